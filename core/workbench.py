"""The desk in the middle: every verb of the product once, for the screens and the command line alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.decisions import Decisions
from core.engines import Engines
from core.errors import BadInput, ForedeckError, NotSaved
from core.fetching import Limits
from core.homing import NO_ARTICLE, PASSED_OVER, Homing, label_of
from core.intake import Intake, Progress, Wish, read_for
from core.keeping import Change, Desk, inbox
from core.keeping.feeds import FeedMemory
from core.listing import Lens, listing
from core.model import CellKind, edits
from core.model.cleaning import clean_line
from core.own_desks import own_names
from core.paths import day_folder, desk_folder, workspace
from core.proposing import Proposing
from core.reading import Problem, sifted
from core.settings import NAME as SETTINGS
from core.settings import Settings, keep_default_brief, load_settings
from core.shelf import Shelf
from core.spending import left_record
from core.surveying import Surveying

if TYPE_CHECKING:
    from core.beside.reading import Reader
    from core.drafting.engine import Engine
    from core.intake import Read
    from core.keeping import KeptStory, SaveState
    from core.model import Card, Place, Story
    from core.model.copying import Form, What
    from core.outgoing import Outgoing
    from core.reading import CardFile
    from core.scoring.spread import Spread

NAME_LENGTH = 44
"""Characters of an export's own name, so that it can be read whole at 80 columns."""


@dataclass(frozen=True)
class StoryView:
    """A story of the open desk, as a list shows it."""

    id: int
    kept: KeptStory
    title: str
    card: Card | None
    _shelf: Shelf

    @property
    def story(self) -> Story:
        """Its sources, read when they are asked for."""
        return self._shelf.story(self.id)

    @property
    def blanks(self) -> int:
        """Places of its card that wait for the analyst; 0 without a card."""
        return len(edits.blanks(self.card)) if self.card else 0


def _told(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Problems as they are said when a desk is shown; of profiles that cannot be used only how many."""
    refused = {
        named
        for problem in problems
        for named, found, _ in [problem.sentence.partition(" is not used: ")]
        if problem.name == SETTINGS and found and named.startswith("The profile ")
    }
    others = [str(problem) for problem in problems if not str(problem.sentence).startswith(tuple(refused))]
    if not refused:
        return tuple(others)
    are = "1 profile of {0} is" if len(refused) == 1 else f"{len(refused)} profiles of {{0}} are"
    return (*others, f"{are.format(SETTINGS)} not used: $ says why.")


class Workbench(Proposing, Surveying):
    """An open desk with its stories, and all that can be done with them.

    Every change is one step of a history and is handed to the desk at once,
    together with that step. Cards are changed by the verbs of `Revising`, stories
    by those of `decisions`; `shelf` holds the stories.
    """

    def __init__(
        self,
        desk: Desk,
        engine: Engine | Engines,
        problems: Sequence[Problem] = (),
        settings: Settings | None = None,
        place: Path | None = None,
    ) -> None:
        self.desk = desk
        self.problems = list(problems)
        self.settings = settings or Settings()
        self.place = place or desk.folder.parent.parent
        """The workspace."""
        self._begin_with(engine)
        self.notices: tuple[str, ...] = ()
        """What is to be said when the desk is shown."""
        self.left: Wish | None = None
        """What was named on opening and is still to be brought in."""
        self.shelf = Shelf(desk, self.settings.languages)
        self.decisions = Decisions(desk, self.shelf)
        self.homing = Homing(desk, self.shelf)
        self.feeds = FeedMemory(self.place / "feeds.json")
        limits = Limits(at_once=self.settings.at_once, allow_private=self.settings.allow_private)
        self.intake = Intake(self.shelf, self.feeds, lambda: not desk.readonly and desk.flush(), limits)

    @classmethod
    def on(cls, folder: Path, engine: Engine | Engines, place: Path, use: str = "") -> Workbench:
        """Open the desk in a folder of a workspace; it may be empty, and at worst it is read-only.

        `engine` is the one without a model, or the engines of a desk whose place this one takes. `use`
        names the engine that works for this session; raises BadInput when it cannot.
        """
        settings, problems = load_settings(place)
        if use:
            Engines(place, settings).check(use)
        bench = cls(Desk.open(folder), engine, problems, settings, place)
        bench.problems += bench._astray()
        bench.notices = (*_told(bench.problems), *bench.choose(use))
        if not bench.readonly and (loose := bench.shelf.loose()):
            bench.shelf.take_in(sifted(loose))
        return bench

    def _astray(self) -> tuple[Problem, ...]:
        """What one of the desk's two files names and the other lacks, said as problems."""
        here = set(self.desk.digests())
        missing = sum(digest not in here for story in self.shelf.kept.values() for digest in story.clippings)
        hint = "A backup may hold it: `foredeck backup --list`."
        if missing:
            said = f"The texts of {missing} {'source' if missing == 1 else 'sources'} are not in it any more."
            return (Problem(name="clippings.json", sentence=said, hint=hint),)
        if here and not self.shelf.kept and not self.readonly:
            said = "It held no story; the clippings were grouped anew, without decisions and cards."
            return (Problem(name="desk.json", sentence=said, hint=hint),)
        return ()

    @classmethod
    def open_day(
        cls, day: date, engine: Engine | Engines, where: Path | None = None, use: str = ""
    ) -> Workbench:
        """Open the desk of a day, which may be empty; as `on`."""
        place = workspace(where)
        return cls.on(day_folder(place, day), engine, place, use)

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        engine: Engine | Engines,
        where: Path | None = None,
        *,
        seconds: float = float("inf"),
        use: str = "",
        reader: Reader | None = None,
    ) -> Workbench:
        """Open the desk that some files and folders have of their own, and read them.

        What was kept comes back, what is new joins it; what there was no time for is in `left`, and a
        `reader` that has begun goes on with it; otherwise as `on`. Raises BadInput when there is nothing
        to work on at all.
        """
        place = workspace(where)
        folder = desk_folder(place, paths)
        read = read_for(Wish(paths=tuple(paths)), seconds, reader)
        if read.empty and not (folder / "desk.json").exists():
            raise nothing(_problems(read))
        bench = cls.on(folder, engine, place, use)
        progress = bench.intake.bring_in_read(read)
        bench.left = read.left and read.left.later(progress.cards)
        for file in () if read.left or bench.readonly else progress.cards:
            bench._take_card(file, progress)
        bench._note(progress)
        if not bench.shelf.kept and not bench.left:
            bench.close()
            raise nothing(bench.problems, " ".join((bench.readonly, *bench.desk.recovered)))
        return bench

    @property
    def day(self) -> date | None:
        """The day whose desk this is, None for the desk of some paths."""
        try:
            return date.fromisoformat(self.desk.folder.name)
        except ValueError:
            return None

    # Getting clippings in

    async def add(self, wish: Wish) -> AsyncGenerator[Progress, None]:
        """Bring clippings onto the desk, telling how far it is; what is not read joins `problems`."""
        self._writable()
        progress = Progress()
        try:
            async with aclosing(self.intake.bring_in(wish)) as steps:
                async for progress in steps:
                    yield progress
            if progress.cards:
                await asyncio.to_thread(self.shelf.index)
                for file in progress.cards:
                    self._take_card(file, progress)
                yield progress
        finally:
            self._note(progress)

    def _take_card(self, file: CardFile, progress: Progress) -> None:
        """Give a finished card that came in to its story, as a step; what does not fit is said."""
        try:
            found = self.homing.home(file)
            if found is None:
                progress.came.known += 1
                return
            id, card = found
            self.change(id, label_of(file), card)
        except ForedeckError as error:
            progress.passed.append(Problem(name=file.name, sentence=error.sentence, hint=error.hint))
            return
        progress.cards_read += 1
        progress.fresh = {*progress.fresh, id}

    def _note(self, progress: Progress) -> None:
        for problem in (*progress.problems, *progress.passed):
            if problem not in self.problems:
                self.problems.append(problem)

    def handed_over(self) -> tuple[tuple[Path, Wish], ...]:
        """(file in the inbox, wish) of what other programs left to be brought in; see `taken`."""
        found = []
        for path, what in inbox.collect(self.desk.folder) if not self.readonly else ():
            if (record := left_record(what)) is not None:
                self.desk.commit(Change(spent={record.id: record}))
                self.taken(path)
                continue
            try:
                found.append((path, Wish.from_plain(what)))
            except BadInput as error:
                self.problems.append(Problem(name=path.name, sentence=error.sentence))
                self.taken(path)
        return tuple(found)

    def taken(self, path: Path) -> None:
        """Take something out of the inbox once it is on the disk of the desk."""
        if self.desk.flush():
            inbox.done(path)

    # The brief

    def set_brief(self, text: str) -> None:
        """Have another brief from now on: for this desk, and for the desks of days to come."""
        self._writable()
        text = clean_line(text)[:1000]
        self.remember(brief=text)
        keep_default_brief(self.place, text)

    # Sessions

    def refresh(self) -> None:
        """Take over what another session changed."""
        self.shelf.reload()

    def take_over(self) -> bool:
        """Become the session that writes; `readonly` says why not when False."""
        taken = self.desk.take_over()
        self.refresh()
        return taken

    # What is there

    def stories(self) -> tuple[StoryView, ...]:
        """The stories that are not set aside, most sources first."""
        return tuple(self.view(id) for id in self.listing(Lens()))

    def listing(self, lens: Lens) -> tuple[int, ...]:
        """The ids of the stories that a lens shows, in its order."""
        return listing(self.shelf.kept.values(), lens, self.desk.has_card)

    def view(self, id: int) -> StoryView:
        """One story with its card."""
        kept = self.shelf.kept[id]
        card = self.card(id)
        own = card is not None and card.title.kind is CellKind.ANALYST
        return StoryView(id, kept, card.title.text if card and own else kept.title, card, self.shelf)

    def spread(self) -> Spread:
        """How the scores of the desk's cards are spread, the engine's and the analyst's; from any thread."""
        cards = (self.card(id) for id, kept in tuple(self.shelf.kept.items()) if not kept.aside)
        from core.scoring.spread import distribution

        return distribution(card for card in cards if card is not None)

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have every change of the saving state told, from any thread."""
        self.desk.subscribe(listener)

    # Sharing

    def page(self, id: int) -> str:
        """The card page of a story."""
        from core.sharing.page import write_page

        return write_page(self.card_or_new(id))

    def copy_text(self, id: int, what: What, form: Form, place: Place | None = None) -> str:
        """A part of the card of a story as text to copy, as `copied`; empty when nothing stands there."""
        from core.sharing.copies import copied

        return copied(self.card_or_new(id), what, form, place)

    def export_name(self, id: int) -> str:
        """A file name for the card page, safe everywhere."""
        from core.sharing.document import file_stem

        title = self.card_or_new(id).title.text.strip() or self.view(id).title
        stem = file_stem(title)
        if len(stem) > NAME_LENGTH:
            stem = stem[:NAME_LENGTH].rpartition("-")[0] or stem[:NAME_LENGTH]
        return f"{stem}.md"

    def outgoing(self, ids: Sequence[int]) -> tuple[Outgoing, ...]:
        """Stories of this desk on their way out, with their cards as they are now."""
        from core.selecting import outgoing_of

        name = self.desk.folder.name
        desk = name if self.day else own_names(self.place).get(name, name)
        return tuple(
            outgoing_of(self.shelf.kept[id], card := self.card(id), self.day, desk, self._vouching(id, card))
            for id in ids
        )

    def _vouching(self, id: int, card: Card | None) -> Callable[[], Story | None]:
        from core.selecting import vouching

        return vouching(self.shelf.kept[id], card, self.shelf.clipping)

    def close(self) -> None:
        """Put everything on disk and leave the desk."""
        self.intake.close()
        self.desk.close()
        self.searching.close()
        self.knowing.close()


def _problems(read: Read) -> tuple[Problem, ...]:
    steps = read.steps
    cards = (
        Problem(name=file.name, sentence=PASSED_OVER, hint=NO_ARTICLE)
        for step in steps
        for file in step.cards
    )
    return (*read.problems, *(problem for step in steps for problem in step.problems), *cards)


def nothing(problems: Sequence[Problem], said: str = "") -> ForedeckError:
    """The error to raise when some paths gave nothing to work on; `said` is what the desk says of itself."""
    if said.strip():
        return NotSaved(said.strip(), "Nothing on it can be shown.")
    if not problems:
        return BadInput("There is no article in what was named.", "Name a .txt, .md or .html file.")
    first, *others = problems
    more = f" ({len(others)} more could not be read either)" if others else ""
    return BadInput(f"{first.name}: {first.sentence}{more}", first.hint)
