"""Settings that are good are taken; each other one costs a sentence and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.settings import Settings, default_brief, load_settings


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


def test_a_file_is_taken_with_a_byte_order_mark_and_up_to_a_size(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xef\xbb\xbfat_once = 9\n")
    settings, problems = load_settings(tmp_path)
    assert (settings.at_once, problems) == (9, ())
    file.write_bytes(b"at_once = 9\n" + b"#" * 64_000)
    assert said_of(tmp_path) == "it is larger than 64 KB"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").symlink_to("/dev/null")
    assert said_of(tmp_path) == "it is no regular file"
    (tmp_path / "folder" / "settings.toml").mkdir(parents=True)
    assert said_of(tmp_path / "folder") == "it is a folder"
    other = tmp_path / "other"
    other.mkdir()
    os.mkfifo(other / "settings.toml")
    os.mkfifo(other / "brief.txt")
    assert said_of(other) == "it is no regular file"
    assert default_brief(other) == ""


def said_of(place: Path) -> str:
    """Why the file of a workspace is not used."""
    settings, (problem,) = load_settings(place)
    assert settings == Settings()
    return problem.sentence.removeprefix("It cannot be read: ").removesuffix(". The defaults are used.")
