"""Keys in their turn: what is typed ahead goes where the key before it has led."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

from textual import actions, events
from textual.app import App

from tui.terminal.input import Burst, Pasted
from tui.widgets.pasting import MOST

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer
    from textual.widgets import Input, TextArea

LONGEST = 0.25
"""Seconds after which the next key has its turn whatever became of the last one."""
FINISHING = 0.3
"""Seconds that an end by a signal waits for what was typed before it."""
STEP = 0.005
OTHERS = ("submit", "copy", "cut", "paste")
"""Actions of text fields that do more than edit their text."""


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
        self._turn_ends = 0.0
        """When the key that has its turn has had it, whatever became of it."""
        self._watch: Timer | None = None
        self._answering = False
        self._ending = False

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""

    async def on_event(self, event: events.Event) -> None:
        """Put keys and pastes in a queue; everything else goes its way at once."""
        typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if isinstance(event, Burst) or typed:
            self._keys.append(event)
            if not self._answering and not self._ending:
                await self._next()
        else:
            await super().on_event(event)

    async def _next(self) -> None:
        self._answering = bool(self._keys) and not self._ending
        if not self._answering:
            return
        self._number += 1
        target = self.focused or self.screen
        event = self._keys.popleft()
        if isinstance(event, Burst):
            # The keys of a text are no commands, and its line ends no Enter.
            if event.is_typed(_is_field(target)):
                self._keys.extendleft(reversed(event.keys))
                await self._next()
                return
            await super().on_event(events.Paste(event.text))
        else:
            await super().on_event(event)
            if isinstance(event, Pasted) and event.lost:
                said = f"the first {len(event.text):,} characters came, not the other {event.lost:,}."
                # After what the screen says of the paste itself.
                self.set_timer(LONGEST, partial(self.say, f"Too long to paste: {said}", "warn"))
        self._turn_ends = time.monotonic() + LONGEST
        self._follow(target, self._number)
        if self._watch is None:
            self._watch = self.set_timer(LONGEST, self._look_at_turn)

    async def _look_at_turn(self) -> None:
        """Give the next key its turn when the last one took too long; one timer watches over many keys."""
        self._watch = None
        if not self._answering:
            return
        left = self._turn_ends - time.monotonic()
        if left > STEP:
            self._watch = self.set_timer(left, self._look_at_turn)
        else:
            await self._next()

    def _follow(self, node: MessagePump, number: int) -> None:
        """Go the way that the key goes, behind it: from the focus through all around it to the app."""
        parent = node._parent
        if parent is None or not _call_later(node, self._follow, parent, number):
            # Once more through the app's queue: a change of the focus waits there.
            _call_later(self, _call_later, self, self._answered, number)

    async def _answered(self, number: int) -> None:
        if self._answering and number == self._number:
            await self._next()

    async def finish_typing(self, more: Callable[[], bool]) -> None:
        """Put what is typed and had no turn yet into the text field of the focus, as the program ends.

        Nothing is a command any more. Waits for a moment while `more` says that keys are still coming.
        """
        self._ending = True
        end, still = time.monotonic() + FINISHING, 0
        while still < 2 and time.monotonic() < end:
            await asyncio.sleep(STEP)
            still = 0 if self._answering or self.message_queue_size or more() else still + 1
        field = self.focused
        if _is_field(field):
            while self._keys and type_into(field, self._keys.popleft()):
                continue
        self._keys.clear()


def _call_later(node: MessagePump, do: Callable[..., object], *given: object) -> bool:
    """As the node's own method; how many arguments are missing is known, where that looks at the signature
    each time, which is a good part of what a key costs."""
    call = partial(do, *given)
    call._param_count = 0  # type: ignore[attr-defined]
    return node.post_message(events.Callback(callback=call))


def _is_field(node: object) -> TypeGuard[Input | TextArea]:
    """Whether text is typed into a node."""
    from textual.widgets import Input, TextArea

    return isinstance(node, (Input, TextArea))


def type_into(field: Input | TextArea, event: events.Key | events.Paste | Burst) -> bool:
    """Have a text field take a key or a paste at once; False for a key that is not for its text."""
    if isinstance(event, Burst) and event.is_typed(into_text=True):
        return all(type_into(field, key) for key in event.keys)
    from textual.widgets import Input, TextArea

    if isinstance(event, events.Key) and not event.is_printable:
        for binding in field._bindings.key_to_bindings.get(event.key, ()):
            _, name, given = actions.parse(binding.action)
            kind = TextArea if isinstance(field, TextArea) else Input
            if name not in OTHERS and (action := getattr(kind, f"action_{name}", None)):
                action(field, *given)
                return True
        return False
    text = event.character or "" if isinstance(event, events.Key) else " ".join(event.text[:MOST].split())
    field.replace(text, *field.selection)
    return True
