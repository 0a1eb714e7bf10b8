"""Files that break parsers cost one sentence each, and never the others in their folder."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from core.model import Origin
from core.model.cleaning import clean_text
from core.reading import read_bytes, read_paths

GOOD = "The dam at Teasel was drained on Monday after inspectors found a crack in its northern wall."


def nested_mail(levels: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels))
    return f"From: a@ex.example\nTo: b@ex.example\nSubject: Deep\nMIME-Version: 1.0\n{head}\nText\n".encode()


def forwarded(levels: int) -> bytes:
    head = "Content-Type: message/rfc822\n\n" * levels
    return f"From: a@ex.example\nTo: b@ex.example\nSubject: Deep\nMIME-Version: 1.0\n{head}\nText\n".encode()


BROKEN = {
    "deep.eml": nested_mail(3000),
    "forwarded.eml": forwarded(1000),
    "feed.xml": b'<?encoding="\xbb"?><rss ',
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_is_one_clipping_or_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    reading = read_paths([tmp_path / name])
    assert len(reading.clippings) + len(reading.problems) == 1
    assert all("\n" not in str(problem) for problem in reading.problems)


def test_all_together_leave_the_good_one(tmp_path: Path) -> None:
    for name, data in BROKEN.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    reading = read_paths([tmp_path])
    assert GOOD in [clipping.text for clipping in reading.clippings]
    assert len(reading.problems) + len(reading.clippings) >= len(BROKEN) + 1


def test_a_plain_mail_still_reads() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Desk <a@ex.example>", "b@ex.example", "Dam drained"
    mail.set_content(GOOD)
    (clipping,) = read_bytes(mail.as_bytes(), Origin(name="m.eml"))
    assert clipping.title == "Dam drained"


@pytest.mark.parametrize("sign", ["\x90", "\x9d", "\x1b]", "\x1bP"])
def test_openings_of_sequences_that_never_close_are_cleaned_one_by_one(sign: str) -> None:
    cleaned = clean_text(("x" * 24 + sign) * 20_000)
    assert not set(cleaned) - set("x")
