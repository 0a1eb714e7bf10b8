"""A team that outgrows one machine: a real LiteLLM proxy stands between Foredeck and the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from real_parts import KEY, SAMPLES, Served
from server import ModelServer

from core.engines import Engines
from core.model import CellKind, Finished, RowDrafted, Usage
from core.settings import load_settings
from core.workbench import Workbench

pytestmark = pytest.mark.proxy
ARTICLE = SAMPLES / "001_3d4a4d3523283bf5.txt"
QUOTE = (
    "mandate that tech companies must obtain regulatory approval before making their Large Language Models"
)


@pytest.fixture(scope="module")
def models() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def up(proxy: Callable[..., object], models: ModelServer) -> Iterator[Served]:
    with proxy(models.url("openai")) as served:
        yield served


def workspace(folder: Path, up: Served, model: str) -> Path:
    folder.mkdir()
    (folder / "settings.toml").write_text(
        f'[models.team]\nmodel = "litellm_proxy/{model}"\napi_base = "{up.url}"\nkey_env = "TEAM_KEY"\n',
        "utf-8",
    )
    return folder


async def test_a_card_is_drafted_through_the_proxy(
    tmp_path: Path, up: Served, models: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_KEY", KEY)
    models.answers = answer()
    bench = Workbench.open([ARTICLE], None, workspace(tmp_path / "ws", up, "ok"))
    bench.use("team")
    try:
        (view,) = bench.stories()
        events = [event async for event in bench.draft(view.id)]
        assert isinstance(events[-1], Finished), events[-1]
        assert sum(isinstance(event, RowDrafted) for event in events) == 2
        assert any(isinstance(event, Usage) and event.completion for event in events)
        card = bench.card(view.id)
        assert card.signals.rows[0].description.kind is CellKind.INFERRED
        assert [table.rows[0].score.engine for table in (card.signals, card.concerns)] == [3, 2]
        assert "authorization" not in str(models.requests[-1].body).lower()
    finally:
        await bench.engines.close()
        bench.close()


@pytest.mark.parametrize(
    ("model", "key", "kind"), [("ok", "sk-wrong", "key"), ("500", KEY, "trouble"), ("nowhere", KEY, "model")]
)
async def test_what_goes_wrong_behind_it_is_one_sentence(
    tmp_path: Path, up: Served, monkeypatch: pytest.MonkeyPatch, model: str, key: str, kind: str
) -> None:
    monkeypatch.setenv("TEAM_KEY", key)
    place = workspace(tmp_path / "ws", up, model)
    engines = Engines(place, load_settings(place)[0])
    try:
        result = await engines.test("team")
        assert not result.ok
        assert kind in result.sentence
        assert "\n" not in result.sentence
        print(f"\n{model}: {result.sentence}")
    finally:
        await engines.close()


def answer() -> str:
    import json

    row = {"evidence": [{"ref": "A1.1", "quote": QUOTE}], "name": "Approvals come faster"}
    row |= {"description": "Regulators let more models out.", "why": "An actor and a date.", "relevancy": 3}
    signal = {
        **row,
        "change": "from few to many",
        "10-year": "a market of its own",
        "driving-force": "policy",
    }
    card: dict[str, object] = {"title": {"evidence": [], "text": "Models are let out"}}
    card |= {"keywords": ["approval"], "themes": ["regulation"], "category": "Technology", "type": "news"}
    card |= {"summary": [{"evidence": [], "text": "More models were let out."}], "signals": [signal]}
    card |= {"concerns": [{**row, "evidence": [], "name": "Chips run out"}]}
    return json.dumps({**card, "behaviors": [], "technologies": [], "issues": []})
