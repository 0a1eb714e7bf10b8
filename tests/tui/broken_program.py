"""The real program with something in it that goes wrong at SIGUSR1: `python broken_program.py HOW PATH…`."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
import time
import warnings

from textual.widgets import Static

from tui.app import ForedeckApp
from tui.cli import main

EVIL = "evil \x1b]52;c;aGk=\x07\x1b[31m [/x] \u202e"
SECRET = "sk-" + "not-to-be-told"


class Broken(ForedeckApp):
    """What the app gets so that it can be broken from outside."""

    def on_ready(self) -> None:
        loop = asyncio.get_running_loop()
        signal.signal(
            signal.SIGUSR1, lambda *_: loop.call_soon_threadsafe(self.call_later, getattr(self, f"by_{HOW}"))
        )

    def by_handler(self) -> None:
        held = SECRET * 2
        raise RuntimeError(EVIL + held[:0])

    def by_worker(self) -> None:
        async def work() -> None:
            Broken.by_handler(self)

        self.run_worker(work())

    async def by_markup(self) -> None:
        await self.screen.mount(Static("[/x]" + EVIL))

    def by_hanging(self) -> None:
        self.screen.styles.opacity = 0.99
        time.sleep(60)

    def by_behind(self) -> None:
        """What nobody waits for."""
        threading.Thread(target=self.by_handler).start()
        threading.Thread(target=told_by_libraries).start()

        async def forgotten() -> None:
            self.by_handler()

        asyncio.ensure_future(forgotten())  # noqa: RUF006
        self.call_later(self.say, "Still here.")


def told_by_libraries() -> None:
    """What a library says to nobody."""
    warnings.warn(f"a warning, {EVIL}", stacklevel=1)
    logging.getLogger("library").warning("a log, %s", EVIL)
    print("an error,", EVIL, file=sys.stderr)
    print("a word,", EVIL)


if __name__ == "__main__":
    HOW = sys.argv.pop(1)
    for name, method in vars(Broken).items():
        if name.startswith(("by_", "on_")):
            setattr(ForedeckApp, name, method)
    sys.exit(main())
