"""Mail: one message is one clipping; its subject is the title, its sender the outlet.

A message that only passes another one on gives the one that it passes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage, Message
from email.utils import parseaddr

from core.errors import NotAClipping
from core.model.cleaning import clean_line
from core.reading.dates import parse_date
from core.reading.decoding import decode
from core.reading.outcome import Found
from core.reading.page import read_page

MOST_MESSAGES = 5_000
"""Messages of one mailbox that are read."""
LARGEST = 25 * 1024 * 1024
"""Bytes of one message in a mailbox."""
MOST_PARTS, DEEPEST = 200, 5
"""Parts of a message, and messages within messages, that are looked at."""

_PREFIX = re.compile(r"^(?:(?:fwd?|re|aw|wg|tr|rv|sv)\s*(?:\[\d+\])?\s*:\s*)+", re.I)
_STUB = 40
"""Words below which the plain part is a notice such as "view this in a browser"."""
_FROM = re.compile(
    rb"(?:\A\s*|\n\r?\n)(From [^\r\n]{1,300}\d{4}[^\r\n]*\r?\n)(?=[A-Za-z][A-Za-z0-9-]*:|>From )"
)
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


@dataclass
class _Parts:
    """What a message holds: the first text of each kind, attached pages and papers, messages, other names."""

    plain: str = ""
    html: str = ""
    pages: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    papers: list[bytes] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    """Names of those pages, texts and papers."""
    unread: list[str] = field(default_factory=list)


def read_mails(data: bytes) -> Iterator[Found | NotAClipping]:
    """The articles of a message or of all messages of a mailbox (mbox), or why one gives none."""
    starts = list(_FROM.finditer(data)) if data.lstrip()[:5] == b"From " else []
    if not starts:
        yield from _of_bytes(data)
        return
    ends = [start.start() for start in starts[1:]] + [len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if number >= MOST_MESSAGES:
            yield NotAClipping(
                f"The {len(starts) - number:,} messages after the first {MOST_MESSAGES:,} were left out.",
                "Split the mailbox.",
            )
            return
        if end - start.end() > LARGEST:
            yield NotAClipping("It is too large for a message.", "Save its article itself.")
            continue
        yield from _of_bytes(_ESCAPED.sub(rb"\1", data[start.end() : end]))


def _of_bytes(data: bytes) -> Iterator[Found | NotAClipping]:
    from email import message_from_bytes, policy

    try:
        message = message_from_bytes(data, policy=policy.default)
        yield from _articles(message, 0)
    except RecursionError:
        yield NotAClipping("It could not be read: it is nested too deeply.", "Save the article as text.")
    except NotAClipping as error:
        yield error
    except Exception:  # one broken message never costs the others of its mailbox
        yield NotAClipping("It could not be read: it is broken inside.", "Save the article as text.")


def _articles(message: Message, depth: int) -> Iterator[Found]:
    """The article of a message, then those of the messages that it carries."""
    if not isinstance(message, EmailMessage):
        yield Found(body="")
        return
    parts = _parts(message)
    own = _own(message, parts)
    inner = parts.messages if depth < DEEPEST else []
    if not inner or len(own.body.split()) >= _STUB:
        yield own
    for each in inner:
        yield from _articles(each, depth + 1)


def _own(message: EmailMessage, parts: _Parts) -> Found:
    """The article of a message itself: its text, else its page, else an attached page, text or PDF."""
    subject = _header(message, "subject")
    forwarded = bool(re.match(r"(?i)\s*(?:fwd?|wg|tr)\s*:", subject))
    name, address = parseaddr(_header(message, "from"))
    sender = clean_line(name) or clean_line(address).rpartition("@")[2]
    found, used = Found(body=parts.plain), False
    if len(parts.plain.split()) < _STUB:
        for other, attached in _others(parts):
            if len(other.body.split()) > len(found.body.split()):
                found, used = other, attached
                break
    unread = parts.unread if used else [*parts.unread, *parts.attached]
    notes = tuple(f"An attachment was not read: {clean_line(each)}." for each in unread[:3])
    return replace(
        found,
        title=_PREFIX.sub("", clean_line(subject)) or found.title,
        outlet=(_forwarded_from(parts.plain) or sender) if forwarded else sender,
        author="",
        published=parse_date(_header(message, "date")),
        notes=(*found.notes, *notes),
    )


def _others(parts: _Parts) -> Iterator[tuple[Found, bool]]:
    """(what a message holds beside its plain text, whether it is attached), read one after the other."""
    if parts.html:
        yield read_page(parts.html), False
    for html in parts.pages:
        yield read_page(html), True
    for text in parts.texts:
        yield Found(body=text), True
    for paper in parts.papers:
        from core.reading.pdf import read_pdf

        with suppress(NotAClipping):
            yield read_pdf(paper), True


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; the standard parser raises many things on malformed ones."""
    try:
        return str(message.get(name, "") or "")
    except Exception:  # malformed headers raise whatever the parser stumbles over
        return ""


def _parts(message: EmailMessage) -> _Parts:
    """The parts of a message, without those of the messages in it."""
    parts = _Parts()
    waiting: list[Message] = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            parts.messages += [each for each in _inside(part) if isinstance(each, EmailMessage)]
        elif part.is_multipart():
            waiting[:0] = _inside(part)
        else:
            _sort(part, kind, parts)
    return parts


def _inside(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, Message)] if isinstance(inside, list) else []


def _sort(part: Message, kind: str, parts: _Parts) -> None:
    """Put a single part where it belongs."""
    try:
        name = part.get_filename() or ""
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
        attached = bool(name) or part.get_content_disposition() == "attachment"
    except Exception:  # as for headers
        return
    if not isinstance(payload, bytes) or not payload:
        return
    ending = name.rpartition(".")[2].lower()
    if kind == "application/pdf" or (payload.startswith(b"%PDF-") and ending == "pdf"):
        parts.papers.append(payload)
        parts.attached.append(name or "a PDF")
    elif kind not in {"text/plain", "text/html"}:
        if name:
            parts.unread.append(name)
    elif not attached:
        text = decode(payload, declared=charset)[0]
        parts.plain = parts.plain or (text if kind == "text/plain" else "")
        parts.html = parts.html or (text if kind == "text/html" else "")
    else:
        text = decode(payload, declared=charset)[0]
        parts.attached.append(name or "a text")
        (parts.pages if kind == "text/html" or ending in {"html", "htm"} else parts.texts).append(text)


def _forwarded_from(plain: str) -> str:
    """The sender of the message that was forwarded, when the forwarding lines name one."""
    match = re.search(r"(?m)^>?\s*\*?From:\*?\s*(.{2,120})$", plain[:2000])
    if not match:
        return ""
    name, _ = parseaddr(match.group(1).strip())
    return clean_line(name)
