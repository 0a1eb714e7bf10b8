"""New relevancy for all rows of a card: old and new side by side with the reason, to be taken row by row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.model import Row, Score
from core.model.proposal import alternatives
from core.model.settling import settle
from core.scoring.spread import distribution
from tui.actions import with_keys
from tui.keymap import bindings
from tui.screens.brief import AsksBrief
from tui.screens.proposal import TAKES, ProposalScreen
from tui.widgets.block_list import Block
from tui.widgets.diff_lines import VERDICTS, name_of, place_words
from tui.widgets.lines import Part, fit, pad, width_of, wrap_parts
from tui.widgets.spread_lines import in_one_line

if TYPE_CHECKING:
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

NO_BRIEF = (
    "No brief: relevancy then says how much a row matters to the card's own themes. {scores.brief} writes"
    " a brief to score against."
)
BRIEF_LINES = 2


class ScoresScreen(ProposalScreen, AsksBrief):
    """The brief on top, how the scores were and would be spread, and a line a row."""

    BINDINGS = bindings("scores")
    scopes = ("scores", "proposal", "list", "everywhere")
    nothing = "Every score would stay as it is."

    def __init__(self, bench: Workbench, story: int) -> None:
        super().__init__(bench, story, "Re-score", partial(bench.propose_scores, story))

    def lines_above(self, width: int) -> list[str]:
        """The brief and the spread, below why the scores are not whole."""
        return [*super().lines_above(width), *self._brief(width), *self._spread(width)]

    def _brief(self, width: int) -> list[str]:
        said = f"Brief: {self.bench.brief}" if self.bench.brief else with_keys(NO_BRIEF)
        lines = ["".join(part.text for part in line) for line in wrap_parts([Part(said)], width)]
        return lines if len(lines) <= BRIEF_LINES else [lines[0], fit(f"{lines[1]} …", width)]

    def _spread(self, width: int) -> list[str]:
        if self.proposal is None:
            return []
        verdicts = self.proposal.all_accepted | self.verdicts
        after = settle(self.proposal, verdicts)
        return [
            in_one_line(label, distribution([card]).all.counting, width)
            for label, card in (("before", self.proposal.base), ("after ", after))
        ]

    def block(self, number: int, room: int) -> Block:
        """A row in one line, its reason below."""
        entry = self.entries[number]
        sign, style, word = VERDICTS[self.verdicts.get(number)]
        old = entry.old.score if isinstance(entry.old, Row) else Score()
        new = entry.new.score if isinstance(entry.new, Row) else old
        if entry.same:
            sign, style, word = " ", "dim", "stays"
        tail: Line = (
            Part(_change(old, new), "score" if not entry.same else "dim"),
            Part(pad(f"  {word}", 10), style),
        )
        last = self.entries[number - 1] if number else None
        instead = last is not None and alternatives(last, entry)
        where = "or instead" if instead else place_words(entry.place)
        start: Line = (Part(f"{sign} ", style), Part(pad(where, 15), "heading" if instead else "dim"))
        name_room = max(8, room - width_of(start) - width_of(tail) - 1)
        name = pad(name_of(entry.old), name_room)
        line: Line = (*start, Part(name, "dim" if entry.same else "bold"), Part(" "), *tail)
        said = " · ".join(part for part in (entry.kept, entry.said or new.reason) if part)
        reason = [(Part("  "), *each) for each in wrap_parts([Part(said, "dim")], room - 2)] if said else []
        above = [()] if last is not None and last.place.section is not entry.place.section else []
        return Block([line, *reason], [*self.notes(number, room), *above])

    def here(self) -> tuple[Action, ...]:
        """The actions; while the brief is written, those of its line."""
        actions = tuple(action for action in super().here() if action.id != "proposal.both")
        return (self.query("#prompt") and self.asking) or actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "proposal.both":
            return f"A row has one score: {with_keys(TAKES)}."
        if action.id == "scores.brief" and self.bench.readonly:
            return self.bench.readonly
        return super().why_not(action)

    def do_scores_brief(self) -> None:
        """Write the brief."""
        self.do_bench_brief()

    def brief_changed(self) -> None:
        """Score against the new one."""
        self.begin()


def _change(old: Score, new: Score) -> str:
    """`4 → 2`, or the one number that stays; the analyst's with whose it is."""
    if old.analyst is not None:
        return f"{old.analyst} by you"
    was = str(old.engine) if old.engine is not None else "–"
    now = str(new.engine) if new.engine is not None else "–"
    return was if was == now else f"{was} → {now}"
