"""Two sessions on one desk: the second sees what the first does, and takes the desk over."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from deskside import ROOT, Watch, card, clipping, fail_with, keep_story, put_card

from core.errors import DeskHeld, NotSaved
from core.keeping import Change, Desk, KeptStory
from core.keeping.live import Request
from core.model import Card, Cell


class Changes:
    """Counts what a desk says of changes, and waits for something to be true after one."""

    def __init__(self, desk: Desk) -> None:
        self.count = 0
        self._changed = threading.Condition()
        desk.on_change(self._listen)

    def _listen(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def until(self, true: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(true, 10)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.keeping.live.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("core.keeping.writer.LISTEN_SECONDS", 0.01)


@pytest.fixture
def second(desk: Desk) -> Iterator[Desk]:
    desk.commit(Change(about={"first": True}))
    assert desk.settle()
    second = Desk.open(desk.folder)
    yield second
    second.close()


def title(desk: Desk, story: int) -> str:
    found = desk.card(story)
    return found.title.text if found else ""


def test_the_second_session_shows_what_the_first_does(desk: Desk, second: Desk) -> None:
    changes = Changes(second)
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("one"))
    changes.until(lambda: title(second, story) == "one")
    put_card(desk, story, card("two"))
    changes.until(lambda: title(second, story) == "two")
    assert desk.settle()
    put_card(desk, story, card("three"))
    desk.keep_clippings([clipping()])
    changes.until(lambda: title(second, story) == "three")
    changes.until(lambda: second.clippings() == {clipping().digest: clipping()})
    keep_story(desk, [clipping().digest], "Renamed", story)
    desk.commit(Change(about={"place": 3}))
    changes.until(lambda: second.about() == {"first": True, "place": 3})
    assert second.kept(story) == desk.kept(story)
    desk.commit(Change(stories={story: None}, cards={story: None}))
    changes.until(lambda: second.stories() == ())
    assert second.card(story) is None
    assert second.recovered == ()


def test_bringing_the_journal_into_the_file_is_no_change(desk: Desk, second: Desk) -> None:
    changes = Changes(second)
    story = keep_story(desk, [], "A story").id
    changes.until(lambda: bool(second.stories()))
    seen = changes.count
    for _ in range(3):
        assert desk.settle()
        second._session._follower._look()  # type: ignore[union-attr]
    assert changes.count == seen
    keep_story(desk, [], "Renamed", story)
    changes.until(lambda: second.stories()[0].title == "Renamed")


def test_the_desk_is_taken_over_with_all_that_was_saved(desk: Desk, second: Desk) -> None:
    story = keep_story(desk, [], "A story").id
    put_card(desk, story, card("just before"))
    watch, changes = Watch(desk), Changes(desk)
    assert second.take_over()
    assert (second.readonly, second.state.kind) == ("", "clean")
    assert title(second, story) == "just before"
    state = watch.wait("readonly")
    assert state.reason == desk.readonly == desk.state.reason
    assert desk.readonly.startswith("The desk was taken over by ")
    assert f"process {os.getpid()}, since" in desk.readonly
    for change in (lambda: put_card(desk, story, Card()), lambda: desk.keep_clippings([clipping("Other")])):
        with pytest.raises(DeskHeld, match="was taken over by"):
            change()
    assert desk.flush()
    put_card(second, story, card("mine"))
    changes.until(lambda: title(desk, story) == "mine")
    assert second.new_id() > story
    assert not (desk.folder / "desk.request").exists()
    assert desk.take_over()
    assert desk.readonly == ""
    assert "was taken over by" in second.readonly
    put_card(desk, story, card("back"))
    assert desk.flush()
    assert second.take_over()
    assert title(second, story) == "back"


def test_what_a_failing_holder_could_not_save_is_not_given_away(
    desk: Desk, second: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = keep_story(desk, [], "A story").id
    assert desk.flush()
    monkeypatch.setattr("core.keeping.writer.RETRY_SECONDS", 0.01)
    watch = Watch(desk)
    journal = desk.folder / "desk.journal"
    real, file = os.fsync, journal.stat().st_ino

    def fsync(number: int) -> None:
        if os.fstat(number).st_ino == file:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr("core.keeping.journal.atomic_write", _refused)
        put_card(desk, story, card("unsaved"))
        watch.wait("failed")
        assert not second.take_over(0.1)
        assert "which does not answer: resume or end that process" in second.readonly
        assert desk.readonly == ""
    watch.wait("saved")
    assert second.take_over()
    assert title(second, story) == "unsaved"


def _refused(*_: object, **__: object) -> None:
    raise NotSaved("desk.journal could not be saved: the disk is full.")


def test_a_request_of_a_session_that_is_gone_is_not_answered(desk: Desk) -> None:
    (desk.folder.parent / "elsewhere").mkdir()
    request = Request(desk.folder.parent / "elsewhere")
    request.ask()
    os.utime(request.path, (1, 1))
    os.rename(request.path, desk.folder / request.path.name)
    request.path = desk.folder / request.path.name
    desk.commit(Change(about={"n": 1}))
    assert desk.flush()
    assert desk.settle()
    assert desk.readonly == ""
    other = Request(desk.folder)
    other.withdraw()
    assert request.path.exists()
    request.withdraw()
    assert not request.path.exists()


def test_a_desk_that_nobody_may_write_cannot_be_taken_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.take_over()
    desk.commit(Change(about={"n": 1}))
    desk.close()
    with monkeypatch.context() as patch:
        fail_with(patch, errno.EROFS, "open")
        third = Desk.open(desk.folder)
    assert not third.take_over()
    assert "The desk can only be read" in third.readonly
    looked = Desk.look(desk.folder)
    assert not looked.take_over()
    third.close()
    looked.close()


HOLDER = """
import sys
from pathlib import Path
from core.keeping import Change, Desk, KeptStory
from core.model import Card, Cell
desk = Desk.open(Path(sys.argv[1]))
story = 7
desk.commit(Change(stories={7: KeptStory(id=7)}, cards={7: Card(title=Cell.analyst("theirs"))}))
assert desk.flush()
print(story, flush=True)
for line in sys.stdin:
    if line == "take\\n":
        print(desk.take_over(), flush=True)
    elif line == "cpu\\n":
        import time
        time.process_time_ns()
        print(time.process_time(), flush=True)
    else:
        try:
            desk.commit(Change(cards={7: Card(title=Cell.analyst(line.strip()))}))
            print(desk.flush(), flush=True)
        except Exception as error:
            print(type(error).__name__, flush=True)
desk.close()
"""


class Other:
    """A session in another process."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(folder)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.story = int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def say(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._line()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    other = Other(tmp_path)
    yield other
    other.end()


@pytest.mark.thorough
def test_two_processes_hand_the_desk_to_and_fro_with_a_hundred_edits_each(
    other: Other, tmp_path: Path
) -> None:
    mine = Desk.open(tmp_path)
    slowest = 0.0
    for turn in range(10):
        start = time.perf_counter()
        assert mine.take_over(5.0)
        slowest = max(slowest, time.perf_counter() - start)
        assert title(mine, other.story) in ("theirs", f"theirs {turn - 1} 9")
        for number in range(10):
            put_card(mine, other.story, Card(title=Cell.analyst(f"mine {turn} {number}")))
            assert mine.flush()
        assert other.say("refused?") == "DeskHeld"
        assert other.say("take") == "True"
        with pytest.raises(DeskHeld):
            put_card(mine, other.story, Card())
        for number in range(10):
            assert other.say(f"theirs {turn} {number}") == "True"
    mine.close()
    assert slowest < 2.0
    other.end()
    last = Desk.open(tmp_path)
    assert (last.readonly, last.recovered) == ("", ())
    assert title(last, other.story) == "theirs 9 9"
    last.close()


def test_a_stopped_holder_is_named_and_a_killed_one_is_no_obstacle(other: Other, tmp_path: Path) -> None:
    mine = Desk.open(tmp_path)
    os.kill(other.process.pid, signal.SIGSTOP)
    assert not mine.take_over(0.2)
    assert f"process {other.process.pid}," in mine.readonly
    assert "does not answer: resume or end that process" in mine.readonly
    with pytest.raises(DeskHeld):
        put_card(mine, other.story, Card())
    os.kill(other.process.pid, signal.SIGKILL)
    other.process.wait()
    assert mine.take_over(0.0)
    assert title(mine, other.story) == "theirs"
    mine.commit(Change(stories={77: KeptStory(id=77, title="Mine")}))
    mine.close()


def test_a_desk_is_not_given_to_a_session_that_was_killed_while_it_asked(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    Desk.open(folder).close()
    Request(folder).ask()
    with closing(Desk.open(folder)) as desk:
        assert not (folder / "desk.request").exists()
        desk.commit(Change(about={"said": "here"}))
        assert desk.flush()
        assert desk.readonly == ""
