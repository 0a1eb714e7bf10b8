"""The program in a process beside the app's: takes lines, gives lines of JSON, asks no network.

Asked: `read`, `sift` or `draft`, a blank, and the JSON of FilesAsked, BytesAsked or DraftAsked.
Said to `read`: an Opened with the files, then one for each in their order; to `sift`: one; to `draft`:
each event of the engine, the last of which is Finished or Failed. The process ends when its stdin does,
with its parent, and when nobody asks for long.
"""

from __future__ import annotations

import gc
import os
import queue
import select
import sys
import threading
from contextlib import suppress
from typing import Any

from core.children import end_with_parent, leave, memory, pipes

IDLE = 60.0
"""Seconds without a question after which it ends by itself."""
PARENT_EVERY = 1000
"""Milliseconds between two looks at whether the parent still lives, besides the end of stdin."""
MOST_MEMORY = 1_500_000_000
"""Bytes that the process may take; a file may be made to make a parser take all there are."""
SAID_AT_ONCE = 0.03
"""Seconds for which what is said may wait for more."""


def main() -> None:
    """Serve until stdin ends."""
    parent = os.getppid()
    end_with_parent(parent)
    asked, said = pipes()
    gc.set_threshold(20_000, 20, 50)  # what a card takes is freed by its counts; cycles are few
    sys.addaudithook(_stay_here)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, parent, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=IDLE)
        except queue.Empty:
            leave()
        _answer(line, said)


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network and other programs, whatever a file makes a parser do."""
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"):
        raise PermissionError(f"A reader of files does not do this: {event}")


def _listen(descriptor: int, parent: int, lines: queue.SimpleQueue[bytes]) -> None:
    """Hand on each line that is asked; in a thread of its own, which ends the process with its parent."""
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    pieces: list[bytes] = []
    while True:
        if not ready.poll(PARENT_EVERY):
            if os.getppid() != parent or memory() > MOST_MEMORY:
                leave(1)
            continue
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            leave()
        *whole, rest = piece.split(b"\n")
        for end in whole:
            lines.put(b"".join((*pieces, end)))
            pieces = []
        pieces.append(rest)


def _answer(line: bytes, said: int) -> None:
    """Do what a line asks for; a line that cannot be understood ends the process."""
    do, _, rest = line.partition(b" ")
    if do == b"draft":
        _draft(rest, said)
    elif do == b"read":
        _read(rest, said)
    elif do == b"sift":
        _sift(rest, said)
    else:
        leave(2)


def _say(said: int, data: bytes) -> None:
    """Send whole lines; nobody there to hear them ends the process."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(said, rest) :]
    except OSError:
        leave()


def _read(asked: bytes, said: int) -> None:
    from core.beside.words import FilesAsked, Opened, packed
    from core.reading import Problem, Reading, find_files

    wanted = FilesAsked.model_validate_json(asked)
    if wanted.at:
        with suppress(OSError):
            os.chdir(os.fsdecode(wanted.at.encode("latin-1")))
    files, problems = list(wanted.paths), tuple[Problem, ...]()
    if wanted.find:
        files, problems = find_files([path for path, _ in files])
    _say(said, Opened(reading=Reading(problems=problems), files=packed(files)).line)
    for path, named in files:
        _say(said, Opened.of_file(path, named).line)


def _sift(asked: bytes, said: int) -> None:
    from core.beside.words import BytesAsked, Opened
    from core.reading import sift

    wanted = BytesAsked.model_validate_json(asked)
    reading = sift(wanted.data, wanted.origin, charset=wanted.charset, url=wanted.url)
    _say(said, Opened(reading=reading).line)


def _draft(asked: bytes, said: int) -> None:
    import time

    from core.beside.words import DraftAsked
    from core.drafting.extractive.engine import draft_events

    wanted = DraftAsked.model_validate_json(asked)
    waiting: list[bytes] = []
    since = 0.0  # the first word goes out at once: it says that the process works
    for event in draft_events(wanted.story, wanted.request):
        waiting.append(event.model_dump_json().encode("utf-8") + b"\n")
        if time.monotonic() - since > SAID_AT_ONCE:
            _say(said, b"".join(waiting))
            waiting, since = [], time.monotonic()
    _say(said, b"".join(waiting))
