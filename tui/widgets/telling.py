"""What the triage screen says in words: of the story under the cursor, of the desk, of running drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.actions import key_of
from tui.widgets.lines import Part
from tui.widgets.triage_line import DONE, MONTHS

if TYPE_CHECKING:
    from core.keeping import KeptStep
    from tui.widgets.triage_line import StoryLine

DECIDED = {"new": "undecided", "kept": "kept", "skipped": "skipped", "later": "for later"}
SORTED = {
    "sources": "most sources first",
    "score": "highest score first",
    "newest": "newest first",
    "outlet": "by outlet",
    "title": "by title",
    "arrival": "as they came",
}
FLAGGED = {
    "arrived": "a new source came after its card",
    "related": "related to another story",
    "hand": "grouped by hand",
}
FILTER_WORDS = "new kept skipped later star card nocard note arrived related hand outlet:… score:4 -word"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 story`, `2 stories`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def explain_story(
    story: StoryLine,
    outlets: Iterable[str],
    note: str,
    related: str = "",
    *,
    seen: str = "",
    whole: bool = True,
) -> str:
    """One line on a story: decision, star, score, note, what came late, card, sources, the rest.

    `related` is the title of a story on the same matter at another time, `seen` tells that of an earlier
    day; a card that is not `whole` was kept as far as its draft came.
    """
    if story.aside:
        return f"{key_of('stories.back')} brings it back · set aside: {story.aside}"
    said = [DECIDED.get(story.decision, "undecided")]
    said += ["starred"] if story.star else []
    said += [f"score {story.score}"] if story.score else []
    said += [f"note: {note}"] if note else []
    said += [FLAGGED["arrived"]] if "arrived" in story.flags else []
    said += [seen] if seen else []
    said.append(_card_words(story, whole))
    copies = f" and {counted(story.copies, 'copy', 'copies')}" if story.copies else ""
    said.append(counted(story.sources, "source") + copies)
    if "related" in story.flags:
        said.append(f"related to “{related}”" if related else FLAGGED["related"])
    said += [FLAGGED["hand"]] if "hand" in story.flags else []
    said.append(", ".join(outlets))
    if story.day:
        said.append(f"{story.day.day} {MONTHS[story.day.month - 1]} {story.day.year}")
    said += [counted(story.words, "word")] if story.words else []
    return " · ".join(part for part in said if part)


def _card_words(story: StoryLine, whole: bool) -> str:
    if story.card in DONE:
        state = "" if story.card == "card" else f"{story.card} "
        if story.blanks is None:
            return f"{state}card"
        return f"{state}card {'' if whole else 'kept, not whole, '}" + (
            f"with {counted(story.blanks, 'blank')}" if story.blanks else "without blanks"
        )
    return {
        "": f"no card ({key_of('stories.open')} or {key_of('stories.draft')})",
        "waiting": "its card waits to be drafted",
        "running": "its card is being drafted",
    }.get(story.card, "")


HEAD = ("stories", "new", "kept", "later", "skipped", "cards", "aside", "unread")
FIRST = ("stories", "new", "kept", "aside", "later", "skipped", "unread", "cards")
"""The same numbers by their importance."""


def head_words(counts: Counter[str], width: int) -> list[Part]:
    """The desk in numbers, in at most `width` columns; what says least goes first."""
    words = {
        "stories": Part(counted(counts["stories"], "story", "stories"), "dim"),
        "new": Part(f"{counts['new']} new", "warn"),
        "kept": Part(f"{counts['kept']} kept", "good"),
        "later": Part(f"{counts['later']} later", "dim"),
        "skipped": Part(f"{counts['skipped']} skipped", "dim"),
        "cards": Part(counted(counts["cards"], "card"), "dim"),
        "aside": Part(f"{counts['aside']} aside ({key_of('stories.aside')})", "dim"),
        "unread": Part(f"{counts['unread']} not read ({key_of('everywhere.problems')})", "dim"),
    }
    shown: set[str] = set()
    for name in FIRST:
        if counts[name] or name in ("stories", "new"):
            width -= len(words[name].text) + (3 if shown else 0)
            if width < 0 and name != "stories":
                width += len(words[name].text) + (3 if shown else 0)
                continue
            shown.add(name)
    parts: list[Part] = []
    for name in HEAD:
        if name in shown:
            parts += [*([Part(" · ", "dim")] if parts else []), words[name]]
    return parts


def progress_words(done: int, count: int, left: float | None, width: int, cost: str = "") -> list[Part]:
    """A bar of what has been drafted, with the time that the rest will take and what it cost so far."""
    cells = 10 if width >= 100 else 6
    full = cells * done // max(1, count)
    said = f" {done}/{count}"
    if left is not None:
        said += f" · {short_time(left)} left"
    if cost and width >= 80:
        said += f" · {cost}"
    return [
        Part("Drafting ", "dim") if width >= 100 else Part(""),
        Part("█" * full, "good"),
        Part("░" * (cells - full), "dim"),
        Part(said, "warn"),
        Part(f" · {key_of('stories.stop')} stops" if width >= 80 else "", "dim"),
    ]


def short_time(seconds: float) -> str:
    """A time in words that does not pretend to be exact: `8 s`, `3 min`."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def all_decided(counts: Counter[str], missing: int) -> str:
    """What is left to do when nothing is undecided, short enough for 80 columns."""
    one = counts["stories"] == 1
    line = "The story is decided" if one else f"All {counts['stories']} stories decided"
    if missing:
        them = "it" if missing == 1 else "them"
        key = key_of("stories.draft-kept")
        return f"{line}: {counts['kept']} kept, {missing} without a card: {key} drafts {them}"
    return f"{line}: {counts['kept']} kept, each has its card" if counts["kept"] else f"{line}: none is kept"


def came_whole(steps: Iterable[KeptStep]) -> bool:
    """Whether the last draft among the steps of a card came whole, or there is none."""
    from core.proposing import AS_FAR

    drafts = [step.label for step in steps if not step.undone and step.label.startswith("Draft")]
    return not (drafts and drafts[-1].endswith(AS_FAR))
