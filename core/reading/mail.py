"""Mail: one message is one clipping; its subject is the title, its sender the outlet."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import parseaddr

from core.model.cleaning import clean_line
from core.reading.dates import parse_date
from core.reading.decoding import decode
from core.reading.outcome import Found
from core.reading.page import read_page

_PREFIX = re.compile(r"^(?:(?:fwd?|re|aw|wg|tr|rv|sv)\s*(?:\[\d+\])?\s*:\s*)+", re.I)
_STUB = 40
"""Words below which the plain part is a notice such as "view this in a browser"."""


def read_mail(data: bytes) -> Found:
    """The article of a message; malformed messages give what can be read of them."""
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage):
        return Found(body="")
    subject = _header(message, "subject")
    forwarded = bool(re.match(r"(?i)\s*(?:fwd?|wg|tr)\s*:", subject))
    name, address = parseaddr(_header(message, "from"))
    sender = clean_line(name) or clean_line(address).rpartition("@")[2]
    plain, html, attached = _parts(message)
    page = read_page(html) if html and len(plain.split()) < _STUB else None
    use_page = page is not None and len(page.body.split()) > len(plain.split())
    return Found(
        body=page.body if page and use_page else plain,
        title=_PREFIX.sub("", clean_line(subject)),
        url=page.url if page else "",
        outlet=_forwarded_from(plain) or sender if forwarded else sender,
        published=parse_date(_header(message, "date")),
        language=page.language if page else "",
        page=page.page if page else "",
        notes=tuple(f"An attachment was not read: {clean_line(each)}." for each in attached[:3]),
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; the standard parser raises many things on malformed ones."""
    try:
        return str(message.get(name, "") or "")
    except Exception:  # malformed headers raise whatever the parser stumbles over
        return ""


def _parts(message: EmailMessage) -> tuple[str, str, list[str]]:
    """(plain text, HTML, names of attachments) of a message, the first of each kind."""
    plain = html = ""
    attached: list[str] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        try:
            name = part.get_filename() or ""
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset() or ""
        except Exception:  # as for headers
            continue
        if name:
            attached.append(name)
        elif isinstance(payload, bytes) and payload and kind in {"text/plain", "text/html"}:
            text = decode(payload, declared=charset)[0]
            plain = plain or (text if kind == "text/plain" else "")
            html = html or (text if kind == "text/html" else "")
    return plain, html, attached


def _forwarded_from(plain: str) -> str:
    """The sender of the message that was forwarded, when the forwarding lines name one."""
    match = re.search(r"(?m)^>?\s*\*?From:\*?\s*(.{2,120})$", plain[:2000])
    if not match:
        return ""
    name, _ = parseaddr(match.group(1).strip())
    return clean_line(name)
