"""What the worker tells of an error of litellm: facts, of which `classifying` makes a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from core.asking.hiding import told

HEADERS = ("retry-after-ms", "retry-after")
SHOWN = 2_000
"""Characters of an error that are told."""


def facts(error: BaseException, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """What an error of litellm says of itself, and the errors that it stands for, the inmost last.

    Its words are cleaned and without what is hidden before they are cut: half a key would not be known again.

    `answered` is the status that a server gave, None when none did; litellm makes up statuses of its own.
    """
    chain = [error]
    while (inner := _within(chain[-1])) is not None and inner not in chain and len(chain) < 8:
        chain.append(inner)
    headers: dict[str, str] = {}
    for one in chain:
        for held in (getattr(one, "litellm_response_headers", None), _headers(one)):
            for name in HEADERS:
                with suppress(Exception):
                    if held is not None and held.get(name):
                        headers.setdefault(name, str(held.get(name))[:100])
    return {
        "names": [[kind.__name__ for kind in type(one).__mro__[:-3]] for one in chain],
        "answered": _answered(chain),
        "claimed": next((status for one in chain if (status := _status(one)) is not None), None),
        "texts": [_words(one, hidden) for one in chain],
        "headers": headers,
    }


def _within(error: BaseException) -> BaseException | None:
    inner = getattr(error, "original_exception", None) or error.__cause__ or error.__context__
    return inner if isinstance(inner, BaseException) else None


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _answered(chain: list[BaseException]) -> int | None:
    """The status that a server gave; None when none did.

    The libraries that spoke to it know. Else litellm's part for the provider does, but only where nothing in
    the chain says that there was no line to the server: it has 500 for that.
    """
    import httpx
    import openai

    litellms = [one for one in chain if type(one).__module__.startswith("litellm.")]
    others = [one for one in chain if one not in litellms]
    for one in reversed(chain):
        if isinstance(one, httpx.HTTPStatusError) or (
            one in others and isinstance(one, openai.APIStatusError)
        ):
            return _status(one)
    if any(isinstance(one, OSError | httpx.TransportError) for one in chain):
        return None
    if any(isinstance(one, openai.APIConnectionError) for one in others):
        return None
    of_provider = [one for one in litellms if not type(one).__module__.startswith("litellm.exceptions")]
    return _status(of_provider[-1]) if of_provider else None


def _headers(error: BaseException) -> Any:
    return getattr(getattr(error, "response", None), "headers", None)


def _words(error: BaseException, hidden: Iterable[str]) -> str:
    try:
        return told(str(error), hidden, SHOWN)
    except Exception:
        return type(error).__name__


_LONE = re.compile("[\ud800-\udfff]")


def scalar(text: str) -> str:
    """The text with surrogate pairs joined and lone ones replaced: what can be written as UTF-8."""
    if text.isascii() or _LONE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
