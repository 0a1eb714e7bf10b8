"""The base of the panes: a scrolling view that draws only the lines that are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui.terminal.plain import drawn
from tui.widgets.looks import over, style_of

if TYPE_CHECKING:
    from rich.style import Style

    from tui.widgets.lines import Line


class LineView(ScrollView, can_focus=True):
    """A pane of styled lines. Subclasses say how many lines there are and what stands on each."""

    DEFAULT_CSS = """
    LineView { scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}
        self._way = 0
        """Whether a cursor that went beyond the edge went down (1) or up (-1) the last time."""

    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line_at(self, y: int) -> Line:
        """What stands on a line."""
        raise NotImplementedError

    def line_background(self, y: int) -> str | None:
        """The style whose background lies under a whole line, if any."""
        return None

    def line_ground(self, y: int) -> tuple[str, range] | None:
        """The style whose background lies under some parts of a line, by their numbers, if any."""
        return None

    def part_style(self, name: str) -> Style:
        """A style by its name, as the theme has it now."""
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = style_of(name, self.app.theme_variables)
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        self._styles.clear()
        super().notify_style_update()

    def resized(self) -> None:
        """Tell the scroll bar how long the text is."""
        self.take_length(self.line_count())

    def take_length(self, lines: int) -> None:
        """Have so many lines to scroll in. Only where they make the pane higher is the screen laid out anew,
        which would draw all of it."""
        size = Size(self.content_size.width, lines)
        if self.styles.auto_dimensions:
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        if self.show_vertical_scrollbar:
            # It does not follow while it is not shown.
            self.vertical_scrollbar.position = self.scroll_y

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.content_size.width
        at = y + round(self.scroll_offset.y)
        base = self._styles.get("") or self._styles.setdefault("", self.rich_style)
        if at >= self.line_count():
            return Strip.blank(width, base)
        name = self.line_background(at)
        under = base + self.part_style(name) if name else base
        grounded, parts = self.line_ground(at) or ("", range(0))
        ground = base + self.part_style(grounded) if grounded else under
        segments = [
            Segment(
                drawn(text),
                over(
                    base if style == "bar" else ground if number in parts else under, self.part_style(style)
                ),
            )
            for number, (text, style) in enumerate(self.line_at(at))
        ]
        return Strip(segments).adjust_cell_length(width, under)

    def refresh_lines(self, first: int, count: int = 1) -> None:
        """Draw some lines of the text anew, and no others."""
        top = first - round(self.scroll_offset.y)
        self.refresh(Region(0, top, self.size.width, count).intersection(self.size.region))

    def show_lines(self, first: int, count: int, *, margin: int = 1, leap: int = 1) -> None:
        """Scroll so that some lines of the text are seen, with a margin where there is room; by `leap` lines
        or more, so that a cursor that goes on does not scroll at each step."""
        height = self.content_size.height
        if height <= 0:
            return
        top = round(self.scroll_offset.y)
        margin = min(margin, max(0, (height - count) // 2))
        wanted = top
        low, high = first + count + margin - height, first - margin
        if high < top:
            wanted = max(min(low, high), min(high, top - leap))
        elif low > top:
            wanted = min(high, max(low, top + leap))
        if wanted != top:
            self.scroll_to(y=max(0, wanted), animate=False, immediate=True)

    def follow_lines(self, first: int, count: int, *, margin: int = 4) -> None:
        """Keep some lines in view for a cursor that goes step by step: nothing scrolls while they are seen,
        and a cursor that goes beyond the same edge once more scrolls most of a page."""
        top, height = round(self.scroll_offset.y), self.content_size.height
        if top <= first and first + count <= top + height:
            return
        way = 1 if first > top else -1
        leap = height * 2 // 3 if way == self._way else 1
        self._way = way
        self.show_lines(first, count, margin=margin, leap=leap)
