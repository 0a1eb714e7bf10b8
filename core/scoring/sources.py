"""The sentences of a story that stand behind a row: those that it quotes, else those that it tells again."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model import COLUMNS, TABLES, Quote, Span
from core.model.merging import of_page
from core.prose.sentences import split
from core.scoring.brief import stems_of
from core.scoring.seen import seen

if TYPE_CHECKING:
    from core.model import Card, Clipping, Row, Section, Story
    from core.scoring.seen import Seen

ALIKE = 0.3
"""The share of a row's words in a sentence from which the sentence tells the same."""
READ_AT_MOST = 110_000
"""Characters of a story that are looked through."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a row."""

    seen: tuple[Seen, ...] = ()
    """Of each sentence, the quoted ones first."""
    stems: tuple[str, ...] = ()
    """Of these sentences."""
    around: tuple[str, ...] = ()
    """Of the paragraphs around them."""
    outlets: tuple[str, ...] = ()
    """Who tells each of the sentences."""
    text: str = ""
    """The sentences."""
    near: str = ""
    """Those around them."""
    quoted: bool = False
    """Whether the row cites it."""


class _Source:
    """A clipping in sentences."""

    def __init__(self, clipping: Clipping, limit: int) -> None:
        self.clipping = clipping
        self.text = clipping.readable()
        self.stretches = split(self.text, limit)
        self.starts = [stretch.start for stretch in self.stretches]
        self._stems: dict[int, tuple[str, ...]] = {}
        self._seen: dict[int, Seen] = {}

    def at(self, start: int, end: int) -> list[int]:
        """The sentences that a stretch of the text touches."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_right(self.starts, max(start, end - 1))
        return [i for i in range(first, last) if self.stretches[i].end > start]

    def stems(self, at: int) -> tuple[str, ...]:
        """The stems of a sentence."""
        if at not in self._stems:
            self._stems[at] = tuple(stems_of(self.words(at)))
        return self._stems[at]

    def seen(self, at: int) -> Seen:
        """What a sentence shows."""
        if at not in self._seen:
            self._seen[at] = seen(self.words(at))
        return self._seen[at]

    def quote(self, at: int) -> Quote:
        """A sentence as evidence."""
        stretch = self.stretches[at]
        span = Span(source=self.clipping.digest, start=stretch.start, end=stretch.end)
        return Quote(text=self.clipping.text[stretch.start : stretch.end], span=span)

    def around(self, at: int) -> list[int]:
        """The other sentences of a paragraph; of a paragraph of one sentence its neighbours."""
        line = self.stretches[at].line
        near = [i for i in range(max(0, at - 6), min(len(self.stretches), at + 7)) if i != at]
        same = [i for i in near if self.stretches[i].line == line]
        return same or [i for i in near if abs(i - at) == 1]

    def words(self, at: int) -> str:
        """A sentence as it stands there."""
        stretch = self.stretches[at]
        return self.text[stretch.start : stretch.end]


class Sources:
    """The sentences of a story, each looked at once."""

    def __init__(self, story: Story) -> None:
        share = READ_AT_MOST // max(1, len(story.clippings))
        self._sources = {c.digest: _Source(c, share) for c in story.clippings}

    def behind(self, section: Section, row: Row) -> Behind:
        """What stands behind a row."""
        quoted = self._quoted(section, row)
        found = quoted or self._alike(section, row)
        if not found:
            return Behind()
        around = dict.fromkeys((s, i) for s, at in found for i in s.around(at) if (s, i) not in found)
        return Behind(
            seen=tuple(s.seen(at) for s, at in found),
            stems=tuple(root for s, at in found for root in s.stems(at)),
            around=tuple(root for s, at in around for root in s.stems(at)),
            outlets=tuple(s.clipping.outlet[:40] for s, _ in found),
            text="\n".join(s.words(at) for s, at in found),
            near="\n".join(s.words(at) for s, at in around),
            quoted=bool(quoted),
        )

    def sentences(self, section: Section, row: Row) -> tuple[Quote, ...]:
        """The sentences behind a row, as `behind` finds them."""
        found = self._quoted(section, row) or self._alike(section, row)
        return tuple(source.quote(at) for source, at in found)

    def _quoted(self, section: Section, row: Row) -> list[tuple[_Source, int]]:
        found: dict[tuple[_Source, int], None] = {}
        for column in COLUMNS[section]:
            for quote in row.cell(column).quotes:
                source = self._sources.get(quote.span.source)
                if source is not None:
                    found |= {(source, at): None for at in source.at(quote.span.start, quote.span.end)}
        return list(found)

    def _alike(self, section: Section, row: Row) -> list[tuple[_Source, int]]:
        """The sentence that shares most words with the row's name and description, if it shares enough."""
        told = set(stems_of(f"{row.name.text} {row.description.text}"))
        best: tuple[float, _Source, int] | None = None
        for source in self._sources.values():
            for at in range(len(source.stretches)):
                share = len(told & {*source.stems(at)}) / max(3, len(told))
                if share >= ALIKE and (best is None or share > best[0]):
                    best = (share, source, at)
        return [best[1:]] if best else []


def nearest_cited(card: Card, story: Story) -> Card:
    """A card whose rows from a card page, which says no source, cite the sentence nearest to each."""
    sources = Sources(story)

    def cited(section: Section, row: Row) -> Row:
        if not of_page(row) or any(row.cell(column).quotes for column in COLUMNS[section]):
            return row
        quotes = sources.sentences(section, row)
        return row.model_copy(update={"description": row.description.model_copy(update={"quotes": quotes})})

    for section in TABLES:
        card = card.with_rows(section, tuple(cited(section, row) for row in card.rows(section)))
    return card
