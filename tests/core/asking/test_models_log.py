"""The log of what litellm says: short, private, cleaned."""

from __future__ import annotations

from pathlib import Path

from core.asking.log import LARGEST, Log


def test_lines_are_cleaned_cut_and_without_secrets(tmp_path: Path) -> None:
    log = Log(tmp_path / "new" / "log")
    log.hide("sk-secret-1", "")
    take = log.reader()
    take(b"half of a li")
    take(b"ne with sk-se")
    take("cret-1\n\x1b[2J\x9b31mred\u202e\u200b\n\n\r\n".encode() + b"\xff\x00 " + b"x" * 5_000 + b"\n")
    path = tmp_path / "new" / "log"
    lines = [line.split(" ", 2)[2] for line in path.read_text("utf-8").splitlines()]
    assert lines[:2] == ["half of a line with [key]", "red"]
    assert len(lines) == 3
    assert len(lines[2]) == 500
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_older_half_goes(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in range(LARGEST // 200):
        log.note(f"{number} " + "x" * 300)
    data = (tmp_path / "log").read_bytes()
    assert LARGEST // 4 < len(data) <= LARGEST
    first, *_, last = data.decode().splitlines()
    assert last.split(" ")[2] == str(LARGEST // 200 - 1)
    assert len(first.split(" ")) == 4
    log.reader()(b"y" * 3_000_000)
    log.note("last")
    assert (tmp_path / "log").read_bytes().endswith(b" last\n")


def test_a_log_that_cannot_be_written_is_nobodys_trouble(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("kept")
    (tmp_path / "link").symlink_to(target)
    Log(tmp_path / "link").note("never")
    (tmp_path / "folder").mkdir()
    Log(tmp_path / "folder").note("never")
    Log(target / "below").note("never")
    assert target.read_text() == "kept"
