"""What a job of an engine has told so far, in words: how far it is, what it has used, what it waits for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.asking.prices import money
from core.model import (
    CellFilled,
    ItemsFilled,
    RowDrafted,
    RowScored,
    SectionDone,
    Started,
    Usage,
    Waiting,
)
from core.model.cleaning import clean_line
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.model import (
        DraftEvent,
        Section,
    )

QUIET = 2.0
"""Seconds without a token after which it is said that nothing comes."""


class Progress:
    """Follows the events of one job. Words of models and servers come out on one clean line."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.sections: tuple[Section, ...] = ()
        """Those that will come, in their order."""
        self.section: Section | None = None
        """Where it is."""
        self.rows = 0
        self.usage: Usage | None = None
        self._waiting = ""
        self._until = 0.0
        self._moved = self._began
        """When something came last."""

    def hear(self, event: DraftEvent) -> None:
        """Take an event in."""
        if isinstance(event, Waiting):
            self._waiting = clean_line(event.sentence).rstrip(".")
            self._until = self._clock() + event.seconds
            return
        if isinstance(event, Usage):
            if self.usage is None or event.completion > self.usage.completion:
                self._waiting, self._moved = "", self._clock()
            self.usage = event
            return
        self._waiting, self._moved = "", self._clock()
        match event:
            case Started(sections=sections):
                self.sections, self.section, self.rows = sections, None, 0
            case RowDrafted(section=section):
                self.section = section
                self.rows += 1
            case RowScored(place=place):
                self.section = place.section
                self.rows += 1
            case CellFilled(place=place):
                self.section = place.section
            case ItemsFilled(section=section):
                self.section = section
            case SectionDone(section=section):
                self.section = self._after(section)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self._clock() - self._began

    @property
    def waiting(self) -> str:
        """What it waits for and how long yet; empty when it does not."""
        if not self._waiting:
            return ""
        left = math.ceil(self._until - self._clock())
        return f"{self._waiting}: again in {left} s" if left > 0 else f"{self._waiting}: again now"

    def where(self) -> str:
        """How far it is: `Signals (5 of 10) · 12 rows`; empty before anything came."""
        parts = []
        if self.section is not None:
            at, of = self._number(self.section), len(self.sections)
            parts.append(f"{self.section} ({at} of {of})" if at and of > 1 else str(self.section))
        parts += [counted(self.rows, "row")] if self.rows else []
        return " · ".join(parts)

    def used(self) -> str:
        """What it has used so far: `1,234 tokens · 48 tok/s · $0.0031`; empty while nothing is known."""
        usage = self.usage
        if usage is None or usage.reused or not (usage.prompt or usage.completion):
            return ""
        about = "about " if usage.estimated else ""
        parts = [f"{about}{usage.completion:,} tokens" if usage.completion else f"{usage.prompt:,} sent"]
        if usage.per_second is not None and not self.quiet:
            parts.append(f"{usage.per_second:.0f} tok/s")
        return " · ".join([*parts, money(usage.cost)])

    @property
    def short(self) -> str:
        """The least of it: `48 tok/s · $0.0031`; empty while nothing is known."""
        usage = self.usage
        if usage is None or not self.used():
            return ""
        moving = usage.per_second is not None and not self.quiet
        rate = [f"{usage.per_second:.0f} tok/s"] if moving else []
        return " · ".join([*rate, money(usage.cost)])

    def after(self, again: str) -> str:
        """What it took in all, in one sentence; `again` says how a kept answer is asked for afresh."""
        usage = self.usage
        if usage is None:
            return ""
        model = clean_line(usage.model)
        if usage.reused:
            return f"{model}: the answer of {_clock_words(usage.reused)}, kept; {again}"
        if not (usage.prompt or usage.completion):
            return ""
        about = "about " if usage.estimated else ""
        cached = f" ({usage.cached:,} of them known there)" if usage.cached else ""
        parts = [f"{about}{usage.prompt:,} tokens sent{cached}", f"{usage.completion:,} received"]
        return f"{model}: {', '.join([*parts, money(usage.cost), f'{max(1, round(self.seconds))} s'])}"

    @property
    def quiet(self) -> str:
        """For how long nothing has come any more: `nothing for 12 s`; empty before anything came."""
        silent = self._clock() - self._moved
        came = self.section is not None or (self.usage is not None and self.usage.completion > 0)
        return f"nothing for {silent:.0f} s" if came and silent >= QUIET and not self._waiting else ""

    def _number(self, section: Section) -> int:
        return self.sections.index(section) + 1 if section in self.sections else 0

    def _after(self, section: Section) -> Section:
        at = self._number(section)
        return self.sections[at] if 0 < at < len(self.sections) else section


def together(usages: Sequence[Usage], variants: int) -> str:
    """What several askings took in all, in one sentence: `2 variants: 16,420 tokens sent, …`."""
    costs = [usage.cost for usage in usages if not usage.reused]
    prompt, completion = sum(each.prompt for each in usages), sum(each.completion for each in usages)
    about = "about " if any(usage.estimated for usage in usages) else ""
    cost = money(None if None in costs else sum(filter(None, costs)))
    asked = "" if variants == len(usages) else f", asked {len(usages)} times"
    kept = len(usages) - len(costs)
    reused = f", {kept} of them kept from before" if kept else ""
    said = f"{about}{prompt:,} tokens sent, {completion:,} received, {cost}"
    return f"{counted(variants, 'variant')}{asked}{reused}: {said}"


def _clock_words(moment: str) -> str:
    """An ISO time as it is said today: `13:20`, of another day `20 Nov 13:20`."""
    try:
        at = datetime.fromisoformat(moment).astimezone()
    except ValueError:
        return "an earlier time"
    today = at.date() == datetime.now().astimezone().date()
    return f"{at:%H:%M}" if today else f"{at.day} {at:%b} {at:%H:%M}"
