"""The batch of drafts that is under way on a desk, kept there so that a program that was killed goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.spending import spending

if TYPE_CHECKING:
    from core.keeping import Desk
    from core.spending import Spending

FACT = "batch"
"""Its name among the facts of the desk."""


@dataclass(frozen=True)
class Batch:
    """Stories that are to be drafted together, in their order, and what that may take."""

    id: int
    """Of the desk's ids: every step and record with a greater one came after it began."""
    engine: str
    stories: tuple[int, ...]
    again: frozenset[int] = frozenset()
    """Of those, the ones that are drafted also when there is a card."""
    cost: float | None = None
    """US dollars that it may take."""
    tokens: int | None = None
    """Tokens that it may take."""

    @property
    def plain(self) -> dict[str, Any]:
        """As plain JSON, for the facts of the desk."""
        return {
            "id": self.id,
            "engine": self.engine,
            "stories": list(self.stories),
            "again": sorted(self.again),
            "cost": self.cost,
            "tokens": self.tokens,
        }

    def rest(self, desk: Desk) -> tuple[int, ...]:
        """The stories whose card it has not drafted yet."""
        return tuple(id for id in self.stories if desk.kept(id) is not None and not self._done(desk, id))

    def spent(self, desk: Desk) -> Spending:
        """What it has taken, the jobs that failed or were stopped too."""
        mine = set(self.stories)
        records = (each for each in desk.spent() if each.id > self.id and each.what == "draft")
        return spending(each for each in records if each.story in mine)

    def _done(self, desk: Desk, id: int) -> bool:
        if id not in self.again:
            return desk.has_card(id)
        return any(step.id > self.id and step.label.startswith("Draft") for step in desk.steps(id))


def kept_batch(desk: Desk) -> Batch | None:
    """The batch that was under way when the desk was closed or its program killed; None without one."""
    match desk.about().get(FACT):
        case {"id": int(id), "engine": str(engine), "stories": [*stories], "again": [*again], **more}:
            cost, tokens = more.get("cost"), more.get("tokens")
            return Batch(
                id,
                engine,
                tuple(story for story in stories if isinstance(story, int)),
                frozenset(story for story in again if isinstance(story, int)),
                float(cost) if isinstance(cost, int | float) else None,
                tokens if isinstance(tokens, int) else None,
            )
    return None
