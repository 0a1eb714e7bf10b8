"""The bars of speed, and what a run of the harness says to each."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from tabulate import tabulate

Flat = dict[str, float]
MISSING = "not measured"


@dataclass(frozen=True)
class Bar:
    """One line: a metric of a scenario, at most so much, or so many times that of another program."""

    words: str
    scenario: str
    metric: str
    most: float
    unit: str = ""
    to: str = ""
    to_metric: str = ""

    def figure(self, rounds: list[dict[str, Flat]], pools: dict[str, Flat]) -> float | None:
        """The median, of the rounds' ratios where it is a ratio; None when it was not measured."""
        if not self.to:
            return pools.get(self.scenario, {}).get(self.metric)
        turns = [(each.get(self.scenario, {}), each.get(self.to, {})) for each in rounds]
        other = self.to_metric or self.metric
        ratios = [
            one[self.metric] / two[other]
            for one, two in turns
            # A process beside that ended meanwhile takes its CPU out of the sum.
            if one.get(self.metric, -1) >= 0 and two.get(other, 0) > 0
        ]
        return statistics.median(ratios) if ratios else None


SKELETON = "× skeleton"
PAINT, READY = "start.t_first_paint", "start.t_interactive"
BARS = (
    Bar("first paint, sample day", "foredeck", PAINT, 0.9, SKELETON, "skeleton"),
    Bar("interactive (the cursor moves), sample day", "foredeck", READY, 0.95, SKELETON, "skeleton"),
    Bar("interactive (a star is set), sample day", "star", READY, 0.95, SKELETON, "skeleton"),
    Bar("first paint, 10,000 clippings", "10,000 clippings", PAINT, 1.1, SKELETON, "skeleton"),
    Bar("interactive, 10,000 clippings", "10,000 clippings", READY, 1.2, SKELETON, "skeleton"),
    Bar("first paint", "foredeck", PAINT, 0.35, "× posting", "posting"),
    Bar("interactive (the cursor moves)", "foredeck", READY, 0.35, "× posting", "posting"),
    Bar("interactive (a star is set)", "star", READY, 0.35, "× posting", "posting"),
    Bar("memory, sample day", "foredeck", "mem.rss", 60, "MB"),
    Bar("memory, the sample day read from its files", "fresh", "mem.rss", 60, "MB"),
    Bar("memory, 10,000 clippings", "10,000 clippings", "mem.rss", 90, "MB"),
    *(
        bar
        for words, scenario, label in (
            ("step in triage", "foredeck", "step"),
            ("step in the card", "card", "card step"),
            ("step in the source", "card", "source step"),
        )
        for bar in (
            Bar(f"{words}, p50", scenario, f"{label}.bytes.p50", 200, "bytes"),
            Bar(f"{words}, p95", scenario, f"{label}.bytes.p95", 600, "bytes"),
            Bar(
                f"{words}, time",
                scenario,
                f"{label}.last.p50",
                0.5,
                "× skeleton",
                "skeleton",
                "step.last.p50",
            ),
        )
    ),
    Bar("step, 10,000 stories", "10,000 stories", "step.last.p50", 1.2, "× 100 stories", "100 stories"),
    Bar("the same, CPU", "10,000 stories", "step.cpu_ms", 1.2, "× 100 stories", "100 stories"),
    Bar("typed character, cell", "card", "typed.bytes.p50", 150, "bytes"),
    Bar("typed character, summary", "card", "typed in the summary.bytes.p50", 150, "bytes"),
    Bar("commit of a cell", "card", "commit.bytes.p50", 400, "bytes"),
    Bar("switch of pane", "card", "pane.bytes.p50", 600, "bytes"),
    Bar("next section", "card", "section.bytes.p50", 1500, "bytes"),
    Bar("next story in the workbench", "card", "story.bytes.p50", 6000, "bytes"),
    Bar("next story, time", "card", "story.last.p50", 3, "× skeleton's page", "skeleton", "page.last.p50"),
    Bar("held key at 20 kB/s, triage: lag", "foredeck", "slow.lag_ms", 50, "ms"),
    Bar("held key at 20 kB/s, triage: memory", "foredeck", "slow.rss_growth", 1, "MB"),
    Bar("held key at 20 kB/s, card: lag", "card", "slow.lag_ms", 50, "ms"),
    Bar("held key at 20 kB/s, card: memory", "card", "slow.rss_growth", 1, "MB"),
    Bar("streaming a card of 40 rows", "streaming", "stream.bytes.p50", 60_000, "bytes"),
    Bar(
        "keys meanwhile", "streaming", "while streaming.last.p50", 2, "× still", "streaming", "still.last.p50"
    ),
    Bar("idle", "foredeck", "idle.bytes_s", 0, "bytes/s"),
    Bar("idle, CPU", "foredeck", "idle.cpu_pct", 0.2, "%"),
    Bar("resize storm, picture after", "foredeck", "storm.recover_ms", 150, "ms"),
)


def with_commits(run: Flat) -> Flat:
    """One run with the median of its single commits as one metric."""
    for what in ("bytes", "last"):
        found = [
            value
            for name, value in run.items()
            if name.startswith("commit ") and name.endswith(f".{what}.p50")
        ]
        if found:
            run[f"commit.{what}.p50"] = statistics.median(found)
    return run


def verdict(bar: Bar, figure: float | None) -> list[str]:
    """The line of a bar."""
    return line(bar.words, bar.most, figure, bar.unit)


def line(words: str, bar: float, figure: float | None, unit: str, *, least: bool = False) -> list[str]:
    """What was measured, its bar, the figure, and whether it is met or by how much not."""
    limit = f"{'≥' if least else '≤'} {bar:,g} {unit}"
    if figure is None:
        return [words, limit, "–", MISSING]
    told = f"{figure:,.{2 if bar < 10 else 0}f}"
    if figure >= bar if least else figure <= bar:
        return [words, limit, told, "met"]
    by = f"{figure / bar:.2f} times" if bar else f"by {told}"
    return [words, limit, told, f"**missed**: {by}"]


def bar_table(lines: list[list[str]]) -> str:
    """Lines of bars as Markdown."""
    return tabulate(lines, ["what", "bar", "figure", ""], tablefmt="github", disable_numparse=True)
