"""Filter, sort, search: what of the desk, and of all days, is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from core.errors import ForedeckError
from core.finding import query_problem
from core.model import TABLES, Column, Place
from core.own_desks import own_names
from core.searching import MOST
from tui.actions import key_of, with_keys
from tui.messages import OpenDesk, OpenPublished
from tui.screens.desk_list import DeskList
from tui.widgets.hit_lines import LEAD, hit_lines
from tui.widgets.pick_list import PickList
from tui.widgets.story_list import Entry
from tui.widgets.telling import FILTER_WORDS, SORTED, counted

if TYPE_CHECKING:
    from textual.widgets import Input

    from core.finding import Hit
    from tui.widgets.prompt import Prompt

FIELDS = "Words, also theme: section: score>=4 after:2026-10"
SEARCH_SAYS = f"{FIELDS} · {{prompt.keep}} goes there"
ARCHIVE_ASKS = f"{FIELDS} · {{prompt.switch}} searches this desk"
ARCHIVE_SAYS = "↓ ↑ choose · {prompt.keep} opens it · {prompt.switch} searches this desk only"


class Finding(DeskList):
    """The lines at the foot of the list: a filter, a search of this desk, a search of all days."""

    _hits: tuple[int, ...] = ()
    _archive: tuple[Hit, ...] = ()
    _came_from: Entry | None = None

    @property
    def hit_list(self) -> PickList:
        """What a search of all days found."""
        return self.query_one("#hits", PickList)

    # The lens

    def do_stories_sort(self) -> None:
        """Sort by the next key."""
        self.lens = self.lens.sorted_by_next()
        self.fill(same=True)
        self.say(f"Sorted: {SORTED[self.lens.sort]} · {key_of('stories.backwards')} turns it round")

    def do_stories_backwards(self) -> None:
        """Turn the order round."""
        self.change_lens(backwards=not self.lens.backwards)
        self.say(f"Sorted: {SORTED[self.lens.sort]}{', turned round' if self.lens.backwards else ''}")

    def do_stories_filter(self) -> None:
        """Ask for a filter."""
        self._came_from = self.listing.entry
        self.prompt.ask("filter", "Filter:", self.lens.filter)
        self.offer_keys()
        self.explain(FILTER_WORDS, "dim")

    def do_stories_clear(self) -> None:
        """Show all again."""
        self.change_lens(filter="")

    # Searching

    def do_stories_search(self) -> None:
        """Ask what to search for on this desk."""
        self._came_from = self.listing.entry
        self.prompt.ask("search", "Search this desk:")
        self.offer_keys()
        self.explain(with_keys(SEARCH_SAYS), "dim")

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """Show what fits, while it is typed."""
        if message.kind != self.prompt.kind or not self.prompt.open:
            return
        if message.kind == "filter":
            self.lens = replace(self.lens, filter=message.text)
            self.fill(same=True)
            self.explain(FILTER_WORDS, "dim")
        elif message.kind == "search":
            self._search(message.text)
        elif message.kind == "archive":
            self._search_days(message.text)

    def _search(self, text: str) -> None:
        """Show what a search of this desk finds; with nothing to search for, the list as it was."""
        if problem := query_problem(text):
            self._show_problem(problem)
            return
        try:
            self.found = self.bench.search(text) if text.strip() else None
        except ForedeckError as error:
            self.explain(str(error), "bad")
            return
        self.listing.index = 0
        self.fill(same=True)
        self.listing.go(0)
        self.explain(with_keys(SEARCH_SAYS), "dim")

    def _search_days(self, text: str) -> None:
        """Show what a search of all days finds, or what is wrong with it."""
        if problem := query_problem(text):
            self._show_problem(problem)
        else:
            self.search_all(text)

    @work(description="", thread=True, exclusive=True, group="archive")
    def search_all(self, text: str) -> None:
        """Search all days, away from the keys."""
        try:
            hits = self.bench.search_all(text) if text.strip() else ()
            of = self.bench.searching.count(text) if len(hits) == MOST else len(hits)
            names = own_names(self.bench.place) if hits else {}
        except ForedeckError as error:
            self.app.call_from_thread(self.explain, str(error), "bad")
            return
        self.app.call_from_thread(self._show_hits, text, hits, of, names)

    def _show_problem(self, problem: str) -> None:
        """Say what is wrong with a query, and show nothing that another one found."""
        if self.prompt.kind == "archive":
            self._hold()
        elif self.found is not None:
            self.found = None
            self.fill(same=True)
        self.explain(problem, "warn")

    def _hold(self, hits: tuple[Hit, ...] = (), of: int = 0) -> None:
        """Hold what a search of all days found, the first of so many places, and say it in the head."""
        self._archive = hits
        first = f"the first {len(hits)} of " if of > len(hits) else ""
        self.told_places = f"{first}{counted(max(of, len(hits)), 'place')} found on all days"
        if not hits:
            self.hit_list.show([], first=True)
        self.tell_head()

    def _show_hits(self, text: str, hits: tuple[Hit, ...], of: int, names: dict[str, str]) -> None:
        """Show what was found on all desks, unless something else is being looked for by now.

        `of` is how many places fit. `names` are those of the desks that are no
        day's; one takes the place of the date.
        """
        if not self.prompt.open or self.prompt.kind != "archive" or self.prompt.line.value != text:
            return
        self._hold(hits, of)
        width = self.size.width - 4
        called = [names.get(hit.desk, hit.day or ("" if hit.collection else hit.desk)) for hit in hits]
        longest = max((len(names[hit.desk]) for hit in hits if hit.desk in names), default=0)
        lead = max(LEAD, min(longest + 2, width // 4))
        self.hit_list.show(
            [hit_lines(hit, said, width, lead) for said, hit in zip(called, hits, strict=True)],
            first=True,
        )
        if hits or not text.strip():
            self.explain(with_keys(ARCHIVE_SAYS if hits else ARCHIVE_ASKS), "dim")
        else:
            self.explain("Nothing found on any day.", "warn")

    def on_prompt_moved(self, message: Prompt.Moved) -> None:
        """Choose another one of what was found."""
        if message.kind == "archive":
            self.hit_list.go(self.hit_list.index + message.by)
        else:
            self.listing.go(self.listing.index + message.by)

    def on_prompt_switched(self, message: Prompt.Switched) -> None:
        """Search all days, or this desk again."""
        if message.kind not in ("search", "archive"):
            return
        here = message.kind == "archive"
        self.prompt.ask(
            "search" if here else "archive", "Search this desk:" if here else "Search all days:", message.text
        )
        self.set_class(not here, "archive")
        self._hold()
        self.offer_keys()
        if here:
            self._search(message.text)
        else:
            self.explain(with_keys(ARCHIVE_ASKS), "dim")
            self._search_days(message.text)

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Do what the line was for, or leave things as they were."""
        if not self.prompt.open or (message.keep and self._impossible(message)):
            return
        self._said = None
        entry = self.listing.entry
        hit = self._archive[self.hit_list.index] if self._archive and message.kind == "archive" else None
        found, self.found = self.found, None
        self.prompt.close()
        self.remove_class("archive")
        self._archive = ()
        self.listing.focus()
        if message.kind == "note":
            if message.keep:
                self.attempt(lambda: self.keep_note(message.text))
        elif message.kind == "brief":
            if message.keep:
                self.attempt(lambda: self.keep_brief(message.text))
        elif message.kind == "filter":
            self.lens = replace(self.lens, filter=message.text.strip() if message.keep else "")
            self.fill(same=True)
        elif message.kind == "search":
            self._end_search(found, entry if message.keep else None)
        elif message.kind == "archive":
            self._end_search(None, None)
            if message.keep and hit is not None:
                self._open_hit(hit)
        self.offer_keys()
        self.tell()

    def _impossible(self, message: Prompt.Ended) -> bool:
        """Whether Enter was pressed on a query that cannot be: the line stays, with what is wrong with it."""
        problem = query_problem(message.text) if message.kind in ("search", "archive") else ""
        if problem and self.prompt.line.has_focus:
            self._show_problem(problem)
            return True
        return False

    def _end_search(self, found: tuple[int, ...] | None, entry: Entry | None) -> None:
        """Go to what was found, in the whole list; or back to where the search began."""
        self.fill(same=True)
        if entry is not None and found:
            self._hits = found
            self.reveal(entry)
            if len(found) > 1:
                at = found.index(entry.story) + 1
                self.say(
                    f"{at} of {len(found)} found · {key_of('stories.next-hit')} next · "
                    f"{key_of('stories.previous-hit')} back"
                )
        elif self._came_from is not None:
            self.listing.go_to(self._came_from)

    def _open_hit(self, hit: Hit) -> None:
        """Go to a hit of this desk; ask for the desk or the card of the archive that another is."""
        section = next((each for each in TABLES if each.value == hit.facets.section), None)
        place = Place(section=section, index=hit.facets.row, column=Column.NAME) if section else None
        if hit.collection:
            title = hit.facets.card or hit.title
            self.say(" · ".join(part for part in ("A published card", title, hit.day, hit.outlet) if part))
            self.post_message(OpenPublished(hit.desk, hit.story, place))
        elif place is None and hit.desk == self.bench.desk.folder.name:
            self.reveal(Entry(hit.story))
        else:
            self.post_message(OpenDesk(hit.desk, hit.story, place))

    def do_stories_hit(self, by: int) -> None:
        """The next (or previous) one of what the search found."""
        hits = [id for id in self._hits if id in self.bench.shelf.kept]
        if not hits:
            self.say(f"Nothing was searched for yet: {key_of('stories.search')} searches.", "warn")
            return
        entry = self.listing.entry
        at = hits.index(entry.story) + by if entry and entry.story in hits else 0
        at %= len(hits)
        self.reveal(Entry(hits[at]))
        self.say(f"{at + 1} of {len(hits)} found")

    def keep_note(self, text: str) -> None:
        """Keep the note that was typed."""
        raise NotImplementedError

    def keep_brief(self, text: str) -> None:
        """Keep the brief that was typed."""
        raise NotImplementedError

    def do_prompt_keep(self) -> None:
        """End the line and keep what it says."""
        self.prompt.take("enter")

    def do_prompt_leave(self) -> None:
        """End the line."""
        self.prompt.take("escape")

    def do_prompt_switch(self) -> None:
        """Search all days, or this desk again."""
        self.prompt.take("tab")

    def do_prompt_move(self, by: int) -> None:
        """Choose another one of what was found."""
        self.prompt.take("down" if by > 0 else "up")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The prompt says itself when it has ended."""
        event.stop()
