"""Work that goes step by step, each step in a worker thread, so that an event loop stays free."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import suppress
from typing import TypeVar

Step = TypeVar("Step")


async def in_threads(steps: Generator[Step, None, None]) -> AsyncGenerator[Step, None]:
    """What a generator yields (never None), each made in a worker thread; closing this stops the work."""
    import asyncio

    try:
        while (step := await asyncio.to_thread(next, steps, None)) is not None:
            yield step
    finally:
        with suppress(ValueError):  # a step is being made this very moment: it is the last one
            steps.close()
