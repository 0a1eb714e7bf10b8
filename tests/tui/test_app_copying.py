"""Copying in the app: the menu, the other ways, the test; nothing is falsely called copied."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from driving import opened, said
from evil_words import EVIL, hostile
from textual import events
from textual.pilot import Pilot

from core.model import Place, Section
from core.model.copying import Form
from tui.app import ForedeckApp
from tui.clipboard.copied import Sure
from tui.clipboard.service import Clipboard
from tui.screens.clipboard_test import ClipboardTest, as_pasted, sample_text, verdict
from tui.screens.copy_menu import CopyMenu
from tui.screens.ways import WaysScreen, lines_for, plain_page

ARTICLE = "Norrvale, Nov 20. A power cut hit 71,000 homes. The operator said that an account was stolen. " * 3
FAR = {**os.environ, "SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22", "TERM": "xterm-256color"}
for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
    FAR.pop(name, None)


def shown(pilot: Pilot[int], id: str) -> str:
    return str(pilot.app.screen.query_one(id).render())


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An app at the far end of an ssh line; what it sends to the terminal."""
    sent: list[str] = []
    monkeypatch.setattr(ForedeckApp, "send_sequence", lambda self, sequence: sent.append(sequence))
    made = Clipboard.__init__

    def init(self, folder, send, facts, remembered, mode="auto"):  # type: ignore[no-untyped-def]
        made(self, folder, send, facts, remembered, mode, FAR, processes=None)

    monkeypatch.setattr(Clipboard, "__init__", init)
    return sent


async def test_the_menu_copies_what_is_near_in_any_form(make_bench, running, until, far: list[str]) -> None:  # type: ignore[no-untyped-def]
    async with running(make_bench(ARTICLE), (80, 24)) as pilot:
        app = pilot.app
        screen = await opened(pilot, until)
        await pilot.press("y", "y")
        await until(pilot, lambda: "nothing to copy" in said(pilot))
        screen.bench.set_text(screen.story, Place(section=Section.TITLE), "Norrvale goes dark")
        await pilot.press("y", "y")
        await until(pilot, lambda: app.last_copied is not None)
        assert app.last_copied[0] == "Norrvale goes dark"
        await pilot.press("Y")
        await until(pilot, lambda: app.last_copied[1].what == "The card")
        assert app.last_copied[0] == screen.bench.page(screen.story)
        await until(pilot, lambda: "not confirmed" in said(pilot))
        assert "Copied" not in said(pilot)
        assert len(far) == 2
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, CopyMenu))
        await pilot.press("z")
        await until(pilot, lambda: "z does nothing here" in str(app.screen.query_one("#copy").border_title))
        await pilot.press("tab", "tab", "tab", "c")
        await until(pilot, lambda: app.last_form is Form.TSV)
        assert (screen.bench.place / "last-copy.tsv").read_text().count("\t") > 20
        await pilot.press("tab", "y")
        await until(pilot, lambda: isinstance(app.screen, CopyMenu))
        await pilot.press("y")
        await until(pilot, lambda: app.last_copied[1].what == "The passage")
        assert app.last_copied[0] in screen.source_view.clipping.text


async def test_of_a_card_without_a_link_the_list_offers_the_card_first(  # type: ignore[no-untyped-def]
    make_bench, running, until, far: list[str]
) -> None:
    async with running(make_bench(ARTICLE), (80, 24)) as pilot:
        app = pilot.app
        screen = await opened(pilot, until)
        page = screen.bench.page(screen.story)
        await pilot.press("q", "y", "y")
        await until(pilot, lambda: app.last_copied is not None)
        assert app.last_copied[0] == page


async def test_other_ways_send_again_and_name_the_file(make_bench, running, until, far: list[str]) -> None:  # type: ignore[no-untyped-def]
    async with running(make_bench(ARTICLE), (60, 15)) as pilot:
        app = pilot.app
        screen = await opened(pilot, until)
        await pilot.press("#")
        await until(pilot, lambda: "Nothing was copied yet" in said(pilot))
        await pilot.press("Y")
        await until(pilot, lambda: "# other ways" in said(pilot))
        await pilot.press("#")
        await until(pilot, lambda: isinstance(app.screen, WaysScreen))
        await until(pilot, lambda: "scp" in shown(pilot, "#problem"))
        assert str(screen.bench.place / "last-copy.md") in shown(pilot, "#problem")
        await pilot.press("s")
        await until(pilot, lambda: len(far) == 2)
        assert far[0] == far[1]
        await pilot.press("p")
        await until(pilot, lambda: "cannot be handed over" in shown(pilot, "#problem"))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("backslash")
        await until(pilot, lambda: "mouse cannot be left" in said(pilot))


async def test_keys_typed_ahead_find_the_other_ways_before_they_are_drawn(  # type: ignore[no-untyped-def]
    make_bench, running, until, far: list[str], monkeypatch
) -> None:
    async with running(make_bench(ARTICLE), (80, 24)) as pilot:
        await opened(pilot, until)
        await pilot.press("Y")
        await until(pilot, lambda: "# other ways" in said(pilot))
        monkeypatch.setattr(WaysScreen, "call_after_refresh", lambda *_: True)
        await pilot.press("#", "j", "up", "p")
        await until(pilot, lambda: "cannot be handed over" in shown(pilot, "#problem"))
        await pilot.press("enter")
        await until(pilot, lambda: len(far) == 2)


@pytest.mark.parametrize("works", [True, False])
async def test_a_test_that_is_pasted_back_settles_it_for_this_terminal(  # type: ignore[no-untyped-def]
    make_bench, running, until, far: list[str], works: bool
) -> None:
    async with running(make_bench(ARTICLE), (80, 24)) as pilot:
        app = pilot.app
        await opened(pilot, until)
        app.screen.action_do("everywhere.clipboard-test")
        await until(pilot, lambda: isinstance(app.screen, ClipboardTest) and app.screen._sent)
        sent = app.screen._sent
        app.screen.post_message(events.Paste("something else"))
        await until(pilot, lambda: "something else" in shown(pilot, "#answers"))
        if works:
            app.screen.post_message(events.Paste(sent.replace("\n", "\r")))
        else:
            await pilot.press("n")
        await until(pilot, lambda: "this session only" in shown(pilot, "#problem"))
        await pilot.press("escape", "Y")
        told = "the way you tested here" if works else "You tested it"
        await until(pilot, lambda: told in said(pilot))
        assert app.last_copied[1].sure is (Sure.TESTED if works else Sure.ONLY_FILE)


def test_what_is_pasted_is_judged_by_every_byte() -> None:
    sent = sample_text(20_000)
    assert 18_000 < len(sent.encode()) <= 20_000
    assert sample_text(3000) != sample_text(3000)
    assert verdict(sent, sent.replace("\n", "\r\n") + "\r\n")[0] is True
    assert verdict(sent, sent[:9000])[0] is False
    assert "9" in verdict(sent, sent[:9000])[1]
    assert verdict(sent, sent.replace("ü", "u"))[0] is False
    lost = sent.replace("电", "", 3).replace("电", "电", 1)
    assert verdict(sent, lost)[0] is None
    assert "lines, line" in verdict(sent, lost)[1]
    assert verdict(sent, "an old thing")[0] is None
    assert verdict(sent, sample_text(20_000))[0] is None
    assert verdict(sent, "")[0] is None
    for slip in (sent[:1], sent[:8], sent[:41], "Foredeck test"):
        assert verdict(sent, slip)[0] is None
    assert as_pasted(" a\r\nb\rc ") == "a\nb\nc"


@pytest.mark.parametrize("name", ["ä b/it's", 'x $(y) `desk` "2" 50 %', "{a,b}*[c]?~!", "back\\slash; &"])
def test_a_path_of_any_name_is_one_word_for_both_shells(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "last-copy.md"
    path.parent.mkdir(parents=True)
    path.write_text("the card")
    scp, *others = lines_for(path, "ana@bench")
    asked = 'scp() { printf %s "$1"; }; ssh() { sh -c "$2"; }; pbcopy() { cat; }; wl-copy() { cat; }\n'
    asked += f"{scp}\necho\n" + "\necho\n".join(others[:2])
    told, *copied = subprocess.run(["bash", "-c", asked], capture_output=True, text=True).stdout.split("\n")
    host, _, there = told.partition(":")
    assert (host, re.sub(r"\\(.)", r"\1", there)) == ("ana@bench", str(path))
    assert subprocess.run(["sh", "-c", f"printf %s {there}"], capture_output=True).stdout.decode() == str(
        path
    )
    assert copied == ["the card"] * 2
    assert all("'" not in line.replace("\\'", "") for line in others[2:])


def test_a_usual_path_stands_in_the_lines_as_it_is() -> None:
    lines = lines_for(Path("/srv/my desk/last-copy.md"), "ana@bench")
    assert lines[0] == 'scp "ana@bench:/srv/my\\ desk/last-copy.md" .'
    assert lines[-1] == 'ssh ana@bench "cat /srv/my\\ desk/last-copy.md" | clip.exe'
    assert lines_for(Path("/w/last-copy.md"), "b")[0] == "scp b:/w/last-copy.md ."


def test_what_stands_on_the_bare_terminal_steers_nothing_also_not_its_path() -> None:
    evil = "".join(EVIL).replace("/", "").replace("\0", "")
    page = plain_page(f"words {evil}", Path(f"/desk {evil}/last-copy.md"), "ana@bench7")
    assert hostile(page) == set()
    assert "words" in page
    assert "scp" in page
