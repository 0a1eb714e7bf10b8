"""What is near a story or a card: beside the list or the card, where there is room, else over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import work
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tui.actions import BY_ID, with_keys
from tui.keymap import TableKeys, bindings
from tui.messages import OpenPublished
from tui.screens.later import when_drawn
from tui.screens.opening import nothing_to_know, open_known
from tui.widgets.block_list import Block, BlockList
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.near_lines import near_lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.finding.near import Neighbour
    from core.workbench import Workbench

BESIDE = 110
"""Columns from which the list stands beside what it is about."""
AGAIN = 0.25
"""Seconds after which it is looked again while the index is being built."""
KEYS = "{list.choose} opens · {near.read} reads · {list.close} back"
LOOKING = "Looking for what is near …"
BUILDING = "The index of earlier days is being built; what is near is shown as soon as it is known."
NEWS = "Other days or the archive changed: the index is brought up to date …"
NOTHING = "Nothing on other days or in the archive is near to this."


class NeighboursScreen(TableKeys, ModalScreen[None]):
    """Lists neighbours, the closest first, with what the chosen one shares.

    `ask` gives them and is called in a thread; `left` is the side on which the list stands.
    """

    BINDINGS = [*bindings("list"), *bindings("near"), *bindings("published")]

    def __init__(
        self,
        bench: Workbench,
        title: str,
        ask: Callable[[], tuple[Neighbour, ...]],
        *,
        left: bool = False,
    ) -> None:
        super().__init__()
        self.bench = bench
        self.found: tuple[Neighbour, ...] = ()
        self._title = title
        self._ask = ask
        self._left = left
        self._nothing = LOOKING
        self._problem = ""
        self._names: dict[str, str] = {}
        """Of the desks and collections, for people."""

    def compose(self) -> ComposeResult:
        """The list in its frame."""
        with Vertical(id="near") as box:
            box.border_title = Content(f"Near: {' '.join(self._title.split())}")
            box.border_subtitle = Content(with_keys(KEYS))
            yield BlockList(id="lines")

    def on_mount(self) -> None:
        """Look for what is near."""
        self.blocks.focus()
        self._place()
        when_drawn(self, self.fill)
        self._look()

    @property
    def blocks(self) -> BlockList:
        """The list."""
        return self.query_one(BlockList)

    @work(description="", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Ask beside the screen, again and again until the index is whole."""
        news = True
        while self.is_attached:
            whole = self.bench.knowing.ready
            found = await asyncio.to_thread(self._ask)
            names = await asyncio.to_thread(self.bench.knowing.called, {near.desk for near in found})
            problem = self.bench.knowing.notice
            behind = news and await asyncio.to_thread(self.bench.knowing.behind)
            nothing = NEWS if behind else NOTHING if whole else BUILDING
            if whole and not found and not behind:
                nothing = await asyncio.to_thread(nothing_to_know, self.bench) or NOTHING
            if not self.is_attached:
                return
            if (found, nothing, problem) != (self.found, self._nothing, self._problem):
                chosen = self.chosen
                if found and problem and problem != self._problem:
                    app: Any = self.app
                    app.say(problem, "bad")
                self.found, self._nothing, self._problem = found, nothing, problem
                self._names = names
                if chosen in found:
                    self.blocks.index = found.index(chosen)
                self.fill()
            if behind:
                self._tell_news(NEWS)
                news = False
                await asyncio.to_thread(self.bench.knowing.warm, lambda: not self.is_attached)
                self._tell_news("")
                continue
            if whole:
                return
            await asyncio.sleep(AGAIN)

    def _tell_news(self, said: str) -> None:
        """Say under the list that it will change, or what the keys do."""
        if self.is_attached:
            self.query_one("#near").border_subtitle = Content(said or with_keys(KEYS))

    # What is shown

    def _place(self) -> None:
        beside = self.app.size.width >= BESIDE
        self.set_class(beside, "beside")
        self.set_class(beside and self._left, "left")

    def on_resize(self) -> None:
        """Beside, or over; the lines for the new width."""
        self._place()
        when_drawn(self, self.fill)

    def fill(self) -> None:
        """Show the neighbours, or why there are none."""
        room = self.blocks.room
        if not self.found:
            said = " ".join(part for part in (self._nothing, self._problem) if part)
            self.blocks.show_blocks([Block(wrap_parts([Part(said, "dim")], room))])
            return
        at = self.blocks.index
        self.blocks.show_blocks(
            [
                Block(near_lines(near, self._names.get(near.desk, near.desk), room, chosen=n == at))
                for n, near in enumerate(self.found)
            ]
        )

    @property
    def chosen(self) -> Neighbour | None:
        """The neighbour under the cursor."""
        return self.found[self.blocks.index] if self.blocks.index < len(self.found) else None

    # What can be done

    def action_do(self, id: str) -> None:
        """Do an action of the table that there is here."""
        action = BY_ID[id]
        method: Any = getattr(self, action.method, None)
        if method is not None:
            method(*action.arguments)

    def do_list_step(self, by: int) -> None:
        """The next (or previous) one."""
        if self.found:
            self.blocks.go(self.blocks.index + by)
            self.fill()

    def do_list_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.do_list_step(by * max(1, self.blocks.content_size.height - 2))

    def do_list_end(self, last: int) -> None:
        """The last (or the first) one."""
        self.do_list_step(len(self.found) if last else -len(self.found))

    def do_list_choose(self) -> None:
        """Open it: its desk, or as a published card."""
        if near := self.chosen:
            open_known(self, near.desk, near.story)

    def do_near_read(self) -> None:
        """Read its card, wherever it is; nothing is left."""
        if near := self.chosen:
            self.post_message(OpenPublished(near.desk, near.story))

    def do_published_near(self) -> None:
        """The key that opens the list closes it."""
        self.do_list_close()

    def do_list_close(self) -> None:
        """Back to where it was opened from."""
        self.dismiss(None)

    def on_click(self, event: Any) -> None:
        """A click chooses, a double one opens."""
        if event.widget is self.blocks:
            self.fill()
            if event.chain >= 2:
                self.do_list_choose()
