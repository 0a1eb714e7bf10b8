"""What an engine says, followed on the command line: how far it is, what it waits for, what it took."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.asking.prices import money
from core.model import (
    Failed,
    Finished,
    Proposal,
    RowDrafted,
    RowScored,
    SectionDone,
    Started,
    Usage,
    Waiting,
)
from core.model.cleaning import clean_line
from tui.console import ProgressLine, say

if TYPE_CHECKING:
    from core.asking.talk import KeptAnswers
    from core.engines import Engines
    from core.model import (
        DraftEvent,
    )


@asynccontextmanager
async def engines_of(place: Path) -> AsyncIterator[Engines]:
    """The engines of a workspace, with the answers that are kept for commands; ended afterwards."""
    from core.engines import Engines
    from core.settings import load_settings

    settings, problems = load_settings(place)
    for problem in problems:
        say(str(problem))
    engines = Engines(place, settings, answers=cache(lambda: _answers(place)))
    try:
        yield engines
    finally:
        await engines.close()


def _answers(place: Path) -> KeptAnswers:
    """Where answers are kept that no desk keeps."""
    from core.keeping.answers import FOLDER, AnswerStore

    return AnswerStore(place / FOLDER)


def engine_name(engines: Engines, named: str) -> str:
    """The engine that is asked for: what was named, else that of settings.toml, else the embedded one."""
    from core.engines import EMBEDDED

    return named or engines.settings.engine or EMBEDDED


def fresh_number(fresh: bool) -> int:
    """The number of a question: 0 for an answer that was kept, another one each second for a fresh one."""
    import time

    return int(time.time()) if fresh else 0


async def follow(
    doing: str, events: AsyncGenerator[DraftEvent | Proposal, None]
) -> Finished | Failed | Proposal:
    """Follow an engine to its end on one line of a terminal's stderr, and say what it took.

    `doing` is what the line begins with: `Drafting`.
    """
    end: Finished | Failed | Proposal | None = None
    with ProgressLine() as line:
        progress = _Progress(doing, line.show)
        try:
            async with aclosing(events):
                async for event in events:
                    progress.take(event)
                    if isinstance(event, Finished | Failed | Proposal):
                        end = event
                        break
        finally:
            progress.stop()
    if progress.usage is not None:
        say(taken(progress.usage))
    return end or Failed(sentence="The engine stopped without a card.")


def taken(usage: Usage) -> str:
    """What a job took, in a sentence: tokens, money where a price is known, tokens a second."""
    model = clean_line(usage.model)
    if usage.reused:
        at = clean_line(usage.reused)[:16].replace("T", " ")
        return f"{model}: an answer of {at} was kept, so this cost nothing; --fresh asks anew."
    about = "about " if usage.estimated else ""
    said = f"{model}: {about}{usage.prompt:,} tokens in, {usage.completion:,} out, {money(usage.cost)}"
    return f"{said}, {usage.per_second:.0f} tokens a second." if usage.per_second else f"{said}."


@dataclass
class _Progress:
    """The line that says how far an engine is; while it waits the line counts the seconds down."""

    doing: str
    show: Callable[[str], None]
    of: int = 0
    done: int = 0
    rows: int = 0
    section: str = ""
    usage: Usage | None = None
    _waiting: asyncio.Task[None] | None = None

    def take(self, event: DraftEvent | Proposal) -> None:
        """Take in what was said, and show how far it is."""
        self.stop()
        match event:
            case Waiting(sentence=sentence, seconds=seconds):
                self._waiting = asyncio.create_task(self._count_down(sentence, seconds))
                return
            case Started(sections=sections):
                self.of, self.done, self.rows, self.section = len(sections), 0, 0, ""
            case SectionDone(section=section):
                self.done += 1
                self.section = section.value
            case RowDrafted() | RowScored():
                self.rows += 1
            case Usage():
                self.usage = event
        self.show(self._said())

    def stop(self) -> None:
        """Count no more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _said(self) -> str:
        said = f"{self.doing}…"
        if self.done:
            said += f" {self.done} of {self.of} ({self.section})"
        elif self.rows:
            said += f" {self.rows} {'row' if self.rows == 1 else 'rows'}"
        if self.usage and self.usage.completion:
            said += f" · {self.usage.completion:,} tokens, {money(self.usage.cost)}"
        return said

    async def _count_down(self, sentence: str, seconds: float) -> None:
        for left in range(math.ceil(seconds), 0, -1):
            self.show(f"{clean_line(sentence)} Tried again in {left} s.")
            await asyncio.sleep(1)
