"""Cards on their way out: pages, JSON, tables, Parquet or what a template makes; never over a file unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.errors import BadInput
from core.outgoing import Asked, Exported, Outgoing, Step

Told = Callable[[Step], None]


def export(
    cards: Iterable[Outgoing],
    asked: Asked,
    told: Told = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
    put: Callable[[str], None] | None = None,
    total: int = 0,
) -> Exported:
    """Write what is on its way out as it was asked for, file by file, each whole or not at all.

    Without a target everything goes to `put`. A file that is there already is left and told, unless
    `force` is asked for or it holds just these bytes. `told` hears of each card (`total` of them, 0 when
    that is not known); `should_stop` is asked between two files. Raises BadInput for what cannot be
    asked for, NotSaved when the target cannot be made.
    """
    raise BadInput("Exports are not there yet.")
