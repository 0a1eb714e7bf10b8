"""What models took: each job of theirs leaves a record on the desk, and records add up."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import ValidationError

from core.asking.prices import money
from core.errors import NotSaved
from core.keeping import Change, Spent, inbox
from core.model import DraftEvent, Failed, Finished, Usage

if TYPE_CHECKING:
    from core.asking.prices import Estimate
    from core.keeping import Desk

What = Literal["draft", "regenerate", "re-score"]
LEFT = "spent"
"""The name under which a record lies in the inbox."""
_Said = TypeVar("_Said", bound=DraftEvent)


@dataclass(frozen=True)
class Spending:
    """What some jobs took together."""

    jobs: int = 0
    cards: int = 0
    """Stories that they were for."""
    prompt: int = 0
    """Tokens sent."""
    completion: int = 0
    """Tokens received."""
    cost: float = 0.0
    """US dollars of those whose price is known."""
    unknown: int = 0
    """Jobs of unknown price."""
    estimated: bool = False
    """Whether some tokens were counted here because a server did not say."""

    def __add__(self, other: Spending) -> Spending:
        return Spending(
            self.jobs + other.jobs,
            self.cards + other.cards,
            self.prompt + other.prompt,
            self.completion + other.completion,
            self.cost + other.cost,
            self.unknown + other.unknown,
            self.estimated or other.estimated,
        )

    @property
    def tokens(self) -> int:
        """Sent and received."""
        return self.prompt + self.completion

    @property
    def words(self) -> str:
        """In a line: `$0.080 · 12 cards · 131,000 tokens in, 20,400 out`, or nothing."""
        if not self.jobs:
            return ""
        cards = f"{self.cards} {'card' if self.cards == 1 else 'cards'}"
        return f"{self.price} · {cards} · {self.taken}"

    @property
    def taken(self) -> str:
        """The tokens: `131,000 tokens in, 20,400 out`."""
        about = "about " if self.estimated else ""
        return f"{about}{self.prompt:,} tokens in, {self.completion:,} out"

    @property
    def short(self) -> str:
        """In a word: `$0.080`, or the tokens where a price is unknown; empty for none."""
        if not self.jobs:
            return ""
        return f"{self.tokens:,} tok" if self.unknown else self.price

    @property
    def price(self) -> str:
        """What is known of the cost: `$0.080`, `$0.080; 2 of unknown price`, `cost unknown`, `free`."""
        if self.jobs and self.unknown == self.jobs:
            return money(None)
        return money(self.cost) + (f"; {self.unknown} of unknown price" if self.unknown else "")


NOTHING_SPENT = Spending()
LAST = 9
"""Cards that say what the next one will take."""
DEARER = 4
"""Tokens sent that cost about as much as one received, by the price lists of most providers."""


@dataclass(frozen=True)
class Usual:
    """What a card of a profile took on this desk, as the median of the last ones."""

    cards: int
    """How many are looked at."""
    completion: int
    """Tokens received."""
    seconds: float
    """From the first token to the last."""
    cost: float | None
    """US dollars for the weight of a token sent; None when no price is known."""

    def of(self, estimate: Estimate) -> Estimate:
        """An estimate with what cards really took in the place of what a card may take."""
        if estimate.kept or not estimate.tokens:
            return estimate
        weight = estimate.prompt + DEARER * self.completion
        cost = estimate.cost if self.cost is None or not estimate.cost else self.cost * weight
        return replace(estimate, completion=self.completion, cost=cost)


def usual(records: Iterable[Spent], profile: str, model: str = "") -> Usual | None:
    """What the last cards of a profile took that came whole; None before there was one.

    `model` leaves out what was drafted while the profile named another one.
    """
    mine = [
        each
        for each in records
        if each.profile == profile and each.what == "draft" and each.ended == "finished" and each.completion
    ]
    if model:
        mine = [each for each in mine if f"({model})" in each.model]
    last = mine[-LAST:]
    if not last:
        return None
    from statistics import median

    costs = [each.cost / (each.prompt + DEARER * each.completion) for each in last if each.cost is not None]
    return Usual(
        len(last),
        round(median(each.completion for each in last)),
        median(each.seconds for each in last),
        median(costs) if len(costs) == len(last) else None,
    )


def spending(records: Iterable[Spent]) -> Spending:
    """Some records added up."""
    records = tuple(records)
    return replace(used(records), cards=len({record.story for record in records}))


def free(usage: Usage) -> bool:
    """Whether nothing was taken: an answer was kept, and what was asked besides cost nothing."""
    return not (usage.prompt or usage.completion or usage.cost) or bool(usage.reused and usage.cost == 0)


def used(usages: Iterable[Usage | Spent]) -> Spending:
    """What jobs that may still run have said so far, added up; each counts as a card."""
    usages = tuple(usages)
    return Spending(
        jobs=len(usages),
        cards=len(usages),
        prompt=sum(usage.prompt for usage in usages),
        completion=sum(usage.completion for usage in usages),
        cost=sum(usage.cost or 0.0 for usage in usages),
        unknown=sum(usage.cost is None for usage in usages),
        estimated=any(usage.estimated for usage in usages),
    )


async def metered(
    desk: Desk, story: int, what: What, profile: str, events: AsyncGenerator[_Said, None]
) -> AsyncGenerator[_Said, None]:
    """What an engine says, leaving a record of what the job took before its end is heard.

    Also of a job that failed or was stopped, as tokens were paid for then too; a job
    that said nothing of tokens, or took a kept answer, leaves none.
    """
    usage: Usage | None = None
    ended: Literal["finished", "failed", "stopped"] = "stopped"
    try:
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Usage):
                    usage = event
                elif isinstance(event, Finished | Failed):
                    ended = "finished" if isinstance(event, Finished) else "failed"
                    _record(desk, story, what, profile, usage, ended)
                    usage = None
                yield event
    finally:
        _record(desk, story, what, profile, usage, ended)


def _record(
    desk: Desk,
    story: int,
    what: What,
    profile: str,
    usage: Usage | None,
    ended: Literal["finished", "failed", "stopped"],
) -> None:
    if usage is None or free(usage):
        return
    record = Spent(
        id=desk.new_id(),
        story=story,
        what=what,
        at=datetime.now(UTC).replace(microsecond=0),
        profile=profile,
        ended=ended,
        **usage.model_dump(
            include={"model", "prompt", "cached", "completion", "cost", "estimated", "seconds"}
        ),
    )
    try:
        desk.commit(Change(spent={record.id: record}))
    except NotSaved:  # another session writes now: it is left for that one
        with suppress(NotSaved):
            inbox.leave(desk.folder, {LEFT: {"id": record.id, **record.model_dump(mode="json")}})


def left_record(what: Any) -> Spent | None:
    """The record that another session left in the inbox of a desk; None when it left something else."""
    if not isinstance(what, dict) or LEFT not in what:
        return None
    try:
        return Spent.model_validate(what[LEFT])
    except ValidationError:
        return None
