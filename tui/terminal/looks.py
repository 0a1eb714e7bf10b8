"""How cells look (colours and attributes), and the shortest sequences from one look to another."""

from __future__ import annotations

from typing import NamedTuple

_ON = {
    1: "1",
    2: "2",
    3: "3",
    4: "4",
    5: "5",
    6: "6",
    7: "7",
    8: "8",
    9: "9",
    21: "21",
    51: "51",
    52: "52",
    53: "53",
}
_OFF = {22: (1, 2), 23: (3,), 24: (4, 21), 25: (5, 6), 27: (7,), 28: (8,), 29: (9,), 54: (51, 52), 55: (53,)}
_ENDS = {1: "22", 2: "22", 3: "23", 4: "24", 7: "27", 9: "29"}
"""What ends an attribute in every terminal that has it; the others end with everything."""
_INKED = frozenset((4, 5, 6, 7, 9, 21, 51, 52, 53))
"""Attributes that show on a blank."""


class Look(NamedTuple):
    """The colours, as their parameters (empty for the terminal's own), and the attributes, as numbers."""

    ink: str = ""
    paper: str = ""
    ways: frozenset[int] = frozenset()


PLAIN = 0
"""The number of the look of a cell that nothing was said of."""


class Looks:
    """All looks seen, by number: so that cells are compared as numbers and every sequence is read once."""

    def __init__(self) -> None:
        self._all = [Look()]
        self._numbers = {Look(): PLAIN}
        self._after: dict[tuple[int, str], int] = {}
        self._between: dict[tuple[int, int], str] = {}
        self._blank: dict[int, int] = {PLAIN: PLAIN}

    def number(self, look: Look) -> int:
        """The number of a look."""
        found = self._numbers.setdefault(look, len(self._all))
        if found == len(self._all):
            self._all.append(look)
        return found

    def after(self, look: int, parameters: str) -> int:
        """The look after a sequence of colours and attributes; unknown parameters change nothing."""
        found = self._after.get((look, parameters))
        if found is None:
            found = self._after[look, parameters] = self.number(_read(self._all[look], parameters))
        return found

    def blank(self, look: int) -> int:
        """The look of a blank: what cannot be seen on it is left out."""
        found = self._blank.get(look)
        if found is None:
            ink, paper, ways = self._all[look]
            ways &= _INKED
            found = self._blank[look] = self.number(Look(ink if ways else "", paper, ways))
        return found

    def bare(self, look: int) -> bool:
        """Whether a blank of this look shows nothing but its colour."""
        return not self._all[self.blank(look)].ways

    def between(self, one: int, other: int) -> str:
        """The shortest sequence from one look to another."""
        found = self._between.get((one, other))
        if found is None:
            found = self._between[one, other] = _write(self._all[one], self._all[other])
        return found


def _read(look: Look, parameters: str) -> Look:
    ink, paper, ways = look.ink, look.paper, set(look.ways)
    numbers = [int(part or 0) for part in parameters.split(";")]
    at = 0
    while at < len(numbers):
        number = numbers[at]
        at += 1
        if number == 0:
            ink, paper, ways = "", "", set()
        elif number in _ON:
            ways.add(number)
        elif number in _OFF:
            ways.difference_update(_OFF[number])
        elif number in (38, 48):
            size = {5: 2, 2: 4}.get(numbers[at], 0) if at < len(numbers) else 0
            if not size or at + size > len(numbers):
                break
            colour = ";".join(map(str, (number, *numbers[at : at + size])))
            at += size
            ink, paper = (colour, paper) if number == 38 else (ink, colour)
        elif number == 39:
            ink = ""
        elif number == 49:
            paper = ""
        elif 30 <= number <= 37 or 90 <= number <= 97:
            ink = str(number)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            paper = str(number)
    return Look(ink, paper, frozenset(ways))


def _write(one: Look, other: Look) -> str:
    fresh = [_ON[way] for way in sorted(other.ways)]
    fresh += [colour for colour in (other.ink, other.paper) if colour]
    anew = f"\x1b[{';'.join(['0', *fresh]) if fresh else ''}m"
    gone = one.ways - other.ways
    if any(way not in _ENDS for way in gone):
        return anew
    parts = sorted({_ENDS[way] for way in gone})
    # What ends bold ends dim too.
    kept = one.ways.difference(*(_OFF[int(part)] for part in parts))
    parts += [_ON[way] for way in sorted(other.ways - kept)]
    if one.ink != other.ink:
        parts.append(other.ink or "39")
    if one.paper != other.paper:
        parts.append(other.paper or "49")
    changed = f"\x1b[{';'.join(parts)}m" if parts else ""
    return min(changed, anew, key=len)
