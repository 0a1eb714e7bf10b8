"""The scenarios of the benchmarks are what the harness reads; a run that did nothing has no figures."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
KINDS = {"wait", "keys", "press", "type", "hold", "slow", "resize", "idle", "mem", "expect", "sleep", "snap"}
NAMES = {
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pgup",
    "pgdn",
    "tab",
    "enter",
    "esc",
    "bs",
    "f2",
    "f6",
}


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The modules of the benchmarks, which lie beside each other in no package."""
    # The tests of the app have a module of this name, too.
    other = sys.modules.pop("terminal", None)
    path, known = list(sys.path), set(sys.modules)
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield {name: importlib.import_module(name) for name in ("scenarios", "others", "bars", "terminal")}
    sys.path[:] = path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(BENCHMARKS)):
            del sys.modules[name]
    if other is not None:
        sys.modules["terminal"] = other


@pytest.fixture
def all_scenarios(
    modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> list[dict[str, Any]]:
    """Every scenario, without the workspaces behind them."""
    ours, others = modules["scenarios"], modules["others"]

    async def none(_: Path) -> None:
        pass

    monkeypatch.setattr(ours, "program", lambda: ["foredeck"])
    monkeypatch.setattr(ours, "sample_day", none)
    for name in ("past", "one", "model_desk"):
        monkeypatch.setattr(ours, name, lambda *_: None)
    monkeypatch.setattr(others.subprocess, "run", lambda *_, **__: None)
    return [
        others.skeleton(tmp_path / "skeleton.py"),
        *ours.foredeck(tmp_path, "http://127.0.0.1:9/v1"),
        others.posting(tmp_path / "p", tmp_path),
        others.harlequin(tmp_path / "h", tmp_path),
        others.boat(tmp_path / "n"),
    ]


def test_each_scenario_is_one_that_the_harness_reads(all_scenarios: list[dict[str, Any]]) -> None:
    assert len({each["name"] for each in all_scenarios}) == len(all_scenarios) == 13
    for each in json.loads(json.dumps(all_scenarios)):
        assert each["cmd"]
        assert each["quit"]
        re.compile(each["ready"])
        for step in each["steps"]:
            assert len(KINDS & set(step)) == 1, step
            for kind in ("wait", "expect"):
                re.compile(step.get(kind, ""))
            pressed = [step.get(kind, "") for kind in ("keys", "press", "type", "hold", "key")]
            words = " ".join(" ".join(part) if isinstance(part, list) else part for part in pressed)
            named = re.findall(r"<([a-z0-9-]+)>", words)
            assert all(name in NAMES or name.startswith("c-") for name in named), step


def test_each_bar_asks_for_what_a_scenario_measures(
    modules: dict[str, ModuleType], all_scenarios: list[dict[str, Any]]
) -> None:
    labels = {
        each["name"]: {step.get("label", "") for step in each["steps"]}
        | {"start", "mem", "idle"}
        | ({"commit"} if any(step.get("label") == "commit 1" for step in each["steps"]) else set())
        for each in all_scenarios
    }
    for bar in modules["bars"].BARS:
        assert bar.metric.split(".")[0] in labels[bar.scenario], bar
        if bar.to:
            assert (bar.to_metric or bar.metric).split(".")[0] in labels[bar.to], bar


def run(**more: Any) -> dict[str, Any]:
    """One run as the harness tells it, in which all went well."""
    press = {"step": {"bytes": [100] * 9, "cells": [40] * 9, "dead": 0}}
    return {"name": "foredeck", "start": {}, "press": press, **more}


@pytest.mark.parametrize(
    "broken",
    [
        {"failed": [{"wait": "15 stories", "screen": ""}]},
        {"died": "Traceback"},
        {"start": {"interactive_failed": True}},
        {"press": {"step": {"bytes": [100] * 4, "cells": [40] * 4, "dead": 5}}},
        {"press": {"step": {"bytes": [9] * 9, "cells": [1] * 9, "dead": 0}}},
        {"press": {"typed": {"bytes": [], "cells": [], "dead": 9}}},
        {"resize": {"storm": {"alive": False}}},
    ],
    ids=["no text", "ended", "no first key", "dead keys", "a caret that blinks", "all dead", "storm"],
)
def test_a_run_that_went_wrong_is_told_and_has_no_figures(
    modules: dict[str, ModuleType], broken: dict[str, Any]
) -> None:
    faults = modules["terminal"].faults
    assert faults(run()) == []
    assert faults(run(**broken))


def test_a_bar_is_met_missed_or_not_measured(modules: dict[str, ModuleType]) -> None:
    bars = modules["bars"]
    bar = bars.Bar("step", "foredeck", "step.last.p50", 0.5, "× skeleton", "skeleton", "step.last.p50")
    rounds = [
        {"foredeck": {"step.last.p50": ours}, "skeleton": {"step.last.p50": theirs}}
        for ours, theirs in ((4.0, 10.0), (9.0, 10.0), (3.0, 10.0))
    ]
    assert bars.verdict(bar, bar.figure(rounds, {}))[2:] == ["0.40", "met"]
    assert bars.verdict(bar, bar.figure([{}], {}))[2:] == ["–", "not measured"]
    assert bars.verdict(bar, 0.75)[3] == "**missed**: 1.50 times"
    assert bars.line("drafts", 40, 30.0, "a second", least=True)[3] == "**missed**: 0.75 times"


def test_without_the_harness_one_sentence_is_said(modules: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"is not there: say where ttybench\.py is"):
        modules["terminal"].harness_path(str(tmp_path / "ttybench.py"))
