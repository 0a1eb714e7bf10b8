"""What the export's dialog does once it is answered: looks what is there, asks, and has it written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textual.screen import ModalScreen

from core.errors import BadInput, ForedeckError
from core.outgoing import Format, Outgoing
from core.remembered import Remembered
from core.workbench import Workbench
from tui.messages import Move, Report
from tui.screens.clash import ClashScreen
from tui.screens.export_plan import Batch, Place, Plan, place, write

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
        self._remember(there.plan)
        if len(there.files) != 1 or len(there.plan.ids) > 1:
            self.app.post_message(Move("Exporting", partial(write, there, cards, force=force)))
            self.dismiss(None)
            return
        done = await asyncio.to_thread(write, there, cards, force=force)
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

    def _remember(self, plan: Plan) -> None:
        """Keep where it went for the next one; in a desk's name the next desk has its own."""
        to = plan.to.strip()
        if plan.one_file:
            to = "" if (folder := str(Path(to).parent)) == "." else folder
            if Path(plan.to.strip()).expanduser().is_dir():
                to = plan.to.strip()
        self._remembered.put(self._key(plan), to.replace(self._desk, "{desk}") if not plan.one_file else to)
        if "names" in self.fields:
            self._remembered.put("export.names", plan.names)
        if plan.template:
            self._remembered.put("export.template", plan.template)
