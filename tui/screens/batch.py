"""Before several cards are drafted by a model: what that will take, and how much it may take at most."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from core.asking.prices import NOTHING, money, together
from core.drafting.engine import DraftRequest
from core.editing import head
from core.engines import EMBEDDED
from core.errors import BadInput, ForedeckError
from core.model.cleaning import clean_line
from core.spending import usual
from tui.jobs import Limit
from tui.widgets.prompt import PromptInput
from tui.widgets.telling import counted, short_time

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.await_complete import AwaitComplete

    from core.asking.prices import Estimate
    from core.spending import Usual
    from core.workbench import Workbench

HOW = "Limit, such as $1.50 or 200k tokens; empty for none:"
YET = "What it will take is being estimated yet: Enter again in a moment, Esc leaves."
_NUMBER = re.compile(r"((?:\d{1,3}(?:[,_ ]\d{3})+|\d+)(?:\.\d+)?|\.\d+)\s*([km]?)", re.IGNORECASE)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
MOST = 1_000_000_000

Answer = tuple[Limit, tuple[float, float]]
"""The limit, and what one card is expected to take: US dollars, tokens."""


def read_limit(text: str) -> Limit:
    """A limit as it was typed: `$1.50`, `0.80`, `200k tokens`, `$2 or 100,000 tokens`, or nothing.

    Raises BadInput for anything else.
    """
    cost: float | None = None
    tokens: int | None = None
    for part in (each.strip() for each in re.split(r"\bor\b|\band\b|;|/", text)):
        if not part:
            continue
        said = part.lower().replace("us", "")
        bare = re.sub(r"\$|dollars?|tokens?|tok\b", "", said).strip()
        found = _NUMBER.fullmatch(bare)
        if found is None:
            raise BadInput(f"“{part[:30]}” is no limit.", "Type $1.50, or 200k tokens, or nothing.")
        number = float(re.sub(r"[,_ ]", "", found[1])) * _TIMES[found[2].lower()]
        if not 0 < number <= MOST:
            raise BadInput("A limit is more than nothing.", "Type $1.50, or 200k tokens, or nothing.")
        if "tok" in said or (found[2] and "$" not in said and "dollar" not in said):
            tokens = round(number)
        else:
            cost = number
    return Limit(cost, tokens)


class BatchScreen(ModalScreen[Answer | None]):
    """Says what drafting some stories will take, story by story as it is found out, and asks for a limit."""

    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self, bench: Workbench, stories: Sequence[int], limit: Limit, said: str = "", name: str = ""
    ) -> None:
        super().__init__()
        self._bench = bench
        self._stories = tuple(stories)
        self._limit = limit
        self._said = said
        self._drafter = name or bench.engine_name
        self._found: list[Estimate] = []
        self._usual: Usual | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """What it will take, and the line for the limit."""
        with Vertical(id="ask") as box:
            model = self._bench.engines.info(self._drafter).model
            box.border_title = Content("Draft with a model" if model else "Draft")
            what = f"{counted(len(self._stories), 'card')} with {self._drafter}" + (
                f" ({model})" if model else ""
            )
            yield Static(Content(f"{self._said}. {what}" if self._said else what), id="question")
            yield Static(id="estimate", markup=False)
            yield Static(Content(HOW))
            yield PromptInput(self._limit.words, compact=True, id="answer")
            yield Static(Content("Enter starts · Esc leaves"), id="problem")

    def on_mount(self) -> None:
        """Find out what it will take."""
        self.query_one(Input).focus()
        if self._drafter != EMBEDDED:
            model = self._bench.engines.profile(self._drafter).model
            self._usual = usual(self._bench.desk.spent(), self._drafter, model)
        self._show()
        self.run_worker(self._estimate(), group="estimate")

    async def _estimate(self) -> None:
        """Have every story estimated, one after the other, which asks nobody."""
        brief = self._bench.brief
        for id in self._stories:
            try:
                story = await asyncio.to_thread(self._bench.shelf.story, id)
                request = DraftRequest(head=head(), brief=brief)
                found = await self._bench.engines.estimate(self._drafter, story, request)
                self._found.append(self._usual.of(found) if self._usual else found)
            except (ForedeckError, KeyError) as error:
                self._trouble = (
                    clean_line(str(error)) if isinstance(error, ForedeckError) else "A story is gone."
                )
                break
            self._show()
        self._show()

    def _show(self) -> None:
        if self not in self.app.screen_stack:  # it was answered while a story was being estimated
            return
        total, count = together(self._found), len(self._stories)
        if not self._found:
            said = f"No estimate: {self._trouble}" if self._trouble else "Estimating …"
        else:
            said = (
                f"About {total.prompt:,} tokens in, {total.completion:,} out: {self._price(total)}"
                if total.tokens
                else money(0.0).capitalize()
            )
            said += self._time(count - total.kept) if total.tokens else ""
            line = self.query_one(Input)
            if total.cost is None and line.value == self._limit.words:
                line.value = Limit(tokens=self._limit.tokens).words  # money says nothing here
            if total.kept:
                costs = "costs" if total.kept == 1 else "cost"
                said += f" · {counted(total.kept, 'answer is', 'answers are')} kept and {costs} nothing"
            if len(self._found) < count:
                end = f"; then no more could be told: {self._trouble}" if self._trouble else " …"
                said += f" · {len(self._found)} of {count} stories{end}"
        self.query_one("#estimate", Static).update(Content(said))

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Estimate nothing more once it is answered."""
        self.workers.cancel_node(self)
        return super().dismiss(result)

    def _time(self, count: int) -> str:
        """How long so many cards take, by those that came before; nothing before there was one."""
        if self._usual is None or self._usual.seconds <= 0:
            return ""
        rounds = -(-count // max(1, self._bench.engines.at_once(self._drafter)))
        cards = "card" if self._usual.cards == 1 else f"{self._usual.cards} cards"
        return f" · {short_time(rounds * self._usual.seconds)} or more, as the last {cards} took"

    def _price(self, total: Estimate) -> str:
        if total.cost is None:
            return "cost unknown, as no price of this model is known"
        return f"about {money(total.cost)}" if total.cost > 0 else money(total.cost)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Start with that limit, or say what is wrong with it."""
        if not self._found and not self._trouble:
            self.query_one("#problem", Static).update(Content.styled(YET, "$warning"))
            return
        try:
            limit = read_limit(event.value)
            if limit.cost is not None and self._found and together(self._found).cost is None:
                raise BadInput("No price of this model is known.", "Give the limit in tokens.")
        except BadInput as error:
            self.query_one("#problem", Static).update(Content.styled(str(error), "$warning"))
            return
        total = together(self._found) if self._found else NOTHING
        each = max(1, len(self._found) - total.kept)
        self.dismiss((limit, ((total.cost or 0.0) / each, total.tokens / each)))
