"""Cards on their way out: one dialog asks which, in which form and to where, for every screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from core.model.cleaning import clean_line
from core.outgoing import EACH, Format
from tui.screens.export_plan import (
    FORMS,
    NOTED,
    Plan,
    batches,
    ending_of,
    example,
)
from tui.screens.path_line import PathLine
from tui.screens.sending import Sending
from tui.widgets.lines import fit
from tui.widgets.prompt import PromptInput

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from core.outgoing import Outgoing
    from core.workbench import Workbench
    from tui.screens.export_plan import (
        Batch,
    )

PICKS = ("what", "form", "front")
LABELS = {
    "what": "Which",
    "form": "As",
    "front": "With",
    "names": "Names",
    "template": "Template",
    "to": "To",
}
LABEL = 10
"""Columns of the labels."""
HINTS = {
    "what": "← → other cards · ↑ ↓ the other lines",
    "form": "← → another form · ↑ ↓ the other lines",
    "front": "Space yes or no · ↑ ↓ the other lines",
    "names": "There are {id} {slug} {day} {page} {category} {n}",
    "template": "Tab completes · ↑ ↓ the other lines",
    "to": "Tab completes · ↑ ↓ the other lines",
}


class ExportScreen(Sending):
    """Asks for all of it at once; what is asked for mostly is there already, so that Enter will do."""

    def __init__(self, bench: Workbench, story: int, marked: Sequence[int] = ()) -> None:
        super().__init__(bench)
        self._batches = batches(bench, story, marked)
        self._what = next(
            (at for at, each in enumerate(self._batches) if not each.why and (at or not marked)), 0
        )
        self._form = FORMS[0]
        self._front = False
        self._field = "to"
        self._offered = ""
        """What the line of where it goes was filled with; words of the analyst's own stay."""
        self._kind = ""
        """What kind of place that was: a name for one card is none for a folder of them."""
        self._first: Outgoing | None = None

    def compose(self) -> ComposeResult:
        """A line for each question, what it comes to, and the keys."""
        with Vertical(id="export") as box:
            box.border_title = Content("Export")
            box.border_subtitle = Content("Enter exports · Esc leaves")
            for name in PICKS:
                yield Static(id=name, classes="pick")
            yield from self._line("names", PromptInput(self._names(), compact=True, id="names"))
            kept = self._remembered.get("export.template")
            yield from self._line("template", PathLine(kept, compact=True, id="template"))
            yield from self._line("to", PathLine(compact=True, id="to", select_on_focus=False))
            yield Static(id="problem")

    def _line(self, name: str, line: Input) -> ComposeResult:
        line.cursor_blink = False
        with Horizontal(id=f"{name}-line", classes="line"):
            yield Static(Content(f"{LABELS[name]:<{LABEL}}"), classes="label")
            yield line

    def on_mount(self) -> None:
        """Offer what is asked for mostly."""
        self._offer()
        self._go("to")

    # What is chosen

    @property
    def batch(self) -> Batch:
        """The stories that are chosen."""
        return self._batches[self._what]

    @property
    def fields(self) -> list[str]:
        """The questions that there are for what is chosen."""
        each = self._form.format in EACH
        shown = ["what", "form"]
        shown += ["front"] if self._form.format in (Format.MD, Format.JSON) else []
        shown += ["names"] if each and len(self.batch.ids) > 1 else []
        shown += ["template"] if self._form.format is Format.TEMPLATE else []
        return [*shown, "to"]

    @property
    def plan(self) -> Plan:
        """All that is asked for."""
        template = self.query_one("#template", Input).value
        name = self._bench.export_name(self.batch.ids[0]) if self.batch.ids else "cards.md"
        one = len(self.batch.ids) == 1
        stem = name.removesuffix(".md") if one else f"cards-{self._desk}"
        return Plan(
            ids=self.batch.ids,
            form=self._form,
            to=self.query_one("#to", Input).value,
            own_name=stem + ending_of(self._form, template),
            front=self._front and "front" in self.fields,
            names=self.query_one("#names", Input).value.strip(),
            template=template,
        )

    def _names(self) -> str:
        return self._remembered.get("export.names") or "{slug}"

    def _offer(self) -> None:
        """Fill in where it goes, unless the analyst has said so; show what there is to ask."""
        plan = self.plan
        kept = self._remembered.get(self._key(plan))
        if plan.one_file:
            offered = str(Path(kept) / plan.own_name) if kept else plan.own_name
        elif plan.form.format is Format.PARQUET:
            offered = kept.replace("{desk}", self._desk) or f"data-{self._desk}"
        else:
            offered = kept.replace("{desk}", self._desk) or f"cards-{self._desk}"
        line = self.query_one("#to", PathLine)
        if line.value == self._offered or self._key(plan) != self._kind:
            line.value = offered
            line.cursor_position = len(offered)
        elif plan.one_file and Path(line.value).suffix in {form.ending for form in FORMS if form.ending}:
            line.value = str(Path(line.value).with_suffix(ending_of(plan.form, plan.template)))
        self._offered, self._kind = offered, self._key(plan)
        ids = [id for id in self.batch.ids if self._bench.shelf.has_card(id)][:1]
        self._first = next(iter(self._bench.outgoing(ids)), None)
        for name in LABELS:
            self.query_one(f"#{name}" if name in PICKS else f"#{name}-line").display = name in self.fields
        self._show()

    def _show(self) -> None:
        for name in PICKS:
            self.query_one(f"#{name}", Static).update(self._said(name))
        self._say(HINTS[self._field])

    def _said(self, name: str) -> Content:
        """A question with its choices, the chosen one marked."""
        here = "bold $primary" if name == self._field else "bold"
        label = Content.styled(f"{LABELS[name]:<{LABEL}}", "$primary" if name == self._field else "")
        if name == "front":
            words = "details and state" + (", as front matter" if self._form.format is Format.MD else "")
            return label + Content.styled(f"[{'x' if self._front else ' '}] ", here) + Content(words)
        if name == "form":
            parts = [
                Content.styled(f"[{form.label}]", here)
                if form is self._form
                else Content.styled(form.label, "$foreground-muted" if form.why else "")
                for form in FORMS
            ]
            return label + Content("\n").join(self._wrapped(parts))
        lines = []
        room = self._room
        for at, batch in enumerate(self._batches):
            note = fit(batch.why or batch.note, max(8, room - len(batch.label) - 5))
            mark = "▸ " if at == self._what else "  "
            style = here if at == self._what else "$foreground-muted" if batch.why else ""
            line = Content.styled(f"{mark}{batch.label}", style)
            if note:
                line += Content.styled(f"  {note}", "$foreground-muted")
            lines.append((label if not at else Content(" " * LABEL)) + line)
        return Content("\n").join(lines)

    @property
    def _room(self) -> int:
        """The columns beside the labels."""
        return max(20, min(96, self.size.width * 9 // 10) - LABEL - 4)

    def _wrapped(self, parts: list[Content]) -> list[Content]:
        """Words beside a label, in as many lines as they need."""
        lines, used = [Content("")], 0
        for part in parts:
            if used and used + 2 + len(part.plain) > self._room:
                lines.append(Content(" " * LABEL))
                used = 0
            lines[-1] += Content("  " if used else "") + part
            used += len(part.plain) + (2 if used else 0)
        return lines

    def _comes_to(self) -> str:
        """What the choices come to, where that has to be said."""
        if self._form.why:
            return self._form.why
        if self._field == "form":
            return NOTED[self._form.label]
        if "names" in self.fields and self._field in ("names", "to", "what"):
            name = example(self.plan, self._first)
            end = ending_of(self._form, self.plan.template)
            if name.endswith(end):
                name = fit(name.removesuffix(end), self._room - len(end)) + end
            return f"{'First':<{LABEL}}{name}"
        return ""

    def _say(self, text: str, style: str = "$foreground-muted") -> None:
        said = Content.styled(clean_line(text), style)
        comes = "" if style == "$warning" else self._comes_to()
        if comes:
            said = Content(comes) + Content("\n") + said
        self.query_one("#problem", Static).update(said)

    # Keys

    def _go(self, field: str) -> None:
        self._field = field
        if field in PICKS:
            self.set_focus(None)
        else:
            self.query_one(f"#{field}", Input).focus()
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Go to another line, choose in one, export, or leave."""
        fields, key = self.fields, event.key
        moves = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}
        typing = self._field not in PICKS
        moves |= {} if typing else {"k": -1, "j": 1}
        turns = {"left": -1, "h": -1, "right": 1, "l": 1, "space": 1}
        if key == "escape":
            self.dismiss(None)
        elif key in moves:
            self._go(fields[(fields.index(self._field) + moves[key]) % len(fields)])
        elif typing:
            return
        elif key in turns:
            self._turn(turns[key])
        elif key == "enter":
            self._ask()
        event.stop()
        event.prevent_default()

    def _turn(self, by: int) -> None:
        """Another choice in the line under the cursor; what cannot be exported is passed over."""
        if self._field == "what":
            count = len(self._batches)
            ways = [(self._what + by * step) % count for step in range(1, count + 1)]
            self._what = next((at for at in ways if not self._batches[at].why), self._what)
        elif self._field == "form":
            self._form = FORMS[(FORMS.index(self._form) + by) % len(FORMS)]
        else:
            self._front = not self._front
        self._offer()

    def on_resize(self) -> None:
        """Cut the lines anew."""
        if self.is_mounted:
            self._show()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A line that was clicked is the one the keys go to."""
        if event.widget.id in LABELS and event.widget.id != self._field:
            self._field = event.widget.id
            self._show()

    def on_click(self, event: events.Click) -> None:
        """A click chooses a line, and what stands there."""
        name = event.widget.id if event.widget is not None else None
        if name not in PICKS:
            return
        self._go(name)
        if name == "what" and 0 <= event.y < len(self._batches) and not self._batches[event.y].why:
            self._what = event.y
            self._offer()
        elif name != "what":
            self._turn(1)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the first file would be called; take back what was said of other words."""
        if event.input.id == "template":
            self._offer()
        if self.is_mounted and self._field in HINTS:
            self._say(HINTS[self._field])

    def on_path_line_completed(self, message: PathLine.Completed) -> None:
        """Say with what a path can go on."""
        said = message.said
        self.call_later(self._say, said or HINTS[self._field])

    def on_input_submitted(self) -> None:
        """Export it."""
        self._ask()
