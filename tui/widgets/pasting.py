"""How much of a pasted text a small editor takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.messages import PasteCut

if TYPE_CHECKING:
    from textual.widget import Widget

MOST = 10_000
"""Characters; no cell and no line needs more, and far more makes every key after it slow."""


def taken(editor: Widget, text: str) -> str:
    """The part of a pasted text that an editor takes; when it is not all of it, that is said."""
    if len(text) > MOST:
        editor.post_message(PasteCut(MOST, len(text)))
    return text[:MOST]
