"""The program in the worker process: takes lines of JSON, asks litellm, gives lines of JSON back.

Asked: `{"do": "complete", "id": 1, …}`, `{"do": "cancel", "id": 1}`, `{"do": "known", "id": 2, …}`.
Said: `ready` or `unusable` once; of each number `begun`, `text`, `tally`, `end`, `known` or `failed`, and
always `done` last; `beat` from the event loop while something is under way; `leaving` with a reason.
The process ends when its stdin does. Of Foredeck it needs no more than the cleaning and hiding of words, and
nothing else imports litellm.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import threading
from contextlib import suppress
from typing import Any

from core.children import end_with_parent, leave, memory, pipes

BEAT = 1.0
"""Seconds between two signs of life of a busy event loop."""
PARENT_EVERY = 1000
"""Milliseconds between two looks at whether the parent still lives, besides the end of stdin."""
MOST_MEMORY = 1_500_000_000
"""Bytes that the process may take; litellm takes 250 MB, and a server may send a line without an end."""
LOADING = 15.0
"""Seconds that a question waits at most for litellm's first steps."""
LONGEST_ASKED = 64_000_000
"""Bytes of one line that is asked."""


class Speech:
    """The way out: whole lines, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def say(self, what: str, number: int | None = None, **more: Any) -> None:
        """Send one line. Nobody there to hear it ends the process."""
        said = {"say": what, "id": number} | more
        rest = memoryview(json.dumps(said, default=str).encode("ascii") + b"\n")
        try:
            with self._lock:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            leave()


class Work:
    """What is under way, by its number. All of it happens on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, speech: Speech) -> None:
        self._loop = loop
        self._speech = speech
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._loaded: asyncio.Task[None] | None = None
        self._beating: asyncio.TimerHandle | None = None

    def take(self, asked: dict[str, Any]) -> None:
        """Begin or cancel what a line asks for."""
        number = int(asked.get("id") or 0)
        if asked.get("do") == "cancel":
            if number in self._tasks:
                self._tasks[number].cancel()
            return
        task = self._loop.create_task(self._answered(asked))
        self._tasks[number] = task
        task.add_done_callback(lambda done: self._done(number, done))
        if self._beating is None:
            self._beat()

    async def _answered(self, asked: dict[str, Any]) -> None:
        """Answer one line, once litellm has loaded what it loads at its first call."""
        from core.asking.worker_calls import answer

        if self._loaded is None:
            self._loaded = self._loop.create_task(warmed())
        await asyncio.wait([self._loaded], timeout=LOADING)
        await answer(asked, self._speech)

    def _done(self, number: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(number, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._speech.say("failed", number, kind="other", detail=f"{type(error).__name__}: {error}")
        self._speech.say("done", number)

    def _beat(self) -> None:
        self._beating = self._loop.call_later(BEAT, self._beat) if self._tasks else None
        if self._tasks:
            self._speech.say("beat")


def listen(descriptor: int, loop: asyncio.AbstractEventLoop, work: Work, parent: int, speech: Speech) -> None:
    """Hand each line to the loop; in a thread of its own, which ends the process with its parent."""
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    line = bytearray()
    while True:
        if not ready.poll(PARENT_EVERY):
            if os.getppid() != parent:
                leave()
            if memory() > MOST_MEMORY:
                speech.say("leaving", detail="it took too much memory")
                leave(1)
            continue
        piece = os.read(descriptor, 1 << 16)
        if not piece or len(line) + len(piece) > LONGEST_ASKED:
            leave()
        line += piece
        if b"\n" not in piece:
            continue
        *whole, rest = bytes(line).split(b"\n")
        line = bytearray(rest)
        for one in whole:
            asked: Any = None
            with suppress(ValueError, RecursionError):
                asked = json.loads(one)
            if isinstance(asked, dict):
                loop.call_soon_threadsafe(work.take, asked)


def main() -> None:
    """Serve until stdin ends."""
    import faulthandler

    parent = os.getppid()
    end_with_parent(parent)
    asked, said = pipes()
    faulthandler.enable(2, all_threads=False)
    speech = Speech(said)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    work = Work(loop, speech)
    threading.Thread(target=listen, args=(asked, loop, work, parent, speech), daemon=True).start()
    try:
        from core.asking.worker_models import begin

        version = begin()
    except BaseException as error:
        speech.say("unusable", detail=f"{type(error).__name__}: {error}"[:500])
        leave(1)
    speech.say("ready", pid=os.getpid(), version=version)
    loop.run_forever()
    leave()


async def warmed() -> None:
    """Have loaded what litellm loads at its first call, so that the first question need not wait for it."""
    from core.asking.worker_models import first_call

    with suppress(Exception):
        await first_call()
