"""The doctor: looks through a whole workspace, says in plain words what is wrong, and mends what it can.

Nothing is ever deleted: what is damaged or belongs to nothing goes to `quarantine/`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.errors import BadInput, NotSaved
from core.files import is_stale, make_folder
from core.keeping.answers import FOLDER as ANSWERS
from core.keeping.answers import answer_files, read_answer
from core.keeping.backup import list_backups
from core.keeping.ids import Ids
from core.keeping.kept import KeptStory
from core.keeping.lock import DeskLock
from core.keeping.schema import SCHEMA
from core.keeping.session import Session
from core.keeping.storage import JournaledStorage
from core.keeping.writer import Put

Severity = Literal["note", "warning", "damage"]
"""note: nothing to do · warning: something is out of order · damage: bytes are not what was kept."""

_ROOM = 50_000_000
_REPAIR = "`foredeck doctor --repair`"


@dataclass(frozen=True)
class Finding:
    """One thing that was found: where, how bad, what, what helps or was done, and whether it is mended."""

    where: str
    severity: Severity
    sentence: str
    remedy: str = ""
    done: bool = False

    @property
    def line(self) -> str:
        """All of it on one line, harmless to print."""
        mark = "mended" if self.done else self.severity
        said = f"{mark:7} {self.where}: {self.sentence} {self.remedy}".rstrip()
        return "".join(ch if ch.isprintable() else "?" for ch in said)


@dataclass(frozen=True)
class Report:
    """What the doctor found in a workspace."""

    findings: tuple[Finding, ...]
    desks: int

    @property
    def left(self) -> int:
        """How many findings remain that are more than notes; 0 when all is well or mended."""
        return sum(finding.severity != "note" and not finding.done for finding in self.findings)

    def lines(self) -> tuple[str, ...]:
        """The report, to be printed."""
        left = "nothing is wrong" if not self.left else f"{_count(self.left, 'finding')} to look at"
        return (
            *(finding.line for finding in self.findings),
            f"{_count(self.desks, 'desk')} examined: {left}.",
        )


def examine(workspace: Path, repair: bool = False) -> Report:
    """Look through a workspace; with `repair` mend the desks that nobody has open.

    Raises BadInput when there is no workspace.
    """
    if not workspace.is_dir():
        raise BadInput(f"There is no workspace at {str(workspace)!a}.")
    findings = [*_surroundings(workspace)]
    folders = sorted(path for path in (workspace / "desks").glob("*") if path.is_dir())
    for folder in folders:
        findings += _Examination(folder, repair).findings()
    return Report(tuple(findings), len(folders))


def _surroundings(workspace: Path) -> Iterable[Finding]:
    """What concerns the workspace as a whole: room, rights, files beside the desks, backups."""
    name = "workspace"
    sizes = [path.stat().st_size for path in workspace.glob("desks/*/*.json")]
    free = shutil.disk_usage(workspace).free
    if free < _ROOM + 2 * max(sizes, default=0):
        yield Finding(name, "warning", f"Only {free // 1_000_000} MB are free on its disk.", "Make room.")
    if not os.access(workspace, os.W_OK | os.X_OK):
        yield Finding(name, "warning", "Its folder may not be written to.", "Give yourself the right to.")
    feeds = JournaledStorage(workspace / "feeds.json", readonly=True)
    for said in feeds.recovered:
        yield Finding(name, "damage", said, "Feeds are read again as if for the first time.")
    backups = list_backups(workspace)
    sound = [backup for backup in backups if backup.files]
    for backup in backups:
        if not backup.files:
            yield Finding(name, "warning", " ".join(backup.problems), "Make a new backup.")
    last = (
        f"The last backup is of {sound[0].at:%Y-%m-%d %H:%M}." if sound else "There is no backup of it yet."
    )
    yield Finding(name, "note", last, "" if sound else "`foredeck backup` makes one.")


class _Examination:
    """One desk, looked through once."""

    def __init__(self, folder: Path, repair: bool) -> None:
        self._folder = folder
        self._lock = DeskLock(folder / "desk.lock")
        self._mend = repair
        self._free = True
        self._found: list[Finding] = []
        self._session: Session

    def findings(self) -> list[Finding]:
        """What there is to say of it; that it is sound, when there is nothing else."""
        if not any(
            (self._folder / f"{stem}.{kind}").exists()
            for stem in ("desk", "clippings")
            for kind in ("json", "journal")
        ):
            return [Finding(self._folder.name, "note", "Nothing was ever kept on it.")]
        self._free = self._lock.is_free()
        if not self._free:
            self._say("note", f"It is held by {self._lock.holder()}, and was only looked at.")
            self._mend = False
        elif not os.access(self._folder, os.W_OK | os.X_OK):
            self._say("warning", "Its folder may not be written to.", "Give yourself the right to.")
        self._stale()
        self._session = self._opened()
        try:
            self._values()
            self._damage()
            self._relations()
            self._answers()
            self._set_aside_before()
        finally:
            self._session.close(10)
        return self._found

    def _say(self, severity: Severity, sentence: str, remedy: str = "", done: bool = False) -> None:
        self._found.append(Finding(self._folder.name, severity, sentence, remedy, done))

    def _stale(self) -> None:
        """Unfinished temporary files, which opening a desk would sweep away."""
        try:
            folders = (self._folder, *(each for each in (self._folder / ANSWERS,) if each.is_dir()))
            stale = [path for folder in folders for path in folder.iterdir() if is_stale(path.name)]
        except OSError as error:
            self._say("warning", f"Its folder could not be read: {error.strerror}.")
            return
        if not stale or not self._free:
            return
        said = f"{_count(len(stale), 'unfinished temporary file')} of a program that was killed."
        try:
            if self._mend:
                make_folder(self._folder / "quarantine")
                for path in stale:
                    path.rename(self._folder / "quarantine" / f"unfinished-{path.name.strip('.')}")
                said = f"{said[:-1]}, moved to quarantine/."
        except (OSError, NotSaved):
            self._say("warning", said, "It could not be moved.")
        else:
            self._say("note", said, done=self._mend)

    def _opened(self) -> Session:
        """The desk, to be written when it is to be mended and can be."""
        looked = NotSaved("The desk is only looked at.")
        try:
            if self._mend and self._lock.take():
                return Session(self._folder, self._lock, None)
        except NotSaved as error:
            self._lock.release()
            self._say("warning", f"It cannot be mended: {error.sentence}", error.hint)
        self._mend = False
        return Session(self._folder, self._lock, looked)

    def _values(self) -> None:
        """Make a value of every document, which sets aside those that cannot be one."""
        contents, work = self._session.contents, self._session.work
        clippings = contents.clippings()
        cards = [contents.card(int(id)) for id in work.ids("cards")]
        for story in contents.stories_with_steps():
            contents.steps(story)
        contents.typings()
        contents.spent()
        stories = contents.stories()
        self._say(
            "note",
            f"{_count(len(stories), 'story')}, {_count(sum(card is not None for card in cards), 'card')}, "
            f"{_count(len(clippings), 'clipping')}.",
        )
        schema = (work.document("_meta", "1") or {}).get("schema", 1)
        if schema != SCHEMA:
            self._say("note", f"Its files are of schema {schema!r:.20}; opening it brings an older one up.")

    def _damage(self) -> None:
        """What reading met, and what became of it."""
        writer = self._session.writer
        saved = writer is not None and writer.flush(10)
        for said in self._session.recovered:
            done = saved and not said.endswith("not shown.")
            remedy = "" if done else f"{_REPAIR} sets it aside and keeps what is sound."
            self._say("damage", said, remedy, done)
        if self._session.replayed and self._free:
            waiting = _count(self._session.replayed, "change")
            said = f"The last session ended without closing; {waiting} stood only in its journal."
            self._say("note", said, done=saved)
        if writer is not None and not saved:
            self._say("warning", f"It cannot be mended: {self._session.state.reason}")

    def _relations(self) -> None:
        """What speaks of something that is not there, and what nothing speaks of."""
        contents, work = self._session.contents, self._session.work
        stories = {story.id: story for story in contents.stories()}
        log = [step.change for step in contents.steps(0)]
        logged = {int(id) for change in log if isinstance(change, dict) for id in change if id.isdigit()}
        known = stories.keys() | logged
        for table, what in (("cards", "card"), ("typing", "unconfirmed text")):
            self._orphans(table, what, [id for id in work.ids(table) if int(id) not in known])
        lost = [story for story in contents.stories_with_steps() if story not in known and story]
        steps = [str(step.id) for story in lost for step in contents.steps(story)]
        self._orphans("steps", "step to undo", steps)
        digests = set(contents.digests())
        for story in stories.values():
            self._missing(story, digests)
        told = {digest for story in stories.values() for digest in _named(story)}
        text = json.dumps(log)
        self._loose([digest for digest in contents.digests() if digest not in told and digest not in text])

    def _orphans(self, table: str, what: str, ids: list[str]) -> None:
        if not ids:
            return
        said = f"{_count(len(ids), what)} of stories that are not there."
        work = self._session.work
        self._change(
            "warning",
            said,
            {table: {id: work.document(table, id) for id in ids}},
            [Put(work, table, id, None) for id in ids],
            "set aside in",
        )

    def _missing(self, story: KeptStory, digests: set[str]) -> None:
        gone = {digest for digest in _named(story) if digest not in digests}
        if not gone:
            return
        fields = ("clippings", "copies", "former", "arrived")
        kept = {name: tuple(each for each in getattr(story, name) if each not in gone) for name in fields}
        work, id = self._session.work, str(story.id)
        self._change(
            "damage",
            f"{_count(len(gone), 'clipping')} of the story {story.title[:60]!r} "
            f"{'is' if len(gone) == 1 else 'are'} not there.",
            {"stories": {id: work.document("stories", id)}},
            [Put(work, "stories", id, story.model_copy(update=kept))],
            "the story goes on without; as it was it is in",
        )

    def _loose(self, digests: list[str]) -> None:
        if not digests or not self._free:  # the session that holds it may be about to make the story
            return
        said = f"{_count(len(digests), 'clipping')} in no story."
        if not self._mend:
            self._say("warning", said, f"{_REPAIR} makes a story of each.")
            return
        contents = self._session.contents
        ids = Ids(contents.last_id())
        found = [clipping for digest in digests if (clipping := contents.clipping(digest))]
        stories = [
            KeptStory(
                id=ids.new(),
                clippings=(clipping.digest,),
                title=clipping.title or clipping.name,
                independent=1,
                outlets=(clipping.outlet,) if clipping.outlet else (),
                latest=clipping.published,
                words=clipping.words,
            )
            for clipping in found
        ]
        self._hand(
            "warning",
            said,
            [Put(self._session.work, "stories", str(s.id), s) for s in stories],
            "Each is a story of its own now.",
        )

    def _change(
        self, severity: Severity, said: str, aside: dict[str, Any], puts: list[Put], verb: str
    ) -> None:
        """Put something aside and change it; or only say what repairing would do."""
        if not self._mend:
            self._say(severity, said, f"{_REPAIR}: {verb} quarantine/.")
            return
        try:
            kept = self._session.work.quarantine(json.dumps(aside, indent=1).encode())
        except NotSaved as error:
            self._say(severity, said, f"It could not be mended: {error}")
            return
        self._hand(severity, said, puts, f"{verb[0].upper()}{verb[1:]} quarantine/{kept.name}.")

    def _hand(self, severity: Severity, said: str, puts: list[Put], done: str) -> None:
        self._session.hand(*puts)
        writer = self._session.writer
        if writer and writer.flush(10):
            self._say(severity, said, done, done=True)
        else:
            self._say(severity, said, f"It could not be mended: {self._session.state.reason}")

    def _answers(self) -> None:
        """The answers of models that are kept; a damaged one costs no more than asking again."""
        paths = tuple(answer_files(self._folder))
        damaged = [path for path in paths if read_answer(path) is None]
        if sound := len(paths) - len(damaged):
            self._say("note", f"{_count(sound, 'answer')} of models kept for the same question.")
        if not damaged:
            return
        said = f"{_count(len(damaged), 'answer')} of models damaged; the question would be asked again."
        if not self._mend:
            self._say("damage", said, f"{_REPAIR} moves them to quarantine/.")
            return
        try:
            make_folder(self._folder / "quarantine")
            for path in damaged:
                path.rename(self._folder / "quarantine" / f"answer-{path.name}")
        except (OSError, NotSaved):
            self._say("damage", said, "They could not be moved.")
        else:
            self._say("damage", said, "Moved to quarantine/.", done=True)

    def _set_aside_before(self) -> None:
        """What lies beside the files."""
        waiting = sum(1 for _ in (self._folder / "inbox").glob("*.json"))
        if waiting:
            said = f"{_count(waiting, 'file')} in inbox/, to be brought in when the desk is opened."
            self._say("note", said)
        count = sum(1 for _ in (self._folder / "quarantine").glob("*"))
        if count:
            said = f"{_count(count, 'file')} in quarantine/: damaged or loose bytes that were set aside."
            self._say("note", said, "Nothing needs them; look into them before you delete any.")


def _named(story: KeptStory) -> tuple[str, ...]:
    """Every clipping that a story speaks of."""
    return (*story.clippings, *story.copies, *story.former, *story.arrived)


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    first, _, rest = what.partition(" of ")
    plural = first[:-1] + "ies" if first.endswith("y") else f"{first}s"
    return f"{number} {plural}{f' of {rest}' if rest else ''}"
