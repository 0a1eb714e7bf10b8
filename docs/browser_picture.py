"""Makes docs/browser.png: the bench as Chromium draws it. `python docs/browser_picture.py`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "terminal")]

from chromium import chromium  # noqa: E402
from test_browser import serving  # noqa: E402


async def main(picture: Path) -> None:
    """Open the sample day in a browser, its first card, and take the picture."""
    samples = ROOT / "sample_articles"
    with tempfile.TemporaryDirectory() as workspace, serving(Path(workspace), samples) as (url, _):
        async with chromium((1180, 700)) as browser:
            await browser.call("Page.navigate", url=url)
            await browser.shows("All is read")
            await browser.type("jj\r")
            await browser.shows(lambda text: " blank" in text.partition("\n")[0])
            await browser.type("s")
            await browser.shows("Signals")
            await browser.type("s")
            await browser.shows(lambda text: "Saved" in text and "SIGNALS" in text)
            await browser.picture(picture)


if __name__ == "__main__":
    asyncio.run(main(ROOT / "docs" / "browser.png"))
