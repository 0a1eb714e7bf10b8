"""Adding in the app: the dialog, pastes, imports behind the screens, what other programs bring."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from driving import said
from newsroom import article, fill
from scripted import OTHER, TEXT, ScriptedEngine
from textual.events import Paste
from textual.widgets import Input

import tui.background
from core.keeping import Desk, inbox
from core.model import Clipping
from core.reading import Problem
from core.settings import Settings
from core.shelf import Arrival, Arrivals
from core.wish import Wish
from core.workbench import Workbench
from tui.background import summary
from tui.screens.adding import AddScreen, completed, wish_of_line
from tui.screens.ask import ConfirmScreen
from tui.screens.days import DaysScreen
from tui.screens.triage import TriageScreen
from tui.screens.welcome import WelcomeScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import Bar
from tui.widgets.story_list import Entry, StoryList


def head(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "".join(segment.text for segment in lines[0])


def problem(pilot) -> str:
    return str(pilot.app.screen.query_one("#problem").render())


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Lets an import go on one file at a time, as often as it is released."""
    from core.beside import steps, words

    tokens = threading.Semaphore(0)
    sift_file = words.sift_file

    def gated(path: Path, named: bool) -> object:
        assert tokens.acquire(timeout=20)
        return sift_file(path, named)

    monkeypatch.setattr(words, "sift_file", gated)
    monkeypatch.setattr(steps, "AT_A_TIME", 0.0)
    return tokens


@pytest.fixture
def today(tmp_path: Path, engine: ScriptedEngine) -> Callable[[], Workbench]:
    def open_today(settings: Settings | None = None) -> Workbench:
        bench = Workbench.open_day(date.today(), engine, tmp_path / "ws")
        bench.settings = settings or bench.settings
        return bench

    return open_today


# The dialog


async def ask(pilot, until, line: str) -> None:
    await pilot.press("A")
    await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
    pilot.app.screen.query_one(Input).value = line
    await pilot.press("enter")


async def test_a_folder_is_added_from_the_empty_desk(today, running, until, tmp_path: Path) -> None:
    folder = fill(tmp_path / "my clips", range(4))
    async with running(today()) as pilot:
        assert isinstance(pilot.app.screen, WelcomeScreen)
        await ask(pilot, until, str(folder))
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await until(pilot, lambda: "Read 4: 4 new stories." in said(pilot))
        assert len(pilot.app.bench.stories()) == 4
        await ask(pilot, until, str(folder))
        await until(pilot, lambda: "4 known already" in said(pilot))
        assert len(pilot.app.bench.stories()) == 4


async def test_stories_that_came_under_another_screen_take_the_welcomes_place(
    today, running, until, tmp_path: Path
) -> None:
    async with running(today()) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        pilot.app.background.add(Wish(paths=(fill(tmp_path / "clips", range(2)),)))
        await until(pilot, lambda: len(pilot.app.bench.stories()) == 2 and not pilot.app.background.adding)
        assert isinstance(pilot.app.screen, DaysScreen)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no-such-file.txt", "There is no file no-such-file.txt."),
        ("http://", "no web address"),
        ("   ", "Esc leaves"),
    ],
)
async def test_what_cannot_be_added_costs_one_sentence_in_the_dialog(
    today, running, until, line, said
) -> None:
    async with running(today()) as pilot:
        await ask(pilot, until, line)
        await pilot.pause()
        assert isinstance(pilot.app.screen, AddScreen)
        assert said in problem(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert said not in problem(pilot) or said == "Esc leaves"
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, WelcomeScreen)


async def test_a_file_that_is_no_article_is_told_and_listed(today, running, until, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    async with running(today()) as pilot:
        await ask(pilot, until, str(tmp_path / "empty.txt"))
        await until(pilot, lambda: "1 not read (p)" in said(pilot))
        await pilot.press("p")
        await pilot.pause()
        assert pilot.app.bench.problems[0].name == "empty.txt"


async def test_tab_completes_paths(today, running, until, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "clippings").mkdir()
    (tmp_path / "clip two.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    async with running(today()) as pilot:
        await pilot.press("A")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        await pilot.press("c", "tab")
        line = pilot.app.screen.query_one(Input)
        assert line.value == "clip"
        assert "clip two.txt" in problem(pilot)
        assert "clippings/" in problem(pilot)
        await pilot.press("p", "tab")
        assert line.value == "clippings/"


def test_completion_stops_where_names_part_and_escapes_blanks_between_words(tmp_path: Path) -> None:
    for name in ("day one.txt", "day two.txt", ".hidden", "other"):
        (tmp_path / name).write_text("x")
    (tmp_path / "a folder").mkdir()
    assert completed(f"{tmp_path}/day") == (f"{tmp_path}/day ", ("day one.txt", "day two.txt"))
    assert completed(f"{tmp_path}/day t")[0] == f"{tmp_path}/day two.txt"
    assert completed(f"{tmp_path}/")[1] == ("a folder/", "day one.txt", "day two.txt", "other")
    assert completed(f"{tmp_path}/.h")[0] == f"{tmp_path}/.hidden"
    assert completed(f"{tmp_path}/nothing") == (f"{tmp_path}/nothing", ())
    assert completed(f"{tmp_path}/other {tmp_path}/a")[0].endswith("/a\\ folder/")
    assert completed("~nobody-of-that-name/x") == ("~nobody-of-that-name/x", ())


def test_a_line_is_one_path_or_words_as_a_shell_reads_them(tmp_path: Path) -> None:
    (tmp_path / "two words.txt").write_text("x")
    (tmp_path / "it's.txt").write_text("x")
    assert wish_of_line(f"{tmp_path}/two words.txt").paths == (tmp_path / "two words.txt",)
    both = wish_of_line(f"'{tmp_path}/two words.txt' https://example.org/a")
    assert both == Wish(paths=(tmp_path / "two words.txt",), addresses=("https://example.org/a",))
    assert wish_of_line(f"{tmp_path}/it's.txt").paths == (tmp_path / "it's.txt",)


# Pastes


async def test_a_pasted_article_is_taken_and_a_pasted_line_is_not(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        pilot.app.screen.post_message(Paste("only a headline"))
        await until(pilot, lambda: "One line is no article" in said(pilot))
        title, text = article(7, 30)
        pilot.app.screen.query_one(StoryList).post_message(Paste(f"{title}\n\n{text}"))
        await until(pilot, lambda: len(pilot.app.bench.stories()) == 3)
        await until(pilot, lambda: "1 new story" in said(pilot))


async def test_a_pasted_address_is_asked_for(make_bench, running, until, monkeypatch) -> None:
    wished: list[Wish] = []
    async with running(make_bench(TEXT, OTHER)) as pilot:
        monkeypatch.setattr(pilot.app.background, "add", wished.append)
        pilot.app.screen.post_message(Paste("https://example.org/a\nhttps://example.org/b"))
        pilot.app.screen.post_message(Paste(" https://example.org/c "))
        await until(pilot, lambda: len(wished) == 2)
    assert wished[0].addresses == ("https://example.org/a", "https://example.org/b")
    assert wished[1].addresses == ("https://example.org/c",)


async def test_a_paste_of_lines_into_the_dialog_is_an_article(today, running, until) -> None:
    title, text = article(8, 30)
    async with running(today()) as pilot:
        await pilot.press("A")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        pilot.app.screen.query_one(Input).post_message(Paste(f"{title}\r\n\r\n{text}"))
        await until(pilot, lambda: len(pilot.app.bench.stories()) == 1)


# Behind the screens


async def test_stories_appear_while_files_are_read_and_the_cursor_stays_on_its_story(
    make_bench, running, until, gate, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "clips2", range(5))
    async with running(make_bench(TEXT, OTHER)) as pilot:
        await pilot.press("j")
        here = pilot.app.screen.query_one(StoryList).entry
        await ask(pilot, until, str(folder))
        for number in range(1, 4):
            gate.release()
            await until(pilot, lambda number=number: f"Reading {number} of 5" in head(pilot))
            assert "Esc stops" in head(pilot)
            assert len(pilot.app.screen.query_one(StoryList).entries) == 2 + number
            assert pilot.app.screen.query_one(StoryList).entry == here
        await pilot.press("a")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.background.adding)
        gate.release(9)
        await until(pilot, lambda: "Stopped: 3 of 5 was read" in said(pilot))
        assert "Reading" not in head(pilot)
        kept = [kept.triage.decision for kept in pilot.app.bench.shelf.kept.values()]
        assert kept.count("kept") == 1
        assert len(kept) == 5
        await ask(pilot, until, str(folder))
        await until(pilot, lambda: len(pilot.app.bench.stories()) == 7)
        await until(pilot, lambda: "3 known already" in said(pilot))


async def test_before_the_first_key_the_cursor_stays_at_the_top(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    async with running(bench) as pilot:
        listing = pilot.app.screen.query_one(StoryList)
        for number in (1, 2):
            new = bench.desk.new_id()
            texts = [article(10 * number + source)[1] for source in range(number + 1)]
            bench.shelf.put(Arrivals(tuple(Arrival(Clipping(text=text), new) for text in texts)))
            pilot.app.desk_changed(frozenset({new}))
            await until(pilot, lambda new=new: Entry(new) in listing.entries)
            if number == 1:
                assert listing.entry == Entry(new)
                await pilot.press("k")
            else:
                assert listing.entries[0] == Entry(new)
                assert listing.entry == listing.entries[1]


async def test_what_another_program_left_is_brought_in(today, running, until, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tui.background, "TICK", 0.02)
    folder = fill(tmp_path / "clips", range(2))
    bench = today()
    inbox.leave(bench.desk.folder, Wish(paths=(folder,)).plain())
    (bench.desk.folder / "inbox" / "1-broken.json").write_text("{", encoding="utf-8")
    async with running(bench) as pilot:
        await until(pilot, lambda: len(bench.stories()) == 2 and not pilot.app.background.adding)
        await until(pilot, lambda: not list((bench.desk.folder / "inbox").iterdir()))
        assert any("handed over" in str(problem) for problem in bench.problems)
    assert len(Desk.look(bench.desk.folder).stories()) == 2


async def test_watched_folders_are_brought_in_once(today, running, until, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tui.background, "EVERY", 0.02)
    folder = fill(tmp_path / "watched", range(2))
    bench = today(Settings(watch=(folder,)))
    async with running(bench) as pilot:
        await until(pilot, lambda: len(bench.stories()) == 2)
        await until(pilot, lambda: "2 new stories" in said(pilot))
        fill(folder, range(3))
        await until(pilot, lambda: len(bench.stories()) == 3)
    bench = today(Settings(watch=(folder,)))
    async with running(bench) as pilot:
        await until(pilot, lambda: len(bench.stories()) == 3)
        assert bench.problems == []


async def test_a_new_day_is_said_and_nothing_else_changes(today, running, until, monkeypatch) -> None:
    monkeypatch.setattr(tui.background, "TICK", 0.02)
    bench = today()
    async with running(bench) as pilot:

        class Tomorrow(date):
            @classmethod
            def today(cls) -> date:
                return date.fromordinal(date.today().toordinal() + 1)

        monkeypatch.setattr(tui.background, "date", Tomorrow)
        await until(pilot, lambda: "D opens the desk of the new day" in said(pilot))
        assert pilot.app.bench is bench


async def test_a_desk_to_read_takes_nothing_in(make_bench, running, until, tmp_path) -> None:
    first = make_bench(TEXT, OTHER)
    assert first.desk.flush()
    second = make_bench()
    async with running(second) as pilot:
        await pilot.press("A")
        assert "T takes over" in said(pilot)
        pilot.app.screen.post_message(Paste("one\n\ntwo"))
        await pilot.pause()
        assert not pilot.app.background.adding
        assert "Read-only" in "".join(part.text for part in pilot.app.screen.query_one("#explain", Bar).right)
    first.close()


def test_what_came_is_said_short() -> None:
    from core.intake import Progress

    progress = Progress(done=9)
    progress.came.new, progress.came.copies = 1, 2
    progress.problems.append(Problem(name="a", sentence="b"))
    assert summary(progress) == "Read 9: 1 new story, 2 copies, 1 not read (p)."
    assert summary(Progress(done=1)) == "Read 1: no article in it."


async def test_an_import_that_goes_on_meets_screens_that_are_not_drawn_yet(make_bench, running) -> None:
    bench = make_bench(TEXT, OTHER)
    async with running(bench) as pilot:
        screen = WorkbenchScreen(bench, bench.stories()[0].id)
        pilot.app.push_screen(screen)
        pilot.app.show_reading("Reading 1 of 2")
        pilot.app.say("Something came.")
        await pilot.pause()
        assert screen.reading == "Reading 1 of 2"
