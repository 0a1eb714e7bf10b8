"""What would become of one row, item or head field, in lines to read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from core.model import COLUMNS, TABLES, Column, Row, Section
from core.model.edits import HEAD_FIELDS, LABELS
from tui.widgets.lines import Part, fit, width_of, wrap_parts
from tui.widgets.marks import DOUBT, MARKS

if TYPE_CHECKING:
    from core.model import Cell, Place, Score
    from core.model.proposal import Entry, Thing, Verdict
    from tui.widgets.lines import Line

ALIKE = 0.4
"""Share of words that two texts have in common before single words are marked in them."""

VERDICTS: dict[Verdict | None, tuple[str, str, str]] = {
    None: ("·", "figures", ""),
    "accept": ("✓", "good", "accepted"),
    "reject": ("×", "dim", "rejected"),
    "both": ("=", "score", "both kept"),
}
"""The sign of an answer, its colour, and its word."""


def changed_words(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Two texts with the words marked that the other does not have at that place.

    Texts with little in common are not marked word by word: all of them is different.
    """
    before, after = old.split(), new.split()
    match = SequenceMatcher(None, before, after, autojunk=False)
    if match.ratio() < ALIKE:
        return [Part(old, "dim")], [Part(new, "text")]
    gone: list[Part] = []
    came: list[Part] = []
    for tag, a, b, c, d in match.get_opcodes():
        same = tag == "equal"
        if b > a:
            gone.append(Part(" ".join(before[a:b]), "dim" if same else "gone"))
        if d > c:
            came.append(Part(" ".join(after[c:d]), "text" if same else "came"))
    return gone, came


def name_of(thing: Thing | None) -> str:
    """What a row, an item or a head field is called, in one line."""
    if isinstance(thing, Row):
        return thing.name.text or thing.description.text or "an empty row"
    return " ".join(cell.text for cell in thing or ())


def place_words(place: Place) -> str:
    """The row, item or field of a place in words: `Signals 3`."""
    if place.section is Section.OTHER:
        return LABELS[place.index].capitalize()
    if place.section is Section.TITLE:
        return HEAD_FIELDS[place.index].replace("_", " ").capitalize()
    if place.section is Section.SUMMARY:
        return place.section.value
    return f"{place.section} {place.index + 1}"


def what(entry: Entry) -> str:
    """What would happen, in a word or two."""
    if entry.kept:
        return f"stays: {entry.kept}"
    if entry.old == entry.new:
        return "the same"
    if entry.old is None:
        return "new"
    if not name_of(entry.old).strip():
        return "filled"
    return "would go" if entry.new is None else "changed"


def head_line(entry: Entry, verdict: Verdict | None, width: int, *, instead: bool = False) -> Line:
    """The first line of an entry: its answer's sign, where it is, what would happen; the answer at the end.

    `instead` is one that offers another change of the same thing as the entry before.
    """
    if entry.same:
        start = (Part(f"  {place_words(entry.place)} ", "dim"),)
        end = (Part(f" {what(entry)}", "dim"),)
        name = fit(name_of(entry.old or entry.new), max(8, width - width_of(start) - width_of(end)))
        return (*start, Part(name, "dim"), *end)
    sign, style, word = VERDICTS[verdict]
    named = place_words(entry.place) if entry.old is not None else str(entry.place.section)
    left = (
        Part(f"{sign} ", style),
        Part(named, "bold"),
        Part(f" · {'or instead' if instead else what(entry)}{_variant(entry)}", "heading"),
    )
    gap = " " * max(1, width - width_of(left) - len(word))
    return (*left, Part(gap), Part(word, style)) if word else left


def _variant(entry: Entry) -> str:
    return f" · variant {entry.variant + 1}" if entry.variant else ""


def entry_lines(entry: Entry, width: int, *, instead: bool = False) -> list[Line]:
    """The texts of an entry, old lines with `-` and new ones with `+`, each cell with its marks;
    nothing for what stays.

    Of one that is offered `instead` only the new ones: the old were just shown.
    """
    if entry.same:
        return []
    lines: list[Line] = []
    for label, old, new in _pairs(entry):
        if old.text == new.text:
            if not label and old.text and not instead:
                lines += _lines(" ", "", new._replace(parts=[Part(old.text, "dim")]), width)
            continue
        if old.text and new.text:
            gone, came = changed_words(old.text, new.text)
        else:
            gone, came = [Part(old.text, "dim")], [Part(new.text, "text")]
        if old.text and not instead:
            lines += _lines("-", label, old._replace(parts=gone), width)
        if new.text:
            lines += _lines("+", label, new._replace(parts=came), width)
    if entry.said:
        lines += _lines(" ", "", _Text(entry.said, [Part(entry.said, "dim")]), width)
    return lines


def doubts(entry: Entry) -> str:
    """What is doubtful in the new one, in one line: `? change, driver: No sentence …`; empty for nothing."""
    named: dict[str, list[str]] = {}
    if isinstance(entry.new, Row):
        for column in COLUMNS[entry.place.section]:
            if doubt := entry.new.cell(column).doubt:
                named.setdefault(doubt, []).append(column.value)
    else:
        named = {cell.doubt: [] for cell in entry.new or () if cell.doubt}
    said = [f"{', '.join(columns)}: {doubt}" if columns else doubt for doubt, columns in named.items()]
    return f"{DOUBT} {' · '.join(said)}" if said else ""


class _Text(NamedTuple):
    """What a place holds, as one text and in styled parts, with its mark and whether it is doubtful."""

    text: str = ""
    parts: Sequence[Part] = ()
    mark: str = " "
    doubtful: bool = False


def _lines(sign: str, label: str, what: _Text, width: int) -> Iterator[Line]:
    style = {"-": "bad", "+": "good"}.get(sign, "dim")
    words = [*([Part(f"{label}:", "label")] if label else []), *what.parts]
    origin = (Part(DOUBT if what.doubtful else " ", "figures"), Part(f"{what.mark} ", "mark"))
    for number, line in enumerate(wrap_parts(words, width - 7)):
        yield (Part(f"  {sign} ", style), *(origin if not number else (Part("   "),)), *line)


def _pairs(entry: Entry) -> Iterator[tuple[str, _Text, _Text]]:
    """(label, the old, the new) of all that an entry holds."""
    if entry.place.section not in TABLES:
        yield "", _text(*_cells(entry.old)), _text(*_cells(entry.new))
        return
    old = entry.old if isinstance(entry.old, Row) else Row()
    new = entry.new if isinstance(entry.new, Row) else Row()
    for column in COLUMNS[entry.place.section]:
        label = "" if column in (Column.NAME, Column.DESCRIPTION) else column.value
        yield label, _text(old.cell(column)), _text(new.cell(column))
    if entry.old is None or entry.new is None or old.score.value != new.score.value:
        yield "relevancy", _Text(score_words(old.score)), _Text(score_words(new.score))


def _cells(thing: Thing | None) -> tuple[Cell, ...]:
    return thing if isinstance(thing, tuple) else ()


def _text(*cells: Cell) -> _Text:
    """The text of some cells with the mark of the first; each further origin before its words."""
    shown = [cell for cell in cells if cell.text.strip()]
    words: list[str] = []
    for number, cell in enumerate(shown):
        if number and cell.kind is not shown[number - 1].kind:
            words.append(MARKS[cell.kind])
        words += cell.text.split()
    mark = MARKS[shown[0].kind] if shown else " "
    return _Text(" ".join(words), mark=mark, doubtful=any(cell.doubt for cell in shown))


def score_words(score: Score) -> str:
    """The number that counts and whose it is; empty when there is none."""
    if score.value is None:
        return ""
    return f"{score.value} by you" if score.analyst is not None else str(score.value)
