"""Published cards taken in from the app: what is asked, how far it is, what is said of it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from desks import article, fill
from driving import said
from scripted import TEXT
from textual.widgets import Static

import core.importing
from core.archive.store import Archives
from core.homing import NO_ARTICLE
from core.incoming import Duplicate, Imported, Problem
from core.model import Card, Cell, CellKind
from core.sharing.page import write_page
from tui.screens.importing import ImportScreen
from tui.screens.report import ReportScreen


def pages(folder: Path, count: int) -> Path:
    """A folder of card pages, with one that is none."""
    folder.mkdir()
    for number in range(count):
        title = Cell(text=f"Published {number}", kind=CellKind.ANALYST)
        card = Card(
            title=title, link=f"https://e.example/{number}", page="20240218", page_url="https://p.example"
        )
        (folder / f"{number}.md").write_text(write_page(card), "utf-8")
    (folder / "damaged.md").write_text("no card at all", "utf-8")
    return folder


def problem(screen) -> str:
    return str(screen.query_one("#problem", Static).render())


async def asked(pilot, until) -> ImportScreen:
    await until(pilot, lambda: bool(pilot.app.screen.query("#list")))
    pilot.app.screen.action_do("everywhere.import")
    await until(pilot, lambda: isinstance(pilot.app.screen, ImportScreen))
    await pilot.pause()
    return pilot.app.screen


async def test_a_folder_of_pages_comes_in_and_what_did_not_is_listed(
    make_bench, running, until, tmp_path
) -> None:
    folder = pages(tmp_path / "published", 3)
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench, (80, 24)) as pilot:
        over = await asked(pilot, until)
        screen = pilot.app.screen_stack[-2]
        over.query_one("#name").value = "Old ones/../x"
        over.query_one("#from").value = f"{tmp_path}/pub"
        await pilot.press("tab")
        assert over.query_one("#from").value == f"{folder}/"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        assert [line.partition(":")[0] for line in pilot.app.screen._lines] == ["Not read"]
        await pilot.press("j", "G", "pagedown", "g", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "3 cards taken in, 0 rows · 1 not read · search" in said(pilot)
        (kept,) = Archives(bench.place).collections()
        assert (kept.name, kept.cards) == ("old-ones-x", 3)
        await asked(pilot, until)
        assert pilot.app.screen.query_one("#from").value == f"{folder}/"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        assert pilot.app.screen._sentence.startswith("No new card taken in · 3 known already · 1 not")
        assert sum(line.startswith("Known: ") for line in pilot.app.screen._lines) == 3


async def test_a_long_import_is_told_and_stops_by_a_key(
    make_bench, running, until, tmp_path, monkeypatch
) -> None:
    folder, gate, told_first = pages(tmp_path / "published", 5), threading.Event(), threading.Event()
    real = core.importing.read_page

    def slow(text: str):
        told_first.set()
        gate.wait(20)
        return real(text)

    monkeypatch.setattr(core.importing, "read_page", slow)
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench, (60, 15)) as pilot:
        over = await asked(pilot, until)
        screen = pilot.app.screen_stack[-2]
        over.query_one("#from").value = str(folder)
        await pilot.press("down", *"old", "down", "space", "enter")
        await until(pilot, lambda: told_first.is_set() and "Importing" in screen.reading)
        await pilot.press("escape")
        await until(pilot, lambda: "stops" in screen.reading)
        gate.set()
        await until(pilot, lambda: "Stopped: nothing was taken in." in said(pilot))
        assert Archives(bench.place).collections() == ()


@pytest.mark.thorough
async def test_no_source_however_odd_is_more_than_a_sentence(
    make_bench, running, until, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench, (80, 24)) as pilot:
        over = await asked(pilot, until)
        for odd in ("", "~nobodyhere", "a\x1b[2Jb", "x\0y", "gone", "x" * 5000, "/dev/zero", "pipe"):
            over.query_one("#from").value = odd
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert pilot.app.screen is over, odd
            assert problem(over).endswith("."), odd
        await pilot.press("escape")
        (tmp_path / "empty").mkdir()
        over = await asked(pilot, until)
        over.query_one("#from").value = "empty"
        await pilot.press("enter")
        await until(pilot, lambda: "There is no card in what was named." in said(pilot))


@pytest.mark.thorough
async def test_a_report_of_thousands_is_read_at_once_and_shows_no_escape(
    make_bench, running, until, tmp_path, monkeypatch
) -> None:
    def crowd(place: Path, sources: Sequence[Path], **_: object) -> Imported:
        return Imported(
            cards=1,
            rows=2,
            duplicates=[
                Duplicate(f"d{n}.md\x1b[2J", "https://e.example", "c", same=True) for n in range(3000)
            ],
            problems=[Problem(f"p{n}.md\u202e", "It is no card.\x07") for n in range(3000)],
        )

    monkeypatch.setattr(core.importing, "import_cards", crowd)
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench, (80, 24)) as pilot:
        over = await asked(pilot, until)
        over.query_one("#from").value = str(tmp_path)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await pilot.press("G")
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        drawn = "\n".join("".join(part.text for part in strip) for strip in strips)
        assert "d2999.md" in drawn
        assert not set("\x1b\u202e\x07") & set(drawn)


async def test_card_pages_that_are_added_without_articles_name_the_import(
    make_bench, running, until, tmp_path
) -> None:
    folder = pages(tmp_path / "published", 1)
    shutil.copy(folder / "0.md", tmp_path / "card.md")
    bench = make_bench(TEXT)
    async for progress in bench.add(bench_wish(tmp_path / "card.md")):
        last = progress
    assert [problem.hint for problem in last.passed] == [NO_ARTICLE]
    assert "foredeck import" in NO_ARTICLE
    bench.close()


def bench_wish(path: Path):
    from core.wish import Wish

    return Wish(paths=(path,))
