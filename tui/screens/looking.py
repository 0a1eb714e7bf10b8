"""Find: typed words in the card and in all its sources, from hit to hit and round."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import work
from textual.message import Message

from core.editing import describe
from core.looking import places_of
from core.model import Place, Section, edits
from core.model.edits import HEAD_FIELDS
from tui.actions import key_of, with_keys
from tui.screens.source_actions import SourceActions
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from core.model import Card, Clipping

FIND_SAYS = (
    "In the card and its sources, whatever case and accents"
    " · {prompt.keep} goes there · {prompt.leave} leaves"
)
HITS = ("bench.next-hit", "bench.previous-hit")


class Hit(NamedTuple):
    """Where the words stand: in a cell of the card, or in a source."""

    place: Place | None
    source: int
    start: int
    end: int


class Looking(SourceActions):
    """Finds words in both panes; hits stay marked until Esc."""

    _wanted = ""
    _last = ""
    """What was looked for before: what an empty line looks for again."""
    _hits: tuple[Hit, ...] = ()
    _hit: int | None = None
    """The hit that one is at; None while it is still typed what to find."""

    @property
    def looking(self) -> bool:
        """Whether hits are marked."""
        return bool(self._hits)

    def do_bench_find(self) -> None:
        """Ask what to find."""
        self._looked_from = self.source_view.has_focus
        self.query_one(Prompt).ask("find", "Find:")
        self.explain(with_keys(FIND_SAYS), "dim")
        self.offer_keys()

    _looked_from = False
    """Whether the search began in the source pane."""

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """Mark what is found while it is typed."""
        if message.kind == "find":
            self._find(message.text)

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Go to the first hit from here on, or leave."""
        prompt = self.query_one(Prompt)
        if message.kind != "find" or not prompt.open:
            return
        self.set_focus(self.source_view if self._looked_from else self.card_view)
        prompt.close()
        self.offer_keys()
        wanted = message.text.strip() or self._last
        if message.keep and wanted:
            self._last = wanted
            self._find(wanted, go=True)
        else:
            self.end_looking()

    class Found(Message, bubble=False):
        """Where the words that were looked for stand."""

        def __init__(self, wanted: str, hits: tuple[Hit, ...], *, go: bool, again: bool) -> None:
            super().__init__()
            self.wanted = wanted
            self.hits = hits
            self.go = go
            self.again = again

    def _find(self, wanted: str, *, go: bool = False, again: bool = False) -> None:
        self._wanted = wanted.strip()
        card, sources = self.bench.card_or_new(self.story), self.source_view.story.clippings
        self._look(self._wanted, card, sources, go, again)

    @work(description="", exclusive=True, group="find", exit_on_error=False)
    async def _look(
        self, wanted: str, card: Card, sources: tuple[Clipping, ...], go: bool, again: bool
    ) -> None:
        hits = await asyncio.to_thread(lambda: tuple(_hits_of(wanted, card, sources)))
        self.post_message(self.Found(wanted, hits, go=go, again=again))

    def on_looking_found(self, message: Found) -> None:
        """Mark what was found, and go to the first of it when that is wanted."""
        if message.wanted != self._wanted or (message.again and not self._hits):
            return
        self._hits = message.hits
        if not message.again or self._hit is None or not self._hits:
            self._hit = None
        else:
            self._hit = min(self._hit, len(self._hits) - 1)
        self._show_hits()
        if message.go and self._hits:
            self._go(self._first_from_here())
        elif message.go:
            self.explain(f"“{self._wanted}” is not on the card and in none of its sources.", "warn")
        elif not message.again:
            self.explain(self._counted() or with_keys(FIND_SAYS), "dim")

    def find_again(self) -> None:
        """Find the same words in a card or sources that are others now."""
        if self._hits and not self.busy():
            self._find(self._wanted, again=True)

    def _counted(self) -> str:
        on_card = sum(hit.place is not None for hit in self._hits)
        if not self._hits:
            return "Nothing so far" if self._wanted else ""
        return f"{len(self._hits)} found: {on_card} on the card, {len(self._hits) - on_card} in the sources"

    def _show_hits(self) -> None:
        """Mark the hits in both panes, the one that one is at otherwise."""
        now = self._hits[self._hit] if self._hit is not None and self._hits else None
        on_card: dict[Place, list[tuple[int, int, str]]] = {}
        for hit in self._hits:
            if hit.place is not None:
                on_card.setdefault(hit.place, []).append(
                    (hit.start, hit.end, "here" if hit is now else "hit")
                )
        self.card_view.show_hits({place: tuple(spans) for place, spans in on_card.items()})
        view = self.source_view
        view.show_hits(
            [
                (hit.start, hit.end, "here" if hit is now else "hit")
                for hit in self._hits
                if hit.source == view.index
            ]
        )

    def _first_from_here(self) -> int:
        """The first hit behind the cursor of the pane in which one looks, else the first of all."""
        view = self.source_view
        if self._looked_from:
            at = view.chosen_span[0] if view.chosen_span else 0
            after = [n for n, hit in enumerate(self._hits) if (hit.source, hit.start) >= (view.index, at)]
        else:
            order = [place for place, _ in _texts(self.bench.card_or_new(self.story))]
            here = order.index(self.place) if self.place in order else 0
            after = [
                n for n, hit in enumerate(self._hits) if hit.place is None or order.index(hit.place) >= here
            ]
        return after[0] if after else 0

    def do_bench_hit(self, by: int) -> None:
        """To the next (or previous) hit, from the card to the sources and round."""
        if self._hit is None:
            self._go(self._first_from_here())
        else:
            self._go((self._hit + by) % len(self._hits))

    def _go(self, number: int) -> None:
        self._hit = number
        hit = self._hits[number]
        if hit.place is not None:
            self.focus_pane(self.card_view)
            self.card_view.go(hit.place, tell=False)
            self.tell()
            where = f"on the card, {describe(hit.place)}"
        else:
            self.focus_pane(self.source_view)
            self.source_view.choose(hit.source, tell=False)
            self.source_view.choose_at(hit.start)
            where = f"in source {hit.source + 1}"
        self._show_hits()
        if hit.place is None:
            self.source_view.reveal_span(hit.start, hit.end)
        self.say_lines(
            f"{number + 1} of {len(self._hits)} · {where}",
            f"“{self._wanted}” · {key_of('bench.next-hit')} next · "
            f"{key_of('bench.previous-hit')} back · {key_of('bench.stop')} ends it",
        )

    def do_source_show(self, by: int) -> None:
        """Show the next (or previous) source with its hits."""
        super().do_source_show(by)
        self._show_hits()

    def end_looking(self) -> None:
        """Mark nothing any more."""
        self._hits, self._hit = (), None
        self._show_hits()
        self.tell()


def _hits_of(wanted: str, card: Card, sources: Sequence[Clipping]) -> Iterator[Hit]:
    """Where words stand on a card and in its sources, in the order in which one goes through them."""
    for place, text in _texts(card):
        yield from (Hit(place, -1, *span) for span in places_of(wanted, text))
    for number, clipping in enumerate(sources):
        yield from (Hit(None, number, *span) for span in places_of(wanted, clipping.text))


def _texts(card: Card) -> list[tuple[Place, str]]:
    """Every place of a card with its text, in the order of the page."""
    found: list[tuple[Place, str]] = []
    for place, cell in card.cells():
        if place.section is Section.SUMMARY:
            if found[-1][0] != place:
                found.append((place, card.summary_text))
            continue
        found.append((place, cell.text))
        if place == Place(section=Section.TITLE):
            heads = [Place(section=Section.TITLE, index=index) for index in range(1, len(HEAD_FIELDS))]
            found += [(head, edits.text_at(card, head)) for head in heads]
    return found
