"""The desk: clippings, stories and cards of one piece of work, kept in a folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, NotSaved
from core.files import make_folder, sweep_stale
from core.keeping.answers import FOLDER as ANSWERS
from core.keeping.answers import AnswerStore
from core.keeping.ids import Ids
from core.keeping.lock import DeskLock
from core.keeping.session import Session, held, only_read
from core.keeping.view import ReadView
from core.keeping.writer import Put

if TYPE_CHECKING:
    from tinydb import TinyDB

    from core.keeping.contents import Contents
    from core.keeping.kept import Change, KeptStep, KeptStory, Spent, Typing
    from core.keeping.writer import SaveState
    from core.model import Card, Clipping


class Desk:
    """One folder of work, with one writer at a time.

    Every change counts at once for whoever asks this desk; a thread of its own
    brings it to the disk and tells the listeners. What could not be written is
    kept and tried again, and what was on disk stays. A desk that cannot be
    written opens for reading: `readonly` says why, and changes raise NotSaved
    (DeskHeld when another session holds it).
    """

    def __init__(self, folder: Path, lock: DeskLock, refusal: NotSaved | None) -> None:
        self.folder = folder
        self._session = Session(folder, lock, refusal)
        self._turn = threading.Lock()
        self.touched: set[int] = set()
        """Stories that this session changed; whoever follows them takes them out."""
        self.answers = AnswerStore(folder / ANSWERS, lambda: not self.readonly)
        """Answers of models, so that the same question is not paid for twice."""
        self._ids = Ids(self._contents.last_id())

    @classmethod
    def open(cls, folder: Path, *, create: bool = True) -> Desk:
        """The desk in `folder`; at worst it is read-only, it never raises.

        A missing folder is created, or with `create` False is an empty desk to read.
        """
        folder = folder.absolute()
        lock = DeskLock(folder / "desk.lock")
        refusal: NotSaved | None = None
        try:
            if create:
                make_folder(folder)
            elif not folder.is_dir():
                raise NotSaved("there is none here.")
            if lock.take():
                sweep_stale(folder)
                sweep_stale(folder / "quarantine")
                sweep_stale(folder / ANSWERS)
                return cls(folder, lock, None)
            refusal = held(lock.holder())
        except NotSaved as error:
            refusal = only_read(error)
        lock.release()
        return cls(folder, lock, refusal)

    @classmethod
    def look(cls, folder: Path) -> Desk:
        """The desk in `folder` as it is on the disk now, whoever holds it: for reading, touching nothing."""
        folder = folder.absolute()
        return cls(folder, DeskLock(folder / "desk.lock"), NotSaved("The desk is only looked at."))

    @property
    def readonly(self) -> str:
        """Why this session may only read; empty when it may write."""
        return self._session.readonly

    @property
    def state(self) -> SaveState:
        """What the status line says now."""
        return self._session.state

    @property
    def recovered(self) -> tuple[str, ...]:
        """What was damaged and what became of it, one sentence each."""
        return self._session.recovered

    @property
    def replayed(self) -> int:
        """Changes that a session which ended without closing had only in its journal."""
        return self._session.replayed

    @property
    def db(self) -> TinyDB:
        """The tables of desk.json for TinyDB's queries; what was put counts from the next `flush`."""
        return ReadView(self._session.work)

    @property
    def _contents(self) -> Contents:
        return self._session.contents

    # What is there

    def clippings(self) -> dict[str, Clipping]:
        """All clippings by digest, in the order in which they came; slow when there are thousands."""
        return self._contents.clippings()

    def digests(self) -> tuple[str, ...]:
        """The digests of all clippings, in the order in which they came."""
        return self._contents.digests()

    def clipping(self, digest: str) -> Clipping | None:
        """One clipping, None when it is not on the desk."""
        return self._contents.clipping(digest)

    def stories(self) -> tuple[KeptStory, ...]:
        """All stories, the oldest first."""
        return self._contents.stories()

    def kept(self, id: int) -> KeptStory | None:
        """One story, None when it is not on the desk."""
        return self._contents.story(id)

    def card(self, story: int) -> Card | None:
        """The card of a story, None when it has none yet."""
        return self._contents.card(story)

    def has_card(self, story: int) -> bool:
        """Whether a story has a card, without reading it."""
        return self._contents.has_card(story)

    def steps(self, story: int) -> tuple[KeptStep, ...]:
        """The steps of a story's card, for 0 those of the desk itself, the oldest first."""
        return self._contents.steps(story)

    def typing(self, story: int) -> Typing | None:
        """What is being typed in a story's card and is not confirmed, None for nothing."""
        return self._contents.typings().get(story)

    def typings(self) -> dict[int, Typing]:
        """All that is being typed and is not confirmed, by story."""
        return self._contents.typings()

    def about(self) -> dict[str, Any]:
        """Facts of the desk itself."""
        return self._contents.about()

    def spent(self) -> tuple[Spent, ...]:
        """What the jobs of models took, the oldest first."""
        return self._contents.spent()

    # Changing it

    def new_id(self) -> int:
        """An id for a story or a step: no other session gives it, and each is greater than the last."""
        return self._ids.new()

    def commit(self, change: Change) -> None:
        """Have a change count, all of it or nothing; returns before it is on disk, and never waits.

        Raises BadInput for the card of a story that is not here, NotSaved when the desk may only be read.
        """
        for id, card in change.cards.items():
            story = change.stories.get(id, self._contents.story(id))
            if card is not None and story is None:
                raise BadInput(f"There is no story {id} on this desk.")
        with self._turn:
            work = self._session.work
            puts = [Put(work, "stories", str(id), value) for id, value in change.stories.items()]
            puts += [Put(work, "cards", str(id), value) for id, value in change.cards.items()]
            puts += [Put(work, "steps", str(id), value) for id, value in change.steps.items()]
            puts += [Put(work, "typing", str(id), value) for id, value in change.typing.items()]
            puts += [Put(work, "spent", str(id), value) for id, value in change.spent.items()]
            if change.about:
                about = self._contents.about() | dict(change.about)
                facts = {name: fact for name, fact in about.items() if fact is not None}
                puts.append(Put(work, "about", "1", facts))
            if puts:
                self._session.hand(*puts)
                self._contents.accept(change)
                self.touched |= change.stories.keys() | change.cards.keys()

    def keep_clippings(self, clippings: Iterable[Clipping]) -> None:
        """Keep clippings together; one whose text is here already replaces what was known of it."""
        with self._turn:
            new = {_digest(clipping): clipping for clipping in clippings}
            ids = {
                self._contents.clipping_id(digest) or self._ids.new(): clipping
                for digest, clipping in new.items()
                if self._contents.clipping_id(digest) is None or self._contents.clipping(digest) != clipping
            }
            if ids:
                sources = self._session.sources
                self._session.hand(*(Put(sources, "clippings", str(id), each) for id, each in ids.items()))
                self._contents.accept_clippings(ids)

    # Saving it

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have `listener` called with every new state, from any thread."""
        self._session.subscribe(listener)

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait at most `timeout` seconds; True when everything put so far is on disk."""
        writer = self._session.writer
        return writer.flush(timeout) if writer else True

    def settle(self, timeout: float = 5.0) -> bool:
        """As `flush`, and bring the journals into desk.json and clippings.json."""
        writer = self._session.writer
        return writer.flush(timeout, compact=True) if writer else True

    def close(self, timeout: float = 5.0) -> None:
        """Write what is left, stop the writer and give the desk back; harmless when done already."""
        self._session.close(timeout)

    # Sharing it with another session

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, from any thread, when another session changed what this one shows."""
        self._session.watch(listener)

    def take_over(self, timeout: float = 1.0) -> bool:
        """Ask the session that holds the desk for it, and write it from now on with all that was saved.

        False, with the reason in `readonly`, when it does not answer within `timeout` seconds. The
        other session saves all it has, and goes on reading.
        """
        if not self._session.take_over(timeout):
            return False
        self._ids.follow(self._contents.last_id())
        return True


def _digest(clipping: Clipping) -> str:
    try:
        return clipping.digest
    except UnicodeEncodeError as error:
        raise BadInput(f"{clipping.name[:60]!a} holds half characters and cannot be kept.") from error
