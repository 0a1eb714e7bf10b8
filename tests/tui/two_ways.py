"""The app's frames through both ways out, as Textual makes them and as what changes, on two terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

import pyte
import pytest
from pyte.modes import DECAWM
from rich.control import Control
from textual import constants
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot
from textual.screen import Screen
from wcwidth import wcswidth

from core.workbench import Workbench
from tui.app import ForedeckApp
from tui.terminal.colors import SYSTEMS
from tui.terminal.shadow import Shadow

Size = tuple[int, int]
KEYS = (
    *("j", "k", "J", "K", "down", "up", "left", "right", "pagedown", "pageup", "home", "end"),
    *("enter", "escape", "tab", "shift+tab", "space", "question_mark", "slash", "b", "e", "x", "u", "l"),
    *("z", "a", "o", "v", "t", "D", "H", "p", "right_square_bracket", "left_square_bracket", "1", "5"),
    *("ctrl+p", "漢", "é", "ש"),
)
"""What moves, opens, writes, closes; nothing here leaves the app or starts a program."""


class Dim(pyte.Screen):
    """A terminal that also keeps what is dim: as blinking, which the app has nothing of."""

    def select_graphic_rendition(self, *attrs: int, **named: bool) -> None:
        at = 0
        attrs = attrs or (0,)
        while at < len(attrs):
            size = {5: 3, 2: 5}[attrs[at + 1]] if attrs[at] in (38, 48) else 1
            super().select_graphic_rendition(*attrs[at : at + size])
            if attrs[at] in (2, 22):
                self.cursor.attrs = self.cursor.attrs._replace(blink=attrs[at] == 2)
            at += size


class Shown:
    """A terminal, and what can be seen on it."""

    def __init__(self, size: Size) -> None:
        self.screen = Dim(*size)
        self.screen.reset_mode(DECAWM)
        self._stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        """Draw."""
        self._stream.feed(data)

    def rows(self) -> list[tuple[object, ...]]:
        """The cells of each row; a blank has no letter's colour. The place of the cursor comes last."""
        seen: dict[object, object] = {}
        rows: list[tuple[object, ...]] = []
        for y in range(self.screen.lines):
            row = self.screen.buffer[y]
            cells = _whole([row[x] for x in range(self.screen.columns)])
            rows.append(tuple([seen.get(cell) or seen.setdefault(cell, _seen(cell)) for cell in cells]))
        return [*rows, (self.screen.cursor.y, self.screen.cursor.x)]


def _whole(cells: list[pyte.screens.Char]) -> list[pyte.screens.Char]:
    """What pyte forgets: where half of a wide character is written over, its other half is blank too."""
    for x, cell in enumerate(cells):
        late = not cell.data and (x == 0 or wcswidth(cells[x - 1].data) < 2)
        early = wcswidth(cell.data) > 1 and (x + 1 == len(cells) or cells[x + 1].data)
        if late or early:
            cells[x] = cell._replace(data=" ")
    return cells


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data != " ":
        return tuple(cell)
    inked = cell.underscore or cell.strikethrough or cell.reverse
    return (" ", cell.bg, cell.fg if inked else "", cell.underscore, cell.strikethrough, cell.reverse)


@dataclass
class Session:
    """The frames of a session, with the sizes that they are for."""

    frames: list[tuple[str, Size]] = field(default_factory=list)

    def apart(self, chance: Random, fills: bool = True, shadow: Shadow | None = None) -> str:
        """The first place where the two terminals differ; the lean way leaves out frames as it does on a
        slow line. Empty when they never do."""
        shadow = shadow or Shadow()
        shadow.fills = fills
        one = other = Shown((1, 1))
        for number, (data, size) in enumerate(self.frames):
            if (shadow.width, shadow.height) != size:
                one, other = Shown(size), Shown(size)
                shadow.resize(*size)
            one.feed(data.replace("\n", "\r\n"))
            shadow.paint(data)
            if chance.random() < 0.6 or number == len(self.frames) - 1:
                other.feed(shadow.difference())
                for y, (row, same) in enumerate(zip(one.rows(), other.rows(), strict=True)):
                    if row != same:
                        x = next(x for x, (a, b) in enumerate(zip(row, same, strict=True)) if a != b)
                        return f"frame {number}, row {y}, column {x}: {row[x]} and {same[x]}"
        return ""


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """The frames of the apps that run in a test."""
    found = Session()
    display = ForedeckApp._display

    def displayed(self: ForedeckApp, screen: Screen[object], update: object) -> None:
        if isinstance(update, CompositorUpdate) and not self._batch_count:
            place = screen.outer_size.clamp_offset(self.cursor_position)
            data = update.render_segments(self.console)
            found.frames.append((data + str(Control.move_to(*place)), tuple(self.size)))
        display(self, screen, update)

    monkeypatch.setattr(ForedeckApp, "_display", displayed)
    return found


async def play(
    bench: Workbench,
    keys: Iterable[str],
    sizes: list[Size],
    look: tuple[str, str],
    patch: Callable[[object, str, object], None],
) -> None:
    """Press keys in an app of a theme and so many colours, at one size after the other."""
    theme, shown = look
    patch(constants, "COLOR_SYSTEM", SYSTEMS[shown])
    keys = list(keys)
    app = ForedeckApp(bench, theme, shown=shown)
    share = -(-len(keys) // len(sizes))
    async with app.run_test(size=sizes[0]) as pilot:
        await pilot.pause()
        for number, size in enumerate(sizes):
            if number:
                await pilot.resize_terminal(*size)
            await _press(pilot, keys[number * share : (number + 1) * share])
    app.bench.close()
    bench.close()


async def _press(pilot: Pilot[int], keys: list[str]) -> None:
    for key in keys:
        if not pilot.app.is_running:
            return
        await pilot.press(key)
