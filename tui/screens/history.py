"""Histories: the steps of a card, the decisions of a desk, and the way back to any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from core import decisions, steps
from core.errors import ForedeckError
from core.model.cleaning import clean_line
from core.spending import spending
from tui.actions import key_of
from tui.screens.ask import OfferScreen
from tui.screens.differences import differences
from tui.screens.list_screen import ListScreen
from tui.widgets.bars import Bar
from tui.widgets.lines import Part, fit, pad, width_of

if TYPE_CHECKING:
    from core.keeping import KeptStep
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

_PROMPT = re.compile(r"prompt (\S+) ([0-9a-f]{4,64})")
"""In `KeptStep.by`: the name of a prompt and the digest of its text."""
_MODEL = re.compile(r"(\S+) \((.+)\)(, prompt .+)")
"""In `KeptStep.by`: the profile, its model, the prompt."""
SHOWN = 40
"""Lines of a preview; the rest is counted."""


def when(at: datetime, today: date) -> str:
    """The time of today, the date of other days."""
    local = at.astimezone()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %H:%M}"


def changed_prompts(steps: Iterable[KeptStep]) -> set[int]:
    """The ids of the steps, the oldest first, that were made with another text of a prompt than before."""
    last: dict[str, str] = {}
    found = set()
    for step in steps:
        for name, digest in _PROMPT.findall(step.by):
            if last.setdefault(name, digest) != digest:
                found.add(step.id)
                last[name] = digest
    return found


class HistoryScreen(ListScreen):
    """Steps, the newest first; the bar stands at the one that counts now, what was undone lies above it."""

    heading = "History"
    bound = ""
    beginning = "Before all of these"

    def __init__(self, bench: Workbench, today: date | None = None) -> None:
        super().__init__(bench)
        self.today = today or date.today()
        self.done: tuple[KeptStep, ...] = ()
        self.undone: tuple[KeptStep, ...] = ()
        self._changed: set[int] = set()

    def read(self) -> tuple[tuple[KeptStep, ...], tuple[KeptStep, ...]]:
        """(what is done, the newest last; what was undone, the next one first)."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the steps with the cursor on the present one."""
        super().on_mount()
        self.listing.go(len(self.undone))
        self.tell()

    @property
    def step(self) -> KeptStep | None:
        """The step under the cursor; None is the beginning."""
        order = [*reversed(self.undone), *reversed(self.done)]
        at = self.listing.index
        return order[at] if at < len(order) else None

    @property
    def present(self) -> bool:
        """Whether the cursor is on the present state."""
        return self.listing.index == len(self.undone)

    def fill(self) -> None:
        """Show the steps."""
        self.done, self.undone = self.read()
        order = [*reversed(self.undone), *reversed(self.done)]
        self._changed = changed_prompts(reversed(order))
        width = self.listing.content_size.width
        lines = [self._line(step, number, width) for number, step in enumerate(order)]
        at_start = not self.done
        lines.append(
            (
                Part(pad("▸ now" if at_start else "", 7), "good"),
                Part(pad("", 14), "dim"),
                Part(self.beginning, "bold" if at_start else "dim"),
            )
        )
        self.listing.show([(line,) for line in lines] if order else [])
        count = f"{len(self.done)} {'step' if len(self.done) == 1 else 'steps'}"
        undone = f" · {len(self.undone)} undone" if self.undone else ""
        self.query_one("#head", Bar).say(
            [Part(f"{self.heading} ", "strong"), Part(count + undone, "dim")], [Part(self.bound, "dim")]
        )

    def _line(self, step: KeptStep, number: int, width: int) -> Line:
        now = number == len(self.undone)
        said = "undone" if step.undone else ""
        start = (Part(pad("▸ now" if now else said, 7), "good" if now else "dim"),)
        start += (Part(pad(when(step.at, self.today), 14), "dim"),)
        style = "dim" if step.undone else "bold" if now else "text"
        by = self._by(step)
        room = width - 3 - width_of((*start, *by))
        return (*start, Part(pad(step.label, room), style), *by)

    def _by(self, step: KeptStep) -> Line:
        """Whose work a step is, in short: `  fast · prompt changed`."""
        if not step.by:
            return ()
        changed = (Part(" · prompt changed", "figures"),) if step.id in self._changed else ()
        return (Part(f"  {fit(clean_line(step.by.partition(' (')[0]), 20)}", "dim"), *changed)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "list.choose":
            if not self.done and not self.undone:
                return "Nothing was done here yet."
            if self.bench.readonly:
                return self.bench.readonly
            if self.present:
                return "That is how it is now."
        return "" if action.id == "everywhere.history" else super().why_not(action)

    def do_everywhere_history(self) -> None:
        """It is shown."""


class CardHistoryScreen(HistoryScreen):
    """The steps of one card; Enter shows what would change and brings the card back as it was."""

    heading = "History of the card"
    choosing = "restore"
    bound = f"the last {steps.LIMIT} steps of a card are kept"

    def __init__(self, bench: Workbench, story: int, today: date | None = None) -> None:
        super().__init__(bench, today)
        self.story = story

    def read(self) -> tuple[tuple[KeptStep, ...], tuple[KeptStep, ...]]:
        """The steps of the card."""
        history = self.bench.history(self.story)
        return history.done, history.undone

    def tell(self) -> None:
        """Say what Enter does with the step under the cursor."""
        step = self.step
        if not self.done and not self.undone:
            self.explain("Nothing was done on this card yet.")
        elif self.present:
            took = spending(each for each in self.bench.desk.spent() if each.story == self.story)
            whose = f"{self._whose(step)} " if step and step.by else ""
            if took.jobs:
                self.explain(f"Cost so far: {took.price}. {whose}Models took {took.taken}.")
            else:
                self.explain(f"This is the card as it is now. {self._whose(step)}".strip())
        elif step is None:
            self.explain(
                f"The card as it was before; {key_of('bench.undo')} in the workbench goes back step by step."
            )
        else:
            said = f"the card as it was after “{step.label}”; what would change is shown first."
            self.explain(f"{self._whose(step)} {key_of('list.choose')}: {said}".strip())

    def _whose(self, step: KeptStep | None) -> str:
        """Whose work a step is, as a sentence; empty for the analyst's."""
        if not step or not step.by:
            return ""
        by = clean_line(step.by)
        if found := _MODEL.fullmatch(by):  # what a narrow line cuts off is the model, which the list can tell
            by = f"{found[1]}{found[3]} ({found[2]})"
        return f"By {by}."

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "list.choose" and self.step is None and (self.done or self.undone):
            return f"There was no card before that; {key_of('bench.undo')} in the workbench goes back there."
        return super().why_not(action)

    def do_list_choose(self) -> None:
        """Show what would change, and restore the card when that is wanted."""
        step = self.step
        if step is None:
            return
        try:
            card = self.bench.card(self.story)
            lines = differences(card, self.bench.history(self.story).state_after(step.id, card))
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        shown = lines[:SHOWN] or ["No word is different; what vouches for the cells may be."]
        if len(lines) > SHOWN:
            shown.append(f"… and {len(lines) - SHOWN} more")
        title = f"After “{step.label}”, {when(step.at, self.today)}: what would change"
        self.app.push_screen(
            OfferScreen(
                title, shown, f"Enter restores it ({key_of('bench.undo')} takes it back) · Esc leaves"
            ),
            lambda yes: self._restore(step) if yes else None,
        )

    def _restore(self, step: KeptStep) -> None:
        try:
            changed = self.bench.restore(self.story, step.id)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        self.fill()
        self.listing.go(len(self.undone))
        back = f"{key_of('list.close')} goes back, {key_of('bench.undo')} there takes it back"
        said = f"Restored as after “{step.label}” · {back}"
        self.explain(said if changed else "The card is the same; nothing was changed.", "good")


class DeskHistoryScreen(HistoryScreen):
    """The decisions of a desk; Enter goes back (or on) to how the desk was after one of them."""

    heading = "Decisions on this desk"
    choosing = "go there"
    bound = f"the last {decisions.LIMIT} are kept"

    def read(self) -> tuple[tuple[KeptStep, ...], tuple[KeptStep, ...]]:
        """The log of the desk."""
        log = self.bench.decisions.log
        done = tuple(step for step in log if not step.undone)
        return done, tuple(step for step in log if step.undone)

    @property
    def way(self) -> int:
        """How many decisions lie between now and the cursor: to be undone, or with a minus done again."""
        return self.listing.index - len(self.undone)

    def tell(self) -> None:
        """Say what Enter does with the step under the cursor."""
        count, enter = abs(self.way), key_of("list.choose")
        what = f"{count} {'decision' if count == 1 else 'decisions'}"
        if not self.done and not self.undone:
            self.explain("Nothing was decided on this desk yet.")
        elif not count:
            self.explain("This is the desk as it is now.")
        elif self.way > 0:
            self.explain(f"{enter} takes {what} back, to how the desk was after this; nothing else changes.")
        else:
            self.explain(f"{enter} decides {what} again, up to and with this one.")

    def do_list_choose(self) -> None:
        """Take back, or decide again, all that lies between now and the cursor."""
        back, gone = self.way > 0, 0
        problem = ""
        try:
            for _ in range(abs(self.way)):
                if (self.bench.decisions.undo() if back else self.bench.decisions.redo()) is None:
                    break
                gone += 1
        except ForedeckError as error:
            problem = f" · {error}"
        self.fill()
        self.listing.go(len(self.undone))
        what = f"{gone} {'decision' if gone == 1 else 'decisions'}"
        again = f"{key_of('list.choose')} on a line above brings them back"
        said = f"{what} taken back; {again}" if back else f"{what} made again"
        self.explain(said + problem, "warn" if problem else "good")
