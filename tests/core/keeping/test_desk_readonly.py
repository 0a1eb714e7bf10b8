"""Desks that may only be read: held by another session, or in a folder that cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from deskside import ROOT, card, clipping, keep_story, put_card, remove_card

from core.errors import DeskHeld, NotSaved
from core.keeping import Desk, SaveState
from core.model import Card


def test_a_second_session_reads_what_is_kept_and_says_who_holds_it(desk: Desk) -> None:
    desk.keep_clippings([clipping()])
    story = keep_story(desk, [clipping().digest], "A story").id
    put_card(desk, story, card("kept"))
    assert desk.settle()
    files = {path: path.read_bytes() for path in desk.folder.iterdir()}
    second = Desk.open(desk.folder)
    assert f"process {os.getpid()}, since" in second.readonly
    assert second.readonly.startswith("The desk is held by ")
    assert second.state == SaveState("readonly", None, second.readonly)
    assert second.card(story) == card("kept")
    assert list(second.clippings()) == [clipping().digest]
    for change in (
        lambda: put_card(second, story, card("other")),
        lambda: remove_card(second, story),
        lambda: keep_story(second, [], "Other"),
        lambda: second.keep_clippings([clipping("Other")]),
    ):
        with pytest.raises(DeskHeld, match="is held by"):
            change()
    assert second.card(story) == card("kept")
    assert len(second.stories()) == len(second.clippings()) == 1
    assert second.flush()
    second.close()
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == files
    put_card(desk, story, card("still writing"))
    assert desk.flush()
    desk.close()
    third = Desk.open(desk.folder)
    assert third.readonly == ""
    third.close()


def test_two_processes_on_one_desk(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from core.keeping import Change, Desk, KeptStory
from core.model import Card, Cell
desk = Desk.open(Path(sys.argv[1]))
story = 7
desk.commit(Change(stories={7: KeptStory(id=7)}))
print(story, flush=True)
for number in range(100):
    desk.commit(Change(cards={7: Card(title=Cell.analyst(f"{number} " * 2000))}))
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
                put_card(second, story, Card())
            second.close()
            if int(line) == 99:
                break
        first.kill()
        first.wait()
        free = Desk.open(tmp_path)
        assert free.readonly == ""
        put_card(free, story, card("mine"))
        assert free.flush()
        free.close()


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_opens_for_reading(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("kept"))
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
        put_card(second, story, Card())
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
    keep_story(desk, [], "A story")
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
