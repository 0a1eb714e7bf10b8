"""Neighbours by the vectors of a model, through the real worker: order, what is kept, what goes wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server import ModelServer

from core.archive.store import Archives
from core.asking.embedding import Embedder
from core.asking.process import WorkerCaller
from core.asking.profile import Profile
from core.engines import Engines
from core.finding.near import Neighbour
from core.finding.nearness import Near
from core.keeping import Desk
from core.knowing import Closest, catch_up, document_of
from core.model import Card, Cell
from core.model.published import Published, published
from core.settings import Settings, load_settings
from core.workbench import Workbench

pytestmark = pytest.mark.xdist_group("litellm")

KEY = "sk-of-the-embedding-test-1234567890"


def made(title: str, summary: str, number: int) -> Published:
    link = f"https://tide.example/{number}"
    return published(Card(title=Cell.page(title), link=link, page="20261001", summary=(Cell.page(summary),)))


ASKED = made("Harrow Bridge shut after a crack", "Divers saw a crack in the third pier at Telmont.", 0)
CARDS = [
    made("Harrow Bridge crack is old", "Telmont knew of the crack in the third pier; divers had seen it.", 1),
    made("Harrow Bridge opens again", "The pier at Telmont is mended. Lorries return in spring.", 2),
    made(
        "The ferries are full",
        "Boats at Skarrow take vans and cars while a road is mended; Telmont waits.",
        3,
    ),
    made("Algae cut methane of cows", "A herd in Unnel was fed red algae, and its methane fell.", 4),
]
WEIGHTS = {"Harrow Bridge shut": 0.0, "crack is old": 1.2, "opens again": 0.2, "ferries": 0.6, "Algae": 1.5}


def turned(text: str) -> list[float]:
    """A vector in the plane, by the angle that a title is given: not as the terms say."""
    angle = next((angle for part, angle in WEIGHTS.items() if part in text), 1.4)
    return [3 * math.cos(angle), 3 * math.sin(angle)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with Archives(tmp_path).begin("mine") as (_, writer):
        for card in CARDS:
            writer.put(card)
    assert catch_up(tmp_path) == ()
    return tmp_path


@pytest.fixture
def near(place: Path) -> Iterator[Near]:
    index = Near(place / "index" / "near.sqlite")
    yield index
    index.close()


@pytest.fixture
def profile(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Profile]:
    monkeypatch.setenv("EMBEDDING_KEY", KEY)
    server.vector = turned
    server.key = KEY

    def of(model: str = "ok", **more: object) -> Profile:
        base = {"api_base": server.url("openai"), "key_env": "EMBEDDING_KEY", "name": "near"}
        return Profile.model_validate({**base, "model": f"openai/{model}", **more})

    return of


def titles(found: tuple[Neighbour, ...]) -> list[str]:
    return [each.title for each in found]


def closest(near: Near, place: Path, worker: WorkerCaller, profile: Profile) -> tuple[Closest, Embedder]:
    async def at_once(seconds: float) -> None: ...

    embedder = Embedder(profile, lambda: worker, sleep=at_once)
    return Closest(near, place, lambda: embedder), embedder


def test_vectors_order_anew_what_terms_find_and_are_asked_for_once(
    worker: WorkerCaller, server: ModelServer, near: Near, place: Path, profile: Callable[..., Profile]
) -> None:
    asked = document_of(ASKED)
    terms = near.nearest(asked, 20, lambda *_: False)
    assert titles(terms) == ["Harrow Bridge crack is old", "Harrow Bridge opens again"]
    by_vectors, embedder = closest(near, place, worker, profile("vector-turned"))
    found = by_vectors.nearest(asked, 20)
    assert by_vectors.notice == ""
    assert titles(found) == ["Harrow Bridge opens again", "The ferries are full", terms[0].title]
    assert [each.closeness for each in found] == [
        pytest.approx(math.cos(angle), abs=1e-5) for angle in (0.2, 0.6, 1.2)
    ]
    assert found[2].shared == terms[0].shared
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert sorted(text.split("\n")[0] for text in request.body["input"]) == sorted(
        [ASKED.card.title.text, *(card.card.title.text for card in CARDS[:3])]
    )
    assert "Algae" not in json.dumps(request.body)
    assert embedder.words == f"4 texts, {embedder.taken.prompt:,} tokens, free"
    near.close()
    again = Near(place / "index" / "near.sqlite")
    assert closest(again, place, worker, profile("vector-turned"))[0].nearest(asked, 20) == found
    assert len(server.requests) == 1, "what is kept is not asked for again"
    elsewhere, _ = closest(again, place, worker, profile("other"))
    elsewhere.nearest(asked, 20)
    assert len(server.requests) == 2, "vectors of another model are others"
    changed = CARDS[1].card.model_copy(update={"summary": (Cell.page("The crack at Telmont is wider."),)})
    with Archives(place).begin("later") as (_, writer):
        writer.put(published(changed))
    catch_up(place)
    elsewhere.nearest(asked, 20)
    assert len(server.requests[2].body["input"]) == 1
    again.close()


@pytest.mark.parametrize(
    ("model", "said", "tries"),
    [
        ("500", "trouble of its own", 3),
        ("401", "refuses the key", 1),
        ("404", "has no model", 1),
        ("silent", "said nothing for 0.2 seconds", 3),
        ("vector-short", "3 came for 4 texts", 1),
        ("vector-nan", "no finite number", 1),
        ("vector-inf", "no finite number", 1),
        ("vector-length", "differ in length", 1),
        ("vector-zero", "no direction", 1),
        ("vector-words", "vectors that can be used", 1),
    ],
)
def test_what_goes_wrong_leaves_the_neighbours_of_the_terms(
    model: str, said: str, tries: int, worker: WorkerCaller, server: ModelServer, near: Near, place: Path,
    profile: Callable[..., Profile], log_text: Callable[[], str],
) -> None:  # fmt: skip
    asked = document_of(ASKED)
    terms = near.nearest(asked, 20, lambda *_: False)
    limit = {"first": 0.2} if model == "silent" else {}
    by_vectors, _ = closest(near, place, worker, profile(model, **limit))
    assert by_vectors.nearest(asked, 20) == terms
    assert by_vectors.notice.startswith("Near by terms only: ")
    assert said in by_vectors.notice
    assert "\n" not in by_vectors.notice
    assert KEY not in by_vectors.notice + log_text()
    assert len(server.requests) == tries
    assert by_vectors.nearest(asked, 20) == terms
    assert len(server.requests) == tries, "a model that failed is left alone for a while"
    assert near.notice == ""


def test_a_session_takes_no_more_than_the_profile_allows(
    worker: WorkerCaller, server: ModelServer, near: Near, place: Path, profile: Callable[..., Profile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("core.asking.embedding.BATCH", 2)
    by_vectors, embedder = closest(near, place, worker, profile(most_tokens=10, price_in=1000.0))
    by_vectors.nearest(document_of(ASKED), 20)
    assert len(server.requests) == 1
    assert "2 texts" in by_vectors.notice
    assert "most_tokens allows no more" in by_vectors.notice
    assert embedder.taken.cost == pytest.approx(embedder.taken.prompt / 1000)
    more, _ = closest(near, place, worker, profile())
    assert titles(more.nearest(document_of(ASKED), 20))[0] == "Harrow Bridge opens again"
    assert len(server.requests[1].body["input"]) == 2, "what came before the end is kept"


def test_the_settings_name_the_model_and_without_them_nobody_is_asked(
    worker: WorkerCaller, server: ModelServer, near: Near, place: Path, profile: Callable[..., Profile]
) -> None:
    used = profile()
    table = (
        f'[models.near]\nmodel = "{used.model}"\napi_base = "{used.api_base}"\nkey_env = "{used.key_env}"\n'
    )
    (place / "settings.toml").write_text(table)
    engines = Engines(place, load_settings(place)[0], worker)
    by_vectors = Closest(near, place, engines.embedder)
    terms = by_vectors.nearest(document_of(ASKED), 20)
    assert titles(terms) == ["Harrow Bridge crack is old", "Harrow Bridge opens again"]
    assert server.requests == []
    (place / "settings.toml").write_text(f'neighbours = "near"\n{table}')
    assert engines.refresh() == ()
    assert by_vectors.nearest(document_of(ASKED), 20) != terms
    assert len(server.requests) == 1


@pytest.mark.parametrize("said", ['"far"', '["near"]', "3"])
def test_a_profile_that_there_is_not_costs_one_sentence(tmp_path: Path, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'neighbours = {said}\n[models.near]\nmodel = "openai/x"\n')
    settings, (problem,) = load_settings(tmp_path)
    assert (settings.neighbours, list(settings.models)) == ("", ["near"])
    assert problem.sentence == "`neighbours` is not used: it takes one of the names near."
    file.write_text(f"neighbours = {said}\n")
    assert (
        load_settings(tmp_path)[1][0].sentence == "`neighbours` is not used: it takes the name of a profile."
    )
    assert Engines(tmp_path, settings).embedder() is None


def test_an_open_desk_asks_only_when_somebody_looks(
    worker: WorkerCaller, server: ModelServer, place: Path, profile: Callable[..., Profile]
) -> None:
    used = profile()
    settings = Settings(neighbours="near", models={"near": used})
    desk = Desk.open(place / "desks" / "2026-11-22")
    bench = Workbench(desk, Engines(place, settings, worker), (), settings, place)
    assert bench.knowing.near_card(ASKED.card) != ()
    assert server.requests == [], "half an index is not worth a call"
    bench.knowing.warm()
    assert server.requests == [], "what was seen before is found by terms"
    found = bench.knowing.near_card(ASKED.card)
    assert titles(found)[0] == "Harrow Bridge opens again"
    assert bench.knowing.notice == ""
    assert len(server.requests) == 1
    bench.close()
