"""Exporting cards, asked for from any screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.messages import Report
    from tui.screens.base import WorkScreen


def ask_export(screen: WorkScreen, story: int, marked: Sequence[int] = ()) -> None:
    """Ask which cards are to go where, and have them written; a screen says what came of a single one."""
    from tui.screens.export import ExportScreen

    if running := getattr(screen.app, "moving", ""):
        screen.explain(f"{running} goes on yet; another one after it.", "warn")
        return

    def done(report: Report | None) -> None:
        if report is not None:
            screen.say(". ".join((report.sentence, *report.lines[:1])), report.style)

    screen.app.push_screen(ExportScreen(screen.bench, story, marked), done)
