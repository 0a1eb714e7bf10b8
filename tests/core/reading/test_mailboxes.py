"""Mailboxes, and messages that carry their article in an attachment or in another message."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from papers import column, paper

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.reading import kind_of_bytes, read_bytes, read_paths

BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029. "
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December. "
    "Insurance costs had risen by 28 percent since a fatal accident in 2024, the authority said. "
    "The first 14 carriers are to enter service in June 2027, and the last ones two years later."
)
PAGE = f"<html><body><h1>Carriers</h1><p>{BODY}</p></body></html>"


def message(subject: str, text: str, sender: str = "The Tidewater <desk@tidewater.example>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "analyst@office.example", subject
    mail["Date"] = "Thu, 19 Nov 2026 16:05:00 +0100"
    mail.set_content(text)
    return mail


def mailbox(*messages: bytes, ends: bytes = b"\n") -> bytes:
    parts = []
    for each in messages:
        head = b"From desk@tidewater.example Thu Nov 19 16:05:00 2026" + ends
        parts.append(head + each.replace(b"\nFrom ", b"\n>From ").rstrip() + ends * 2)
    return b"".join(parts)


def read(data: bytes, name: str = "day.mbox") -> tuple[Clipping, ...]:
    return read_bytes(data, Origin(name=name))


@pytest.mark.parametrize("policy", [None, SMTP], ids=["LF", "CRLF"])
def test_a_mailbox_gives_a_clipping_for_each_message(policy: object) -> None:
    texts = [BODY.replace("340", "x").replace("2029", str(year)) for year in (2027, 2028, 2029)]
    texts[1] = f"From 2027 on, all is new.\n\nFrom the yard comes a word of 2026.\n\n{texts[1]}"
    ends = b"\r\n" if policy else b"\n"
    each = [message(f"Carriers {n}", text).as_bytes(policy=policy) for n, text in enumerate(texts)]
    data = mailbox(*each, ends=ends)
    assert kind_of_bytes(data) == "mbox"
    clippings = read(data)
    assert [clipping.title for clipping in clippings] == ["Carriers 0", "Carriers 1", "Carriers 2"]
    assert [clipping.origin.name for clipping in clippings] == ["day.mbox #1", "day.mbox #2", "day.mbox #3"]
    assert clippings[0].origin.kind == "mail"
    assert "From 2027 on" in clippings[1].text
    assert "From the yard" in clippings[1].text
    assert ">From" not in clippings[1].text
    assert clippings[2].outlet == "The Tidewater"


def test_one_bad_message_costs_one_sentence_with_its_number(tmp_path: Path) -> None:
    wall = message("Read this", "Subscribe to continue reading.").as_bytes()
    deep = b"From: a@b.example\nSubject: x\nTo: c@d.example\n" + b"Content-Type: message/rfc822\n\n" * 2000
    (tmp_path / "day.mbox").write_bytes(mailbox(wall, deep, message("Carriers", BODY).as_bytes()))
    reading = read_paths([tmp_path])
    assert [clipping.origin.name for clipping in reading.clippings] == ["day.mbox #3"]
    assert [problem.name for problem in reading.problems] == ["day.mbox #1", "day.mbox #2"]
    with pytest.raises(NotAClipping, match="mail without an article"):
        read(mailbox(wall, wall))


def test_a_mailbox_of_one_message_keeps_the_files_name() -> None:
    (clipping,) = read(mailbox(message("Carriers", BODY).as_bytes()))
    assert clipping.origin.name == "day.mbox"


def test_a_large_mailbox_is_read_in_time() -> None:
    picture = message("Pictures", "Two pictures of the yard are in here, no more than that, says the desk.")
    picture.add_attachment(bytes(6_000_000), maintype="image", subtype="png", filename="yard.png")
    data = mailbox(
        *[picture.as_bytes(), message("Carriers", BODY).as_bytes()], *[b"X-Y: z\n\n" + b"a " * 2000] * 500
    )
    assert len(data) > 8_000_000
    began = time.monotonic()
    assert read(data)[1].title == "Carriers"
    assert time.monotonic() - began < 20


def test_a_text_that_begins_with_from_is_no_mailbox() -> None:
    text = f"From the yard in 2026\nComes a word.\n\n{BODY}"
    assert kind_of_bytes(text.encode()) == "text"


def carrying(attach: object, text: str = "See attached.", **named: str) -> EmailMessage:
    mail = message("Carriers to come", text)
    if isinstance(attach, EmailMessage):
        mail.add_attachment(attach)
    elif isinstance(attach, bytes):
        mail.add_attachment(attach, maintype="application", subtype="pdf", **named)
    else:
        mail.add_attachment(str(attach), subtype="html", **named)
    return mail


@pytest.mark.parametrize("attach", [PAGE, paper(column(BODY))], ids=["page", "PDF"])
def test_an_attached_article_is_read_when_the_message_says_nothing(attach: object) -> None:
    (clipping,) = read(carrying(attach, filename="article").as_bytes(), "note.eml")
    assert BODY in clipping.text
    assert (clipping.title, clipping.outlet, clipping.notes) == ("Carriers to come", "The Tidewater", ())
    (clipping,) = read(carrying(attach, text=BODY * 2, filename="article").as_bytes(), "note.eml")
    assert clipping.notes == ("An attachment was not read: article.",)


def test_a_message_that_passes_another_on_gives_that_one() -> None:
    inner = message("Carriers", BODY, "Radio <r@radio.example>")
    (clipping,) = read(carrying(inner).as_bytes(), "note.eml")
    assert (clipping.title, clipping.outlet, clipping.origin.name) == ("Carriers", "Radio", "note.eml")
    twice = carrying(carrying(inner, text="Look."))
    assert read(twice.as_bytes(), "note.eml")[0].title == "Carriers"
    own, passed = read(carrying(inner, text=BODY.replace("2029", "2031")).as_bytes(), "note.eml")
    assert (own.title, passed.title) == ("Carriers to come", "Carriers")
    assert (own.origin.name, passed.origin.name) == ("note.eml #1", "note.eml #2")


def test_a_broken_pdf_in_a_message_is_named() -> None:
    (clipping,) = read(
        carrying(b"%PDF-1.7 broken", text=f"{BODY}", filename="yard.pdf").as_bytes(), "note.eml"
    )
    assert clipping.notes == ("An attachment was not read: yard.pdf.",)
