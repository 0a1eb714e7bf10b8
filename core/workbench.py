"""The desk in the middle: every verb of the product once, for the screens and the command line alike."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.drafting.engine import DraftRequest, Engine
from core.errors import BadInput, ForedeckError, NotSaved
from core.files import atomic_write
from core.keeping import Desk, SaveState
from core.model import Card, CellKind, DraftEvent, Failed, Finished, Place, Section, Story, edits
from core.model.cleaning import clean_line
from core.model.history import History, Step
from core.model.merging import merge
from core.paths import desk_folder, workspace
from core.reading import Problem, read_paths
from core.sharing.document import file_stem, write_json
from core.sharing.page import write_page
from core.shelf import Shelf

PAGE_URL = "https://kghosh.substack.com/p/{page}"
"""Where a page of cards is published: the address that every published card carries."""
READ_ONLY = "This one can only read; open it again when the other is closed."
"""What to do about a desk that another session holds."""
NAME_LENGTH = 44
"""Characters of an export's own name, so that it can be read whole at 80 columns."""


def head(link: str = "", page: str = "", page_url: str = "") -> Card:
    """A card with only its head: what the caller says, else the page of today's date (YYYYMMDD).

    The page's address follows the pattern in FOREDECK_PAGE_URL, else that of the published cards.
    """
    page = page or date.today().strftime("%Y%m%d")
    pattern = clean_line(os.environ.get("FOREDECK_PAGE_URL", "")) or PAGE_URL
    page_url = page_url or pattern.replace("{page}", page)
    return Card(link=link, page=page, page_url=page_url)


def linked(card: Card, story: Story) -> Card:
    """The card with the address of its main source, unless it has one: the source that its title is
    quoted from, else the one that it quotes most, else the first that states an address."""
    if card.link:
        return card
    quoted = [quote.span.source for quote in card.title.quotes]
    cited = Counter(quote.span.source for _, cell in card.cells() for quote in cell.quotes)
    order = [*quoted, *(digest for digest, _ in cited.most_common()), *(c.digest for c in story.clippings)]
    urls = {clipping.digest: clipping.url for clipping in story.clippings if clipping.url}
    return card.with_fields(link=next((urls[digest] for digest in order if digest in urls), ""))


async def drafted(engine: Engine, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
    """What an engine says of a story, ending in Finished (with its link) or Failed whatever it does."""
    try:
        async with aclosing(engine.draft(story, request)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    yield Finished(card=linked(event.card, story), notes=event.notes)
                    return
                yield event
                if isinstance(event, Failed):
                    return
    except ForedeckError as error:
        yield Failed(sentence=error.sentence, hint=error.hint)
    except Exception as error:
        what = clean_line(f"{type(error).__name__}: {error}")[:120]
        yield Failed(sentence=f"The engine {engine.name} broke ({what}).", hint="Nothing was changed.")
    else:
        yield Failed(sentence=f"The engine {engine.name} stopped without a card.", hint="Draft it again.")


@dataclass(frozen=True)
class StoryView:
    """A story of the open desk, as a list shows it."""

    id: int
    story: Story
    title: str
    card: Card | None

    @property
    def blanks(self) -> int:
        """Places of its card that wait for the analyst; 0 without a card."""
        return len(edits.blanks(self.card)) if self.card else 0


class Workbench:
    """An open desk with its stories, and all that can be done with them.

    Every change is one step of the card's history and is handed to the desk at
    once. Verbs that change nothing return False and leave no step.
    """

    def __init__(self, desk: Desk, engine: Engine, problems: Sequence[Problem] = ()) -> None:
        self.desk = desk
        self.engine = engine
        self.problems = tuple(problems)
        self._histories: dict[int, History] = {}
        self.shelf = Shelf(desk)
        self._cards = {id: card for id in self.shelf.stories if (card := desk.card(id)) is not None}

    @classmethod
    def open(cls, paths: Sequence[Path], engine: Engine, where: Path | None = None) -> Workbench:
        """Open the desk of some paths: what was kept comes back, what is new joins it.

        Raises BadInput when there is nothing to work on at all.
        """
        reading = read_paths(paths)
        folder = desk_folder(workspace(where), paths)
        if not reading.clippings and not (folder / "desk.json").exists():
            raise _nothing(reading.problems)
        cards = (
            Problem(name=name, sentence="It is a finished card; it was passed over.")
            for name in reading.cards
        )
        bench = cls(Desk.open(folder), engine, (*reading.problems, *cards))
        bench.shelf.take_in(reading.clippings)
        if not bench.stories():
            bench.close()
            if said := " ".join((bench.readonly, *bench.desk.recovered)).strip():
                raise NotSaved(said, "Nothing on it can be shown.")
            raise _nothing(reading.problems)
        return bench

    # What is there

    def stories(self) -> tuple[StoryView, ...]:
        """The stories in their order on the desk."""
        return tuple(self.view(id) for id in self.shelf.stories)

    def view(self, id: int) -> StoryView:
        """One story with its card."""
        card = self._cards.get(id)
        title = self.shelf.titles[id]
        if card and card.title.kind is CellKind.ANALYST:
            title = card.title.text
        return StoryView(id, self.shelf.stories[id], title, card)

    def card(self, id: int) -> Card | None:
        """The card of a story, or None before it is drafted."""
        return self._cards.get(id)

    def history(self, id: int) -> History:
        """The steps that this session made on a card."""
        return self._histories.get(id, History())

    @property
    def readonly(self) -> str:
        """Why nothing can be changed here, or an empty string."""
        return self.desk.readonly

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have every change of the saving state told, from any thread."""
        self.desk.subscribe(listener)

    # Changing a card

    async def draft(self, id: int) -> AsyncGenerator[DraftEvent, None]:
        """Draft the card of a story; it is kept when the engine has finished, else nothing changes.

        A card that exists is drafted again around the analyst's hand.
        """
        self._writable()
        story = self.shelf.stories[id]
        async with aclosing(drafted(self.engine, story, DraftRequest(head=head()))) as events:
            async for event in events:
                if isinstance(event, Finished):
                    old = self._cards.get(id)
                    card = merge(old, event.card) if old else event.card
                    self._commit(id, "Draft again" if old else "Draft", card)
                    event = Finished(card=card, notes=event.notes)
                yield event

    def change(self, id: int, label: str, card: Card) -> bool:
        """Keep a changed card as one step; False when it is the card that is there."""
        self._writable()
        if card == self._cards.get(id):
            return False
        self._commit(id, label, card)
        return True

    def _writable(self) -> None:
        if self.desk.readonly:
            raise NotSaved(self.desk.readonly, READ_ONLY)

    def _commit(self, id: int, label: str, card: Card) -> None:
        self._histories[id] = self.history(id).add(label, self._cards.get(id), card)
        self._cards[id] = card
        self.desk.put_card(id, card)

    def card_or_new(self, id: int) -> Card:
        """The card of a story, or one with only its head, to begin by hand."""
        return self._cards.get(id) or head()

    def set_text(self, id: int, place: Place, text: str) -> bool:
        """Put the analyst's words at a place."""
        card = self.card_or_new(id)
        return self.change(id, f"Edit {describe(place)}", edits.set_text(card, place, text))

    def abandon_text(self, id: int, place: Place, text: str) -> bool:
        """Leave a place unchanged but have the typed words ready for redo; False when nothing was typed."""
        if not self.set_text(id, place, text):
            return False
        return self.undo(id) is not None

    def set_score(self, id: int, place: Place, score: int | None) -> bool:
        """Set or clear the analyst's relevancy of a row."""
        card = self.card_or_new(id)
        whole = place.model_copy(update={"column": None})
        return self.change(id, f"Score {describe(whole)}", edits.set_score(card, place, score))

    def add_row(self, id: int, section: Section, index: int) -> bool:
        """Add an empty row."""
        card = self.card_or_new(id)
        return self.change(id, f"Add a row to {section}", edits.add_row(card, section, index))

    def add_item(self, id: int, section: Section, index: int, text: str) -> bool:
        """Add a keyword or a theme."""
        card = self.card_or_new(id)
        return self.change(id, f"Add to {section}", edits.add_item(card, section, index, text))

    def delete(self, id: int, place: Place) -> bool:
        """Delete a row or an item, or empty another place."""
        card = self.card_or_new(id)
        whole = place.model_copy(update={"column": None})
        return self.change(id, f"Delete {describe(whole)}", edits.delete(card, place))

    def move(self, id: int, place: Place, by: int) -> Place:
        """Move a row or item within its section; says where it is then."""
        card, where = edits.move(self.card_or_new(id), place, by)
        self.change(id, f"Move {describe(place.model_copy(update={'column': None}))}", card)
        return where

    def undo(self, id: int) -> str | None:
        """Take the last step back; its label, or None when there is none."""
        return self._travel(id, self.history(id).undo(), back=True)

    def redo(self, id: int) -> str | None:
        """Do again what was taken back last; its label, or None when there is none."""
        return self._travel(id, self.history(id).redo(), back=False)

    def _travel(self, id: int, found: tuple[History, Step] | None, *, back: bool) -> str | None:
        if found is None:
            return None
        self._writable()
        self._histories[id], step = found
        card = step.before if back else step.after
        if card is None:
            del self._cards[id]
            self.desk.remove_card(id)
        else:
            self._cards[id] = card
            self.desk.put_card(id, card)
        return step.label

    # Sharing

    def page(self, id: int) -> str:
        """The card page of a story."""
        return write_page(self.card_or_new(id))

    def export_name(self, id: int) -> str:
        """A file name for the card page, safe everywhere."""
        title = self.card_or_new(id).title.text.strip() or self.view(id).title
        stem = file_stem(title)
        if len(stem) > NAME_LENGTH:
            stem = stem[:NAME_LENGTH].rpartition("-")[0] or stem[:NAME_LENGTH]
        return f"{stem}.md"

    def export(self, id: int, path: Path, *, force: bool = False) -> Path:
        """Write the card to a file: the page, or our JSON when the name ends in .json. Says where it is.

        A folder takes the export's own name. Raises BadInput when the file exists
        and `force` is not given, NotSaved when it cannot be written.
        """
        try:
            path = path.expanduser()
            path = path / self.export_name(id) if path.is_dir() else path
            exists = path.exists()
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", "") or "it names no place that exists"
            raise BadInput(f"That name cannot be used ({reason}).", "Give another name.") from error
        if exists and not force:
            raise BadInput(f"{path} exists already.", "Export again to replace it, or give another name.")
        if path.suffix == ".json":
            text = write_json(self.card_or_new(id), self.shelf.stories[id])
        else:
            text = self.page(id)
        atomic_write(path, text.encode("utf-8"))
        return path.resolve()

    def close(self) -> None:
        """Put everything on disk and leave the desk."""
        self.desk.close()


def _nothing(problems: Sequence[Problem]) -> BadInput:
    if not problems:
        return BadInput("There is no article in what was named.", "Name a .txt, .md or .html file.")
    first, *others = problems
    more = f" ({len(others)} more could not be read either)" if others else ""
    return BadInput(f"{first.name}: {first.sentence}{more}", first.hint)


def describe(place: Place) -> str:
    """A place in words, for a step's label: `Signals 2, change`."""
    section, number = place.section, place.index + 1
    if section is Section.TITLE:
        return edits.HEAD_FIELDS[place.index].replace("_", " ")
    if section is Section.OTHER:
        return edits.LABELS[place.index]
    if section is Section.SUMMARY:
        return "summary"
    return f"{section} {number}" + (f", {place.column}" if place.column else "")
