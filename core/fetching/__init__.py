"""Fetching: web addresses to bytes, within limits, and one sentence for each that gives none.

httpx is imported when the first address is fetched, in a thread, so that neither
the start nor a running screen waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING

from core.fetching.guard import resolve
from core.fetching.outcome import USUAL, Fetched, Limits, NotFetched, Wanted
from core.fetching.typed import web_address

if TYPE_CHECKING:
    from core.fetching.guard import Resolve
    from core.fetching.outcome import Sleep
    from core.fetching.visit import Visitor

__all__ = ["Fetched", "Limits", "NotFetched", "Wanted", "fetch_all", "web_address"]

AHEAD = 20
"""Pages that may wait for whoever takes them before no further one is asked for."""


async def fetch_all(
    wanted: Iterable[Wanted],
    limits: Limits = USUAL,
    *,
    resolve: Resolve = resolve,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[Fetched | NotFetched, None]:
    """What each address gives, in the order they come, one for each address that was asked for.

    Closing the generator (`contextlib.aclosing` does it in time) cancels all that is still under way.
    `resolve` asks the name service and `sleep` waits between attempts.
    """
    asked = list(wanted)
    if not asked:
        return
    visitor = await asyncio.to_thread(_visitor, limits, resolve, sleep)
    came: asyncio.Queue[Fetched | NotFetched] = asyncio.Queue()

    async def visit(each: Wanted) -> None:
        came.put_nowait(await visitor.fetch(each))
        if came.qsize() >= AHEAD:
            visitor.going.clear()

    tasks = [asyncio.create_task(visit(each)) for each in asked]
    try:
        for _ in tasks:
            result = await came.get()
            if came.qsize() < AHEAD:
                visitor.going.set()
            yield result
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await visitor.aclose()


def _visitor(limits: Limits, resolve: Resolve, sleep: Sleep) -> Visitor:
    from core.fetching.transport import GuardedTransport
    from core.fetching.visit import Visitor

    return Visitor(GuardedTransport(limits, resolve), limits, sleep)
