"""Bytes of any kind to clippings: the one place where kinds meet their readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.errors import NotAClipping
from core.model import Clipping
from core.model.cleaning import clean_line
from core.reading.building import build, http_url
from core.reading.decoding import check_bytes, decode
from core.reading.kinds import kind_of, kind_of_data
from core.reading.outcome import Found, Problem

if TYPE_CHECKING:
    from core.model import Origin
    from core.reading.kinds import Kind

Opened = tuple[tuple[Clipping, ...], tuple[Problem, ...]]
"""(clippings, problems of single items or messages)."""

_ITSELF = "Save the article itself."
_REFUSED: dict[Kind, tuple[str, str]] = {
    "xml": ("It is XML, but neither a feed nor a page.", _ITSELF),
    "entities": ("It is XML with a document type of its own, which is not opened.", _ITSELF),
    "opml": ("It is a list of feeds.", "`foredeck add` reads the feeds in it."),
}


class PassedOver(NotAClipping):
    """A file that is no article and was never meant as one; folders pass over it without a word."""


class IsACard(PassedOver):
    """A file holds a finished card; `text` is what it says."""

    def __init__(self, text: str) -> None:
        super().__init__("It is a card, not an article.", "Use `foredeck convert` on it.")
        self.text = text


def open_safely(
    data: bytes, origin: Origin, lenient: bool = False, *, charset: str = "", url: str = ""
) -> Opened:
    """As `open_bytes`, and whatever a broken file makes a parser do is one NotAClipping."""
    try:
        return open_bytes(data, origin, lenient, charset=charset, url=url)
    except NotAClipping:
        raise
    except Exception as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "broken inside"
        raise NotAClipping(f"It could not be read: it is {reason}.", "Save the article as text.") from error


def open_bytes(
    data: bytes, origin: Origin, lenient: bool = False, *, charset: str = "", url: str = ""
) -> Opened:
    """(clippings, problems of single items). Raises NotAClipping when there is no clipping at all.

    Its sentences begin with "It", so that a list can put the name in front. `lenient` is as in `build`,
    `charset` what a server declared, `url` the address that the bytes came from.
    """
    origin = origin.model_copy(update={"name": clean_line(origin.name)})
    kind, text, encoding = told(data, origin.name, charset)
    refuse(kind, text)
    if kind == "feed":
        return _open_feed(text, origin, lenient, url)
    if kind in {"mail", "mbox"}:
        return _open_mail(data, origin, lenient)
    found = _read(kind, data, text)
    if url:
        found = replace(found, url=_address(found.url, url))
    clipping = build(found, origin, lenient)
    if encoding == "utf-8, damaged":
        note = "Some bytes of the file could not be read and show as \ufffd."
        clipping = clipping.model_copy(update={"notes": (*clipping.notes, note)})
    return (clipping,), ()


def refuse(kind: Kind, text: str = "") -> None:
    """Raise NotAClipping for a kind that never is an article."""
    if kind == "card":
        raise IsACard(text)
    if kind == "json":
        raise PassedOver("It is JSON, but not a feed.", "Save the article as text or as a page.")
    if kind in _REFUSED:
        raise NotAClipping(*_REFUSED[kind])


def told(data: bytes, name: str = "", charset: str = "") -> tuple[Kind, str, str]:
    """(the kind of bytes, their text, its encoding); no text for PDF and mailboxes.

    Raises NotAClipping for what holds no text.
    """
    kind = kind_of_data(data)
    check_bytes(data, kind or "")
    if kind is not None:
        return kind, "", ""
    text, encoding = decode(data, charset)
    return kind_of(text, name), text, encoding


def _read(kind: Kind, data: bytes, text: str) -> Found:
    """The reader of a kind, imported when it is needed."""
    if kind == "pdf":
        from core.reading.pdf import read_pdf

        return read_pdf(data)
    if kind == "html":
        from core.reading.page import read_page

        return read_page(text)
    if kind == "markdown":
        from core.reading.markdown import read_markdown

        return read_markdown(text)
    return Found(body=text)


def _address(stated: str, came_from: str) -> str:
    """The address that a page states, but not when it is the front page only, else where it came from."""
    came_from, stated = http_url(came_from), http_url(stated)
    front = bool(stated) and not urlsplit(stated).path.strip("/") and not urlsplit(stated).query
    return came_from if not stated or (front and urlsplit(came_from).path.strip("/")) else stated


def _open_feed(text: str, origin: Origin, lenient: bool, url: str) -> Opened:
    """A clipping for each item with an article in it, a problem for each other."""
    from core.reading.feed import read_feed

    founds = (found for _, found in read_feed(text, url or origin.path))
    return _each(
        ((f"{origin.name or 'feed'} #{number}", found) for number, found in enumerate(founds, start=1)),
        origin.model_copy(update={"kind": "feed"}),
        lenient,
        NotAClipping("It is a feed without an article in it.", "Open its items and save them one by one."),
    )


def _open_mail(data: bytes, origin: Origin, lenient: bool) -> Opened:
    """A clipping for each message with an article in it; a single one keeps the file's name."""
    from core.reading.mail import read_mails

    founds = list(read_mails(data))
    kind = "mail" if origin.kind == "file" else origin.kind
    if len(founds) == 1 and isinstance(founds[0], Found):
        return (build(founds[0], origin.model_copy(update={"kind": kind}), lenient),), ()
    return _each(
        ((f"{origin.name or 'mail'} #{number}", found) for number, found in enumerate(founds, start=1)),
        origin.model_copy(update={"kind": kind}),
        lenient,
        NotAClipping("It is mail without an article in it.", "Save the article itself."),
    )


def _each(
    founds: Iterable[tuple[str, Found | NotAClipping]], origin: Origin, lenient: bool, none: NotAClipping
) -> Opened:
    """A clipping or a problem for each thing of a file; raises `none` when there is no clipping at all."""
    clippings: list[Clipping] = []
    problems: list[Problem] = []
    for name, found in founds:
        try:
            if isinstance(found, NotAClipping):
                raise found
            clippings.append(build(found, origin.model_copy(update={"name": name}), lenient))
        except NotAClipping as error:
            problems.append(Problem.of(name, error))
    if not clippings and not (lenient and any(problem.aside for problem in problems)):
        raise none
    return tuple(clippings), tuple(problems)
