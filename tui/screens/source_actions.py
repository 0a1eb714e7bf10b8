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

    def do_source_show(self, by: int) -> None:
        """Show the next (or previous) source."""
        if not self.source_view.choose(self.source_view.index + by):
            count = len(self.source_view.story.clippings)
            self.explain("This story has one source." if count == 1 else f"These are all {count} sources.")

    def do_source_scroll(self, by: int) -> None:
        """Scroll by some lines."""
        self.source_view.scroll_by(by)

    def do_source_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.source_view.scroll_by(by * max(1, self.source_view.content_size.height - 2))

    def do_source_end(self, last: int) -> None:
        """To the top or the bottom of the text."""
        self.source_view.scroll_to(y=self.source_view.line_count() if last else 0, animate=False)
