"""Measure Foredeck in a terminal beside the skeleton, posting, harlequin and newsboat.

    python benchmarks/terminal.py [--runs 2] [--only NAME …] [--harness PATH] [--venvs DIR]

The harness is ttybench.py: `--harness`, else TTYBENCH, else ../shared/tools/ttybench.py
beside the repository.
All programs are run by turns at 120x40. A round in which a text did not come, or in which keys did nothing,
gives no figures but those of its start: it is told as failed, and the exit code is 1. What cannot be
prepared is left out and told.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import bars  # noqa: E402
import others  # noqa: E402
import scenarios  # noqa: E402
from tabulate import tabulate  # noqa: E402

SIZE = "120x40"
NAMES = (
    *("skeleton", "foredeck", "fresh", "star", "card", "100 clippings", "10,000 clippings", "100 stories"),
    *("10,000 stories", "streaming", "posting", "harlequin", "newsboat"),
)
"""What can be measured alone."""
LATE = "the first key never showed, so there is no time to interactive"
"""The one fault that leaves the other figures as they are."""
MEASURED = {"press", "hold", "slow", "resize", "idle", "mem"}
"""What is dropped of a run in which a step went wrong; its start came before."""
COLUMNS = (
    ("first paint ms", "start.t_first_paint", 0),
    ("interactive ms", "start.t_interactive", 0),
    ("memory MB", "mem.rss", 0),
    ("step: bytes", "step.bytes.p50", 0),
    ("p95", "step.bytes.p95", 0),
    ("step: ms", "step.last.p50", 1),
    ("typed: bytes", "typed.bytes.p50", 0),
    ("typed: ms", "typed.last.p50", 1),
    ("pane: bytes", "pane.bytes.p50", 0),
    ("held at 20 kB/s: lag ms", "slow.lag_ms", 0),
    ("idle bytes/s", "idle.bytes_s", 0),
    ("idle CPU %", "idle.cpu_pct", 2),
)


def harness_path(named: str | None = None) -> Path:
    """Where the harness is. Raises SystemExit with a sentence when it is not there."""
    path = Path(named or os.environ.get("TTYBENCH") or ROOT.parent / "shared" / "tools" / "ttybench.py")
    if not path.is_file():
        raise SystemExit(f"{path} is not there: say where ttybench.py is with --harness PATH or TTYBENCH.")
    return path.resolve()


def load(path: Path) -> Any:
    """The harness as a module: it counts medians and ratios. Raises SystemExit when pyte is missing."""
    spec = importlib.util.spec_from_file_location("ttybench", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise SystemExit(f"{path} needs {error.name}: pip install {error.name}.") from error
    return module


@contextmanager
def models() -> Iterator[str]:
    """The address of a server of models that streams a card of forty rows; empty when litellm is missing."""
    if importlib.util.find_spec("litellm") is None:
        print("litellm is not installed, so the streaming scenario is left out.", file=sys.stderr)
        yield ""
        return
    sys.path.insert(0, str(ROOT / "tests" / "llm"))
    from server import ModelServer

    with ModelServer() as server:
        server.answers = forty_rows()
        server.size, server.pause = 24, 0.002
        yield server.url()


def forty_rows() -> str:
    """What the model answers: eight rows in each of the five tables."""
    from llm_reading import answer, story

    from core.model import TABLES

    card = json.loads(answer(story()))
    for table in TABLES:
        rows = card[table.value.lower()]
        card[table.value.lower()] = [rows[number % len(rows)] for number in range(8)]
    return json.dumps(card)


def everything(
    folder: Path, harness: Path, venvs: Path, address: str, only: Sequence[str]
) -> tuple[list[Any], dict[str, str]]:
    """All scenarios or some, the skeleton first, and the versions of the others."""
    made = [others.skeleton(harness.parent / "skeleton.py")]
    if not (harness.parent / "skeleton.py").exists():
        print(f"skeleton.py is not beside {harness}, so it is left out.", file=sys.stderr)
        made = []
    ours = scenarios.foredeck(folder / "ws", address, only)
    versions = others.install(venvs) if not only or set(only) & {*others.PACKAGES, "newsboat"} else {}
    made += [each for each in ours if each["name"] == "foredeck"]
    beside: dict[str, Callable[[], Any]] = {
        "posting": lambda: others.posting(folder / "posting", venvs),
        "harlequin": lambda: others.harlequin(folder / "harlequin", venvs),
        "newsboat": lambda: others.boat(folder / "newsboat"),
    }
    for name, prepare in beside.items():
        if name in versions:
            made += scenarios.prepared(name, prepare)
    made += [each for each in ours if each["name"] != "foredeck"]
    return [each for each in made if not only or each["name"] in only], versions


def faults(run: dict[str, Any]) -> list[str]:
    """What went wrong in one run: texts that did not come, keys that did nothing, an end."""
    found = [f"“{next(iter(each.values()))}” did not come" for each in run.get("failed", [])]
    if "died" in run:
        found.append(f"it ended: {run['died'].strip()[-200:]}")
    if run["start"].get("interactive_failed"):
        found.append(LATE)
    for label, each in run.get("press", {}).items():
        count = len(each["bytes"]) + each["dead"]
        changed = sorted(each["cells"])
        least = scenarios.GUARDS.get(label, 1)
        if each["dead"] > count * 0.1:
            found.append(f"{label}: {each['dead']} of {count} keys did nothing")
        elif changed[len(changed) // 2] < least:
            found.append(f"{label}: a key changed {changed[len(changed) // 2]} cells, not {least}")
    found += [f"{label}: it ended" for label, each in run.get("resize", {}).items() if not each["alive"]]
    return found


class Report:
    """A run of the harness, as tables."""

    def __init__(self, harness: Any, document: dict[str, Any]) -> None:
        self.failed: dict[str, list[str]] = {}
        good = []
        for run in document["runs"]:
            found = faults(run)
            for each in found:
                told = f"round {run['round'] + 1}: {each}"
                self.failed.setdefault(run["name"], []).append(told)
            if set(found) - {LATE}:
                run = {**run, **{part: {} for part in set(run) & MEASURED}}
            if "died" not in run:
                good.append(run)
        self.names = [name for name in document["scenarios"] if any(run["name"] == name for run in good)]
        self._pools = {
            name: bars.with_commits(harness.pooled([run for run in good if run["name"] == name]))
            for name in self.names
        }
        self._rounds: list[dict[str, bars.Flat]] = [{} for _ in range(document["rounds"])]
        for run in good:
            self._rounds[run["round"]][run["name"]] = bars.with_commits(harness.flat(run))
        self.noise = f"load {document['load']}, a fixed piece of Python {document['spin']}"

    def table(self) -> str:
        """The figures of all programs, a line each."""
        rows = [
            [name]
            + [
                f"{pool[metric]:,.{digits}f}" if pool.get(metric) is not None else ""
                for _, metric, digits in COLUMNS
            ]
            for name, pool in self._pools.items()
        ]
        return _table(rows, ["", *(words for words, _, _ in COLUMNS)])

    def bars(self) -> tuple[list[list[str]], int]:
        """A line for each bar, and how many of them are missed or have no figure."""
        lines = [bars.verdict(each, each.figure(self._rounds, self._pools)) for each in bars.BARS]
        return lines, sum(line[-1] != "met" for line in lines)


def _table(rows: list[list[Any]], heads: list[str]) -> str:
    return tabulate(rows, heads, tablefmt="github", disable_numparse=True)


def measure(
    runs: int, harness: Path, venvs: Path, only: list[str], out: Path | None = None
) -> tuple[Report, dict[str, str]]:
    """Prepare, run by turns, read what the harness wrote."""
    module = load(harness)
    with tempfile.TemporaryDirectory() as place, models() as address:
        folder = Path(place)
        made, versions = everything(folder, harness, venvs, address, only)
        files = [str(path) for path in scenarios.write(folder / "scenarios", made)]
        written = out or folder / "result.json"
        command = [sys.executable, str(harness), "run", *files, "--runs", str(runs), "--size", SIZE]
        done = subprocess.run(
            [*command, "--out", str(written), "--verbose"], stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode or not written.exists():
            raise SystemExit(f"The harness ended with {done.returncode}.")
        return Report(module, json.loads(written.read_text("utf-8"))), versions


def told(report: Report, versions: dict[str, str]) -> str:
    """The tables as Markdown."""
    lines, _ = report.bars()
    parts = [report.table(), bars.bar_table(lines)]
    parts += [f"**failed**: {name}: {'; '.join(why)}" for name, why in report.failed.items()]
    beside = ", ".join(f"{name} {version}" for name, version in versions.items())
    return "\n\n".join([*parts, f"Beside: {beside or 'nobody'}. Noise: {report.noise}."])


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options that the whole run shares with this program."""
    parser.add_argument("--runs", type=int, default=2, help="rounds (2)")
    parser.add_argument("--harness", help="the path of ttybench.py")
    parser.add_argument("--venvs", type=Path, help="folder for the environments of posting and harlequin")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        choices=NAMES,
        metavar="NAME",
        help=f"only some of: {', '.join(NAMES)}",
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments(parser)
    parser.add_argument("--out", type=Path, help="keep what the harness writes in this file")
    wish = parser.parse_args()
    found = measure(wish.runs, harness_path(wish.harness), wish.venvs or others.cache(), wish.only, wish.out)
    print(told(*found))
    return 1 if found[0].failed else 0


if __name__ == "__main__":
    sys.exit(main())
