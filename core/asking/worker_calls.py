"""One call of litellm in the worker: streamed, limited by our own clocks, counted, and always closed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

from core.asking import worker_models as models
from core.asking.hiding import secrets
from core.asking.worker_errors import facts, scalar

COALESCED = 0.03
"""Seconds that text waits for more of it, so that one line holds many tokens."""
COUNTED = 0.5
"""Seconds between two running counts."""
YIELDED = 0.005
"""Seconds that a stream which is already here may hold the event loop."""
LONGEST = 400_000
"""Characters of an answer, thoughts counted too; a card has a tenth of it."""
PIECE = 16_000
"""Characters of text in one line."""
OWN_TIMEOUT = frozenset({"openai", "azure", "bedrock"})
"""Providers to which litellm hands our limit for connecting; for all others it is tried beforehand."""


class Speech(Protocol):
    """Where the answer goes."""

    def say(self, what: str, number: int | None = None, **more: Any) -> None: ...


class Ended(Exception):
    """The call ends in a way that is known here."""

    def __init__(self, kind: str, detail: str, limit: str = "") -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.limit = limit
        """The limit of the profile that was passed."""


async def answer(asked: Mapping[str, Any], speech: Speech) -> None:
    """Do what one line asks for, and say how it went."""
    number = int(asked["id"])
    if asked.get("do") == "known":
        texts = [str(text) for text in asked.get("texts") or ()]
        speech.say("known", number, **await asyncio.to_thread(models.known, str(asked.get("model")), texts))
    elif asked.get("do") in ("complete", "embed"):
        from core.asking.worker_embedding import Embedding

        call = Call(asked, speech) if asked["do"] == "complete" else Embedding(asked, speech)
        try:
            await call.run()
        except Ended as end:
            call.count(last=True)
            speech.say("failed", number, kind=end.kind, detail=end.detail, limit=end.limit)
        except Exception as error:
            call.count(last=True)
            said = facts(error, call.hidden)
            speech.say("failed", number, **said, began=call.began, formed=call.formed)


class Call:
    """One call and what came of it so far."""

    def __init__(self, asked: Mapping[str, Any], speech: Speech) -> None:
        self.asked = asked
        self.speech = speech
        self.number = int(asked["id"])
        self.model = str(asked["model"])
        self._loop = asyncio.get_running_loop()
        self._waiting: list[str] = []
        self._half = ""
        self._timer: asyncio.TimerHandle | None = None
        self._length = self._thought = 0
        self._usage: Any = None
        self._prompt = 0
        self._first = self._last = self._counted = 0.0
        self.formed = False

    @property
    def hidden(self) -> tuple[str, ...]:
        """What is never told: the key, and secrets among the variables that the provider's sign-on needs."""
        return (
            str(self.asked.get("key") or ""),
            *secrets(os.environ, map(str, self.asked.get("hide") or ())),
        )

    @property
    def began(self) -> bool:
        """Whether any text came."""
        return self._length > 0

    async def run(self) -> None:
        """Ask, say what comes, and say the end; Ended when a limit of ours is passed."""
        params, left_out = models.allowed(self.model, self.asked["params"])
        if "response_format" in left_out:
            raise Ended("structure", "response_format is not among the parameters of this model")
        self.formed = "response_format" in params
        self.speech.say("begun", self.number, left_out=left_out)
        models.settled(self.model, params)
        counting = asyncio.create_task(self._count_prompt())
        try:
            finish = await self._limited(params)
            if self._usage is None:
                await counting
        finally:
            counting.cancel()
            self._flush()
        self.count(last=True)
        self.speech.say("end", self.number, finish=finish)

    async def _limited(self, params: dict[str, Any]) -> str:
        """What the server says of the end, within the time to the first token, between two, and in all."""
        first, idle, total = (float(self.asked[name]) for name in ("first", "idle", "total"))
        begun = self._loop.time()
        limit = asyncio.timeout_at(begun + min(first, total))
        finish = ""
        try:
            async with limit, aclosing(self._chunks(params)) as chunks:
                async for said in chunks:
                    if self._heard(said):
                        limit.reschedule(min(self._loop.time() + idle, begun + total))
                    finish = said.get("finish") or finish
        except Ended:
            raise
        except BaseException:
            if not limit.expired():
                raise
        if limit.expired():
            if self._loop.time() >= begun + total:
                raise Ended("total", seconds(total))
            name, passed = ("idle", idle) if self._last else ("first", first)
            raise Ended("slow", seconds(passed), name)
        return finish

    async def _chunks(self, params: dict[str, Any]) -> AsyncGenerator[dict[str, str], None]:
        """What each chunk of the stream says; closing this closes the line to the server."""
        import httpx
        import litellm

        await self.reached(params)
        wait = max(float(self.asked["first"]), float(self.asked["idle"])) + 10
        stream = await litellm.acompletion(
            **{"num_retries": 0, "max_retries": 0} | params,
            model=self.model,
            messages=self.asked["messages"],
            api_key=self.asked.get("key") or None,
            stream=True,
            stream_options={"include_usage": True},
            timeout=httpx.Timeout(wait, connect=float(self.asked["connect"]), pool=None),
        )
        yielded = self._loop.time()
        try:
            async for chunk in stream:
                yield self._read(chunk)
                if self._loop.time() - yielded > YIELDED:
                    await asyncio.sleep(0)
                    yielded = self._loop.time()
            if not self.began and "text/html" in (media := _media(stream)):
                raise Ended("request", "it answers with a web page")
            if not self.began and media.startswith("application/json") and self._openai():
                raise Ended("request", "it does not stream its answers")
        finally:
            if _invented(stream, self._usage):
                self._usage = None
            with suppress(Exception):
                async with asyncio.timeout(2):
                    await stream.aclose()

    def _openai(self) -> bool:
        return models.provider(self.model) in OWN_TIMEOUT

    async def reached(self, params: Mapping[str, Any]) -> None:
        """Raise Ended unless the server takes a connection, where litellm would wait for it too long."""
        import urllib.request

        try:
            where = urlsplit(str(params.get("api_base") or ""))
            port = where.port or (443 if where.scheme == "https" else 80)
        except ValueError as error:
            raise Ended("unreachable", str(error)) from error
        if not where.hostname or self._openai():
            return
        proxies = urllib.request.getproxies()
        proxied = where.scheme in proxies or "all" in proxies
        if proxied and not urllib.request.proxy_bypass(where.hostname):
            return
        try:
            async with asyncio.timeout(float(self.asked["connect"])):
                _, writer = await asyncio.open_connection(where.hostname, port)
        except (OSError, TimeoutError) as error:
            raise Ended("unreachable", str(error) or "it does not answer") from error
        writer.close()

    def _read(self, chunk: Any) -> dict[str, str]:
        self._usage = getattr(chunk, "usage", None) or self._usage
        if not getattr(chunk, "choices", None):
            return {}
        choice = chunk.choices[0]
        text, thought = (getattr(choice.delta, name, None) for name in ("content", "reasoning_content"))
        return {
            "text": text if isinstance(text, str) else "",
            "thought": thought if isinstance(thought, str) else "",
            "finish": str(choice.finish_reason or ""),
        }

    def _heard(self, said: Mapping[str, str]) -> bool:
        """Whether a chunk means that the model goes on; its text is passed on."""
        text, thought = said.get("text", ""), said.get("thought", "")
        if not text and not thought:
            return False
        now = self._loop.time()
        self._first = self._first or now
        self._last = now
        self._length += len(text)
        self._thought += len(thought)
        if self._length + self._thought > LONGEST:
            self._flush()
            raise Ended("endless", f"{LONGEST:,} characters")
        if text:
            self._waiting.append(text)
            if self._timer is None:
                self._timer = self._loop.call_later(COALESCED, self._flush)
        if now - self._counted >= COUNTED:
            self._counted = now
            self.count()
        return True

    def _flush(self) -> None:
        """Say the text that waits. Half a surrogate pair at its end waits for the other half."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        text = self._half + "".join(self._waiting)
        self._waiting.clear()
        self._half = text[-1] if text and "\ud800" <= text[-1] < "\udc00" else ""
        text = scalar(text[: -len(self._half)] if self._half else text)
        for start in range(0, len(text), PIECE):
            self.speech.say("text", self.number, text=text[start : start + PIECE])

    async def _count_prompt(self) -> None:
        """About how long the question is, for as long as the server has not said."""
        texts = [str(message.get("content") or "") for message in self.asked["messages"]]
        self._prompt = sum(await asyncio.to_thread(models.tokens, self.model, texts))

    def count(self, *, last: bool = False) -> None:
        """Say what the call has taken so far; our own count unless this is the end and the server said."""
        usage = self._usage if last else None
        prompt, completion, cached = spent(usage)
        estimated = usage is None or (completion == 0 and self._length > 0)
        if estimated:
            prompt = prompt or self._prompt
            completion = (self._length + self._thought + 3) // 4
        if last and not self.began and estimated:
            return
        price = self.asked.get("price")
        self.speech.say(
            "tally",
            self.number,
            prompt=prompt,
            cached=cached,
            completion=completion,
            cost=models.cost(self.model, None if estimated else usage, prompt, completion, price),
            estimated=estimated,
            seconds=round(self._last - self._first, 3),
        )


def seconds(count: float) -> str:
    """A number of seconds in words."""
    return "1 second" if count == 1 else f"{count:g} seconds"


def spent(usage: Any) -> tuple[int, int, int]:
    """Tokens sent, received, and sent but kept by the server; 0 for what is not said."""
    details = getattr(usage, "prompt_tokens_details", None)
    counts = (
        getattr(usage, "prompt_tokens", 0),
        getattr(usage, "completion_tokens", 0),
        getattr(details, "cached_tokens", 0),
    )
    prompt, completion, cached = (max(0, n) if isinstance(n, int) else 0 for n in counts)
    return prompt, completion, cached


def _media(stream: Any) -> str:
    """What kind of document the server says it answers with."""
    for held in (getattr(stream, "_response_headers", None), getattr(stream, "response_headers", None)):
        with suppress(Exception):
            if held and (media := held.get("content-type") or held.get("Content-Type")):
                return str(media).lower()
    return ""


def _invented(stream: Any, usage: Any) -> bool:
    """Whether no chunk of the server held the count that litellm gives at the end."""
    chunks = getattr(stream, "chunks", None) or ()
    stated = [spent(chunk.usage) for chunk in chunks if getattr(chunk, "usage", None) is not None]
    return not stated or max(completion for _, completion, _ in stated) < spent(usage)[1]
