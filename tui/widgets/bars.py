"""The bars of one line: the head of a screen, the line that explains, the keys that can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui.actions import key_name
from tui.messages import Did
from tui.terminal.plain import drawn
from tui.widgets.lines import Part, cut_sign, fit, fit_parts, width_of, wrap_parts
from tui.widgets.looks import over, style_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

    from tui.actions import Action
    from tui.widgets.lines import Line

MOST = 5
"""Lines that what is said has at the most."""


class Bar(Widget):
    """One line with something at its left end and something at its right; the right is never cut."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; background: $surface; color: $foreground; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.left: tuple[Part, ...] = ()
        self.right: tuple[Part, ...] = ()
        self._over: tuple[Part, ...] = ()
        self._styles: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        self._styles.clear()
        super().notify_style_update()

    def lay_over(self, parts: Sequence[Part] = ()) -> None:
        """Have something else at the right end for a while, beside what is there where there is room."""
        if tuple(parts) != self._over:
            self._over = tuple(parts)
            self.refresh()

    def _at_right(self) -> tuple[Part, ...]:
        if not self._over or not self.right:
            return self._over or self.right
        both = (*self._over, Part(" · ", "dim"), *self.right)
        return both if width_of(both) <= self.size.width // 2 else self._over

    def say(self, left: Sequence[Part] | None = None, right: Sequence[Part] | None = None) -> None:
        """Change one end or both; draws only when something is different."""
        new = (
            tuple(left) if left is not None else self.left,
            tuple(right) if right is not None else self.right,
        )
        if new != (self.left, self.right):
            self.left, self.right = new
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the bar."""
        width = self.size.width
        base = self.rich_style
        right = self._at_right()
        room = width - width_of(right) - 2 - (1 if right else 0)
        segments = [Segment(" ", base)]
        used = 0
        for text, style in self.left:
            shown = fit(text, room - used)
            segments.append(Segment(drawn(shown), over(base, self._style(style))))
            used += width_of([Part(shown)])
            if used >= room:
                break
        segments.append(Segment(" " * max(0, width - used - 2 - width_of(right)), base))
        segments += [Segment(drawn(text), over(base, self._style(style))) for text, style in right]
        segments.append(Segment(" ", base))
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = style_of(
                "alarm" if name == "bad" else name, self.app.theme_variables
            )
        return style


class TellBar(Bar):
    """The bar that explains: as many lines as it is high, the right end on the first of them.

    What is said wraps; a part "\\n" begins a further line, where there is room for one. When all of it
    is too much, keys (parts in the style `strong` behind the first part) stay and the first part is cut.
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._whole = False

    def say(
        self, left: Sequence[Part] | None = None, right: Sequence[Part] | None = None, *, whole: bool = False
    ) -> None:
        """Change one end or both; what is said `whole` has as many lines as it needs, up to `MOST`."""
        super().say(left, right)
        if left is not None and (whole or self._whole):
            self._whole = whole
            self._make_room()

    def mention(self, text: str) -> None:
        """Say something of which the end may be cut."""
        self.say([Part(text)] if text else [])

    def on_resize(self, event: events.Resize) -> None:
        """Make room for what is said whole, at another width."""
        if self._whole:
            self._make_room()

    def _make_room(self) -> None:
        """Be as high as the style sheet says, or higher where all that is said has to be read."""
        usual = self._css_styles.height
        least = int(usual.value) if usual else 1
        needs = 0
        if self._whole and self.size.width:
            room, taken = self.size.width - 2, width_of(self._at_right())
            first = room - taken - 1 if taken else room
            for block in _blocks(self.left):
                needs += len(wrap_parts(block, room, first if not needs else None))
        if needs > least:
            self.styles.height = min(needs, MOST)
        elif self.styles.inline.has_rule("height"):
            self.styles.clear_rule("height")

    def render_line(self, y: int) -> Strip:
        """Draw one of the lines."""
        width = self.size.width
        base = self.rich_style
        right = self._at_right() if y == 0 else ()
        lines = self.lines_of(
            width - 2, width - 2 - (width_of(self._at_right()) + 1 if self._at_right() else 0)
        )
        line = lines[y] if y < len(lines) else ()
        segments = [Segment(" ", base)]
        segments += [Segment(drawn(text), over(base, self._style(style))) for text, style in line]
        segments.append(Segment(" " * max(0, width - 2 - width_of(line) - width_of(right)), base))
        segments += [Segment(drawn(text), over(base, self._style(style))) for text, style in right]
        return Strip(segments).adjust_cell_length(width, base)

    def lines_of(self, room: int, first: int) -> list[Line]:
        """What is said, in lines of `room` columns, the first of `first`; what is too much is cut."""
        height = max(1, self.size.height)
        blocks = _blocks(self.left)
        blocks[0] = _with_keys(blocks[0], lambda parts: len(wrap_parts(parts, room, first)) <= height)
        lines: list[Line] = []
        for block in blocks:
            if not lines:
                lines = wrap_parts(block, room, first) or [()]
            elif len(lines) < height:
                lines += wrap_parts(block, room)
            else:
                lines[-1] = (*lines[-1], Part(" · ", "dim"), *block)
        if len(lines) > height:
            lines[height - 1 :] = [tuple(_joined(lines[height - 1 :]))]
        at = len(lines) - 1
        lines[at] = fit_parts(lines[at], first if at == 0 else room)
        return lines


def _blocks(parts: Iterable[Part]) -> list[list[Part]]:
    """What begins on a line of its own; at least one."""
    blocks: list[list[Part]] = [[]]
    for part in parts:
        if part.text == "\n":
            blocks.append([])
        else:
            blocks[-1].append(part)
    return blocks


def _with_keys(parts: list[Part], fits: Callable[[list[Part]], bool]) -> list[Part]:
    """The parts with the first of them cut until the keys behind it have room."""
    if len(parts) < 2 or parts[-1].style != "strong" or fits(parts):
        return parts
    said, *keys = parts
    words = said.text.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = [Part(" ".join((*words[:count], cut_sign())), said.style), *keys]
        if fits(shorter):
            return shorter
    return parts


def _joined(lines: Sequence[Line]) -> list[Part]:
    """Wrapped lines as one again."""
    parts: list[Part] = []
    for line in lines:
        parts += [Part(" "), *line] if parts else line
    return parts


class KeyBar(Bar):
    """The keys of what can be done here; those that do not fit are found under `?`."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._actions: tuple[Action, ...] = ()
        self._hits: list[tuple[int, int, str]] = []

    def offer(self, actions: Sequence[Action]) -> None:
        """Offer other actions; the last one always has room."""
        offered = tuple(action for action in actions if action.keys)
        if offered != self._actions:
            self._actions = offered
            self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Offer as many as there is room for."""
        self._fill()

    def _fill(self) -> None:
        if not self._actions or not self.size.width:
            return
        *rest, last = self._actions
        room = self.size.width - 4 - len(_words(last))
        shown: list[Action] = []
        for action in rest:
            if len(_words(action)) + 2 > room:
                break
            shown.append(action)
            room -= len(_words(action)) + 2
        parts: list[Part] = []
        self._hits = []
        x = 1
        for action in (*shown, last):
            key = key_name(action.keys[0])
            self._hits.append((x, x + len(_words(action)), action.id))
            parts += [Part(key, "strong"), Part(f" {action.label}  ", "dim")]
            x += len(_words(action)) + 2
        self.say(parts)

    def on_click(self, event: events.Click) -> None:
        """A click on a key does what the key does."""
        for start, end, id in self._hits:
            if start <= event.x < end:
                self.post_message(Did(id))


def _words(action: Action) -> str:
    return f"{key_name(action.keys[0])} {action.label}"
