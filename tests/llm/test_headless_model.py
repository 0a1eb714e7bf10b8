"""Commands without a screen ask a real server through the real worker, and keep its answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from server import ModelServer

import core.engines
from core.asking.process import WorkerCaller
from core.model import TABLES, Section
from core.sharing.document import read_json
from tui.cli import main

ARTICLE = (
    "Ferries of Kelling go electric\n\nThe ferry company of Kelling will replace its diesel boats in May. "
    "The regulator approved the new fares on Monday. Fishers fear longer queues at the quay.\n"
)
BRIEF = "Who pays for electric ships."


def answer(body: Mapping[str, Any]) -> str:
    """A card, rows of Signals, or scores, as the question wants."""
    told = body["messages"][-1]["content"]
    if ids := re.findall(r"^\[(r\d+)\]", told, re.MULTILINE):
        rows = [{"id": id, "reason": "It touches who pays.", "relevancy": 4} for id in ids]
        return json.dumps({"scores": rows})
    quotes = re.findall(r"^\[(A1\.\d+)\] (.+)$", body["messages"][1]["content"], re.MULTILINE)
    again = "Draft these parts" in told
    rows = [
        {
            "evidence": [{"ref": ref, "quote": quote}],
            "name": f"{'Renewed' if again else 'First'} row on {ref}",
            "description": quote,
            "change": "From diesel to current",
            "10-year": "Most ferries may be electric",
            "driving-force": "The price of fuel",
            "why": "It is inside.",
            "relevancy": 3,
        }
        for ref, quote in quotes[1:]
    ]
    plain = [
        {key: row[key] for key in ("evidence", "name", "description", "why", "relevancy")} for row in rows
    ]
    if again:
        return json.dumps({"signals": rows})
    sentence = {"evidence": rows[0]["evidence"], "text": quotes[1][1]}
    head = {"title": sentence, "keywords": ["ferry"], "themes": ["transport"]}
    rest = {"category": "business", "type": "news", "summary": [sentence], "signals": rows}
    named = [{**row, "name": f"{row['name']} for fishers"} for row in plain[:1]]
    tables = {"concerns": named, "behaviors": [], "technologies": [], "issues": []}
    return json.dumps(head | rest | tables)


@pytest.mark.xdist_group("litellm")
def test_a_card_is_drafted_scored_and_drafted_again_by_a_model(
    worker: WorkerCaller, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.engines.Engines, "caller", property(lambda self: worker))
    article, card = tmp_path / "a.txt", tmp_path / "card.json"
    article.write_text(ARTICLE)

    def made(*words: str, code: int = 0) -> tuple[Any, list[str]]:
        assert main([*words, "--workspace", str(tmp_path), "--brief", BRIEF]) == code
        out, err = capsys.readouterr()
        return read_json(out)[0] if out else None, err.splitlines()

    with ModelServer(answer) as server:
        profile = f'api_base = "{server.url("openai")}"\n'
        (tmp_path / "settings.toml").write_text(
            f'engine = "fast"\n[models.fast]\nmodel = "openai/ok"\n{profile}'
            f'[models.poor]\nmodel = "openai/cut"\nstructured = "json_schema"\n{profile}'
        )
        drafted, err = made("draft", str(article), "--format", "json")
        assert [row.name.text for row in drafted.rows(Section.SIGNALS)][:1] == ["First row on A1.2"]
        assert re.search(r"fast \(openai/ok\): (about )?[\d,]+ tokens in, [\d,]+ out, free", err[0])
        made("draft", str(article), "--format", "json", "-o", str(card), "--force")
        assert len(server.requests) == 1
        assert BRIEF in str(server.requests[0].body)

        scored, err = made("rescore", str(card))
        assert {r.score.engine for t in TABLES for r in scored.rows(t)} == {4}
        assert len(server.requests) == 2
        _, err = made("rescore", str(card), "--engine", "fast")
        assert any("was kept, so this cost nothing" in line for line in err)
        assert len(server.requests) == 2
        made("rescore", str(card), "--fresh")
        assert len(server.requests) == 3

        again, _ = made("regenerate", str(card), "--section", "signals")
        assert {r.name.text.split()[0] for r in again.rows(Section.SIGNALS)} == {"Renewed"}
        assert again.with_rows(Section.SIGNALS, ()) == drafted.with_rows(Section.SIGNALS, ())

        server.size = 30
        partly, err = made("rescore", str(card), "--engine", "poor", code=1)
        assert {r.score.engine for t in TABLES for r in partly.rows(t)} == {3, 4}
        assert err[-2].endswith("Only what came by then was taken.")
