"""Stand-ins that start at once: a worker that does what the model's name says, a litellm for the real one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.asking.process import ROOT
from core.asking.talk import Answered, Begun, Call, Delta, Tally

_WORKER = """
import json, os, signal, sys, time
def say(what, number=None, **more):
    os.write(1, json.dumps({"say": what, "id": number, **more}).encode() + b"\\n")
say("ready")
for line in sys.stdin:
    asked = json.loads(line)
    number, model = asked["id"], asked.get("model")
    if asked["do"] == "cancel":
        if stubborn: time.sleep(60)
        say("done", number)
        continue
    stubborn = model in ("stubborn", "deaf")
    if asked["do"] == "known":
        say("known", number, tokens=[3], price=[1, 2], context=model == "x" or "much", output=-1)
    elif model == "ok":
        say("begun", number, left_out=["seed"])
        for word in ("one ", "two"): say("text", number, text=word)
        say("tally", number, prompt=5, cached=1, completion=2, cost=0.5, estimated=True, seconds=1.5)
        say("end", number, finish="stop")
    elif model == "odd":
        say("begun", number, left_out=7)
        say("text", number, text=5)
        say("tally", number, prompt="x", cached=-1, completion=None, cost=float("nan"), seconds=[])
        say("end", number, finish={"a": 1})
    elif model == "garbage":
        deep, other = b"[" * 99_999, b'{"say": "text", "id": 999}'
        for junk in (b"\\xff\\xfe", b"null", b"[1]", b'{"say": 5}', deep, other):
            os.write(1, junk + b"\\n")
        say("end", number)
    elif model == "flood":
        os.write(1, b"x" * 1_100_000)
        time.sleep(60)
    elif model == "babble":
        os.write(1, b"babble\\n" * 100)
        time.sleep(60)
    elif model == "dies":
        say("text", number, text="half")
        os.kill(os.getpid(), signal.SIGKILL)
    elif model == "exits":
        sys.exit(7)
    elif model == "unusable":
        say("unusable", detail="No module named 'litellm'")
        sys.exit(1)
    elif model == "deaf":
        time.sleep(60)
    elif model in ("stubborn", "streams"):
        say("text", number, text="half")
        continue
    elif model == "environment":
        say("text", number, text=json.dumps(dict(os.environ)))
        say("end", number)
    elif model == "noise":
        os.write(2, (asked["key"] + " \\x1b]52;c;aGk=\\x07 of litellm\\n").encode())
        say("end", number)
    say("done", number)
"""
WORKER = (sys.executable, "-I", "-S", "-c", "stubborn = False\n" + _WORKER)
"""A program that speaks as the worker does, without litellm."""

_LITELLM = """
import asyncio, os, time
from types import SimpleNamespace as New
from litellm import exceptions
model_cost = {}
get_supported_openai_params = lambda model: None
token_counter = lambda model, text: len(text.split())
class Stream:
    def __init__(self, model): self.model, self.chunks, self.at = model, [], 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.at += 1
        texts = TEXTS.get(self.model, ["a"])
        if self.model == "x/blocks": time.sleep(60)
        if self.model == "x/endless": return chunk("x" * 10_000)
        if self.model == "x/trickle":
            await asyncio.sleep(0.02)
            return chunk("", "y")
        if self.at <= len(texts): return chunk(texts[self.at - 1])
        if self.model == "x/stalls": await asyncio.sleep(60)
        raise StopAsyncIteration
    async def aclose(self): pass
TEXTS = {"x/halves": ["a\\ud83d", "\\ude00b", "\\ud800", "c\\udc00"], "x/many": ["abcde"] * 2_000}
def chunk(text, thought=None):
    return New(choices=[New(delta=New(content=text, reasoning_content=thought), finish_reason=None)])
async def acompletion(model, **more):
    if model == "x/silent": await asyncio.sleep(60)
    if model == "x/tells":
        secret = os.environ["SIGN_ON_TOKEN"]
        raise ValueError(f"{' ' * 1_970}{more['api_key']}{' ' * 60}{'x' * 1_940}{secret}{secret}")
    return Stream(model)
"""


def fake_litellm(folder: Path, source: str = _LITELLM) -> tuple[str, ...]:
    """The program of the real worker, with a litellm in the folder that needs no server and no time."""
    package = folder / "litellm"
    package.mkdir()
    (package / "__init__.py").write_text(source, "utf-8")
    (package / "exceptions.py").write_text("class UnsupportedParamsError(Exception): ...\n", "utf-8")
    start = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(ROOT)!r}]"
    return (sys.executable, "-P", "-c", f"{start}; from core.asking.worker import main; main()")


def call(model: str = "ok", **more: Any) -> Call:
    """A call of one word."""
    return Call(model, ({"role": "user", "content": "hello"},), {}, name="near", **more)


async def heard(
    caller: Any, asked: Call, until: Callable[[Any], bool] = lambda said: False
) -> list[Begun | Delta | Tally | Answered]:
    """What a call says, to its end or until something is said."""
    said: list[Any] = []
    stream = caller.complete(asked)
    try:
        async for one in stream:
            said.append(one)
            if until(one):
                break
    finally:
        await stream.aclose()
    return said
