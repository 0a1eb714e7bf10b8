"""Which stories a list shows and in which order: a filter as an analyst types it, and sorting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.keeping import Decision, KeptStory

Sort = Literal["sources", "score", "newest", "outlet", "title", "arrival"]
SORTS: tuple[Sort, ...] = get_args(Sort)

_DECISIONS: dict[str, Decision] = {
    "new": "new",
    "undecided": "new",
    "kept": "kept",
    "keep": "kept",
    "skipped": "skipped",
    "skip": "skipped",
    "later": "later",
}
_FLAGS = ("star", "card", "nocard", "arrived", "note", "related", "hand")
_ALIASES = {"*": "star", "starred": "star", "newsource": "arrived", "notes": "note"}


@dataclass(frozen=True)
class Lens:
    """What of a desk is looked at."""

    aside: bool = False
    """Whether the stories that are set aside are shown instead of the others."""
    filter: str = ""
    """As typed: see `matcher`."""
    sort: Sort = "sources"
    backwards: bool = False

    def sorted_by_next(self) -> Lens:
        """This lens with the next way of sorting."""
        return replace(self, sort=SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)], backwards=False)

    def plain(self) -> dict[str, object]:
        """The lens as JSON, to be kept with the desk."""
        return {"filter": self.filter, "sort": self.sort, "backwards": self.backwards}

    @classmethod
    def from_plain(cls, kept: object) -> Lens:
        """The lens of JSON from a desk; what it does not understand is left out."""
        if not isinstance(kept, dict):
            return cls()
        sort = kept.get("sort")
        return cls(
            filter=clean_line(str(kept.get("filter") or ""))[:200],
            sort=sort if sort in SORTS else "sources",
            backwards=kept.get("backwards") is True,
        )


def listing(stories: Iterable[KeptStory], lens: Lens, has_card: Callable[[int], bool]) -> tuple[int, ...]:
    """The ids of the stories that a lens shows, in its order."""
    fits = matcher(lens.filter, has_card)
    shown = [story for story in stories if bool(story.aside) == lens.aside and fits(story)]
    shown.sort(key=_KEYS[lens.sort], reverse=lens.backwards)
    return tuple(story.id for story in shown)


def matcher(filter: str, has_card: Callable[[int], bool]) -> Callable[[KeptStory], bool]:
    """Whether a story fits a filter: words of state and flag, `outlet:name`, `score:4`, any other text.

    Words of one kind are alternatives (`kept later`), kinds must all fit; `-word`
    excludes. Other words are looked for in title, outlets and note, all of them.
    """
    wanted: list[Callable[[KeptStory], bool]] = []
    decisions: set[Decision] = set()
    for word in filter.casefold().split():
        turned = word.startswith("-") and len(word) > 1
        bare = word[1:] if turned else word
        bare = _ALIASES.get(bare, bare)
        if bare in _DECISIONS and not turned:
            decisions.add(_DECISIONS[bare])
            continue
        test = _test(bare, has_card)
        wanted.append(_unlike(test) if turned else test)
    if decisions:
        wanted.append(lambda story: story.triage.decision in decisions)
    return lambda story: all(test(story) for test in wanted)


def _unlike(test: Callable[[KeptStory], bool]) -> Callable[[KeptStory], bool]:
    return lambda story: not test(story)


def _test(word: str, has_card: Callable[[int], bool]) -> Callable[[KeptStory], bool]:
    if word in _DECISIONS:
        return lambda story: story.triage.decision == _DECISIONS[word]
    if word in _FLAGS:
        return lambda story: _flag(story, word, has_card)
    name, colon, value = word.partition(":")
    if colon and name == "outlet":
        return lambda story: any(value in outlet.casefold() for outlet in story.outlets)
    if colon and name == "score" and value.isdigit():
        return lambda story: story.triage.score == int(value)
    return lambda story: word in _text(story)


def _flag(story: KeptStory, flag: str, has_card: Callable[[int], bool]) -> bool:
    if flag in ("card", "nocard"):
        return has_card(story.id) == (flag == "card")
    if flag in ("star", "note"):
        return bool(getattr(story.triage, flag))
    return bool(getattr(story, flag))


def _text(story: KeptStory) -> str:
    return "\n".join((story.title, *story.outlets, story.triage.note, story.aside)).casefold()


_KEYS: dict[Sort, Callable[[KeptStory], tuple[object, ...]]] = {
    "sources": lambda story: (-story.independent, -len(story.copies), story.id),
    "score": lambda story: (-(story.triage.score or 0), not story.triage.star, story.id),
    "newest": lambda story: (-(story.latest.toordinal() if story.latest else 0), story.id),
    "outlet": lambda story: ((story.outlets[0] if story.outlets else "\uffff").casefold(), story.id),
    "title": lambda story: (story.title.casefold(), story.id),
    "arrival": lambda story: (story.id,),
}
