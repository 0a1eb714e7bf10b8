"""What a file is: decided by its content first and by its name's ending second."""

from __future__ import annotations

import json
import re
from typing import Literal

from core.model.cleaning import clean_text

Kind = Literal[
    "text", "markdown", "html", "mail", "mbox", "feed", "opml", "pdf", "card", "xml", "entities", "json"
]

# Atomic groups: a row of comments must not be tried in all its partitions.
_PROLOGUE = r"\A\s*(?:(?><\?.{0,500}?\?>\s*)|(?><!--.{0,4000}?-->\s*))*+"
_FEED = re.compile(_PROLOGUE + r"(?:<!DOCTYPE[^>]{0,300}>\s*)?<(?:rss|feed|rdf:RDF)[\s>]", re.I | re.S)
_OPML = re.compile(_PROLOGUE + r"(?:<!DOCTYPE[^>\[]{0,300}>\s*)?<opml[\s>]", re.I | re.S)
_ENTITIES = re.compile(_PROLOGUE + r"<!DOCTYPE[^>\[]{0,1000}\[", re.I | re.S)
_JSON = re.compile(r"\A[\ufeff\s]*[\[{]\s*[\"{\[\]}]")
_JSON_FEED = re.compile(r"\"version\"\s*:\s*\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/")
_PDF = re.compile(rb"\A(?:.{0,1024}?[\r\n\0])?%PDF-\d", re.S)
_MBOX = re.compile(rb"\A\s*From [^\r\n]{1,300}\d{4}[^\r\n]*\r?\n(?:[A-Za-z][A-Za-z0-9-]*:|>From )")
_PAGE = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body|article|main)[\s>]", re.I | re.S)
_XML = re.compile(r"\A\s*<\?xml\s")
_TAGS = re.compile(r"</(?:p|div|h[1-6]|a|span|section|article|ul|li|table)>", re.I)
_CARD = re.compile(r"#\s*__.+__\s*,\s*\(?from\s.{0,400}\]\(|\{\s*\"format\"\s*:\s*\"foredeck-card/")
_CARD_WITH_FRONT = re.compile(r"---[ \t]*\n.{0,12000}?\n---[ \t]*\n\s*(?=#\s*__)", re.S)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):(?:\s|$)")
_MACHINE = {"mime-version", "received", "message-id", "return-path", "content-type", "delivered-to"}
_FRONT = re.compile(r"\A\s*---[ \t]*\n(?:[^\n]*\n){0,40}?---[ \t]*\n")
_HEADING = re.compile(r"\A\s*# \S[^\n]{0,200}\n[ \t]*\n")
_KEY = re.compile(r"(?im)^(?:title|date|outlet|source|url|link|author)\s*:")

_ENDINGS: dict[str, Kind] = {
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
SUFFIXES = frozenset({"txt", "text", "eml", "mbox", "pdf", "rss", "atom", "xml", "json", *_ENDINGS})
"""The endings that are read when a folder is given; JSON that is no feed is then passed over."""


def kind_of_data(data: bytes) -> Kind | None:
    """`pdf` or `mbox` when bytes are one by their beginning, None when their text must tell."""
    if _PDF.match(data[:2048]):
        return "pdf"
    return "mbox" if _MBOX.match(data[:4096]) else None


def kind_of(text: str, name: str = "") -> Kind:
    """The kind of a decoded file.

    `card` is a finished signals card, `opml` a list of feeds, `xml` none of the known kinds of it,
    `entities` XML that could expand, `json` JSON that is no feed.
    """
    # Cleaned first, so that hidden signs cannot pass one kind off as another.
    head = clean_text(text[:20_000]).lstrip()
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    above = _CARD_WITH_FRONT.match(head)
    if _CARD.match(head, above.end() if above else 0):
        return "card"
    if _FEED.match(head) or (_JSON.match(head) and _JSON_FEED.search(text)):
        return "feed"
    if _OPML.match(head):
        return "opml"
    if _PAGE.match(head) or (head.startswith("<") and len(_TAGS.findall(head)) >= 3):
        return "html"
    if _ENTITIES.match(head):
        return "entities"
    if _XML.match(head):
        return "xml"
    if ending == "json" or (_JSON.match(head) and _is_json(text)):
        return "json"
    if _is_mail(head):
        return "mail"
    front = _FRONT.match(head)
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    marked = (front and _KEY.search(front.group())) or _HEADING.match(head)
    return "markdown" if marked else "text"


def _is_json(text: str) -> bool:
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_mail(head: str) -> bool:
    """Whether a text opens with the header of a message: a machine's, or as much as people copy."""
    names: set[str] = set()
    for line in head.split("\n")[:200]:
        field = _FIELD.match(line)
        if field:
            names.add(field.group(1).lower())
        elif not line.strip():
            break
        elif not (line[0] in " \t" or line.startswith("From ")):
            return False
    return bool(names & {"from", "subject"}) and (
        bool(names & _MACHINE) or {"from", "subject", "date"} <= names or {"from", "subject", "to"} <= names
    )
