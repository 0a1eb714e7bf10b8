"""One line a story: signs, title and as many columns as there is room for, by their importance."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.widgets.lines import Part, pad

if TYPE_CHECKING:
    from tui.widgets.lines import Line

CardState = Literal["", "waiting", "running", "failed", "card", "reviewed", "final"]

DECISIONS = {
    "new": ("·", "figures"),
    "kept": ("✓", "good"),
    "skipped": ("×", "dim"),
    "later": ("~", "score"),
}
"""The sign of a decision and its colour."""
CARDS = {
    "": (" ", "text"),
    "waiting": ("…", "dim"),
    "running": ("▸", "figures"),
    "failed": ("!", "bad"),
    "card": ("■", "good"),
    "reviewed": ("◇", "good"),
    "final": ("◆", "good"),
}
DONE = ("card", "reviewed", "final")
"""States in which there is a card."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FLAGS = (
    ("arrived", "N", "figures"),
    ("seen", "b", "score"),
    ("note", "n", "hand"),
    ("related", "r", "dim"),
    ("hand", "h", "dim"),
)
"""Flags by their names, their letters and their colours."""

LEGEND = (
    "· undecided   ✓ kept   × skipped   ~ for later   » marked",
    "★ starred   1-5 your score   3+1 independent sources, copies",
    "■ card, with its blanks   ◇ reviewed   ◆ final",
    "▸ being drafted   … waits   ! failed",
    "N new source   b seen before   n note   r related   h grouped by hand",
)
"""All signs in words, each line short enough for the help at 80 columns."""
FIXED = 9
"""Columns of the signs before the title."""
TITLE = range(7, 8)
"""The part of a line that is the title, with the blank before it."""
LEAST_TITLE = 38
"""The title gives no room away below this."""
WIDE_TITLE = 64
"""Above this the outlet gets what is left, up to `OUTLET` columns."""
OUTLET = 24
FULL_TITLE = 80
"""Above this, up to `FULL_OUTLET`."""
FULL_OUTLET = 40


class StoryLine(NamedTuple):
    """What the list says of a story, or of a copy that is set aside."""

    title: str
    decision: str = "new"
    star: bool = False
    score: int | None = None
    card: CardState = ""
    blanks: int | None = 0
    """How many places of its card are blank; None while that is not known."""
    """Places of the card that wait for the analyst."""
    sources: int = 1
    """Independent ones."""
    copies: int = 0
    """Clippings that repeat one of them."""
    outlet: str = ""
    day: date | None = None
    words: int = 0
    flags: frozenset[str] = frozenset()
    aside: str = ""
    """Why it is set aside, or empty."""


class Columns(NamedTuple):
    """The widths of the columns after the signs; 0 is a column that is not shown."""

    title: int
    sources: int = 0
    flags: int = 0
    outlet: int = 0
    day: int = 0
    words: int = 0
    aside: int = 0


@lru_cache(maxsize=16)
def columns(width: int, *, aside: bool = False) -> Columns:
    """The columns that fit; those that say least go first: words, outlet, flags, sources, date."""
    title = max(1, width - FIXED)
    if aside:
        reason = min(60, max(0, title - 1) * 2 // 5)
        return Columns(title - reason - 1, aside=reason) if reason > 7 else Columns(title)
    given = dict.fromkeys(("day", "sources", "flags", "outlet", "words"), 0)
    for name, size in (("day", 7), ("sources", 6), ("flags", 4), ("outlet", 12), ("words", 6)):
        if title - size < LEAST_TITLE + (3 if name == "words" else 0):
            break
        given[name] = size
        title -= size
    for enough, most in ((WIDE_TITLE, OUTLET), (FULL_TITLE, FULL_OUTLET)):
        if given["outlet"] and title > enough:
            more = min(title - enough, most - given["outlet"])
            given["outlet"] += more
            title -= more
    return Columns(title, **given)


def line_of(story: StoryLine, width: int, today: date, *, cursor: str = " ", marked: bool = False) -> Line:
    """The line of a story, at most `width` columns wide; `cursor` is what stands in its first column."""
    at = columns(width, aside=bool(story.aside))
    skipped = story.decision == "skipped"
    sign, style = (" ", "dim") if story.aside else DECISIONS.get(story.decision, DECISIONS["new"])
    parts = [
        Part(cursor, "title"),
        Part("»" if marked else " ", "hand"),
        Part(sign, style),
        Part("★" if story.star else " ", "score"),
        Part(str(story.score) if story.score else " ", "score"),
        *_card(story),
        Part(f" {pad(story.title, at.title)}", "bold" if cursor != " " else "dim" if skipped else "text"),
    ]
    if at.sources:
        strong = "text" if story.sources > 1 and not skipped else "dim"
        more = f"+{story.copies}" if story.copies else ""
        count = f" {story.sources:>2}"
        parts += [Part(count, strong), Part(pad(more, at.sources - len(count)), "dim")]
    if at.flags:
        parts += _flags(story, at.flags)
    if at.outlet:
        parts.append(Part(" " + pad(story.outlet, at.outlet - 1), "dim"))
    if at.day:
        parts.append(Part(f" {short_day(story.day, today):>{at.day - 1}}", "dim"))
    if at.words:
        parts.append(Part(f" {short_count(story.words):>{at.words - 1}}", "dim"))
    if at.aside:
        parts.append(Part(" " + pad(story.aside, at.aside), "figures"))
    return tuple(parts)


def _card(story: StoryLine) -> list[Part]:
    sign, style = CARDS[story.card]
    blanks = str(min(story.blanks, 99)) if story.card in DONE and story.blanks else ""
    return [Part(sign, style), Part(f"{blanks:<2}", "dim")]


def _flags(story: StoryLine, width: int) -> list[Part]:
    shown = [Part(letter, style) for name, letter, style in FLAGS if name in story.flags]
    return [Part(" "), *shown[: width - 1], Part(" " * (width - 1 - len(shown)))]


def short_day(day: date | None, today: date) -> str:
    """A date in at most six columns: `20 Nov`, or its year when that is far away."""
    if day is None:
        return ""
    if abs((today - day).days) > 300:
        return str(day.year)
    return f"{day.day} {MONTHS[day.month - 1]}"


def short_count(words: int) -> str:
    """A number of words in at most five columns."""
    if words < 1000:
        return f"{words}w" if words else ""
    return f"{words / 1000:.1f}kw" if words < 10_000 else f"{min(words // 1000, 999)}kw"
