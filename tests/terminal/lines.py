"""Lines between a program and the terminal, named as people say them: `ssh > tmux, set-clipboard on`."""

from __future__ import annotations

from contextlib import ExitStack

from far import Far
from multiplexers import line, screen, tmux


def parts(name: str) -> list[str]:
    """The programs that stand in between, the nearest to the terminal first."""
    return [part.partition(",")[0] for part in name.split(" > ")]


def through(name: str, far: Far, inner: str, stack: ExitStack) -> list[str]:
    """The words that run a shell command behind a line; what is started for it ends with the stack.

    What is behind a comma are tmux's options, parted by `;`.
    """
    words: list[str] = ["sh", "-c", inner]
    for part in reversed(name.split(" > ")):
        kind, _, options = part.partition(", ")
        if kind == "ssh":
            words = far.ssh(inner)
        elif kind == "mosh":
            words = far.mosh(inner)
        elif kind == "tmux":
            set_ = [f"set -g {option}" for option in options.split("; ") if option]
            words = stack.enter_context(tmux(far.folder, *set_)).command(inner)
        elif kind == "screen":
            words = stack.enter_context(screen(far.folder)).command(inner)
        inner = line(words)
    return words
