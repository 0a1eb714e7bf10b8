"""Answers with a letter each, on one or more lines at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui.terminal.plain import cells, drawn
from tui.widgets.looks import over, style_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.geometry import Offset, Size

Hit = tuple[int, int, int]
"""(line, first column, column after the last) of an answer."""


class Choices(Widget):
    """Shows a question and its answers; one of them is under the cursor."""

    DEFAULT_CSS = """
    Choices { dock: bottom; height: auto; width: 1fr; background: $surface; color: $foreground; }
    """

    def __init__(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self.index = 0

    @property
    def chosen(self) -> str:
        """The letter of the answer under the cursor."""
        return self._choices[self.index][0]

    def step(self, by: int) -> None:
        """Go to another answer, round the ends."""
        self.index = (self.index + by) % len(self._choices)
        self.refresh()

    def at(self, offset: Offset | None) -> str | None:
        """The letter of the answer at a point of the widget, if any."""
        if offset is None:
            return None
        for (line, start, end), (letter, _) in zip(self._hits(self.size.width), self._choices, strict=True):
            if line == offset.y and start <= offset.x < end:
                return letter
        return None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the answers need, and one that says what else the keys do."""
        return self._hits(width)[-1][0] + 2

    def _hits(self, width: int) -> list[Hit]:
        hits = []
        line, x = 0, cells(self._question) + 4
        for letter, label in self._choices:
            size = cells(letter) + cells(label) + 3
            if x + size > width - 1 and x > 1:
                line, x = line + 1, 1
            hits.append((line, x, x + size))
            x += size
        return hits

    def render_line(self, y: int) -> Strip:
        """Draw a line of answers, or the last one."""
        width = self.size.width
        base = self.rich_style
        hits = self._hits(width)
        if y > hits[-1][0]:
            said = " a letter chooses, arrows and Enter do too · Esc leaves"
            return Strip([Segment(drawn(said), base + self._style("dim"))]).adjust_cell_length(width, base)
        segments = [Segment(drawn(f" {self._question}: ") if y == 0 else "", base)]
        at = cells(segments[0].text)
        for number, ((line, start, end), (letter, label)) in enumerate(zip(hits, self._choices, strict=True)):
            if line != y:
                continue
            under = base + self._style("answer") if number == self.index else base
            segments.append(Segment(" " * (start - at), base))
            segments.append(Segment(f" {letter}", over(under, self._style("key"))))
            segments.append(Segment(drawn(f" {label} "), under))
            at = end
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        return style_of(name, self.app.theme_variables)
