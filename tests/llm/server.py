"""A server of models on this machine that answers, or goes wrong, as the name of the model says.

    with ModelServer() as server:
        server.answers = '{"title": "…"}'          # or a function of the request's body
        …ask `openai/ok` with api_base=server.url("openai")…
        assert server.requests[-1].body["stream"]

Each connection has a thread of its own, so the server goes on while the event loop of a client is busy. It
speaks what `dialects` has: api_base is `server.url("openai" | "anthropic" | "ollama" | "gemini")` for models
`openai/…`, `anthropic/…`, `ollama_chat/…`, `gemini/…`.

A model's name is a fault of `FAULTS`, or ends in `+` and a fault (`gpt-5-mini+429`); any other name is `ok`.
`server.turns["name"] = ["429", "500", "ok"]` takes one after the other, the last for ever. What was asked
stands in `server.requests`, with the moment when the client left (`time.monotonic()`, the same clock in all
processes). `python tests/llm/server.py [FILE]` serves the text of a file until its input ends, for use by
hand and from programs: it prints its address, then a line of JSON for each request and each client that left.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dialects import Anthropic, Dialect, Gemini, Ollama, OpenAI, Told, by_letters, embedded
from faults import FAULTS, HALF, NO_FORM, NO_FORM_500, REFUSED, VECTORS, dressed

DIALECTS: dict[str, Dialect] = {
    "/chat/completions": OpenAI(),
    "/embeddings": OpenAI(),
    "/messages": Anthropic(),
    "/api/chat": Ollama(),
    ":streamGenerateContent": Gemini(),
    ":generateContent": Gemini(),
}
Answers = str | Callable[[Mapping[str, Any]], str]


@dataclass
class Request:
    """One question that came."""

    model: str
    fault: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    at: float
    sent: int = 0
    """Pieces of text that were sent."""
    gone: float | None = None
    """When the client left before the end."""
    done: bool = False
    """Whether all was sent that was to be sent, or the client left."""

    @property
    def form(self) -> str:
        """How the answer's form was asked for: json_schema, json_object, tool, or nothing."""
        wanted = self.body.get("response_format", {}).get("type", "")
        asked = self.body.get("generationConfig", {})
        if wanted == "json_object" or self.body.get("format") == "json":
            return "json_object"
        if wanted or self.body.get("format") or self.body.get("output_format"):
            return "json_schema"
        if any("schema" in name.lower() for name in asked):
            return "json_schema"
        if "responseMimeType" in asked or "response_mime_type" in asked:
            return "json_object"
        return "tool" if self.body.get("tools") else ""


class ModelServer:
    """The server; what tests set is read anew for each request."""

    def __init__(self, answers: Answers = '{"title": "A quay at Keldmouth closes for a winter"}') -> None:
        self.answers = answers
        self.vector: Callable[[str], list[float]] = by_letters
        """The vector of a text, for /v1/embeddings."""
        self.size = 12
        """Characters in one piece of text."""
        self.pause = 0.0
        """Seconds between two pieces."""
        self.retry_after = ""
        """The header that goes with 429, 503 and 529."""
        self.key = ""
        """The key that is asked for, when it is not empty."""
        self.cached = 0
        """Tokens of the question that are said to have been kept."""
        self.context = 32_768
        """What `/api/show` says."""
        self.turns: dict[str, list[str]] = {}
        self.requests: list[Request] = []
        self.told: Callable[[str, Request], object] = lambda what, request: None
        """Hears of each request that came ("asked") and each client that left ("gone")."""
        self.read = threading.Event()
        """Cleared, an answer breaks only when this is set: what nobody has read by then is lost with it."""
        self.read.set()
        self.ended = threading.Event()
        self.changed = threading.Condition()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.models = self
        self.port: int = self._http.server_address[1]
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.ended.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()

    def url(self, dialect: str = "openai") -> str:
        """What api_base is to be for models of a dialect."""
        path = {"openai": "/v1", "gemini": "/v1beta"}.get(dialect, "")
        return f"http://127.0.0.1:{self.port}{path}"

    def fault(self, model: str) -> str:
        """How the next answer of a model is to be."""
        if left := self.turns.get(model):
            return left.pop(0) if len(left) > 1 else left[0]
        name = model.rpartition("+")[2]
        return name if name in FAULTS or name in VECTORS else "ok"

    def wait(self, true: Callable[[], Any], seconds: float = 5.0) -> bool:
        """Wait in a thread until something holds of the requests (`lambda: server.requests[0].gone`)."""
        with self.changed:
            return bool(self.changed.wait_for(true, seconds))

    def note(self, what: str, request: Request) -> None:
        """Tell whoever waits that a request changed."""
        self.told(what, request)
        with self.changed:
            self.changed.notify_all()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    models: ModelServer

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.open: set[socket.socket] = set()
        self.resets: set[socket.socket] = set()

    def process_request(self, request: Any, address: Any) -> None:
        self.open.add(request)
        super().process_request(request, address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        if request in self.resets:
            self.resets.discard(request)
            request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, address: Any) -> None:
        """A client that left in the middle is nothing to print."""
        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            super().handle_error(request, address)

    def hang_up(self) -> None:
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Gone(ConnectionError):
    """The client left."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        name = {"id": "ok", "name": "ok", "model": "ok", "object": "model"}
        if self.path.endswith("/models"):
            self._reply(200, json.dumps({"object": "list", "data": [name]}).encode())
        elif self.path.endswith("/api/tags"):
            self._reply(200, json.dumps({"models": [name]}).encode())
        else:
            self._reply(200, b'{"status": "ok"}')

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        path = self.path.partition("?")[0]
        if path.endswith("/api/show"):
            return self._show(str(body.get("model") or body.get("name")))
        end, dialect = next((way for way in DIALECTS.items() if path.endswith(way[0])), ("", None))
        if dialect is None:
            return self._reply(404, b"404 page not found")
        models = self.server.models
        model = body.get("model") or path.rpartition("/")[2].removesuffix(end)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(model, models.fault(model), path, headers, body, time.monotonic())
        models.requests.append(request)
        models.note("asked", request)
        try:
            self._answer(request, dialect)
        except (_Gone, OSError):
            self.close_connection = True
            if not models.ended.is_set():
                request.gone = time.monotonic()
        request.done = True
        models.note("gone" if request.gone else "done", request)
        return None

    def _show(self, model: str) -> None:
        if self.server.models.fault(model) == "404":
            return self._reply(404, json.dumps({"error": f"model '{model}' not found"}).encode())
        info = {"general.architecture": "llama", "llama.context_length": self.server.models.context}
        said = {"template": "{{ .Prompt }}", "details": {"family": "llama"}, "model_info": info}
        return self._reply(200, json.dumps({**said, "capabilities": ["completion"]}).encode())

    def _answer(self, request: Request, dialect: Dialect) -> None:
        models = self.server.models
        if models.key and not any(models.key in value for value in (*request.headers.values(), self.path)):
            return self._refuse(dialect, 401, "invalid_api_key", "Incorrect API key provided.")
        if request.fault in REFUSED:
            return self._refuse(dialect, *REFUSED[request.fault])
        match request.fault, request.form:
            case ("no-schema", "json_schema") | ("only-prompt", "json_schema" | "json_object"):
                return self._refuse(dialect, 400, "invalid_request_error", NO_FORM)
            case ("no-schema-500", "json_schema") | ("needs-json-object", "json_schema" | ""):
                return self._refuse(dialect, 500, "internal_server_error", NO_FORM_500)
            case "html200", _:
                page = b"<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"
                return self._reply(200, page, media="text/html")
            case "reset", _:
                return self._reset()
            case "silent", _:
                self._until_gone()
        if request.path.endswith("/embeddings"):
            return self._reply(200, embedded(request.body, request.fault, models.vector))
        text = models.answers if isinstance(models.answers, str) else models.answers(request.body)
        tool = (request.body.get("tool_choice") or {}).get("name", "")
        asked = len(json.dumps(request.body)) // 4
        usage = request.fault != "no-usage"
        told = Told(request.model, asked, len(text) // 4, models.cached, usage, tool)
        streamed = request.body.get("stream", isinstance(dialect, Ollama)) or ":stream" in request.path
        if not streamed:
            finish = "length" if request.fault == "length" else "stop"
            return self._reply(200, dialect.whole(told, dressed(request.fault, text), finish))
        return self._stream(request, dialect, told, dressed(request.fault, text))

    def _stream(self, request: Request, dialect: Dialect, told: Told, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", dialect.media)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._send(dialect.begin(told))
        if request.fault == "thinking":
            for part in ("The quay", " is closed,", " so ships turn away."):
                self._send(dialect.thinking(told, part))
        if request.fault == "refuse":
            self._send(dialect.refusal(told, "I am sorry, I cannot help with that."))
        bad = b'data: {"choices": [{"delta": {"cont\n\n{"message": \n'
        if request.fault == "bad-utf8":
            bad = dialect.text(told, "?").replace(b"?", b"\xff\xfe\xc3")
        for piece in self._pieces(request.fault, text, bad):
            self._send(piece if isinstance(piece, bytes) else dialect.text(told, piece))
            request.sent += 1
            if self.server.models.pause:
                self._wait(self.server.models.pause)
        if not self._mishap(request.fault, dialect, told):
            finish = {"length": "length", "refuse": "refusal"}.get(request.fault, "stop")
            if request.fault == "refuse" and isinstance(dialect, OpenAI | Ollama):
                finish = "stop"
            self._send(dialect.end(told, finish))
            self.wfile.write(b"0\r\n\r\n")

    def _pieces(self, fault: str, text: str, bad: bytes) -> Iterator[str | bytes]:
        size = max(1, self.server.models.size)
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        half = max(1, len(pieces) // 2)
        match fault:
            case "empty" | "refuse":
                return
            case "bad-sse" | "bad-utf8":
                yield from (*pieces[:half], bad, *pieces[half:])
            case _:
                yield from pieces[:half] if fault in HALF else pieces
        while fault == "endless":
            yield from pieces

    def _mishap(self, fault: str, dialect: Dialect, told: Told) -> bool:
        """Go wrong in the middle; says whether it did."""
        if fault in ("reset-mid", "eof-mid"):
            self.server.models.read.wait(20)
            self._wait(0.1)
        match fault:
            case "eof-clean":
                self.wfile.write(b"0\r\n\r\n")
            case "eof-mid":
                self.wfile.write(b'40\r\ndata: {"id"')
            case "reset-mid":
                return self._reset() is None
            case "error-event" | "context-mid":
                full = fault == "context-mid"
                self._send(dialect.broken("Context size has been exceeded." if full else "The engine died."))
                self.wfile.write(b"0\r\n\r\n")
            case "stall":
                self._until_gone()
            case "slow-loris":
                while True:
                    idle = dialect.idle(told)
                    for at in range(0, len(idle), 8):
                        self._send(idle[at : at + 8])
                        self._wait(0.01)
            case "empty-deltas":
                while True:
                    self._send(dialect.text(told, ""))
                    self._wait(0.01)
            case _:
                return False
        self.close_connection = True
        return True

    def _send(self, data: bytes) -> None:
        """One piece of the body; a client that left is noticed before it is sent."""
        self._wait(0)
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _wait(self, seconds: float | None) -> None:
        """Wait, or until the client leaves: nothing else comes from it while it is answered."""
        if select.select([self.connection], [], [], seconds)[0]:
            raise _Gone
        if self.server.models.ended.is_set():
            raise _Gone

    def _until_gone(self) -> None:
        while True:
            self._wait(None)

    def _reset(self) -> None:
        self.server.resets.add(self.connection)
        self.close_connection = True

    def _refuse(self, dialect: Dialect, status: int, code: str, message: str) -> None:
        models = self.server.models
        asks = status in (429, 503, 529) and code != "insufficient_quota"
        wait = models.retry_after if asks else ""
        self._reply(status, dialect.error(status, message, code), **({"Retry-After": wait} if wait else {}))

    def _reply(self, status: int, data: bytes, media: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def main(arguments: list[str]) -> None:
    """Serve until the input ends."""
    with ModelServer() as server:
        if arguments:
            server.answers = Path(arguments[0]).read_text("utf-8")
        print(f"http://127.0.0.1:{server.port}", flush=True)
        server.told = lambda what, request: os.write(  # one piece: each connection has a thread
            1,
            json.dumps(
                {"what": what, "model": request.model, "at": time.monotonic(), "sent": request.sent}
            ).encode()
            + b"\n",
        )
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
