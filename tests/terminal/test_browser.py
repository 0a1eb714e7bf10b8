"""The browser face in a real browser: drawn, typed into, copied from; nothing is asked of anybody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import chromium

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]

pytestmark = pytest.mark.terminal


@contextmanager
def serving(workspace: Path, *paths: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """(the printed address, the server) of `foredeck serve`."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "FOREDECK_WORKSPACE": str(workspace)}
    words = [*PROGRAM, "serve", "--port", "0", *map(str, paths)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True
    ) as run:
        assert run.stdout is not None
        try:
            yield run.stdout.readline().strip(), run
        finally:
            run.send_signal(signal.SIGTERM)
            assert run.wait(15) == 0


async def test_a_card_is_edited_and_copied_in_a_browser_and_nobody_else_is_asked(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("chromium")
    article = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
    with serving(tmp_path, article) as (url, _):
        async with chromium() as browser:
            origin = url.partition("/?")[0]
            for permission in ("clipboard-read", "clipboard-write"):
                await browser.call(
                    "Browser.setPermission", origin=origin, permission={"name": permission}, setting="granted"
                )
            await browser.call("Page.navigate", url=url)
            await browser.shows(lambda text: text and " blank" in text.partition("\n")[0])
            await browser.type("ge")
            await browser.shows(lambda text: "Enter keep" in text)
            await browser.type("XYZZY\r")
            await browser.shows(lambda text: "your words" in text and "Saved" in text)
            await browser.type("Y")
            page = await browser.until("navigator.clipboard.readText()", lambda text: "XYZZY" in text)
            assert page.startswith("# __")
            assert "## Signals" in page
            assert "token" not in await browser.run("location.href + document.referrer")
            assert all(
                asked.partition("://")[2].startswith(origin[7:]) or asked[:5] == "data:"
                for asked in browser.asked
            )
            assert len(browser.asked) > 5
            assert browser.wrong == []
            await browser.call("Page.reload")
            await browser.shows("XYZZY")
            assert "Read-only" not in browser.text


async def test_a_page_of_somebody_else_cannot_type(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("chromium")
    with serving(tmp_path) as (url, _):
        async with chromium() as browser:
            await browser.call("Page.navigate", url=url)
            await browser.until(
                "String(document.body && document.body.className)", lambda name: "first-byte" in name
            )
            socket = url.partition("/?")[0].replace("http", "ws") + "/ws"
            await browser.call("Page.navigate", url="data:text/html,<title>evil</title>")
            opened = await browser.run(
                f"new Promise(done => {{ const s = new WebSocket('{socket}');"
                "s.onopen = () => done('open'); s.onerror = () => done('refused'); })"
            )
            assert opened == "refused"


async def test_a_server_that_ends_leaves_a_page_that_says_so(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("chromium")
    with serving(tmp_path) as (url, server):
        async with chromium() as browser:
            await browser.call("Page.navigate", url=url)
            await browser.until(
                "String(document.body && document.body.className)", lambda name: "first-byte" in name
            )
            server.send_signal(signal.SIGTERM)
            assert server.wait(15) == 0
            await browser.until("document.body.className", lambda name: "closed" in name)
            text = await browser.run("document.querySelector('.ended').innerText")
            assert "work is saved" in text
            await browser.run("document.querySelector('.ended').offsetHeight > 0 || fail")
