"""A large file of clippings: its documents stay on the disk, what is noted of it is never trusted blindly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.keeping import Change, Desk, KeptStory
from core.keeping.slices import Held, Slices
from core.model import Clipping

TEXTS = tuple(f"Article {number} tells of turbines.\n\nNobody knew why." for number in range(30))
CLIPPINGS = {
    each.digest: each for each in (Clipping(text=text, title="Wind", outlet="Post") for text in TEXTS)
}


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and as settled."""
    monkeypatch.setattr("core.keeping.slices.LARGE", 0)
    monkeypatch.setattr("core.keeping.slices.SETTLED_NS", -(10**12))


def filled(folder: Path) -> Path:
    """A desk with all clippings, closed."""
    desk = Desk.open(folder)
    desk.keep_clippings(CLIPPINGS.values())
    desk.close()
    return folder


def note_of(folder: Path) -> Path:
    """What is noted beside the clippings."""
    return folder / ".clippings.slices"


def test_by_its_note_a_desk_holds_the_same_and_no_text_in_memory(tmp_path: Path) -> None:
    folder = filled(tmp_path / "desk")
    assert note_of(folder).exists()
    for _ in range(2):
        desk = Desk.open(folder)
        held = desk._session.sources._tables["clippings"]
        assert isinstance(held, Held)
        assert all(isinstance(known, int) for known in held.values())
        assert (desk.clippings(), desk.recovered) == (CLIPPINGS, ())
        desk.close()
        note_of(folder).unlink()


@pytest.mark.parametrize("at", [0, 60, 300, -1])
def test_a_damaged_or_foreign_note_is_not_used(tmp_path: Path, at: int) -> None:
    folder = filled(tmp_path / "desk")
    said = bytearray(note_of(folder).read_bytes())
    said[at] ^= 1
    note_of(folder).write_bytes(said)
    assert (
        Slices.noted(folder / "clippings.json", note_of(folder), Desk.look(folder)._session.sources._base)
        is None
    )
    other = filled(tmp_path / "other")
    note_of(folder).write_bytes(note_of(other).read_bytes())
    desk = Desk.open(folder)
    assert (desk.clippings(), desk.recovered) == (CLIPPINGS, ())
    desk.close()


def test_a_file_that_changed_after_its_note_is_checked_whole(tmp_path: Path) -> None:
    folder = filled(tmp_path / "desk")
    file = folder / "clippings.json"
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b"Article 7 tells", b"Article 7 told!"))
    desk = Desk.open(folder)
    assert len(desk.clippings()) == len(CLIPPINGS) - 1
    assert desk.recovered
    desk.close()


def test_another_file_in_its_place_changes_nothing_here(tmp_path: Path) -> None:
    desk = Desk.open(filled(tmp_path / "desk"))
    other = tmp_path / "other.json"
    other.write_bytes(b"{}\n")
    os.replace(other, desk.folder / "clippings.json")
    assert desk.clippings() == CLIPPINGS
    desk.close()


def test_what_is_written_into_the_open_file_is_never_shown_and_nothing_is_taken_out(tmp_path: Path) -> None:
    desk = Desk.open(filled(tmp_path / "desk"))
    file = desk.folder / "clippings.json"
    raw = file.read_bytes()
    with file.open("r+b") as opened:
        opened.write(raw.replace(b"turbines", b"nothing!"))
    digest = next(iter(CLIPPINGS))
    assert desk.clipping(digest) is None
    assert any("was written into from outside" in said for said in desk.recovered)
    new = Clipping(text="What came later.", title="Later")
    id = desk.new_id()
    desk.keep_clippings([new])
    desk.commit(Change(stories={id: KeptStory(id=id, clippings=(new.digest,))}))
    assert desk.flush()
    desk.close()
    assert file.read_bytes() == raw.replace(b"turbines", b"nothing!")
    again = Desk.open(desk.folder)
    assert again.clipping(new.digest) == new
    assert list(again.folder.glob("quarantine/*"))
    again.close()


def test_what_was_imported_stays_no_value_longer_than_until_it_is_taken(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "desk")
    desk.keep_clippings(CLIPPINGS.values())
    assert desk.flush()
    assert not desk._contents._new
    assert desk.clippings() == CLIPPINGS
    desk.close()
