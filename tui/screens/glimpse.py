"""The list of a desk as it is shown before the desk is open: it can be moved in, all else waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from textual.containers import Container
from textual.message import Message

from core.glimpse import blanks
from tui.actions import BY_ID, of
from tui.keymap import bindings
from tui.screens.anywhere import Anywhere
from tui.screens.base import LOW, NARROW, fit_list
from tui.screens.list_moves import ListMoves
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.lines import Part, fit
from tui.widgets.source_view import SourceView
from tui.widgets.story_list import Entry, StoryList
from tui.widgets.telling import explain_story, head_words
from tui.widgets.triage_line import MONTHS, StoryLine

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

    from core.glimpse import Glimpse
    from core.keeping import KeptStory
    from core.model import Story
    from tui.messages import Did, StoryChosen, StoryOpened
    from tui.widgets.triage_line import CardState

MOVES = tuple(f"stories.{way}" for way in ("down", "up", "page-down", "page-up", "first", "last"))
"""What can be done before the desk is open."""
LONG = 1.0
"""Seconds after which it is said that the desk is being opened."""
STATES: dict[str, CardState] = {"reviewed": "reviewed", "final": "final"}


class Early(Message):
    """An action was asked for that has to wait for the desk."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id


class GlimpseScreen(ListMoves, Anywhere):
    """Draws what the triage screen will, as far as it is known."""

    BINDINGS = bindings("everywhere")
    comes_first = True
    """Whether the style sheet of the first screen is all that it wears."""

    def __init__(self, glimpse: Glimpse) -> None:
        super().__init__(classes="desk")
        self.glimpse = glimpse
        self._lists: list[StoryList] = []
        self._drawn = False

    def compose(self) -> ComposeResult:
        """As the triage screen, without what waits for words."""
        self._fit(self.app.size)
        yield Bar(id="head")
        with Container(id="panes"):
            yield StoryList(id="list")
            with Container(id="preview-pane"):
                yield SourceView(id="preview")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    @property
    def listing(self) -> StoryList:
        """The list."""
        return self.query_one("#list", StoryList)

    @property
    def story(self) -> int | None:
        """The story under the cursor."""
        entry = self.listing.entry
        return entry.story if entry else None

    def forget(self) -> None:
        """Hold no story any more, once the desk is shown; the screen itself may live on for a while."""
        self.glimpse.forget()
        for listing in self._lists:
            listing.show([], self.line)

    def on_mount(self) -> None:
        """Show the list, the cursor where it was last."""
        glimpse, listing = self.glimpse, self.listing
        self._lists.append(listing)
        if glimpse.day:
            listing.today = glimpse.day
        self.query_one("#preview").can_focus = False
        listing.focus()
        listing.show([Entry(id) for id in glimpse.listed], self.line)
        if glimpse.place is not None:
            listing.go_to(Entry(glimpse.place))
        footer = [action for action in of("stories") if action.footer and action.id != "stories.back"]
        self.query_one(KeyBar).offer([*footer, BY_ID["everywhere.help"]])
        self.tell()
        self.call_after_refresh(self._preview)
        self.set_timer(LONG, self.say_opening)

    def on_resize(self, event: events.Resize) -> None:
        """The preview beside the list where there is room, else below it."""
        self._fit(event.size)
        # What was drawn while the app began was dropped.
        self.query("*").refresh()
        self._tell_head()

    def _fit(self, size: Size) -> None:
        fit_list(self, size)
        self.set_class(size.height < LOW, "preview-hidden")

    # What is shown

    def line(self, entry: Entry) -> StoryLine:
        """What the list says of a story."""
        kept = self.glimpse.stories[entry.story]
        card = self.glimpse.card(kept.id)
        title = card.get("title", {})
        own = isinstance(title, dict) and title.get("kind") == "analyst"
        return StoryLine(
            title=str(title.get("text", "")) if own else kept.title,
            decision=kept.triage.decision,
            star=kept.triage.star,
            score=kept.triage.score,
            card=STATES.get(str(card.get("state")), "card") if card else "",
            blanks=blanks(card) if card else 0,
            sources=kept.independent,
            copies=len(kept.clippings) - kept.independent + len(kept.copies),
            outlet=", ".join(kept.outlets),
            day=kept.latest,
            words=kept.words,
            flags=_flags(kept),
            aside=kept.aside,
        )

    def _tell_head(self) -> None:
        left = [Part("Foredeck ", "strong")]
        day, width = self.glimpse.day, self.size.width
        if day and width >= 100:
            left.append(Part(f"{day.day} {MONTHS[day.month - 1]} · ", "dim"))
        if self.glimpse.lens.filter:
            shown, counts = len(self.glimpse.listed), self.glimpse.counts()
            left.append(Part(f" {shown} of {counts['stories']} fit “{self.glimpse.lens.filter}”", "warn"))
        else:
            left += head_words(self.glimpse.counts(), width - sum(len(part.text) for part in left) - 3)
        self.query_one("#head", Bar).say(left, [])

    def tell(self) -> None:
        """Say what there is to say of the story under the cursor, and show its sources."""
        entry = self.listing.entry
        if entry is None:
            return
        kept = self.glimpse.stories[entry.story]
        others = (self.glimpse.stories.get(id) for id in kept.related)
        related = next((fit(other.title, 40) for other in others if other), "")
        said = explain_story(self.line(entry), kept.outlets, kept.triage.note, related)
        self.query_one("#explain", TellBar).mention(said)
        if self._drawn:
            self._preview()

    def _preview(self) -> None:
        """Show the sources of the story under the cursor; the list is seen before the first of them."""
        self._drawn = True
        if self.story is None or self.has_class("preview-hidden"):
            return
        kept = self.glimpse.stories[self.story]
        sources, copies = self.glimpse.sources(kept.clippings), self.glimpse.sources(kept.copies)
        preview = self.query_one("#preview", SourceView)
        preview.brief = self.size.width < NARROW
        preview.show(cast("Story", SimpleNamespace(clippings=(*sources, *copies))), copies=len(copies))

    # What can be done

    def on_story_chosen(self, message: StoryChosen) -> None:
        """Tell of the story that the cursor came to."""
        self.tell()

    def on_story_opened(self, message: StoryOpened) -> None:
        """A double click opens the story once the desk is open."""
        self.post_message(Early("stories.open"))

    def on_did(self, message: Did) -> None:
        """What the key bar was clicked for is done then, too."""
        self.action_do(message.id)

    def action_do(self, id: str) -> None:
        """Move the cursor; all else waits."""
        if id in MOVES:
            action = BY_ID[id]
            getattr(self, action.method)(*action.arguments)
        else:
            self.post_message(Early(id))

    def say_opening(self) -> None:
        """Say what is waited for, where it takes long."""
        self.query_one("#head", Bar).say(right=[Part("Opening the desk …", "warn")])


def _flags(kept: KeptStory) -> frozenset[str]:
    flags = {name for name in ("arrived", "related", "hand") if getattr(kept, name)}
    return frozenset(flags | ({"note"} if kept.triage.note else set()))
