"""`foredeck rescore` and `foredeck regenerate`: an engine looks at a card again, its proposal is taken."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, DraftFailed, Final
from core.model import (
    TABLES,
    DraftEvent,
    Failed,
    Place,
    Proposal,
    RedraftRequest,
    ScoreRequest,
    Section,
    State,
)
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, say
from tui.following import engine_name, engines_of, follow, fresh_number
from tui.inputs import read_with_sources
from tui.outputs import deliver, form_of, target_of

if TYPE_CHECKING:
    from core.engines import Engines
    from core.model import (
        Card,
    )
    from tui.inputs import CardRead

Steps = AsyncGenerator[DraftEvent | Proposal, None]
NO_BRIEF = "No brief: relevancy says how much a row matters to the card’s own themes; --brief gives one."
LONGEST_HOW, LONGEST_BRIEF = 200, 1000
"""Characters that an engine is given of the line that says how, and of the brief."""


@dataclass(frozen=True)
class Asked:
    """What both commands are told."""

    card: str
    """A file, or `-`."""
    sources: tuple[str, ...]
    place: Path
    """The workspace, which has the settings and the brief."""
    engine: str = ""
    """Its name; empty for the one of the settings."""
    brief: str = ""
    """Empty for the brief of the workspace."""
    fresh: bool = False
    """Whether an answer that was kept does not do."""
    form: str = ""
    """`md` or `json`; empty for what the card is."""
    output: str | None = None
    force: bool = False


@dataclass(frozen=True)
class Parts:
    """What of a card is to be drafted again: sections, one row, or what is blank."""

    sections: tuple[Section, ...] = ()
    row: Place | None = None
    blanks: bool = False
    how: str = ""


def rescore(asked: Asked) -> int:
    """Score the rows of a card anew against the brief, and write the card with the scores."""
    job = _Job(asked)
    if not any(job.card.rows(section) for section in TABLES):
        raise BadInput(f"{job.read.name} has no row to score.")
    fresh = fresh_number(asked.fresh)
    request = ScoreRequest(card=job.card, brief=job.brief, seed=fresh, fresh=fresh)

    def start(engines: Engines, name: str) -> Steps:
        from core.running import rescore_proposed, rescored

        events = rescored(engines.scorer(name), job.story, request, nearest=True)
        return rescore_proposed(request, "Re-score", events)

    before = job.card
    card = job.answered(_proposed(asked, "Scoring", start))
    if not job.brief:
        say(NO_BRIEF)
    say(f"Rows with relevancy 1 to 5: {_spread(before)} before, {_spread(card)} now.")
    return job.write(card, scores=True)


def regenerate(asked: Asked, parts: Parts) -> int:
    """Draft parts of a card again, and write the card with what was proposed."""
    job = _Job(asked)
    if parts.row is not None and parts.row.index >= len(job.card.rows(parts.row.section)):
        count = len(job.card.rows(parts.row.section))
        raise BadInput(f"{parts.row.section} has {count} rows.", "Name one of them: --row “signals 1”.")
    request = RedraftRequest(
        card=job.card,
        sections=parts.sections or (tuple(Section) if parts.blanks else ()),
        row=parts.row,
        blanks=parts.blanks,
        how=clean_line(parts.how)[:LONGEST_HOW],
        brief=job.brief,
        fresh=fresh_number(asked.fresh),
    )

    def start(engines: Engines, name: str) -> Steps:
        from core.running import redraft_proposed, redrafted

        events = redrafted(engines.engine(name), job.story, request)
        return redraft_proposed(request, "Regenerate", events)

    return job.write(job.answered(_proposed(asked, "Drafting", start)))


def section_named(text: str) -> Section:
    """The section that a word means: its name or its beginning, in any case. Raises BadInput."""
    word = text.strip().casefold()
    meant = [section for section in Section if section.value.casefold().startswith(word)] if word else []
    exact = [section for section in meant if section.value.casefold() == word]
    if len(exact or meant) != 1:
        known = ", ".join(section.value.lower() for section in Section)
        raise BadInput(f"There is no section “{clean_line(text)[:40]}”.", f"There are {known}.")
    return (exact or meant)[0]


def row_named(text: str) -> Place:
    """The row that `signals 2` means, counted from 1. Raises BadInput."""
    match = re.fullmatch(r"\s*([a-zA-Z]+)[\s:#]*([1-9]\d{0,3})\s*", text, re.ASCII)
    if match is None:
        raise BadInput(f"There is no row “{clean_line(text)[:40]}”.", "Name one as “signals 2”.")
    section = section_named(match[1])
    if section not in TABLES:
        raise BadInput(f"{section} has no rows.", "Name a row of a table, as “signals 2”.")
    return Place(section=section, index=int(match[2]) - 1)


def _proposed(asked: Asked, doing: str, start: Callable[[Engines, str], Steps]) -> Proposal | Failed:
    """What an engine of the workspace proposes, followed to its end."""

    async def run() -> Proposal | Failed:
        async with engines_of(asked.place) as engines:
            end = await follow(doing, start(engines, engine_name(engines, asked.engine)))
        if isinstance(end, Proposal | Failed):
            return end
        return Failed(sentence="The engine stopped without an answer.")

    return asyncio.run(run())


class _Job:
    """One card, what stands behind it, and where it goes."""

    def __init__(self, asked: Asked) -> None:
        from core.settings import default_brief

        self.asked = asked
        self.target = target_of(asked.output, asked.force, asked.sources)
        self.read: CardRead
        self.read, self.story, self.missed = read_with_sources(asked.card, asked.sources)
        self.card = self.read.card
        self.brief = clean_line(asked.brief)[:LONGEST_BRIEF] or default_brief(asked.place)
        self.broken = False
        if self.card.state is State.FINAL:
            raise Final(f"{self.read.name} is a final card.", "Reopen it in Foredeck first.")
        if not self.story.clippings:
            raise BadInput(
                f"There is no article behind {self.read.name}.", "Name those that it was made from after it."
            )

    def answered(self, end: Proposal | Failed) -> Card:
        """The card with all that was proposed. Raises DraftFailed when that is nothing."""
        from core.model.settling import settle

        if isinstance(end, Failed):
            raise DraftFailed(end.sentence, end.hint)
        for note in end.notes:
            say(note)
        verdicts = end.all_accepted
        staying = Counter(entry.kept for entry in end.entries if entry.kept)
        said = f"{_things(len(verdicts))} taken" if verdicts else "Nothing would change"
        if staying:
            said += "; " + ", ".join(f"{count} {_stays(count)}: {why}" for why, count in staying.items())
        say(f"{said}.")
        if end.broken:
            self.broken = True
            say(f"{end.broken} Only what came by then was taken.")
        return settle(end, verdicts)

    def write(self, card: Card, *, scores: bool = False) -> int:
        """Write the card as it came, a page or JSON, or as it was asked for; says the exit code."""
        from core.sharing.document import write_json
        from core.sharing.page import Variant, dropped_scores

        if (form_of(self.asked.form, self.target) or ("md" if self.read.page else "json")) == "json":
            deliver(write_json(card, self.story), self.target)
        else:
            form = self.read.variant
            if dropped := dropped_scores(card, form):
                if scores:
                    form = Variant.R
                else:
                    say(f"Variant {form} has no column for {dropped} of the scores; they are left out.")
            deliver(self.read.page_of(card, form), self.target)
        return PARTLY if self.broken or self.missed else DONE


def _things(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"


def _stays(count: int) -> str:
    return "stays" if count == 1 else "stay"


def _spread(card: Card) -> str:
    """How often each number from 1 to 5 counts on a card: `0, 2, 5, 1, 0`."""
    from core.scoring.spread import distribution

    return ", ".join(map(str, distribution([card]).all.counting))
