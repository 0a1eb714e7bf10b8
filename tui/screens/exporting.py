"""Writing a card page to a file, asked for from any screen."""

from __future__ import annotations

from pathlib import Path

from core.errors import ForedeckError
from core.workbench import Workbench
from tui.screens.ask import AskScreen
from tui.screens.base import WorkScreen


def ask_export(screen: WorkScreen, bench: Workbench, id: int) -> None:
    """Ask where a card page is to go, write it, and say where it is."""
    written: list[Path] = []

    def check(answer: str, again: bool) -> str:
        if not answer.strip():
            return "Give a file name, such as card.md."
        try:
            written.append(bench.export(id, Path(answer.strip()), force=again, details=asking.chosen))
        except ForedeckError as error:
            return str(error)
        return ""

    def done(answer: str | None) -> None:
        if answer is not None:
            screen.explain(f"Exported {written[-1].name} to {written[-1].parent}", "good")

    question = "Write the card page to (a name ending in .json takes the evidence along)"
    option = "with its details and its state" if bench.has_details(id) else ""
    asking = AskScreen(question, bench.export_name(id), check, option)
    screen.app.push_screen(asking, done)
