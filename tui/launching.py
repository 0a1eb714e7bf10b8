"""Opening the app: from what was asked for on the command line to the exit code, the soonest way."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.paths import day_folder, desk_folder
from core.paths import workspace as places
from tui.lean import leave_palette_out

if TYPE_CHECKING:
    from core.beside.reading import Reader
    from core.glimpse import Glimpse
    from core.workbench import Workbench
    from tui.terminal.starting import Starting


def run_app(
    paths: Sequence[Path] = (),
    *,
    day: date | None = None,
    workspace: Path | None = None,
    desk: str = "",
    use: str = "",
    starting: Starting | None = None,
    reader: Reader | None = None,
) -> int:
    """Open the desk of some paths, of a day (today's) or in the folder `desk`, in the app; say the exit code.

    `use` names the engine for this session, `starting` has asked the terminal what it is, `reader` has
    begun with the paths. Raises BadInput when the engine cannot be used, and when paths give nothing.
    """
    leave_palette_out()
    # Hardly anything that is made before the first screen becomes garbage; the app turns it on again.
    gc.disable()
    place = places(workspace)
    if paths:
        folder = desk_folder(place, paths)
    else:
        folder = place / "desks" / desk if desk else day_folder(place, day or date.today())

    def opened() -> Workbench:
        from core.beside.reading import FIRST_READING, begin
        from core.drafting.extractive import ExtractiveEngine
        from core.workbench import Workbench

        engine = ExtractiveEngine()
        if paths:
            reads = reader or begin(paths)
            bench = Workbench.open(paths, engine, place, seconds=FIRST_READING, use=use, reader=reads)
        else:
            bench = Workbench.on(folder, engine, place, use)
        bench.intake.beside = bench.engines.processes = True
        return bench

    seen = None if use else _glimpse(folder)
    return _ahead(seen, opened, place, starting) if seen else _after(opened, bool(paths), starting)


def _glimpse(folder: Path) -> Glimpse | None:
    from core.glimpse import glimpse

    return glimpse(folder)


def _ahead(seen: Glimpse, opened: Callable[[], Workbench], place: Path, starting: Starting | None) -> int:
    """Show what can be seen of the desk, and open it behind that."""
    from core.settings import load_settings
    from tui.ahead import Ahead
    from tui.app import ForedeckApp
    from tui.terminal.starting import Fitted

    settings, _ = load_settings(place)
    fitted = starting.fit(settings) if starting else Fitted()
    ahead = Ahead(seen, opened, place, settings)
    app = ForedeckApp(ahead, facts=fitted.facts, shown=fitted.colors, ascii=fitted.ascii, plain=fitted.plain)
    code = app.run_to_end()
    if app.refused:
        raise app.refused
    return code


def _after(opened: Callable[[], Workbench], reads: bool, starting: Starting | None) -> int:
    """Open the desk, and show it then."""
    # It is not yet known whether the terminal draws more than ASCII.
    sys.stderr.write("Reading ..." if reads else "")
    sys.stderr.flush()
    try:
        bench = opened()
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    from tui.app import ForedeckApp
    from tui.terminal.starting import Fitted

    fitted = starting.fit(bench.settings) if starting else Fitted()
    app = ForedeckApp(bench, facts=fitted.facts, shown=fitted.colors, ascii=fitted.ascii, plain=fitted.plain)
    return app.run_to_end()
