"""Damaged, foreign and unreadable files: what is sound is shown, nothing is lost, nothing is hidden."""

from __future__ import annotations

import json

import pytest
from deskside import card, clipping, keep_story, put_card, stored

from core.errors import NotSaved
from core.keeping import Desk
from core.model import Card, Cell


def test_a_damaged_file_opens_with_what_is_sound(desk: Desk) -> None:
    stories = [keep_story(desk, [], f"story {n}").id for n in range(5)]
    for story in stories:
        put_card(desk, story, card("kept"))
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
    new = keep_story(again, [], "new")
    again.close()
    last = Desk.open(desk.folder)
    assert last.recovered == ()
    assert new in last.stories()
    last.close()


def test_entries_that_are_no_values_are_set_aside(desk: Desk) -> None:
    desk.keep_clippings([clipping(), clipping("Other")])
    story, bad = keep_story(desk, [], "A story").id, keep_story(desk, [], "Bad").id
    put_card(desk, story, card("kept"))
    put_card(desk, bad, card("bad"))
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
        "clippings.json was changed from outside since it was written here.",
        "desk.json was changed from outside since it was written here.",
        "Damaged stories in desk.json: 1",
        "Damaged clippings in clippings.json: 1",
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
    story = keep_story(desk, [clipping().digest], "A story").id
    put_card(desk, story, card("old"))
    desk.close()
    work, sources = stored(desk.folder), stored(desk.folder, "clippings.json")
    work["stories"][str(story)]["state"] = {"kept": True}
    work["cards"][str(story)]["mood"] = "bright"
    work["history"] = {"1": {"what": "drafted"}}
    next(iter(sources["clippings"].values()))["star"] = 1
    (desk.folder / "desk.json").write_text(json.dumps(work))
    (desk.folder / "clippings.json").write_text(json.dumps(sources))
    again = Desk.open(desk.folder)
    put_card(again, story, Card(title=Cell.analyst("new")))
    keep_story(again, [], "Renamed", id=story)
    again.keep_clippings([clipping().model_copy(update={"outlet": "Example"})])
    again.close()
    work, sources = stored(desk.folder), stored(desk.folder, "clippings.json")
    assert work["stories"][str(story)] == {"state": {"kept": True}, "title": "Renamed"}
    assert work["cards"][str(story)] == {"mood": "bright", "title": {"kind": "analyst", "text": "new"}}
    assert work["history"] == {"1": {"what": "drafted"}}
    (source,) = sources["clippings"].values()
    assert (source["star"], source["outlet"], source["digest"]) == (1, "Example", clipping().digest)


@pytest.mark.parametrize("schema", [3, "x"])
def test_a_newer_schema_is_only_read(desk: Desk, schema: object) -> None:
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("kept"))
    desk.close()
    work = stored(desk.folder)
    work["_meta"]["1"]["schema"] = schema
    (desk.folder / "desk.json").write_text(json.dumps(work))
    again = Desk.open(desk.folder)
    assert f"desk.json is of a newer Foredeck (schema {schema!r}; known: 2)" in again.readonly
    assert again.card(story) == card("kept")
    with pytest.raises(NotSaved, match="Update Foredeck"):
        put_card(again, story, Card())
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
