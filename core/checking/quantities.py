"""Figures in any text, as digits or in words, with unit, hedge and scale, found without grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.prose.numbers import NUMBERS, SCALES

_SCALES = SCALES | {"dozen": 12, "mln": 1e6, "b": 1e9}
_ORDINALS = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
    "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_MONEY = {
    "$": "dollars", "us$": "dollars", "a$": "dollars", "c$": "dollars", "nt$": "dollars", "hk$": "dollars",
    "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees", "usd": "dollars", "eur": "euros",
    "gbp": "pounds",
}  # fmt: skip
DAYS, MONTHS = "days", "months"
_UNITS: dict[str, tuple[str, float]] = {
    "%": ("percent", 1), "percent": ("percent", 1), "percentage": ("percent", 1), "pc": ("percent", 1),
    "dollar": ("dollars", 1), "euro": ("euros", 1), "pound": ("pounds", 1), "yen": ("yen", 1),
    "yuan": ("yuan", 1), "rupee": ("rupees", 1), "cents": ("cents", 1),
    "kw": ("mw", 1e-3), "kilowatt": ("mw", 1e-3), "mw": ("mw", 1), "megawatt": ("mw", 1), "gw": ("mw", 1e3),
    "gigawatt": ("mw", 1e3), "kwh": ("mwh", 1e-3), "mwh": ("mwh", 1), "megawatt-hour": ("mwh", 1),
    "gwh": ("mwh", 1e3), "gigawatt-hour": ("mwh", 1e3), "twh": ("mwh", 1e6), "kilowatt-hour": ("mwh", 1e-3),
    "mm": ("m", 1e-3), "cm": ("m", 1e-2), "m": ("m", 1), "metre": ("m", 1), "meter": ("m", 1),
    "centimetre": ("m", 1e-2), "centimeter": ("m", 1e-2), "millimetre": ("m", 1e-3),
    "m²": ("square", 1), "km²": ("square", 1), "m³": ("cubic", 1), "km³": ("cubic", 1), "m3": ("cubic", 1),
    "m2": ("square", 1), "km": ("m", 1e3), "kilometre": ("m", 1e3), "kilometer": ("m", 1e3),
    "millimeter": ("m", 1e-3), "mile": ("miles", 1),
    "g": ("kg", 1e-3), "gram": ("kg", 1e-3), "kg": ("kg", 1), "kilogram": ("kg", 1), "kilo": ("kg", 1),
    "t": ("kg", 1e3), "tonne": ("kg", 1e3), "ton": ("kg", 1e3), "litre": ("litres", 1),
    "liter": ("litres", 1), "hectare": ("hectares", 1), "degree": ("degrees", 1), "square": ("square", 1),
    "cubic": ("cubic", 1), "second": ("seconds", 1), "minute": ("minutes", 1), "hour": (DAYS, 1 / 24),
    "day": (DAYS, 1), "night": ("nights", 1), "week": (DAYS, 7), "fortnight": (DAYS, 14),
    "month": (MONTHS, 1), "year": (MONTHS, 12), "decade": (MONTHS, 120),
}  # fmt: skip
TIMES = frozenset({DAYS, MONTHS, "seconds", "minutes", "nights"})
CURRENCIES = frozenset(_MONEY.values()) | {"yuan"}
_HEDGES = (
    ("above", "more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of|surpass(?:es|ed|ing)?|beyond"
     "|no (?:fewer|less) than|north of"),
    ("below", "less than|fewer than|under|below|up to|at most|no more than|as (?:many|much) as"),
    ("near", "about|around|nearly|almost|roughly|approximately|some|close to|an estimated|estimated|circa|~"
     "|just over|just under|an? (?:total|average) of (?:about|around)"),
)  # fmt: skip
_HEDGED = tuple((kind, re.compile(rf"(?:^|\W)((?:{words}) ?)$", re.I)) for kind, words in _HEDGES)

_small = "|".join(sorted(NUMBERS, key=len, reverse=True))
_word = rf"(?:{_small})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)(?![- ]?(?:hundred|thousand)))?"
_scale = "dozen|hundred|thousand|million|billion|trillion"
_FIGURE = re.compile(
    r"(?<![\w.])(?P<money>(?:US|A|C|NT|HK)?\$|[€£¥₹]|(?:USD|EUR|GBP)(?=[ \d]))?[  ]?"
    r"(?<![A-Za-z]-)(?<![\d.,])(?<!\d:)"
    r"(?P<number>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?![\d])(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?)"
    r"(?:(?P<ordinal>st|nd|rd|th)(?!\w)"
    r"|(?P<scale>[ \u00a0-]?(?:hundred|thousand|million|billion|trillion|mln|bn|tn|mn)(?!\w)|[kmb](?!\w))?)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<half>half an? (?P<halved>{_scale}))"
    rf"|(?P<part>(?P<count>an?|one|two|three|four|five|seven|nine)[- ]"
    rf"(?P<whole>half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)(?!\w))"
    rf"|(?P<bare>half)(?= (?:of|the|its|their|all|our)\b)"
    rf"|(?P<spelt>(?P<first>an?(?= (?:{_scale})\b)|{_word})(?P<and> and a half)?"
    rf"(?:(?P<scales>(?:[- ](?:{_scale})(?!\w)){{1,3}})(?: and (?P<rest>{_word})(?= \w))?)?)"
    rf"|(?P<nth>{'|'.join(_ORDINALS)}))(?!\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[  \u202f-]?(%|k?m[²³23]|[A-Za-z]+(?:-hours?)?)(?: points?)?(?![A-Za-z])", re.IGNORECASE)
_LONG = re.compile(r"(?<![\w-])(?:half[- ](?:a[- ])?year|six-month|year and a half)(?!\w)", re.IGNORECASE)
_ONE_IN = re.compile(
    r"(?<![\w-])(one|two|three|[1-9]) (?:(?!per)[a-z-]+ ){0,3}?(?:in|out of) (?:every )?"
    rf"({_small}|\d{{1,2}}|100)(?![\d]|[\w,.-]\w)"
    r"(?! (?:second|minute|hour|day|week|month|year|decade|%|per))",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d\d)(?![\d:])")
_BETWEEN = re.compile(r"\s?(?:to|and|or|-|–|—|up to|or even)\s?")
_NOTES = re.compile(r"\[\d{1,2}(?:, ?\d{1,2})*\]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text: `start:end` from its number to its unit, in code points."""

    start: int
    end: int
    value: float
    unit: str = ""
    hedge: str = ""
    """`above`, `below`, `near` or nothing."""
    part: bool = False
    """Whether it is said as a part of a whole (`a third`); its value is in percent then."""
    nth: bool = False
    """Whether it is an ordinal."""
    spelt: bool = False
    hedge_start: int = 0

    @property
    def lasting(self) -> bool:
        """Whether it is a stretch of time."""
        return self.unit in TIMES


def quantities(text: str) -> list[Quantity]:
    """The figures of a text in order; `one` alone is none, nor are digits inside names (`GPT-4`, `01.AI`)."""
    notes = [match.span() for match in _NOTES.finditer(text)]
    found = [q for q in _all(text) if not any(a <= q.start < b for a, b in notes)]
    found.sort(key=lambda q: (q.start, -q.end))
    kept: list[Quantity] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _shared_units(text, kept)


def _all(text: str) -> Iterator[Quantity]:
    for match in _LONG.finditer(text):
        months = 18.0 if match.group().lower().startswith("year") else 6.0
        yield Quantity(match.start(), match.end(), months, MONTHS, spelt=True)
    for match in _CLOCK.finditer(text):
        yield Quantity(*match.span(), 60.0 * int(match[1]) + int(match[2]), "o'clock")
    for match in _ONE_IN.finditer(text):
        some, of = (float(word) if word.isdigit() else _spelt(word.lower()) for word in match.groups())
        if some < of:
            yield Quantity(match.start(), match.end(), 100 * some / of, "percent", part=True, spelt=True)
    for match in _FIGURE.finditer(text):
        found = _in_digits(text, match)
        if found is not None:
            yield found
    for match in _WORDS.finditer(text):
        found = _in_words(text, match)
        if found is not None:
            yield found


def _in_digits(text: str, match: re.Match[str]) -> Quantity | None:
    value = float(re.sub(r"[,\u00a0\u202f]", "", match["number"]))
    start, end = match.start("money" if match["money"] else "number"), match.end()
    money = (match["money"] or "").lower()
    scale = (match["scale"] or "").strip(" -\u00a0").lower()
    if scale == "b" and not money:
        return None
    value *= _SCALES.get(scale, 1)
    after = text[end : end + 1]
    if after.isalpha() and not _glued_unit(text, end):
        return None
    if after in (".", ",") and text[end + 1 : end + 2].isalnum() and not text[end + 1 : end + 2].isspace():
        return None
    if after == ":" and text[end + 1 : end + 3].isdigit():
        return None
    if match["ordinal"]:
        return Quantity(start, end, value, nth=True)
    return _with_unit(text, Quantity(start, end, value, _MONEY.get(money, "")))


def _glued_unit(text: str, end: int) -> bool:
    unit = _UNIT.match(text, end)
    if unit is None or unit.start(1) != end or (len(unit[1]) == 1 and unit[1].isupper()):
        return False
    return _unit_of(unit[1]) is not None


def _in_words(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["nth"]:
        behind = text[end : end + 8].lower()
        return None if behind.startswith(("-", " estate")) else Quantity(start, end, _nth(match), nth=True)
    if match["bare"]:
        if re.search(r"(?:first|second|last|latter|other|former|final)[ -]$", text[:start][-9:], re.I):
            return None
        return Quantity(start, end, 50.0, "percent", _hedge(text, start)[0], part=True, spelt=True)
    if match["part"]:
        return _as_part(text, match)
    if match["half"]:
        return _with_unit(text, Quantity(start, end, _SCALES[match["halved"].lower()] / 2, spelt=True))
    first = match["first"].lower()
    value = 1.0 if first in ("a", "an") else _spelt(first)
    if match["and"]:
        value += 0.5
    for scale in re.findall(_scale, match["scales"] or "", re.I):
        value *= _SCALES[scale.lower()]
    if match["rest"]:
        value += _spelt(match["rest"].lower())
    found = _with_unit(text, Quantity(start, end, value, spelt=True))
    return None if first == "one" and value == 1 and not found.lasting else found


def _nth(match: re.Match[str]) -> float:
    return float(_ORDINALS[match["nth"].lower()])


def _spelt(words: str) -> float:
    return float(sum(NUMBERS[word] for word in re.split(r"[- ]", words)))


def _as_part(text: str, match: re.Match[str]) -> Quantity | None:
    """A fraction in percent; `a third batch` and `a quarter` of a year are none."""
    count, whole = match["count"].lower(), match["whole"].lower()
    single = count in ("a", "an", "one")
    behind = text[match.end() : match.end() + 12]
    if whole == "half" and re.match(r"[- ](?:a |an )?year|[- ]an? ", behind):
        return None
    if (
        single
        and whole not in ("half",)
        and not re.match(r"\s?(?:of|more|less|lower|higher|[.,;)]|$)", behind)
    ):
        return None
    if whole.startswith("quarter") and not re.match(r" of (?!growth|decline|a year)", behind):
        return None
    share = 100.0 * (1 if single else NUMBERS[count]) / _PARTS[whole]
    hedge = _hedge(text, match.start())[0]
    return Quantity(match.start(), match.end(), share, "percent", hedge, part=True, spelt=True)


def _unit_of(word: str) -> tuple[str, float] | None:
    lower = word.lower()
    if lower in _UNITS:
        return _UNITS[lower]
    return _UNITS.get(lower[:-1]) if lower.endswith("s") and len(lower) > 3 else None


def _with_unit(text: str, found: Quantity) -> Quantity:
    """A figure with the unit behind it and the hedge before it."""
    hedge, hedge_start = _hedge(text, found.start)
    found = replace(found, hedge=hedge, hedge_start=hedge_start)
    unit = _UNIT.match(text, found.end)
    if unit is None or found.unit:
        return found
    word, end = unit[1], unit.end()
    if word.lower() == "per" and text[unit.end() :].lower().startswith((" cent", "cent")):
        cents = re.compile(r" ?cent\w*").match(text, unit.end())
        return replace(found, unit="percent", end=cents.end() if cents else end)
    named = _unit_of(word)
    if named is None or (len(word) == 1 and word != "%" and unit.start(1) > found.end + 1):
        return found
    return replace(found, unit=named[0], value=round(found.value * named[1], 9), end=end)


def _hedge(text: str, start: int) -> tuple[str, int]:
    before = text[max(0, start - 24) : start]
    for kind, pattern in _HEDGED:
        match = pattern.search(before)
        if match:
            return kind, start - len(before) + match.start(1)
    return "", start


def _shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Ranges: `30 to 40 percent` and `2-3 billion` give the first figure the second's unit and scale."""
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        if other.start - one.end > 8 or one.nth or other.nth:
            continue
        if not _BETWEEN.fullmatch(text, one.end, other.start):
            continue
        if not one.unit or (one.unit in CURRENCIES and other.unit in (one.unit, "")):
            value = one.value
            if other.unit and not one.unit:
                value *= factor(text, other)
            if one.unit in CURRENCIES and not other.unit:
                found[at + 1] = replace(other, unit=one.unit)
            if value < 1000 <= other.value and other.unit not in TIMES:
                scale = re.search(
                    r"(thousand|million|billion|trillion|bn|mn|tn|k|m)\b", _said(text, other), re.I
                )
                value *= _SCALES[scale[1].lower()] if scale else 1
            found[at] = replace(one, unit=one.unit or other.unit, value=value)
    return found


def _said(text: str, one: Quantity) -> str:
    return text[one.start : one.end]


def factor(text: str, one: Quantity) -> float:
    """By what a figure was multiplied because of its unit (12 for years)."""
    word = re.search(r"(%|[A-Za-z]+)$", _said(text, one))
    named = _unit_of(word[1]) if word else None
    return named[1] if named else 1.0
