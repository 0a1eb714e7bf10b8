"""What the app does with what is known of earlier days: shows published cards, what was seen before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.leaving import Leaving

if TYPE_CHECKING:
    from tui.messages import OpenPublished

GONE = "That card is not there any more."


class Publishing(Leaving):
    """An app that shows published cards."""

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""
        raise NotImplementedError

    def on_open_published(self, message: OpenPublished) -> None:
        """Show a card, once it is read beside the screens."""
        message.stop()
        self.run_worker(self._publish(message), group="published", exclusive=True, exit_on_error=False)

    async def _publish(self, message: OpenPublished) -> None:
        bench, below = self.bench, self.screen
        published = await asyncio.to_thread(bench.knowing.published, message.desk, message.story)
        if bench is not self.bench or below is not self.screen:
            return
        if published is None:
            self.say(GONE, "warn")
            return
        from tui.screens.published import PublishedScreen

        self.push_screen(PublishedScreen(bench, message.desk, message.story, published, message.place))

    def seen_changed(self) -> None:
        """Have the list show which stories were seen before."""
        from tui.screens.seen_before import SeenBefore

        for screen in self.work_screens():
            if isinstance(screen, SeenBefore):
                screen.show_seen()
