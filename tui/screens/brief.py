"""The brief, written in a line above the keys of whatever screen measures against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import ForedeckError
from tui.actions import BY_ID, key_of
from tui.screens.base import WorkScreen
from tui.screens.deciding import BRIEF_SAYS
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from textual.widget import Widget

    from core.workbench import Workbench
    from tui.actions import Action


class AsksBrief(WorkScreen):
    """Asks for the brief. The screen has a `Prompt`."""

    bench: Workbench
    _asked_from: Widget | None = None

    @property
    def brief_prompt(self) -> Prompt:
        """The line for typing."""
        return self.query_one(Prompt)

    @property
    def asking(self) -> tuple[Action, ...]:
        """What the keys do while the brief or another line is written; nothing when none is."""
        if self.brief_prompt.open:
            return BY_ID["prompt.keep"], BY_ID["prompt.leave"]
        return ()

    def brief_changed(self) -> None:
        """Follow another brief."""
        brief = self.bench.brief
        scores = f"Brief: {brief} · {key_of('bench.rescore')} scores the rows against it"
        self.explain(scores if brief else "There is no brief now.")

    def do_bench_brief(self) -> None:
        """Ask for the brief."""
        self._asked_from = self.focused
        self.brief_prompt.ask("brief", "Brief:", self.bench.brief)
        self.explain(BRIEF_SAYS, "dim")
        self.offer_keys()

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Keep the brief, or leave it as it was."""
        if message.kind != "brief" or not self.brief_prompt.open:
            return
        self.brief_prompt.close()
        if self._asked_from is not None:
            self._asked_from.focus()
        self.offer_keys()
        if not message.keep or message.text.strip() == self.bench.brief:
            self.explain("The brief is as it was.")
            return
        try:
            self.bench.set_brief(message.text)
        except ForedeckError as error:
            self.explain(str(error), "bad")
        else:
            self.brief_changed()

    def do_prompt_keep(self) -> None:
        """Keep what is typed."""
        self.brief_prompt.take("enter")

    def do_prompt_leave(self) -> None:
        """Leave it."""
        self.brief_prompt.take("escape")
