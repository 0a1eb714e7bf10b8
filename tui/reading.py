"""A Markdown page as plain lines to read: headings, bullets, aligned tables; links as their words alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.widgets.lines import wrap_offsets

if TYPE_CHECKING:
    from markdown_it.token import Token

GAP = "  "
"""Between two columns."""
NARROWEST = 3
"""Cells of a column that is not made narrower."""


def to_read(page: str, width: int) -> str:
    """The page as plain text in lines of at most `width` cells, without the signs of Markdown."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page)
    return "\n".join(_lines(tokens, max(width, 20))).strip("\n")


def _lines(tokens: Sequence[Token], width: int) -> Iterator[str]:
    depth, mark, level = 0, "", ""
    table: list[list[str]] = []
    for token in tokens:
        if token.type == "bullet_list_open":
            depth += 1
        elif token.type == "bullet_list_close":
            depth -= 1
            if not depth:
                yield ""
        elif token.type == "list_item_open":
            mark = "• "
        elif token.type == "heading_open":
            level = token.tag
        elif token.type == "heading_close":
            level = ""
        elif token.type == "table_open":
            table = []
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "table_close":
            yield from (*_table(table, width), "")
            table = []
        elif token.type == "inline" and table:
            table[-1].append(_words(token))
        elif token.type == "inline":
            yield from _paragraph(_words(token), width, depth, mark, level)
            mark = ""


def _paragraph(text: str, width: int, depth: int, mark: str, level: str) -> Iterator[str]:
    """A heading, a bullet with its lines under its words, or a paragraph and an empty line."""
    indent = "  " * depth
    lead = indent[: -len(mark)] + mark if mark else indent
    for line in text.split("\n"):
        for part in _wrapped(line, width - len(indent)):
            yield lead + part
            lead = indent
    if level in ("h1", "h2"):
        yield ("═" if level == "h1" else "─") * min(width, max(map(cell_len, _wrapped(text, width))))
    if not depth and level != "h3":
        yield ""


def _words(token: Token) -> str:
    """The words of a line: entities and escapes are read, the addresses of links left out."""
    said = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type in ("text", "text_special", "code_inline"):
            said.append(child.content)
    return "".join(said)


def _wrapped(text: str, width: int) -> list[str]:
    return [text[start:end].rstrip() for start, end in wrap_offsets(text, width)] or [""]


def _table(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows in columns, their cells wrapped; the widest columns give way first."""
    sizes = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    over = sum(sizes) + len(GAP) * (len(sizes) - 1) - width
    while over > 0 and max(sizes) > NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1
        over -= 1
    for at, row in enumerate(rows):
        cells = [_wrapped(text, size) for text, size in zip(row, sizes, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            padded = [part + " " * (size - cell_len(part)) for part, size in zip(parts, sizes, strict=True)]
            yield GAP.join(padded).rstrip()
        if not at:
            yield GAP.join("─" * size for size in sizes)
