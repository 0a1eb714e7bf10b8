"""From a sentence of a source to the card: as a row, an item, or what stands behind a cell."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from core.model.card import Cell, CellKind, Row, Section
from core.model.edits import cell_at, cells_at, put_cells, without_drop
from core.model.evidence import Quote, Span, wording
from core.model.rearranging import missing_items, with_quotes

if TYPE_CHECKING:
    from core.model.card import Card, Place

NAME_WORDS = 8
"""Words of a row's name that is cut from a sentence."""
_LONG_WORD = 40
"""Characters above which a run without blanks is taken for a script that writes none."""
_SHORT_RUN = 16
_OPENING = "\"'“”‘’«»„‚([{¿¡-–—*•"
_CLOSING = "\"'“”‘’«»)]},.;:!?…-–—"
_WORD = re.compile(r"\S+")
_LEADING = frozenset(re.findall(r"\w+", "the a an and but so however meanwhile moreover still yet also then"))
_LEADING_CLAUSE = frozenset(
    re.findall(
        r"\w+",
        """while although though with by as in since despite on at after before during from for amid under
        following besides beyond alongside when whereas""",
    )
)
_LEADING_WORDS = 16
_POINTING = frozenset(
    re.findall(r"\w+", "it they he she we i you this these those that which who however and but or")
)
_HANGING = frozenset(
    re.findall(
        r"\w+",
        """the a an and or but nor of in on at to by for from with without into onto over under about as
        than that which who whose where when while if because its their his her our your my this these
        those is are was were be been has have had will would could can cannot may might should must not
        no never more less most least up nearly almost around between through after before during per via
        says said only both either neither it he she they we i some any each every such very""",
    )
)
"""Words that no name ends with: what they lean on would be missing."""


def row_of_quote(card: Card, section: Section, index: int, quote: Quote) -> Card:
    """The card with a row before `index` (or at the end) whose description is the quote and whose name is
    cut from its first words."""
    rows = card.rows(section)
    whole = quote.model_copy(update={"kept": ()})
    row = Row(name=short_cut(whole), description=quoted(quote), hand=True)
    card = card.with_rows(section, (*rows[:index], row, *rows[index:]))
    return without_drop(card, section, row.name.text)


def item_of_quote(card: Card, section: Section, quote: Quote, words: str) -> Card:
    """The card with words of a quote as a keyword or theme at the end; without words its first ones.

    Words that do not stand in the quote are the analyst's, with the quote behind them.
    """
    words = " ".join(words.split())
    item = narrowed(quote, words) if words else short_cut(quote.model_copy(update={"kept": ()}))
    if not missing_items(card, section, [item.text]):
        return card
    card = card.with_items(section, (*card.items(section), item))
    return without_drop(card, section, item.text)


def add_evidence(card: Card, place: Place, quote: Quote) -> Card:
    """The card with a quote behind a cell: a blank one becomes the quote itself, another keeps its words.

    Of the summary it is the part that shares most words with the quote. IndexError where there is no cell.
    """
    if place.section is Section.SUMMARY:
        parts = list(card.summary)
        if not any(not part.blank for part in parts):
            return card.with_fields(summary=(quoted(quote),))
        words = _words(quote.kept_text)
        best = max(range(len(parts)), key=lambda at: (len(words & _words(parts[at].text)), -at))
        parts[best] = _with(parts[best], quote)
        return card if tuple(parts) == card.summary else card.with_fields(summary=tuple(parts))
    cell = cell_at(card, place)
    if cell is None:
        raise IndexError(f"no cell at {place}")
    return put_cells(card, place, (_with(cell, quote),))


def _with(cell: Cell, quote: Quote) -> Cell:
    if cell.blank:
        return quoted(quote).model_copy(update={"locked": cell.locked})
    new = with_quotes(cell, (quote,))
    return cell if new is cell else new.model_copy(update={"hand": True})


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def drop_evidence(card: Card, place: Place, quote: Quote | None = None) -> Card:
    """The card without a quote behind a cell or the summary, or without all of them.

    Words that no quote is left for are the analyst's then.
    """
    if place.section is Section.SUMMARY:
        return put_cells(card, place, [_without(part, quote) for part in card.summary])
    cell = cell_at(card, place)
    if cell is None:
        raise IndexError(f"no cell at {place}")
    return put_cells(card, place, (_without(cell, quote),))


def left_to_analyst(before: Card, after: Card, place: Place) -> bool:
    """Whether words at a place that a source vouched for are the analyst's after a change."""
    known = cells_at(before, place)
    return any(cell.kind is CellKind.ANALYST and cell not in known for cell in cells_at(after, place))


def _without(cell: Cell, quote: Quote | None) -> Cell:
    left = () if quote is None else tuple(each for each in cell.quotes if each != quote)
    if left == cell.quotes:
        return cell
    told = cell.kind in (CellKind.QUOTE, CellKind.CUT, CellKind.FIGURES)
    if not told or (cell.kind is not CellKind.FIGURES and wording(cell.text, left)):
        return cell.model_copy(update={"quotes": left, "hand": True})
    return cell.model_copy(update={"quotes": left, "kind": CellKind.ANALYST, "doubt": ""})


def quoted(quote: Quote) -> Cell:
    """A cell that says what a quote keeps."""
    kind = CellKind.CUT if quote.kept else CellKind.QUOTE
    return Cell(text=quote.kept_text, kind=kind, quotes=(quote,), hand=True)


def narrowed(quote: Quote, words: str) -> Cell:
    """A cell of some words of a quote, with a quote of only these; the analyst's where they do not stand
    in it side by side."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = re.search(pattern, quote.text) or re.search(pattern, quote.text, re.IGNORECASE)
    if not found or not words.strip():
        return Cell.analyst(words).model_copy(update={"quotes": (quote,)})
    start = quote.span.start + found.start()
    span = Span(source=quote.span.source, start=start, end=start + len(found[0]))
    return quoted(Quote(text=found[0], span=span))


def short_cut(quote: Quote) -> Cell:
    """A name for a quote: its first words, up to where they make sense for themselves."""
    start, end = _stretch(quote.text)
    if (start, end) == (0, len(quote.text)):
        return quoted(quote)
    offset = quote.span.start
    return quoted(quote.model_copy(update={"kept": ((offset + start, offset + end),)}))


def _stretch(text: str) -> tuple[int, int]:
    """The (start, end) of a name in a sentence."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if not words:
        return 0, len(text)
    if any(end - start > _LONG_WORD for start, end in words[:NAME_WORDS]):
        return _run(text, *words[0])
    bare = [_bare(text, start, end) for start, end in words]
    first = _main_clause(text, words, bare)
    while first < len(words) - 2 and (not bare[first] or bare[first].casefold() in _LEADING):
        first += 1
    last = min(first + NAME_WORDS, len(words)) - 1
    for at in range(first + 2, last + 1):
        if _pauses(text, words[at]) and bare[at].casefold() not in _HANGING:
            last = at
            break
    cut_short = last + 1 < len(words)
    while cut_short and last > first and _hangs(text, words[last], bare[last]):
        last -= 1
    start = words[first][0]
    end = words[last][1]
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    return (start, end) if start < end else words[first]


def _main_clause(text: str, words: list[tuple[int, int]], bare: list[str]) -> int:
    """The number of the word at which a sentence says its matter, behind a clause that only leads to it."""
    if bare[0].casefold() not in _LEADING_CLAUSE:
        return 0
    for at in range(1, min(_LEADING_WORDS, len(words) - 3)):
        then = bare[at + 1].casefold()
        if _pauses(text, words[at]) and not then.endswith("ing"):
            return 0 if then in _POINTING else at + 1
    return 0


def _bare(text: str, start: int, end: int) -> str:
    return text[start:end].strip(_OPENING + _CLOSING)


def _hangs(text: str, word: tuple[int, int], bare: str) -> bool:
    """Whether a name cannot end with a word: it leans on the next, or is a figure without its noun."""
    figure = any(mark.isdigit() for mark in bare) and not _pauses(text, word)
    return not bare or bare.casefold() in _HANGING or figure


def _pauses(text: str, word: tuple[int, int]) -> bool:
    """Whether a clause ends behind a word."""
    return text[word[0] : word[1]].rstrip("\"'”’»)]").endswith((",", ";", ":", "–", "—"))


def _run(text: str, start: int, end: int) -> tuple[int, int]:
    """The beginning of a run without blanks, up to its first mark; never within a written character."""
    found = re.search(r"[^\w]", text[start:end])
    if found and 2 <= found.start() <= _LONG_WORD:
        return start, start + found.start()
    stop = min(start + _SHORT_RUN, end)
    while stop < end and (unicodedata.combining(text[stop]) or text[stop] in "\u200c\u200d\ufe0e\ufe0f"):
        stop += 1
    return start, stop
