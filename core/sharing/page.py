"""The card page: Markdown that reads back to the same card, and to the same bytes.

A page of variant R, N or v1 is written back byte for byte. Where a section
stands otherwise than this module would write it (a bar that was not escaped,
padding by another rule), the card carries the section's own text along
(`Card.verbatim`), and it is used for as long as the card still says the same.
What is not understood (a heading, prose, a column) is kept in its place and
reported. How texts are escaped is told in `core.sharing.escapes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from core.model import COLUMNS, TABLES, Card, Details, Extra, Section, Verbatim
from core.model.published import published
from core.sharing.details import details_text, is_details, read_details
from core.sharing.front_matter import read_front, with_front
from core.sharing.layout import (
    Variant,
    head_text,
    order,
    score_text,
    section_text,
    shows_scores,
)
from core.sharing.scrub import scrub
from core.sharing.sections import SECTIONS, read_section

if TYPE_CHECKING:
    from core.model.published import Published
    from core.sharing.front_matter import Front
    from core.sharing.sections import ReadSection

__all__ = ["PageProblem", "PageRead", "Variant", "read_page", "section_block", "write_page"]

_HEADING = re.compile(r"^## .*$", re.M)
_DECIMAL = re.compile(r"\d+\.\d+")
_FOREIGN = "A card has no section “{}”; it is kept as it is."


@dataclass(frozen=True)
class PageProblem:
    """Something on a page that the analyst should know of."""

    line: int
    """Line of the page, counted from 1."""
    sentence: str


@dataclass(frozen=True)
class PageRead:
    """A page that was read: its card, the variant it was published in, and what was odd about it."""

    card: Card
    variant: Variant
    problems: tuple[PageProblem, ...] = ()
    details: bool = False
    """Whether the page states details of the card in a section of its own."""
    front: Front | None = None
    """The front matter that the page began with; its details and state are on the card."""

    def published(self, source: str = "") -> Published:
        """The card among others: with the id and the day that its front matter states, else by itself."""
        there = published(self.card, id=self.front.id if self.front else "", source=source)
        day = self.front.day if self.front else None
        return there.model_copy(update={"day": day}) if day else there


@dataclass(frozen=True)
class _Block:
    """A heading with what stands under it, or the head of the page."""

    line: int
    section: Section | None
    text: str


def read_page(text: str) -> PageRead:
    """Read a card page of any variant. Raises NotACard when it has no title line."""
    lines_end = "\r\n" in text
    text, cleaned = scrub(text)
    front, text = read_front(text.rstrip("\n"))
    read = _read_body(text)
    above = front.text.count("\n") if front else 0
    problems = [replace(problem, line=problem.line + above) for problem in read.problems]
    problems += [PageProblem(line, "Characters that steer a terminal were taken out.") for line in cleaned]
    if lines_end:
        problems.append(PageProblem(1, "The page has Windows line ends; it is written with Unix ones."))
    problems += [PageProblem(1, sentence) for sentence in (front.problems if front else ())]
    told = tuple(sorted(problems, key=lambda problem: problem.line))
    card = with_front(read.card, front) if front else read.card
    return replace(read, card=card, problems=told, front=front)


def _read_body(text: str) -> PageRead:
    """Read a page without its front matter."""
    problems: list[PageProblem] = []
    blocks = _blocks(text, problems)
    bare = any(block.section for block in blocks[1:])
    card = Card()
    present: list[Section] = []
    reads: list[ReadSection] = []
    for block in blocks:
        if block.section is None:
            left = block.text
            if is_details(left):
                details, left = read_details(left, card.details)
                card = card.with_fields(details=details)
                if left:
                    problems.append(PageProblem(block.line, _FOREIGN.format(block.text[3:].split("\n")[0])))
            if left:
                card = _with_extras(card, [Extra(after=present[-1] if present else Section.TITLE, text=left)])
            continue
        read = read_section(block.section, block.text, bare=bare)
        reads.append(read)
        present.append(block.section)
        card = _with_extras(card, read.extras).with_fields(**read.fields)
        problems += [PageProblem(block.line + at, sentence) for at, sentence in read.problems]
    variant = _variant(card, present, reads)
    problems = [problem for problem in problems if not _expected(problem.sentence, variant)]
    if [section for section in order(variant) if section in present] != present[1:]:
        problems.append(
            PageProblem(1, "The sections stand in another order; they are written in the usual one.")
        )
    card = card.with_fields(verbatim=_verbatim(blocks, card, variant))
    return PageRead(card, variant, tuple(problems), card.details != Details())


def write_page(
    card: Card, variant: Variant = Variant.R, *, details: bool = False, tight: bool = False, front: str = ""
) -> str:
    """The card's page, without a newline at its end; its details only when they are asked for.

    A variant decides the order, the headings of columns and whether a table
    shows relevancy; texts and sections that it did not have are written all the same.
    `tight` leaves out the blanks that pad columns, to send less; `front` is a front matter to begin with.
    """
    blocks: list[str] = []
    for section in (Section.TITLE, *order(variant)):
        if text := section_block(section, card, variant, tight=tight):
            blocks.append(text)
        blocks += [
            scrub(extra.text)[0] for extra in card.extras if extra.after is section and _foreign(extra)
        ]
    if details and (told := details_text(card.details)):
        blocks.append(told)
    return front + "\n\n".join(blocks).rstrip("\n")


def section_block(section: Section, card: Card, variant: Variant = Variant.R, *, tight: bool = False) -> str:
    """A section of the card's page with its heading and the prose around it, or the head of the page for
    `Title`; empty when the card says nothing there. `tight` as in `write_page`."""
    stood = next(
        (kept.text for kept in card.verbatim if (kept.section, kept.variant) == (section, variant)), None
    )
    if stood is None or (tight and section in TABLES) or not _still_says(section, stood, card):
        return _block_text(section, card, variant, tight=tight)
    return stood


def dropped_scores(card: Card, variant: Variant) -> int:
    """How many scores of the card a variant has no column for."""
    tables = [section for section in TABLES if not shows_scores(section, variant)]
    return sum(row.score.value is not None for section in tables for row in card.rows(section))


def _blocks(text: str, problems: list[PageProblem]) -> list[_Block]:
    """The head and the blocks of a page; unknown and repeated headings have no section and are reported."""
    starts = [0, *(found.start() for found in _HEADING.finditer(text)), len(text)]
    blocks: list[_Block] = []
    for number, (start, end) in enumerate(pairwise(starts)):
        part = text[start:end]
        line = text.count("\n", 0, start) + 1
        section: Section | None = Section.TITLE
        if number:
            name = part.split("\n", 1)[0][3:].strip()
            section = SECTIONS.get(name.lower())
            if section and any(block.section is section for block in blocks):
                section = None
                problems.append(
                    PageProblem(line, f"The heading “{name}” stands here again; it is kept as it is.")
                )
            elif not section and not is_details(part):
                problems.append(PageProblem(line, _FOREIGN.format(name)))
        blocks.append(_Block(line, section, part.removesuffix("\n\n") if end < len(text) else part))
    return blocks


def _with_extras(card: Card, extras: list[Extra]) -> Card:
    return card.with_fields(extras=(*card.extras, *extras))


def _foreign(extra: Extra) -> bool:
    """Whether it is a block of its own, with a heading."""
    return extra.text.startswith("## ")


def _expected(sentence: str, variant: Variant) -> bool:
    """Whether a report tells only what the variant is like."""
    return variant is Variant.V1 and ("“Closest”" in sentence or "Signals has no column" in sentence)


def _variant(card: Card, present: list[Section], reads: list[ReadSection]) -> Variant:
    if reads[0].first_form:
        return Variant.V1
    rows = card.technologies.rows
    nameless = bool(rows) and all(
        row.name.blank and any(name == "src" for name, _ in row.extra) for row in rows
    )
    if _DECIMAL.fullmatch(card.page):
        if nameless:
            return Variant.V4
        others = [section for section in TABLES if section is not Section.SIGNALS and section in present]
        return Variant.V3 if others else Variant.V2
    if nameless:
        return Variant.S if Section.CONCERNS in present else Variant.V5
    later = [read for section, read in zip(present, reads, strict=True) if section in TABLES[1:]]
    return Variant.N if later and not any(read.scored for read in later) else Variant.R


def _verbatim(blocks: list[_Block], card: Card, variant: Variant) -> tuple[Verbatim, ...]:
    """The blocks that would be written otherwise than they stood."""
    kept = []
    for number, block in enumerate(blocks):
        if block.section is None:
            continue
        text = _block_text(block.section, card, variant)
        if number == len(blocks) - 1:
            text = text.rstrip("\n")
        if text != block.text:
            kept.append(Verbatim(section=block.section, variant=variant.value, text=block.text))
    return tuple(kept)


def _block_text(section: Section, card: Card, variant: Variant, *, tight: bool = False) -> str:
    """A section with its heading and the prose around it; empty when there is nothing to say."""
    own = [extra for extra in card.extras if extra.after is section and not _foreign(extra)]
    lead = [scrub(extra.text)[0] for extra in own if extra.lead]
    trail = [scrub(extra.text)[0] for extra in own if not extra.lead]
    if section is Section.TITLE:
        return "\n\n".join([*lead, head_text(card, variant), *(trail or [""])])
    parts = [part for part in (*lead, section_text(section, card, variant, tight=tight), *trail) if part]
    return "\n\n".join([f"## {section}", *parts]) if parts else ""


def _still_says(section: Section, text: str, card: Card) -> bool:
    """Whether a section's old text reads as what the card says now (and is safe to write)."""
    if scrub(text)[1] or (section is not Section.TITLE and not text.startswith("## ")):
        return False
    if len(_HEADING.findall(text)) != (section is not Section.TITLE):
        return False
    read = read_section(section, text, bare=True)
    return _shown(section, read.card()) == _shown(section, card)


def _shown(section: Section, card: Card) -> tuple[object, ...]:
    """All that a page shows of a section, to compare two cards by."""
    own = tuple(extra.text for extra in card.extras if extra.after is section and not _foreign(extra))
    if section is Section.TITLE:
        return card.title.text, card.link, card.page, card.page_url, own
    if section is Section.SUMMARY:
        return card.summary_text, own
    if section is Section.OTHER:
        return card.category.text, card.type.text, own
    if section in TABLES:
        rows = (
            (*(row.cell(column).text for column in COLUMNS[section]), score_text(row), row.extra)
            for row in card.rows(section)
        )
        return (*rows, own)
    return (*(item.text for item in card.items(section)), own)
