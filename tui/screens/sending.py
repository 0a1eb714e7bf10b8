"""What the export's dialog does once it is answered: looks what is there, asks, and has it written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from core.errors import BadInput, ForedeckError
from core.outgoing import Format
from core.remembered import Remembered
from tui.messages import Move, Report
from tui.screens.clash import ClashScreen
from tui.screens.export_plan import place, whole_path, write

if TYPE_CHECKING:
    from core.outgoing import Outgoing, Step
    from core.workbench import Workbench
    from tui.screens.export_plan import Batch, Place, Plan

AT_ONCE = 20
"""Cards that are put together between two looks at the keyboard."""


class Sending(ModalScreen[Report | None]):
    """Sends cards out as a plan says.

    A single file is written while the dialog is open, and its answer is the report of it; several go
    to the app, which moves them behind the screens.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._remembered = Remembered(bench.place)
        self._busy = False

    @property
    def batch(self) -> Batch:
        """The stories that are chosen."""
        raise NotImplementedError

    @property
    def plan(self) -> Plan:
        """All that is asked for."""
        raise NotImplementedError

    @property
    def fields(self) -> list[str]:
        """The questions that there are for what is chosen."""
        raise NotImplementedError

    def _say(self, text: str, style: str = "$foreground-muted") -> None:
        raise NotImplementedError

    @property
    def _desk(self) -> str:
        return self._bench.desk.folder.name

    def _key(self, plan: Plan) -> str:
        """Where the place of such an export is remembered."""
        kind = "one" if len(plan.ids) == 1 else "file" if plan.one_file else "folder"
        return f"export.{'data' if plan.form.format is Format.PARQUET else kind}"

    def _ask(self) -> None:
        if self._busy:
            return
        if self.batch.why:
            self._say(f"Nothing to export: {self.batch.why}.", "$warning")
            return
        self._busy = True
        self.app.run_worker(self._export(self.plan), exit_on_error=False)

    async def _export(self, plan: Plan) -> None:
        """Put the cards together as they are now, look what is there, ask, and have them written."""
        try:
            cards: list[Outgoing] = []
            for at in range(0, len(plan.ids), AT_ONCE):
                cards += self._bench.outgoing(plan.ids[at : at + AT_ONCE])
                await asyncio.sleep(0)
            there = await asyncio.to_thread(place, plan, cards)
            force = False
            if there.there:
                answer = await self._clash(there)
                if answer == "back" or not self.is_attached:
                    return
                force = answer == "replace"
            await self._go_on(there, cards, force=force)
        except (ForedeckError, KeyError) as error:
            self._refuse(str(error) if isinstance(error, ForedeckError) else "A story is gone.")
        finally:
            self._busy = False

    async def _clash(self, there: Place) -> str:
        """What to do about files that are there already."""
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        one = len(there.plan.ids) == 1 and len(there.files) == 1

        def answer(word: str | None) -> None:
            if not answered.done():
                answered.set_result(word or "back")

        self.app.push_screen(ClashScreen(there.there, len(there.files), skips=not one), answer)
        return await answered

    async def _go_on(self, there: Place, cards: Sequence[Outgoing], *, force: bool) -> None:
        work = partial(_sent, self._remembered, self._to_remember(there.plan), there, cards, force=force)
        if len(there.files) != 1 or len(there.plan.ids) > 1:
            self.app.post_message(Move("Exporting", work))
            self.dismiss(None)
            return
        done = await asyncio.to_thread(work)
        if self.is_current:
            self.dismiss(done)
        else:
            self.app.post_message(Move("Exporting", lambda told, should_stop: done))

    def _refuse(self, said: str) -> None:
        def refused(told: object, should_stop: object) -> Report:
            raise BadInput(said)

        if self.is_attached:
            self._say(said, "$warning")
        else:
            self.app.post_message(Move("Exporting", refused))

    def _to_remember(self, plan: Plan) -> dict[str, str]:
        """Where it goes, for the next one; a desk's name in it becomes that of the next desk."""
        to = plan.to.strip()
        if plan.one_file and not Path(to).expanduser().is_dir():
            folder = str(Path(to).parent)
            to = "" if folder == "." else folder
        to = whole_path(Path(to)) if to.startswith("..") else to
        kept = {self._key(plan): to if plan.one_file else to.replace(self._desk, "{desk}")}
        if "names" in self.fields:
            kept["export.names"] = plan.names
        if plan.template:
            kept["export.template"] = plan.template
        return kept


def _sent(
    remembered: Remembered,
    kept: Mapping[str, str],
    there: Place,
    cards: Sequence[Outgoing],
    told: Callable[[Step], None] = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    force: bool,
) -> Report:
    """Write it; a place that all went well with is remembered."""
    done = write(there, cards, told, should_stop, force=force)
    if done.style == "good":
        for name, value in kept.items():
            remembered.put(name, value)
    return done
