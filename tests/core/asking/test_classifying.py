"""Errors of litellm as they really arrive, and what they mean."""

from __future__ import annotations

import ast
import importlib.util
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asking.classifying import Verdict, classified
from core.asking.hiding import DETAIL
from core.asking.trouble import KINDS

KINDS_OF = {
    "AuthenticationError": "wrong_key",
    "NotFoundError": "no_model",
    "BadRequestError": "request",
    "ImageFetchError": "request",
    "VectorStoreSearchError": "request",
    "UnprocessableEntityError": "request",
    "Timeout": "slow",
    "PermissionDeniedError": "wrong_key",
    "RateLimitError": "rate",
    "ContextWindowExceededError": "context",
    "PaymentRequiredError": "quota",
    "RejectedRequestError": "request",
    "ContentPolicyViolationError": "request",
    "ServiceUnavailableError": "server",
    "BadGatewayError": "server",
    "InternalServerError": "server",
    "APIError": "other",
    "APIConnectionError": "unreachable",
    "APIResponseValidationError": "server",
    "JSONSchemaValidationError": "structure",
    "OpenAIError": "other",
    "UnsupportedParamsError": "request",
    "ModelNotMappedError": "no_model",
    "BudgetExceededError": "quota",
    "InvalidRequestError": "request",
    "MockException": "other",
    "LiteLLMUnknownProvider": "no_model",
    "GuardrailRaisedException": "request",
    "BlockedPiiEntityError": "request",
    "MidStreamFallbackError": "broken",
    "ModifyResponseException": "request",
    "SensitiveDataRouteException": "request",
}


def lineages() -> dict[str, list[str]]:
    """Every exception of litellm with the classes that it comes from, read without importing it."""
    found = importlib.util.find_spec("litellm")
    assert found is not None
    assert found.origin is not None
    tree = ast.parse(Path(found.origin).with_name("exceptions.py").read_text("utf-8"))
    bases = {
        node.name: [
            base.attr if isinstance(base, ast.Attribute) else ast.unparse(base) for base in node.bases
        ]
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    lines: dict[str, list[str]] = {}
    for name, above in bases.items():
        line = [name]
        while above:
            line.append(above[0])
            above = [] if above[0] == line[-2] else bases.get(above[0], [])
        if line[-1] != "str":  # not one of the lists of names that stand beside them
            lines[name] = line
    return lines


def failed(*texts: str, answered: int | None = None, names: tuple[str, ...] = (), **more: Any) -> Verdict:
    facts = {"texts": texts, "answered": answered, "names": [list(names)]} | more
    return classified(facts)


def test_every_exception_of_litellm_has_a_kind() -> None:
    assert {name: failed("x", names=tuple(line)).kind for name, line in lineages().items()} == KINDS_OF
    assert set(KINDS_OF.values()) <= set(KINDS)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "The value of frequency is out of range.", "request"),
        (400, "API key not valid. Please pass a valid API key.", "wrong_key"),
        (400, "Your credit balance is too low to access the Anthropic API.", "quota"),
        (400, "This model's maximum context length is 8192 tokens.", "context"),
        (400, "prompt is too long: 213462 tokens > 200000 maximum", "context"),
        (400, "the request exceeds the available context size. try increasing the context size", "context"),
        (400, "The input token count (1200000) exceeds the maximum number of tokens allowed", "context"),
        (400, "openai/gpt-9 is not a valid model ID", "no_model"),
        (401, "Incorrect API key provided: sk-a***z", "wrong_key"),
        (403, "Your project has no access to this.", "wrong_key"),
        (402, "Insufficient credits", "quota"),
        (404, "The model `x` does not exist or you do not have access to it.", "no_model"),
        (404, "model 'qwen9' not found", "no_model"),
        (404, "404 page not found", "request"),
        (408, "took too long", "request"),
        (409, "Something else is under way.", "request"),
        (413, "Request exceeds the maximum size.", "request"),
        (422, "Input should be a valid list.", "request"),
        (429, "Rate limit reached for requests per minute.", "rate"),
        (429, "insufficient_quota: You exceeded your current quota, please check your plan.", "quota"),
        (429, "You exceeded your current quota. Please retry in 34.07s.", "rate"),
        (500, "Context size has been exceeded.", "context"),
        (500, "The server had an error.", "server"),
        (502, "Bad gateway.", "server"),
        (503, "Loading model", "server"),
        (529, "Overloaded", "server"),
    ],
)
def test_what_a_server_answered_counts_more_than_the_class(status: int, words: str, kind: str) -> None:
    for name in ("APIConnectionError", "InternalServerError", "MidStreamFallbackError", "APIError"):
        assert failed(words, answered=status, names=(name,), claimed=500).kind == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (
            "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.",
            "unreachable",
        ),
        ("Cannot connect to host 127.0.0.1:9 ssl:default [Connect call failed]", "unreachable"),
        ("[Errno -2] Name or service not known", "unreachable"),
        ("[Errno 104] Connection reset by peer", "unreachable"),
        ("Missing credentials. Please pass an `api_key`, or set OPENAI_API_KEY", "no_key"),
        ("Missing Anthropic API Key - A call is being made to anthropic but no key is set", "no_key"),
        ("Unable to locate credentials", "no_key"),
        ("LLM Provider NOT provided. Pass in the LLM provider you are trying to call.", "no_model"),
        ("Connection error. [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "other"),
        ("Expecting value: <!DOCTYPE html><html>", "request"),
        ("something else", "server"),
    ],
)
def test_without_an_answer_the_words_count_more_than_the_class(words: str, kind: str) -> None:
    assert failed(words, names=("InternalServerError",), claimed=500).kind == kind


def test_a_form_is_refused_only_where_one_was_asked_for() -> None:
    words = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
    for status in (400, 422, 500):
        assert failed(words, answered=status, formed=True).kind == "structure"
    assert failed(words, answered=400).kind == "request"
    assert failed(words, answered=500).kind == "server"
    assert failed(words, names=("UnsupportedParamsError", "BadRequestError"), formed=True).kind == "structure"


def test_an_error_that_a_server_told_in_its_stream_is_not_a_missing_server() -> None:
    told_by_it = [["MidStreamFallbackError"], ["APIConnectionError", "APIError"], ["APIError", "OpenAIError"]]
    facts = {"names": told_by_it, "texts": ["The engine died."], "claimed": 500}
    assert classified(facts) == Verdict("server", "The engine died.")
    assert (
        classified(facts | {"names": [*told_by_it[:2], ["ConnectError", "TransportError"]]}).kind
        == "unreachable"
    )


def test_a_mistake_of_litellm_itself_is_laid_to_the_form_if_there_is_one() -> None:
    facts = {
        "names": [["APIConnectionError", "APIError"], ["AttributeError"]],
        "texts": ["no 'service_tier'"],
    }
    assert classified(facts | {"formed": True}).kind == "structure"
    assert classified(facts).kind == "other"


def test_after_the_first_text_the_line_broke_unless_the_context_is_full() -> None:
    assert failed("Rate limit reached", answered=429, began=True).kind == "broken"
    assert failed("Connection error.", began=True).kind == "broken"
    assert failed("Context size has been exceeded.", answered=200, began=True).kind == "context"


def test_a_time_out_while_connecting_is_no_server() -> None:
    assert failed("Connection timed out.", names=("Timeout", "APITimeoutError")).kind == "unreachable"
    assert failed("Request timed out.", names=("Timeout", "APITimeoutError")).kind == "slow"


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({"retry-after": "7"}, "", 7),
        ({"retry-after": "0.5"}, "", 0.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, "", 0.25),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, "", 30),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, "", 0),
        ({"retry-after": "9" * 9}, "", 999_999_999),
        ({"retry-after": "9" * 10}, "", 9_999_999_999),
        ({"retry-after": "9" * 400}, "", math.inf),
        ({"retry-after": "1e9"}, "", 1e9),
        ({"retry-after": "30, 60"}, "", 60),
        ({"retry-after": "soon"}, "", math.inf),
        ({"retry-after": "-1"}, "", 0),
        ({"retry-after": " "}, "", None),
        ({"retry-after": "nan"}, "", math.inf),
        ({"retry-after": "٣"}, "", math.inf),
        ({"retry-after": "Thu, 01 Jan 99999999 00:00:00 GMT"}, "", math.inf),
        ({"retry-after": "Mon, 99 Foo"}, "try again in 3s", math.inf),
        ({"retry-after-ms": "soon", "retry-after": "7"}, "", 7),
        ({}, "Please try again in 1h2m3s.", 3723),
        ({}, "Please try again in 12 minutes.", 720),
        ({}, "Please try again in 2 hours", 7200),
        ({}, "Please try again in 123456789012s", 123456789012),
        ({}, "Please try again in 5", None),
        ({}, "Please try again in 1m2.5s.", 62.5),
        ({}, "Please try again in 20ms.", 0.02),
        ({}, '"retryDelay": "34s"', 34),
        ({}, "try later", None),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(
    headers: dict[str, str], words: str, seconds: float | None
) -> None:
    facts = {"texts": [words], "answered": 429, "headers": headers}
    verdict = classified(facts, now=datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    assert verdict == Verdict("rate", verdict.detail, seconds)


@pytest.mark.parametrize(
    ("words", "detail"),
    [
        (
            "{'message': \"litellm.InternalServerError: XException - Broken. LiteLLM: model group 'x'\"}",
            "Broken",
        ),
        (
            "litellm.BadRequestError: OpenAIException - {'error': {'message': 'It\\'s bad.', 'type': 'x'}}",
            "It's bad.",
        ),
        ('litellm.APIError: Ollama_chatException - {"error": "No room."}', "No room."),
        ('b\'{"error": {"code": 400, "message": "No."}}\'', "No."),
        ("litellm.InternalServerError: AnthropicException - Gone. Handle with `litellm.X`.", "Gone."),
        ("", "status 418"),
        ("Error code: 418", "status 418"),
        ("\x1b]52;c;aGk=\x07evil\u202e\u200b [red]text[/red]", "evil [red]text[/red]"),
        ("x" * 5000, "x" * (DETAIL - 1) + "…"),
    ],
)
def test_the_detail_is_the_servers_own_words(words: str, detail: str) -> None:
    assert failed(words, answered=418).detail == detail


@pytest.mark.parametrize(
    "words",
    [
        "FileNotFoundError: [Errno 2] No usable temporary directory found in ['/tmp', '/var/tmp', '/']",
        "OSError: [Errno 28] No space left on device: 'cache'",
    ],
)
def test_a_full_disk_is_not_laid_to_litellm(words: str) -> None:
    assert classified({"kind": "no_litellm", "detail": words}).kind == "disk"
    assert failed(words, names=("APIConnectionError",), claimed=500).kind == "disk"
    assert failed(words, answered=500).kind == "server", "the disk of the server"
    assert classified({"kind": "no_litellm", "detail": "No module named 'litellm'"}).kind == "no_litellm"


def test_the_variable_of_a_missing_key_is_named() -> None:
    assert failed("Missing credentials, set the `OPENAI_API_KEY` variable").detail == "OPENAI_API_KEY"
    assert failed("Missing credentials").detail == "the key"


def test_a_kind_that_the_worker_knows_stays() -> None:
    assert classified({"kind": "slow", "detail": "45 seconds"}) == Verdict("slow", "45 seconds")
    assert classified({"kind": "worker"}).detail == "no reason given"


@given(
    st.dictionaries(
        st.sampled_from(["kind", "texts", "names", "answered", "claimed", "headers", "began", "detail"]),
        st.recursive(st.none() | st.integers() | st.text(max_size=9), st.lists, max_leaves=3),
    )
)
def test_nonsense_from_the_worker_is_some_trouble(facts: dict[str, Any]) -> None:
    assert isinstance(classified(facts).detail, str)
