"""Changes that belong together, and what a desk keeps beside cards: steps, typing, facts, older schemas."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deskside import Watch, card, clipping, stored

from core.errors import BadInput, NotSaved
from core.keeping import Change, Desk, KeptStep, KeptStory, Triage, Typing
from core.model import Place, Section

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def step(id: int, story: int = 0, label: str = "Edit") -> KeptStep:
    return KeptStep(id=id, story=story, label=label, at=AT, change=["=", {"n": id}], fits="ab")


def typing(text: str) -> Typing:
    return Typing(place=Place(section=Section.TITLE), text=text, at=AT)


def filled(desk: Desk) -> tuple[int, list[int]]:
    """A story with a card, four steps of its own and one of the desk, typing and facts."""
    story = desk.new_id()
    steps = [desk.new_id() for _ in range(5)]
    kept = KeptStory(id=story, title="A story", triage=Triage(decision="kept", star=True, score=4))
    desk.commit(
        Change(
            stories={story: kept},
            cards={story: card("one")},
            steps={id: step(id, 0 if id == steps[4] else story) for id in steps},
            typing={story: typing("half a sen")},
            about={"brief": "foxes", "place": {"story": story}},
        )
    )
    return story, steps


def test_all_of_a_change_counts_at_once_and_after_a_restart(desk: Desk) -> None:
    story, steps = filled(desk)
    desk.commit(Change(steps={steps[0]: None, steps[1]: step(steps[1], story, "Undone")}))
    desk.commit(Change(about={"brief": None, "offered": True}))
    for _ in range(2):
        kept = desk.kept(story)
        assert kept is not None
        assert kept.triage == Triage(decision="kept", star=True, score=4)
        assert desk.stories() == (kept,)
        assert desk.card(story) == card("one")
        assert [found.id for found in desk.steps(story)] == steps[1:4]
        assert [found.label for found in desk.steps(story)] == ["Undone", "Edit", "Edit"]
        assert desk.steps(0) == (step(steps[4]),)
        assert desk.steps(1) == ()
        assert desk.typing(story) == typing("half a sen")
        assert desk.typings() == {story: typing("half a sen")}
        assert desk.about() == {"place": {"story": story}, "offered": True}
        desk.close()
        desk = Desk.open(desk.folder)
    desk.commit(Change(stories={story: None}, cards={story: None}, typing={story: None}))
    assert (desk.stories(), desk.card(story), desk.typings()) == ((), None, {})
    desk.close()
    assert stored(desk.folder)["stories"] == {} == stored(desk.folder)["typing"]


def test_a_change_is_one_record(desk: Desk) -> None:
    desk.keep_clippings([clipping()])
    desk.commit(Change(about={"first": 1}))
    assert desk.settle()
    lines = (desk.folder / "desk.journal").read_bytes().count(b"\n")
    filled(desk)
    assert desk.flush()
    assert (desk.folder / "desk.journal").read_bytes().count(b"\n") == lines + 1
    assert (desk.folder / "clippings.journal").read_bytes().count(b"\n") == 1
    assert "cards" not in stored(desk.folder)
    assert desk.settle()
    assert stored(desk.folder)["_meta"] == {"1": {"schema": 2}}
    assert (desk.folder / "desk.journal").read_bytes().count(b"\n") == 1


def test_a_session_that_is_killed_leaves_all_in_the_journal_and_the_next_one_finds_it(
    desk: Desk, tmp_path: Path
) -> None:
    desk.commit(Change(about={"first": 1}))
    assert desk.settle()
    story, steps = filled(desk)
    assert desk.flush()
    shutil.copytree(desk.folder, tmp_path / "killed")
    again = Desk.open(tmp_path / "killed")
    assert (again.recovered, again.replayed) == ((), 1)
    assert [found.id for found in again.steps(story)] == steps[:4]
    assert again.card(story) == card("one")
    again.close()
    assert sorted(stored(tmp_path / "killed")) == ["_meta", "about", "cards", "steps", "stories", "typing"]
    assert Desk.open(tmp_path / "killed", create=False).replayed == 0


def test_the_journal_is_brought_into_its_file_when_nothing_happens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keeping.writer.IDLE_SECONDS", 0.01)
    desk.commit(Change(about={"first": 1}))
    watch = Watch(desk)
    filled(desk)
    watch.wait("saved")
    desk.close()
    assert "cards" in stored(desk.folder)


def test_a_large_journal_is_brought_into_its_file_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keeping.writer.LARGE_BYTES", 500)
    desk.commit(Change(about={"first": 1}))
    assert desk.flush()
    filled(desk)
    assert desk.flush()
    assert "cards" in stored(desk.folder)


def test_an_empty_change_writes_nothing_and_a_card_needs_its_story(desk: Desk) -> None:
    desk.commit(Change())
    assert not (desk.folder / "desk.json").exists()
    with pytest.raises(BadInput):
        desk.commit(Change(cards={5: card("one")}, about={"x": 1}))
    assert desk.about() == {}
    desk.commit(Change(stories={5: KeptStory(id=5)}, cards={5: card("one")}))
    assert desk.card(5) == card("one")


def test_clippings_are_made_values_when_they_are_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [clipping(f"text {n}") for n in range(6)]
    desk.keep_clippings(kept)
    desk.close()
    monkeypatch.setattr("core.keeping.contents.HELD_CLIPPINGS", 2)
    again = Desk.open(desk.folder)
    assert again.digests() == tuple(each.digest for each in kept)
    assert [again.clipping(each.digest) for each in (*kept, *kept)] == [*kept, *kept]
    assert again.clipping("0" * 64) is None
    changed = kept[2].model_copy(update={"outlet": "Example"})
    again.keep_clippings([changed])
    assert again.clipping(changed.digest) == changed
    assert again.digests() == tuple(each.digest for each in kept)
    again.close()


def schema_1(folder: Path) -> dict[str, Any]:
    tables = {
        "_meta": {"1": {"schema": 1}},
        "stories": {"7": {"clippings": ["a"], "title": "A story"}},
        "cards": {"7": {"title": {"text": "old", "kind": "analyst"}}},
    }
    folder.mkdir()
    (folder / "desk.json").write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n")
    return tables


def test_an_older_file_is_kept_before_it_is_brought_up(tmp_path: Path) -> None:
    tables = schema_1(tmp_path / "desk")
    before = (tmp_path / "desk" / "desk.json").read_bytes()
    desk = Desk.open(tmp_path / "desk")
    assert (desk.recovered, desk.readonly) == ((), "")
    assert desk.kept(7) == KeptStory(id=7, clippings=("a",), title="A story")
    found = desk.card(7)
    assert found is not None
    assert found.title.text == "old"
    assert (tmp_path / "desk" / "desk.json.schema-1").read_bytes() == before
    desk.close()
    assert stored(tmp_path / "desk") == tables | {"_meta": {"1": {"schema": 2}}}
    Desk.open(tmp_path / "desk").close()
    assert (tmp_path / "desk" / "desk.json.schema-1").read_bytes() == before


def test_an_older_file_that_cannot_be_kept_is_only_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema_1(tmp_path / "desk")
    before = (tmp_path / "desk" / "desk.json").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise NotSaved("desk.json.schema-1 could not be saved: the disk is full.")

    monkeypatch.setattr("core.keeping.schema.atomic_write", full)
    desk = Desk.open(tmp_path / "desk")
    assert "the disk is full" in desk.readonly
    assert desk.kept(7) is not None
    desk.close()
    assert (tmp_path / "desk" / "desk.json").read_bytes() == before


def test_a_desk_that_is_not_there_is_not_made_when_nobody_wants_it(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "desk", create=False)
    assert desk.readonly
    assert desk.stories() == ()
    desk.close()
    assert list(tmp_path.iterdir()) == []


def test_steps_and_typing_that_are_no_values_are_set_aside(desk: Desk) -> None:
    story, steps = filled(desk)
    desk.close()
    work = stored(desk.folder)
    work["steps"][str(steps[1])] = {"story": story}
    work["typing"][str(story)] = {"text": 7}
    (desk.folder / "desk.json").write_text(json.dumps(work))
    again = Desk.open(desk.folder)
    assert [found.id for found in again.steps(story)] == [steps[0], *steps[2:4]]
    assert again.typing(story) is None
    assert [said.partition(",")[0] for said in again.recovered] == [
        "desk.json was changed from outside since it was written here.",
        "Damaged steps in desk.json: 1",
        "Damaged typing in desk.json: 1",
    ]
    again.close()
    assert len(list((desk.folder / "quarantine").iterdir())) == 2


def test_steps_put_before_anybody_asked_are_among_those_of_the_file(desk: Desk) -> None:
    story, steps = filled(desk)
    desk.close()
    again = Desk.open(desk.folder)
    late = again.new_id()
    changed = {steps[0]: None, steps[1]: step(steps[1], story, "Undone"), late: step(late, story, "Late")}
    again.commit(Change(steps=changed))
    again.commit(Change(steps={steps[2]: None, 3: step(3, 99), 4: None}))
    assert again.flush()
    for _ in range(2):
        assert [(found.id, found.label) for found in again.steps(story)] == [
            (steps[1], "Undone"),
            (steps[3], "Edit"),
            (late, "Late"),
        ]
        assert [found.id for found in again.steps(99)] == [3]
        again.close()
        again = Desk.open(desk.folder)
    again.close()


def test_work_on_two_stories_merges_in_git(desk: Desk, tmp_path: Path) -> None:
    first, _ = filled(desk)
    second, _ = filled(desk)
    desk.close()
    base = (desk.folder / "desk.json").read_bytes()
    sides = []
    for number, story in enumerate((first, second)):
        (tmp_path / "side").mkdir()
        (tmp_path / "side" / "desk.json").write_bytes(base)
        side = Desk.open(tmp_path / "side")
        late = side.new_id()
        kept = side.kept(story)
        assert kept is not None
        side.commit(
            Change(
                stories={story: kept.model_copy(update={"triage": Triage(decision="skipped")})},
                cards={story: card(f"side {number}")},
                steps={late: step(late, story, f"side {number}")},
            )
        )
        side.close()
        (tmp_path / "side").rename(tmp_path / f"side-{number}")
        sides.append(tmp_path / f"side-{number}" / "desk.json")
    (tmp_path / "base.json").write_bytes(base)
    command = ["git", "merge-file", "-p", str(sides[0]), str(tmp_path / "base.json"), str(sides[1])]
    merged = subprocess.run(command, capture_output=True)
    assert merged.returncode == 0
    (tmp_path / "merged").mkdir()
    (tmp_path / "merged" / "desk.json").write_bytes(merged.stdout)
    both = Desk.open(tmp_path / "merged")
    assert both.recovered == ()
    assert [both.card(story) for story in (first, second)] == [card("side 0"), card("side 1")]
    assert [both.steps(story)[-1].label for story in (first, second)] == ["side 0", "side 1"]
    both.close()
