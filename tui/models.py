"""`foredeck models` and `foredeck models test NAME`: which engines there are, whether one can be asked."""

from __future__ import annotations

import asyncio
import json
import sys
import textwrap
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.engines import EMBEDDED, Engines
from core.errors import BadInput
from core.model.cleaning import clean_line, spelled_out
from core.settings import NAME, UNREADABLE, load_settings
from tui.console import DONE, PARTLY, ProgressLine, cut, is_terminal, put, say, width

if TYPE_CHECKING:
    from core.asking.connection import TestResult
    from core.engines import EngineInfo

_HEADINGS = ("NAME", "MODEL", "WHERE", "CONTEXT", "AT ONCE", "STATE")
_NARROWEST = 24
"""Cells of the last column, below which it takes lines of its own."""


def list_models(place: Path, *, as_json: bool) -> int:
    """A row for each engine of a workspace: what it is and whether it can be used; asks nobody."""
    settings, problems = load_settings(place)
    file = clean_line(str(place / NAME))
    for problem in problems:
        if problem.sentence.startswith(UNREADABLE):
            raise BadInput(f"{file}: {problem.sentence}", problem.hint)
        if not any(problem.sentence.startswith(f"The profile {name} is") for name in settings.bad_models):
            say(str(problem))
    if (place / "prompts").is_dir():
        from core.drafting.llm.prompts import load_prompts

        for sentence in load_prompts(place)[1]:
            say(sentence)
    engines = Engines(place, settings)
    chosen = settings.engine or EMBEDDED
    infos = engines.infos()
    if as_json:
        lines = (json.dumps(_plain(info, chosen), ensure_ascii=False) for info in infos)
        put("".join(f"{spelled_out(line)}\n" for line in lines))
        return DONE
    put("\n".join(_table(infos, chosen, width(sys.stdout) if is_terminal(sys.stdout) else 0)) + "\n")
    if not settings.models and not settings.bad_models:
        there = "" if (place / NAME).exists() else ", which is not there yet"
        put(f"No model is set up in {file}{there}; docs/models.md says how one is.\n")
    return DONE


def test_model(place: Path, name: str, *, as_json: bool) -> int:
    """Ask a model one tiny question and say what works or what is wrong; exit code 1 when it is wrong."""
    settings, _ = load_settings(place)
    engines = Engines(place, settings)
    engines.known(name)
    result = asyncio.run(_tested(engines, name))
    said = json.dumps(asdict(result), ensure_ascii=False) if as_json else result.sentence
    put((spelled_out(said) if as_json else said) + "\n")
    return DONE if result.ok else PARTLY


async def _tested(engines: Engines, name: str) -> TestResult:
    with ProgressLine() as line:
        line.show(f"Asking {name}…")
        try:
            return await engines.test(name)
        finally:
            await engines.close()


def _table(infos: tuple[EngineInfo, ...], chosen: str, cells: int) -> list[str]:
    """The lines of the table, in so many cells; 0 for as many as it takes."""
    rows = [_HEADINGS, *(_row(info) for info in infos)]
    widths = [max(_cells(row[column]) for row in rows) for column in range(len(_HEADINGS) - 1)]
    room = cells - 2 - sum(widths) - 2 * len(widths) if cells else 10_000
    lines = []
    for number, row in enumerate(rows):
        mark = "* " if number and infos[number - 1].name == chosen else "  "
        start = mark + "".join(_filled(text, cell) + "  " for text, cell in zip(row, widths, strict=False))
        indent = len(start) if room >= _NARROWEST else 4
        state = textwrap.wrap(row[-1], max(cells - indent, 20) if cells else 10_000) or [""]
        if room >= _NARROWEST:
            lines.append((start + state[0]).rstrip())
            state = state[1:]
        else:
            lines.append(cut(start.rstrip(), cells))
            state = state if number else []
        lines += [" " * indent + each for each in state]
    return lines


def _row(info: EngineInfo) -> tuple[str, ...]:
    context = f"{info.context:,}" if info.context else "–"
    return (info.name, info.model or "–", info.where or "–", context, str(info.at_once), _state(info))


def _state(info: EngineInfo) -> str:
    """Whether an engine can be used, and how its last test went."""
    if info.trouble:
        return info.trouble
    if info.tested is None:
        return "usable" if info.name == EMBEDDED else "usable, not tested"
    when = info.tested.at.astimezone()
    day = f"{when:%H:%M}" if when.date() == datetime.now().astimezone().date() else f"{when:%Y-%m-%d}"
    if info.tested.drafted:
        return f"works, {day}: {info.tested.sentence}"
    return f"tested {day}: {info.tested.sentence}"


def _plain(info: EngineInfo, chosen: str) -> dict[str, object]:
    tested = info.tested.model_dump(mode="json") if info.tested else None
    return {
        "name": info.name,
        "model": info.model,
        "where": info.where,
        "usable": info.usable,
        "trouble": info.trouble,
        "context": info.context,
        "at_once": info.at_once,
        "set": info.name == chosen,
        "tested": tested,
    }


def _cells(text: str) -> int:
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def _filled(text: str, cells: int) -> str:
    return text + " " * (cells - _cells(text))
