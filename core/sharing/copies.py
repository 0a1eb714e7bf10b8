"""Parts of a card as texts to copy: as on its page, plain, for a spreadsheet, for a web page.

Everything is cleaned on its way out, however it came onto the card. What is
blank on the card is blank in a copy, and what nobody vouches for gets no words
that would say so.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from core.model import ITEM_SECTIONS, TABLES, Column, Place, Section, edits
from core.model.cleaning import clean_line, clean_text
from core.model.copying import Form, What
from core.sharing.escapes import Where, encode, keep
from core.sharing.layout import LABELS, RELEVANCY, Variant, grid, order, score_text, section_text
from core.sharing.page import section_block, write_page
from core.sharing.scrub import without_c1

if TYPE_CHECKING:
    from core.model import Card

NO_NAME = "(no name)"
"""Stands for the blank name of a row where its words follow as paragraphs."""

_RUN = re.compile("[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_WEB = re.compile(r"https?://[^\s<>\"']+", re.I)


def copied(
    card: Card, what: What, form: Form, place: Place | None = None, variant: Variant = Variant.R
) -> str:
    """A part of a card as text, without a newline at its end; empty when there is nothing at the place.

    `place` finds the section, row or cell; without one, and for the card and its link, it does not matter.
    `PAGE` and `TIGHT` are as a variant of the page has it, and `TIGHT` reads back as the same card. In
    `TSV` a tab or newline of a cell is a blank, and a cell that a spreadsheet would run as a formula
    (it begins with = + - or @) begins with an apostrophe; one that begins with a quotation mark is
    quoted. In `HTML` everything from the card is escaped, and only web addresses become links.
    """
    place = place or Place(section=Section.TITLE)
    text = _FORMS[what](card, form, place, variant)
    return harmless(text)


def harmless(text: str) -> str:
    """A text to copy without anything that steers a terminal or hides; its lines and tabs stay."""
    return "\n".join(keep(without_c1(line)).replace("\n", " ") for line in text.split("\n"))


def _card(card: Card, form: Form, place: Place, variant: Variant) -> str:
    if form in (Form.PAGE, Form.TIGHT):
        return write_page(card, variant, tight=form is Form.TIGHT)
    if form is Form.TSV:
        return _sheet(card)
    texts = [
        _section(card, form, Place(section=section), variant) for section in (Section.TITLE, *order(variant))
    ]
    return ("\n\n" if form is Form.PLAIN else "\n").join(text for text in texts if text)


def _section(card: Card, form: Form, place: Place, variant: Variant) -> str:
    section = place.section
    if form in (Form.PAGE, Form.TIGHT):
        return section_block(section, card, variant, tight=form is Form.TIGHT).rstrip("\n")
    text = _table(card, form, place, variant)
    prose = [clean_text(extra.text) for extra in card.extras if extra.after is section]
    if form is Form.PLAIN:
        gap = "\n\n" if section in TABLES else "\n"
        headed = text if section is Section.TITLE or not text else f"{section}{gap}{text}"
        return "\n\n".join(each for each in (headed, *prose) if each)
    if form is Form.TSV:
        return "\n".join([_tsv_cell(str(section)), text]) if text else ""
    headed = text if section is Section.TITLE or not text else f"<h2>{section}</h2>\n{text}"
    return "\n".join(
        each for each in (headed, *(f"<pre>{html.escape(each)}</pre>" for each in prose)) if each
    )


def _table(card: Card, form: Form, place: Place, variant: Variant) -> str:
    section = place.section
    if form in (Form.PAGE, Form.TIGHT):
        if section is Section.TITLE:
            return encode(card.title.text, Where.LINE)
        return section_text(section, card, variant, tight=form is Form.TIGHT)
    if section in TABLES:
        return _rows(card, form, section, range(len(card.rows(section))))
    if section is Section.TITLE:
        return _head(card, form)
    if section is Section.SUMMARY:
        return _words(card.summary_text, form, "p")
    lines = _lines(card, section)
    if form is Form.PLAIN and section in ITEM_SECTIONS:
        return ", ".join(clean_line(text) for _, text in lines)
    return _list(lines, form)


def _row(card: Card, form: Form, place: Place, variant: Variant) -> str:
    section = place.section
    if section in TABLES:
        if not 0 <= place.index < len(card.rows(section)):
            return ""
        if form in (Form.PAGE, Form.TIGHT):
            table = section_text(section, card, variant, tight=form is Form.TIGHT)
            return table.split("\n")[2 + place.index]
        return _rows(card, form, section, (place.index,), headed=form is Form.HTML)
    if section in (*ITEM_SECTIONS, Section.OTHER):
        label, text = dict(enumerate(_all_lines(card, section))).get(place.index, ("", ""))
        if not text.strip():
            return ""
        if form in (Form.PAGE, Form.TIGHT):
            return f"* {label}: {encode(text, Where.LINE)}" if label else f"* {encode(text, Where.ITEM)}"
        return _list([(label, text)], form)
    return _table(card, form, place, variant)


def _cell(card: Card, form: Form, place: Place, variant: Variant) -> str:
    section = place.section
    if section in TABLES and place.column is None:
        rows = card.rows(section)
        text = score_text(rows[place.index]) if 0 <= place.index < len(rows) else ""
    elif section is Section.TITLE and not 0 <= place.index < len(edits.HEAD_FIELDS):
        text = ""
    else:
        text = edits.text_at(card, place)
    return _words(text, form, "")


def _link(card: Card, form: Form, place: Place, variant: Variant) -> str:
    return _address(card.link) if form is Form.HTML else clean_line(card.link)


_FORMS: dict[What, Callable[[Card, Form, Place, Variant], str]] = {
    What.CARD: _card,
    What.SECTION: _section,
    What.TABLE: _table,
    What.ROW: _row,
    What.CELL: _cell,
    What.LINK: _link,
}


def _lines(card: Card, section: Section) -> list[tuple[str, str]]:
    """(label, text) of the lines of a list that say something; keywords and themes have no label."""
    return [(label, text) for label, text in _all_lines(card, section) if text.strip()]


def _all_lines(card: Card, section: Section) -> list[tuple[str, str]]:
    if section is Section.OTHER:
        return [(label, cell.text) for label, cell in zip(LABELS, (card.category, card.type), strict=True)]
    return [("", item.text) for item in card.items(section)]


def _head(card: Card, form: Form) -> str:
    title, link, page, url = (
        clean_line(text) for text in (card.title.text, card.link, card.page, card.page_url)
    )
    if form is Form.TSV:
        named = (("Title", title), ("Link", link), ("Page", page), ("Page address", url))
        return "\n".join(f"{name}\t{_tsv_cell(text)}" for name, text in named if text)
    if form is Form.PLAIN:
        return "\n".join(text for text in (title, link) if text)
    lines = [f"<h1>{html.escape(title)}</h1>"] if title else []
    return "\n".join([*lines, f"<p>{_address(link)}</p>"] if link else lines)


def _address(link: str) -> str:
    """A web address as a link, anything else as its words."""
    shown = html.escape(clean_line(link))
    return f'<a href="{shown}">{shown}</a>' if _WEB.fullmatch(clean_line(link)) else shown


def _words(text: str, form: Form, tag: str) -> str:
    if form is Form.TSV:
        return _tsv_cell(text)
    if form is Form.HTML:
        shown = _html_cell(text)
        return f"<{tag}>{shown}</{tag}>" if tag and shown else shown
    return clean_text(text).strip("\n")


def _list(lines: Sequence[tuple[str, str]], form: Form) -> str:
    """Lines of a list, each with its label when it has one."""
    if form is Form.TSV:
        return "\n".join("\t".join(_tsv_cell(text) for text in line if text) for line in lines)
    said = [": ".join(clean_line(text) for text in line if text) for line in lines]
    if form is Form.PLAIN:
        return "\n".join(said)
    return "\n".join(["<ul>", *(f"<li>{html.escape(text)}</li>" for text in said), "</ul>"]) if said else ""


def _rows(card: Card, form: Form, section: Section, chosen: Iterable[int], *, headed: bool = True) -> str:
    """Rows of a table, `headed` by the names of its columns where the form has room for them."""
    headers, cells = grid(section, card, Variant.R)
    indexes = list(chosen)
    if not indexes:
        return ""
    if form is Form.PLAIN:
        return "\n\n".join(_paragraph(headers, cells[index]) for index in indexes)
    if form is Form.TSV:
        lines = [*([headers] if headed else []), *(cells[index] for index in indexes)]
        return "\n".join("\t".join(_tsv_cell(text) for text in line) for line in lines)
    body = [_html_row("td", cells[index]) for index in indexes]
    return "\n".join(
        ["<table>", f"<thead>{_html_row('th', headers)}</thead>", "<tbody>", *body, "</tbody>", "</table>"]
    )


def _paragraph(headers: Sequence[str], cells: Sequence[str]) -> str:
    """A row in words: its name with its relevancy, then each column that says something on a line."""
    said = [(header, clean_line(cell)) for header, cell in zip(headers, cells, strict=True)]
    (_, name), *others = said
    scores = [at for at, (header, _) in enumerate(others) if header == RELEVANCY][:1]
    score = others.pop(scores[0])[1] if scores else ""
    first = f"{name or NO_NAME} (relevancy {score})" if score else name or NO_NAME
    labelled = [f"{clean_line(header).capitalize()}: {text}" for header, text in others if text]
    return "\n".join([first, *labelled])


def _sheet(card: Card) -> str:
    """The whole card as one table: the section of each line stands in its first column."""
    names = [column.value for column in Column]
    lines = [["section", *names, RELEVANCY]]
    head = (
        ("Title", card.title.text),
        ("Link", card.link),
        ("Page", card.page),
        ("Page address", card.page_url),
    )
    lines += [[label, text] for label, text in head if text.strip()]
    for section in order(Variant.R):
        if section in TABLES:
            lines += [
                [str(section), *(row.cell(column).text for column in Column), score_text(row)]
                for row in card.rows(section)
            ]
        elif section is Section.SUMMARY:
            lines += [[str(section), card.summary_text]] if card.summary_text.strip() else []
        else:
            lines += [[label or str(section), text] for label, text in _lines(card, section)]
    width = len(lines[0])
    return "\n".join(
        "\t".join(_tsv_cell(text) for text in (*line, *[""] * (width - len(line)))) for line in lines
    )


def _tsv_cell(text: str) -> str:
    """A cell of a line parted by tabs: nothing in it parts it, begins a quotation, or is run as a formula."""
    cell = clean_line(text)
    if _RUN.match(cell):
        return "'" + cell
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_html_cell(text)}</{tag}>" for text in cells) + "</tr>"


def _html_cell(text: str) -> str:
    return html.escape(clean_text(text).strip("\n")).replace("\n", "<br>")
