"""Errors planted in the cells of a card: figures, years, months, names, dropped and added negations."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.model import COLUMNS, TABLES, Card, Cell, Check, Clipping, Column, Finding, Place, Section
from core.model.edits import put_cells

KINDS = ("figure", "year", "month", "added year", "name", "added name", "dropped not", "added not")
_NAMES = """
Nvidia; Siemens; Toyota; Samsung; Goldman Sachs; Deutsche Bank; General Motors; Rio Tinto; Shell; Apple;
Amazon; Ørsted; Maersk; Vestas; Northvolt; BASF; Pfizer; Novo Nordisk; Ericsson; Palantir; Airbus;
Ryanair; Iberdrola; TotalEnergies; Equinor; Tata Motors; Infosys; SoftBank; Hyundai; Foxconn; TSMC;
ASML; Mistral; DeepSeek; Anthropic; World Bank; European Commission; White House; Red Cross; Federal
Reserve; NATO; OPEC; UNESCO; Unilever; Lufthansa; Intel; Oracle; Ford; Visa; Target; Sam Altman; Elon
Musk; Angela Merkel; Ursula von der Leyen; Emmanuel Macron; Janet Yellen; Jensen Huang; Tim Cook; Satya
Nadella; Greta Thunberg; Bill Gates; Mark Carney; France; Germany; Japan; Brazil; Kenya; Nigeria;
Poland; Chile; Peru; Turkey; Jordan; London; Paris; Tokyo; Nairobi; São Paulo; Shenzhen; Bangalore;
Texas; California; Bavaria; Scotland; Silicon Valley; Wall Street; Norway; Vietnam; Ukraine; McKinsey &
Company; Stanford University
"""
NAMES = tuple(" ".join(name.split()) for name in _NAMES.split(";"))
"""Real names, most of them made of words that are no names."""
_DATED = (Check.DATE, Check.CONTRADICTION)
_TELLS = {
    "figure": (Check.FIGURE, Check.PERIOD, Check.NAME, *_DATED),
    "year": _DATED,
    "month": _DATED,
    "name": (Check.NAME,),
    "not": (Check.NEGATION,),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SPELT = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(r"(?<![\w.,:/-])\d[\d,]*(?:\.\d+)?(?![\w:/]|[.,]\d)")
_SPELT_NUMBER = re.compile(rf"\b(?:{'|'.join(_SPELT[2:])})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_NAME = re.compile(r"(?<![\w-])[A-Z][a-zà-ÿ]{2,}(?: [A-Z][a-zà-ÿ]{2,})*(?![\w-])")
_NOT = re.compile(r"(?:\b(?:not|never) )|(?<=can)not\b|n[’']t\b")
_HELPER = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may)\b (?!not\b|no\b|never\b)"
)


@dataclass(frozen=True)
class Planted:
    """A card with one error at `start:end` of the text of a place."""

    kind: str
    card: Card
    place: Place
    start: int
    end: int
    text: str

    def found_by(self, finding: Finding) -> bool:
        """Whether a finding is about it."""
        if finding.place != self.place or finding.check not in _TELLS[self.kind.split()[-1]]:
            return False
        if self.kind.endswith("not"):
            return True
        return finding.start < max(self.end, self.start + 1) and self.start < finding.end


def cells(card: Card, prose: bool = False) -> Iterator[tuple[Place, Cell]]:
    """The cells that errors are planted in: those of the tables and a summary of one part."""
    if len(card.summary) == 1:
        yield Place(section=Section.SUMMARY), card.summary[0]
    for section in TABLES:
        for index, row in enumerate(card.rows(section)):
            for column in COLUMNS[section]:
                cell = row.cell(column)
                if not cell.blank and column is not Column.HORIZON and not (prose and column is Column.NAME):
                    yield Place(section=section, index=index, column=column), cell


def plant(card: Card, sources: Sequence[Clipping], kind: str, rng: random.Random) -> Iterator[Planted]:
    """One card with an error of a kind for each cell that has room for one."""
    texts = "\n".join(f"{c.title}\n{c.outlet}\n{c.author}\n{c.text}" for c in sources)
    days = {clipping.published for clipping in sources if clipping.published}
    for place, cell in cells(card, prose=kind not in ("figure", "year", "month", "name")):
        change = _changed(cell.text, texts, days, kind, rng)
        if change is None:
            continue
        start, end, words = change
        text = cell.text[:start] + words + cell.text[end:]
        changed = Cell.page(text)
        yield Planted(kind, put_cells(card, place, (changed,)), place, start, start + len(words), text)


def _changed(
    text: str, texts: str, days: set[date], kind: str, rng: random.Random
) -> tuple[int, int, str] | None:
    """(start, end, words to write there), or None when there is no room for such an error."""
    if kind == "figure":
        return _figure(text, texts, rng)
    if kind in ("year", "added year"):
        years = [
            y for y in range(1990, 2046) if str(y) not in texts and all(abs(y - day.year) > 1 for day in days)
        ]
        new = str(rng.choice(years))
        if kind == "added year":
            at = len(text.rstrip(" ."))
            return at, at, f" in {new}"
        return _swap(text, _YEAR, new, rng)
    if kind == "month":
        told = {MONTHS[(day.month + step) % 12] for day in days for step in (-2, -1, 0)}
        free = [month for month in MONTHS if month[:3] not in texts and month not in told]
        return _swap(text, _MONTH, rng.choice(free), rng) if free else None
    if kind in ("name", "added name"):
        lower = texts.lower()
        known = set(re.findall(r"\w+", lower))
        new = rng.choice(
            [n for n in NAMES if not known & set(re.findall(r"\w+", n.lower())) - {"of", "der", "von"}]
        )
        if kind == "name":
            return _swap(text, _NAME, new, rng)
        at = len(text.rstrip(" ."))
        return at, at, rng.choice((" in ", ", according to ", " and ")) + new
    if kind == "dropped not":
        return _swap(text, _NOT, "", rng)
    found = list(_HELPER.finditer(text))
    if not found:
        return None
    at = rng.choice(found).end()
    return at, at, "not "


def _swap(text: str, pattern: re.Pattern[str], new: str, rng: random.Random) -> tuple[int, int, str] | None:
    found = list(pattern.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    return match.start(), match.end(), new


def _figure(text: str, texts: str, rng: random.Random) -> tuple[int, int, str] | None:
    """Another figure of the same kind and about the same size, which stands in no source."""
    found = [m for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m.group())]
    spelt = list(_SPELT_NUMBER.finditer(text))
    if not found and not spelt:
        return None
    match = rng.choice(found + spelt)
    old = match.group()
    for _ in range(60):
        if old in _SPELT:
            new = rng.choice(_SPELT)
            digits = str(_SPELT.index(new) + 2)
            if new != old and not re.search(rf"\b(?:{new}|{digits})\b", texts, re.IGNORECASE):
                return match.start(), match.end(), new
            continue
        new = _other_number(old, rng)
        if not re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})*(?:\.\d+)?|[1-9]\d*(?:\.\d+)?", new):
            continue
        plain = new.replace(",", "")
        if new != old and not re.search(
            rf"(?<![\d.,])(?:{re.escape(new)}|{re.escape(plain)})(?![\d])", texts
        ):
            small = int(plain) if plain.isdigit() and 2 <= int(plain) <= 12 else 0
            if not small or not re.search(rf"\b{_SPELT[small - 2]}\b", texts, re.IGNORECASE):
                return match.start(), match.end(), new
    return None


def _other_number(old: str, rng: random.Random) -> str:
    """A number with one digit changed, two digits swapped, or a little more or less."""
    way = rng.randrange(3)
    digits = [at for at, ch in enumerate(old) if ch.isdigit()]
    if way == 0:
        at = rng.choice(digits)
        return old[:at] + rng.choice("123456789") + old[at + 1 :]
    if way == 1 and len(digits) > 1:
        a, b = rng.sample(digits, 2)
        swapped = list(old)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        return "".join(swapped).lstrip("0") or "7"
    if "." in old:
        return f"{float(old.replace(',', '')) + rng.choice((-1, 1, 2)) * 0.3:.1f}"
    value = int(old.replace(",", ""))
    value = max(2, value + rng.choice((-1, 1)) * max(1, round(value * rng.uniform(0.02, 0.4))))
    return f"{value:,}" if "," in old else str(value)
