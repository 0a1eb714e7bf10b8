"""What a cell answers, in words, when the cursor is on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.model import (
    ITEM_SECTIONS,
    TABLES,
    CellKind,
    Clipping,
    Section,
)
from core.model.edits import cell_at, text_at
from tui.actions import key_of, with_keys
from tui.widgets.marks import FINDING, here

if TYPE_CHECKING:
    from core.model import (
        Card,
        Cell,
        Finding,
        Place,
        Quote,
        Score,
        Story,
    )

ORIGIN = {
    CellKind.QUOTE: "quoted",
    CellKind.CUT: "cut from a quote",
    CellKind.LABEL: "a label of the engine",
    CellKind.FIGURES: "figures on which the sources differ, each quoted",
    CellKind.INFERRED: "inferred by the model",
    CellKind.ANALYST: "your words",
    CellKind.PAGE: "read from a card page",
    CellKind.BLANK: "blank: the sources do not say; {card.edit} fills it",
}
SETTLING = "{card.dismiss} dismiss · {card.accept} accept"
SCORING = ("Draft", "Regenerate", "Re-score")
"""How the labels of the steps begin in which scores come."""
_SUM = re.compile(r"(?:^|\. )(?:\d|\.\d)(?:\.\d)? (?:[-+] \.?\d|to start)")
"""The sum by which the embedded engine scores what it drafts."""
Numbering = Callable[[Clipping, int], int]
"""The number of the sentence of a clipping in which an offset lies, from 1."""


class Told(NamedTuple):
    """What is said of a place: first what matters most, then the rest; `style` is that of the first."""

    first: str
    second: str = ""
    style: str = "text"
    keys: str = ""
    """The keys that settle it, which are shown however long the rest is."""


def sources_of(cells: tuple[Cell, ...], story: Story, number_of: Numbering | None = None) -> str:
    """The names of the sources that stand behind some cells, with the sentences that are quoted."""
    quotes = [quote for cell in cells for quote in cell.quotes]
    return "; ".join(_cited(quotes, story, number_of)) if number_of else ", ".join(_cited(quotes, story))


def _cited(quotes: Sequence[Quote], story: Story, number_of: Numbering | None = None) -> list[str]:
    said = []
    for number, clipping in enumerate(story.clippings, start=1):
        starts = sorted({quote.span.start for quote in quotes if quote.span.source == clipping.digest})
        if not starts:
            continue
        name = f"{clipping.name} [{number}]" if len(story.clippings) > 1 else clipping.name
        if number_of:
            numbers = list(dict.fromkeys(str(number_of(clipping, start)) for start in starts))
            name += f", sentence{'s' if len(numbers) > 1 else ''} {_listed(numbers)}"
        said.append(name)
    return said


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def explain(
    card: Card,
    place: Place,
    story: Story,
    *,
    number_of: Numbering | None = None,
    findings: Sequence[Finding] = (),
    accepted: Sequence[Finding] = (),
    steps: Sequence[tuple[str, str]] = (),
) -> Told:
    """What is said of the cell at a place: what a check found there and the keys that settle it, where its
    words come from, whether it is locked, its doubt, its row's relevancy and why. `steps` as in `scorer`."""
    cell = cell_at(card, place)
    origin = [_origin(card, place, story, number_of), _locked(card, place)]
    if here(accepted, place):
        origin.append("you accepted a finding here")
    doubt = cell.doubt if cell else ""
    row = place.section in TABLES and place.index < len(card.rows(place.section))
    score = card.rows(place.section)[place.index].score if row else None
    if met := here(findings, place):
        behind = _joined(*origin, _score(score, steps, why=False) if score else "", doubt)
        return Told(_found(met), behind, "warn", _settling(met[0]))
    return Told(_joined(*origin, doubt), _score(score, steps) if score else "")


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _found(met: Sequence[Finding]) -> str:
    """What a check found; of several the first, and how many more."""
    first, *more = met
    said = f"{FINDING} {first.sentence.rstrip('.')}"
    return f"{said} (and {len(more)} more)" if more else said


def _settling(finding: Finding) -> str:
    """The keys that settle a finding, on the card."""
    return _joined(f"{key_of('card.fix')} {finding.fix.label}" if finding.fix else "", with_keys(SETTLING))


def evidence(
    card: Card,
    place: Place,
    story: Story,
    *,
    number_of: Numbering | None = None,
    findings: Sequence[Finding] = (),
    steps: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """All that stands behind the cell at a place: what checks found, its origin, its quotes in full, its
    row's relevancy. `steps` as in `scorer`."""
    lines = []
    for finding in here(findings, place):
        lines.append(f"{FINDING} {finding.sentence}")
        lines += _quoted(finding.evidence, story, number_of)
        lines.append(f"On the card: {_settling(finding)}")
    lines += [_origin(card, place, story, None), _locked(card, place)]
    cell = cell_at(card, place)
    cells = card.summary if place.section is Section.SUMMARY else (cell,) if cell else ()
    for one in cells:
        lines += _quoted(one.quotes, story, number_of)
        if one.doubt:
            lines.append(f"Doubt: {one.doubt}")
    if place.section in TABLES and place.index < len(card.rows(place.section)):
        lines.append(f"Relevancy: {_score(card.rows(place.section)[place.index].score, steps)}")
    return [line for line in lines if line]


def _quoted(quotes: Sequence[Quote], story: Story, number_of: Numbering | None) -> list[str]:
    lines = []
    for quote in quotes:
        name = "; ".join(_cited([quote], story, number_of)) or "a source that is not here"
        lines.append(f"{name}: “{' '.join(quote.text.split())}”")
    return lines


def _locked(card: Card, place: Place) -> str:
    if place.section in TABLES:
        rows = card.rows(place.section)
        if place.index < len(rows) and rows[place.index].locked:
            return "its row is locked"
    if place.section is Section.SUMMARY:
        return "locked" if card.summary and all(part.locked for part in card.summary) else ""
    cell = cell_at(card, place)
    return "locked" if cell and cell.locked else ""


_WORDS_OF_A_SOURCE = (CellKind.QUOTE, CellKind.CUT, CellKind.FIGURES)
"""Kinds whose words are their quotes'; behind other words a quote only stands as evidence."""


def _origin(card: Card, place: Place, story: Story, number_of: Numbering | None) -> str:
    if place.section is Section.TITLE and place.index > 0:
        if not text_at(card, place):
            return f"blank: no source states it; {key_of('card.edit')} fills it"
        return ("", "the address of the source", "the page of cards", "the address of the page")[place.index]
    if place.section is Section.SUMMARY:
        return _summary(card, story, number_of)
    if place.section in TABLES and not card.rows(place.section):
        return f"no row: the sources give none; {key_of('card.add-below')} adds one"
    if place.section in ITEM_SECTIONS and not card.items(place.section):
        return f"nothing here; {key_of('card.add-below')} adds one"
    cell = cell_at(card, place)
    if cell is None:
        return ""
    if cell.blank and cell.kind is CellKind.ANALYST:
        return f"left blank by you; {key_of('card.edit')} fills it"
    words = with_keys(ORIGIN[cell.kind])
    names = sources_of((cell,), story, number_of)
    if not names:
        return words + (", put there by you" if cell.hand else "")
    if cell.kind not in _WORDS_OF_A_SOURCE:
        return f"{words} · behind it {names}"
    return f"{words} from {names}" + (", put there by you" if cell.hand else "")


def _summary(card: Card, story: Story, number_of: Numbering | None) -> str:
    if not card.summary_text.strip():
        return with_keys(ORIGIN[CellKind.BLANK])
    count = len(card.summary_text.split())
    hand = sum(len(part.text.split()) for part in card.summary if part.kind is CellKind.ANALYST)
    quoted = tuple(part for part in card.summary if part.quotes and part.kind is not CellKind.ANALYST)
    said = [f"{count} words"]
    if quoted:
        said.append(f"quoted from {sources_of(quoted, story, number_of)}")
    if hand:
        said.append(f"{hand if hand < count else 'all'} in your words")
    return " · ".join(said)


def scorer(score: Score, steps: Sequence[tuple[str, str]]) -> str:
    """Whose an engine's score is: the name of a profile, "the model" where several scored the card, else
    "the engine". `steps` are those of the card, each with its label and whose work it is."""
    models = {by.partition(" (")[0] for label, by in steps if by and label.startswith(SCORING)}
    rescored = any(not by and label == "Re-score" for label, by in steps)
    if not models or rescored or not score.reason or _SUM.search(score.reason):
        return "the engine"
    return models.pop() if len(models) == 1 else "the model"


def _score(score: Score, steps: Sequence[tuple[str, str]] = (), *, why: bool = True) -> str:
    """`score 4 by the engine, 5 by you · the engine's reason`, the reason only with `why`; a number that
    came on a card page is the page's."""
    if score.value is None:
        return with_keys("not scored: {card.score-1} to {card.score-5} scores it")
    said = []
    if score.engine is not None:
        said.append(f"{score.engine} {'from the card page' if score.page else f'by {scorer(score, steps)}'}")
    if score.analyst is not None:
        said.append(f"{score.analyst} by you")
    reason = f" · {score.reason}" if why and score.reason and score.engine is not None else ""
    return f"score {', '.join(said)}{reason}"
