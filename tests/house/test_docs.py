"""The pages in docs/ are true: their commands run, their settings are taken, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import fields
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import quick_program

from core.paths import samples
from core.settings import Settings, load_settings
from tui.commands.help_ import reference
from tui.user_keys import load_keys

ROOT = Path(__file__).parents[2]
SERVER = Path(quick_program.__file__)
PAGES = sorted((ROOT / "docs").glob("*.md"))
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><guid>1</guid>
<title>The quay at Keldmouth closes for a winter</title><description>{text}</description></item></channel>
</rss>"""
OPML = '<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="{feed}"/></body></opml>'

pytestmark = pytest.mark.xdist_group("docs")


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


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `foredeck` in it, the real command line in a process that is forked."""
    folder = tmp_path_factory.mktemp("program")
    reader, writer = os.pipe()
    started = subprocess.Popen(
        [
            "bash",
            "-c",
            f'exec "$@" 3>&{writer} {writer}>&-',
            "bash",
            sys.executable,
            SERVER,
            folder / "asked",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "FOREDECK_WORKSPACE": str(folder / "none")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[writer],
    )
    os.close(writer)
    with open(reader, "rb") as told:
        assert told.readline() == b"ready\n"
    file = folder / "foredeck"
    file.write_text(quick_program.CLIENT.format(python=sys.executable, path=str(folder / "asked")))
    file.chmod(0o755)
    yield folder
    started.terminate()
    started.wait(20)


COSTLY = ("adding.md",)
"""Pages whose commands wait for a network that is slow."""


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.thorough if page.name in COSTLY else ()) for page in PAGES],
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_run_as_they_stand_there(
    page: Path, program: Path, site: str, tmp_path: Path, own_home: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
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
    env |= {"PATH": f"{program}:{env['PATH']}", "PYTHONPATH": str(ROOT)}
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


def test_the_page_of_the_commands_is_made_from_their_parsers() -> None:
    made = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert made == reference(), "run: python -m tui.commands.help_ docs/commands.md"


def test_every_setting_stands_where_the_program_says() -> None:
    page = (ROOT / "docs" / "adding.md").read_text("utf-8").partition("## Settings")[2]
    named = {each.name for each in fields(Settings)} - {"models", "bad_models"}
    assert {name for name in named if f"{name} = " not in page} == set()


def test_every_page_stands_in_the_index_and_in_no_other_way() -> None:
    listed = re.findall(r"\]\((\w+\.md)\)", (ROOT / "docs" / "README.md").read_text("utf-8"))
    assert sorted(listed) == [page.name for page in PAGES if page.name != "README.md"]


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
