"""Asks tmux what the terminal in front of it draws: its own panes take everything."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Mapping

QUESTION = ("tmux", "display-message", "-p", "#{client_utf8} #{client_termname}")


class TmuxClient:
    """A question to tmux, which is being answered while other things are done."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Raises OSError when there is no tmux to ask."""
        self._reader, writer = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        ends = [(os.POSIX_SPAWN_DUP2, nowhere, 0), (os.POSIX_SPAWN_DUP2, nowhere, 2)]
        try:
            self._pid = os.posix_spawnp(
                QUESTION[0], QUESTION, dict(environ), file_actions=[*ends, (os.POSIX_SPAWN_DUP2, writer, 1)]
            )
        except OSError:
            os.close(self._reader)
            raise
        finally:
            os.close(nowhere)
            os.close(writer)

    def draws_utf8(self, seconds: float) -> bool | None:
        """Whether the terminal does, None when it is not said within some seconds. To be asked once."""
        try:
            there = select.select([self._reader], [], [], seconds)[0]
            said = os.read(self._reader, 64).split() if there else []
        except (OSError, ValueError):
            said = []
        self.forget()
        if not said or said[0] not in (b"0", b"1"):
            return None
        # A console has glyphs for a few hundred signs.
        return said[0] == b"1" and said[1:] != [b"linux"]

    def forget(self) -> None:
        """Ask no longer."""
        pid, self._pid = self._pid, 0
        if pid:
            os.close(self._reader)
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
