"""How four kinds of model servers write an answer on the wire: OpenAI, Anthropic, Ollama and Gemini."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from faults import bent


@dataclass(frozen=True)
class Told:
    """What one answer tells besides its text. Tokens are counted in fours of characters."""

    model: str
    prompt: int
    completion: int
    cached: int
    usage: bool
    """Whether the server says how many tokens it took."""
    tool: str = ""
    """The tool that the client forces upon the model, if it asks for its form in that way."""


class Dialect(Protocol):
    """The bytes of one kind of server: `begin`, some `text`, `end`; or one `error`."""

    media: str

    def begin(self, told: Told) -> bytes: ...

    def text(self, told: Told, text: str) -> bytes: ...

    def refusal(self, told: Told, text: str) -> bytes: ...

    def thinking(self, told: Told, text: str) -> bytes: ...

    def end(self, told: Told, finish: str) -> bytes: ...

    def whole(self, told: Told, text: str, finish: str) -> bytes: ...

    def error(self, status: int, message: str, code: str) -> bytes: ...

    def broken(self, message: str) -> bytes: ...

    def idle(self, told: Told) -> bytes: ...


def sse(data: Any, event: str = "") -> bytes:
    """One server-sent event."""
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class OpenAI:
    """`/v1/chat/completions`, as llama.cpp, vLLM, LM Studio and many hosted ones speak it too."""

    media = "text/event-stream"

    def _chunk(self, told: Told, choices: list[dict[str, Any]], **more: Any) -> bytes:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": told.model}
        return sse({**head, "choices": choices, **more})

    def _delta(self, told: Told, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return self._chunk(told, [{"index": 0, "delta": delta, "finish_reason": finish}])

    def begin(self, told: Told) -> bytes:
        return self._delta(told, {"role": "assistant", "content": ""})

    def text(self, told: Told, text: str) -> bytes:
        return self._delta(told, {"content": text})

    def refusal(self, told: Told, text: str) -> bytes:
        return self._delta(told, {"refusal": text})

    def thinking(self, told: Told, text: str) -> bytes:
        return self._delta(told, {"reasoning_content": text})

    def _usage(self, told: Told) -> dict[str, Any]:
        return {
            "prompt_tokens": told.prompt,
            "completion_tokens": told.completion,
            "total_tokens": told.prompt + told.completion,
            "prompt_tokens_details": {"cached_tokens": told.cached},
        }

    def end(self, told: Told, finish: str) -> bytes:
        last = self._chunk(told, [], usage=self._usage(told)) if told.usage else b""
        return self._delta(told, {}, finish) + last + b"data: [DONE]\n\n"

    def whole(self, told: Told, text: str, finish: str) -> bytes:
        message = {"role": "assistant", "content": text}
        body = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": told.model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
        return json.dumps(body | ({"usage": self._usage(told)} if told.usage else {})).encode()

    def error(self, status: int, message: str, code: str) -> bytes:
        return json.dumps({"error": {"message": message, "type": code, "code": code}}).encode()

    def broken(self, message: str) -> bytes:
        return sse({"error": {"message": message, "type": "server_error", "code": 500}})

    def idle(self, told: Told) -> bytes:
        return b": still here\n\n"


class Anthropic:
    """`/v1/messages`; an answer in a form may be the input of a tool."""

    media = "text/event-stream"
    FINISH = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}  # noqa: RUF012

    def _usage(self, told: Told, completion: int) -> dict[str, int]:
        return {
            "input_tokens": told.prompt - told.cached,
            "cache_read_input_tokens": told.cached,
            "cache_creation_input_tokens": 0,
            "output_tokens": completion,
        }

    def begin(self, told: Told) -> bytes:
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": told.model, "content": []}
        rest = {"stop_reason": None, "stop_sequence": None, "usage": self._usage(told, 1)}
        block: dict[str, Any] = {"type": "text", "text": ""}
        if told.tool:
            block = {"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": {}}
        start = {"type": "content_block_start", "index": 0, "content_block": block}
        return sse({"type": "message_start", "message": message | rest}, "message_start") + sse(
            start, "content_block_start"
        )

    def text(self, told: Told, text: str) -> bytes:
        delta: dict[str, str] = {"type": "text_delta", "text": text}
        if told.tool:
            delta = {"type": "input_json_delta", "partial_json": text}
        return sse({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")

    refusal = text

    def thinking(self, told: Told, text: str) -> bytes:
        return self.idle(told)

    def end(self, told: Told, finish: str) -> bytes:
        reason = "tool_use" if told.tool and finish == "stop" else self.FINISH[finish]
        delta = {"stop_reason": reason, "stop_sequence": None}
        usage = {"usage": {"output_tokens": told.completion}}
        stop = {"type": "content_block_stop", "index": 0}
        return (
            sse(stop, "content_block_stop")
            + sse({"type": "message_delta", "delta": delta, **usage}, "message_delta")
            + sse({"type": "message_stop"}, "message_stop")
        )

    def whole(self, told: Told, text: str, finish: str) -> bytes:
        block: dict[str, Any] = {"type": "text", "text": text}
        if told.tool:
            block = {"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": json.loads(text)}
        body = {"id": "msg_1", "type": "message", "role": "assistant", "model": told.model}
        body |= {"content": [block], "stop_reason": self.FINISH[finish], "stop_sequence": None}
        return json.dumps(body | {"usage": self._usage(told, told.completion)}).encode()

    def error(self, status: int, message: str, code: str) -> bytes:
        return json.dumps({"type": "error", "error": {"type": code, "message": message}}).encode()

    def broken(self, message: str) -> bytes:
        return sse({"type": "error", "error": {"type": "overloaded_error", "message": message}}, "error")

    def idle(self, told: Told) -> bytes:
        return sse({"type": "ping"}, "ping")


class Ollama:
    """`/api/chat`: one JSON object a line."""

    media = "application/x-ndjson"

    def _line(self, told: Told, text: str, **more: Any) -> bytes:
        head = {"model": told.model, "created_at": "2026-11-20T08:00:00.000000Z"}
        message = {"role": "assistant", "content": text}
        line = {**head, "message": message, "done": False, **more}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"

    def begin(self, told: Told) -> bytes:
        return b""

    def text(self, told: Told, text: str) -> bytes:
        return self._line(told, text)

    refusal = text

    def thinking(self, told: Told, text: str) -> bytes:
        return self._line(told, "", message={"role": "assistant", "content": "", "thinking": text})

    def end(self, told: Told, finish: str) -> bytes:
        more: dict[str, Any] = {"done": True, "done_reason": finish, "total_duration": 1_000_000}
        if told.usage:
            more |= {"prompt_eval_count": told.prompt, "eval_count": told.completion}
        return self._line(told, "", **more)

    def whole(self, told: Told, text: str, finish: str) -> bytes:
        more = {"prompt_eval_count": told.prompt, "eval_count": told.completion} if told.usage else {}
        return self._line(told, text, done=True, done_reason=finish, **more)

    def error(self, status: int, message: str, code: str) -> bytes:
        return json.dumps({"error": message}).encode()

    def broken(self, message: str) -> bytes:
        return json.dumps({"error": message}).encode() + b"\n"

    def idle(self, told: Told) -> bytes:
        return self._line(told, "")


class Gemini:
    """`/v1beta/models/NAME:streamGenerateContent?alt=sse`."""

    media = "text/event-stream"
    FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}  # noqa: RUF012

    def _body(self, told: Told, text: str, finish: str = "") -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
        body: dict[str, Any] = {"candidates": [candidate], "modelVersion": told.model}
        if finish:
            candidate["finishReason"] = self.FINISH[finish]
            if told.usage:
                body["usageMetadata"] = {
                    "promptTokenCount": told.prompt,
                    "cachedContentTokenCount": told.cached,
                    "candidatesTokenCount": told.completion,
                    "totalTokenCount": told.prompt + told.completion,
                }
        return body

    def begin(self, told: Told) -> bytes:
        return b""

    def text(self, told: Told, text: str) -> bytes:
        return sse(self._body(told, text))

    refusal = text

    def thinking(self, told: Told, text: str) -> bytes:
        content = {"role": "model", "parts": [{"text": text, "thought": True}]}
        return sse({"candidates": [{"content": content, "index": 0}], "modelVersion": told.model})

    def end(self, told: Told, finish: str) -> bytes:
        return sse(self._body(told, "", finish))

    def whole(self, told: Told, text: str, finish: str) -> bytes:
        return json.dumps(self._body(told, text, finish)).encode()

    def error(self, status: int, message: str, code: str) -> bytes:
        return json.dumps({"error": {"code": status, "message": message, "status": code.upper()}}).encode()

    def broken(self, message: str) -> bytes:
        return sse({"error": {"code": 500, "message": message, "status": "INTERNAL"}})

    def idle(self, told: Told) -> bytes:
        return b": still here\n\n"


def by_letters(text: str) -> list[float]:
    """A vector that is the same for the same text: how often each letter stands in it."""
    return [1.0 + text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]


def embedded(body: Mapping[str, Any], fault: str, vector: Callable[[str], list[float]]) -> bytes:
    """What `/v1/embeddings` answers."""
    data = [
        {"object": "embedding", "index": at, "embedding": vector(text)}
        for at, text in enumerate(body["input"])
    ]
    taken = sum(len(text) // 4 for text in body["input"])
    usage = {"prompt_tokens": taken, "total_tokens": taken}
    said = {"object": "list", "model": body["model"], "usage": usage, "data": bent(fault, data)}
    return json.dumps(said).encode()
