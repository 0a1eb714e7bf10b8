"""The doctor says what is wrong with a workspace, and mends it without deleting anything."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from deskside import card, clipping, put_card, stored

from core.errors import BadInput
from core.keeping import Change, Desk, KeptStep, KeptStory
from core.keeping.backup import back_up
from core.keeping.doctor import Report, examine
from core.keeping.inbox import leave


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One desk with two stories, their cards and steps, and two clippings."""
    desk = Desk.open(tmp_path / "workspace" / "desks" / "day")
    kept = [clipping("first"), clipping("second")]
    desk.keep_clippings(kept)
    for number, each in enumerate(kept, 1):
        story = KeptStory(id=number, title=f"story {number}", clippings=(each.digest,))
        step = KeptStep(id=desk.new_id(), story=number, label="Draft", at=datetime.now(UTC))
        change = Change(stories={number: story}, cards={number: card("kept")}, steps={step.id: step})
        desk.commit(change)
    desk.close()
    return tmp_path / "workspace"


def day(workspace: Path) -> Path:
    return workspace / "desks" / "day"


def edit(workspace: Path, table: str, id: str, document: object, file: str = "desk.json") -> None:
    tables = stored(day(workspace), file)
    tables.setdefault(table, {}).pop(id, None)
    if document is not None:
        tables[table][id] = document
    (day(workspace) / file).write_text(
        json.dumps(tables, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )
    (day(workspace) / file).with_suffix(".journal").unlink(missing_ok=True)


def said(report: Report) -> list[str]:
    return [finding.sentence for finding in report.findings if finding.severity != "note"]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_workspace_is_sound_and_looking_changes_nothing(workspace: Path) -> None:
    before = everything(workspace)
    report = examine(workspace)
    assert everything(workspace) == before
    assert (report.left, report.desks, said(report)) == (0, 1, [])
    assert report.lines() == (
        "note    workspace: There is no backup of it yet. `foredeck backup` makes one.",
        "note    day: 2 stories, 2 cards, 2 clippings.",
        "1 desk examined: nothing is wrong.",
    )
    back_up(workspace)
    assert "The last backup is of 20" in examine(workspace).lines()[0]
    assert examine(workspace, repair=True).left == 0


def test_what_belongs_to_nothing_is_said_then_set_aside(workspace: Path) -> None:
    kept = stored(day(workspace))
    edit(workspace, "stories", "2", None)
    edit(workspace, "typing", "9", {"place": {"section": "Title"}, "text": "lost", "at": "2026-11-22T09:00Z"})
    expected = [
        "1 card of stories that are not there.",
        "1 unconfirmed text of stories that are not there.",
        "1 step to undo of stories that are not there.",
        "1 clipping in no story.",
    ]
    before = everything(workspace)
    report = examine(workspace)
    assert said(report) == expected
    assert report.left == 4
    assert all("foredeck doctor --repair" in finding.remedy for finding in report.findings[2:])
    assert everything(workspace) == before
    report = examine(workspace, repair=True)
    assert (said(report), report.left) == (expected, 0)
    aside = [json.loads(path.read_bytes()) for path in (day(workspace) / "quarantine").iterdir()]
    assert {"cards": {"2": kept["cards"]["2"]}} in aside
    again = examine(workspace)
    assert (said(again), again.left) == ([], 0)
    desk = Desk.open(day(workspace))
    assert [story.clippings for story in desk.stories()] == [
        (clipping("first").digest,),
        (clipping("second").digest,),
    ]
    assert desk.card(2) is None
    assert desk.card(1) == card("kept")
    desk.close()


def test_what_the_log_of_the_desk_can_bring_back_belongs_to_it(workspace: Path) -> None:
    desk = Desk.open(day(workspace))
    kept = desk.kept(2)
    assert kept is not None
    back = {"2": kept.model_dump(mode="json")}
    step = KeptStep(id=desk.new_id(), label="Join", at=datetime.now(UTC), change=back)
    desk.commit(Change(stories={2: None}, steps={step.id: step}))
    desk.close()
    assert said(examine(workspace, repair=True)) == []


def test_a_clipping_that_is_gone_is_said_and_its_story_goes_on(workspace: Path) -> None:
    (gone,) = [
        id
        for id, document in stored(day(workspace), "clippings.json")["clippings"].items()
        if document["text"] == "second"
    ]
    edit(workspace, "clippings", gone, None, "clippings.json")
    assert said(examine(workspace)) == ["1 clipping of the story 'story 2' is not there."]
    report = examine(workspace, repair=True)
    assert report.left == 0
    assert examine(workspace).left == 0
    desk = Desk.look(day(workspace))
    found = desk.kept(2)
    assert found is not None
    assert (found.title, found.clippings) == ("story 2", ())
    (aside,) = (day(workspace) / "quarantine").iterdir()
    assert json.loads(aside.read_bytes())["stories"]["2"]["clippings"] == [clipping("second").digest]


def test_damage_is_said_then_set_aside(workspace: Path) -> None:
    edit(workspace, "cards", "1", {"title": 7})
    edit(workspace, "steps", "5", {"story": 1})
    raw = (day(workspace) / "clippings.json").read_bytes()
    torn = raw[: len(raw) - 40]
    (day(workspace) / "clippings.json").write_bytes(torn)
    report = examine(workspace)
    assert report.left >= 3
    assert "Damaged cards in desk.json: 1, not shown." in said(report)
    assert "Damaged steps in desk.json: 1, not shown." in said(report)
    assert (day(workspace) / "clippings.json").read_bytes() == torn
    report = examine(workspace, repair=True)
    assert report.left == 0
    assert sum(finding.done for finding in report.findings) >= 3
    kept = [path.read_bytes() for path in (day(workspace) / "quarantine").iterdir()]
    assert torn in kept
    assert said(examine(workspace)) == []


def test_a_desk_that_is_held_is_only_looked_at(workspace: Path) -> None:
    edit(workspace, "cards", "9", {})
    desk = Desk.open(day(workspace))
    desk.commit(Change(about={"n": 1}))
    assert desk.flush()
    before = everything(day(workspace))
    report = examine(workspace, repair=True)
    assert everything(day(workspace)) == before
    assert report.left == 1
    assert any(f"process {os.getpid()}," in line and "was only looked at" in line for line in report.lines())
    assert not any("ended without closing" in line for line in report.lines())
    desk.close()
    assert examine(workspace, repair=True).left == 0


def test_what_a_killed_session_left_is_brought_in(workspace: Path, tmp_path: Path) -> None:
    desk = Desk.open(day(workspace))
    put_card(desk, 1, card("late"))
    assert desk.flush()
    shutil.copytree(workspace, tmp_path / "killed")
    desk.close()
    (day(tmp_path / "killed") / ".foredeck-0123456789abcdef.tmp").write_bytes(b"half")
    leave(day(tmp_path / "killed"), {"paths": []})
    report = examine(tmp_path / "killed")
    assert report.left == 0
    notes = " ".join(report.lines())
    assert "1 change stood only in its journal" in notes
    assert "1 unfinished temporary file of a program that was killed." in notes
    assert "1 file in inbox/, to be brought in when the desk is opened." in notes
    assert examine(tmp_path / "killed", repair=True).left == 0
    assert (day(tmp_path / "killed") / "quarantine" / "unfinished-foredeck-0123456789abcdef.tmp").exists()
    assert stored(day(tmp_path / "killed"))["cards"]["1"]["title"]["text"] == "late"
    assert "1 file in quarantine/" in " ".join(examine(tmp_path / "killed").lines())


def test_a_newer_desk_and_odd_folders_are_left_alone(workspace: Path) -> None:
    edit(workspace, "_meta", "1", {"schema": 99})
    edit(workspace, "cards", "9", {})
    (workspace / "desks" / "\x1b[31mempty").mkdir()
    (workspace / "backups").mkdir()
    (workspace / "backups" / "odd.zip").write_bytes(b"no zip")
    before = everything(day(workspace))
    report = examine(workspace, repair=True)
    assert {name: raw for name, raw in everything(day(workspace)).items() if "lock" not in name} == {
        name: raw for name, raw in before.items() if "lock" not in name
    }
    lines = report.lines()
    assert any("of a newer Foredeck (schema 99; known: 2). Update Foredeck" in line for line in lines)
    assert any("?[31mempty: Nothing was ever kept on it." in line for line in lines)
    assert any("odd.zip is no backup of Foredeck, or is damaged." in line for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert report.left == 3
    assert lines[-1] == "2 desks examined: 3 findings to look at."


def test_what_cannot_be_mended_is_said(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(workspace, "cards", "9", {})
    real = os.open

    def readonly(path: object, flags: int, *rest: int, **options: int) -> int:
        if flags & os.O_CREAT and "desk.lock" not in str(path):
            raise OSError(30, "Read-only file system")
        return real(path, flags, *rest, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", readonly)
        report = examine(workspace, repair=True)
    assert report.left == 1
    assert "It could not be mended: " in report.lines()[-2]
    with pytest.raises(BadInput, match="no workspace"):
        examine(workspace / "missing")
