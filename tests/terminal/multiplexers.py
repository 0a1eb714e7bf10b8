"""tmux and screen with servers of their own, which no test leaves behind."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from far import program

NUMBERS = count(1)


@dataclass(frozen=True)
class Tmux:
    """A tmux server that runs one command; options as tmux.conf has them, none are its defaults."""

    folder: Path
    name: str

    def words(self, *words: str) -> list[str]:
        """A tmux command to this server."""
        place = f"TMUX_TMPDIR={self.folder}"
        config = str(self.folder / f"{self.name}.conf")
        return ["env", "-u", "TMUX", place, program("tmux"), "-L", self.name, "-f", config, *words]

    def command(self, command: str) -> list[str]:
        """Runs a shell command in a session that ends with it."""
        return self.words("new-session", "-s", "one", command)

    def again(self) -> list[str]:
        """Attaches to that session."""
        return self.words("attach-session", "-t", "one")

    def run(self, *words: str) -> str:
        """What a command says; empty when there is no server."""
        done = subprocess.run(self.words(*words), capture_output=True, text=True, check=False, timeout=10)
        return done.stdout.strip()


@contextmanager
def tmux(folder: Path, *options: str) -> Iterator[Tmux]:
    """A tmux that is not started yet, and is gone at the end."""
    one = Tmux(folder, f"t{next(NUMBERS)}")
    (folder / f"{one.name}.conf").write_text("".join(f"{option}\n" for option in options), "utf-8")
    try:
        yield one
    finally:
        one.run("kill-server")


@dataclass(frozen=True)
class Screen:
    """A GNU screen that runs one command."""

    folder: Path
    name: str

    def words(self, *words: str) -> list[str]:
        """A screen command that finds this session's socket."""
        config = str(self.folder / "screenrc")
        return ["env", "-u", "STY", f"SCREENDIR={self.folder}", program("screen"), "-c", config, *words]

    def command(self, command: str) -> list[str]:
        """Runs a shell command in a session that ends with it."""
        return self.words("-U", "-S", self.name, "sh", "-c", command)


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A screen that is not started yet, and is gone at the end."""
    sockets = folder / "screen"
    sockets.mkdir(mode=0o700, exist_ok=True)
    (sockets / "screenrc").write_text("startup_message off\nterm screen-256color\n", "utf-8")
    one = Screen(sockets, f"s{next(NUMBERS)}")
    try:
        yield one
    finally:
        quit_it = one.words("-S", one.name, "-X", "quit")
        subprocess.run(quit_it, capture_output=True, check=False, timeout=10, env=dict(os.environ))


def line(words: list[str]) -> str:
    """Words as one shell command."""
    return shlex.join(words)
