"""The worker's own program, with a litellm that needs no server: limits, text, and that it ends in time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stand_ins import call, fake_litellm, heard

from core.asking import process
from core.asking.process import ROOT, WorkerCaller, environment
from core.asking.talk import Answered, Delta, Tally
from core.errors import ModelTrouble


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[WorkerCaller]:
    caller = WorkerCaller(tmp_path / "models.log", program=fake_litellm(tmp_path))
    yield caller
    await caller.close()


async def test_text_comes_whole_and_in_few_pieces(caller: WorkerCaller) -> None:
    said = await heard(caller, call("x/many"))
    assert said[-1] == Answered("abcde" * 2_000)
    assert 1 <= len([one for one in said if isinstance(one, Delta)]) < 200
    tally = said[-2]
    assert isinstance(tally, Tally)
    assert (tally.prompt, tally.completion, tally.cost, tally.estimated) == (1, 2_500, None, True)
    assert (await heard(caller, call("x/halves")))[-1] == Answered("a\U0001f600b\ufffdc\ufffd")
    priced = (await heard(caller, call("x/many", price=(2.0, 8.0))))[-2]
    assert isinstance(priced, Tally)
    assert priced.cost == pytest.approx((2 + 8 * 2_500) / 1e6)
    await limits_are_ours(caller)


async def test_no_part_of_a_secret_comes_out_of_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_ON_TOKEN", "token-0123456789-abcdefghij")
    caller = WorkerCaller(tmp_path / "models.log", program=fake_litellm(tmp_path))
    heard_lines: list[dict[str, object]] = []
    classified = process.classified
    monkeypatch.setattr(
        process, "classified", lambda facts, **more: heard_lines.append(facts) or classified(facts, **more)
    )
    with pytest.raises(ModelTrouble) as caught:
        await heard(caller, call("x/tells", key="sk-klmnopqrstuvwxyz0123456789", env=("SIGN_ON_TOKEN",)))
    await caller.close()
    said = f"{heard_lines}{caught.value}{(tmp_path / 'models.log').read_text()}"
    assert said.count("[key]") >= 3
    assert not any(part in said for part in ("sk-kl", "mnop", "token-0", "6789", "abcd"))


async def limits_are_ours(caller: WorkerCaller) -> None:
    """The rest on the same worker: each limit ends a call with its own kind, what came before it is kept."""
    for model, kind, text, more in (
        ("x/silent", "slow", "", {"first": 0.1}),
        ("x/stalls", "slow", "a", {"idle": 0.1}),
        ("x/trickle", "total", "", {"idle": 0.6, "total": 0.7}),
        ("x/endless", "endless", "x" * 400_000, {}),
    ):
        said: list[object] = []
        with pytest.raises(ModelTrouble) as caught:
            await heard(caller, call(model, **more), said.append)
        assert caught.value.kind == kind
        assert all(f"`{name}`" in caught.value.hint for name in more if kind == "slow")
        assert "".join(one.text for one in said if isinstance(one, Delta)).startswith(text)
        assert any(isinstance(one, Tally) for one in said) == bool(text or kind == "total")


@pytest.mark.parametrize("source", ["raise ImportError('No module of litellm')", "import sys; sys.exit(3)"])
async def test_a_litellm_that_breaks_on_import_is_told(tmp_path: Path, source: str) -> None:
    caller = WorkerCaller(tmp_path / "log", program=fake_litellm(tmp_path, source))
    with pytest.raises(ModelTrouble) as caught:
        await heard(caller, call())
    assert caught.value.kind == "no_litellm"
    await caller.close()


@pytest.mark.parametrize("source", ["while True: pass", None])
def test_the_worker_ends_with_its_stdin_even_when_it_is_blocked(tmp_path: Path, source: str | None) -> None:
    program = fake_litellm(tmp_path, source) if source else fake_litellm(tmp_path)
    question = b'{"do": "complete", "id": 1, "model": "x/blocks", "messages": [], "params": {}, '
    question += b'"connect": 1, "first": 60, "idle": 60, "total": 60}\n'
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": environment()}
    with subprocess.Popen(program, **pipes) as worker:  # type: ignore[call-overload]
        if source is None:
            worker.stdin.write(question)
            worker.stdin.flush()
            assert b'"ready"' in worker.stdout.readline()
            while b'"begun"' not in worker.stdout.readline():
                assert worker.poll() is None
        worker.stdin.close()
        assert worker.wait(5) == 0


def test_no_worker_stays_behind_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = fake_litellm(tmp_path)
    code = f"""
import asyncio, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from core.asking.process import WorkerCaller
from core.asking.talk import Call
async def main():
    caller = WorkerCaller(Path({str(tmp_path / "log")!r}), program={program!r})
    async for said in caller.complete(Call("x/silent", (), {{}})):
        print(caller.pid, flush=True)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
        begun = time.monotonic()
        while running(pid) and time.monotonic() - begun < 5:
            os.sched_yield()
        assert not running(pid)


def running(pid: int) -> bool:
    """Whether a process is there and not only waiting to be counted."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"


def test_nothing_of_litellm_is_imported_here() -> None:
    code = (
        "import sys; import core.asking.process; print([m for m in ('litellm', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"
