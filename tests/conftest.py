"""What holds for every test: no network but loopback, a home of its own, repeatable properties."""

from __future__ import annotations

import fcntl
import gc
import ipaddress
import os
import re
import signal
import socket
import sys
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=24,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
if sys.dont_write_bytecode:
    # Else every program that a test starts compiles all of Foredeck anew: twice the time.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Run in the background of a script: programs that tests start would not end by Ctrl+C either.
    signal.signal(signal.SIGINT, signal.default_int_handler)


gc.disable()  # until all is imported: most of what comes in stays


def pytest_collection_finish() -> None:
    """Let the collector pass over what was imported: a quarter of the time went into looking at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """One worker after the other imports a file: the first compiles it, the others read what it kept."""
    if not isinstance(collector, pytest.Module):
        return (yield)
    with collector.path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return (yield)


class NetworkUsed(AssertionError):
    """A test, or what it tests, reached for the network."""


def _loopback(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Make connecting and looking up names impossible, but for this machine's own loopback."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _loopback(host):
            raise NetworkUsed(f"a test looked up {host!r}")
        return look_up(host, *args, **kwargs)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    patch.undo()


def _guarded(original: Any) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _loopback(address[0]):
            raise NetworkUsed(f"a test reached for {address!r}")
        return original(self, *args)

    return guarded


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths of folders that are not there yet."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, XDG folders and a workspace of this test's own."""
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(home / "workspace"))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    return home


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many workers as processors: much of the time tests wait for disks and terminals."""
    return min(8, 2 * (os.cpu_count() or 2))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send all tests of files with an `xdist_group("NAME")` in them to one worker, as a group: one litellm is
    started then, one walk made.

    `--dist loadgroup` does that by itself, but not with pytest 9.2, whose ids it cannot change.
    """
    from xdist.scheduler import LoadScopeScheduling

    groups: dict[str, str] = {}
    for path in Path(__file__).parent.rglob("test_*.py"):
        if found := re.search(r'xdist_group\("(\w+)"\)', path.read_text("utf-8")):
            groups[path.name] = found[1]

    class Grouped(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return groups.get(nodeid.partition("::")[0].rpartition("/")[2], nodeid)

    return Grouped(config, log)
