"""Tags of a page cut to a size that parsers read in time: they compare attributes pair by pair."""

from __future__ import annotations

import re

LONGEST = 4_000
"""Characters of a tag that may be as they are."""
MOST = 100
"""Attributes that a longer tag keeps."""

_START = re.compile(r"<([A-Za-z][^\s/>]{0,100})")
# A tag that ends at the first `>` for every parser: no quote in it is open there.
_USUAL = re.compile(r"""(?>[^>"'=]++|=\s*+"[^">]*+"|=\s*+'[^'>]*+'|=(?!\s*["']))*+>""")
_JUNK = re.compile(r"[\s/\"'=]*+")
_NAME = re.compile(r"[^\s=>/]++(?:\s*+=\s*+)?+")
_BARE = re.compile(r"[^\s>]*+")


def with_short_tags(html: str) -> str:
    """The page with at most 100 attributes in each long tag; the text between the tags stays."""
    out: list[str] = []
    done = 0
    closing = -1
    last = {quote: html.rfind(quote) for quote in "\"'"}
    for start in _START.finditer(html):
        if start.start() < done:
            continue
        if -1 < closing < start.end() or closing == -1:
            closing = html.find(">", start.end())
            closing = len(html) if closing == -1 else closing
        if closing - start.start() <= LONGEST and _USUAL.match(html, start.end(), closing + 1):
            continue
        end, attributes = _attributes(html, start.end(), last)
        if end - start.start() <= LONGEST:
            continue
        out.append(html[done : start.start()])
        shortened = f"<{start.group(1)} {' '.join(attributes[:MOST])}>"
        out.append(shortened if len(attributes) > MOST else html[start.start() : end])
        done = end
    return "".join([*out, html[done:]]) if out else html


def _attributes(html: str, at: int, last: dict[str, int]) -> tuple[int, list[str]]:
    """(where the tag ends whose attributes begin at `at`, at most one more of them than may be kept).

    `last` says where each quote stands for the last time, so that no open quote is looked for twice.
    """
    found: list[str] = []
    while True:
        at = _after(_JUNK, html, at)
        if at >= len(html) or html[at] == ">":
            return min(at + 1, len(html)), found
        start = at
        at = _after(_NAME, html, at)
        whole = True
        if html[at - 1] == "=" or html[start:at].rstrip().endswith("="):
            quote = html[at : at + 1]
            if quote and at < last.get(quote, -1):
                at = html.index(quote, at + 1) + 1
            else:
                at = _after(_BARE, html, at)
                whole = quote not in last
        if whole and len(found) <= MOST:
            found.append(html[start:at])


def _after(pattern: re.Pattern[str], html: str, at: int) -> int:
    match = pattern.match(html, at)
    return match.end() if match else at
