"""Following a desk that another session writes, and asking that session for it."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.files import atomic_write
from core.keeping.journal import decode
from core.keeping.layout import same
from core.keeping.lock import one_line, signature
from core.keeping.slices import Held
from core.keeping.storage import JournaledStorage

if TYPE_CHECKING:
    from core.keeping.storage import Key

LOOK_SECONDS = 0.5
"""How often a session that only reads looks for what is new."""
FRESH_SECONDS = 30.0
"""Age from which a request for the desk is that of a session which is gone."""


class LiveStorage(JournaledStorage):
    """A file and its journal for reading, while another session writes them."""

    def __init__(self, path: Path, *, sliced: bool = False) -> None:
        super().__init__(path, readonly=True, sliced=sliced)

    def refresh(self) -> set[Key]:
        """Take over what is new and say which documents changed; of a longer journal only its end is read."""
        now = self.stamps()
        if now == self._stamps:
            return set()
        (file, journal), (old_file, old_journal) = now, self._stamps
        if file == old_file and journal and old_journal and journal[0] == old_journal[0]:
            if journal[1] < self._end:
                return self._reload()
            self._stamps = now
            return self._read_on()
        return self._reload()

    def _read_on(self) -> set[Key]:
        try:
            with self._journal.path.open("rb") as file:
                file.seek(self._end)
                log = decode(file.read())
        except OSError:
            return set()
        self._end += log.end
        return self._put_over(log)

    def _reload(self) -> set[Key]:
        """Read both anew; what is shown changes at one stroke, or not when they cannot be read now."""
        found = LiveStorage(self.path, sliced=self._slicing is not None)
        if found.unreadable:
            return set()
        old, self._tables = self._tables, found._tables
        self._stamps, self._end = found._stamps, found._end
        self.trusted, self.recovered = found.trusted, found.recovered
        return _differences(old, self._tables)


def _differences(old: Mapping[str, Held], new: Mapping[str, Held]) -> set[Key]:
    found: set[Key] = set()
    for table in old.keys() | new.keys():
        before, after = old.get(table, Held()), new.get(table, Held())
        for id in before.keys() | after.keys():
            if before.check(id) != after.check(id) and not same(before.piece(id), after.piece(id)):
                found.add((table, id))
    return found


class Follower:
    """A thread that looks every now and then."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="foredeck-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns when the last look is over."""
        self._stopped.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            with suppress(Exception):  # a file that is being replaced, a listener that fails: look again
                self._look()


class Request:
    """The file by which a session asks the holder of a desk for it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "desk.request"
        self._mine = b""

    def ask(self) -> None:
        """Ask; raises NotSaved."""
        self._mine = f"{signature()}\n{secrets.token_hex(8)}\n".encode("utf-8", "replace")
        atomic_write(self.path, self._mine)

    def withdraw(self) -> None:
        """Take one's own request back; another's stays."""
        with suppress(OSError):
            if self.path.read_bytes() == self._mine:
                os.unlink(self.path)

    def forget(self) -> None:
        """Drop what was asked of an earlier holder: who asked may have been killed meanwhile."""
        with suppress(OSError):
            os.unlink(self.path)

    def asked(self) -> bool:
        """Whether somebody asks now; costs one look at the folder."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        return abs(time.time() - found.st_mtime) < FRESH_SECONDS

    def who(self) -> str:
        """Who asks, as one line to show."""
        return one_line(self.path)
