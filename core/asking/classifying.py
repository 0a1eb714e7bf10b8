"""What an error of litellm means: its class and status are often not the truth, so its words count first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from core.asking.hiding import told


@dataclass(frozen=True)
class Verdict:
    """Which of the known troubles it is, and what is said of it."""

    kind: str
    detail: str
    retry_after: float | None = None
    """Seconds; infinitely many when what the server says of them cannot be read."""


CLASSES = {
    "ContextWindowExceededError": "context",
    "PaymentRequiredError": "quota",
    "BudgetExceededError": "quota",
    "JSONSchemaValidationError": "structure",
    "AuthenticationError": "wrong_key",
    "PermissionDeniedError": "wrong_key",
    "LiteLLMUnknownProvider": "no_model",
    "ModelNotMappedError": "no_model",
    "NotFoundError": "no_model",
    "RateLimitError": "rate",
    "Timeout": "slow",
    "APITimeoutError": "slow",
    "TimeoutException": "slow",
    "APIResponseValidationError": "server",
    "MidStreamFallbackError": "broken",
    "InternalServerError": "server",
    "BadGatewayError": "server",
    "ServiceUnavailableError": "server",
    "APIConnectionError": "unreachable",
    "NetworkError": "unreachable",
    "GuardrailRaisedException": "request",
    "BlockedPiiEntityError": "request",
    "ModifyResponseException": "request",
    "SensitiveDataRouteException": "request",
    "BadRequestError": "request",
    "UnprocessableEntityError": "request",
}
"""By the name of an error's class or of one that it comes from, the nearest first."""
_BROKEN = frozenset(
    ("AttributeError", "TypeError", "KeyError", "IndexError", "NameError", "NotImplementedError")
)
"""Mistakes of litellm itself, mostly where it turns a form into a tool."""
_LINES = frozenset(("APIConnectionError", "TransportError", "ClientError", "OSError"))
"""Classes of what goes wrong on the way to a server; litellm says so of much that a server said, too."""
_STATUSES = {401: "wrong_key", 402: "quota", 403: "wrong_key", 404: "no_model", 429: "rate"}


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_CONTEXT = _any(
    "context size has been exceeded",
    r"(?:context|prompt|input)[ _](?:length|window|size)[ _\w]{0,20}exceed",
    r"exceeds?[ \w']{0,30} context",
    "maximum context length",
    "prompt is too long",
    "exceed_context_size",
    r"too many (?:input )?tokens",
    "input token count",
    "reduce the length of the",
)
_NO_KEY = _any(
    "missing credentials",
    r"missing \w+ api[ _]key",
    "api_key client option must be set",
    r"api[ _]key (?:is )?(?:required|not set|missing|not found)",
    r"no api[ _]key",
    "unable to locate credentials",
    "default credentials were not found",
    r"set (?:the )?\w+_api_key",
)
_WRONG_KEY = _any(
    r"(?:invalid|incorrect|expired|revoked|wrong)[\w '-]{0,12}api[ _-]?key",
    r"api[ _-]?key (?:is )?(?:not valid|invalid|expired)",
    "invalid x-api-key",
    "api_key_invalid",
    "no connected db",  # a LiteLLM proxy without a database, of any key but its own
)
_TLS = _any("certificate", r"\[ssl", "tlsv1", "wrong_version_number")
_UNREACHABLE = _any(
    "connection error",
    r"connect(?:ion)? ?(?:refused|reset|aborted|timed out)",
    "cannot connect",
    "connect call failed",
    "all connection attempts failed",
    "connecttimeout",
    "name or service not known",
    "nodename nor servname",
    "name resolution",
    "no route to host",
    "network is unreachable",
    "server disconnected",
)
_QUOTA = _any(
    "insufficient_quota",
    "exceeded your current quota",
    "credit balance",
    "payment required",
    r"insufficient (?:balance|credits|funds)",
    "budget has been exceeded",
)
_SOON = _any("retry in", "retrydelay", "per[ _]?minute", "try again in")
_FORM = _any(
    "response_?format",
    "json[_ ]?schema",
    "grammar",
    "structured output",
    "output_(?:format|config)",
    "response_?schema",
    "json_object",
    "json mode",
)
_NO_MODEL = _any(
    "provider not provided",
    "model_not_found",
    r"(?:unknown|invalid|no such) model\b",
    r"not a valid model",
    r"model\b[^.]{0,80}(?:not found|does not exist|not exist)",
)
_PAGE = _any("<!doctype html", "<html")
_WAIT = re.compile(
    r"(?:try again in|retry in|retrydelay\W{1,6})\s*"
    r"(?=\d)(?:(\d+)\s*h[a-z]*\s*)?(?:(\d+)\s*m(?!s)[a-z]*\s*)?(?:(\d+(?:\.\d+)?)\s*(ms|s))?"
)
_DISK = _any(
    "no usable temporary directory",
    "no space left on device",
    "disk quota exceeded",
    "file too large",
    "read-only file system",
)


def classified(
    facts: Mapping[str, Any], *, hidden: Iterable[str] = (), now: datetime | None = None
) -> Verdict:
    """What the facts that the worker tells of a failed call mean; `hidden` is never in the detail.

    A kind that the worker knows stays. Else, once text came the line broke, unless the words say that the
    context is full; before that the words decide, then the status of the server, then the class.
    """
    hidden = tuple(hidden)
    if isinstance(known := facts.get("kind"), str):
        detail = told(str(facts.get("detail") or ""), hidden) or "no reason given"
        return Verdict("disk" if known == "no_litellm" and _DISK.search(detail.lower()) else known, detail)
    texts = [text for text in listed(facts.get("texts")) if isinstance(text, str)]
    words = " ".join(texts).lower()
    names = [[str(name) for name in listed(line)] for line in listed(facts.get("names"))]
    headers = facts.get("headers")
    wait = _waiting(headers if isinstance(headers, Mapping) else {}, words, now)
    kind = _kind(facts, words, names, wait)
    detail = _detail(kind, words, texts, facts.get("answered"), hidden)
    return Verdict(kind, detail, wait if kind in ("rate", "server") else None)


def listed(value: object) -> Sequence[Any]:
    """The value if it is a list: what comes from another process may be anything."""
    return value if isinstance(value, list | tuple) else ()


def _kind(facts: Mapping[str, Any], words: str, names: Sequence[Sequence[str]], wait: float | None) -> str:
    by_class = _by_class(names)
    if _CONTEXT.search(words) or by_class == "context":
        return "context"
    if facts.get("began"):
        return "broken"
    answered = facts.get("answered")
    if _NO_KEY.search(words) and answered not in (401, 403):
        return "no_key"
    if not isinstance(answered, int) or answered < 400:
        return _unanswered(facts, words, names, by_class)
    if _QUOTA.search(words) or answered == 402:
        soon = wait is not None or _SOON.search(words) is not None
        return "rate" if soon and answered == 429 and "insufficient_quota" not in words else "quota"
    if answered in (401, 403, 429):
        return _STATUSES[answered]
    if _WRONG_KEY.search(words):
        return "wrong_key"
    if facts.get("formed") and answered != 404 and _FORM.search(words):
        return "structure"
    if answered < 500 and _NO_MODEL.search(words):
        return "no_model"
    if answered >= 500:
        return "server"
    return "request"


def _unanswered(
    facts: Mapping[str, Any], words: str, names: Sequence[Sequence[str]], by_class: str | None
) -> str:
    """The kind when no server gave a status of its own: it was not reached, not asked, or failed later."""
    if _DISK.search(words):
        return "disk"
    if _TLS.search(words):
        return "other"
    if _NO_MODEL.search(words):
        return "no_model"
    if facts.get("formed") and by_class in ("request", "structure") and _FORM.search(words):
        return "structure"
    if names and _BROKEN.intersection(names[-1]):
        return "structure" if facts.get("formed") else "other"
    if by_class == "slow":
        return "unreachable" if "connect" in words else "slow"
    if _PAGE.search(words):
        return "request"
    if _UNREACHABLE.search(words):
        return "unreachable"
    if _QUOTA.search(words):
        return "quota"
    claimed = facts.get("claimed")
    if by_class in (None, "server", "unreachable") and isinstance(claimed, int) and claimed in _STATUSES:
        return _STATUSES[claimed]
    if by_class == "unreachable" and not _LINES.intersection(names[-1]):
        return "server"
    return by_class or "other"


def _by_class(names: Sequence[Sequence[str]]) -> str | None:
    """The kind by class of the first error that is not merely litellm's wrapping of another."""
    for line in (
        names[:1] if len(names) == 1 else [one for one in names if "MidStreamFallbackError" not in one]
    ):
        for name in line:
            if name in CLASSES:
                return CLASSES[name]
    return None


def _waiting(headers: Mapping[str, Any], words: str, now: datetime | None) -> float | None:
    """Seconds that the server asks for, by its headers or its words; None when it does not say.

    Infinitely many when a header cannot be read: nobody knows then when it may be asked again.
    """
    after = headers.get("retry-after")
    stated = [value for value in (headers.get("retry-after-ms"), after) if str(value or "").strip()]
    if stated:
        if (wait := _number(headers.get("retry-after-ms"))) is not None:
            return wait / 1000
        if (wait := _number(after)) is not None:
            return wait
        when = _moment(str(after))
        return math.inf if when is None else max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
    if (said := _WAIT.search(words)) is None:
        return None
    hours, minutes, number, unit = said.groups()
    rest = float(number or 0) / (1000 if unit == "ms" else 1)
    return float(hours or 0) * 3600 + float(minutes or 0) * 60 + rest if any(said.groups()) else None


_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]{1,4})?", re.I)


def _number(text: object) -> float | None:
    """The number in a header, the greatest where a proxy added another one; what is over already is 0."""
    parts = [part.strip() for part in text.split(",")] if isinstance(text, str) else []
    if not parts or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    return max(0.0, *(float(part) for part in parts))


def _moment(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _detail(kind: str, words: str, texts: Sequence[str], answered: object, hidden: Iterable[str]) -> str:
    """What is said of the trouble besides its kind: words of the server, or ours where it has none."""
    if kind == "no_key":
        return _variable(" ".join(texts))
    if kind == "other" and _TLS.search(words):
        return "its certificate is not trusted" if "certificate" in words else "it does not speak https"
    if kind == "request" and _PAGE.search(words):
        return "it answers with a web page"
    said = told(_message(texts), hidden)
    if not said or re.fullmatch(r"(?:error )?code: \d+", said, re.I):
        said = f"status {answered}" if isinstance(answered, int) else "no reason given"
    return f"nothing is at this address, {said}" if kind == "request" and answered == 404 else said


_PREFIX = re.compile(r"^(?:litellm\.)?\w*(?:Error|Exception|Timeout)\b\s*[:-]?\s*")
_BEHIND = re.compile(
    r" Handle with `litellm|\.? Original exception:|\.? LiteLLM: model group|\.? Received Model Group="
)
"""What litellm, or a proxy of it, adds to a server's words."""
_MESSAGE = re.compile(
    r"""['"](?:message|error|detail)['"]\s*:\s*(?:"((?:[^"\\]|\\.){1,2000})"|'((?:[^'\\]|\\.){1,2000})')"""
)


def _message(texts: Sequence[str]) -> str:
    """The words of the server, without those that litellm and the form of the answer put around them."""
    text = next((text for text in texts if text.strip()), "")
    if said := _MESSAGE.search(text):
        text = re.sub(
            r"\\+(.)", lambda escaped: " " if escaped[1] in "nrt" else escaped[1], said[1] or said[2]
        )
    text = re.split(_BEHIND, text, maxsplit=1)[0]
    while (shorter := _PREFIX.sub("", text, count=1)) != text:
        text = shorter
    plain = re.fullmatch(r"""b(['"])(.*)\1""", text, re.S)
    return plain[2] if plain else text


def _variable(text: str) -> str:
    """The variable that holds the key that is missing, as far as the words name one."""
    named = re.search(r"\b[A-Z][A-Z0-9]{0,40}_(?:API_KEY|TOKEN|KEY)\b", text)
    return named[0] if named else "the key"
