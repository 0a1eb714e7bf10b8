"""Ten thousand stories cost a key what a hundred cost; a new user gets through the sample day."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from desks import crowd, triage
from driving import said

from core.drafting.extractive import ExtractiveEngine
from core.paths import samples
from core.workbench import Workbench
from tui.actions import ACTIONS, key_name
from tui.screens.triage import TriageScreen
from tui.widgets.bars import KeyBar
from tui.widgets.story_list import StoryList


@pytest.fixture
def drawn(monkeypatch) -> Counter[str]:
    """How often lines are drawn, lines are made, and the desk is listed."""
    counts: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def counting(self, *given, **named):
            counts[name] += 1
            return original(self, *given, **named)

        monkeypatch.setattr(owner, name, counting)

    count(StoryList, "line_at")
    count(TriageScreen, "line")
    count(Workbench, "listing")
    return counts


@pytest.mark.thorough
async def test_a_key_draws_as_many_lines_of_ten_thousand_as_of_a_hundred(
    make_bench, running, drawn: Counter[str], desk_path: Path
) -> None:
    spent = {}
    bench = make_bench()
    for count in (100, 10_000):
        crowd(bench, count - len(bench.shelf.kept))
        async with running(bench) as pilot:
            screen = triage(pilot)
            await pilot.press("g", "j")
            await pilot.pause()
            assert len(screen.listing.entries) == count
            for keys in (
                ("j",),
                ("j", "j", "j"),
                ("k",),
                ("4",),
                ("s",),
                ("m",),
                ("&",),
                ("a",),
                ("u",),
                ("z",),
            ):
                drawn.clear()
                await pilot.press(*keys)
                await pilot.pause()
                spent.setdefault(keys, []).append((drawn["line_at"], drawn["listing"]))
            drawn.clear()
            await pilot.press("G")
            await pilot.pause()
            assert screen.listing.index == count - 1, "the end is one key away"
            assert drawn["line_at"] <= 2 * screen.size.height, "what is seen is drawn"
        bench = make_bench()
    for keys, (few, many) in spent.items():
        assert few[1] == many[1] == 0, f"{keys} lists the desk anew"
        assert many[0] <= few[0] + 2, f"{keys} draws {many[0]} lines, and {few[0]} of a hundred"
        assert many[0] <= 10 * len(keys), f"{keys} draws {many[0]} lines"


async def test_a_new_user_gets_through_the_sample_day_with_the_keys_of_the_footer(
    running, until, tmp_path: Path
) -> None:
    bench = Workbench.open([samples()], ExtractiveEngine(), tmp_path)
    count = len(bench.stories())
    keys = 0
    async with running(bench, (80, 24)) as pilot:
        screen = triage(pilot)

        async def press(label: str) -> None:
            """Press the key that the footer shows for a label."""
            nonlocal keys
            offered = "".join(part.text for part in screen.query_one(KeyBar).left)
            action = next(action for action in ACTIONS if action.scope == "stories" and action.label == label)
            assert f"{key_name(action.keys[0])} {label}" in offered, f"the footer does not offer {label}"
            await pilot.press(action.keys[0])
            keys += 1

        await pilot.pause()
        assert count >= 10
        seen = set()
        while screen.counts["new"]:
            story = screen.view.kept
            assert story.id not in seen, "the cursor brings nobody back to what is decided"
            seen.add(story.id)
            await press("keep" if story.independent >= 3 else "later" if story.related else "skip")
        assert "without a card: B drafts them" in said(pilot)
        kept = screen.counts["kept"]
        await press("draft kept")
        await until(pilot, lambda: not screen.jobs.open and screen.counts["cards"] == kept)
        assert len(seen) == count
    again = Workbench.open([samples()], ExtractiveEngine(), tmp_path)
    assert {view.kept.triage.decision for view in again.stories()} >= {"kept", "skipped"}
    assert all(view.card for view in again.stories() if view.kept.triage.decision == "kept")
    again.close()
    assert keys <= 2 * count
    assert keys == count + 1
