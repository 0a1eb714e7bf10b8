"""What can go wrong at a server of models, by the name of the model that is asked for."""

from __future__ import annotations

from typing import Any

REFUSED: dict[str, tuple[int, str, str]] = {
    "400": (400, "invalid_request_error", "The value of frequency is out of range."),
    "401": (401, "authentication_error", "Incorrect API key provided."),
    "403": (403, "permission_error", "Your project has no access to this."),
    "404": (404, "model_not_found", "The model does not exist."),
    "409": (409, "conflict", "Something else is under way."),
    "413": (413, "request_too_large", "Request exceeds the maximum size."),
    "422": (422, "unprocessable", "Input should be a valid list."),
    "429": (429, "rate_limit_error", "Rate limit reached for requests per minute."),
    "quota": (429, "insufficient_quota", "You exceeded your current quota, please check your plan."),
    "500": (500, "server_error", "The server had an error."),
    "502": (502, "bad_gateway", "Bad gateway."),
    "503": (503, "overloaded", "The model is loading."),
    "529": (529, "overloaded_error", "Overloaded."),
    "context": (
        400,
        "context_length_exceeded",
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    ),
    "context-500": (500, "server_error", "Context size has been exceeded."),
}
NO_FORM = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
NO_FORM_500 = (
    "[{'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text', 'json_object'\"}]"
)
FAULTS: dict[str, str] = {
    **{name: f"HTTP {status}: {message}" for name, (status, _, message) in REFUSED.items()},
    "ok": "the whole answer",
    "no-usage": "the whole answer, and no word on tokens",
    "thinking": "three pieces of reasoning, then the whole answer",
    "fences": "the answer between ```json and ```",
    "prose": "a sentence, the answer, a sentence",
    "words": "5,000 characters of prose without a brace",
    "refuse": "a refusal in the dialect's own way",
    "empty": "no text at all",
    "length": "half of the answer, and that it is too long",
    "cut": "half of the answer, and that it is done",
    "eof-clean": "half of the answer, then the end of the body without a last event",
    "eof-mid": "half of the answer, then the connection ends inside the body",
    "reset": "the connection is reset before any byte",
    "reset-mid": "half of the answer, then the connection is reset",
    "bad-sse": "the answer, with an event that is no JSON in its middle",
    "bad-utf8": "the answer, with bytes that are no UTF-8 in its middle",
    "error-event": "half of the answer, then an event that tells an error",
    "context-mid": "half of the answer, then an event that tells that the context is full",
    "silent": "no byte, until the client leaves",
    "stall": "half of the answer, then nothing until the client leaves",
    "slow-loris": "half of the answer, then for ever bytes that say nothing, eight at a time",
    "empty-deltas": "half of the answer, then for ever pieces without text",
    "endless": "the answer over and over",
    "html200": "a page of HTML, with status 200",
    "no-schema": "HTTP 400 that names response_format, for a schema; else the answer",
    "no-schema-500": "HTTP 500 that names response_format, for a schema; else the answer",
    "needs-json-object": "HTTP 500 for anything but response_format json_object",
    "only-prompt": "HTTP 400 for any response_format",
}
VECTORS: dict[str, str] = {
    "vector-short": "a vector less than texts",
    "vector-nan": "a vector with NaN in it",
    "vector-inf": "a vector with a number that is no float any more",
    "vector-length": "one vector that is longer than the others",
    "vector-zero": "a vector of zeros",
    "vector-words": "words in the place of a vector",
    "vector-turned": "all vectors, the last one first",
}
"""What can go wrong with vectors besides `REFUSED` and `silent`."""
HALF = {name for name, said in FAULTS.items() if said.startswith("half of the answer")}
"""Those that come in the middle of the answer."""


def bent(fault: str, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The vectors of an answer with what is wrong with them."""
    last = data[-1]
    match fault:
        case "vector-short":
            return data[:-1]
        case "vector-nan":
            last["embedding"][0] = float("nan")
        case "vector-inf":
            last["embedding"][0] = float("inf")
        case "vector-length":
            last["embedding"].append(1.0)
        case "vector-zero":
            last["embedding"] = [0.0] * len(last["embedding"])
        case "vector-words":
            last["embedding"] = "a quay"
        case "vector-turned":
            return data[::-1]
    return data


def dressed(fault: str, text: str) -> str:
    """The text of an answer as a chatty model has it."""
    match fault:
        case "fences":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Here is the card that you asked for.\n{text}\nTell me if you want it shorter."
        case "words":
            return "The articles tell of a quay that closes. " * 125
    return text
