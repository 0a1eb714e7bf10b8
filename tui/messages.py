"""The messages that widgets and workers post and screens answer."""

from __future__ import annotations

from textual.message import Message

from core.keeping import SaveState
from core.model import DraftEvent, Place


class PlaceChosen(Message):
    """The cursor of the card is on another place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class PlaceOpened(Message):
    """A place was clicked twice: it wants to be edited."""


class StoryChosen(Message):
    """The cursor of the list is on another story."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index


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


class Drafted(Message):
    """A running draft of a story says something."""

    def __init__(self, story: int, event: DraftEvent) -> None:
        super().__init__()
        self.story = story
        self.event = event


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


class Did(Message):
    """An action was asked for by its id, from the key bar or the help."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id
