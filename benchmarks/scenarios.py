"""Scenarios of Foredeck for the harness `ttybench.py`, made anew in a folder with workspaces of their own.

`foredeck(folder, …)` fills the workspaces by the product's own code and gives the scenarios as plain
dictionaries; labels are the same in all programs, so that one table holds them. `guards` says of each label
how many cells a key changes at least: keys that change less did not do what they claim.
"""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

Scenario = dict[str, Any]
DAY = ROOT / "sample_articles" / "day-2026-11-22"
DOWN_UP = ["<down>"] * 12 + ["<up>"] * 12
"""The sample day has fifteen stories; what is pressed stays inside of them."""
SLOW = 20_000
"""Bytes a second of the slow line."""
TYPED = "ships wait less for berths"

GUARDS: dict[str, int] = {
    "step": 10,
    "page": 10,
    "card step": 4,
    "source step": 4,
    "story": 100,
    "section": 10,
}
"""Cells that the median key of a label changes at least; of all other labels it is one."""


def program() -> list[str]:
    """The command that a user runs: the script beside this Python. Raises SystemExit when it is not there."""
    script = Path(sys.executable).parent / "foredeck"
    if not script.exists():
        raise SystemExit(f"{script} is not there: install the project into this Python (pip install -e .).")
    return [str(script)]


def press(keys: str | list[str], label: str, count: int, **more: Any) -> Scenario:
    """A step whose keys are measured one by one."""
    return {"press": keys, "label": label, "n": count, **more}


def keys(text: str) -> Scenario:
    """Keys that are not measured."""
    return {"keys": text}


def slow_line(held: str | list[str], count: int = 90) -> Scenario:
    """A key held for three seconds on the slow line."""
    return {"slow": SLOW, "key": held, "n": count, "interval_ms": 33, "label": "slow"}


def storm() -> Scenario:
    """Twenty changes of the terminal's size, then the first one again."""
    return {"resize": [[100, 30], [80, 24], [140, 50], [110, 35]], "n": 20, "label": "storm"}


def scenario(name: str, place: Path, steps: list[Scenario], *arguments: str, **more: Any) -> Scenario:
    """Foredeck on a workspace; `copied` names the one that each run starts from."""
    made: Scenario = {
        "name": name,
        "cmd": [*program(), *arguments],
        "env": {"FOREDECK_WORKSPACE": str(place)},
        "home": str(place.parent / "home"),
        "ready": r"\d stor(y|ies)",
        "probe": "<down>",
        "steps": steps,
        "quit": "<c-q>",
    }
    copied = more.pop("copied", None)
    if copied is not None:
        here, there = shlex.quote(str(place)), shlex.quote(str(copied))
        made["setup"] = f"rm -rf {here} && cp -a {there} {here}"
    return {**made, **more}


def foredeck(folder: Path, models: str = "", only: Sequence[str] = ()) -> list[Scenario]:
    """All scenarios or some; with the address of a server of models also that of a card that streams in."""
    kept = folder / "kept-day"
    asyncio.run(sample_day(kept))
    fresh = folder / "fresh"
    made = [
        scenario("foredeck", folder / "day", triage(), copied=kept),
        scenario(
            "fresh",
            fresh,
            [{"wait": "15 stories", "timeout": 30}, {"sleep": 2.0}, {"mem": "mem"}],
            str(DAY),
            setup=f"rm -rf {shlex.quote(str(fresh))}",
            ready="15 stories",
            probe="",  # the list grows meanwhile: no key ends in the same picture twice
        ),
        scenario("star", folder / "star", [{"wait": "15 stories"}], copied=kept, probe="s"),
        scenario("card", folder / "card", card(), copied=kept),
    ]
    for name, clippings, days in (("100 clippings", 100, 6), ("10,000 clippings", 10_000, 60)):
        place = folder / f"past-{clippings}"
        if not only or name in only:
            desk = place / "desks" / date.today().isoformat()
            # Only today's desk is put back: a copy of the others would be new to the indexes.
            there = scenario(name, desk, many(), copied=place.with_name(f"kept-today-{clippings}"))
            there["env"] = {"FOREDECK_WORKSPACE": str(place)}
            made += prepared(name, _after(partial(past, place, clippings, days), there))
    for name, stories in (("100 stories", 100), ("10,000 stories", 10_000)):
        kept, place = folder / f"kept-one-{stories}", folder / f"one-{stories}"
        if not only or name in only:
            made += prepared(
                name,
                _after(
                    partial(one, kept, stories), scenario(name, place, steps_only(), copied=kept, probe="s")
                ),
            )
    if models and (not only or "streaming" in only):
        kept = folder / "kept-models"
        streams = scenario("streaming", folder / "models", streaming(), copied=kept, probe="", ready=".")
        made += prepared("streaming", _after(partial(model_desk, kept, models), streams))
    return [each for each in made if not only or each["name"] in only]


def _after(work: Callable[[], None], made: Scenario) -> Callable[[], Scenario]:
    def prepare() -> Scenario:
        work()
        return made

    return prepare


def prepared(name: str, prepare: Callable[[], Scenario]) -> list[Scenario]:
    """The scenario in a list; an empty one, and a sentence, when what it needs cannot be made."""
    try:
        return [prepare()]
    except (Exception, SystemExit) as error:
        print(f"{name} is left out: {type(error).__name__}: {error}", file=sys.stderr)
        return []


def triage() -> list[Scenario]:
    """The list of stories of the sample day."""
    return [
        {"wait": "15 stories"},
        {"sleep": 1.5},
        {"mem": "mem"},
        {"idle": 5},
        keys("<home>"),
        press(DOWN_UP, "step", 48),
        press(["<pgdn>", "<pgup>"], "page", 10),
        {"expect": "15 stories"},
        {"hold": DOWN_UP, "n": 90, "interval_ms": 33, "label": "hold"},
        slow_line(DOWN_UP),
        {"sleep": 1.0},
        storm(),
        {"expect": "15 stories"},
    ]


def card() -> list[Scenario]:
    """The bench of the first story, whose card is there: moving, editing, reading, the next story."""
    commits: list[Scenario] = []
    for number in range(6):
        commits += [keys(f"e{number}"), press("<enter>", f"commit {number + 1}", 1, quiet_ms=120)]
    return [
        {"wait": "15 stories"},
        {"sleep": 1.0},
        keys("<home><enter>"),
        {"wait": "KEYWORDS"},
        {"sleep": 1.5},
        press(["j", "j", "j", "l", "h", "k", "k", "k"], "card step", 32),
        keys("g"),
        press(["]", "]", "]", "]", "[", "[", "[", "["], "section", 16),
        keys("g]]]]"),
        keys("e"),
        {"type": TYPED, "label": "typed in the summary"},
        {"expect": TYPED.split()[-1]},
        keys("<enter><esc>"),
        {"sleep": 0.4},
        keys("]e"),
        {"type": TYPED, "label": "typed"},
        {"expect": TYPED[:12]},
        keys("<enter>"),
        *commits,
        {"expect": "012345"},
        press("<tab>", "pane", 8),
        keys("<tab>g"),
        press(["j"] * 8 + ["k"] * 8, "source step", 32),
        {"expect": r"sentence \d+ of \d+"},
        keys("<tab>"),
        press([">", ">", "<", "<"], "story", 8, quiet_ms=80),
        {"hold": ["j"] * 8 + ["k"] * 8, "n": 60, "interval_ms": 33, "label": "hold"},
        slow_line(["j"] * 8 + ["k"] * 8),
        {"mem": "mem"},
    ]


def steps_only() -> list[Scenario]:
    """Moving in a list that may be long."""
    return [
        {"wait": r"\d stories"},
        {"sleep": 1.5},
        keys("<home>"),
        press("<down>", "step", 40),
        press(["<pgdn>", "<pgdn>", "<pgup>"], "page", 12),
        {"mem": "mem"},
    ]


def many() -> list[Scenario]:
    """A small desk of today in a workspace with many clippings."""
    return [
        {"wait": "30 stories"},
        {"sleep": 1.5},
        {"mem": "mem"},
        keys("<home>"),
        press(DOWN_UP, "step", 24),
    ]


def streaming() -> list[Scenario]:
    """A card drafted by a model, piece by piece: first alone, then while keys are pressed."""
    return [
        {"sleep": 1.5},
        keys("<enter>"),
        {"wait": "KEYWORDS", "timeout": 30},
        {"sleep": 8.0},
        press("<c-g>", "stream", 1, quiet_ms=1500, timeout=10),
        {"sleep": 2.0},
        keys("g"),
        press(["j", "j", "j", "k", "k", "k"], "still", 36),
        {"sleep": 0.5},
        press(["<c-g>"] + ["j", "j", "j", "k", "k", "k"] * 6, "while streaming", 37),
        {"sleep": 6.0},
        keys("G"),
        {"expect": "ISSUES"},
        {"snap": "end"},
    ]


async def sample_day(place: Path) -> None:
    """A workspace with the sample day on today's desk, three stories of it drafted."""
    from core.drafting.extractive import ExtractiveEngine
    from core.wish import Wish
    from core.workbench import Workbench

    bench = Workbench.open_day(date.today(), ExtractiveEngine(), place)
    async for _ in bench.add(Wish(paths=(DAY,))):
        pass
    for view in bench.stories()[:3]:
        async for _ in bench.draft(view.id):
            pass
    bench.close()


def past(place: Path, clippings: int, days: int) -> None:
    """A workspace with clippings on the days before, thirty on today's desk; what waits there was offered."""
    from workspaces import past_days

    from core.drafting.extractive import ExtractiveEngine
    from core.workbench import Workbench

    past_days(place, clippings - 30, days, 30, date.today())
    bench = Workbench.open_day(date.today(), ExtractiveEngine(), place)
    bench.remember(offered="yes")
    bench.close()
    _indexed(place)
    today = place / "desks" / date.today().isoformat()
    shutil.copytree(today, place.with_name(f"kept-today-{clippings}"))


def one(place: Path, stories: int) -> None:
    """A workspace with so many stories on today's desk."""
    from workspaces import one_desk

    one_desk(place, stories, date.today(), words=200)


def _indexed(place: Path) -> None:
    """Bring the indexes of the search up to date, as the first start with the clippings does."""
    from core.catching import bring_beside, much

    bring_beside(place, date.today().isoformat())
    if much(place):
        raise RuntimeError("the indexes could not be brought up to date")


def model_desk(place: Path, address: str) -> None:
    """A workspace whose engine is a model, with one story of the four seeds on today's desk."""
    from llm_reading import story

    from core.asking.process import WorkerCaller
    from core.engines import Engines
    from core.keeping import Desk
    from core.settings import load_settings
    from core.shelf import Arrival, Arrivals
    from core.workbench import Workbench

    place.mkdir(parents=True)
    profile = f'[models.ok]\nmodel = "openai/ok"\napi_base = "{address}"\nstructured = "json_schema"\n'
    (place / "settings.toml").write_text(profile, "utf-8")
    settings = load_settings(place)[0]
    engines = Engines(place, settings, WorkerCaller(place.parent / "models.log"))
    desk = Desk.open(place / "desks" / date.today().isoformat())
    bench = Workbench(desk, engines, (), settings, place)
    id = bench.desk.new_id()
    for clipping in story().clippings:
        bench.shelf.put(Arrivals((Arrival(clipping, id),)))
    bench.use("ok")
    bench.close()


def write(folder: Path, scenarios: list[Scenario]) -> list[Path]:
    """The scenarios as files that the harness reads."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, each in enumerate(scenarios):
        path = folder / f"{number:02}.json"
        path.write_text(json.dumps(each, indent=1), "utf-8")
        paths.append(path)
    return paths
