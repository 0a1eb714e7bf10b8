"""What a screen does once it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


def when_drawn(screen: Screen[Any], do: Callable[[], object]) -> None:
    """Have a screen do something once it is drawn, unless it is gone by then."""

    def still() -> None:
        if not screen._pruning:
            do()

    screen.call_after_refresh(still)
