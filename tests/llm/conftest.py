"""One real worker with litellm for all tests that need it, which can reach nothing but this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import Clock, ScriptedCaller
from guard import GUARD
from model_desk import opened
from server import ModelServer

from core.asking.asking import ModelAsker
from core.asking.process import PROGRAM, WorkerCaller
from core.workbench import Workbench


@pytest.fixture(scope="session")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the worker's attempts to reach the network are noted."""
    return tmp_path_factory.mktemp("reached") / "reached.txt"


@pytest.fixture(scope="session")
def models_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worker's log."""
    return tmp_path_factory.mktemp("log") / "models.log"


@pytest.fixture(scope="session")
def worker(reached: Path, models_log: Path) -> Iterator[WorkerCaller]:
    """A worker process that holds litellm; tests that use it are of the xdist group "litellm"."""
    *start, code = PROGRAM
    caller = WorkerCaller(models_log, program=(*start, GUARD.format(log=str(reached)) + code))
    yield caller
    # Some loop may be there on this thread, and it is not ours to use.
    closing = threading.Thread(target=lambda: asyncio.run(caller.close()))
    closing.start()
    closing.join()
    assert not reached.exists(), reached.read_text()


@pytest.fixture
def log_text(models_log: Path) -> Callable[[], str]:
    """Reads the worker's log."""
    return lambda: models_log.read_text("utf-8")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server of models, as the names of the models say."""
    with ModelServer() as models:
        yield models


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    """What askers that are made now sleep by."""
    sleeping = ModelAsker.__init__.__kwdefaults__
    assert sleeping is not None
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sleeping, "sleep", clock.sleep)
        yield clock


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Workbench]:
    """A desk whose engine follows scripts, for all tests of a file; each has a story of its own."""
    bench = opened(tmp_path_factory.mktemp("ws"), ScriptedCaller())
    yield bench
    bench.close()
