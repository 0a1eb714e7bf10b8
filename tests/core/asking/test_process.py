"""The worker process from outside: garbage, deaths, hanging and stubborn workers, what it is given."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from stand_ins import WORKER, call, heard

from core.asking.keeper import Patience
from core.asking.process import WorkerCaller
from core.asking.talk import Answered, Begun, Delta, Known, Tally
from core.errors import ModelTrouble

CALM = Patience(start=30, silent=20, cancel=20, leave=5)
"""More than a worker needs, however busy the machine is."""
HASTY = Patience(start=30, silent=0.2, cancel=0.1, leave=0.05)
"""For workers that never do what they should."""


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[WorkerCaller]:
    caller = WorkerCaller(tmp_path / "models.log", program=WORKER, patience=CALM)
    yield caller
    await caller.close()
    assert caller.pid is None


@pytest.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[WorkerCaller]:
    caller = WorkerCaller(tmp_path / "models.log", program=WORKER, patience=HASTY)
    yield caller
    await caller.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def there(pid: int | None) -> bool:
    """Whether there is a process of this number."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid or 0, 0)
        return True
    return False


async def test_a_call_says_what_the_worker_says(caller: WorkerCaller) -> None:
    assert caller.pid is None
    assert await heard(caller, call()) == [
        Begun(("seed",)),
        Delta("one "),
        Delta("two"),
        Tally(prompt=5, cached=1, completion=2, cost=0.5, estimated=True, seconds=1.5),
        Answered("one two", "stop"),
    ]
    assert caller.pid is not None
    assert await caller.known("x", ("a b c",)) == Known(tokens=(3,), price=(1, 2), context=1)
    assert await caller.known("y") == Known(tokens=(3,), price=(1, 2))


async def test_garbage_between_the_lines_is_passed_over(caller: WorkerCaller) -> None:
    assert await heard(caller, call("garbage")) == [Answered("")]
    assert await heard(caller, call("odd")) == [Begun(), Delta("5"), Tally(), Answered("5", "{'a': 1}")]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("flood", "it talks nonsense"),
        ("babble", "it talks nonsense"),
        ("dies", "signal 9"),
        ("exits", "exit code 7"),
    ],
)
async def test_a_worker_that_fails_is_replaced(caller: WorkerCaller, model: str, said: str) -> None:
    await heard(caller, call())
    first = caller.pid
    with pytest.raises(ModelTrouble) as caught:
        await heard(caller, call(model))
    assert caught.value.kind == "worker"
    assert said in caught.value.sentence
    await until(lambda: not there(first))
    assert (await heard(caller, call()))[-1] == Answered("one two", "stop")
    assert caller.pid != first


async def test_a_worker_that_hangs_is_killed(hasty: WorkerCaller) -> None:
    task = asyncio.create_task(heard(hasty, call("deaf")))
    await until(lambda: hasty.pid is not None)
    pid = hasty.pid
    with pytest.raises(ModelTrouble) as caught:
        await task
    assert caught.value.kind == "worker"
    assert "it hung" in caught.value.sentence
    await until(lambda: not there(pid))


async def test_two_calls_share_a_worker_and_its_death(caller: WorkerCaller) -> None:
    slow = asyncio.create_task(heard(caller, call("streams"), lambda said: False))
    await until(lambda: caller.pid is not None)
    with pytest.raises(ModelTrouble):
        await heard(caller, call("dies"))
    with pytest.raises(ModelTrouble) as caught:
        await slow
    assert caught.value.kind == "worker"


async def test_leaving_a_call_cancels_it_and_keeps_the_worker(caller: WorkerCaller) -> None:
    assert await heard(caller, call("streams"), lambda said: True) == [Delta("half")]
    pid = caller.pid
    assert (await heard(caller, call()))[-1] == Answered("one two", "stop")
    assert caller.pid == pid


async def test_a_worker_that_does_not_stop_is_killed_and_nobody_waits_for_it(tmp_path: Path) -> None:
    patience = Patience(start=30, silent=20, cancel=1.0)
    caller = WorkerCaller(tmp_path / "log", program=WORKER, patience=patience)
    stream = caller.complete(call("stubborn"))
    assert await anext(stream) == Delta("half")
    pid = caller.pid
    left = time.monotonic()
    await stream.aclose()
    assert time.monotonic() - left < 0.5
    await until(lambda: not there(pid))
    await caller.close()


async def test_a_hung_worker_is_not_kept_for_what_is_asked_after_it_was_to_stop(tmp_path: Path) -> None:
    patience = Patience(start=30, silent=60, cancel=20, deaf=0.1)
    caller = WorkerCaller(tmp_path / "log", program=WORKER, patience=patience)
    stream = caller.complete(call("stubborn"))
    assert await anext(stream) == Delta("half")
    pid = caller.pid
    await stream.aclose()
    with pytest.raises(ModelTrouble) as caught:
        await asyncio.wait_for(heard(caller, call()), 20)
    assert "it did not stop" in caught.value.sentence
    await until(lambda: not there(pid))
    assert (await heard(caller, call()))[-1] == Answered("one two", "stop")
    await caller.close()


async def test_a_worker_that_was_stopped_is_replaced_soon_once_a_call_was_cancelled(tmp_path: Path) -> None:
    patience = Patience(start=30, silent=60, cancel=20, deaf=0.1)
    caller = WorkerCaller(tmp_path / "log", program=WORKER, patience=patience)
    streams = [caller.complete(call("streams")) for _ in range(4)]
    for stream in streams:
        assert await anext(stream) == Delta("half")
    pid = caller.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await streams[0].aclose()
    for stream in streams[1:]:
        with pytest.raises(ModelTrouble) as caught:
            await asyncio.wait_for(anext(stream), 20)
        assert "it did not stop" in caught.value.sentence
    await until(lambda: not there(pid))
    assert (await heard(caller, call()))[-1] == Answered("one two", "stop")
    await caller.close()


async def test_close_ends_a_worker_that_hears_nothing(tmp_path: Path) -> None:
    caller = WorkerCaller(tmp_path / "log", program=WORKER, patience=Patience(silent=60, leave=0.05))
    task = asyncio.create_task(heard(caller, call("deaf")))
    await until(lambda: caller.pid is not None)
    pid = caller.pid
    await caller.close()
    assert not there(pid)
    with pytest.raises(ModelTrouble):
        await task


async def test_a_litellm_that_cannot_be_used_is_told(caller: WorkerCaller) -> None:
    with pytest.raises(ModelTrouble) as caught:
        await heard(caller, call("unusable"))
    assert caught.value.kind == "no_litellm"
    assert "No module named 'litellm'" in caught.value.sentence


async def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    caller = WorkerCaller(tmp_path / "log", program=(str(tmp_path / "nothing"),))
    await caller.warm()
    with pytest.raises(ModelTrouble) as caught:
        await caller.known("x")
    assert caught.value.kind == "worker"
    await caller.close()


async def test_a_worker_that_never_starts_is_given_up(tmp_path: Path) -> None:
    program = (WORKER[0], "-I", "-S", "-c", "import time; time.sleep(60)")
    caller = WorkerCaller(tmp_path / "log", program=program, patience=Patience(start=0.05))
    with pytest.raises(ModelTrouble) as caught:
        await heard(caller, call())
    assert "it did not start" in caught.value.sentence
    await caller.close()


async def test_a_long_question_waits_for_a_deaf_worker_and_the_loop_does_not(hasty: WorkerCaller) -> None:
    task = asyncio.create_task(heard(hasty, call("deaf")))
    await until(lambda: hasty.pid is not None)
    second = asyncio.create_task(heard(hasty, call("x" * 3_000_000)))
    await asyncio.sleep(0)
    second.cancel()
    begun = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert time.monotonic() - begun < 1
    with pytest.raises(ModelTrouble):
        await task


async def test_the_worker_is_given_few_variables(
    caller: WorkerCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "SSH_AUTH_SOCK", "AWS_PROFILE", "LC_ALL", "HTTPS_PROXY", "PYTHONPATH"):
        monkeypatch.setenv(name, f"{name}-value")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    async def environment(*env: str) -> dict[str, str]:
        said = await heard(caller, call("environment", env=env))
        assert isinstance(said[-1], Answered)
        return dict(json.loads(said[-1].text))

    plain, more = await environment(), await environment("AWS_PROFILE", "NOT_SET")
    allowed = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "HTTPS_PROXY", "PYTHONUTF8"}
    assert {"PATH", "HOME", "LC_ALL", "HTTPS_PROXY"} <= set(plain)
    assert {name for name in plain if not re.search("proxy|SSL_CERT|CA_BUNDLE", name, re.I)} <= allowed
    assert set(more) - set(plain) == {"AWS_PROFILE"}


async def test_the_log_is_private_and_has_no_key_and_no_escape(caller: WorkerCaller, tmp_path: Path) -> None:
    await heard(caller, call("noise", key="sk-very-secret"))
    with pytest.raises(ModelTrouble):
        await heard(caller, call("exits"))
    log = tmp_path / "models.log"
    noise, death = (line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines())
    assert (noise, death) == ("[key] of litellm", "worker exits exit code 7")
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_caller_serves_one_event_loop_after_another(tmp_path: Path) -> None:
    caller = WorkerCaller(tmp_path / "log", program=WORKER, patience=CALM)
    for _ in range(2):
        assert asyncio.run(heard(caller, call()))[-1] == Answered("one two", "stop")
    pid = caller.pid
    asyncio.run(caller.close())
    assert not there(pid)
