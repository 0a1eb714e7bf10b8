"""Index pages of a folder of card pages as static Markdown: all, by theme, by date; the same bytes again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.sharing.document import file_stem
from core.sharing.markdown import link, long_date, month, relative, words
from core.sharing.themes import Themes

MARK = "<!-- An index page that foredeck made; foredeck index makes it anew. -->"
"""The last line of every page of ours."""
ONE_PAGE = 400
"""Entries above which every theme (every year) has a page of its own."""
SHOWN = 30
"""Cards and themes that the first page shows."""
_THEMES = 6
"""Themes that are told beside a card."""


@dataclass(frozen=True)
class Entry:
    """A card page that was found."""

    path: str
    """Relative to the folder of the index pages, with `/` between its parts."""
    title: str
    day: date | None = None
    outlet: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A file that is no card page, and why."""

    path: str
    reason: str
    foreign: bool = False
    """Whether it is a page of something else, and no card page that is damaged."""


def index_pages(entries: Sequence[Entry], unreadable: Sequence[Unreadable] = ()) -> dict[str, str]:
    """The pages by their names relative to the folder: `index.md`, `themes.md`, `dates.md` and, when there
    are too many entries for one page, `themes/<theme>.md` and `dates/<year>.md`."""
    ordered = sorted(entries, key=_newest)
    made = _Index(ordered)
    pages = {"index.md": made.first(unreadable), **made.by_theme(), **made.by_date()}
    return {name: f"{text.rstrip()}\n\n{MARK}\n" for name, text in pages.items()}


def is_ours(text: str) -> bool:
    """Whether a page carries our mark at its end."""
    return text.rstrip().endswith(MARK)


def _newest(entry: Entry) -> tuple[object, ...]:
    return -entry.day.toordinal() if entry.day else 0, entry.title.casefold(), entry.title, entry.path


class _Index:
    """The entries with their themes brought together."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._themes = Themes()
        self._of = {
            entry.path: tuple(dict.fromkeys(filter(None, map(self._themes.id, entry.themes))))
            for entry in entries
        }
        self._groups: dict[str, list[Entry]] = {}
        for entry in entries:
            for theme in self._of[entry.path]:
                self._groups.setdefault(theme, []).append(entry)
        self._bare = [entry for entry in entries if not self._of[entry.path]]
        self._ids = sorted(self._groups, key=lambda id: (self._themes.name(id).casefold(), id))
        self._split = sum(map(len, self._groups.values())) + len(self._bare) > ONE_PAGE
        self._pages = _page_names(self._ids)

    def first(self, unreadable: Sequence[Unreadable]) -> str:
        """The page to begin with."""
        dated = [entry.day for entry in self._entries if entry.day]
        span = f", {long_date(min(dated))} to {long_date(max(dated))}" if dated else ""
        lines = ["# Index of cards", "", f"{_count(len(self._entries), 'card')}{span}.", ""]
        lines += [
            f"- [By theme](themes.md): {_count(len(self._ids), 'theme')}",
            f"- [By date](dates.md): {_count(len({(day.year, day.month) for day in dated}), 'month')}",
            "",
        ]
        large = sorted(self._ids, key=lambda id: -len(self._groups[id]))[:SHOWN]
        if large:
            told = [f"{self._to(id, 'themes.md')} ({len(self._groups[id])})" for id in large]
            lines += ["## Largest themes", "", ", ".join(told), ""]
        if self._entries:
            newest = len(self._entries) > SHOWN
            lines += ["## Newest cards" if newest else "## Cards", ""]
            lines += [*(self._line(entry, "", dated=True) for entry in self._entries[:SHOWN]), ""]
        if unreadable:
            lines += ["## Pages that could not be read", ""]
            told = [f"- {link(each.path, relative(each.path))}: {words(each.reason)}" for each in unreadable]
            lines += [*told, ""]
        return "\n".join(lines)

    def _to(self, id: str, page: str) -> str:
        """A link to a theme."""
        name = self._themes.name(id)
        target = f"themes/{self._pages[id]}.md" if self._split else page + "#" + self._pages[id]
        if not self._split:
            return words(name)
        return link(name, relative(target))

    def _under(self, id: str) -> str:
        """What a theme is sorted by where they stand by letters: signs and digits first, together."""
        letter = _letter(self._themes.name(id))
        return letter if letter.isalpha() else ""

    def by_theme(self) -> dict[str, str]:
        """`themes.md` with all of it, or with links to a page for each theme."""
        lines = ["# Cards by theme", "", "[Index](index.md) · [By date](dates.md)", ""]
        pages: dict[str, str] = {}
        letter = ""
        for id in sorted(self._ids, key=self._under) if self._split else self._ids:
            name = self._themes.name(id)
            if self._split:
                if (now := _letter(name)) != letter:
                    letter = now
                    lines += ["", f"## {words(letter)}", ""]
                lines.append(f"- {self._to(id, 'themes.md')} ({len(self._groups[id])})")
                head = [f"# {words(name)}", "", "[Index](../index.md) · [By theme](../themes.md)", ""]
                body = [self._line(entry, "../", dated=True) for entry in self._groups[id]]
                pages[f"themes/{self._pages[id]}.md"] = "\n".join([*head, *body])
            else:
                shown = [self._line(entry, "", dated=True) for entry in self._groups[id]]
                lines += [f"## {words(name)}", "", *shown, ""]
        if self._bare:
            bare = [self._line(entry, "", dated=True) for entry in self._bare]
            lines += ["", "## Without a theme", "", *bare, ""]
        return {"themes.md": "\n".join(lines), **pages}

    def by_date(self) -> dict[str, str]:
        """`dates.md` by month and day, or with links to a page for each year."""
        lines = ["# Cards by date", "", "[Index](index.md) · [By theme](themes.md)", ""]
        pages: dict[str, str] = {}
        if len(self._entries) <= ONE_PAGE:
            lines += self._days([entry for entry in self._entries if entry.day], "", "##")
        else:
            years = Counter(entry.day.year for entry in self._entries if entry.day)
            for year in sorted(years, reverse=True):
                lines += [f"- [{year}](dates/{year:04}.md): {_count(years[year], 'card')}"]
                found = [entry for entry in self._entries if entry.day and entry.day.year == year]
                head = [f"# Cards of {year}", "", "[Index](../index.md) · [By date](../dates.md)", ""]
                pages[f"dates/{year:04}.md"] = "\n".join([*head, *self._days(found, "../", "##")])
        undated = [self._line(entry, "", dated=False) for entry in self._entries if not entry.day]
        if undated:
            lines += ["", "## Without a date", "", *undated, ""]
        return {"dates.md": "\n".join(lines), **pages}

    def _days(self, entries: Sequence[Entry], up: str, level: str) -> Iterator[str]:
        """Entries under their months and days, the newest first."""
        last: date | None = None
        for entry in entries:
            assert entry.day is not None
            if last is None or (entry.day.year, entry.day.month) != (last.year, last.month):
                yield from ("", f"{level} {month(entry.day)}")
            if entry.day != last:
                yield from ("", f"{level}# {long_date(entry.day)}", "")
            last = entry.day
            yield self._line(entry, up, dated=False)

    def _line(self, entry: Entry, up: str, *, dated: bool) -> str:
        """A card: its title as a link, its day, outlet and themes."""
        themes = [words(self._themes.name(id)) for id in self._of[entry.path]]
        more = f" and {len(themes) - _THEMES} more" if len(themes) > _THEMES else ""
        said = [long_date(entry.day)] if dated and entry.day else []
        said += [words(entry.outlet)] if entry.outlet else []
        about = ", ".join(said)
        told = ", ".join(themes[:_THEMES]) + more
        line = f"- {link(entry.title, up + relative(entry.path))}"
        return line + (f", {about}" if about else "") + (f". Themes: {told}" if told else "")


def _page_names(ids: Sequence[str]) -> dict[str, str]:
    """A file name for each theme, the same whatever other themes there are unless two would be one."""
    stems = {id: file_stem(id)[:60] for id in ids}
    taken = Counter(_folded(stem) for stem in stems.values())
    return {
        id: stem
        if taken[_folded(stem)] == 1 and stem
        else f"{stem}-{hashlib.md5(id.encode(), usedforsecurity=False).hexdigest()[:6]}"
        for id, stem in stems.items()
    }


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFKD", stem).casefold()


def _letter(name: str) -> str:
    plain = re.sub(r"\W", "", unicodedata.normalize("NFKD", name))[:1].upper()
    return plain if plain.isalpha() else "0-9"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
