"""Hands a sequence through tmux to the terminals in front of it, as their clipboard has it with any settings.

From 3.3 on tmux hands nothing on unless `allow-passthrough` is on. It is put on for
our own pane and put back by tmux itself a moment later, so that it is also put back
when we end meanwhile.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from core.sharing.osc52 import through_tmux
from tui.clipboard.running import Program, run

if TYPE_CHECKING:
    from tui.clipboard.running import Ran, Runner

OPEN_SECONDS = 1.5
"""Seconds for which our pane hands on."""
_ASKS_FROM = (3, 3)
_MARK = "@foredeck-copy"
"""An option of our pane: what stood there before, and whose turn it is to put it back."""
_OPTION = "allow-passthrough"


def is_asking(version: str) -> bool:
    """Whether a tmux of this version hands on only what is allowed; one that cannot be told does."""
    found = re.search(r"(\d+)\.(\d+)", version)
    return not found or (int(found[1]), int(found[2])) >= _ASKS_FROM


class Tmux:
    """The tmux that we run in."""

    def __init__(self, environment: Mapping[str, str], version: str = "", runner: Runner = run) -> None:
        self._environment = environment
        self._version = version
        self._runner = runner
        self._pane = environment.get("TMUX_PANE", "")

    async def hand_on(self, sequence: str, send: Callable[[str], None]) -> bool:
        """Send a sequence to the terminals in front; whether tmux is known to have let it pass."""
        open_ = not is_asking(self._version) or await self._open()
        send(through_tmux(sequence))
        return open_

    async def keep(self, data: bytes) -> bool:
        """Have tmux itself paste the text, by its prefix and `]`."""
        return (await self._tmux("load-buffer", "-", given=data)).well

    async def _open(self) -> bool:
        """Have our pane hand on for a moment; False when tmux will not."""
        if re.fullmatch(r"%\d+", self._pane) is None:
            return False
        now = await self._tmux("show-options", "-Apqv", "-t", self._pane, _OPTION)
        marked = (await self._tmux("show-options", "-pqv", "-t", self._pane, _MARK)).said
        if now.said in ("on", "all") and not marked:
            return True
        was = marked.partition(":")[0]
        if not marked:
            was = (await self._tmux("show-options", "-pqv", "-t", self._pane, _OPTION)).said or "unset"
        if was not in ("unset", "off"):
            was = "unset"
        mark = f"{was}:{secrets.token_hex(4)}"
        back = f"set-option -pu -t {self._pane} {_OPTION}"
        if was == "off":
            back = f"set-option -p -t {self._pane} {_OPTION} off"
        then = f"{back} ; set-option -pu -t {self._pane} {_MARK}"
        # Doubled, as run-shell reads formats at once and if-shell is to read them when its time has come.
        later = f"if-shell -F -t {self._pane} '##{{==:##{{{_MARK}}},{mark}}}' '{then}'"
        promised = await self._tmux("run-shell", "-b", "-d", str(OPEN_SECONDS), "-C", later)
        if not promised.well:
            return False
        put = await self._tmux(
            *("set-option", "-p", "-t", self._pane, _MARK, mark, ";"),
            *("set-option", "-p", "-t", self._pane, _OPTION, "on"),
        )
        return put.well

    async def _tmux(self, *words: str, given: bytes = b"") -> Ran:
        return await self._runner(Program(("tmux", *words), given, environment=self._environment))
