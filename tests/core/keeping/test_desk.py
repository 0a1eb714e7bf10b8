from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from core.errors import BadInput, DeskHeld, NotSaved
from core.keeping import Desk, SaveState, writer
from core.model import Card, Cell, Clipping, Furniture, Origin, Row, Score, Table

ROOT = Path(__file__).resolve().parents[3]


def card(title: str) -> Card:
    row = Row(
        name=Cell.analyst("a name"), score=Score(engine=3, reason="why", analyst=4), extra=(("src", "x"),)
    )
    return Card(title=Cell.analyst(title), signals=Table(rows=(row,)), link="https://example.com/a|b")


def clipping(text: str = "A title\n\nAn article. 日本 🦊") -> Clipping:
    return Clipping(
        text=text,
        title="A title",
        headline=(0, 7),
        published=date(2026, 11, 20),
        origin=Origin(kind="url", name="example.com"),
        furniture=(Furniture(start=9, end=11, why="byline"),),
        notes=("A note.",),
    )


def stored(folder: Path, file: str = "desk.json") -> Any:
    return json.loads((folder / file).read_bytes())


class Watch:
    """Collects the states of a desk and waits for one of them."""

    def __init__(self, desk: Desk) -> None:
        self.states: list[SaveState] = []
        self._changed = threading.Condition()
        desk.subscribe(self._listen)

    def _listen(self, state: SaveState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self, kind: str, times: int = 1) -> SaveState:
        def found() -> list[SaveState]:
            return [state for state in self.states if state.kind == kind]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= times, 10), f"never {kind}: {self.states}"
            return found()[-1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.open(tmp_path / "desk")
    yield desk
    desk.close()


def fail_with(monkeypatch: pytest.MonkeyPatch, code: int, call: str = "fsync") -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, failing)


def test_opened_again_everything_is_as_it_was_left(tmp_path: Path) -> None:
    folder = tmp_path / "desks" / "day"
    desk = Desk.open(folder)
    assert (desk.state.kind, desk.readonly, desk.recovered) == ("clean", "", ())
    assert sorted(os.listdir(folder)) == ["desk.lock"]
    first, second = clipping(), clipping("Another\n\ntext.")
    desk.keep_clippings([first, second, first])
    story = desk.keep_story([second.digest, first.digest], "A story")
    other = desk.keep_story([first.digest], "Other")
    desk.put_card(story.id, card("one"))
    desk.put_card(story.id, card("two"))
    desk.put_card(other.id, Card())
    desk.close()
    desk.close()
    again = Desk.open(folder)
    assert again.clippings() == {first.digest: first, second.digest: second}
    assert list(again.clippings()) == [first.digest, second.digest]
    assert again.stories() == (story, other)
    assert again.card(story.id) == card("two")
    assert again.card(other.id) == Card()
    assert again.card(1) is None
    again.remove_card(story.id)
    again.remove_card(story.id)
    assert again.card(story.id) is None
    again.close()
    assert list(stored(folder)["cards"]) == [str(other.id)]
    assert stored(folder)["_meta"] == {"1": {"schema": 1}}


def test_a_put_counts_at_once_and_the_newest_reaches_the_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, free = threading.Event(), threading.Event()
    real, writes = os.fsync, []
    caller = threading.get_ident()

    def fsync(file: int) -> None:
        assert threading.get_ident() != caller
        writes.append(file)
        entered.set()
        assert free.wait(10)
        real(file)

    story = desk.keep_story([], "A story").id
    assert desk.flush()
    monkeypatch.setattr(os, "fsync", fsync)
    desk.put_card(story, card("0"))
    assert entered.wait(10)
    for number in range(1, 100):
        desk.put_card(story, card(str(number)))
        assert desk.card(story) == card(str(number))
    assert desk.state.kind == "saving"
    assert not desk.flush(0.01)
    free.set()
    assert desk.flush()
    assert len(writes) == 4
    assert not (desk.folder / "clippings.json").exists()
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "99"


def test_changes_handed_over_together_reach_the_disk_together(desk: Desk) -> None:
    desk.keep_clippings([clipping(f"text {n}") for n in range(50)])
    assert desk.flush()
    assert len(stored(desk.folder, "clippings.json")["clippings"]) == 50


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename"])
def test_a_failed_write_is_said_kept_and_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int, call: str
) -> None:
    story = desk.keep_story([], "A story").id
    desk.put_card(story, card("old"))
    assert desk.flush()
    before = (desk.folder / "desk.json").read_bytes()
    watch, saved_at = Watch(desk), desk.state.at
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.01)
    with monkeypatch.context() as patch:
        fail_with(patch, code, call)
        desk.put_card(story, card("new"))
        failed = watch.wait("failed", times=3)
        assert not desk.flush()
    assert failed.reason.startswith("desk.json could not be saved: the ")
    assert failed.at == saved_at
    assert desk.card(story) == card("new")
    watch.wait("saved")
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "new"
    assert json.loads(before)["cards"][str(story)]["title"]["text"] == "old"
    assert desk.flush()
    assert desk.state.reason == ""


def test_while_nothing_can_be_written_the_old_file_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    story = desk.keep_story([], "A story").id
    assert desk.flush()
    before = (desk.folder / "desk.json").read_bytes()
    with monkeypatch.context() as patch:
        fail_with(patch, errno.ENOSPC, "write")
        for number in range(5):
            desk.put_card(story, card(str(number)))
            assert not desk.flush()
            assert (desk.folder / "desk.json").read_bytes() == before
    assert not list(desk.folder.glob(".foredeck-*"))


def test_a_broken_listener_and_a_broken_document_do_not_stop_the_writer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    desk.subscribe(broken)
    story = desk.keep_story([], "A story").id
    assert desk.flush()
    with monkeypatch.context() as patch:
        patch.setattr(Card, "model_dump", broken)
        desk.put_card(story, card("new"))
        assert not desk.flush()
        assert desk.card(story) == card("new")
        assert desk.state == SaveState(
            "failed", desk.state.at, "The desk could not be saved: ZeroDivisionError."
        )
    assert desk.flush()
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "new"


def test_a_full_disk_in_earnest(tmp_path: Path) -> None:
    script = """
import json, resource, sys
from pathlib import Path
from core.keeping import Desk
from core.model import Card, Cell
desk = Desk.open(Path(sys.argv[1]))
story = desk.keep_story([], "A story").id
desk.put_card(story, Card(title=Cell.analyst("small")))
print(desk.flush())
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
desk.put_card(story, Card(title=Cell.analyst("large " * 5000)))
print(desk.flush(), desk.state.kind, desk.state.reason, sep="|")
print(json.loads((desk.folder / "desk.json").read_bytes())["cards"][str(story)]["title"]["text"])
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(desk.flush())
desk.close()
print(len(json.loads((desk.folder / "desk.json").read_bytes())["cards"][str(story)]["title"]["text"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    reason = "desk.json could not be saved: the file would be larger than allowed."
    hint = "Make room; what was saved before is still there."
    assert done.stdout.splitlines() == ["True", f"False|failed|{reason} {hint}", "small", "True", "30000"]
    assert done.stderr == ""


def test_a_second_session_reads_what_is_kept_and_says_who_holds_it(desk: Desk) -> None:
    desk.keep_clippings([clipping()])
    story = desk.keep_story([clipping().digest], "A story").id
    desk.put_card(story, card("kept"))
    assert desk.flush()
    files = {path: path.read_bytes() for path in desk.folder.iterdir()}
    second = Desk.open(desk.folder)
    assert f"process {os.getpid()}, since" in second.readonly
    assert second.readonly.startswith("The desk is held by ")
    assert second.state == SaveState("readonly", None, second.readonly)
    assert second.card(story) == card("kept")
    assert list(second.clippings()) == [clipping().digest]
    for change in (
        lambda: second.put_card(story, card("other")),
        lambda: second.remove_card(story),
        lambda: second.keep_story([], "Other"),
        lambda: second.keep_clippings([clipping("Other")]),
    ):
        with pytest.raises(DeskHeld, match="is held by"):
            change()
    assert second.card(story) == card("kept")
    assert len(second.stories()) == len(second.clippings()) == 1
    assert second.flush()
    second.close()
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == files
    desk.put_card(story, card("still writing"))
    assert desk.flush()
    desk.close()
    third = Desk.open(desk.folder)
    assert third.readonly == ""
    third.close()


def test_two_processes_on_one_desk(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from core.keeping import Desk
from core.model import Card, Cell
desk = Desk.open(Path(sys.argv[1]))
story = desk.keep_story([], "A story").id
print(story, flush=True)
for number in range(100):
    desk.put_card(story, Card(title=Cell.analyst(f"{number} " * 2000)))
    assert desk.flush()
    print(number, flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        story = int(first.stdout.readline())
        for line in first.stdout:
            second = Desk.open(tmp_path)
            assert f"process {first.pid}," in second.readonly
            assert second.recovered == ()
            kept = second.card(story)
            assert kept is not None
            words = kept.title.text.split()
            assert len(words) == 2000
            assert set(words) == {words[0]}
            assert int(words[0]) >= int(line)
            with pytest.raises(DeskHeld):
                second.put_card(story, Card())
            second.close()
            if int(line) == 99:
                break
        first.kill()
        first.wait()
        free = Desk.open(tmp_path)
        assert free.readonly == ""
        free.put_card(story, card("mine"))
        assert free.flush()
        free.close()


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_opens_for_reading(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    story = desk.keep_story([], "A story").id
    desk.put_card(story, card("kept"))
    desk.close()
    (desk.folder / "desk.lock").unlink()
    files = {path: path.read_bytes() for path in desk.folder.iterdir()}
    real = os.open

    def no_new_files(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            raise OSError(code, os.strerror(code))
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", no_new_files)
    second = Desk.open(desk.folder)
    assert second.readonly.startswith("The desk can only be read: desk.lock could not be saved: ")
    assert second.card(story) == card("kept")
    with pytest.raises(NotSaved, match="The desk can only be read"):
        second.put_card(story, Card())
    second.close()
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == files


def test_a_folder_that_cannot_be_made_is_an_empty_readonly_desk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk.open(tmp_path / "file" / "desk")
    assert "could not be saved" in desk.readonly
    assert desk.stories() == ()
    assert desk.clippings() == {}
    desk.close()


def test_a_file_that_cannot_be_read_is_never_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.keep_story([], "A story")
    desk.close()
    before = (desk.folder / "desk.json").read_bytes()

    def unreadable(_: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", unreadable)
        second = Desk.open(desk.folder)
        assert "could not be read: Input/output error" in second.readonly
        assert second.stories() == ()
        second.close()
    assert (desk.folder / "desk.json").read_bytes() == before


def test_a_damaged_file_opens_with_what_is_sound(desk: Desk) -> None:
    stories = [desk.keep_story([], f"story {n}").id for n in range(5)]
    for story in stories:
        desk.put_card(story, card("kept"))
    desk.close()
    path = desk.folder / "desk.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 150])
    again = Desk.open(desk.folder)
    assert again.readonly == ""
    assert len(again.recovered) == 1
    assert again.recovered[0].startswith("desk.json was damaged: ")
    assert [again.card(story) for story in stories] == [card("kept")] * 5
    assert 0 < len(again.stories()) < 5
    new = again.keep_story([], "new")
    again.close()
    last = Desk.open(desk.folder)
    assert last.recovered == ()
    assert new in last.stories()
    last.close()


def test_entries_that_are_no_values_are_set_aside(desk: Desk) -> None:
    desk.keep_clippings([clipping(), clipping("Other")])
    story, bad = desk.keep_story([], "A story").id, desk.keep_story([], "Bad").id
    desk.put_card(story, card("kept"))
    desk.put_card(bad, card("bad"))
    desk.close()
    work, sources = stored(desk.folder), stored(desk.folder, "clippings.json")
    work["cards"][str(bad)] = {"title": 7}
    work["stories"][str(bad)] = {"clippings": "none"}
    next(iter(sources["clippings"].values()))["text"] += " altered"
    (desk.folder / "desk.json").write_text(json.dumps(work))
    (desk.folder / "clippings.json").write_text(json.dumps(sources))
    again = Desk.open(desk.folder)
    assert len(again.clippings()) == 1
    assert [kept.id for kept in again.stories()] == [story]
    assert again.card(bad) is None
    assert again.card(story) == card("kept")
    assert [said.partition(", set aside as quarantine/")[0] for said in again.recovered] == [
        "Damaged clippings in clippings.json: 1",
        "Damaged stories in desk.json: 1",
        "Damaged cards in desk.json: 1",
    ]
    aside = [json.loads(kept.read_bytes()) for kept in (desk.folder / "quarantine").iterdir()]
    assert {"cards": {str(bad): {"title": 7}}} in aside
    assert {"stories": {str(bad): {"clippings": "none"}}} in aside
    again.close()
    last = Desk.open(desk.folder)
    assert last.recovered == ()
    assert last.card(bad) is None
    last.close()


def test_fields_of_a_newer_program_survive_a_rewrite(desk: Desk) -> None:
    desk.keep_clippings([clipping()])
    story = desk.keep_story([clipping().digest], "A story").id
    desk.put_card(story, card("old"))
    desk.close()
    work, sources = stored(desk.folder), stored(desk.folder, "clippings.json")
    work["stories"][str(story)]["state"] = {"kept": True}
    work["cards"][str(story)]["mood"] = "bright"
    work["history"] = {"1": {"what": "drafted"}}
    next(iter(sources["clippings"].values()))["star"] = 1
    (desk.folder / "desk.json").write_text(json.dumps(work))
    (desk.folder / "clippings.json").write_text(json.dumps(sources))
    again = Desk.open(desk.folder)
    again.put_card(story, Card(title=Cell.analyst("new")))
    again.keep_story([], "Renamed", id=story)
    again.keep_clippings([clipping().model_copy(update={"outlet": "Example"})])
    again.close()
    work, sources = stored(desk.folder), stored(desk.folder, "clippings.json")
    assert work["stories"][str(story)] == {"state": {"kept": True}, "title": "Renamed"}
    assert work["cards"][str(story)] == {"mood": "bright", "title": {"kind": "analyst", "text": "new"}}
    assert work["history"] == {"1": {"what": "drafted"}}
    (source,) = sources["clippings"].values()
    assert (source["star"], source["outlet"], source["digest"]) == (1, "Example", clipping().digest)


@pytest.mark.parametrize("schema", [2, "x"])
def test_a_newer_schema_is_only_read(desk: Desk, schema: object) -> None:
    story = desk.keep_story([], "A story").id
    desk.put_card(story, card("kept"))
    desk.close()
    work = stored(desk.folder)
    work["_meta"]["1"]["schema"] = schema
    (desk.folder / "desk.json").write_text(json.dumps(work))
    again = Desk.open(desk.folder)
    assert f"desk.json is of a newer Foredeck (schema {schema!r}; known: 1)" in again.readonly
    assert again.card(story) == card("kept")
    with pytest.raises(NotSaved, match="Update Foredeck"):
        again.put_card(story, Card())
    again.close()
    assert stored(desk.folder) == work


def test_stale_temporary_files_are_swept_when_a_desk_opens(desk: Desk) -> None:
    desk.close()
    stale = desk.folder / ".foredeck-0123456789abcdef.tmp"
    stale.write_bytes(b"half")
    again = Desk.open(desk.folder)
    assert not stale.exists()
    stale.write_bytes(b"being written")
    Desk.open(desk.folder).close()
    assert stale.exists()
    again.close()


def test_ids_rise_and_fit_in_63_bits(desk: Desk) -> None:
    ids = [desk.keep_story([], str(n)).id for n in range(300)]
    assert ids == sorted(set(ids))
    assert max(ids) < 2**63
    assert [story.title for story in desk.stories()] == [str(n) for n in range(300)]
    with pytest.raises(BadInput):
        desk.put_card(1, Card())


def test_a_story_can_be_changed_and_brought_back(desk: Desk) -> None:
    story = desk.keep_story(["a"], "A story")
    changed = desk.keep_story(["b", "a"], "Changed", id=story.id)
    assert desk.stories() == (changed,)
    assert (changed.id, changed.clippings, changed.title) == (story.id, ("b", "a"), "Changed")
    assert desk.keep_story([], "Brought back", id=77).id == 77


def test_the_same_clipping_is_kept_once(desk: Desk) -> None:
    desk.keep_clippings([clipping()])
    assert desk.flush()
    watch = Watch(desk)
    desk.keep_clippings([clipping()])
    assert desk.flush()
    assert watch.states == []
    with pytest.raises(BadInput):
        desk.keep_clippings([Clipping(text="half \ud800")])
    assert len(desk.clippings()) == 1


def test_tinydb_reads_the_desk_open_and_stock(desk: Desk) -> None:
    story = desk.keep_story([], "A story").id
    desk.put_card(story, card("kept"))
    assert desk.flush()
    found = desk.db.table("cards").search(where("title").text == "kept")
    assert [document.doc_id for document in found] == [story]
    found[0]["title"]["text"] = "mine"
    assert desk.db.table("cards").get(doc_id=story)["title"]["text"] == "kept"
    with pytest.raises(NotSaved):
        desk.db.table("cards").truncate()
    with TinyDB(desk.folder / "desk.json", access_mode="r") as stock:
        assert stock.table("cards").get(doc_id=story) == desk.db.table("cards").get(doc_id=story)
        assert stock.table("stories").all() == [{"title": "A story"}]


def test_a_closed_desk_takes_no_changes(desk: Desk) -> None:
    story = desk.keep_story([], "A story").id
    desk.close()
    assert desk.flush()
    with pytest.raises(NotSaved, match="The desk is closed"):
        desk.put_card(story, Card())


def test_a_desk_named_from_a_folder_that_is_left_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk.open(Path("desk"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    desk.keep_story([], "A story")
    desk.close()
    assert "stories" in stored(tmp_path / "desk")


def test_damaged_entries_stay_where_they_are_for_who_may_only_read(desk: Desk) -> None:
    story = desk.keep_story([], "A story").id
    desk.put_card(story, card("kept"))
    assert desk.flush()
    work = stored(desk.folder)
    work["cards"][str(story)] = {"title": 7}
    (desk.folder / "desk.json").write_text(json.dumps(work))
    second = Desk.open(desk.folder)
    assert second.card(story) is None
    assert second.card(story) is None
    assert second.recovered == ("Damaged cards in desk.json: 1, not shown.",)
    second.close()
    assert stored(desk.folder) == work
