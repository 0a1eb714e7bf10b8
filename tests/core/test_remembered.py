"""Small choices are remembered; a broken file costs nothing."""

from __future__ import annotations

from pathlib import Path

from core.remembered import NAME, Remembered


def test_a_choice_is_there_in_the_next_session_and_can_be_forgotten(tmp_path: Path) -> None:
    Remembered(tmp_path / "new").put("theme", "paper")
    assert Remembered(tmp_path / "new").get("theme") == "paper"
    Remembered(tmp_path / "new").put("theme", "")
    assert Remembered(tmp_path / "new").get("theme") == ""


def test_a_file_that_is_none_of_ours_counts_as_never_said(tmp_path: Path) -> None:
    for found in (b"", b"[1]", b'{"theme": 3}', b"\xff\xfe", b"[" * 100_000):
        (tmp_path / NAME).write_bytes(found)
        assert Remembered(tmp_path).get("theme") == ""
    Remembered(tmp_path).put("theme", "ink")
    assert Remembered(tmp_path).get("theme") == "ink"


def test_a_workspace_that_cannot_be_written_is_not_worth_a_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    Remembered(tmp_path / "file" / "ws").put("theme", "ink")
    assert Remembered(tmp_path / "file" / "ws").get("theme") == ""


def test_it_is_private_and_never_read_or_written_through_a_link(tmp_path: Path) -> None:
    Remembered(tmp_path).put("theme", "ink")
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    (tmp_path / NAME).chmod(0o644)
    Remembered(tmp_path).put("theme", "paper")
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / NAME).symlink_to(tmp_path / NAME)
    Remembered(elsewhere).put("theme", "mono")
    assert (Remembered(elsewhere).get("theme"), Remembered(tmp_path).get("theme")) == ("", "paper")
    assert (elsewhere / NAME).is_symlink()


def test_what_is_remembered_steers_no_terminal(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"theme": "in\\u001b]52;c;eA==\\u0007k\\u202e"}')
    assert Remembered(tmp_path).get("theme").isprintable()
