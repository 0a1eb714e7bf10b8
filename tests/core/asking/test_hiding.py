"""A key is in no word that is shown or logged, however the words are cut on their way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asking import worker_errors
from core.asking.classifying import classified
from core.asking.hiding import DETAIL, HIDDEN, LOOKED_AT, secrets, told, without
from core.asking.log import Log
from core.asking.worker_errors import SHOWN

KEY = "sk-abcdefghijklmnopqrstuvwxyz0123456789"


def pieces(text: str) -> list[str]:
    """The parts of the key, of six characters, that stand in a text."""
    return [KEY[at : at + 6] for at in range(len(KEY) - 5) if KEY[at : at + 6] in text]


@pytest.mark.parametrize("limit", [SHOWN, LOOKED_AT])
@pytest.mark.parametrize("filling", [" ", "x", "\u200b"])
def test_no_part_of_a_key_is_left_where_the_worker_cuts(limit: int, filling: str, tmp_path: Path) -> None:
    log = Log(tmp_path / "models.log")
    log.hide(KEY)
    for before in range(limit - len(KEY) - 6, limit + 6, 7):
        error = ValueError(f"{filling * before}{KEY} is refused")
        words = worker_errors._words(error, (KEY,))
        verdict = classified({"texts": [words]}, hidden=(KEY,))
        log.note(words)
        assert not pieces(verdict.detail + words)
    assert not pieces((tmp_path / "models.log").read_text())


def test_the_rest_of_a_line_that_was_too_long_is_not_logged(tmp_path: Path) -> None:
    log = Log(tmp_path / "models.log")
    log.hide(KEY)
    take = log.reader()
    take(b"x" * 70_000 + KEY[:9].encode())
    take(KEY[9:].encode() + b" refused\nnext\n")
    text = (tmp_path / "models.log").read_text()
    assert not pieces(text)
    assert text.endswith("next\n")


@given(st.text(min_size=8, max_size=30), st.text(max_size=60), st.text(max_size=60))
def test_a_key_is_never_told(key: str, before: str, after: str) -> None:
    shown = told(f"{before}{key}{after}", [key])
    assert key == HIDDEN or key not in shown.replace(HIDDEN, "")
    assert len(shown) <= DETAIL


def test_a_key_is_found_where_it_is_hidden_and_a_short_one_leaves_words_alone() -> None:
    key = "sk-abc/123+secret"
    split = "sk-\u200babc/\x1b[31m123+sec\u2060ret"
    assert told(f"?key=sk-abc%2F123%2Bsecret&x {split} {key}", [key]) == f"?key={HIDDEN}&x {HIDDEN} {HIDDEN}"
    assert told('{"key": "sk-abc\\/123+secret"}', [key]) == f'{{"key": "{HIDDEN}"}}'
    assert without("none of nonexistent none", ["none"]) == f"{HIDDEN} of nonexistent {HIDDEN}"
    assert without("words", ["", "\udcff"]) == "words"


def test_of_the_variables_that_a_sign_on_needs_only_secrets_are_hidden() -> None:
    variables = {
        "AWS_PROFILE": "default",
        "AWS_REGION": "ap-southeast-2",
        "AWS_ACCESS_KEY_ID": "AKIA12",
        "AWS_SECRET_ACCESS_KEY": "short",
        "MY_SIGN_ON": "x" * 30,
        "AWS_SESSION_TOKEN": " ",
    }
    hidden = secrets(variables, (*variables, "NOT_SET"))
    assert hidden == ("AKIA12", "short", "x" * 30)
    assert told("The default profile of ap-southeast-2", hidden) == "The default profile of ap-southeast-2"
