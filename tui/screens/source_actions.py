"""What can be done with the sources on the workbench."""

from __future__ import annotations

from tui.screens.base import WorkScreen
from tui.widgets.source_view import SourceView


class SourceActions(WorkScreen):
    """The actions of the source pane."""

    @property
    def source_view(self) -> SourceView:
        """The source pane."""
        return self.query_one("#source", SourceView)

    def do_bench_next_source(self) -> None:
        """Show the next source."""
        self._source(1)

    def do_bench_previous_source(self) -> None:
        """Show the previous source."""
        self._source(-1)

    def _source(self, by: int) -> None:
        if not self.source_view.choose(self.source_view.index + by):
            count = len(self.source_view.story.clippings)
            self.explain("This story has one source." if count == 1 else f"These are all {count} sources.")

    def do_source_next(self) -> None:
        """Show the next source."""
        self._source(1)

    def do_source_previous(self) -> None:
        """Show the previous source."""
        self._source(-1)

    def do_source_down(self) -> None:
        """Scroll down."""
        self.source_view.scroll_by(1)

    def do_source_up(self) -> None:
        """Scroll up."""
        self.source_view.scroll_by(-1)

    def do_source_page_down(self) -> None:
        """A screen down."""
        self.source_view.scroll_by(max(1, self.source_view.content_size.height - 2))

    def do_source_page_up(self) -> None:
        """A screen up."""
        self.source_view.scroll_by(-max(1, self.source_view.content_size.height - 2))

    def do_source_first(self) -> None:
        """To the top."""
        self.source_view.scroll_to(y=0, animate=False)

    def do_source_last(self) -> None:
        """To the bottom."""
        self.source_view.scroll_to(y=self.source_view.line_count(), animate=False)
