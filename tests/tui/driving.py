"""What the tests of the workbench share: what it says, where a cell is, a card that is there."""

from __future__ import annotations

from textual.pilot import Pilot

from core.model import Column, Place, Section
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import Bar


def said(pilot: Pilot[int]) -> str:
    return "".join(part.text for part in pilot.app.screen.query_one("#explain", Bar).left)


def signal(column: Column, index: int = 0) -> Place:
    return Place(section=Section.SIGNALS, index=index, column=column)


async def opened(pilot: Pilot[int], until) -> WorkbenchScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
    screen = pilot.app.screen
    await until(pilot, lambda: screen.bench.card(screen.story) is not None and not screen.drafting)
    return screen
