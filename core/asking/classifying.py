"""What an error of litellm means: its class and status are often not the truth, so its words count first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from core.model.cleaning import clean_line

DETAIL = 160
"""Characters of a detail."""
HIDDEN = "[key]"
"""What stands where a key stood."""


@dataclass(frozen=True)
class Verdict:
    """Which of the known troubles it is, and what is said of it."""

    kind: str
    detail: str
    retry_after: float | None = None


_CLASSES = {
    "ContextWindowExceededError": "context",
    "PaymentRequiredError": "quota",
    "BudgetExceededError": "quota",
    "JSONSchemaValidationError": "structure",
    "AuthenticationError": "wrong_key",
    "PermissionDeniedError": "wrong_key",
    "LiteLLMUnknownProvider": "no_model",
    "ModelNotMappedError": "no_model",
    "RateLimitError": "rate",
    "RouterRateLimitError": "rate",
    "Timeout": "slow",
    "APITimeoutError": "slow",
    "APIResponseValidationError": "server",
    "InternalServerError": "server",
    "BadGatewayError": "server",
    "ServiceUnavailableError": "server",
    "APIConnectionError": "unreachable",
    "NotFoundError": "no_model",
    "BadRequestError": "request",
    "InvalidRequestError": "request",
    "UnprocessableEntityError": "request",
}
"""By the name of the class or of one that it comes from, the nearest first."""

_STATUSES = {401: "wrong_key", 402: "quota", 403: "wrong_key", 404: "no_model", 429: "rate"}
_MISLEADING = frozenset({"InternalServerError", "APIConnectionError", "ServiceUnavailableError"})
"""Classes that litellm takes for whatever it does not know."""

_NO_KEY = re.compile(
    r"missing credentials|missing \w+ api[ _]key|api_key client option must be set|no api[ _]key (?:is )?(?:set|provided|found)"
    r"|api key (?:is )?(?:required|not set|missing)|unable to locate credentials|default credentials were not found"
    r"|please set [\w ,`'\"]*(?:api_key|_token)\b"
)
_WRONG_KEY = re.compile(
    r"(?:invalid|incorrect|expired|unknown|revoked|wrong)[\w '-]{0,12}api[ _-]?key|api[ _-]?key (?:is )?(?:not valid|invalid|expired)"
    r"|invalid (?:authentication|token|x-api-key)|api_key_invalid"
)
_TLS = re.compile(r"certificate|ssl: |\[ssl|tlsv1|wrong_version_number")
_UNREACHABLE = re.compile(
    r"connection error|connect(?:ion)? ?(?:refused|reset|aborted|timed out)|cannot connect|connect call failed"
    r"|all connection attempts failed|connecttimeout|connecterror|name or service not known|nodename nor servname"
    r"|name resolution|no route to host|network is unreachable|server disconnected|clientconnector"
)
_PAGE = re.compile(r"<!doctype html|<html")
_CONTEXT = re.compile(
    r"context size has been exceeded|context[ _](?:length|window|size)|maximum context|prompt is too long"
    r"|exceed_context_size|too many (?:input )?tokens|input token count|(?:prompt|input|message)s? (?:is|are) too long"
    r"|exceeds? the (?:available|model'?s) context|reduce the length of"
)
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|credit balance|billing|out of credits|payment required"
    r"|insufficient (?:balance|credits|funds)|budget has been exceeded|exceeded budget"
)
_SOON = re.compile(r"retry ?in|retrydelay|per minute|per_minute|try again in|perminute")
_FORM = re.compile(
    r"response_?format|json_?schema|json schema|\bgrammar|structured output|output_format|output_config"
    r"|response_?json_?schema|response_?schema|json_object|json mode|constrained|'format'|\"format\""
)
_MODEL = re.compile(r"\bmodel\b|provider not provided")
_WAIT = re.compile(
    r"(?:try again in|retry in|retrydelay\W{1,6})\s*(?:(\d+)m)?\s*(\d+(?:\.\d+)?)\s*(ms|s\b|sec)"
)


def classified(
    facts: Mapping[str, Any], *, hidden: Iterable[str] = (), now: datetime | None = None
) -> Verdict:
    """What the facts that the worker tells of a failed call mean; `hidden` is never in the detail.

    A kind that the worker knows stays. Else: once text came the line broke, unless the words say that the
    context is full; before that the words, then the class, then the status decide.
    """
    if isinstance(known := facts.get("kind"), str):
        return Verdict(known, told(str(facts.get("detail") or ""), hidden))
    texts = [str(text) for text in facts.get("texts") or ()]
    words = " ".join(texts).lower()
    names = [[str(name) for name in line] for line in facts.get("names") or ()]
    statuses = [status for status in facts.get("statuses") or () if isinstance(status, int)]
    wait = _waiting(facts.get("headers") or {}, words, now)
    kind = _kind(words, names, statuses, facts, wait)
    return Verdict(
        kind,
        _detail(kind, texts, statuses, words, hidden),
        wait if kind == "rate" or kind == "server" else None,
    )


def _kind(
    words: str,
    names: Sequence[Sequence[str]],
    statuses: Sequence[int],
    facts: Mapping[str, Any],
    wait: float | None,
) -> str:
    first = names[0] if names else []
    if _CONTEXT.search(words) or "ContextWindowExceededError" in first:
        return "context"
    if facts.get("began"):
        return "broken"
    by_class = _by_class(names)
    status = _status(statuses, names)
    if _NO_KEY.search(words):
        return "no_key"
    if _TLS.search(words) and _UNREACHABLE.search(words):
        return "other"
    if _QUOTA.search(words) or by_class == "quota":
        return (
            "rate"
            if status == 429
            and (wait is not None or _SOON.search(words))
            and "insufficient_quota" not in words
            else "quota"
        )
    if status == 429 or by_class == "rate":
        return "rate"
    if _WRONG_KEY.search(words) or status in (401, 403) or by_class == "wrong_key":
        return "wrong_key"
    if facts.get("formed") and status not in (404,) and _FORM.search(words):
        return "structure"
    if "provider not provided" in words:
        return "no_model"
    if _PAGE.search(words) and status in (None, 200, 500):
        return "request"
    if status in (None, 500) and _UNREACHABLE.search(words):
        return "unreachable"
    if status == 404 or by_class == "no_model":
        return "no_model" if _MODEL.search(_said(words)) else "request"
    if by_class == "slow":
        return "unreachable" if "connect" in words else "slow"
    if by_class is not None and not (by_class in ("server", "unreachable") and status and status < 500):
        return by_class
    if status is None:
        return "other"
    return _STATUSES.get(status, "server" if status >= 500 else "request" if status >= 400 else "other")


def _by_class(names: Sequence[Sequence[str]]) -> str | None:
    """The kind by class of the first error in the chain that is not merely litellm's wrapping of another."""
    for line in names:
        if "MidStreamFallbackError" in line:
            continue
        for name in line:
            if name in _CLASSES:
                return _CLASSES[name]
    return None


def _status(statuses: Sequence[int], names: Sequence[Sequence[str]]) -> int | None:
    return statuses[0] if statuses else None


def _said(words: str) -> str:
    """The words without those that litellm puts before them."""
    return re.sub(r"litellm\.\w+:|\w+(?:error|exception)\b", " ", words)


def _waiting(headers: Mapping[str, Any], words: str, now: datetime | None) -> float | None:
    """Seconds that the server asks for, by its headers or its words; None when it does not say."""
    if (stated := _number(headers.get("retry-after-ms"))) is not None:
        return stated / 1000
    after = headers.get("retry-after")
    if (stated := _number(after)) is not None:
        return stated
    if isinstance(after, str):
        try:
            when = parsedate_to_datetime(after)
        except ValueError:
            when = None
        if when is not None:
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
    if (said := _WAIT.search(words)) is None:
        return None
    minutes, number, unit = said.groups()
    return int(minutes or 0) * 60 + float(number) / (1000 if unit == "ms" else 1)


def _number(text: object) -> float | None:
    return (
        float(text)
        if isinstance(text, str) and re.fullmatch(r"\d{1,7}(?:\.\d{1,6})?", text.strip())
        else None
    )


_PREFIX = re.compile(r"^(?:litellm\.)?\w*(?:Error|Exception|Timeout)\b\s*(?::|-)?\s*")
_MESSAGE = re.compile(r"""['"]message['"]\s*:\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")


def _detail(
    kind: str, texts: Sequence[str], statuses: Sequence[int], words: str, hidden: Iterable[str]
) -> str:
    """The words of the server, without litellm's around them."""
    if kind == "request" and _PAGE.search(words):
        return "it answers with a web page"
    if kind == "no_key":
        return _variable(" ".join(texts))
    text = next((text for text in texts if text.strip()), "")
    if message := _MESSAGE.search(text):
        text = (message[1] or message[2]).replace("\\n", " ").replace('\\"', '"')
    while (shorter := _PREFIX.sub("", text, count=1)) != text:
        text = shorter
    status = f"{statuses[0]}" if statuses else ""
    said = told(text, hidden)
    return said or status or "no reason given"


def _variable(text: str) -> str:
    """The variable that holds the key that is missing, as far as the words name one."""
    named = re.findall(r"\b[A-Z][A-Z0-9]*_(?:API_KEY|TOKEN|KEY)\b", text)
    return str(named[0]) if named else "the key"


def told(text: str, hidden: Iterable[str] = (), limit: int = DETAIL) -> str:
    """Untrusted words as they may be shown or logged: one cleaned line, cut, without what is hidden."""
    line = without(clean_line(text), hidden)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def without(text: str, hidden: Iterable[str]) -> str:
    """The text without keys; a short one is taken out only where it stands alone."""
    for key in sorted(
        {form for key in hidden if key for form in (key, quote(key, safe=""))}, key=len, reverse=True
    ):
        if len(key) >= 8:
            text = text.replace(key, HIDDEN)
        else:
            text = re.sub(rf"(?<!\w){re.escape(key)}(?!\w)", HIDDEN, text)
    return text
