"""Cards on their way out: pages, JSON, tables, Parquet, a template's text; never over a file unasked."""

from __future__ import annotations

import filecmp
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import BadInput, ForedeckError
from core.files import atomic_stream, atomic_write, make_folder, read_regular
from core.model import TABLES
from core.model.cleaning import clean_line, spelled_out
from core.outgoing import EACH, Exported, Format, Skipped, Step
from core.sharing.document import json_line
from core.sharing.file_names import Names
from core.sharing.front_matter import front_matter
from core.sharing.page import Variant, dropped_scores, write_page
from core.sharing.rows import BOM, header_line, row_lines

if TYPE_CHECKING:
    from core.model import Card, Clipping, Story
    from core.model.published import Published
    from core.outgoing import Asked, Outgoing

BETWEEN = "\n\n----\n\n"
"""What stands between two pages in one stream."""
EXISTS = "{} exists already and says something else."
_NAMED = 5
"""Names that a note tells before it counts the others."""

Told = Callable[[Step], None]


def export(
    cards: Iterable[Outgoing],
    asked: Asked,
    told: Told = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
    put: Callable[[str], None] | None = None,
    total: int = 0,
) -> Exported:
    """Write what is on its way out as it was asked for, file by file, each whole or not at all.

    Without a target everything goes to `put`. A file that is there already is left and told, unless
    `force` is asked for or it holds just these bytes. `told` hears of each card (`total` of them, 0 when
    that is not known); `should_stop` is asked between two cards. Raises BadInput for what cannot be
    asked for, NotSaved when the target cannot be made.
    """
    done = Exported()
    form = _Form(asked, done)
    leaving = _leaving(cards, done, told, should_stop, total)
    if asked.format is Format.PARQUET:
        _into_parquet(leaving, asked, done)
    elif asked.target is None:
        if put is None:
            raise BadInput("Nothing says where the cards are to go.")
        for piece in _pieces(leaving, form, done):
            put(piece)
    elif asked.format in EACH and not _is_file(asked.target, form):
        _into_folder(leaving, form, asked.target, done)
    else:
        _into_file(leaving, form, asked.target, done)
    form.finish()
    return done


class _Form:
    """What a card looks like in the form that was asked for."""

    def __init__(self, asked: Asked, done: Exported) -> None:
        self.asked = asked
        self._done = done
        self._dropped = 0
        self._bare = 0
        self.before = ""
        """What one file of all cards begins with."""
        self.between = BETWEEN if asked.format is Format.MD else ""
        self.ending = f".{asked.format}"
        if asked.format in (Format.CSV, Format.TSV):
            self.before = (BOM if asked.bom else "") + header_line(self._separator)
        if asked.format is Format.TEMPLATE:
            from core.sharing.templates import CardTemplate

            if asked.template is None:
                raise BadInput("No template is named.", "Name its file.")
            self._template = CardTemplate(asked.template)
            self.ending = self._template.ending
        elif asked.format is Format.MD:
            try:
                self._variant = Variant(asked.variant)
            except ValueError as error:
                raise BadInput(f"There is no variant {asked.variant}.", "Choose R or N.") from error
        self.names = Names(asked.names, self.ending)

    @property
    def _separator(self) -> str:
        return "," if self.asked.format is Format.CSV else "\t"

    def text(self, one: Outgoing, published: Published, number: int, *, alone: bool = True) -> str:
        """A card as text; `alone` for JSON that has a file or a stream to itself. Raises BadInput."""
        match self.asked.format:
            case Format.MD:
                return self._page(one, published)
            case Format.JSON | Format.JSONL:
                line = json_line(published, one.story(), details=self.asked.front_matter).rstrip("\n")
                whole = self.asked.format is Format.JSON and alone
                return f"{_spread(line) if whole else line}\n"
            case Format.CSV | Format.TSV:
                self._bare += not any(published.card.rows(section) for section in TABLES)
                return row_lines(published, self._separator)
            case _:
                return self._template.render(published, _clippings(one.story()), number)

    def _page(self, one: Outgoing, published: Published) -> str:
        self._dropped += dropped_scores(published.card, self._variant)
        front = ""
        if self.asked.front_matter:
            front = front_matter(
                published.card, id=published.id, day=published.day, sources=_clippings(one.story())
            )
        return write_page(published.card, self._variant, front=front)

    def finish(self) -> None:
        """Note what was left out or named otherwise."""
        if self._dropped:
            said = f"Variant {self._variant} has no column for {self._dropped} of the scores"
            self._done.notes.append(f"{said}; they are left out.")
        if self._bare:
            have = "1 card has" if self._bare == 1 else f"{self._bare} cards have"
            self._done.notes.append(f"{have} no rows, and so no line in the table.")
        if again := self.names.again:
            shown = ", ".join(again[:_NAMED]) + (f" and {len(again) - _NAMED} more" if again[_NAMED:] else "")
            self._done.notes.append(f"Another card had the name already, so a number was added: {shown}.")


def _leaving(
    cards: Iterable[Outgoing], done: Exported, told: Told, should_stop: Callable[[], bool], total: int
) -> Iterator[tuple[int, Outgoing, Published]]:
    """The cards that are there, numbered from 1; the others are told."""
    number = 0
    for at, one in enumerate(cards, 1):
        if should_stop():
            done.stopped = True
            return
        told(Step(at, total, one.where))
        if one.published is None:
            done.skipped.append(Skipped(one.where, one.missing))
            continue
        number += 1
        yield number, one, one.published


def _count(done: Exported, card: Card) -> None:
    done.cards += 1
    done.rows += sum(len(card.rows(section)) for section in TABLES)


def _pieces(leaving: Iterator[tuple[int, Outgoing, Published]], form: _Form, done: Exported) -> Iterator[str]:
    """All cards as one text, piece by piece; nothing when there is none."""
    first = next(leaving, None)
    second = next(leaving, None)
    between = form.before
    for number, one, published in chain(filter(None, (first, second)), leaving):
        try:
            text = form.text(one, published, number, alone=second is None)
        except BadInput as error:
            done.skipped.append(Skipped(one.where, str(error)))
            continue
        yield between + text
        between = form.between
        _count(done, published.card)


def _into_folder(
    leaving: Iterator[tuple[int, Outgoing, Published]], form: _Form, folder: Path, done: Exported
) -> None:
    """A file for each card."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise BadInput(f"{clean_line(str(folder))} is no folder.", "Name a folder, or one card and its file.")
    for number, one, published in leaving:
        path = folder / form.names.name(published)
        try:
            data = form.text(one, published, number).encode("utf-8")
            if refusal := _put_file(path, data, folder, form.asked.force, done):
                done.skipped.append(Skipped(one.where, refusal, path))
                continue
        except ForedeckError as error:
            done.skipped.append(Skipped(one.where, str(error)))
            continue
        _count(done, published.card)


def _put_file(path: Path, data: bytes, folder: Path, force: bool, done: Exported) -> str:
    """Write a file, or say in a sentence why it is left as it is. Raises NotSaved."""
    inside = Path(os.path.realpath(folder))
    if not Path(os.path.realpath(path.parent)).is_relative_to(inside):
        return f"{clean_line(path.parent.name)} is a link that leads out of the folder."
    if path.is_symlink():
        return f"{path.name} is a link; it is left as it is."
    if os.path.lexists(path):
        if _holds(path, data):
            done.unchanged.append(path)
            return ""
        if not force:
            return EXISTS.format(path.name)
    make_folder(path.parent)
    atomic_write(path, data)
    done.written.append(path)
    return ""


def _into_file(
    leaving: Iterator[tuple[int, Outgoing, Published]], form: _Form, target: Path, done: Exported
) -> None:
    """All cards in one file; it is written whole or left as it was."""
    target = target / f"cards{form.ending}" if target.is_dir() else target
    held: list[tuple[int, Outgoing, Published]] = [one for one in (next(leaving, None),) if one]
    if not held:
        return
    if form.asked.format in (Format.MD, Format.JSON) and (second := next(leaving, None)):
        said = f"{clean_line(target.name)} takes one card, and there are more ({second[1].where})."
        raise BadInput(said, "Name a folder, or a form that takes all: jsonl, csv.")
    pieces = _pieces(chain(iter(held), leaving), form, done)
    name = clean_line(target.name)
    if os.path.lexists(target) and not form.asked.force:
        same = _holds(target, b"".join(piece.encode("utf-8") for piece in pieces))
        if same and not done.stopped:
            done.unchanged.append(target)
            return
        done.cards = done.rows = 0
        if not done.stopped:
            done.skipped.append(Skipped(name, EXISTS.format("It"), target))
        return
    with suppress(_Stopped), atomic_stream(target) as stream:
        for piece in pieces:
            stream.write(piece.encode("utf-8"))
        if done.stopped or not done.cards:
            done.cards = done.rows = 0
            raise _Stopped
    if done.cards:
        done.written.append(target)


class _Stopped(Exception):
    """One file of all cards is not to be written after all."""


def _into_parquet(leaving: Iterator[tuple[int, Outgoing, Published]], asked: Asked, done: Exported) -> None:
    """The tables of the published sets, a folder of them: all are written or none."""
    from core.sharing.parquet import parquet_files, write_parquet

    if asked.target is None:
        raise BadInput("Parquet is a folder of files.", "Name a folder.")
    folder = asked.target
    if os.path.lexists(folder) and not folder.is_dir():
        raise BadInput(f"{clean_line(str(folder))} is no folder.", "Name a folder.")
    first = next(leaving, None)

    def cards() -> Iterator[Published]:
        for _, _, published in chain(filter(None, (first,)), leaving):
            yield published
            _count(done, published.card)
        if done.stopped or first is None:
            raise _Stopped

    files = parquet_files(folder)
    there = [path for path in files if os.path.lexists(path)]
    try:
        if first is None:
            return
        if asked.force or not there:
            done.notes += write_parquet(folder, cards()).notes
            done.written += files
            return
        with TemporaryDirectory() as apart:
            write_parquet(Path(apart), cards())
            others = parquet_files(Path(apart))
            same = all(map(_same_bytes, files, others))
    except _Stopped:
        done.cards = done.rows = 0
        return
    if same:
        done.unchanged += files
        return
    done.cards = done.rows = 0
    done.skipped += [Skipped(path.name, EXISTS.format("It"), path) for path in there]


def _same_bytes(path: Path, other: Path) -> bool:
    try:
        return not path.is_symlink() and filecmp.cmp(path, other, shallow=False)
    except OSError:
        return False


def _is_file(target: Path, form: _Form) -> bool:
    """Whether a target is a file for one card or all, and no folder."""
    if target.is_dir():
        return False
    return target.suffix.lower() == form.ending or os.path.lexists(target)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file holds just these bytes."""
    try:
        return read_regular(path, len(data) + 1) == data
    except OSError:
        return False


def _clippings(story: Story | None) -> tuple[Clipping, ...]:
    return story.clippings if story else ()


def _spread(line: str) -> str:
    """A line of JSON laid out over many."""
    return spelled_out(json.dumps(json.loads(line), ensure_ascii=False, indent=2))
