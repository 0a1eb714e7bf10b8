"""What the tests of the desk share: small values, a watcher of states, calls that fail."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.keeping import Change, Desk, KeptStory, SaveState
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


def keep_story(desk: Desk, clippings: Sequence[str], title: str, id: int | None = None) -> KeptStory:
    """Put a story of these clippings on a desk: a new one, or `id` changed or brought back."""
    id = id or desk.new_id()
    old = desk.kept(id) or KeptStory(id=id)
    story = old.model_copy(update={"clippings": tuple(clippings), "title": title})
    desk.commit(Change(stories={id: story}))
    return story


def put_card(desk: Desk, story: int, card: Card) -> None:
    desk.commit(Change(cards={story: card}))


def remove_card(desk: Desk, story: int) -> None:
    desk.commit(Change(cards={story: None}))


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


def fail_with(monkeypatch: pytest.MonkeyPatch, code: int, call: str = "fsync") -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, failing)
