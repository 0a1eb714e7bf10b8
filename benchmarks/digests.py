"""How long a digest of 50 cards and an index of 3,252 pages take: python benchmarks/digests.py [FOLDER]

The cards are drafts of the sample stories by the embedded engine, each several times under other titles.
With a FOLDER what was made stays there to be looked at.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/core/checking")]

from holdouts import stories  # noqa: E402

from core.digesting import Desks, day_page, digest, on_disk  # noqa: E402
from core.drafting.engine import DraftRequest  # noqa: E402
from core.drafting.extractive import draft_events  # noqa: E402
from core.indexing import index  # noqa: E402
from core.keeping import Change, Desk, KeptStory, Triage  # noqa: E402
from core.model import Card, Clipping, Finished, Section, State, Story  # noqa: E402
from core.sharing.page import write_page  # noqa: E402

DAY = date(2026, 11, 20)
CARDS, PAGES = 50, 3252
DIGEST_BAR, INDEX_BAR = 5.0, 20.0
"""Seconds."""


def drafts() -> list[tuple[Card, tuple[Clipping, ...]]]:
    """The sample stories with their drafts."""
    found = []
    for clippings in stories().values():
        last = list(draft_events(Story(clippings=clippings), DraftRequest()))[-1]
        assert isinstance(last, Finished), last
        found.append((last.card, clippings))
    return found


def with_scores(card: Card, at: int) -> Card:
    """A card of which some rows are scored by the analyst, another title, and some state."""
    rows = tuple(
        row.model_copy(update={"score": row.score.model_copy(update={"analyst": 1 + (at + n) % 5})})
        if (at + n) % 4 == 0
        else row
        for n, row in enumerate(card.rows(Section.SIGNALS))
    )
    states = (State.DRAFT, State.REVIEWED, State.FINAL)
    return card.with_rows(Section.SIGNALS, rows).with_fields(state=states[at % 3])


def main(folder: Path) -> int:
    """Fill a desk and a folder, and measure."""
    made = drafts()
    desk = Desk.open(folder / "desks" / DAY.isoformat())
    kept, cards = {}, {}
    for at in range(CARDS):
        card, clippings = made[at % len(made)]
        desk.keep_clippings(list(clippings))
        digests = tuple(clipping.digest for clipping in clippings)
        triage = Triage(decision="kept", star=at % 9 == 3)
        kept[at + 1] = KeptStory(
            id=at + 1, clippings=digests, title=card.title.text or f"Story {at}", independent=1, triage=triage
        )
        cards[at + 1] = with_scores(card, at)
    desk.commit(Change(stories=kept, cards=cards))
    desk.close()
    lines = []
    start = time.perf_counter()
    page = day_page(digest(on_disk(folder, Desks((DAY,))), days=(DAY,)))
    lines.append(("digest of 50 cards, checked", time.perf_counter() - start, DIGEST_BAR))
    (folder / "digest.md").write_text(page, "utf-8")
    start = time.perf_counter()
    day_page(digest(on_disk(folder, Desks((DAY,))), days=(DAY,), check=False))
    lines.append(("the same with --no-check", time.perf_counter() - start, DIGEST_BAR))
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for at in range(PAGES):
        card = made[at % len(made)][0].with_fields(page=f"{2022 + at % 5}{1 + at % 12:02}{1 + at % 28:02}")
        (pages / f"{at:05} card.md").write_text(write_page(card), "utf-8")
    start = time.perf_counter()
    done = index(pages)
    lines.append((f"index of {done.cards} pages", time.perf_counter() - start, INDEX_BAR))
    start = time.perf_counter()
    again = index(pages)
    lines.append(("the same again, nothing to write", time.perf_counter() - start, INDEX_BAR))
    assert not again.written
    print(tabulate(lines, ("", "seconds", "bar"), floatfmt=".2f"))
    return 0 if all(seconds <= bar for _, seconds, bar in lines) else 1


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as made_up:
        sys.exit(main(Path(made_up)))
