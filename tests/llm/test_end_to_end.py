"""From the desk through the engine, the asker, the real worker and the real litellm to a server, and back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from fakes import Clock, until
from guard import GUARD
from model_desk import ALL, CARD, NAMES, card, held, is_clear, names, opened, outcome, plain, story, whole
from server import ModelServer

from core.asking.process import WorkerCaller
from core.asking.profile import Profile
from core.model import DraftEvent, Failed, Finished, RowDrafted, Usage, Waiting
from core.workbench import Workbench

pytestmark = pytest.mark.xdist_group("litellm")

MODELS = {
    "openai": "openai/tiny",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "ollama": "ollama_chat/tiny",
    "gemini": "gemini/gemini-2.5-flash",
}


@pytest.fixture
def desks(
    server: ModelServer, worker: WorkerCaller, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Workbench]]:
    """A desk for each dialect."""
    monkeypatch.setenv("DESK_KEY", "sk-of-the-desk")
    server.answers = plain(whole())
    server.size = 40
    desks = {}
    for dialect, model in MODELS.items():
        profile = Profile(name=dialect, model=model, api_base=server.url(dialect), key_env="DESK_KEY")
        desks[dialect] = opened(tmp_path / dialect, worker, profile)
    yield desks
    for bench in desks.values():
        bench.close()


async def drafted(bench: Workbench, id: int, row: Callable[[], object] = bool) -> list[DraftEvent]:
    """All that happens; `row` is called at each row."""
    seen: list[DraftEvent] = []
    async with aclosing(bench.draft(id)) as events:
        async for event in events:
            seen.append(event)
            if isinstance(event, RowDrafted):
                row()
    return seen


@pytest.mark.parametrize("dialect", MODELS)
async def test_a_card_is_drafted_and_what_breaks_on_the_way_is_offered(
    dialect: str, desks: dict[str, Workbench], server: ModelServer, clock: Clock
) -> None:
    bench = desks[dialect]
    model = MODELS[dialect].partition("/")[2]
    id = story(bench)
    server.turns[model] = ["reset-mid"]
    server.read.clear()
    end = outcome(events := await drafted(bench, id, server.read.set))
    assert isinstance(end, Failed)
    assert is_clear(end)
    assert end.partial is not None
    assert 1 <= len(names(events)) < len(ALL)
    assert names(events) == [*NAMES][: len(names(events))]
    assert card(bench, id) == CARD
    assert len(server.requests) == 1

    server.turns[model] = ["503", "ok"]
    server.retry_after = "5"
    end = outcome(events := await drafted(bench, id))
    assert isinstance(end, Finished)
    assert names(events) == ALL
    assert [5 <= event.seconds <= 5.5 for event in events if isinstance(event, Waiting)] == [True]
    usage = [event for event in events if isinstance(event, Usage)][-1]
    assert usage.completion == len(server.answers) // 4
    assert usage.prompt > 500
    assert not usage.estimated
    assert held(bench, id)
    assert len(server.requests) == 3
    before = bench.page(id)
    assert isinstance(outcome(await drafted(bench, id)), Finished)
    assert len(server.requests) == 3, "a kept answer is not asked for again"
    assert bench.page(id) == before


async def left(bench: Workbench, server: ModelServer) -> tuple[float, float]:
    """Seconds after leaving a draft until one is free of it, and until the server sees it."""
    id = story(bench)
    shown: list[DraftEvent] = []

    async def hear() -> None:
        async with aclosing(bench.draft(id)) as events:
            async for event in events:
                shown.append(event)

    task = asyncio.create_task(hear())
    await until(lambda: any(isinstance(event, RowDrafted) for event in shown))
    request = server.requests[-1]
    began = time.monotonic()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    free = time.monotonic() - began
    await until(lambda: request.gone)
    assert card(bench, id) == CARD
    return free, (request.gone or 0) - began


async def test_leaving_a_draft_ends_it_on_the_server_at_once_and_changes_nothing(
    desks: dict[str, Workbench], server: ModelServer
) -> None:
    server.turns["tiny"] = ["stall"]
    took = [await left(desks["openai"], server) for _ in range(3)]
    # The best of three: other tests run at the same time.
    assert min(free for free, _ in took) < 0.2
    assert min(seen for _, seen in took) < 0.2
    assert len(server.requests) == 3


def test_the_guard_of_the_worker_notes_and_stops_what_leaves_this_machine(tmp_path: Path) -> None:
    log = tmp_path / "reached.txt"
    tries = [
        "socket.create_connection(('192.0.2.7', 9), 1)",
        "socket.getaddrinfo('models.example.net', 443)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.8', 53))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.create_server(('127.0.0.1', 0))",
    ]
    for code in tries:
        program = f"{GUARD.format(log=str(log))}\nimport socket\n{code}"
        done = subprocess.run(
            [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == ("local" in code or "127." in code), done.stderr
    assert [line.split()[1] for line in log.read_text().splitlines()] == [
        "192.0.2.7",
        "models.example.net",
        "192.0.2.8",
    ]
