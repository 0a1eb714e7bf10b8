"""What an export is to be: which cards, in which form, to where; and what became of it, in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.errors import BadInput, ForedeckError
from core.exporting import export
from core.files import atomic_write, not_saved
from core.model.cleaning import clean_line
from core.outgoing import EACH, Asked, Format
from core.selecting import NO_CARD as NO_CARD_YET
from core.sharing.file_names import Names
from tui.messages import Report
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.outgoing import Exported, Outgoing, Skipped, Step
    from core.workbench import Workbench

NO_CARD = "it has no card yet"


class Batch(NamedTuple):
    """Some stories whose cards can be exported, or why they cannot."""

    label: str
    ids: tuple[int, ...]
    note: str = ""
    why: str = ""


class Form(NamedTuple):
    """A form to choose."""

    label: str
    format: Format
    ending: str = ""
    variant: str = "R"
    needs: str = ""
    """The library that it needs besides ours."""

    @property
    def why(self) -> str:
        """Why it cannot be chosen here."""
        if self.needs and find_spec(self.needs) is None:
            return f"{self.label} needs {self.needs}: pip install 'foredeck[{self.format.value}]'."
        return ""


FORMS = (
    Form("page", Format.MD, ".md"),
    Form("page N", Format.MD, ".md", "N"),
    Form("JSON", Format.JSON, ".json"),
    Form("JSONL", Format.JSONL, ".jsonl"),
    Form("CSV", Format.CSV, ".csv"),
    Form("TSV", Format.TSV, ".tsv"),
    Form("Parquet", Format.PARQUET, needs="pyarrow"),
    Form("template", Format.TEMPLATE, needs="jinja2"),
)
NOTED = {
    "page": "relevancy in all five tables",
    "page N": "the newest published page: relevancy in Signals only",
    "JSON": "with its evidence and sources",
    "JSONL": "one card a line, with its sources",
    "CSV": "a line for each row of the five tables",
    "TSV": "a line for each row, with tabs between",
    "Parquet": "the files of the published data sets",
    "template": "what your own jinja2 template makes of it",
}


@dataclass(frozen=True)
class Plan:
    """What was asked for in the dialog."""

    ids: tuple[int, ...]
    form: Form
    to: str
    """The file or the folder as it was typed."""
    own_name: str
    """The name of a single file that is written into a folder."""
    front: bool = False
    names: str = "{slug}"
    template: str = ""

    @property
    def one_file(self) -> bool:
        """Whether all of it goes into one file."""
        one = len(self.ids) == 1 and self.form.format is not Format.PARQUET
        return one or self.form.format not in (*EACH, Format.PARQUET)


class Place(NamedTuple):
    """Where an export goes."""

    plan: Plan
    asked: Asked
    """With a target; a single file is put together first and has its name in `files`."""
    files: tuple[Path, ...]
    there: tuple[Path, ...]
    """Those of the files that are there already."""


def batches(bench: Workbench, story: int, marked: Sequence[int]) -> list[Batch]:
    """What of a desk can be exported: this card, the marked ones, the kept ones, all."""
    shown = {id: kept for id, kept in bench.shelf.kept.items() if not kept.aside}
    with_card = {id for id in bench.shelf.kept if bench.shelf.has_card(id)}
    kept = tuple(id for id, each in shown.items() if each.triage.decision == "kept")
    everything = tuple(id for id in shown if id in with_card)
    title = bench.shelf.kept[story].title if story in bench.shelf.kept else ""
    found = [Batch("this card", (story,), clean_line(title), "" if story in with_card else NO_CARD)]
    groups = (
        ("the marked stories", tuple(marked), "none is marked"),
        ("the kept stories", kept, "none is kept"),
    )
    for label, ids, none in groups:
        count = sum(id in with_card for id in ids)
        less = len(ids) - count
        note = counted(count, "card") + (f", {less} without a card yet" if less else "")
        why = none if not ids else "" if count else "none of them has a card yet"
        found.append(Batch(label, ids, note, why))
    found.append(
        Batch(
            "all of this desk", everything, counted(len(everything), "card"), "" if everything else "no card"
        )
    )
    return found


def ending_of(form: Form, template: str) -> str:
    """What the files of a form end in; those of a template as the template's name says."""
    if form.format is not Format.TEMPLATE:
        return form.ending
    path = Path(template)
    stem = path.stem if path.suffix in (".j2", ".jinja", ".jinja2") else path.name
    return Path(stem).suffix or ".txt"


def place(plan: Plan, cards: Sequence[Outgoing]) -> Place:
    """Where a plan leads, and what is there already; asks the disk. Raises BadInput."""
    if plan.form.why:
        raise BadInput(plan.form.why)
    template = _template(plan)
    typed = _path(plan.to, "Give a file or a folder to write to.")
    try:
        return _placed(plan, cards, typed, template)
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput(
            not_saved(typed, error if isinstance(error, OSError) else ValueError()).sentence
        ) from error


def _placed(plan: Plan, cards: Sequence[Outgoing], typed: Path, template: Path | None) -> Place:
    form, target, ending = plan.form, typed, ending_of(plan.form, plan.template)
    if plan.one_file:
        target = typed / plan.own_name if typed.is_dir() else typed
        if form.format is Format.MD and target.suffix == ".json":
            form = FORMS[2]
        files: tuple[Path, ...] = (target,)
        if not target.parent.is_dir():
            raise BadInput(f"There is no folder {clean_line(str(target.parent))}.", "Tab completes a path.")
    else:
        if typed.exists() and not typed.is_dir():
            raise BadInput(f"{clean_line(str(typed))} is a file, and a folder is needed.", "Name another.")
        if form.format is Format.PARQUET:
            from core.sharing.parquet import parquet_files

            files = parquet_files(typed)
        else:
            names = Names(plan.names, ending)
            files = tuple(typed / names.name(card.published) for card in cards if card.published)
    there = tuple(file for file in files if file.exists() or file.is_symlink())
    for file in there:
        if file.exists() and not file.is_file():
            raise BadInput(f"{clean_line(str(file))} is no ordinary file.", "Give another name.")
    asked = Asked(
        format=form.format,
        target=target,
        variant=form.variant,
        front_matter=plan.front,
        names=plan.names,
        template=template,
    )
    return Place(plan, asked, files, there)


def _template(plan: Plan) -> Path | None:
    if plan.form.format is not Format.TEMPLATE:
        return None
    path = _path(plan.template, "Name the file of a jinja2 template.")
    try:
        if path.is_file():
            return path
    except (OSError, ValueError) as error:
        raise BadInput("That name of a template cannot be used.") from error
    raise BadInput(f"There is no template {clean_line(str(path))}.", "Tab completes a path.")


def _path(text: str, missing: str) -> Path:
    if not text.strip():
        raise BadInput(missing)
    if clean_line(text) != text.strip():
        raise BadInput("That name holds characters that cannot be seen.", "Give another name.")
    try:
        return Path(text.strip()).expanduser()
    except (ValueError, RuntimeError) as error:
        raise BadInput("That name leads to no folder that exists.", "Give another name.") from error


def write(
    there: Place,
    cards: Sequence[Outgoing],
    told: Callable[[Step], None] = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    force: bool = False,
) -> Report:
    """Write it, and say what came of it. Raises ForedeckError when nothing could be written."""
    try:
        return _written(there, cards, told, should_stop, force=force)
    except OSError as error:
        raise not_saved(there.asked.target or there.files[0], error) from error


def _written(
    there: Place,
    cards: Sequence[Outgoing],
    told: Callable[[Step], None],
    should_stop: Callable[[], bool],
    *,
    force: bool,
) -> Report:
    asked = replace(there.asked, force=force)
    if len(there.plan.ids) > 1 or asked.format is Format.PARQUET:
        done = export(cards, asked, told, should_stop, total=len(cards))
        stayed = () if force else there.there
        return report(there, done, sum(card.published is None for card in cards), stayed)
    texts: list[str] = []
    done = export(cards, replace(asked, target=None), told, should_stop, texts.append)
    if done.skipped:
        raise BadInput(done.skipped[0].reason)
    (path,) = there.files
    if path.exists() and not force:
        raise BadInput(f"{clean_line(str(path))} exists already.", "Give another name.")
    atomic_write(path, "".join(texts).encode("utf-8", "replace"))
    path = path.resolve()
    lines = tuple(clean_line(note) for note in done.notes)
    return Report(f"Exported {clean_line(path.name)} to {clean_line(str(path.parent))}", lines=lines)


def report(there: Place, done: Exported, missing: int, stayed: Sequence[Path] = ()) -> Report:
    """What became of several cards; `missing` had none, and what stood at `stayed` was to stay."""
    of = len(there.plan.ids)
    where = clean_line(whole_path(there.asked.target or Path()))
    parts = []
    kept = set(stayed)
    others = [each for each in done.skipped if each.path not in kept and each.reason != NO_CARD_YET]
    left = sum(each.path in kept for each in done.skipped)
    if done.unchanged:
        parts.append(f"{len(done.unchanged)} stood there just the same")
    if missing:
        parts.append(f"{missing} {'has' if missing == 1 else 'have'} no card yet")
    if left:
        parts.append(f"{counted(left, 'file was', 'files were')} there and stayed")
    if others:
        reason = clean_line(others[0].reason).partition(". ")[0].rstrip(".")
        parts.append(f"{len(others)} could not be written: {reason}")
    more = "".join(f"; {part}" for part in parts)
    cards = many(done.cards, "card")
    if done.stopped:
        said = f"Stopped: {done.cards:,} of {many(of, 'card')} exported to {where}{more}."
    elif done.written:
        cards = many(done.cards - len(done.unchanged), "card") if done.unchanged else cards
        said = f"Exported {cards} to {where}{more}."
    else:
        said = f"Nothing was {'written' if done.cards else 'exported'} to {where}{more}."
    bad = done.stopped or not done.cards or bool(others) or (bool(left) and not done.written)
    lines = (*(_line(each) for each in done.skipped), *(clean_line(note) for note in done.notes))
    return Report(said, "warn" if bad else "good", lines)


def whole_path(path: Path) -> str:
    """A path from the root, also in a folder that is gone."""
    try:
        return os.path.abspath(path)
    except OSError:
        return str(path)


def many(number: int, noun: str) -> str:
    """A number that may be large, with its noun: `3,252 cards`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _line(skipped: Skipped) -> str:
    said = f"{clean_line(skipped.where)}: {clean_line(skipped.reason)}"
    named = skipped.path and clean_line(skipped.path.name)
    return f"{said} ({named})" if named and named not in said else said


def example(plan: Plan, first: Outgoing | None) -> str:
    """The name of the first file, or why the pattern gives none."""
    if first is None or first.published is None:
        return ""
    try:
        return Names(plan.names, ending_of(plan.form, plan.template)).name(first.published)
    except ForedeckError as error:
        return str(error)
