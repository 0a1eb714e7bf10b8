"""Keys in their turn: what is typed ahead goes where the key before it has led."""

from __future__ import annotations

from collections import deque
from functools import partial

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import Input, TextArea

from tui.terminal.input import Burst

LONGEST = 0.25
"""Seconds after which the next key has its turn whatever became of the last one."""


class KeysInTurn(App[int]):
    """An app that hands out a key only when the one before it was answered.

    Textual hands out all keys at once, so that on a slow line, where several
    arrive together, `e` and the words after it would all reach what has the
    focus before `e` has opened its editor.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Key | events.Paste | Burst] = deque()
        self._number = 0
        self._answering = False

    async def on_event(self, event: events.Event) -> None:
        """Put keys and pastes in a queue; everything else goes its way at once."""
        typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if isinstance(event, Burst) or typed:
            self._keys.append(event)
            if not self._answering:
                await self._next()
        else:
            await super().on_event(event)

    async def _next(self) -> None:
        self._answering = bool(self._keys)
        if not self._keys:
            return
        self._number += 1
        target = self.focused or self.screen
        event = self._keys.popleft()
        if isinstance(event, Burst):
            # The keys of a text are no commands, and its line ends no Enter.
            if event.is_typed(isinstance(target, (Input, TextArea))):
                self._keys.extendleft(reversed(event.keys))
                await self._next()
                return
            await super().on_event(events.Paste(event.text))
        else:
            await super().on_event(event)
        self._follow(target, self._number)
        self.set_timer(LONGEST, partial(self._answered, self._number))

    def _follow(self, node: MessagePump, number: int) -> None:
        """Go the way that the key goes, behind it: from the focus through all around it to the app."""
        parent = node._parent
        if parent is None or not node.call_later(self._follow, parent, number):
            # Once more through the app's queue: a change of the focus waits there.
            self.call_later(self.call_later, self._answered, number)

    async def _answered(self, number: int) -> None:
        if self._answering and number == self._number:
            await self._next()
