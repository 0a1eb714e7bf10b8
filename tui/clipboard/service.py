"""Copies a text to where the analyst can paste it, by the surest way there is, and says how sure that is.

A private file always holds it first. Then the clipboard of this machine when the
analyst sits at it, read back; else the terminal's clipboard (OSC 52) through
whatever stands in between, which nobody confirms unless the analyst has tested it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotSaved
from core.files import make_folder, private_write
from core.model.cleaning import clean_line
from core.model.copying import Form
from core.settings import CLIPBOARDS
from core.sharing.osc52 import (
    MOST,
    MOST_MOSH,
    MOST_TERMUX,
    as_bytes,
    osc52,
    parts,
    through_screen,
    through_tmux,
)
from tui.clipboard import refusing
from tui.clipboard.copied import Copied, Sure
from tui.clipboard.native import copy_here
from tui.clipboard.running import run
from tui.clipboard.tmux import Tmux
from tui.clipboard.where import where

if TYPE_CHECKING:
    from core.remembered import Remembered
    from tui.clipboard.running import Runner
    from tui.clipboard.where import Processes, Where
    from tui.terminal.facts import Facts

STEM = "last-copy"
"""The name of the file of the last copy, without its ending."""
ENDINGS = {Form.PAGE: ".md", Form.TIGHT: ".md", Form.PLAIN: ".txt", Form.TSV: ".tsv", Form.HTML: ".html"}
MOST_BROWSER = 1_000_000
"""Bytes that the page of the browser face is sent at once."""
WORKS, FAILS = "works", "fails"
"""What is remembered of a terminal that was tested; behind the first, how many bytes arrived."""
TEST_SIZE = 20_000
"""Bytes of a test, which is more than any card that was seen."""
_NO_TERMINAL = ("", "tmux", "screen", "mosh")
"""What may answer in the place of a terminal, and does not tell which one it is."""
_LAST_BY_MOSH = "clipboard last sent by mosh"


@dataclass(frozen=True)
class _Job:
    """One text on its way."""

    text: str
    copied: Copied
    part: int
    tested: int | None
    """Bytes that arrived in a test of this terminal, 0 when none did; None when it was not tested."""
    passing: bool = False


class Clipboard:
    """Copies for one terminal. The newest copy counts; cancel one that is still under way."""

    def __init__(
        self,
        state_folder: Path,
        send: Callable[[str], None],
        facts: Facts,
        remembered: Remembered,
        mode: str = "auto",
        environment: Mapping[str, str] = os.environ,
        *,
        runner: Runner = run,
        processes: Processes | None = None,
        pid: int = 0,
    ) -> None:
        self.folder = state_folder
        """Where the file of the last copy is: the workspace."""
        self.mode = mode if mode in CLIPBOARDS else "auto"
        self._send = send
        self._facts = facts
        self._remembered = remembered
        self._environment = environment
        self._runner = runner
        self._processes = processes
        self._pid = pid
        self._turn = 0
        self._tested_now: dict[str, str] = {}
        """What was tested in this session, of terminals that do not say what they are."""
        self._keeping = threading.Lock()

    async def copy(
        self,
        text: str,
        what: str,
        part: int = 1,
        *,
        form: Form = Form.PAGE,
        trying: bool = False,
        passing: bool = False,
    ) -> Copied:
        """Copy a text, and say what became of it; never raises for what can go wrong on the way.

        `part` is sent of a text that is too long for what stands in between, counted from 1. `trying` sends
        also to a terminal that is known to refuse, as a test does, and claims nothing; what is only `passing`
        leaves the file of the last copy as it is.
        """
        copied = Copied(what, len(as_bytes(text)), Sure.ONLY_FILE)
        if self.mode == "off":
            return replace(copied, why=refusing.OFF)
        self._turn += 1
        if not passing:
            copied = replace(copied, path=await asyncio.to_thread(self._keep, text, form, self._turn))
        if self.mode == "file":
            return replace(copied, why=refusing.FILE)
        place = await self._where()
        tested = None if trying else self._tested(place)
        job = _Job(text, copied, part, tested, passing)
        if not place.remote and self.mode in ("auto", "native"):
            here = await copy_here(text, self._environment, wsl=place.wsl, runner=self._runner)
            if here:
                return replace(copied, sure=Sure.VERIFIED, way="read back")
        if self.mode == "native":
            return replace(copied, why=refusing.NOT_HERE if place.remote else refusing.NOT_READ_BACK)
        if self.mode == "auto" and not trying and not tested:
            if tested is not None:
                return replace(copied, why=refusing.TESTED)
            if why := refusing.known_no(self._facts, place):
                return replace(copied, why=why if place.remote else f"{why} {refusing.NOT_READ_BACK}")
        return await self._sent(job, place)

    async def parts_of(self, text: str) -> int:
        """How many parts a text goes in; one where it is not sent to the terminal."""
        if self.mode in ("off", "file", "native"):
            return 1
        return len(parts(text, self._most(await self._where())))

    async def identity(self) -> str:
        """The name under which a test of this terminal is remembered: what it is, and what is in between."""
        return self._identity(await self._where())

    async def remember(self, works: bool | None, size: int = TEST_SIZE) -> bool:
        """Keep whether a copy of so many bytes could be pasted in this terminal; None forgets it.

        False when that holds for this session only, as the terminal does not say what it is.
        """
        said = "" if works is None else f"{WORKS} {size}" if works else FAILS
        place = await self._where()
        name = f"clipboard {self._identity(place)}"
        if not self._told(place):
            self._tested_now[name] = said
            return False
        await asyncio.to_thread(self._remembered.put, name, said)
        return True

    async def tested(self) -> str:
        """`works`, `fails`, or nothing when this terminal was not tested."""
        tested = self._tested(await self._where())
        return "" if tested is None else WORKS if tested else FAILS

    async def held_by_tmux(self) -> bool:
        """Whether a tmux may keep a test for itself, so that its own key pastes what the terminal has not."""
        place = await self._where()
        return place.front in ("tmux", "either") or (place.within == "tmux" and self.mode == "osc52")

    async def most(self) -> int:
        """Bytes that can be sent here at once."""
        return self._most(await self._where())

    # On the way

    async def _where(self) -> Where:
        return await where(self._facts, self._environment, self._processes, self._runner, self._pid)

    def _tested(self, place: Where) -> int | None:
        """The bytes that arrived in a test of this terminal, 0 when none did; None when it was not tested."""
        name = f"clipboard {self._identity(place)}"
        said = self._remembered.get(name) if self._told(place) else self._tested_now.get(name, "")
        word, _, size = said.partition(" ")
        if word not in (WORKS, FAILS):
            return None
        usual = not (size.isascii() and size.isdigit() and len(size) < 9)
        return 0 if word == FAILS else TEST_SIZE if usual else int(size)

    def _told(self, place: Where) -> bool:
        """Whether it is known which terminal the analyst looks at; else another may stand there tomorrow."""
        if place.within == "tmux":
            return bool(place.clients) and all(client.kind for client in place.clients) and not place.front
        return self._facts.answered and not place.within and self._facts.kind not in _NO_TERMINAL

    def _identity(self, place: Where) -> str:
        kind = self._facts.version or self._facts.kind or self._environment.get("TERM", "")
        if place.clients:
            kind = "tmux"
        through = " ".join((place.within or "no multiplexer", place.front and f"behind {place.front}"))
        seen = sorted({f"{client.name} {client.kind}".strip() for client in place.clients})
        far = "mosh" if place.mosh else "browser" if place.browser else "far" if place.remote else "here"
        return clean_line(" / ".join((kind, through, *seen, far, self.mode)))[:200]

    def _keep(self, text: str, form: Form, turn: int) -> Path | None:
        """Write the file that only its owner can read; None when that cannot be done. A copy that was
        overtaken leaves the file of the newer one alone."""
        path = self.folder / f"{STEM}{ENDINGS[form]}"
        with self._keeping:
            if turn != self._turn:
                return None
            try:
                make_folder(self.folder)
                # A workspace that came from somebody else may have a link to any file there, or their own.
                private_write(path, as_bytes(text))
            except (NotSaved, OSError, ValueError):
                return None
            for ending in sorted({*ENDINGS.values()} - {path.suffix}):
                with suppress(OSError):
                    path.with_suffix(ending).unlink()
        return path

    async def _sent(self, job: _Job, place: Where) -> Copied:
        """The text, or a part of it, sent to the terminal."""
        cut = parts(job.text, self._most(place))
        at = min(max(job.part, 1), len(cut))
        data = as_bytes(cut[at - 1])
        size = len(data)
        if place.mosh:
            data = await asyncio.to_thread(self._changed, data)
        sequence = osc52(data)
        through = {"tmux": "tmux", "screen": "screen"}.get(self.mode) or (
            place.within if self.mode == "auto" else ""
        )
        passed = True
        try:
            if through == "tmux":
                passed = await self._by_tmux(job, sequence, place)
            elif through == "screen" or (self.mode == "auto" and place.front in ("screen", "either")):
                # Never bare as well: screen would write a long one onto its display.
                self._send(through_screen(sequence))
            elif self.mode == "auto" and place.front == "tmux":
                self._send(sequence + through_tmux(sequence))
            else:
                self._send(sequence)
        except (OSError, ValueError):
            return replace(job.copied, why=refusing.NOT_SENT)
        sure = Sure.TESTED if job.tested and size <= job.tested and passed else Sure.SENT
        between = [through] if through else []
        between += ["mosh, which passes it on from its version 1.4 on"] if place.mosh else []
        way = f"OSC 52 through {' and '.join(between)}" if between else "OSC 52"
        why = "" if sure is Sure.TESTED else refusing.doubt(self._facts, place, through, passed=passed)
        if job.tested and passed and size > job.tested:
            why = refusing.LARGER
        return replace(job.copied, sure=sure, way=way, part=at, parts=len(cut), why=why)

    async def _by_tmux(self, job: _Job, sequence: str, place: Where) -> bool:
        """Whether tmux is known to hand it on, which then also pastes the whole text itself; not what is
        only passing, as a test that tmux pastes by itself would tell nothing of the terminal."""
        inner = sequence + through_tmux(sequence) if place.front == "tmux" else sequence
        if place.front == "screen":
            inner = through_screen(sequence)
        if not place.asked:
            self._send(through_tmux(inner))
            return False
        tmux = Tmux(self._environment, place.version, self._runner)
        kept = job.passing or await tmux.keep(as_bytes(job.text))
        return await tmux.hand_on(inner, self._send) and kept

    def _most(self, place: Where) -> int:
        """Bytes that what stands in between takes at once."""
        if place.mosh:
            return MOST_MOSH - 1
        if place.browser:
            return MOST_BROWSER
        return MOST_TERMUX if place.termux or self._facts.kind == "termux" else MOST

    def _changed(self, data: bytes) -> bytes:
        """The data, with a newline behind it when mosh would take it for what it has sent last."""
        last = self._remembered.get(_LAST_BY_MOSH)
        if hashlib.sha256(data).hexdigest() == last:
            data += b"\n"
        self._remembered.put(_LAST_BY_MOSH, hashlib.sha256(data).hexdigest())
        return data
