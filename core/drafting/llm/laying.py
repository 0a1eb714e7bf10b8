"""The articles of a story as a model reads them: numbered sentences in a fence, as many as fit.

Sentences that speak to a model are left out of it, their numbers stay.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.asking.counting import tokens
from core.prose.fencing import fenced, heading, numbered, tag_for
from core.prose.instructions import orders

if TYPE_CHECKING:
    from core.model import Clipping, Story
    from core.prose.fencing import Numbered

LEAST = 90
"""Tokens of an article below which it is rather left out."""
LEFT_OUT = "(left out: it speaks to a language model)"
"""What stands in place of such a sentence."""
MOST_NAMED = 8
"""Sentences that a note names."""


@dataclass(frozen=True)
class Laid:
    """The articles in their fence, and what is to be said of them."""

    text: str
    tag: str
    count: int
    """Articles that are in it, the first ones of the story."""
    notes: tuple[str, ...] = ()
    """For the analyst: what was left out, and which articles speak to a model."""
    warned: tuple[str, ...] = ()
    """Numbers of the sentences that speak to a model: they are not in the text."""


@dataclass
class _Article:
    """One article's sentences as lines, and about how many tokens each of them takes."""

    head: str
    lines: list[Numbered]
    sizes: list[int]
    cut: bool
    """Whether its text is longer than what was looked at."""
    silenced: frozenset[int]
    """Where its sentences start that speak to a model."""

    @property
    def size(self) -> int:
        return sum(self.sizes)


def lay_out(story: Story, room: int) -> Laid:
    """The articles of a story in at most about `room` tokens, the longest shortened at the end of a sentence.

    An article of which next to nothing would fit is left out, the last ones first.
    `count` is 0 when none fits.
    """
    articles = [_article(clipping, at, room) for at, clipping in enumerate(story.clippings, 1)]
    room -= 40
    count = len(articles)
    while count and _least(articles[:count]) > room:
        count -= 1
    most = _most([each.size for each in articles[:count]], room - _heads(articles[:count]))
    lines: list[str] = []
    notes: list[str] = []
    warned: list[str] = []
    for at, each in enumerate(articles[:count], 1):
        kept = _kept(each, most)
        if each.cut or kept != each.lines:
            notes.append(f"Article {at} was shortened for the model: it read {_part(each, kept)}.")
        lines += [*([""] if lines else []), each.head, *(sentence.line for sentence in kept)]
        refs = [_ref(sentence) for sentence in kept if sentence.start in each.silenced]
        warned += refs
        notes += [_told(at, refs)] if orders(story.clippings[at - 1]) else []
    if count < len(articles):
        left = ", ".join(str(at) for at in range(count + 1, len(articles) + 1))
        what = "Article" if count + 1 == len(articles) else "Articles"
        notes.append(
            f"{what} {left} did not fit into what the model can read: nothing of it is in the draft."
        )
    tag = tag_for(lines)
    return Laid(fenced("ARTICLES", lines, tag), tag, count, tuple(notes), tuple(warned))


def _article(clipping: Clipping, number: int, room: int) -> _Article:
    """An article as lines; of one that is longer than all that fits only what could."""
    found = orders(clipping)
    limit = 2_000 + 8 * room
    cut = len(clipping.text) > limit
    if cut:
        masks = tuple(mask for mask in clipping.furniture if mask.end <= limit)
        clipping = clipping.model_copy(update={"text": clipping.text[:limit], "furniture": masks})
    lines = numbered(clipping, number)
    silenced = frozenset(
        each.start for each in lines if any(o.start < each.end and each.start < o.end for o in found)
    )
    lines = [
        each._replace(line=f"[{_ref(each)}] {LEFT_OUT}") if each.start in silenced else each for each in lines
    ]
    sizes = [tokens(each.line) + 4 for each in lines]
    return _Article(heading(clipping, number), lines, sizes, cut, silenced)


def _heads(articles: list[_Article]) -> int:
    return sum(tokens(each.head) + 4 for each in articles)


def _least(articles: list[_Article]) -> int:
    """The least that some articles need."""
    return _heads(articles) + sum(min(each.size, LEAST) for each in articles)


def _most(sizes: list[int], room: int) -> int:
    """What each article may take at most so that all fit, the short ones whole."""
    left, most = room, max(sizes, default=0)
    for at, size in enumerate(ordered := sorted(sizes)):
        share = left // (len(ordered) - at)
        if size > share:
            return share
        left -= size
    return most


def _kept(article: _Article, most: int) -> list[Numbered]:
    """The first sentences that fit; of a first one that is too long by itself its beginning."""
    left = most
    for at, size in enumerate(article.sizes):
        if size > left:
            if at:
                return article.lines[:at]
            first = article.lines[0]
            fits = bisect_right(range(len(first.line)), left, key=lambda end: tokens(first.line[:end]) + 4)
            words = first.line[: max(1, fits - 1)].rpartition(" ")[0]
            return [first._replace(line=words)] if words else []
        left -= size
    return article.lines


def _part(article: _Article, kept: list[Numbered]) -> str:
    if len(kept) == 1 and kept[0] != article.lines[0]:
        return "the beginning of its first sentence"
    of = "" if article.cut else f" of {len(article.lines)}"
    return f"the first {len(kept)}{of} sentences"


def _ref(sentence: Numbered) -> str:
    """The number of a sentence: `A2.14`."""
    return sentence.line.partition("]")[0].removeprefix("[")


def _told(number: int, refs: list[str]) -> str:
    """What is said to the analyst of an article that speaks to a model."""
    said = (
        f"Article {number} speaks to a language model: look at its rows. It reaches no more than their words."
    )
    if not refs:
        return said
    more = f" and {len(refs) - MOST_NAMED} more" if len(refs) > MOST_NAMED else ""
    return f"{said} Not sent to the model: {', '.join(refs[:MOST_NAMED])}{more}."
