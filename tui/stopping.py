"""Ctrl+C as a wish to stop after what is being done, and how far it is in one line."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.outgoing import Step
    from tui.console import ProgressLine

OFTEN = 0.1
"""Seconds between two looks that a line is worth."""


@contextmanager
def stoppable(waiting: bool = False) -> Iterator[Callable[[], bool]]:
    """Has Ctrl+C ask to stop after the card that is at work; a second one stops at once.

    While stdin is waited for (`waiting`) the first does.
    """
    asked = threading.Event()
    if waiting or threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def stop(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def telling(line: ProgressLine, doing: str) -> Callable[[Step], None]:
    """Shows steps on a line: `Exporting 3 of 20: name`."""
    shown = 0.0

    def tell(step: Step) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown > OFTEN:
            shown = now
            of = f" of {step.total:,}" if step.total else ""
            line.show(f"{doing} {step.done:,}{of}: {step.name}")

    return tell
