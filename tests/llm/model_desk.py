"""A desk whose engine is a model that follows a script, a card with the analyst's hand in it, and answers."""

from __future__ import annotations

import json
import re
from contextlib import aclosing
from pathlib import Path
from typing import Any

from fakes import ScriptedCaller, says

from core.asking.profile import Profile
from core.drafting.extractive import ExtractiveEngine
from core.engines import Engines
from core.keeping import Desk
from core.model import Card, Cell, Clipping, DraftEvent, Failed, Finished, Row, RowDrafted, Score, Section
from core.settings import Settings
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

SENTENCES = (
    "The quay at Keldmouth closes for a winter.",
    "The harbour master said on Monday that no ship would come before spring.",
    "Divers found cracks in nine of the forty piles below the crane.",
    "Repairs will take until March and cost 12 million euros.",
    "Two ferry lines moved their timetables to the port of Teasel.",
    "Fishers fear that the noise of the works will drive the herring away.",
)
TEXT = "A quay closes\n\n" + " ".join(SENTENCES)
PROFILE = Profile(
    name="home", model="openai/tiny", api_base="http://127.0.0.1:9/v1", structured="json_schema"
)
HELD = Row(name=Cell.page("Held by hand"), description=Cell.page("The analyst holds this row."), locked=True)
SCORED = Row(
    name=Cell.page("Ferries go"), description=Cell.page("They left."), score=Score(engine=2, analyst=5)
)
CARD = Card(title=Cell.page("A quay closes"), keywords=(Cell.page("quay"),)).with_rows(
    Section.SIGNALS, (HELD, SCORED)
)
"""What is on the desk before a model is asked."""

NAMES = ("Winter without ships", "Cracked piles", "Costly repairs", "Lost ferry lines")

SIGNALS = Section.SIGNALS
ALL = [*NAMES, "Herring leave"]
DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def row(index: int, **other: Any) -> dict[str, Any]:
    """A row of signals as a model writes it; what is named otherwise takes the place of its value."""
    said = SENTENCES[index + 1]
    return {
        "evidence": [{"ref": f"A1.{index + 3}", "quote": said}],
        "name": NAMES[index],
        "description": said,
        "change": f"What the port did before is now done elsewhere for reason {index}.",
        "10-year": f"The port may have lost its trade by then, on path {index}.",
        "driving-force": f"Old concrete and the sea wear out the port, in part {index}.",
        "why": "It bears on the trade of the port.",
        "relevancy": 3,
    } | {name.replace("_", "-"): value for name, value in other.items()}


def whole(**other: Any) -> dict[str, Any]:
    """A whole card as a model writes it; `signals=[…]` takes the place of its rows."""
    title = {"evidence": [{"ref": "A1.2", "quote": SENTENCES[0]}], "text": SENTENCES[0]}
    concern = {name: row(3)[name] for name in ("evidence", "description", "why", "relevancy")}
    return {
        "title": title,
        "keywords": ["quay", "piles"],
        "themes": ["ports"],
        "category": "business",
        "type": "news",
        "summary": [title],
        "signals": [row(index) for index in range(4)],
        "concerns": [{**concern, "name": "Herring leave"}],
        "behaviors": [],
        "technologies": [],
        "issues": [],
    } | other


def plain(answer: Any) -> str:
    """An answer as its text."""
    return json.dumps(answer, ensure_ascii=False)


def opened(place: Path, caller: Any, profile: Profile = PROFILE) -> Workbench:
    """An empty desk whose engine is the model of a profile."""
    settings = Settings(models={profile.name: profile})
    engines = Engines(place, settings, caller, embedded=ExtractiveEngine())
    bench = Workbench(Desk.open(place / "desks" / "2026-11-20"), engines, settings=settings, place=place)
    bench.use(profile.name)
    return bench


def story(bench: Workbench, card: Card | None = CARD) -> int:
    """One more story on the desk, with a card."""
    id = bench.desk.new_id()
    clipping = Clipping(text=f"{TEXT}\n\nNumber {id}.", title="A quay closes", outlet="The Tide")
    bench.shelf.put(Arrivals((Arrival(clipping, id),)))
    if card is not None:
        bench.change(id, "Draft", card)
    return id


async def drafted(bench: Workbench, id: int, script: Any, fresh: int = 0) -> list[DraftEvent]:
    """All events of a draft whose calls follow the scripts."""
    caller = bench.engines.caller
    assert isinstance(caller, ScriptedCaller)
    caller.scripts, caller.calls = list(script), []
    async with aclosing(bench.draft(id, fresh=fresh)) as events:
        return [event async for event in events]


def names(events: list[DraftEvent]) -> list[str]:
    """The names of the rows that were shown."""
    return [event.row.name.text for event in events if isinstance(event, RowDrafted)]


def outcome(events: list[DraftEvent]) -> Finished | Failed:
    """How a draft ended."""
    last = events[-1]
    assert isinstance(last, Finished | Failed)
    assert sum(isinstance(event, Finished | Failed) for event in events) == 1
    return last


def calls(bench: Workbench) -> int:
    """How many calls the last draft made."""
    caller = bench.engines.caller
    assert isinstance(caller, ScriptedCaller)
    return len(caller.calls)


def card(bench: Workbench, id: int) -> Card:
    """The card of a story that has one."""
    found = bench.card(id)
    assert found is not None
    return found


def held(bench: Workbench, id: int) -> bool:
    """Whether the analyst's row and number are where they were."""
    first, second, *_ = card(bench, id).rows(SIGNALS)
    return first == HELD and second.score.analyst == 5


def is_clear(failed: Failed) -> bool:
    """Whether a failure is one sentence of ours and a hint."""
    said = failed.sentence
    ours = said.endswith((".", "”")) and len(said) < 400 and "\n" not in said and "did not expect" not in said
    return ours and not DANGEROUS.search(said) and bool(failed.hint)


async def finished(bench: Workbench, answer: Any, *more: Any) -> tuple[Card, Finished, list[str]]:
    """(the card after a draft that went well, how it ended, the rows that were shown)."""
    id = story(bench)
    texts = [each if isinstance(each, str) else plain(each) for each in (answer, *more)]
    events = await drafted(bench, id, [says(text, size=97) for text in texts])
    end = outcome(events)
    assert isinstance(end, Finished), end
    assert held(bench, id)
    return card(bench, id), end, names(events)


async def failed(bench: Workbench, *script: Any) -> tuple[Failed, list[str]]:
    """(how a draft ended that went wrong, the rows that were shown); the card is as it was."""
    id = story(bench)
    events = await drafted(bench, id, script)
    end = outcome(events)
    assert isinstance(end, Failed), end
    assert card(bench, id) == CARD
    assert is_clear(end), end.sentence
    shown = names(events)
    if shown:
        assert end.partial is not None
        tables = (SIGNALS, Section.CONCERNS)
        assert [each.name.text for table in tables for each in end.partial.rows(table)] == shown
        bench.take_partial(id, end.partial, end.by, end.missing)
        assert held(bench, id)
        here = {each.name.text for table in tables for each in card(bench, id).rows(table)}
        assert set(shown) <= here
    return end, shown


def cut(text: str, behind: str) -> str:
    """A text up to the end of some words in it."""
    return text[: text.index(behind) + len(behind)]
