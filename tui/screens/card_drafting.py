"""Drafting the card on the workbench: shown as it comes, kept when it is finished."""

from __future__ import annotations

from textual import work
from textual.worker import Worker

from core.editing import head
from core.errors import ForedeckError
from core.model import TABLES, Card, Failed, Finished, RowDrafted, Section, SectionDone, Started, apply
from tui.messages import Drafted
from tui.screens.card_editor_program import CardEditorProgram
from tui.screens.card_rearranging import CardRearranging


class CardDrafting(CardRearranging, CardEditorProgram):
    """The draft of one card. Stopped or failed, it changes nothing."""

    _preview: Card | None = None
    _sections: tuple[Section, ...] = ()
    _worker: Worker[None] | None = None
    _again = False

    @property
    def drafting(self) -> bool:
        """Whether a draft of this story is running."""
        return self._preview is not None

    def do_bench_draft(self) -> None:
        """Draft the card, live."""
        self._again = self.bench.card(self.story) is not None
        self._preview = head()
        self._worker = self._draft(self.story)

    @work(exclusive=True, group="draft", exit_on_error=False)
    async def _draft(self, story: int) -> None:
        try:
            async for event in self.bench.draft(story):
                self.post_message(Drafted(story, event))
        except ForedeckError as error:
            self.post_message(Drafted(story, Failed(sentence=error.sentence, hint=error.hint)))

    def on_drafted(self, message: Drafted) -> None:
        """Show a draft as it comes; at its end show what is kept."""
        event = message.event
        if message.story != self.story or self._preview is None:
            return
        if isinstance(event, Finished | Failed):
            self._preview = None
            self.refresh_card()
            if isinstance(event, Failed):
                self.explain(f"{event.sentence} {event.hint}".strip(), "bad")
            elif event.notes:
                self.explain(" ".join(event.notes), "warn")
            elif self._again:
                self.explain("Drafted again around what you wrote · u takes it back")
            return
        self._preview = apply(self._preview, event)
        if isinstance(event, Started):
            self._sections = event.sections
        section = getattr(event, "section", None) or getattr(getattr(event, "place", None), "section", None)
        if isinstance(event, SectionDone):
            section = self._after(event.section)
        self.card_view.show(self._preview, busy=section or self._first_section(), findings=(), accepted=())
        rows = sum(len(self._preview.rows(table)) for table in TABLES)
        number = self._sections.index(section) + 1 if section in self._sections else 1
        if section is not None or isinstance(event, RowDrafted):
            name = section.value if section else ""
            said = f"Drafting {name} ({number} of {len(self._sections)}) · {rows} rows"
            self.explain(f"{said} · Esc stops, nothing changes")

    def _first_section(self) -> Section:
        return self._sections[0] if self._sections else Section.TITLE

    def _after(self, section: Section) -> Section | None:
        at = self._sections.index(section) + 1 if section in self._sections else 0
        return self._sections[at] if at < len(self._sections) else None

    def do_bench_stop(self) -> None:
        """Stop the draft, the card stays as it was; or unmark the row that was to be merged."""
        if not self.drafting and self.card_view.merging is not None:
            self.unmark()
            return
        if self._worker is not None:
            self._worker.cancel()
        self._preview = None
        self.refresh_card()
        self.explain("Stopped; nothing was changed. c drafts it again.", "warn")

    def before_stepping(self) -> None:
        """Stop a draft that runs."""
        if self.drafting:
            self.do_bench_stop()
