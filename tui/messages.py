"""The messages that widgets and workers post and screens answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from core.model.copying import Form
from core.outgoing import Step

if TYPE_CHECKING:
    from core.days import DayView
    from core.keeping import SaveState
    from core.model import Card, DraftEvent, Finding, Place, Quote
    from core.wish import Wish


class PlaceChosen(Message):
    """The cursor of the card is on another place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Copy(Message):
    """A text is to be copied to where the analyst can paste it."""

    def __init__(self, text: str, what: str, form: Form = Form.PAGE) -> None:
        super().__init__()
        self.text = text
        self.what = what
        """What it is, for a sentence: `The card`, `The row`, `3 keywords`."""
        self.form = form


class Ways(Message):
    """The other ways of the last copy are asked for; with `test`, the test of the clipboard."""

    def __init__(self, *, test: bool = False) -> None:
        super().__init__()
        self.test = test


class MouseTurned(Message):
    """The mouse is to be the app's, or the terminal's; None for the other one than now."""

    def __init__(self, on: bool | None = None) -> None:
        super().__init__()
        self.on = on


class PlaceOpened(Message):
    """A place was clicked twice: it wants to be edited."""


class SentenceChosen(Message):
    """Other sentences of a source are chosen."""


class StoryChosen(Message):
    """The cursor of the list is on another story."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index

    def can_replace(self, message: Message) -> bool:
        """Only where the cursor is now matters."""
        return isinstance(message, StoryChosen)


class StoryOpened(Message):
    """A story was clicked twice."""


class Typed(Message):
    """An editor is done: its text is to be kept (or left), and editing goes on by `go` cells.

    `lost` says that the keys went elsewhere, which may be over when this arrives.
    """

    def __init__(self, *, keep: bool, go: int = 0, lost: bool = False) -> None:
        super().__init__()
        self.lost = lost
        self.keep = keep
        self.go = go


class LinesPasted(Message):
    """Several lines were pasted into the editor of an item: each is to be an item."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self.lines = tuple(lines)


class PasteCut(Message):
    """Of a text that was pasted into an editor only its first characters were taken."""

    def __init__(self, taken: int, of: int) -> None:
        super().__init__()
        self.taken = taken
        self.of = of


class Drafted(Message):
    """A running draft of a story says some things; `run` tells it from a draft that was stopped before."""

    def __init__(self, story: int, run: int, events: Sequence[DraftEvent]) -> None:
        super().__init__()
        self.story = story
        self.run = run
        self.events = tuple(events)


class EngineUsed(Message):
    """Another engine drafts from now on."""


class Saving(Message):
    """The desk's saving state is another one."""

    def __init__(self, state: SaveState) -> None:
        super().__init__()
        self.state = state

    def can_replace(self, message: Message) -> bool:
        """Only the newest state matters."""
        return isinstance(message, Saving)


class Ended(Message):
    """The program is to end."""


class OpenDesk(Message):
    """Another desk is to be opened: by the name of its folder, that of a day, or the one of some paths.

    With `story` that story is opened, with `place` its card at that place; to `look` drafts no card.
    """

    def __init__(
        self,
        desk: str = "",
        story: int | None = None,
        place: Place | None = None,
        *,
        day: date | None = None,
        paths: tuple[Path, ...] = (),
        look: bool = False,
    ) -> None:
        super().__init__()
        self.look = look
        self.desk = desk or (day.isoformat() if day else "")
        self.story = story
        self.place = place
        self.paths = paths


class OpenPublished(Message):
    """A published card is to be shown: a desk or `archive/NAME`, its number there, the place to begin at."""

    def __init__(self, desk: str, story: int, place: Place | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.story = story
        self.place = place


class Add(Message):
    """Clippings are to be brought onto the desk, in the background."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish


class Report(NamedTuple):
    """What an export or an import came to."""

    sentence: str
    style: str = "good"
    lines: tuple[str, ...] = ()
    """What was left out and why, to be read when somebody wants to."""
    imported: bool = False
    """Whether there are other cards to be found now."""


Work = Callable[[Callable[[Step], None], Callable[[], bool]], Report]
"""Moves cards in a thread: tells how far it is, asks whether to stop. Raises ForedeckError."""


class Move(Message):
    """Cards are to be moved out or in, behind the screens."""

    def __init__(self, doing: str, work: Work) -> None:
        super().__init__()
        self.doing = doing
        """What is being done: `Exporting`."""
        self.work = work


class ShowReport(Message):
    """What the last export or import left out is to be shown."""


class StopAdding(Message):
    """What is being brought in is to stop."""


class TakeOver(Message):
    """This session wants to be the one that writes."""


class Elsewhere(Message, bubble=False):
    """Another session changed what is on the desk in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def can_replace(self, message: Message) -> bool:
        """Once is enough, however often it wrote."""
        return isinstance(message, Elsewhere)


class Unfinished(Message, bubble=False):
    """There is unfinished work on an earlier day."""

    def __init__(self, view: DayView) -> None:
        super().__init__()
        self.view = view


class DeskChanged(Message, bubble=False):
    """Stories came or changed that this screen did not change itself.

    `stories` are their ids, None when it may be any (another session wrote).
    """

    def __init__(self, stories: frozenset[int] | None = None) -> None:
        super().__init__()
        self.stories = stories


class Did(Message):
    """An action was asked for by its id, from the key bar or the help."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id


class Subject(NamedTuple):
    """What a check looks at."""

    story: int
    sources: tuple[str, ...]
    """The digests of its sources."""
    card: Card


class Checked(Message, bubble=False):
    """A check is done; nothing of it counts when there is something else to check by now."""

    def __init__(self, subject: Subject, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.subject = subject
        self.findings = findings


class Near(Message, bubble=False):
    """Sentences of a story's sources speak of what the words at a place speak of; or none does."""

    def __init__(self, story: int, place: Place, words: str, quotes: tuple[Quote, ...]) -> None:
        super().__init__()
        self.story = story
        self.place = place
        self.words = words
        self.quotes = quotes


class Realigned(Message, bubble=False):
    """Quotes of a story's card would stand elsewhere in its sources as they are now."""

    def __init__(self, story: int, before: Card, after: Card) -> None:
        super().__init__()
        self.story = story
        self.before = before
        self.after = after
