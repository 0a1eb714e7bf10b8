"""Markdown: front matter, the first heading as title, and the text as the rendered page shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.reading.dates import parse_date
from core.reading.outcome import Found
from core.reading.page import fragment_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A\ufeff?\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
MOST_MARKS = 20_000
_PAIR = re.compile(r"([A-Za-z][\w -]{0,30}?)\s*:\s*(.*)")


def read_markdown(text: str) -> Found:
    """The article of a Markdown file; front matter states its facts, else the first heading its title."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        said = front_matter(front.group(1))
        text = text[front.end() :]
    # Marks that match nothing cost the parser time by their square; no article has so many.
    marks = sum(text.count(mark) for mark in "[]*_`<!~")
    heading, body = _render(text) if marks <= MOST_MARKS else ("", text)

    def first(*keys: str) -> str:
        return next((said[key] for key in keys if said.get(key)), "")

    source = first("source")
    address = source if re.match("https?://", source) else ""
    return Found(
        body=body,
        title=first("title", "headline") or heading,
        url=first("url", "link", "canonical") or address,
        outlet=first("outlet", "publication", "publisher", "site") or ("" if address else source),
        author=first("author", "authors", "byline", "by"),
        published=parse_date(first("date", "published")),
        language=first("lang", "language"),
    )


def front_matter(block: str) -> dict[str, str]:
    """The plain `key: value` lines of a front matter block, keys in lower case, quotes taken off."""
    said: dict[str, str] = {}
    for line in block.split("\n"):
        match = _PAIR.fullmatch(line.rstrip())
        if match:
            value = match.group(2).strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            said.setdefault(match.group(1).lower(), value.strip("[]"))
    return said


def _render(text: str) -> tuple[str, str]:
    """(first heading of the first level, plain text) of Markdown without front matter."""
    from markdown_it import MarkdownIt

    heading = ""
    out: list[str] = []
    lists: list[int | None] = []
    bullet = ""
    row: list[str] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "table_open" if not lists and out:
                out.append("")
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open" if lists:
                number = lists[-1]
                bullet = "- " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "tr_close":
                out.append(f"| {' | '.join(row)} |")
                row = []
            case "inline":
                words = _inline(token)
                if before is not None and before.type in {"th_open", "td_open"}:
                    row.append(words)
                    continue
                if (
                    not heading
                    and before is not None
                    and before.type == "heading_open"
                    and before.tag == "h1"
                ):
                    heading = words
                _append(out, bullet + words, tight=bool(bullet))
                bullet = ""
            case "fence" | "code_block":
                _append(out, token.content, tight=False)
            case "html_block":
                _append(out, fragment_text(token.content), tight=False)
    return heading, "\n".join(out)


def _append(out: list[str], words: str, tight: bool) -> None:
    """Add a paragraph after a blank line; list items follow each other without one."""
    if not words.strip():
        return
    follows = bool(out) and re.match(r"- |\d+\. ", out[-1])
    if out and out[-1] and not (tight and follows):
        out.append("")
    out.append(words)


def _inline(token: Token) -> str:
    """The words of an inline run: marks gone, links as their text, images and raw tags dropped."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
    return "".join(parts)
