"""The border: every exception of the network has its sentence, and every answer its words."""

from __future__ import annotations

import errno
import socket
import ssl

import httpx
import pytest

from core.fetching.outcome import Failure
from core.fetching.saying import SAYS, failure_of, status_failure

RAISED = [
    each for each in vars(httpx).values() if isinstance(each, type) and issubclass(each, Exception)
]  # fmt: skip


def made(kind: type[Exception]) -> Exception:
    """An exception without the arguments of its kind."""
    return kind.__new__(kind)


def test_every_exception_of_httpx_is_mapped_by_its_own_name() -> None:
    assert len(RAISED) > 25
    assert {kind.__name__ for kind in RAISED} == set(SAYS)


@pytest.mark.parametrize("kind", RAISED)
def test_each_is_one_sentence_with_a_hint(kind: type[Exception]) -> None:
    said = failure_of(made(kind), "a.example")
    assert said.sentence == SAYS[kind.__name__][0].format(host="a.example")
    assert said.hint.endswith(".")
    assert "{" not in said.sentence


def test_only_timeouts_and_connections_are_tried_again() -> None:
    again = {kind.__name__ for kind in RAISED if failure_of(made(kind), "a.example").again}
    assert again == {
        "TimeoutException", "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout", "ConnectError"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "says", "again"),
    [
        (ssl.SSLCertVerificationError("x"), "certificate", False),
        (ssl.SSLError("x"), "safe way", False),
        (socket.gaierror(socket.EAI_NONAME, "x"), "no host called", False),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "looked up", True),
        (UnicodeError("label too long"), "no name", False),
        (ConnectionRefusedError("x"), "no connections", True),
        (OSError(errno.ENETUNREACH, "x"), "no way", True),
        (OSError(errno.EMFILE, "x"), "Too many files", False),
    ],
)
def test_what_lies_beneath_is_said(cause: Exception, says: str, again: bool) -> None:
    for error in (cause, httpx.ConnectError("x")):
        if error is not cause:
            error.__cause__ = RuntimeError("between")
            error.__cause__.__context__ = cause
        said = failure_of(error, "a.example")
        assert says in said.sentence
        assert said.again is again


def test_what_nobody_foresaw_is_a_sentence_too() -> None:
    assert failure_of(RuntimeError("\x1b[2J"), "").sentence == "The server could not be read."
    assert "connection" in failure_of(OSError("x"), "a.example").sentence
    known = Failure("It is known.")
    assert failure_of(known, "a.example") is known


@pytest.mark.parametrize("status", [100, 204, 300, *range(400, 600)])
def test_every_answer_has_its_words(status: int) -> None:
    said = status_failure(status, "a.example")
    assert said.sentence.startswith("a.example ")
    assert f"({status}" in said.sentence
    assert said.sentence.endswith(").")
    assert said.hint
