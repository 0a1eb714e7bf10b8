"""Indexes brought up to date by a process beside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core import catching
from core.keeping import Change, Desk, KeptStory
from core.model import Clipping
from core.searching import everywhere

if TYPE_CHECKING:
    import pytest


def day(place: Path) -> Path:
    """A desk with one story in a workspace."""
    desk = Desk.open(place / "desks" / "2026-11-22")
    clipping = Clipping(text="Wind turbines stood still.\n\nNobody knew why.", title="Wind")
    desk.keep_clippings([clipping])
    id = desk.new_id()
    desk.commit(Change(stories={id: KeptStory(id=id, clippings=(clipping.digest,), title="Wind")}))
    desk.close()
    return desk.folder


def test_a_process_brings_in_what_is_worth_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day(tmp_path)
    assert not catching.much(tmp_path)
    monkeypatch.setattr(catching, "MUCH", 10)
    assert catching.much(tmp_path)
    catching.bring_beside(tmp_path, "2026-11-22", lambda: True)
    assert catching.much(tmp_path)
    catching.bring_beside(tmp_path, "2026-11-22")
    assert not catching.much(tmp_path)
    found = everywhere(tmp_path)
    assert [hit.title for hit in found.find("turbines")] == ["Wind"]
    found.close()
