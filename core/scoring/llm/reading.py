"""Scores out of an answer as it comes: only for rows that were asked about, each once, none guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from core.asking.rowstream import Bad, Element, RowStream, Whole
from core.model.cleaning import clean_line
from core.prose.answered import relevancy, without_markup, without_stars

if TYPE_CHECKING:
    from core.model import Place

WITHOUT_JSON = 4000
"""Characters in front of the first object after which there is none to come."""
BEHIND = 2000
"""Characters that may come when all rows have their scores."""
LONGEST_REASON = 500
TOLD = 4
"""Rows that are named in a note, and notes of one kind."""
_LETTERS = re.compile(r"[^a-z]+")
_NAMES: Mapping[str, str] = {
    alias: name
    for name, aliases in {
        "id": "id ids row rowid ref",
        "reason": "reason reasoning why rationale justification explanation",
        "relevancy": "relevancy relevance relevancyscore relevancescore score rating number",
    }.items()
    for alias in aliases.split()
}


class Scored(NamedTuple):
    """A score of the answer."""

    place: Place
    score: int
    reason: str


class ScoreReading:
    """Reads one answer on the rows behind some ids."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.scored: set[str] = set()
        """The ids that have a score."""
        self._places = places
        self._stream = RowStream(("scores",), starts=("id",))
        self._surplus = 0
        self._seen: set[str] = set()
        self._twice: list[str] = []
        self._unknown = 0
        self._bad = 0
        self._odd: list[str] = []
        self._read_as: list[str] = []

    def feed(self, text: str) -> list[Scored]:
        """Read some more of the answer: the scores that became whole with it."""
        found = []
        self._surplus += 0 if self.missing else len(text)
        for each in self._stream.feed(text):
            match each:
                case Element(value=value):
                    found.append(self._taken(value))
                case Whole(key="scores", value=dict() as value):
                    for id, said in value.items():
                        more = said if isinstance(said, Mapping) else {"relevancy": said}
                        found.append(self._taken({"id": id, **more}))
                case Bad():
                    self._bad += 1
        return [scored for scored in found if scored is not None]

    def end(self) -> None:
        """Nothing more comes."""
        self._stream.end()

    @property
    def enough(self) -> bool:
        """Whether it is no use to go on: no object comes, or nothing more that is wanted."""
        if self._stream.over or self._surplus > BEHIND:
            return True
        return not self._stream.began and len(self._stream.before) >= WITHOUT_JSON

    @property
    def complete(self) -> bool:
        """Whether the answer came to its own end."""
        return self._stream.complete

    @property
    def before(self) -> str:
        """What the model said instead of an answer: cleaned, on one line."""
        return without_markup(without_stars(clean_line(self._stream.before)))

    @property
    def missing(self) -> tuple[Place, ...]:
        """The rows that no score came for."""
        return tuple(place for id, place in self._places.items() if id not in self.scored)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the analyst should know of the answer, a sentence each."""
        notes = [*self._odd[:TOLD]]
        if len(self._odd) > TOLD:
            notes.append(f"So it was with {len(self._odd) - TOLD} more rows.")
        if self._read_as:
            notes.append(f"Numbers were read out of other words: {', '.join(self._read_as[:TOLD])}.")
        if self._twice:
            notes.append(
                f"The model scored {self._named(self._twice)} more than once; the first score counts."
            )
        if self._unknown:
            rows = "a row" if self._unknown == 1 else f"{self._unknown} rows"
            notes.append(f"The model scored {rows} that it was not asked about; nothing was made of it.")
        if self._bad:
            notes.append(f"{self._bad} of its scores could not be read.")
        if self.scored and (silent := [id for id in self._places if id not in self._seen]):
            notes.append(f"No score came for {self._named(silent)}; what was there stays.")
        return tuple(notes)

    def _taken(self, value: Any) -> Scored | None:
        """The score that an object of the answer holds, if it is one that is asked for."""
        said = _named(value) if isinstance(value, Mapping) else {}
        id = self._id(said.get("id"))
        if id is None:
            self._unknown += "id" in said
            self._bad += "id" not in said
            return None
        if id in self._seen:
            if id not in self._twice:
                self._twice.append(id)
            return None
        self._seen.add(id)
        place = self._places[id]
        number, note = relevancy(said.get("relevancy"))
        if number is None:
            self._odd.append(f"{_where(place)}: {note} What was there stays.")
            return None
        if note:
            self._read_as.append(f"{note.removeprefix('Relevancy came as ').rstrip('.')} ({_where(place)})")
        self.scored.add(id)
        return Scored(place, number, _reason(said.get("reason")))

    def _id(self, said: Any) -> str | None:
        if isinstance(said, int) and not isinstance(said, bool):
            said = f"r{said}"
        id = said.strip(" []\"'`").lower() if isinstance(said, str) else ""
        return id if id in self._places else None

    def _named(self, ids: list[str]) -> str:
        """Rows in words: `Signals 2, Issues 1 and 3 more`."""
        named = [_where(self._places[id]) for id in ids[:TOLD]]
        more = len(ids) - len(named)
        return ", ".join(named) + (f" and {more} more" if more else "")


def _named(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The values of a score by the names that they go by here; the first of each counts."""
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = _NAMES.get(_LETTERS.sub("", str(key).lower()))
        if name is not None:
            found.setdefault(name, each)
    return found


def _reason(said: Any) -> str:
    text = without_markup(without_stars(clean_line(said))) if isinstance(said, str) else ""
    if len(text) <= LONGEST_REASON:
        return text
    return f"{text[:LONGEST_REASON].rpartition(' ')[0] or text[:LONGEST_REASON]}…"


def _where(place: Place) -> str:
    return f"{place.section} {place.index + 1}"
