"""The index of all desks of a workspace, brought up to date from what changed on the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ForedeckError
from core.finding.finder import Finder
from core.finding.hits import Entry, Hit
from core.model.cleaning import clean_line

_KEPT = ("clippings.", "desk.")
_PASSING = (".lock", ".tmp")


@dataclass(frozen=True)
class CatchUp:
    """What a walk over the desks did: desks brought in or forgotten, entries written, how long it took.

    `problems` holds a sentence for each desk that could not be read; `whole`
    is false when it was stopped or the index could not be written.
    """

    desks: int
    entries: int
    seconds: float
    problems: tuple[str, ...] = ()
    whole: bool = True


class Archive:
    """Search over the desks of a workspace; its file may be deleted at any time.

    `read_desk` gives the entries of the desk in a folder; it may raise
    ForedeckError, OSError or ValueError, which costs that desk only.
    """

    def __init__(self, workspace: Path, read_desk: Callable[[Path], Iterable[Entry]]) -> None:
        self._desks = workspace / "desks"
        self._read_desk = read_desk
        self._finder = Finder(workspace / "index" / "search.sqlite")

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the index, or empty."""
        return self._finder.notice

    def catch_up(self, should_stop: Callable[[], bool] = lambda: False, *, first: str = "") -> CatchUp:
        """Bring new and changed desks in, the desk `first` before the others, and forget those that are
        gone. Never raises.

        It may be called again at any time and from several programs at once;
        stopped or killed half way, the next call goes on.
        """
        start = time.monotonic()
        known = self._finder.stamps()
        try:
            stamps = self._stamps()
        except OSError as error:
            said = f"The desks could not be listed for searching: {clean_line(error.strerror or '')}."
            return CatchUp(0, 0, time.monotonic() - start, (said,), False)
        if known is None:
            return CatchUp(0, 0, time.monotonic() - start, (), False)
        stamps = dict(sorted(stamps.items(), key=lambda pair: (pair[0] != first, pair[0])))
        done = self._bring(known, stamps, should_stop)
        left = self._finder.stamps() if done.whole and (done.desks or done.problems) else known
        if left is not None and known.keys() & stamps.keys() - left.keys():
            done = self._bring(left, stamps, should_stop)  # the index was lost and made anew meanwhile
        return replace(done, seconds=time.monotonic() - start)

    def _bring(
        self, known: dict[str, str], stamps: dict[str, str | None], should_stop: Callable[[], bool]
    ) -> CatchUp:
        """Bring in the desks whose stamp is not the known one, in order; forget those without a stamp."""
        desks = entries = 0
        problems: list[str] = []
        for name in sorted(known.keys() - stamps.keys()):
            self._finder.drop(name)
            desks += 1
        for name, stamp in stamps.items():
            if stamp is None or known.get(name) == stamp:
                continue
            if should_stop():
                return CatchUp(desks, entries, 0, tuple(problems), False)
            try:
                coming = self._read_desk(self._desks / name)
                written = self._finder.refill(name, coming, stamp=stamp, should_stop=should_stop)
            except (ForedeckError, OSError, ValueError) as error:
                problems.append(f"The desk {name} could not be read for searching: {clean_line(str(error))}")
                continue
            if written is None:
                return CatchUp(desks, entries, 0, tuple(problems), False)
            desks += 1
            entries += written
        return CatchUp(desks, entries, 0, tuple(problems))

    def find(self, query: str, *, desk: str = "", most: int = 200) -> tuple[Hit, ...]:
        """What matches in all desks or in one, best first."""
        return self._finder.find(query, desk=desk, most=most)

    def stories(self, query: str, *, desk: str = "") -> tuple[int, ...]:
        """The ids of the stories that match, best first."""
        return self._finder.stories(query, desk=desk)

    def close(self) -> None:
        """Close the index; a catching up in another thread ends soon after."""
        self._finder.close()

    def _stamps(self) -> dict[str, str | None]:
        """The desks that are there with their stamps; None for one that cannot be listed. Raises OSError."""
        try:
            names = os.listdir(self._desks)
        except FileNotFoundError:
            return {}
        fit = [name for name in names if not name.startswith(".") and clean_line(name) == name]
        stamps = {name: _stamp(self._desks / name) for name in fit}
        return {name: stamp for name, stamp in stamps.items() if stamp != ""}


def _stamp(folder: Path) -> str | None:
    """Names, sizes and times of the files of a desk; empty when it is none, None when it cannot be listed."""
    files = []
    try:
        with os.scandir(folder) as listed:
            for file in listed:
                if file.name.startswith(_KEPT) and not file.name.endswith(_PASSING):
                    status = file.stat()
                    files.append(f"{file.name}:{status.st_size}:{status.st_mtime_ns}:{status.st_ino}")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError:
        return None
    return "|".join(sorted(files))
