"""The pages in docs/ are true: their commands run, their settings are taken, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.paths import samples
from core.settings import Settings, load_settings
from tui.user_keys import load_keys

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
PROGRAM = '#!/bin/sh\nexec "{python}" -c "import sys; from tui.cli import main; sys.exit(main())" "$@"\n'
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><guid>1</guid>
<title>The quay at Keldmouth closes for a winter</title><description>{text}</description></item></channel>
</rss>"""
OPML = '<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="{feed}"/></body></opml>'


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of a kind on a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Stands for example.org: a story and a feed."""
    folder = tmp_path / "site"
    folder.mkdir()
    text = "The harbour master said on Monday that no ship would come before spring. " * 12
    (folder / "story.html").write_text(f"<html><h1>The quay at Keldmouth closes</h1><p>{text}</p></html>")
    (folder / "feed.xml").write_text(FEED.format(text=text))

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.thorough if page.name == "adding.md" else ()) for page in PAGES],
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_run_as_they_stand_there(
    page: Path, site: str, tmp_path: Path, own_home: Path
) -> None:
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "foredeck").write_text(PROGRAM.format(python=sys.executable))
    (home / "bin" / "foredeck").chmod(0o755)
    day = next(samples().glob("day-*"))
    (home / "clippings").mkdir()
    for path in sorted(day.iterdir())[::6]:
        shutil.copy(path, home / "clippings")
    (home / "late.txt").write_text((samples() / "001_3d4a4d3523283bf5.txt").read_text("utf-8"))
    mail = "From desk@example.org Mon Nov 16 08:00:00 2026\nFrom: a@example.org\nSubject: A dam\n\n"
    (home / "box.mbox").write_text(mail + "The dam at Teasel was drained on Monday for repairs. " * 30)
    (home / "feeds.opml").write_text(OPML.format(feed=f"{site}/feed.xml"))
    place = own_home / "workspace"
    place.mkdir()
    (place / "settings.toml").write_text("allow_private = true\n")
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"PATH": f"{home / 'bin'}:{env['PATH']}", "PYTHONPATH": str(ROOT)}
    commands = blocks(page, "sh")
    assert commands or page.name not in ("adding.md", "desks.md")
    for command in commands:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.replace("https://example.org", site)],
            cwd=home,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "This should not happen" not in done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_on_a_page_are_settings(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        if "[keys]" in block:
            (tmp_path / "keys.toml").write_text(block, "utf-8")
            found = load_keys(tmp_path)
            assert not any("is not used" in problem for problem in found.problems)
            assert found.keys
            continue
        (tmp_path / "settings.toml").write_text(block, "utf-8")
        settings, problems = load_settings(tmp_path)
        assert problems == ()
        assert settings != Settings()


ALL = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        name, _, heading = target.partition("#")
        path = (page.parent / name) if name else page
        assert path.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
            assert heading in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
