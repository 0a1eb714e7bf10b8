"""The desk keeps what it is given, and says so only when it is on disk."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from deskside import ROOT, Watch, card, clipping, fail_with, keep_story, put_card, remove_card, stored
from tinydb import TinyDB, where

from core.errors import BadInput, NotSaved
from core.keeping import Desk, SaveState, contents, writer
from core.model import Card, Clipping


def test_opened_again_everything_is_as_it_was_left(tmp_path: Path) -> None:
    folder = tmp_path / "desks" / "day"
    desk = Desk.open(folder)
    assert (desk.state.kind, desk.readonly, desk.recovered) == ("clean", "", ())
    assert sorted(os.listdir(folder)) == ["desk.lock"]
    first, second = clipping(), clipping("Another\n\ntext.")
    desk.keep_clippings([first, second, first])
    story = keep_story(desk, [second.digest, first.digest], "A story")
    other = keep_story(desk, [first.digest], "Other")
    put_card(desk, story.id, card("one"))
    put_card(desk, story.id, card("two"))
    put_card(desk, other.id, Card())
    desk.close()
    desk.close()
    again = Desk.open(folder)
    assert again.clippings() == {first.digest: first, second.digest: second}
    assert list(again.clippings()) == [first.digest, second.digest]
    assert again.stories() == (story, other)
    assert again.card(story.id) == card("two")
    assert again.card(other.id) == Card()
    assert again.card(1) is None
    remove_card(again, story.id)
    remove_card(again, story.id)
    assert again.card(story.id) is None
    again.close()
    assert list(stored(folder)["cards"]) == [str(other.id)]
    assert stored(folder)["_meta"] == {"1": {"schema": 2}}


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

    story = keep_story(desk, [], "A story").id
    assert desk.flush()
    monkeypatch.setattr(os, "fsync", fsync)
    put_card(desk, story, card("0"))
    assert entered.wait(10)
    for number in range(1, 100):
        put_card(desk, story, card(str(number)))
        assert desk.card(story) == card(str(number))
    assert desk.state.kind == "saving"
    assert not desk.flush(0.01)
    free.set()
    assert desk.flush()
    assert len(writes) == 2
    assert not (desk.folder / "clippings.json").exists()
    assert desk.settle()
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "99"


def test_changes_handed_over_together_reach_the_disk_together(desk: Desk) -> None:
    desk.keep_clippings([clipping(f"text {n}") for n in range(50)])
    assert desk.settle()
    assert len(stored(desk.folder, "clippings.json")["clippings"]) == 50


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename"])
def test_a_failed_write_is_said_kept_and_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int, call: str
) -> None:
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("old"))
    assert desk.flush()
    assert desk.settle()
    before = (desk.folder / "desk.json").read_bytes()
    watch, saved_at = Watch(desk), desk.state.at
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.01)
    with monkeypatch.context() as patch:
        fail_with(patch, code, "fsync")
        fail_with(patch, code, call)
        put_card(desk, story, card("new"))
        failed = watch.wait("failed", times=3)
        assert not desk.flush()
    assert failed.reason.startswith("desk.journal could not be saved: the ")
    assert failed.at == saved_at
    assert desk.card(story) == card("new")
    watch.wait("saved")
    assert desk.settle()
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "new"
    assert json.loads(before)["cards"][str(story)]["title"]["text"] == "old"
    assert desk.state.reason == ""


def test_while_nothing_can_be_written_the_old_file_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    story = keep_story(desk, [], "A story").id
    assert desk.flush()
    before = (desk.folder / "desk.json").read_bytes()
    with monkeypatch.context() as patch:
        fail_with(patch, errno.ENOSPC, "write")
        for number in range(5):
            put_card(desk, story, card(str(number)))
            assert not desk.flush()
            assert (desk.folder / "desk.json").read_bytes() == before
    assert not list(desk.folder.glob(".foredeck-*"))


def test_a_broken_listener_and_a_broken_document_do_not_stop_the_writer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    desk.subscribe(broken)
    story = keep_story(desk, [], "A story").id
    assert desk.flush()
    with monkeypatch.context() as patch:
        patch.setattr(Card, "model_dump", broken)
        put_card(desk, story, card("new"))
        assert not desk.flush()
        assert desk.card(story) == card("new")
        assert desk.state == SaveState(
            "failed", desk.state.at, "The desk could not be saved: ZeroDivisionError."
        )
    assert desk.settle()
    assert stored(desk.folder)["cards"][str(story)]["title"]["text"] == "new"


def test_a_full_disk_in_earnest(tmp_path: Path) -> None:
    script = """
import json, resource, sys
from pathlib import Path
from core.keeping import Change, Desk, KeptStory
from core.model import Card, Cell
desk = Desk.open(Path(sys.argv[1]))
story = 7
desk.commit(Change(stories={7: KeptStory(id=7)}, cards={7: Card(title=Cell.analyst("small"))}))
print(desk.flush())
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
desk.commit(Change(cards={7: Card(title=Cell.analyst("large " * 5000))}))
print(desk.flush(), desk.state.kind, desk.state.reason, sep="|")
print(Desk.open(Path(sys.argv[1])).card(story).title.text)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(desk.flush())
desk.close()
print(len(json.loads((desk.folder / "desk.json").read_bytes())["cards"][str(story)]["title"]["text"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    reason = "desk.journal could not be saved: the file would be larger than allowed."
    hint = "Make room; what was saved before is still there."
    assert done.stdout.splitlines() == ["True", f"False|failed|{reason} {hint}", "small", "True", "30000"]
    assert done.stderr == ""


def test_ids_rise_and_fit_in_63_bits(desk: Desk) -> None:
    ids = [keep_story(desk, [], str(n)).id for n in range(300)]
    assert ids == sorted(set(ids))
    assert max(ids) < 2**63
    assert [story.title for story in desk.stories()] == [str(n) for n in range(300)]
    with pytest.raises(BadInput):
        put_card(desk, 1, Card())


def test_a_story_can_be_changed_and_brought_back(desk: Desk) -> None:
    story = keep_story(desk, ["a"], "A story")
    changed = keep_story(desk, ["b", "a"], "Changed", id=story.id)
    assert desk.stories() == (changed,)
    assert (changed.id, changed.clippings, changed.title) == (story.id, ("b", "a"), "Changed")
    assert keep_story(desk, [], "Brought back", id=77).id == 77


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
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("kept"))
    assert desk.settle()
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
    story = keep_story(desk, [], "A story").id
    desk.close()
    assert desk.flush()
    with pytest.raises(NotSaved, match="The desk is closed"):
        put_card(desk, story, Card())


def test_a_desk_named_from_a_folder_that_is_left_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk.open(Path("desk"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    keep_story(desk, [], "A story")
    desk.close()
    assert "stories" in stored(tmp_path / "desk")


def test_damaged_entries_stay_where_they_are_for_who_may_only_read(desk: Desk) -> None:
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("kept"))
    assert desk.settle()
    work = stored(desk.folder)
    work["cards"][str(story)] = {"title": 7}
    (desk.folder / "desk.json").write_text(json.dumps(work))
    second = Desk.open(desk.folder)
    assert second.card(story) is None
    assert second.card(story) is None
    assert second.recovered == (
        "desk.json was changed from outside since it was written here.",
        "Damaged cards in desk.json: 1, not shown.",
    )
    second.close()
    assert stored(desk.folder) == work


def test_of_many_cards_only_some_stay_values_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "HELD_CARDS", 3)
    desk = Desk.open(tmp_path / "desk")
    text = clipping()
    desk.keep_clippings([text])
    ids = [keep_story(desk, [text.digest], f"Story {number}").id for number in range(10)]
    for number, id in enumerate(ids):
        put_card(desk, id, card(f"of {number}"))
        assert [desk.card(known) for known in ids[: number + 1]] == [
            card(f"of {before}") for before in range(number + 1)
        ], "also what is not on the disk yet"
    assert desk.flush()
    assert len(desk._contents._cards) <= 3
    assert not desk._contents._new_cards
    put_card(desk, ids[0], card("again"))
    remove_card(desk, ids[1])
    assert (desk.card(ids[0]), desk.card(ids[1])) == (card("again"), None)
    assert (desk.has_card(ids[0]), desk.has_card(ids[1])) == (True, False)
    desk.close()
    kept = Desk.look(tmp_path / "desk")
    assert [kept.card(id) for id in ids] == [
        card("again"),
        None,
        *(card(f"of {number}") for number in range(2, 10)),
    ]
