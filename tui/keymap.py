"""Key bindings from the table of actions: every key leads to a screen's `do`."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tui.actions import of


def bindings(*scopes: str, first: bool = False) -> list[BindingType]:
    """The key bindings of some scopes; what they do and whether they can be done is the screen's to say.

    With `first` they come before what the focused widget itself would do with the keys.
    """
    return [
        Binding(key, f"screen.do('{action.id}')", action.label, show=False, priority=first)
        for action in of(*scopes)
        for key in action.keys
    ]
