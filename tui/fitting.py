"""An app in a terminal that may be too small for it: it says so there, and goes on behind the sentence."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.strip import Strip

from tui.actions import BY_ID, key_of
from tui.messages import Ended
from tui.terminal.input import Burst
from tui.widgets.lines import fit, wrap_text

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from tui.screens.ask import ConfirmScreen

LEAST = Size(60, 15)
"""Columns and lines that the screens need; they are never laid out for less."""
SENTENCES = (
    "This window has {has}; Foredeck needs {needs}. Make it larger: till then keys do nothing, "
    "but {key} leaves, and all work is kept.",
    "{has}; Foredeck needs {needs}. {key} leaves, all is kept.",
    "{has}, needs {needs}. {key} leaves.",
    "needs {needs}",
)
"""What is said in the place of the screens, the longest first."""
QUIET, PATIENCE = 0.04, 0.5
"""Seconds without another size after which the screens are laid out for the last one, and how long that
is waited for: a window that is dragged has dozens of sizes a second."""
ASKING = "{question} {key} does it, Esc does not."


def told(size: tuple[int, int], sentences: Sequence[str]) -> list[str]:
    """The lines of the first of some sentences that fits a size, else what there is room for of the last."""
    width, height = size
    for sentence in sentences:
        lines = ["".join(part.text for part in line) for line in wrap_text(sentence, max(1, width))]
        if len(lines) <= height and max(map(len, sentence.split())) <= width:
            return lines
    return [fit(line, width) for line in lines[:height]]


class Fitting(App[int]):
    """Lays its screens out for `LEAST` at least; in a smaller terminal a sentence is shown in their place.

    What is typed there goes nowhere but for the key that leaves, and the answer to what leaving asks.
    """

    _room: Size | None = None
    """The size of the terminal, once it has said it."""
    _sized = 0.0
    """When the size changed last."""
    _unfit = 0.0
    """Since when the screens wait for a size that stays; 0 when they do not."""
    _covered = False
    """Whether the sentence may still stand where the screens are to be drawn."""
    _behind_quit: Screen[object] | None = None
    """What was shown when the key that leaves was pressed in a terminal that is too small."""

    @property
    def size(self) -> Size:
        """The size that the screens are laid out for."""
        width, height = super().size
        return Size(max(width, LEAST.width), max(height, LEAST.height))

    @property
    def room(self) -> Size:
        """The size of the terminal."""
        return self.size if self._room is None else self._room

    @property
    def too_small(self) -> bool:
        """Whether the terminal has no room for the screens."""
        return self.room.width < LEAST.width or self.room.height < LEAST.height

    def line_is_slow(self) -> bool:
        """Whether the line to the terminal is known to be slow; not without a terminal."""
        return bool(getattr(self._driver, "slow", False))

    async def _on_resize(self, event: events.Resize) -> None:
        event.prevent_default()
        event.stop()
        was_small = self.too_small
        self._room = super().size if self._size is None else event.size
        self._sized = time.monotonic()
        width, height = event.size
        size = Size(max(width, LEAST.width), max(height, LEAST.height))
        await App._on_resize(self, events.Resize(size, size))
        if self.too_small:
            self._tell_size()
        elif was_small and self._screen_stack:
            self._behind_quit = None
            self._covered = True
            if self._resize_timer is None:
                self._uncover()

    def _check_resize(self) -> None:
        """Have the screens laid out, once the size stays."""
        timer, now = self._resize_timer, time.monotonic()
        if timer is None or self.is_headless:
            super()._check_resize()
            self._uncover()
            return
        self._unfit = self._unfit or now
        if now - self._sized < QUIET and now - self._unfit < PATIENCE:
            timer.stop()
            self._resize_timer = self.set_timer(QUIET - (now - self._sized), self._check_resize)
            return
        self._unfit = 0.0
        super()._check_resize()
        self._uncover()

    def _uncover(self) -> None:
        """Draw all of the screen where the sentence stood."""
        if self._covered and not self.too_small:
            self._covered = False
            self.screen.refresh(layout=True)

    # What is shown in the place of the screens

    @property
    def _asked(self) -> ConfirmScreen | None:
        """What leaving asks, when it was begun here."""
        screen = self.screen
        behind = self._behind_quit
        if behind in (None, screen):
            return None
        from tui.screens.ask import ConfirmScreen

        return screen if isinstance(screen, ConfirmScreen) else None

    def _sentences(self) -> tuple[str, ...]:
        key = key_of("everywhere.quit")
        if asked := self._asked:
            return (ASKING.format(question=asked.question, key=key), f"Leave? {key} does it.")
        has, needs = ("{}x{}".format(*size) for size in (self.room, LEAST))
        return tuple(sentence.format(has=has, needs=needs, key=key) for sentence in SENTENCES)

    def _tell_size(self) -> None:
        if self._screen_stack:
            self._display(self.screen, None)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not self.too_small or self._driver is None:
            super()._display(screen, renderable)
            return
        width, height = self.room
        lines = told(self.room, self._sentences())[:height]
        look = self.screen.rich_style
        strips: list[Iterable[Strip]] = [
            [Strip([Segment(line, look)]).adjust_cell_length(width, look)] for line in lines
        ]
        strips += [[Strip.blank(width, look)] for _ in range(height - len(lines))]
        if self._running and not self._closed and not self.is_headless and width and height:
            update = LayoutUpdate(strips, Region(0, 0, width, height))
            self._driver.write(update.render_segments(self.console))
            self._driver.flush()
        self.post_display_hook()

    # What is typed meanwhile

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed from screens that nobody sees."""
        typed = isinstance(event, (events.InputEvent, events.Paste, Burst)) and not event.is_forwarded
        if not typed or not self.too_small:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self._leave_by(event.key)

    def _leave_by(self, key: str) -> None:
        leaves = key == "ctrl+q" or key in BY_ID["everywhere.quit"].keys
        if asked := self._asked:
            if leaves or key == "escape":
                self._behind_quit = None
                asked.dismiss(leaves)
        elif leaves:
            self._behind_quit = self.screen
            self.post_message(Ended())
