"""Days, months, years and calendar periods in a text, resolved with the day of publication where known."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.prose.numbers import MONTHS

MONTH_NAMES = tuple(month.capitalize() for month in MONTHS)
_NUMBER = {name[:3].lower(): at for at, name in enumerate(MONTH_NAMES, 1)}
_month = rf"(?:{'|'.join(MONTH_NAMES)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_year = r"(?:1[6-9]|20)\d\d"
_MONTH = re.compile(
    rf"(?:(?P<relative>[Ll]ast|[Tt]his|[Nn]ext|[Pp]ast)[  ])?"
    rf"(?<![\w-])(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[  ])?(?P<month>{_month})(?![\w-])"
    rf"(?:[  ](?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%]|[,.]\d|[  ](?:%|percent|per cent|[a-z])))?"
    rf"(?:,?[  ](?:of )?(?:(?P<year>{_year})(?!\w)|(?P<when>last|this|next|that) year))?"
)
_ISO = re.compile(rf"(?<![\w-])(?P<year>{_year})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\w)")
_SLASHED = re.compile(rf"(?<![\w/.])(\d{{1,2}})[./](\d{{1,2}})[./]({_year})(?!\w)")
_ABROAD = {
    word: at
    for words in (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for at, word in enumerate(words.split(), 1)
}
_MONTH_ABROAD = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:er|\.|º)?[  ](?:de )?)?\b(?P<month>{'|'.join(_ABROAD)})\b"
    rf"(?:[  ](?:de )?(?P<year>{_year}))?",
    re.IGNORECASE,
)
_IN_SIGNS = re.compile(
    rf"(?<!\d)(?P<year>{_year})\s?[年년](?:\s?(?P<month>0?[1-9]|1[0-2])\s?[月월]"
    r"(?:\s?(?P<day>[0-3]?\d)\s?[日号號일])?)?"
)
"""A date as Chinese, Japanese and Korean write it."""
_YEAR = re.compile(
    rf"(?<![\w.,$€£¥])(?<![\d]-)(?P<year>{_year})(?P<decade>s)?(?:[-–/](?P<second>\d\d(?:\d\d)?))?(?![\w%]|[,.]\d)"
)
_FISCAL = re.compile(rf"\b(?:FY|mid-|pre-|post-|early-|late-)(?P<year>{_year})(?!\w)")
_AGO = re.compile(
    r"\b(?:(?P<which>last|previous|this|next|coming) (?P<what>year|month)"
    r"|(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years? "
    r"(?:ago|earlier|before))\b"
    r"|\b(?P<day>yesterday|today|tomorrow|tonight)\b",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"\b(?P<way>last|this|next|coming|before|by|until|in|after|since) (?:the )?"
    r"(?:spring|summer|autumn|fall|winter|Easter|Christmas|New Year|season)\b",
    re.IGNORECASE,
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s|\n")
_AMBIGUOUS = re.compile(
    r"(?:\b(?:in|by|since|until|of|from|during|and|or|to|early|late|mid|before|after|through|every|each)"
    r"|[–,])[  -]$",
    re.IGNORECASE,
)
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
            "last": -1, "final": -1}  # fmt: skip
_PERIOD = re.compile(
    rf"\b(?P<nth>{'|'.join(_ORDINAL)})[  -](?P<what>half|quarter|third|(?:six|three|nine|6|3|9) months)"
    rf"(?P<of>[  ](?:of|in)[  ](?:(?:the|this|last|next|that|each) (?:calendar |financial )?year"
    rf"(?! of)|(?:FY ?)?(?P<year>{_year})(?!\w)))?"
    rf"|\b(?P<short>[HQ])(?P<at>[1-4])(?:[  ](?:of )?(?P<when>{_year})(?!\w))?(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class When:
    """A day, month or year as said in a text at `start:end`; what is not said is 0."""

    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    decade: bool = False
    said: bool = True
    """Whether the year is said there and not worked out from the day of publication."""
    sure: bool = True
    """Whether the year worked out is the likely one of two that are possible."""


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the calendar year (`the first half of the year`) at `start:end`."""

    start: int
    end: int
    nth: int
    what: str
    """`half`, `quarter` or `third`."""
    year: int = 0
    calendar: bool = True
    """Whether it is said to be of a year, and not of something else."""


def dates(text: str) -> list[When]:
    """The dates that a text says outright: days, months, years, decades."""
    found: list[When] = []
    taken = bytearray(len(text))

    def keep(one: When) -> None:
        found.append(one)
        taken[one.start : one.end] = b"x" * (one.end - one.start)

    for match in _ISO.finditer(text):
        keep(When(match.start(), match.end(), int(match["year"]), int(match["month"]), int(match["day"])))
    for match in _SLASHED.finditer(text):
        keep(When(match.start(), match.end(), int(match[3])))
    for match in _MONTH.finditer(text):
        one = _month_of(text, match)
        if one is not None:
            keep(one)
    for match in (*_YEAR.finditer(text), *_FISCAL.finditer(text)):
        start, end = match.span("year") if match.re is _FISCAL else match.span()
        if not any(taken[start:end]):
            found.extend(_years_of(match, start, end))
    found.sort(key=lambda one: (one.start, one.end))
    return found


def _month_of(text: str, match: re.Match[str]) -> When | None:
    name = match["month"]
    if name in ("May", "March", "Mar", "Sep", "Dec", "Jan") and not (
        match["day"] or match["after"] or match["year"] or match["relative"] or match["when"]
        or _AMBIGUOUS.search(text[max(0, match.start() - 8) : match.start()])
    ):  # fmt: skip
        return None
    day = int(match["day"] or match["after"] or 0)
    start = match.start("day") if match["day"] else match.start("month")
    year = int(match["year"] or 0)
    end = match.end("year") if year else match.end("after") if match["after"] else match.end("month")
    return When(start, end, year, _NUMBER[name[:3].lower()], day)


def _years_of(match: re.Match[str], start: int, end: int) -> Iterator[When]:
    year = int(match["year"])
    groups = match.groupdict()
    yield When(start, end, year, decade=bool(groups.get("decade")))
    second = groups.get("second")
    if second:
        yield When(start, end, int(second) if len(second) == 4 else year // 100 * 100 + int(second))


def resolved(text: str, published: date | None, abroad: bool = False) -> list[When]:
    """The dates that a source says outright or by its day of publication; one may stand for several.

    `abroad` says that it is not in English: then the months of other languages count too.
    """
    found = dates(text)
    if abroad:
        for match in _MONTH_ABROAD.finditer(text):
            month = _ABROAD[match["month"].lower()]
            found.append(When(*match.span(), int(match["year"] or 0), month, int(match["day"] or 0)))
        for match in _IN_SIGNS.finditer(text):
            year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
            found.append(When(*match.span(), year, month, day))
        found.sort(key=lambda one: (one.start, one.end))
    extra: list[When] = []
    starts = [one.start for one in found]
    for one in found:
        if one.month and not one.year:
            near = found[bisect_left(starts, one.start - 200) : bisect_left(starts, one.start + 200)][:20]
            extra.extend(_with_year(text, one, near, published))
    if published is not None:
        for match in _AGO.finditer(text):
            extra.extend(_relative(match, published))
        for match in _SEASON.finditer(text):
            years = (-1, 0) if match["way"].lower() in ("last", "since") else (0, 1)
            extra += [When(*match.span(), published.year + step, said=False) for step in years]
        for match in _WEEKDAY.finditer(text):
            at = _WEEKDAYS.index(match[1])
            back = (published.weekday() - at) % 7
            for days in (-back, 7 - back):
                extra.append(_on(match.start(), match.end(), published + timedelta(days=days)))
    return found + extra


def _on(start: int, end: int, day: date) -> When:
    return When(start, end, day.year, day.month, day.day, said=False)


def _with_year(text: str, one: When, found: list[When], published: date | None) -> Iterator[When]:
    """A month without a year: by `last year` and its like, the day of publication, the sentence's year."""
    before = text[max(0, one.start - 12) : one.start].lower().rstrip()
    behind = text[one.end : one.end + 14].lower()
    years: set[int] = set()
    unsure: set[int] = set()
    if published is not None:
        past = published.year if one.month <= published.month else published.year - 1
        if behind.startswith(" last year") or before.endswith("last year's"):
            years = {published.year - 1}
        elif behind.startswith(" next year"):
            years = {published.year + 1}
        elif behind.startswith(" this year") or before.endswith("this"):
            years = {published.year}
        elif before.endswith("last"):
            years = {past, published.year - 1}
        elif before.endswith("next"):
            years = {past + 1, published.year + 1}
        else:
            ago = (published.year - past) * 12 + published.month - one.month
            years, unsure = ({past}, {past + 1}) if ago <= 6 else ({past + 1}, {past})
    near = {
        other.year
        for other in found
        if other.year and abs(other.start - one.start) < 200 and not other.decade
        and not _SENTENCE_END.search(text, min(one.end, other.end), max(one.start, other.start))
    }  # fmt: skip
    if len(near) == 1:
        years |= near
    for year in sorted(years | unsure):
        yield When(one.start, one.end, year, one.month, one.day, said=False, sure=year in years)


def _relative(match: re.Match[str], published: date) -> Iterator[When]:
    start, end = match.span()
    if match["day"]:
        step = {"yesterday": -1, "tomorrow": 1}.get(match["day"].lower(), 0)
        yield _on(start, end, published + timedelta(days=step))
    elif match["count"]:
        count = match["count"].lower()
        back = int(count) if count.isdigit() else _COUNTS[count]
        yield When(start, end, published.year - back, said=False)
    else:
        step = {"last": -1, "previous": -1, "this": 0}.get(match["which"].lower(), 1)
        if match["what"].lower() == "year":
            yield When(start, end, published.year + step, said=False)
        else:
            months = published.year * 12 + published.month - 1 + step
            yield When(start, end, months // 12, months % 12 + 1, said=False)


def periods(text: str) -> list[Period]:
    """The parts of a year that a text speaks of; `first six months of enforcing …` is no calendar one."""
    found = []
    for match in _PERIOD.finditer(text):
        start, end = match.span()
        if match["short"]:
            what = "half" if match["short"].upper() == "H" else "quarter"
            if match["short"].islower() or (what == "half" and match["at"] not in "12"):
                continue
            found.append(Period(start, end, int(match["at"]), what, int(match["when"] or 0)))
            continue
        said, nth = match["what"].lower(), _ORDINAL[match["nth"].lower()]
        what = {"six": "half", "6": "half", "three": "quarter", "3": "quarter"}.get(said.split()[0], said)
        calendar = bool(match["of"])
        if calendar or what in ("half", "quarter"):
            found.append(Period(start, end, nth, what, int(match["year"] or 0), calendar))
    return found
