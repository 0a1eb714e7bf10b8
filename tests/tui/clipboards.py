"""A machine for tests of copying: its processes, its tmux, its clipboard, and the terminal in front of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from core.remembered import Remembered
from core.sharing.osc52 import as_bytes
from tui.clipboard.running import Program, Ran
from tui.clipboard.service import Clipboard
from tui.clipboard.where import Processes
from tui.terminal.facts import Facts

HERE = {100: ("foredeck", 90), 90: ("bash", 80), 80: ("gnome-terminal-", 1), 1: ("systemd", 0)}
"""The app under a shell of a desktop's terminal."""
FAR = {100: ("foredeck", 90), 90: ("bash", 80), 80: ("sshd-session", 70), 70: ("sshd", 1), 1: ("systemd", 0)}
"""The app under ssh."""
IN_TMUX = {100: ("foredeck", 90), 90: ("bash", 50), 50: ("tmux: server", 1), 1: ("systemd", 0)}
"""The app in a pane; add clients with `CONSOLE` and `OVER_SSH`."""
CONSOLE = {200: ("tmux: client", 201), 201: ("bash", 202), 202: ("login", 1)}
OVER_SSH = {300: ("tmux: client", 301), 301: ("zsh", 302), 302: ("sshd", 1)}
OVER_MOSH = {400: ("tmux: client", 401), 401: ("bash", 402), 402: ("mosh-server", 1)}
PANE = {"TMUX": "/tmp/tmux-0/default,50,0", "TMUX_PANE": "%7", "TERM": "tmux-256color"}


def processes(table: Mapping[int, tuple[str, int]]) -> Processes:
    return Processes(table.get, lambda: tuple(table))


class Machine:
    """Runs programs by looking: a tmux with its clients and options, a clipboard that works or does not."""

    def __init__(self, version: str = "3.3a", clients: str = "", *, native: bool = False) -> None:
        self.version = version
        self.clients = clients
        self.native = native
        self.allowed = "off"
        """`allow-passthrough` as all panes have it."""
        self.pane: dict[str, str] = {}
        self.later = ""
        self.buffer = b""
        self.programs: list[Program] = []
        self.dead = False
        self.sent: list[str] = []

    async def run(self, program: Program) -> Ran:
        self.programs.append(program)
        if program.words[0] == sys.executable:
            return Ran(0 if self.native else 3)
        assert program.words[0] == "tmux"
        if self.dead:
            return Ran(-1)
        return self._tmux(program.words[1], program.words[2:], program.given)

    def _tmux(self, verb: str, words: tuple[str, ...], given: bytes) -> Ran:
        match verb:
            case "display-message":
                return Ran(0, f"{self.version}\t@1\t$1")
            case "list-clients":
                return Ran(0, self.clients)
            case "load-buffer":
                self.buffer = given
            case "show-options":
                assert words[1:3] == ("-t", "%7")
                inherited = self.allowed if "A" in words[0] else ""
                return Ran(0, self.pane.get(words[3], inherited))
            case "run-shell":
                self.later = words[-1]
            case "set-option":
                for group in " ".join(words).replace("set-option ", "").split(" ; "):
                    name, value = group.split()[3:]
                    self.pane[name] = value
            case _:
                return Ran(1)
        return Ran(0)

    def time_passes(self) -> None:
        """Do what tmux was told to do later."""
        found = re.fullmatch(r"if-shell -F -t %7 '##\{==:##\{(\S+)\},(\S+)\}' '(.*)'", self.later)
        assert found
        if self.pane.get(found[1]) != found[2]:
            return
        for command in found[3].split(" ; "):
            _, how, *_, name = command.removesuffix(" off").split()
            if how == "-pu":
                self.pane.pop(name)
            else:
                self.pane[name] = "off"

    @property
    def copied_here(self) -> bool:
        """Whether the clipboard of this machine was tried."""
        return any(program.words[0] == sys.executable for program in self.programs)

    def clipboard(
        self,
        folder: Path,
        environment: Mapping[str, str],
        table: Mapping[int, tuple[str, int]],
        facts: Facts | None = None,
        mode: str = "auto",
    ) -> Clipboard:
        return Clipboard(
            folder,
            self.sent.append,
            facts or Facts(),
            Remembered(folder),
            mode,
            environment,
            runner=self.run,
            processes=processes(table),
            pid=100,
        )


def client(
    pid: int, window: str = "@1", session: str = "$1", term: str = "xterm-256color", said: str = ""
) -> str:
    """A line of `tmux list-clients`."""
    return f"{pid}\t{window}\t{session}\t{term}\t{said}"


def raw(text: str) -> str:
    """The bare sequence for a text."""
    from core.sharing.osc52 import osc52

    return osc52(as_bytes(text))
