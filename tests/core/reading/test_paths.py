"""Files and folders in any state: nothing hangs, nothing crashes, each failure costs one sentence."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import NotAClipping
from core.reading import Reading, read_file, read_paths

SAMPLES = Path(__file__).parents[3] / "sample_articles"
BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones. "
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December."
)
CARD = "# __A card__, (from page [20240218](https://k.example/p/20240218).)\n\n## Keywords\n"


def names(reading: Reading) -> list[str]:
    return [clipping.origin.name for clipping in reading.clippings]


def sentences(reading: Reading) -> dict[str, str]:
    assert all(problem.sentence.endswith(".") for problem in reading.problems)
    return {problem.name: problem.sentence for problem in reading.problems}


def test_a_folder_of_everything_gives_all_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "b_good.txt").write_text(BODY)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "word.txt").write_text("word")
    (tmp_path / "emoji.txt").write_text("🙂🙂🙂")
    (tmp_path / "line.txt").write_text("long words " * 90_000)
    (tmp_path / "wide.txt").write_text("港口管理局周三表示，将在三年内用无人驾驶运输车。" * 5)
    (tmp_path / "noise.txt").write_bytes(random.Random(1).randbytes(5000))
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "wide16.txt").write_bytes((BODY + " Again.").encode("utf-16"))
    (tmp_path / "wall.html").write_text("<html><body><p>Subscribe to continue reading.</p></body></html>")
    (tmp_path / "a_copy.md").write_text(BODY)
    (tmp_path / "card.txt").write_text(CARD)
    for passed_over in (".hidden.txt", "README.md", "readme.txt", "picture.png", "data.json", "noending"):
        (tmp_path / passed_over).write_text(BODY + " Passed over.")
    deeper = tmp_path / "z" / "deeper"
    deeper.mkdir(parents=True)
    (deeper / "c.txt").write_text(BODY + " And more of it.")
    reading = read_paths([tmp_path])
    assert names(reading) == ["a_copy.md", "line.txt", "wide.txt", "wide16.txt", "c.txt"]
    said = sentences(reading)
    assert said["b_good.txt"] == "It has the same text as a_copy.md."
    assert set(said) == {
        "b_good.txt",
        "empty.txt",
        "word.txt",
        "emoji.txt",
        "noise.txt",
        "image.txt",
        "wall.html",
    }
    assert [(card.name, card.text) for card in reading.cards] == [("card.txt", CARD)]


def test_a_card_named_itself_is_a_problem_with_a_way_out(tmp_path: Path) -> None:
    card = tmp_path / "card.txt"
    card.write_text(CARD)
    (problem,) = read_paths([card]).problems
    assert "card" in problem.sentence
    assert "foredeck convert" in problem.hint
    assert str(problem).startswith("card.txt: It is a card")


def test_what_is_named_is_tried_whatever_its_name(tmp_path: Path) -> None:
    for name in ("README.md", ".hidden", "notes.log"):
        (tmp_path / name).write_text(f"{BODY} {name}")
    assert len(read_paths([tmp_path / name for name in ("README.md", ".hidden", "notes.log")]).clippings) == 3


def test_pipes_devices_links_and_missing_files_never_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "good.txt").write_text(BODY)
    reading = read_paths([tmp_path, tmp_path / "missing.txt", Path("/dev/zero"), Path("bad\0name")])
    assert names(reading) == ["good.txt"]
    said = sentences(reading)
    assert said["pipe.txt"] == said["zero"] == "It is a pipe or a device, not a file."
    assert said["missing.txt"] == said["gone.txt"] == "It does not exist."
    assert "badname" in said
    assert "self.txt" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "locked.txt").write_text(BODY)
    (tmp_path / "locked.txt").chmod(0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    said = sentences(read_paths([tmp_path]))
    assert said["locked.txt"] == said["closed"] == "It may not be read."


def test_a_hostile_file_name_is_cleaned_and_its_path_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b]0;evil\x07\u202etxt.b\n.txt"
    path.write_text(BODY)
    (clipping,) = read_paths([path]).clippings
    assert clipping.origin.name == "atxt.b .txt"
    assert Path(clipping.origin.path) == path
    odd = os.fsencode(tmp_path) + b"/odd\xff.txt"
    Path(os.fsdecode(odd)).write_text(f"{BODY} Odd.")
    (clipping,) = read_paths([Path(os.fsdecode(odd))]).clippings
    assert clipping.origin.name == "odd\ufffd.txt"
    assert clipping.model_dump_json()


def test_read_file_names_the_file_in_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotAClipping, match=r"^nowhere\.txt does not exist\."):
        read_file(tmp_path / "nowhere.txt")
    with pytest.raises(NotAClipping, match="is a folder"):
        read_file(tmp_path)


def test_the_sample_folder_passes_over_its_card() -> None:
    reading = read_paths([SAMPLES])
    assert [card for card in reading.cards if card.name.startswith("000_")]
    assert [name[:3] for name in names(reading)[:4]] == ["001", "002", "003", "004"]


def test_importing_the_room_loads_nothing_heavy() -> None:
    heavy = "trafilatura lxml ftfy resiliparse feedparser markdown_it"
    code = f"import sys, core.reading; print([name for name in {heavy.split()!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
