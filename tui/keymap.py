"""Key bindings from the table of actions: every key leads to a screen's `do`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode

from tui.actions import BY_ID, of

if TYPE_CHECKING:
    from textual import events
    from textual.app import App
    from textual.binding import BindingType

    from tui.actions import Action


def bindings(*scopes: str, first: bool = False) -> list[BindingType]:
    """The key bindings of some scopes; what they do and whether they can be done is the screen's to say.

    With `first` they come before what the focused widget itself would do with the keys.
    """
    return list(_bound(of(*scopes), first=first))


def _bound(actions: Iterable[Action], *, first: bool) -> Iterator[Binding]:
    for action in actions:
        for key in action.keys:
            does = f"screen.do('{action.id}')"
            yield Binding(key, does, action.label, show=False, priority=first, id=action.id)


class TableKeys:
    """A screen or a widget whose keys are those in force when it is made.

    Textual's own keymap neither takes all keys of an action away nor leaves those of others alone.
    This is no node itself, as styles are looked for along the first node that a class is made from.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._bindings = keys_in_force(type(self))


class OwnKeys(TableKeys):
    """A widget that acts on its own keys as soon as they reach it.

    Textual carries a key from the focus through all around it before it looks which binding it has.
    """

    app: App[Any]

    async def _on_key(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return


def keys_in_force(kind: type[DOMNode]) -> BindingsMap:
    """The bindings of a class and of its bases, the rows of the table with their keys now."""
    merged: dict[str, list[Binding]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, DOMNode) and not base._inherit_bindings:
            merged.clear()
        merged |= BindingsMap(_renewed(base.__dict__.get("BINDINGS", ()))).key_to_bindings
    return BindingsMap.from_keys(merged)


def _renewed(declared: Iterable[BindingType]) -> Iterator[BindingType]:
    """Bindings with those of a scope of the table in the place of its first one."""
    done: set[str] = set()
    for binding in declared:
        action = BY_ID.get(binding.id or "") if isinstance(binding, Binding) else None
        if action is None or not isinstance(binding, Binding):
            yield binding
        elif action.scope not in done:
            done.add(action.scope)
            yield from _bound(of(action.scope), first=binding.priority)
