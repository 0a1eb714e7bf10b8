"""Settings that are good are taken; each other one costs a sentence and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings, load_settings


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == (Settings(), ())


def test_what_is_good_is_taken_beside_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'languages = ["en", "FR"]\nwatch = ["clips", "/tmp/x"]\nat_once = 99\n'
        'colour = 1\nallow_private = true\ntheme = "paper"\n'
    )
    settings, problems = load_settings(tmp_path)
    assert settings.languages == ("en", "fr")
    assert settings.watch == (tmp_path / "clips", Path("/tmp/x"))
    assert settings.allow_private is True
    assert settings.theme == "paper"
    assert settings.at_once == Settings().at_once
    assert [str(problem).split("`")[1] for problem in problems] == ["at_once", "colour"]


@pytest.mark.parametrize(
    "data",
    [b"languages = [", b"\xff\xfe\x00", b"languages = 3", b'languages = ["english"]', b"watch = [1]",
     b"at_once = true", b'clipboard = "wires"', b"clipboard = 1", b"theme = 3", b'theme = "Paper!"',
     b"a = " + b"[" * 5000],
)  # fmt: skip
def test_a_bad_file_costs_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(data)
    settings, problems = load_settings(tmp_path)
    assert settings == Settings()
    assert len(problems) == 1
    assert "\n" not in str(problems[0])
