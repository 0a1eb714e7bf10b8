"""The page of a day as static Markdown: what it was about, cards by theme, strong signals, what is open.

Only words of cards, titles and findings stand on it, each with the mark of where it comes from, and counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.model import TABLES, CellKind, Check, Section, State, edits
from core.sharing.digest_items import MARKS, inferred
from core.sharing.markdown import address, link, long_date, words
from core.sharing.themes import Themes

if TYPE_CHECKING:
    from core.model import Card, Cell, Place
    from core.sharing.digest_items import Digest, Item, Source

MARK = "<!-- A digest that foredeck made. -->"
"""The last line of a page."""
LEADS = 3
STRONGEST = 10
LISTED = 12
"""Blanks or findings of one card that are said one by one."""
STATES = {State.DRAFT: "draft", State.REVIEWED: "reviewed", State.FINAL: "final"}
_LONGEST = 400
"""Characters of the first sentence of a summary, after which it is cut."""
_READ = 2_000
_DATELINE = re.compile(r"[^.]{2,30},? \w{3,9}\.? \d{1,2}\W{0,3}")
"""A place and a day before the first sentence, which are none."""
_QUOTED = {
    CellKind.QUOTE: "“ ” words of a source, to the letter",
    CellKind.CUT: "“ ”… words of a source, some left out",
}


def digest_page(page: Digest) -> str:
    """The page as Markdown; ends with a newline. A day without stories is a title and a sentence."""
    lines = [f"# {_title(page)}", ""]
    if not page.items:
        waits = f" {_count(page.waiting, 'story waits', 'stories wait')} to be decided on." * bool(
            page.waiting
        )
        return "\n".join([*lines, f"No story was kept, and there is no card.{waits}", "", MARK, ""])
    ordered = sorted(page.items, key=_strength)
    cards = [item for item in ordered if item.card]
    body = [
        *_lead(page, ordered, cards),
        *_legend(cards),
        *_by_theme(cards),
        *_strongest(cards),
        *_open(page, ordered, cards),
        *_sources(ordered),
    ]
    return "\n".join([*lines, *body, MARK, ""])


def is_digest(text: str) -> bool:
    """Whether a page carries the mark of a digest at its end."""
    return text.rstrip().endswith(MARK)


def _title(page: Digest) -> str:
    names = [words(name) for name in page.desks]
    days = sorted(page.days)
    if len(days) == 1:
        names.insert(0, long_date(days[0], weekday=True))
    elif days:
        names.insert(0, f"{long_date(days[0])} to {long_date(days[-1])}")
    return "Signals: " + ("; ".join(names) or "nothing chosen")


def _strength(item: Item) -> tuple[object, ...]:
    scores = [row.score.analyst for row in item.card.card.signals.rows] if item.card else []
    mine = sorted((score for score in scores if score), reverse=True)
    return (
        item.card is None,
        not item.starred,
        -(item.score or 0),
        [-score for score in mine] or [0],
        -item.independent,
        item.name.casefold(),
        item.where,
    )


def _lead(page: Digest, items: Sequence[Item], cards: Sequence[Item]) -> Iterator[str]:
    sources = [source for item in items for source in item.sources]
    copies = sum(source.copy for source in sources)
    outlets = {source.outlet.casefold() for source in sources if source.outlet and not source.copy}
    told = _count(len(items), "story", "stories")
    said = f"{told}{'' if page.unkept else ' kept'}, {_count(len(cards), 'card')}"
    said += _from(len(sources) - copies, len(outlets))
    said += f"; {_count(copies, 'copy', 'copies')} of these not counted" if copies else ""
    states = Counter(item.card.card.state for item in cards if item.card)
    done = ", ".join(f"{states[state]} {STATES[state]}" for state in reversed(State) if states[state])
    yield f"{said}." + (f" Cards: {done}." if done else "")
    if page.unkept:
        yield "Nobody has kept a story yet; these are all that have a card."
    yield ""
    for item in cards[:LEADS]:
        yield f"- **{item.named}**{_colon(_sentence(item))}"
    if len(cards) > LEADS:
        yield ""
        yield "*Starred stories first, then by the analyst's scores, then by independent sources.*"
    if cards:
        yield ""


def _from(sources: int, outlets: int) -> str:
    if not sources:
        return ""
    return f", from {_count(sources, 'source')}" + (f" of {_count(outlets, 'outlet')}" if outlets else "")


def _legend(cards: Sequence[Item]) -> Iterator[str]:
    """What the marks mean that stand on the page."""
    kinds = {kind for item in cards if item.card for kind in _kinds(item.card.card)}
    said = [text for kind, text in _QUOTED.items() if kind in kinds]
    said += [text for kind, (_, text) in MARKS.items() if kind in kinds]
    if said:
        yield f"*Marks: {'; '.join(said)}.*"
        yield ""


def _kinds(card: Card) -> Iterator[CellKind]:
    yield from (part.kind for part in card.summary[:1])
    yield from (cell.kind for row in card.signals.rows for cell in (row.description, row.change))
    if inferred(card.title) or any(inferred(row.name) for row in card.signals.rows):
        yield CellKind.INFERRED


def _by_theme(cards: Sequence[Item]) -> Iterator[str]:
    if not cards:
        return
    themes = Themes()
    ids = [
        tuple(dict.fromkeys(filter(None, (themes.id(cell.text) for cell in item.card.card.themes))))
        if item.card
        else ()
        for item in cards
    ]
    shared = Counter(theme for each in ids for theme in each)
    groups: dict[str, list[Item]] = {}
    for item, each in zip(cards, ids, strict=True):
        theme = next((theme for theme in each if shared[theme] > 1), "")
        groups.setdefault(theme, []).append(item)
    yield from ("## Cards by theme", "")
    ordered = sorted(
        groups, key=lambda theme: (not theme, -len(groups[theme]), themes.name(theme).casefold())
    )
    for theme in ordered:
        heading = words(themes.name(theme)) if theme else "Other"
        if len(groups) > 1 or theme:
            yield from (f"### {heading}", "")
        for item in groups[theme]:
            yield f"- {item.named} ({_about(item)}){_colon(_sentence(item))}"
        yield ""


def _about(item: Item) -> str:
    """Outlets, sources, and how far the card is."""
    assert item.card is not None
    outlets = list(dict.fromkeys(outlet for outlet in item.card.outlets if outlet))
    more = f" and {len(outlets) - 3} more" if len(outlets) > 3 else ""
    said = [", ".join(map(words, outlets[:3])) + more] if outlets else []
    if item.independent > 1:
        said.append(f"{item.independent} independent sources")
    return "; ".join([*said, STATES[item.card.card.state]])


def _sentence(item: Item) -> str:
    """The first sentence of a card's summary with its mark; nothing when there is none."""
    from core.prose.sentences import split

    part = next((part for part in item.card.card.summary if not part.blank), None) if item.card else None
    if part is None:
        return ""
    ends = [stretch.end for stretch in split(part.text, _READ)]
    if len(ends) > 1 and _DATELINE.fullmatch(part.text[: ends[0]].strip()):
        ends.pop(0)
    first = part.text[: ends[0]] if ends else part.text
    if len(first) > _LONGEST:
        first = first[:_LONGEST].rpartition(" ")[0] + " …"
    return _marked(part.model_copy(update={"text": first}))


def _marked(cell: Cell) -> str:
    """The words of a cell with what vouches for them."""
    if cell.blank:
        return ""
    if cell.kind in _QUOTED:
        return f"“{words(cell.text)}”" + ("…" if cell.kind is CellKind.CUT else "")
    return MARKS.get(cell.kind, ("", ""))[0] + words(cell.text)


def _strongest(cards: Sequence[Item]) -> Iterator[str]:
    """The signals that the analyst scored highest; without any the engine's, called so."""
    rows = [(item, row) for item in cards if item.card for row in item.card.card.signals.rows]
    if not rows:
        return
    mine = [(item, row) for item, row in rows if row.score.analyst is not None]
    yield from ("## Strongest signals", "")
    if mine:
        shown = sorted(mine, key=lambda each: -(each[1].score.analyst or 0))
        unscored = len(rows) - len(mine)
        rest = (
            f" {_count(unscored, 'signal has', 'signals have')} no score of the analyst." if unscored else ""
        )
        yield f"By the analyst's score.{rest}"
    else:
        shown = sorted(
            (each for each in rows if each[1].score.engine is not None),
            key=lambda each: -(each[1].score.engine or 0),
        )
        if not shown:
            yield from (f"The analyst scored none of the {len(rows)}, and no engine did.", "")
            return
        yield "The analyst scored none. These scores are an engine's or a card page's, not the analyst's."
    yield from ("", "| Score | Signal | What | Card |", "|:--|:--|:--|:--|")
    for item, row in shown[:STRONGEST]:
        by = "" if mine else (" (page)" if row.score.page else " (engine)")
        name = (MARKS[CellKind.INFERRED][0] if inferred(row.name) else "") + (
            words(row.name.text) or "(no name)"
        )
        what = row.description if not row.description.blank else row.change
        yield f"| {row.score.value}{by} | {name} | {_marked(what)} | {item.named} |"
    if len(shown) > STRONGEST:
        yield from ("", f"{len(shown) - STRONGEST} more are on the cards.")
    yield ""


def _open(page: Digest, items: Sequence[Item], cards: Sequence[Item]) -> Iterator[str]:
    """What waits for the analyst."""
    parts: list[tuple[str, list[str]]] = [
        ("Blanks", [line for item in cards if (line := _blanks(item))]),
        ("Undecided findings", list(_findings(cards))),
        ("Cards that are still drafts", [f"- {i.named}" for i in cards if _is_draft(i)]),
        ("Kept stories without a card", [f"- {i.named} ({words(i.where)})" for i in items if not i.card]),
    ]
    yield from ("## Open questions", "")
    if not page.checked:
        yield from ("The cards were not checked against their sources for this page.", "")
    for sentence in page.unread:
        yield from (words(sentence), "")
    for heading, lines in parts:
        if lines:
            yield from (f"### {heading}", "", *lines, "")
    if not any(lines for _, lines in parts):
        noted = "is blank, nothing is undecided" if page.checked else "is blank"
        yield from (f"Nothing {noted}, and every story has a card that was reviewed.", "")
    if page.waiting:
        said = _count(page.waiting, "story waits", "stories wait") + " to be decided on"
        unsaid = "" if page.unkept else "; this page says nothing of them"
        yield from ("## Not decided yet", "", f"{said}{unsaid}.", "")


def _is_draft(item: Item) -> bool:
    return item.card is not None and item.card.card.state is State.DRAFT


def _blanks(item: Item) -> str:
    """Which cells of a card are empty; rows that lack the same columns together."""
    assert item.card is not None
    said: list[str] = []
    lacking: dict[tuple[Section, int], list[str]] = {}
    for place in edits.blanks(item.card.card):
        if place.section in TABLES:
            lacking.setdefault((place.section, place.index), []).append(str(place.column))
        else:
            said.append(_spot(place))
    alike: dict[tuple[Section, str], list[int]] = {}
    for (section, index), columns in lacking.items():
        alike.setdefault((section, ", ".join(columns)), []).append(index + 1)
    for (section, named), rows in alike.items():
        said.append(f"{str(section).lower()} {', '.join(map(str, rows))}: {named}")
    return f"- {item.named}: {'; '.join(_most(said))}" if said else ""


def _most(said: Sequence[str]) -> list[str]:
    more = len(said) - LISTED
    return [*said[:LISTED], *([f"and {more} more"] if more > 0 else [])]


def _spot(place: Place) -> str:
    if place.section is Section.TITLE:
        return "link" if place.index == 1 else "title"
    if place.section is Section.OTHER:
        return "type" if place.index == 1 else "category"
    return str(place.section).lower()


def _row(card: Card, place: Place) -> str:
    rows = card.rows(place.section)
    name = rows[place.index].name.text.strip() if place.index < len(rows) else ""
    return f"{str(place.section).lower()} {place.index + 1}" + (f" ({words(name)})" if name else "")


def _findings(cards: Sequence[Item]) -> Iterator[str]:
    """What the sources lack or say otherwise, one by one; what is about the form counted."""
    forms: list[str] = []
    for item in cards:
        found = [finding for finding in item.findings or () if finding.check is not Check.EMPTY]
        told = [finding for finding in found if finding.fact or finding.check is Check.DIFFERING]
        if form := len(found) - len(told):
            forms.append(f"{words(item.name)} ({form})")
        if not told or item.card is None:
            continue
        yield f"- {item.named}:"
        for finding in told[:LISTED]:
            place = finding.place
            spot = _row(item.card.card, place) if place.section in TABLES else _spot(place)
            yield f"    - {spot}: {words(finding.sentence)}"
        if len(told) > LISTED:
            yield f"    - and {len(told) - LISTED} more like these"
    if forms:
        yield f"- On the form, not on facts: {', '.join(forms)}"


def _sources(items: Sequence[Item]) -> Iterator[str]:
    """The articles behind each story; copies stand apart."""
    told = [item for item in items if item.sources]
    if not told:
        return
    yield from ("## Sources", "")
    for item in told:
        own = [source for source in item.sources if not source.copy]
        copies = [source for source in item.sources if source.copy]
        independent = f", {item.independent} of them independent" if item.independent < len(own) else ""
        repeated = f"; {_count(len(copies), 'copy', 'copies')}, no corroboration" if copies else ""
        yield f"- {words(item.name)}: {_count(len(own), 'source')}{independent}{repeated}"
        yield from (f"    - source {number}: {_source(source)}" for number, source in enumerate(own, 1))
        yield from (f"    - copy: {_source(source)}" for source in copies)
    yield ""


def _source(source: Source) -> str:
    day = long_date(source.published) if source.published else "no date stated"
    target = address(source.url)
    said = [words(source.outlet) or "no outlet stated", link(source.title, target), day]
    return ", ".join(said if target else [*said, "no web address"])


def _colon(text: str) -> str:
    return f": {text}" if text else ""


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
