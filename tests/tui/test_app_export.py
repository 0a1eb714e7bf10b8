"""The dialog that exports: which cards, in which form, to where, and what is said of it."""

from __future__ import annotations

import errno
import json
import os
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from desks import article, fill, triage
from driving import opened, said
from scripted import TEXT
from textual.widgets import Static

import core.exporting
import core.files
from core.errors import BadInput, NotSaved
from core.model import Cell, CellKind
from core.remembered import Remembered
from core.sharing.page import read_page
from tui.screens.clash import ClashScreen
from tui.screens.export import ExportScreen
from tui.screens.export_plan import FORMS as ALL_FORMS
from tui.screens.export_plan import Plan, batches, place, write
from tui.screens.report import ReportScreen
from tui.widgets.story_list import Entry

FORMS = {form.label: form for form in ALL_FORMS}


def write_cards(bench, *titles: str) -> list[int]:
    """Stories with cards of these titles; one of an empty title has none."""
    ids = fill(bench, *(article(number) for number in range(len(titles))))
    for id, title in zip(ids, titles, strict=True):
        if title:
            card = bench.card_or_new(id)
            cell = Cell(text=title, kind=CellKind.ANALYST)
            bench.change(id, "Title", card.with_fields(title=cell, link=f"https://e.example/{id}"))
    return ids


@pytest.fixture
def dialog(make_bench, running, until, tmp_path, monkeypatch):
    """The list with three stories, two of them with a card, and its dialog open after some keys."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)

    @asynccontextmanager
    async def on(*keys: str, titles=("Tide", "Wind", ""), size=(80, 24)):
        bench = make_bench()
        ids = write_cards(bench, *titles)
        async with running(bench, size) as pilot:
            await until(pilot, lambda: bool(pilot.app.screen.query("#list")))
            screen = triage(pilot)
            screen.listing.go_to(Entry(ids[0]))
            await pilot.press(*keys, "E")
            await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
            await pilot.pause()
            yield pilot, pilot.app.screen, screen

    return on


def here(name: str = "") -> Path:
    """A file in the folder that the app runs in."""
    return Path.cwd() / name


def text_at(screen, name: str) -> str:
    return str(screen.query_one(name, Static).render())


async def choose(pilot, screen, field: str, *keys: str) -> None:
    while screen._field != field:
        await pilot.press("up")
    await pilot.press(*keys)


async def test_two_keys_write_the_card_under_the_cursor_as_its_page(dialog, until) -> None:
    async with dialog() as (pilot, over, screen):
        assert "▸ this card" in text_at(over, "#what")
        assert "none is marked" in text_at(over, "#what")
        assert "all of this desk  2 cards" in text_at(over, "#what")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert said(pilot) == f"Exported tide.md to {here()}"
        assert here("tide.md").read_text("utf-8") == screen.bench.page(screen.view.id)


async def test_marked_stories_are_what_is_meant_and_those_without_a_card_are_told(dialog, until) -> None:
    async with dialog("%") as (pilot, over, screen):
        assert "▸ the marked stories  2 cards, 1 without a card yet" in text_at(over, "#what")
        await choose(pilot, over, "names", *"{n}-")
        await pilot.pause()
        assert "001-" in text_at(over, "#problem")
        await choose(pilot, over, "to", "ctrl+u", *"out", "enter")
        await until(pilot, lambda: "Exported 2 cards" in said(pilot))
        assert "1 has no card yet" in said(pilot)
        assert sorted(path.name[:4] for path in here("out").iterdir()) == ["001-", "002-"]
        screen.action_do("everywhere.report")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        assert "It has no card yet." in "".join(pilot.app.screen._lines)
        await pilot.press("escape")
        remembered = Remembered(screen.bench.place)
        assert remembered.get("export.folder") == "out"
        assert remembered.get("export.names").count("{n}-") == 1


async def test_what_is_there_is_skipped_or_replaced_as_one_says(dialog, until) -> None:
    async with dialog() as (pilot, over, _):
        await choose(pilot, over, "what", "left")
        assert "▸ all of this desk" in text_at(over, "#what")
        folder = here(over.query_one("#to").value)
        folder.mkdir()
        (folder / "tide.md").write_text("mine", "utf-8")
        for keys, words, mine in (("enter", "stayed", "mine"), ("r", "1 stood there just the same", None)):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
            assert text_at(pilot.app.screen, "#question").startswith(
                "1 of 2 files exists" if mine else "All 2"
            )
            assert "tide.md" in text_at(pilot.app.screen, "#names-there")
            await pilot.press("escape")
            await until(pilot, lambda over=over: pilot.app.screen is over)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
            await pilot.press(keys)
            await until(pilot, lambda words=words: words in said(pilot))
            assert ((folder / "tide.md").read_text("utf-8") == "mine") is bool(mine)
            assert (folder / "wind.md").exists()
            if mine:
                await pilot.press("E")
                await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
                over = pilot.app.screen
                await pilot.pause()
                await choose(pilot, over, "what", "left")


@pytest.mark.parametrize(
    ("steps", "name", "sign"),
    [
        (1, "tide.md", "# __Tide__"),
        (2, "tide.json", '"card"'),
        (3, "tide.jsonl", '"foredeck-card/1"'),
        (4, "tide.csv", "name,"),
        (5, "tide.tsv", "name\t"),
    ],
)
async def test_every_form_of_one_card_has_its_ending(make_bench, tmp_path, steps, name, sign) -> None:
    bench = make_bench()
    (id,) = write_cards(bench, "Tide")
    form = ALL_FORMS[steps]
    plan = Plan(ids=(id,), form=form, to=str(tmp_path), own_name=f"tide{form.ending}")
    cards = bench.outgoing((id,))
    there = place(plan, cards)
    report = write(there, cards)
    assert report.sentence == f"Exported {name} to {tmp_path}"
    assert sign in (tmp_path / name).read_text("utf-8")
    bench.close()


@pytest.mark.thorough
async def test_the_form_names_the_file_and_a_table_of_all_is_one_file(dialog, until) -> None:
    async with dialog() as (pilot, over, screen):
        await choose(pilot, over, "form", *["right"] * 4)
        assert over.query_one("#to").value == "tide.csv"
        await choose(pilot, over, "what", "left")
        assert over.query_one("#to").value == f"cards-{screen.bench.desk.folder.name}.csv"
        await pilot.press("enter")
        await until(pilot, lambda: "Exported 2 cards" in said(pilot))
        assert here(f"cards-{screen.bench.desk.folder.name}.csv").read_text("utf-8").startswith("src,title,")


@pytest.mark.thorough
async def test_a_template_of_ones_own_is_asked_for_and_its_faults_are_one_sentence(dialog, until) -> None:
    pytest.importorskip("jinja2")
    here("mine.html.j2").write_text("{{ nothing }}", "utf-8")
    async with dialog() as (pilot, over, screen):
        await choose(pilot, over, "form", "left")
        await pilot.press("down", *"mi", "tab")
        assert over.query_one("#template").value == "mine.html.j2"
        await pilot.press("enter")
        await until(pilot, lambda: "nothing" in text_at(over, "#problem"))
        here("mine.html.j2").write_text("<h1>{{ card.title }}</h1>", "utf-8")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "<h1>Tide</h1>" in here("tide.html").read_text("utf-8")


async def test_what_is_typed_in_an_open_editor_goes_along(
    make_bench, running, until, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("e", *"ZZ", "ctrl+p", *"export this", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await pilot.press("ctrl+u", *"z.md", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "ZZ" in read_page(here("z.md").read_text("utf-8")).card.title.text


async def test_a_batch_stops_between_two_files_and_the_app_stays_usable(dialog, until, monkeypatch) -> None:
    gate, writes = threading.Event(), []
    real = core.exporting.atomic_write

    def slow(path: Path, data: bytes) -> None:
        writes.append(path)
        gate.wait(20)
        real(path, data)

    monkeypatch.setattr(core.exporting, "atomic_write", slow)
    async with dialog() as (pilot, over, screen):
        await choose(pilot, over, "what", "left", "enter")
        await until(pilot, lambda: bool(writes) and "Exporting" in screen.reading)
        assert pilot.app.screen is screen
        await pilot.press("j", "E")
        await until(pilot, lambda: "goes on yet" in said(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "stops after this one" in screen.reading)
        gate.set()
        await until(pilot, lambda: "Stopped: 1 of 2 cards exported" in said(pilot))
        assert not screen.reading
        assert len(writes) == 1


async def test_a_full_disk_costs_a_sentence_and_leaves_what_was_there(dialog, until, monkeypatch) -> None:
    rename = os.rename

    def full(old, new) -> None:
        if Path(new).suffix == ".md":
            raise OSError(errno.ENOSPC, "No space left on device")
        rename(old, new)

    monkeypatch.setattr(core.files.os, "rename", full)
    async with dialog() as (pilot, over, screen):
        here("tide.md").write_text("mine", "utf-8")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
        await pilot.press("r")
        await until(pilot, lambda: "the disk is full" in text_at(over, "#problem"))
        assert here("tide.md").read_text("utf-8") == "mine"
        assert over.query_one("#to").value == "tide.md"
        over.query_one("#to").value = "./sub/tide.md"
        here("sub").mkdir()
        await pilot.press("enter")
        await until(pilot, lambda: not over._busy and "the disk is full" in text_at(over, "#problem"))
        assert not Remembered(screen.bench.place).get("export.one"), "only what went well is remembered"
        await choose(pilot, over, "what", "left", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        assert "the disk is full" in said(pilot) if pilot.app.screen is screen else True
        assert sum("the disk is full" in line for line in pilot.app.screen._lines) == 2
        await pilot.press("escape")
        assert "2 could not be written: tide.md could not be saved: the disk is full" in said(pilot)
        assert [path.name for path in here().rglob("*.tmp")] == []


EVIL_PLACES = ("~nobodyhere/x.md", "x\0y.md", "a\x1b[2Jb.md", "", "gone/x.md", "x" * 300, "/dev/null", "pipe")


@pytest.mark.thorough
async def test_no_place_however_odd_is_more_than_a_sentence(dialog, until) -> None:
    os.mkfifo("pipe")
    async with dialog() as (pilot, over, _):
        for to in EVIL_PLACES:
            over._say("…")
            over.query_one("#to").value = to
            await pilot.pause()
            before = text_at(over, "#problem")
            await pilot.press("enter")
            await until(pilot, lambda before=before: text_at(over, "#problem") != before and not over._busy)
            assert pilot.app.screen is over, to
            assert text_at(over, "#problem").rstrip().endswith("."), to
        assert not here("/dev/null").is_file()


@pytest.mark.parametrize("to", EVIL_PLACES)
async def test_no_odd_place_is_written_to(make_bench, tmp_path, monkeypatch, to) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    bench = make_bench()
    (id,) = write_cards(bench, "Tide")
    for form in (FORMS["page"], FORMS["CSV"]):
        with pytest.raises(BadInput) as caught:
            place(Plan(ids=(id,), form=form, to=to, own_name="tide.md"), bench.outgoing((id,)))
        assert "\x1b" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("pipe", "ws")] == []
    bench.close()


async def test_a_folder_that_is_gone_costs_a_sentence(make_bench, tmp_path, monkeypatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    bench = make_bench()
    ids = write_cards(bench, "Tide", "Wind")
    gone.rmdir()
    plan = Plan(ids=tuple(ids[:1]), form=FORMS["page"], to="tide.md", own_name="tide.md")
    with pytest.raises(NotSaved):
        write(place(plan, bench.outgoing(ids[:1])), bench.outgoing(ids[:1]))
    plan = Plan(ids=tuple(ids), form=FORMS["page"], to="out", own_name="tide.md")
    with pytest.raises(NotSaved):
        write(place(plan, bench.outgoing(ids)), bench.outgoing(ids))
    monkeypatch.chdir(tmp_path)
    bench.close()


async def test_evil_titles_make_tame_names(make_bench, tmp_path) -> None:
    bench = make_bench()
    ids = write_cards(bench, "../../etc/passwd", "CON", "a/b\\c:d*?", "x" * 400, "Tide", "tide")
    cards = bench.outgoing(ids)
    plan = Plan(ids=tuple(ids), form=FORMS["page"], to=str(tmp_path / "out"), own_name="x.md", names="{slug}")
    there = place(plan, cards)
    assert {path.parent for path in there.files} == {tmp_path / "out"}
    assert len({path.name.casefold() for path in there.files}) == 6
    assert all(len(path.name) <= 110 for path in there.files)
    bench.close()


async def test_what_cannot_be_exported_says_why(make_bench) -> None:
    bench = make_bench()
    one, two = write_cards(bench, "", "Wind")
    this, marked, kept, everything = batches(bench, one, ())
    assert (this.why, marked.why, kept.why) == ("it has no card yet", "none is marked", "none is kept")
    assert everything.ids == (two,)
    bench.decisions.decide([one], "kept")
    assert batches(bench, one, ())[2].why == "none of them has a card yet"
    bench.close()


@pytest.mark.thorough
async def test_json_has_the_evidence_also_by_its_ending_alone(dialog, until) -> None:
    async with dialog(size=(60, 15)) as (pilot, _, screen):
        await pilot.press("ctrl+u", *"card.json", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        document = json.loads(here("card.json").read_text("utf-8"))
        assert document["sources"][0]["text"]
        assert document["card"]["title"]
