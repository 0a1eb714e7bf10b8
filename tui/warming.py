"""What is imported behind the first screens, so that the first draft, check or re-scoring holds up no key."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

IDLE = 1.5
"""Seconds after the first screen at which nothing of it is still to come."""
BETWEEN = 0.01
"""Seconds between two imports, in which keys are answered."""
SOON = (
    "tui.screens.workbench",
    "core.checking.checker",
    "tui.screens.engines",
    "tui.screens.jobs",
    "tui.screens.batch",
)
EMBEDDED = (
    "core.drafting.extractive.sections",
    "core.drafting.extractive.rows",
    "core.drafting.extractive.refill",
    "core.scoring.brief",
    "core.scoring.naming",
    "core.scoring.sources",
)
MODEL = ("core.scoring.llm.scorer", "core.scoring.brief", "core.scoring.sources")


def bring_in(names: Iterable[str]) -> None:
    """Import modules one after another; in a thread of its own."""
    for name in names:
        with suppress(ImportError):
            import_module(name)
        time.sleep(BETWEEN)
