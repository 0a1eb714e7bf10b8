"""Where the analyst sits: at this machine or at the far end of a line, and what stands in between.

Asked anew at each copy. A pane of tmux is as old as it is: it may have been made at
this machine and be looked at over ssh today, or the other way round, so that
there only the clients of tmux tell.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.clipboard.running import Program, run, run_now

if TYPE_CHECKING:
    from tui.clipboard.running import Runner
    from tui.terminal.facts import Facts

FAR = frozenset(
    ("sshd", "sshd-session", "mosh-server", "dropbear", "etserver", "etterminal", "telnetd", "in.telnetd")
)
"""Programs at the near end of a line to another machine, by the names that /proc has for them."""
_SCREEN = ("screen", "SCREEN")
_TMUX = ("tmux: client",)
_DEEPEST = 60
"""Ancestors that are looked at."""
_VARIABLES = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


@dataclass(frozen=True)
class Processes:
    """What is known of the processes of this machine."""

    one: Callable[[int], tuple[str, int] | None]
    """(name, pid of its parent) of a process; None when it is not there."""
    all: Callable[[], Iterable[int]]
    """The pids of all."""

    def above(self, pid: int) -> Iterator[str]:
        """The names of a process and of those above it, the nearest first."""
        for _ in range(_DEEPEST):
            if pid <= 0 or (found := self.one(pid)) is None:
                return
            name, pid = found
            yield name


@dataclass(frozen=True)
class Client:
    """A terminal that shows our tmux."""

    pid: int
    name: str = ""
    """Its TERM."""
    kind: str = ""
    """What it said of itself."""


@dataclass(frozen=True)
class Where:
    """Where the analyst sits, as far as it can be told."""

    remote: bool = False
    within: str = ""
    """The multiplexer that the app runs in: `tmux`, `screen`, or empty."""
    front: str = ""
    """The one that stands further in front, such as the analyst's own before ssh: `tmux`, `screen`, `either`
    or empty."""
    mosh: bool = False
    termux: bool = False
    wsl: bool = False
    browser: bool = False
    mixed: bool = False
    """Whether some look from this machine and others from elsewhere; it counts as remote."""
    clients: tuple[Client, ...] = ()
    """Who looks at our tmux."""
    version: str = ""
    """That of tmux, in its own words."""
    asked: bool = False
    """Whether tmux answered."""


def from_proc(root: Path = Path("/proc")) -> Processes:
    """The processes by /proc; where there is none, by `ps`."""
    if not (root / "self" / "stat").exists():
        return _from_ps()

    def one(pid: int) -> tuple[str, int] | None:
        try:
            found = (root / str(pid) / "stat").read_bytes().decode("utf-8", "replace")
            name, rest = found.partition("(")[2].rsplit(")", 1)
            return name, int(rest.split()[1])
        except (OSError, ValueError, IndexError):
            return None

    def everyone() -> Iterator[int]:
        with suppress(OSError):
            yield from (int(name) for name in os.listdir(root) if name.isdigit())

    return Processes(one, everyone)


def _from_ps() -> Processes:
    table: dict[int, tuple[str, int]] = {}
    for line in run_now(("ps", "-axo", "pid=,ppid=,comm=")).splitlines():
        fields = line.split(None, 2)
        if len(fields) == 3 and fields[0].isdigit() and fields[1].isdigit():
            table[int(fields[0])] = fields[2].rpartition("/")[2].partition(":")[0], int(fields[1])
    return Processes(table.get, lambda: tuple(table))


def named_far(name: str) -> bool:
    """Whether a process of this name means that somebody looks from another machine."""
    return name.partition(":")[0] in FAR


async def where(
    facts: Facts,
    environment: Mapping[str, str],
    processes: Processes | None = None,
    runner: Runner = run,
    pid: int = 0,
) -> Where:
    """Find out where the analyst sits; takes at most some seconds, when tmux does not answer."""
    if processes is None:
        processes = await asyncio.to_thread(from_proc)
    above = tuple(processes.above(pid or os.getpid()))
    found = Where(
        remote=any(environment.get(name) for name in _VARIABLES) or any(map(named_far, above)),
        within=_within(facts, environment, above),
        mosh=facts.kind == "mosh" or "mosh-server" in above,
        termux="TERMUX_VERSION" in environment or "com.termux" in environment.get("PREFIX", ""),
        wsl="WSL_DISTRO_NAME" in environment or "WSL_INTEROP" in environment,
        browser="web" in environment.get("TEXTUAL_DRIVER", "").lower()
        or "serving" in environment.get("TEXTUAL_DRIVER", ""),
    )
    if found.browser:
        return replace(found, remote=True, within="", mosh=False)
    if found.within == "tmux":
        return await _through_clients(found, environment, processes, runner)
    if found.within == "screen":
        return _through_attached(found, processes, _SCREEN, environment.get("STY", "").partition(".")[0])
    if any(name.startswith("tmux: server") for name in above):  # its variables were lost, as by su
        found = _through_attached(found, processes, _TMUX)
    return replace(found, front=_own(facts, environment), remote=found.remote or found.mosh)


def _own(facts: Facts, environment: Mapping[str, str]) -> str:
    """The analyst's own multiplexer in front of ssh, as it says itself, else by the TERM that came along:
    `either` where that of screen is also one of tmux."""
    if facts.answered:
        return facts.kind if facts.kind in ("tmux", "screen") else ""
    term = environment.get("TERM", "")
    return "tmux" if term.startswith("tmux") else "either" if term.startswith("screen") else ""


def _within(facts: Facts, environment: Mapping[str, str], above: tuple[str, ...]) -> str:
    """The multiplexer right above us. Its variables are inherited too by a terminal that was started in it,
    which then says of itself that it is another."""
    inside = {"tmux": bool(environment.get("TMUX")), "screen": bool(environment.get("STY"))}
    if facts.answered and facts.kind not in ("", *inside):
        return ""
    if all(inside.values()):
        nearest = (
            "tmux" if name.startswith("tmux") else "screen"
            for name in above
            if name.startswith("tmux") or name in _SCREEN
        )
        return next(nearest, facts.kind if facts.kind in inside else "tmux")
    return next((name for name, here in inside.items() if here), "")


async def _through_clients(
    found: Where, environment: Mapping[str, str], processes: Processes, runner: Runner
) -> Where:
    """As those see it who look at our window of tmux, or else at our session."""
    pane = environment.get("TMUX_PANE", "")
    target = ("-t", pane) if pane else ()
    ours = await runner(
        Program(
            ("tmux", "display-message", "-p", *target, "#{version}\t#{window_id}\t#{session_id}"),
            environment=environment,
        )
    )
    if not ours.well:
        return _through_attached(found, processes, _TMUX)
    version, window, session = (*ours.said.split("\t"), "", "", "")[:3]
    shape = "#{client_pid}\t#{window_id}\t#{session_id}\t#{client_termname}\t#{client_termtype}"
    listed = await runner(Program(("tmux", "list-clients", "-F", shape), environment=environment))
    rows = [(*line.split("\t"), "", "", "")[:5] for line in listed.said.splitlines() if line[:1].isdigit()]
    looking = [row for row in rows if row[1] == window] or [row for row in rows if row[2] == session]
    clients = tuple(Client(int(row[0]), row[3], row[4]) for row in looking if row[0].isdigit())
    found = replace(found, clients=clients, version=version, asked=listed.well)
    if not clients:
        return found
    seats = [tuple(processes.above(client.pid)) for client in clients]
    far = [any(map(named_far, seat)) for seat in seats]
    outer = next((client for client in clients if _in_front(client)), None)
    return replace(
        found,
        remote=any(far),
        mixed=any(far) and not all(far),
        mosh=any("mosh-server" in seat for seat in seats),
        front=_in_front(outer) if outer else "",
    )


def _in_front(client: Client) -> str:
    """The multiplexer that a client of tmux runs in, by what it says of itself and by its TERM."""
    for said in (client.kind.lower(), client.name.lower()):
        for kind in ("tmux", "screen"):
            if said.startswith(kind):
                return kind
    return ""


def _left(parent: int, processes: Processes) -> bool:
    """Whether a process with this parent was left by what started it, as a server is that nobody looks at."""
    found = processes.one(parent)
    return found is None or found[0] in ("systemd", "init") or parent <= 1


def _through_attached(found: Where, processes: Processes, names: tuple[str, ...], server: str = "") -> Where:
    """As those see it who look at a multiplexer that does not tell which of its sessions they look at: one
    from afar is enough."""
    seats = [
        tuple(processes.above(pid))
        for pid in processes.all()
        if str(pid) != server
        and (one := processes.one(pid))
        and one[0] in names
        and not _left(one[1], processes)
    ]
    if not seats:
        return found
    far = [any(map(named_far, seat)) for seat in seats]
    return replace(
        found,
        remote=any(far),
        mixed=any(far) and not all(far),
        mosh=any("mosh-server" in seat for seat in seats),
    )
