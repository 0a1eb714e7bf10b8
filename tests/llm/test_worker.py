"""What the real worker does with the real litellm, where a server has to see it."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import Any

import pytest
from fakes import Reading
from server import ModelServer

from core.asking.process import WorkerCaller
from core.asking.talk import Answered, Begun, Call, Delta, Tally
from core.errors import ModelTrouble

pytestmark = pytest.mark.xdist_group("litellm")

SAID = "The quay at Keldmouth closes for a winter."


def call(server: ModelServer, model: str, **more: Any) -> Call:
    """A question, by the model's name to the dialect that it is asked in."""
    dialect = {"anthropic": "anthropic", "gemini": "gemini", "ollama_chat": "ollama"}.get(model.split("/")[0])
    server.answers = SAID
    params = {"api_base": server.url(dialect or "openai"), "max_tokens": 500, **more.pop("params", {})}
    messages = ({"role": "user", "content": "What closes? " * 100},)
    return Call(model, messages, params, **{"key": "sk-of-this-test", "name": "near"} | more)


async def heard(worker: WorkerCaller, asked: Call, into: list[Any] | None = None) -> list[Any]:
    """Everything that a call says."""
    said = [] if into is None else into
    async for one in worker.complete(asked):
        said.append(one)
    return said


async def test_parameters_that_a_model_does_not_take_are_not_sent_and_said(
    worker: WorkerCaller, server: ModelServer
) -> None:
    hints = {"temperature": 0.2, "seed": 7}
    for model, left_out in (
        ("openai/gpt-5-mini", ("temperature",)),
        ("anthropic/claude-sonnet-4-5", ("seed",)),
        ("hosted_vllm/local", ()),
        ("ollama_chat/local", ()),
    ):
        begun, *_, answered = await heard(worker, call(server, model, params=hints))
        assert (begun, answered.text) == (Begun(left_out), SAID), model
        body = server.requests[-1].body
        sent = {**body, **body.get("options", {})}
        assert {name: sent.get(name) for name in hints} == {
            name: None if name in left_out else value for name, value in hints.items()
        }


async def test_what_was_used_is_the_servers_count_or_said_to_be_ours(
    worker: WorkerCaller, server: ModelServer
) -> None:
    server.cached = 64
    *_, tally, answered = await heard(worker, call(server, "openai/gpt-5-mini"))
    stated = {"prompt": tally.prompt, "cached": 64, "completion": len(SAID) // 4, "estimated": False}
    assert isinstance(answered, Answered)
    assert {name: getattr(tally, name) for name in stated} == stated
    price = (await worker.known("openai/gpt-5-mini")).price
    assert price is not None
    whole = (tally.prompt * price[0] + tally.completion * price[1]) / 1e6
    assert whole - 64 * price[0] / 1e6 < tally.cost < whole, "what the server kept costs less, not nothing"
    *_, tally, _ = await heard(worker, call(server, "openai/no-usage", price=(1.0, 2.0)))
    assert tally.estimated
    assert 200 < tally.prompt < 500
    assert tally.cost == pytest.approx((tally.prompt + 2 * tally.completion) / 1e6)
    *_, tally, _ = await heard(worker, call(server, "openai/no-usage"))
    assert (tally.estimated, tally.cost) == (True, None)
    server.read.clear()
    said = Reading(server.read.set)
    with pytest.raises(ModelTrouble):
        await heard(worker, call(server, "openai/reset-mid"), said)
    assert isinstance(said[-1], Tally)
    assert said[-1].completion > 0


async def test_a_server_that_takes_no_connection_is_given_up_after_the_time_for_that(
    worker: WorkerCaller, server: ModelServer
) -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = full.getsockname()
        for _ in range(3):  # nobody takes these, so that a further one waits
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        base = {"api_base": f"http://127.0.0.1:{address[1]}"}
        for model in ("openai/x", "ollama_chat/x"):
            begun = time.monotonic()
            with pytest.raises(ModelTrouble) as caught:
                await heard(worker, call(server, model, params=base, connect=0.1))
            assert caught.value.kind == "unreachable"
            assert time.monotonic() - begun < 5


async def test_an_ollama_server_is_asked_nothing_besides(
    worker: WorkerCaller, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    besides: list[str] = []
    monkeypatch.setattr("server._Handler._show", lambda handler, model: besides.append(model))
    *_, answered = await heard(worker, call(server, "ollama_chat/never-seen"))
    assert answered.text == SAID
    assert besides == []


async def test_tables_answer_without_a_server(worker: WorkerCaller) -> None:
    texts = ("The quay closes. " * 500, "")
    known = await worker.known("openai/gpt-5-mini", texts)
    assert known.tokens == (pytest.approx(2_500, rel=0.1), 0)
    assert known.price is not None
    assert 0 < known.price[0] < known.price[1] < 100
    assert (known.context or 0) > (known.output or 0) > 10_000
    assert (await worker.known("hosted_vllm/gpt-5-mini", texts)).price is None
    assert (await worker.known("ollama_chat/llama3")).price == (0.0, 0.0)
    begun = time.monotonic()
    unknown = await worker.known("meta-llama/Llama-3-8B-Instruct", texts)
    assert (unknown.price, unknown.context) == (None, None)
    assert unknown.tokens[0] == pytest.approx(2_500, rel=0.2)
    assert time.monotonic() - begun < 10


async def test_reasoning_keeps_the_line_alive_and_is_no_answer(
    worker: WorkerCaller, server: ModelServer
) -> None:
    server.pause = 0.01
    said = await heard(worker, call(server, "openai/thinking", idle=0.5))
    assert "".join(one.text for one in said if isinstance(one, Delta)) == SAID
