"""Bytes of any kind to clippings: the one place where kinds meet their readers."""

from __future__ import annotations

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.model.cleaning import clean_line
from core.reading.building import build
from core.reading.decoding import check_bytes, decode
from core.reading.kinds import kind_of
from core.reading.outcome import Found, Problem


class IsACard(NotAClipping):
    """A file holds a finished card page; folders pass over it without a word."""


def open_safely(
    data: bytes, origin: Origin, lenient: bool = False
) -> tuple[tuple[Clipping, ...], tuple[Problem, ...]]:
    """As `open_bytes`, and whatever a broken file makes a parser do is one NotAClipping."""
    try:
        return open_bytes(data, origin, lenient)
    except NotAClipping:
        raise
    except Exception as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "broken inside"
        raise NotAClipping(f"It could not be read: it is {reason}.", "Save the article as text.") from error


def open_bytes(
    data: bytes, origin: Origin, lenient: bool = False
) -> tuple[tuple[Clipping, ...], tuple[Problem, ...]]:
    """(clippings, problems of single feed items). Raises NotAClipping when there is no clipping at all.

    Its sentences begin with "It", so that a list can put the name in front. `lenient` is as in `build`.
    """
    origin = origin.model_copy(update={"name": clean_line(origin.name)})
    check_bytes(data)
    text, encoding = decode(data)
    kind = kind_of(text, origin.name)
    if kind == "card":
        raise IsACard("It is a card, not an article.", "Use `foredeck convert` on it.")
    if kind == "xml":
        raise NotAClipping("It is XML, but neither a feed nor a page.", "Save the article itself.")
    if kind == "feed":
        return _open_feed(data, origin, lenient)
    if kind == "mail":
        origin = origin.model_copy(update={"kind": "mail"} if origin.kind == "file" else {})
    found = _read(kind, data, text)
    clipping = build(found, origin, lenient)
    if encoding == "utf-8, damaged":
        note = "Some bytes of the file could not be read and show as \ufffd."
        clipping = clipping.model_copy(update={"notes": (*clipping.notes, note)})
    return (clipping,), ()


def _read(kind: str, data: bytes, text: str) -> Found:
    """The reader of a kind, imported when it is needed."""
    if kind == "html":
        from core.reading.page import read_page

        return read_page(text)
    if kind == "markdown":
        from core.reading.markdown import read_markdown

        return read_markdown(text)
    if kind == "mail":
        from core.reading.mail import read_mail

        return read_mail(data)
    return Found(body=text)


def _open_feed(
    data: bytes, origin: Origin, lenient: bool
) -> tuple[tuple[Clipping, ...], tuple[Problem, ...]]:
    """A clipping for each item with an article in it, a problem for each other."""
    from core.reading.feed import read_feed

    clippings: list[Clipping] = []
    problems: list[Problem] = []
    for number, found in enumerate(read_feed(data), start=1):
        name = f"{origin.name or 'feed'} #{number}"
        try:
            clippings.append(build(found, origin.model_copy(update={"kind": "feed", "name": name}), lenient))
        except NotAClipping as error:
            problems.append(Problem.of(name, error))
    if not clippings and not (lenient and any(problem.aside for problem in problems)):
        raise NotAClipping(
            "It is a feed without an article in it.", "Open its items and save them one by one."
        )
    return tuple(clippings), tuple(problems)
