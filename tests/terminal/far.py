"""The machine at the far end: an sshd of this user's own on the loopback, and programs that run behind it."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOREDECK = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]
SEARCHED = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def program(name: str) -> str:
    """The path of a program; empty when it is not here."""
    return shutil.which(name, path=SEARCHED) or ""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(so: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until something is so; fails when it never is."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            raise AssertionError(f"never came about: {what}")
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """All processes below one, the nearest first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, level = [], [pid]
    while level:
        level = [child for parent in level for child in parents.get(parent, [])]
        found += level
    return found


def called(pid: int) -> str:
    """What a process calls itself: its command line."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        )
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def cpu(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Far:
    """An sshd that is up, and how it is reached."""

    folder: Path
    port: int
    pid: int

    def config(self, port: int | None = None) -> Path:
        """An ssh configuration with a host `far`, reached at a port (that of a slow line in between)."""
        port = port or self.port
        path = self.folder / f"ssh_config-{port}"
        if path.exists():
            return path
        path.write_text(
            f"Host far\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
            f"  IdentityFile {self.folder}/user_key\n  IdentitiesOnly yes\n  LogLevel ERROR\n"
            f"  UserKnownHostsFile {self.folder}/known_hosts\n  StrictHostKeyChecking no\n"
            "  GlobalKnownHostsFile /dev/null\n  ControlMaster no\n  ControlPath none\n"
            "  SendEnv LANG LC_*\n",
            "utf-8",
        )
        return path

    def ssh(self, command: str, *options: str, port: int | None = None) -> list[str]:
        """The command that runs another one there, on a terminal."""
        return [program("ssh"), "-F", str(self.config(port)), *options, "-tt", "far", command]

    def mosh(self, command: str) -> list[str]:
        """The same through mosh."""
        return [
            *(program("mosh"), "--predict=never", "--experimental-remote-ip=remote"),
            *(f"--ssh={program('ssh')} -F {self.config()}", "far", "--", "sh", "-c", command),
        ]

    def sessions(self) -> list[int]:
        """The processes of sshd that serve one connection each."""
        return [pid for pid in children(self.pid) if called(pid).startswith("sshd:")]


def there(*words: str, env: dict[str, str] | None = None, note: Path | None = None) -> str:
    """A shell command that runs `foredeck` from this tree at the far end.

    With a `note` its process id is in that file, and its exit code in `NOTE.code` once it has ended.
    """
    given = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **(env or {})}
    line = shlex.join(["env", *(f"{name}={value}" for name, value in given.items()), *FOREDECK, *words])
    if note is None:
        return line
    quoted = shlex.quote(str(note))
    inner = shlex.quote(f"echo $$ > {quoted}; exec {line}")
    # A trap, unlike an ignored signal, is not inherited: the program gets what it gets everywhere.
    return f"trap : HUP INT TERM; sh -c {inner}; echo $? > {quoted}.part; mv {quoted}.part {quoted}.code"


@contextmanager
def far_end(folder: Path) -> Iterator[Far]:
    """An sshd with throwaway keys on a port of its own, gone at the end with all that it served."""
    port = free_port()
    for name in ("host_key", "user_key"):
        command = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    shutil.copy(folder / "user_key.pub", folder / "authorized")
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\n"
        "AcceptEnv LANG LC_*\nX11Forwarding no\nMaxStartups 100\nLogLevel ERROR\n",
        "utf-8",
    )
    log = folder / "sshd.log"
    with log.open("wb") as out:
        command = [program("sshd"), "-D", "-e", "-f", str(config)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        wait_for(lambda: process.poll() is not None or listens(port), 10, "an sshd that listens")
        if process.poll() is not None:
            raise AssertionError(f"sshd does not start: {log.read_text('utf-8', 'replace')[-500:]}")
        yield Far(folder, port, process.pid)
    finally:
        left = [*children(process.pid), *behind(port)]
        process.terminate()
        process.wait()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def behind(port: int) -> list[int]:
    """All processes that came over lines to an sshd, also those that left it (mosh-server, a tmux)."""
    mark, found = f" 127.0.0.1 {port}\0".encode(), []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes() + b"\0":
                found.append(int(entry.name))
    return found


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
