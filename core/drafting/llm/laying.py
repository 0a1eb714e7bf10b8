"""The articles of a story as a model reads them: numbered sentences in a fence, as many as fit."""

from __future__ import annotations

from dataclasses import dataclass

from core.asking.counting import DENSE, tokens
from core.model import Clipping, Story
from core.prose.fencing import Numbered, fenced, heading, numbered, tag_for
from core.prose.instructions import orders

LEAST = 90
"""Tokens of an article below which it is rather left out."""


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
    """Numbers of the sentences that speak to a model."""


@dataclass
class _Article:
    """One article's sentences as lines, and about how many tokens each of them takes."""

    head: str
    lines: list[Numbered]
    sizes: list[int]
    cut: bool
    """Whether its text is longer than what was looked at."""

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
        refs, said = _orders(story.clippings[at - 1], at, kept)
        warned += refs
        notes += said
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
    limit = 2_000 + 8 * room
    cut = len(clipping.text) > limit
    if cut:
        masks = tuple(mask for mask in clipping.furniture if mask.end <= limit)
        clipping = clipping.model_copy(update={"text": clipping.text[:limit], "furniture": masks})
    lines = numbered(clipping, number)
    return _Article(heading(clipping, number), lines, [tokens(each.line) + 4 for each in lines], cut)


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
            words = first.line[: max(1, int(left * DENSE))].rpartition(" ")[0]
            return [first._replace(line=words)] if words else []
        left -= size
    return article.lines


def _part(article: _Article, kept: list[Numbered]) -> str:
    if len(kept) == 1 and kept[0] != article.lines[0]:
        return "the beginning of its first sentence"
    of = "" if article.cut else f" of {len(article.lines)}"
    return f"the first {len(kept)}{of} sentences"


def _orders(clipping: Clipping, number: int, kept: list[Numbered]) -> tuple[list[str], list[str]]:
    """(numbers of the sentences that speak to a model, what is said of that to the analyst)."""
    found = orders(clipping)
    refs = [
        each.line.partition("]")[0].removeprefix("[")
        for each in kept
        if any(order.start < each.end and each.start < order.end for order in found)
    ]
    said = (
        f"Article {number} speaks to a language model: look at its rows. It reaches no more than their words."
    )
    return refs, [said] if found else []
