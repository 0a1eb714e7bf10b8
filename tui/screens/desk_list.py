"""The list of the desk as a screen shows it: lens, lines, head, preview, what is said of the story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from core.engines import EMBEDDED
from core.errors import ForedeckError
from core.keeping import KeptStory
from core.listing import Lens, matcher
from core.model import State, Story, edits
from tui.actions import key_of, with_keys
from tui.jobs import Jobs
from tui.resting import Resting
from tui.screens.refusing import Refusing
from tui.screens.seeing import flags_of, seen_words
from tui.widgets.bars import Bar, TellBar
from tui.widgets.lines import Part, fit, width_of
from tui.widgets.prompt import Prompt
from tui.widgets.source_view import SourceView
from tui.widgets.story_list import Entry, StoryList
from tui.widgets.telling import all_decided, came_whole, counted, explain_story, head_words, progress_words
from tui.widgets.triage_line import MONTHS, StoryLine

if TYPE_CHECKING:
    from core.model import Card
    from core.workbench import StoryView, Workbench
    from tui.widgets.triage_line import CardState

LEFT = 28
"""Columns of the head that stay for the desk when the engine's name is shown beside the queue."""
MOVES = frozenset(
    f"stories.{verb}"
    for verb in (
        "down",
        "up",
        "page-down",
        "page-up",
        "first",
        "last",
        "keep",
        "skip",
        "later",
        "star",
        "mark",
    )
)
"""What needs nothing but the line under the cursor: what is shown of its story may rest meanwhile."""
ASIDE = " · {stories.back} brings back · {stories.aside} the stories"


class DeskList(Refusing):
    """A list of entries seen through a lens. Lines are made when they are drawn, never all at once."""

    bench: Workbench

    def __init__(self, bench: Workbench, notices: Sequence[str] = ()) -> None:
        super().__init__()
        self.bench = bench
        self.jobs = Jobs()
        self.resting = Resting(self)
        place = bench.desk.about().get("place")
        self.lens = Lens.from_plain(place)
        self.first = place.get("story") if isinstance(place, dict) else None
        self.day: date | None = None
        with suppress(ValueError):
            self.day = date.fromisoformat(bench.desk.folder.name)
        self.found: tuple[int, ...] | None = None
        """What a search found while it is being typed; the list shows it instead of the lens."""
        self.told_places = ""
        """What is said in the head of what a search of all days found."""
        self.counts: Counter[str] = Counter()
        self._counted: dict[int, tuple[str, ...]] = {}
        self._open_places: dict[int, tuple[Card, int]] = {}
        self._previewed: object = None
        self._said: tuple[str, str, Entry | None] | None = None

    # Parts

    @property
    def listing(self) -> StoryList:
        """The list."""
        return self.query_one("#list", StoryList)

    @property
    def prompt(self) -> Prompt:
        """The line for a filter, a search, a note."""
        return self.query_one("#prompt", Prompt)

    @property
    def preview(self) -> SourceView:
        """The sources of the story under the cursor."""
        return self.query_one("#preview", SourceView)

    @property
    def preview_shown(self) -> bool:
        """Whether there is room for the preview and it is wanted."""
        return not self.has_class("preview-hidden")

    @property
    def story(self) -> KeptStory | None:
        """The story under the cursor, or in which the copy under it is set aside."""
        entry = self.listing.entry
        return self.bench.shelf.kept.get(entry.story) if entry else None

    @property
    def view(self) -> StoryView:
        """The story under the cursor, with its card."""
        assert self.listing.entry is not None
        return self.bench.view(self.listing.entry.story)

    def action_do(self, id: str) -> None:
        """Do an action, or say why it cannot be done; what is shown belongs to the story under the cursor."""
        if id not in MOVES:
            self.resting.now()
        self._said = None
        super().action_do(id)

    def attempt(self, verb: Callable[[], None]) -> None:
        """Do something that the desk may refuse."""
        try:
            verb()
        except ForedeckError as error:
            self.say(str(error), "bad")

    # What is in the list

    def change_lens(self, **fields: Any) -> None:
        """Look through another lens; the cursor stays on its story when that is still shown."""
        self.lens = replace(self.lens, **fields)
        self.fill(same=True)
        self.offer_keys()

    def fill(self, *, same: bool = False) -> None:
        """Look at the desk through the lens anew; `same` when only the lens is another, not the desk."""
        self.listing.show(self.entries(), self.line, self._nothing())
        if same:
            self.tell_head()
        else:
            self.recount()
        self.tell()

    def entries(self) -> list[Entry]:
        """What the lens shows, in its order; copies that are set aside come after the stories that are."""
        if self.found is not None:
            return [Entry(id) for id in self.found if id in self.bench.shelf.kept]
        shown = [Entry(id) for id in self.bench.listing(self.lens)]
        if self.lens.aside:
            fits = matcher(self.lens.filter, self.bench.desk.has_card)
            shown += [
                Entry(kept.id, digest)
                for kept in self.bench.shelf.kept.values()
                for digest in kept.copies
                if not self.lens.filter or fits(self._as_story(kept, digest))
            ]
        return shown

    def _as_story(self, kept: KeptStory, digest: str) -> KeptStory:
        """A copy as if it were a story that is set aside."""
        clipping = self.bench.shelf.clipping(digest)
        if clipping is None:
            return KeptStory(id=kept.id, aside="a copy")
        return KeptStory(
            id=kept.id,
            title=clipping.title or " ".join(clipping.text[:200].split()),
            outlets=(clipping.name,),
            latest=clipping.published,
            words=clipping.words,
            aside=f"a copy in “{kept.title}”",
        )

    def line(self, entry: Entry) -> StoryLine:
        """What the list says of an entry."""
        kept = self.bench.shelf.kept.get(entry.story)
        if kept is None:
            return StoryLine("(no longer here)")
        if entry.digest:
            kept = self._as_story(kept, entry.digest)
        view = None if kept.aside else self.bench.view(entry.story)
        card = view.card if view else None
        return StoryLine(
            title=view.title if view else kept.title,
            decision=kept.triage.decision,
            star=kept.triage.star,
            score=kept.triage.score,
            card=self._card_state(entry.story, card),
            blanks=self._blanks(entry.story, card) if card else 0,
            sources=kept.independent,
            copies=len(kept.clippings) - kept.independent + len(kept.copies),
            outlet=", ".join(kept.outlets),
            day=kept.latest,
            words=kept.words,
            flags=flags_of(self.bench, kept),
            aside=kept.aside,
        )

    def _card_state(self, id: int, card: Card | None) -> CardState:
        state = self.jobs.state(id)
        if state in ("waiting", "running", "failed"):
            return state
        if card is None:
            return ""
        return {State.REVIEWED: "reviewed", State.FINAL: "final"}.get(card.state, "card")

    def _blanks(self, id: int, card: Card) -> int:
        held = self._open_places.get(id)
        if held is None or held[0] is not card:
            self._open_places[id] = held = (card, len(edits.blanks(card)))
        return held[1]

    def reveal(self, entry: Entry) -> None:
        """Put the cursor on an entry, and change the lens when it hides it."""
        if self.listing.go_to(entry):
            return
        kept = self.bench.shelf.kept.get(entry.story)
        if kept is None:
            return
        self.lens = replace(self.lens, aside=bool(kept.aside or entry.digest))
        self.fill()
        if self.listing.place(entry) is None:
            self.lens = replace(self.lens, filter="")
            self.fill()
        self.listing.go_to(entry)
        self.offer_keys()

    def changed(self, ids: Sequence[int]) -> None:
        """Draw anew what says something of some stories, and nothing else."""
        self.listing.redraw([Entry(id) for id in ids])
        self.recount(ids)
        self.tell_soon()

    def _nothing(self) -> str:
        """Why the list is empty, and what helps."""
        if self.found is not None:
            return f"Nothing on this desk fits · {key_of('prompt.switch')} searches all days"
        if self.lens.filter:
            return f"Nothing fits “{self.lens.filter}” · {key_of('stories.clear')} shows all again"
        if self.lens.aside:
            return (
                "Nothing is set aside on this desk · " + f"{key_of('stories.aside')} goes back to the stories"
            )
        if self.bench.shelf.kept:
            return f"All that came in was set aside · {key_of('stories.aside')} shows it, with the reasons"
        add = key_of("everywhere.add")
        return (
            f"There are no stories on this desk yet · {add} adds articles: files, folders, addresses, a paste"
        )

    # What is said

    def recount(self, ids: Sequence[int] | None = None) -> None:
        """Count the desk anew, or only what some stories add to it, and say it in the head."""
        if ids is None:
            self._counted, self.counts = {}, Counter()
            ids = tuple(self.bench.shelf.kept)
        for id in ids:
            self.counts.subtract(self._counted.pop(id, ()))
            if id in self.bench.shelf.kept:
                self._counted[id] = counts = self._counts_of(id)
                self.counts.update(counts)
        self.counts["unread"] = len(self.unread)
        self.tell_head()

    def _counts_of(self, id: int) -> tuple[str, ...]:
        """What a story counts as."""
        kept = self.bench.shelf.kept[id]
        copies = ("aside",) * len(kept.copies)
        if kept.aside:
            return ("aside", *copies)
        card = ("cards",) if self.bench.desk.has_card(id) else ()
        return ("stories", kept.triage.decision, *card, *copies)

    def tell_head(self) -> None:
        """What is shown of the desk at the left, what is being drafted at the right."""
        width = self.size.width
        right: list[Part] = []
        if self.jobs.open:
            right = progress_words(
                *self.jobs.progress,
                self.jobs.left(),
                width,
                self.jobs.short if width >= 100 else self.jobs.spent.short,
            )
            if self.jobs.held:
                by = (
                    ""
                    if self.jobs.engine in (EMBEDDED, self.model)
                    else f" · with {fit(self.jobs.engine, 14)}"
                )
                right = [*right[:-1], Part(f"{by} · {key_of('stories.draft-kept')} goes on", "dim")]
            elif self.jobs.engine != self.bench.engine_name and width >= 80:
                right = [*right[:-1], Part(f" · with {fit(self.jobs.engine, 14)}", "dim"), right[-1]]
            sign = [*self.model_sign, Part(" · ", "dim")] if self.model else []
            if width_of((*sign, *right)) <= width - LEFT:
                right = [*sign, *right]
        elif failed := sum(job.state == "failed" for job in self.jobs):
            right = [Part(f"{failed} not drafted ({key_of('stories.jobs')})", "bad")]
        else:
            right = self.model_sign
        left = [Part("Foredeck ", "strong")]
        marks = len(self.listing.marked)
        marked = [Part(f" · {marks} marked", "good")] if marks else []
        if self.day and width >= 100:
            left.append(Part(f"{self.day.day} {MONTHS[self.day.month - 1]} · ", "dim"))
        shown = len(self.listing.entries)
        if self.has_class("archive"):
            left.append(Part(self.told_places, "warn"))
        elif self.found is not None:
            left.append(Part(f"{shown} found", "warn"))
        elif self.lens.aside:
            left.append(Part(f"Set aside: {shown}", "warn"))
            left.append(Part(with_keys(ASIDE), "dim"))
        elif not self.lens.filter:
            left += head_words(self.counts, width - width_of((*left, *marked, *right)) - 3)
        if self.lens.filter and self.found is None:
            of = "" if self.lens.aside else f"{shown} of {self.counts['stories']} "
            left += [
                Part(f" {of}fit “{self.lens.filter}”", "warn"),
                Part(f" · {key_of('stories.clear')} shows all", "dim"),
            ]
        self.query_one("#head", Bar).say([*left, *marked], right)

    def show_reading(self, text: str) -> None:
        """Say how far an import is; at its end the head says also what could not be read."""
        super().show_reading(text)
        if not text:
            self.recount(())

    def say(self, text: str, style: str = "text") -> None:
        """Say something until the cursor moves on."""
        self._said = (text, style, self.listing.entry)
        self.explain(text, style)

    def explain(self, text: str, style: str = "text") -> None:
        """Say one thing above the keys; what waited to be said of the story does not come after it."""
        self.resting.now()
        super().explain(text, style)

    def tell_soon(self) -> None:
        """Show and say it at once after a pause, else when the keys have rested."""
        self.resting.soon("tell", self.tell)

    def tell(self) -> None:
        """Show the story under the cursor, and say what there is to say of it."""
        self.resting.forget("tell")
        entry = self.listing.entry
        self._show_sources(entry)
        if self._said and self._said[2] == entry:
            self.explain(*self._said[:2])
            return
        self._said = None
        if entry is None or (kept := self.bench.shelf.kept.get(entry.story)) is None:
            self.explain("")
        elif not entry.digest and (reason := self.jobs.reason(entry.story)):
            self.explain(f"Its card was not drafted: {reason}", "bad")
        elif not entry.digest and (now := self.jobs.now(entry.story)):
            self.explain(f"Its card is being drafted: {now}", "warn")
        else:
            others = (self.bench.shelf.kept.get(id) for id in kept.related)
            related = next((fit(other.title, 40) for other in others if other), "")
            line, whole = self.line(entry), came_whole(self.bench.desk.steps(entry.story))
            told = self.preview_shown and not self.preview.brief
            seen = "" if told else seen_words(self.bench, entry, short=True)
            said = explain_story(line, kept.outlets, kept.triage.note, related, seen=seen, whole=whole)
            self.query_one("#explain", TellBar).mention(said)

    def tell_decided(self) -> None:
        """Say that nothing is left to decide, and what is left to do."""
        has_card, kept = self.bench.desk.has_card, self.bench.shelf.kept.values()
        missing = sum(
            story.triage.decision == "kept" and not story.aside and not has_card(story.id) for story in kept
        )
        self.say(all_decided(self.counts, missing), "good")

    def _show_sources(self, entry: Entry | None) -> None:
        """Preview the sources of an entry and the copies that are set aside with them; a copy comes first."""
        kept = self.bench.shelf.kept.get(entry.story) if entry else None
        key = (entry, kept.clippings, kept.copies) if entry and kept else None
        if key == self._previewed or not self.preview_shown:
            return
        self._previewed = key
        if entry is None or kept is None:
            self.preview.show(Story(clippings=()))
            return
        sources, copies = self.bench.shelf.story(entry.story).clippings, self.bench.shelf.copies(entry.story)
        seen = seen_words(self.bench, entry)
        if first := tuple(copy for copy in copies if copy.digest == entry.digest):
            self.preview.show(Story(clippings=(*first, *sources)), seen=seen)
        else:
            self.preview.show(Story(clippings=(*sources, *copies)), copies=len(copies), seen=seen)

    def words(self, ids: Sequence[int]) -> str:
        """Some stories in words: the title of one, the number of several."""
        if len(ids) == 1 and (kept := self.bench.shelf.kept.get(ids[0])):
            return f"“{kept.title}”"
        return counted(len(ids), "story", "stories")
