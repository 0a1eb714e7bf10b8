"""`foredeck rescore` and `foredeck regenerate`: a card is looked at again without a screen."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

import core.engines
from core.drafting.extractive import ExtractiveEngine
from core.model import (
    TABLES,
    Card,
    Cell,
    CellKind,
    DraftEvent,
    Failed,
    Finished,
    Place,
    RedraftRequest,
    Row,
    RowDrafted,
    RowScored,
    Score,
    ScoreRequest,
    Section,
    Started,
    State,
    Story,
    Usage,
    Waiting,
    apply,
)
from core.sharing.document import read_json, write_json
from core.sharing.page import read_page
from tui import following
from tui.cli import main

SAMPLES = Path(__file__).parents[2] / "sample_articles"
ARTICLES = [str(path) for path in sorted(SAMPLES.glob("00[12]_*.txt"))]
BRIEF = "How governments approve or forbid language models."
SIGNALS = Section.SIGNALS

Run = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON of a card of two articles, which holds them."""
    path = tmp_path_factory.mktemp("card") / "card.json"
    assert main(["draft", *ARTICLES, "--format", "md", "-o", str(path)]) == 0
    page = path.read_text()
    assert main(["draft", *ARTICLES, "-o", str(path), "--force"]) == 0
    path.with_suffix(".md").write_text(page)
    return path


def said(capture: Run) -> tuple[str, list[str]]:
    """stdout, and the lines of stderr; every line is ours."""
    out, err = capture.readouterr()
    lines = err.decode().splitlines()
    assert all(line.startswith("foredeck: ") for line in lines)
    return out.decode(), [line.removeprefix("foredeck: ") for line in lines]


def card_in(text: str) -> Card:
    return read_json(text)[0]


def changed(path: Path, into: Path, **rows: Any) -> Path:
    """A card's JSON with some of its first signals changed."""
    card, story = read_json(path.read_text())
    signals = list(card.rows(SIGNALS))
    for index, update in enumerate(rows.values()):
        signals[index] = signals[index].model_copy(update=update)
    into.write_text(write_json(card.with_rows(SIGNALS, tuple(signals)), story))
    return into


def without_scores(card: Card) -> str:
    for section in TABLES:
        rows = (row.model_copy(update={"score": Score()}) for row in card.rows(section))
        card = card.with_rows(section, tuple(rows))
    return card.model_dump_json()


def test_a_rescore_changes_numbers_alone_and_leaves_the_analysts(
    drafted: Path, tmp_path: Path, capsysbinary: Run
) -> None:
    path = changed(
        drafted,
        tmp_path / "c.json",
        a={"score": Score(engine=2, reason="old", analyst=4)},
        b={"locked": True},
    )
    before = path.read_bytes()
    assert main(["rescore", str(path), "--brief", BRIEF]) == 0
    out, err = said(capsysbinary)
    was, now = card_in(before.decode()), card_in(out)
    assert without_scores(now) == without_scores(was)
    assert now.rows(SIGNALS)[:2] == was.rows(SIGNALS)[:2]
    assert now.rows(SIGNALS)[2:] != was.rows(SIGNALS)[2:]
    assert read_json(out)[1] == read_json(before.decode())[1]
    assert "1 stays: your score" in err[0]
    assert "1 stays: locked" in err[0]
    assert err[-1].startswith("Rows with relevancy 1 to 5: ")
    assert path.read_bytes() == before


def test_a_page_is_scored_by_the_sentences_that_are_near_its_rows(
    drafted: Path, tmp_path: Path, capsysbinary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = drafted.with_suffix(".md").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(page), encoding="utf-8"))
    assert main(["rescore", "-", *ARTICLES, "--brief", BRIEF]) == 0
    out, _ = said(capsysbinary)
    was, now = read_page(page.decode()), read_page(out)
    assert now.problems == ()
    assert without_scores(now.card) == without_scores(was.card)
    assert max(row.score.engine or 0 for row in now.card.rows(SIGNALS)) > 2
    path = str(drafted.with_suffix(".md"))
    for brief in ("", BRIEF):
        (tmp_path / "brief.txt").write_text(brief)
        assert main(["rescore", path, *ARTICLES, "--workspace", str(tmp_path)]) == 0
        page, told = said(capsysbinary)
        assert any(line.startswith("No brief: ") for line in told) is not bool(brief)
    assert page == out


def test_what_is_locked_edited_or_of_a_page_stays_when_a_section_is_drafted_again(
    drafted: Path, tmp_path: Path, capsysbinary: Run
) -> None:
    mine = Cell.analyst("My own words.")
    path = changed(
        drafted, tmp_path / "c.json", a={"description": mine}, b={"locked": True}, c={"hand": True}
    )
    assert main(["regenerate", str(path), "--section", "signals", "--how", "1"]) == 0
    out, err = said(capsysbinary)
    was, now = card_in(path.read_text()), card_in(out)
    assert now.rows(SIGNALS)[:3] == was.rows(SIGNALS)[:3]
    assert len(now.rows(SIGNALS)) < len(was.rows(SIGNALS))
    assert now.with_rows(SIGNALS, ()) == was.with_rows(SIGNALS, ())
    for why in ("your words", "locked", "placed by you"):
        assert why in err[0]


def test_a_row_and_the_blanks_are_drafted_again(drafted: Path, tmp_path: Path, capsysbinary: Run) -> None:
    assert main(["regenerate", str(drafted), "--row", "signals 2"]) == 0
    was, now = card_in(drafted.read_text()), card_in(said(capsysbinary)[0])
    old, new = was.rows(SIGNALS), now.rows(SIGNALS)
    assert new[1] != old[1]
    assert (*new[:1], *new[2:]) == (*old[:1], *old[2:])
    card, story = read_json(drafted.read_text())
    empty = tmp_path / "empty.json"
    empty.write_text(write_json(card.with_fields(title=Cell(), keywords=(), summary=()), story))
    assert main(["regenerate", str(empty), "--blanks", "--section", "title,keywords", "--format", "md"]) == 0
    page = read_page(said(capsysbinary)[0]).card
    assert page.title.text
    assert page.keywords
    assert not page.summary


def test_a_file_is_written_only_where_it_may_be(drafted: Path, tmp_path: Path, capsysbinary: Run) -> None:
    path = changed(drafted, tmp_path / "c.json")
    before = path.read_bytes()
    words = ["regenerate", str(path), "--section", "issues"]
    assert main([*words, "-o", str(path)]) == 2
    assert "exists already" in said(capsysbinary)[1][0]
    article = tmp_path / "a.txt"
    article.write_bytes(Path(ARTICLES[0]).read_bytes())
    assert main(["rescore", str(path), str(article), "-o", str(article), "--force"]) == 2
    assert "never written" in said(capsysbinary)[1][0]
    assert path.read_bytes() == before
    assert main([*words, "-o", str(path), "--force"]) == 0
    assert said(capsysbinary)[0] == ""
    assert card_in(path.read_text()).rows(SIGNALS) == card_in(before.decode()).rows(SIGNALS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["regenerate", "CARD"], "One of --section, --row and --blanks"),
        (["regenerate", "CARD", "--row", "signals 2", "--blanks"], "One of --section, --row and --blanks"),
        (["regenerate", "CARD", "--section", "sign,nothing"], "There is no section “nothing”"),
        (["regenerate", "CARD", "--section", "t"], "There is no section “t”"),
        (["regenerate", "CARD", "--row", "signals 99"], "Signals has"),
        (["regenerate", "CARD", "--row", "summary 1"], "Summary has no rows"),
        (["regenerate", "CARD", "--row", "0"], "There is no row “0”"),
        (["rescore", "PAGE"], "There is no article behind card.md"),
        (["rescore", "-", "-"], "Only one of the card and its sources"),
        (["rescore", "CARD", "--engine", "fast"], "There is no engine “fast”"),
        (["rescore", "FINAL"], "is a final card"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    words: list[str], sentence: str, drafted: Path, tmp_path: Path, capsysbinary: Run
) -> None:
    card, story = read_json(drafted.read_text())
    final = tmp_path / "final.json"
    final.write_text(write_json(card.with_fields(state=State.FINAL), story))
    names = {"CARD": str(drafted), "PAGE": str(drafted.with_suffix(".md")), "FINAL": str(final)}
    assert main([names.get(word, word) for word in words]) == 2
    out, err = said(capsysbinary)
    assert out == ""
    assert len(err) == 1
    assert sentence in err[0]


class Breaking:
    """A model that waits, gives one row or one score, and breaks; `nothing` has it break before."""

    name = "fast"

    def __init__(self, *, nothing: bool = False) -> None:
        self.failed = Failed(sentence="The line to the server broke.", hint="Take what came.")
        self.nothing = nothing
        self.brief: list[str] = []

    async def end(self, card: Card, event: DraftEvent) -> AsyncGenerator[DraftEvent, None]:
        yield Started(engine=self.name, sections=(SIGNALS,))
        yield Waiting(sentence="It asks to be left alone.", seconds=0)
        yield Usage(model="fast (openai/tiny)", prompt=1200, completion=45, cost=0.0021, estimated=True)
        if self.nothing:
            yield self.failed
            return
        yield event
        came = apply(card, event)
        yield self.failed.model_copy(update={"partial": came, "missing": (SIGNALS,), "by": "fast, prompt"})

    def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        self.brief.append(request.brief)
        words = Cell(text="A model that nobody approved", kind=CellKind.INFERRED)
        row = Row(name=words, description=words, score=Score(engine=5))
        return self.end(Card(), RowDrafted(section=SIGNALS, row=row))

    def draft(self, story: Story, request: Any) -> AsyncGenerator[DraftEvent, None]:
        self.brief.append(request.brief)
        row = Row(name=Cell(text="One whole row", kind=CellKind.INFERRED), score=Score(engine=5))
        return self.end(request.head, RowDrafted(section=SIGNALS, row=row))

    def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        event = RowScored(place=Place(section=SIGNALS, index=1), score=1, reason="outside")
        return self.end(request.card, event)


def take(monkeypatch: pytest.MonkeyPatch, engine: Breaking) -> Breaking:
    """Have an engine of a name drafts and scores for all."""
    monkeypatch.setattr(core.engines.Engines, "engine", lambda self, name: engine)
    monkeypatch.setattr(core.engines.Engines, "scorer", lambda self, name: engine)
    return engine


def test_of_a_model_that_breaks_what_came_is_taken_and_nothing_goes(
    drafted: Path, capsysbinary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = take(monkeypatch, Breaking())
    was = card_in(drafted.read_text())
    assert main(["regenerate", str(drafted), "--section", "signals", "--brief", BRIEF]) == 1
    out, err = said(capsysbinary)
    rows = card_in(out).rows(SIGNALS)
    assert rows[: len(was.rows(SIGNALS))] == was.rows(SIGNALS)
    assert [(row.name.text, row.score.engine) for row in rows[len(was.rows(SIGNALS)) :]] == [
        ("A model that nobody approved", 2)
    ]
    assert err[0] == "fast (openai/tiny): about 1,200 tokens in, 45 out, $0.002."
    assert err[1] == "1 change taken."
    assert err[2] == "The line to the server broke. Take what came. Only what came by then was taken."
    assert main(["rescore", str(drafted)]) == 1
    scored = card_in(said(capsysbinary)[0]).rows(SIGNALS)
    assert scored[1].score.engine == 1
    assert (*scored[:1], *scored[2:]) == (*was.rows(SIGNALS)[:1], *was.rows(SIGNALS)[2:])
    assert main(["draft", ARTICLES[0], "--brief", BRIEF]) == 1
    out, err = said(capsysbinary)
    assert [row.name.text for row in read_page(out).card.rows(SIGNALS)] == ["One whole row"]
    assert err[-1].endswith("Only what came by then is in the card; not whole: Signals.")
    assert engine.brief == [BRIEF, BRIEF]


def test_of_a_model_that_gives_nothing_nothing_is_written(
    drafted: Path, tmp_path: Path, capsysbinary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(monkeypatch, Breaking(nothing=True))
    target = tmp_path / "out.json"
    for words in (
        ["rescore", str(drafted)],
        ["regenerate", str(drafted), "--row", "signals 1"],
        ["draft", ARTICLES[0]],
    ):
        assert main([*words, "-o", str(target)]) == 1
        out, err = said(capsysbinary)
        assert out == ""
        assert err[-1] == "The line to the server broke. Take what came."
        assert not target.exists()
    assert main(ARTICLES) == 1
    out, err = said(capsysbinary)
    assert out == ""
    assert sum("The line to the server broke." in line for line in err) >= 1


async def test_while_a_model_waits_the_seconds_are_counted_down(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    slept: list[float] = []
    counted = asyncio.Event()
    moment = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await moment(0)
        if len(slept) == 3:
            counted.set()

    monkeypatch.setattr(following.asyncio, "sleep", sleep)
    monkeypatch.setattr(following.ProgressLine, "show", lambda self, text: shown.append(text))

    async def events() -> AsyncGenerator[DraftEvent, None]:
        yield Started(engine="fast", sections=(SIGNALS,))
        yield Waiting(sentence="It asks to be left\x1b[2J alone.", seconds=2.4)
        await counted.wait()
        yield RowDrafted(section=SIGNALS, row=Row())
        yield Finished(card=Card())

    assert isinstance(await following.follow("Drafting", events()), Finished)
    assert slept == [1, 1, 1]
    assert shown == [
        "Drafting…",
        *(f"It asks to be left alone. Tried again in {left} s." for left in (3, 2, 1)),
        "Drafting… 1 row",
        "Drafting… 1 row",
    ]


def test_what_was_taken_is_said_in_one_sentence() -> None:
    usage = Usage(model="fast (openai/tiny)", prompt=9000, completion=1200, seconds=20)
    assert following.taken(usage) == (
        "fast (openai/tiny): 9,000 tokens in, 1,200 out, cost unknown, 60 tokens a second."
    )
    kept = usage.model_copy(update={"reused": "2026-11-20T08:00:00+01:00", "cost": 0.0})
    assert "an answer of 2026-11-20 08:00 was kept" in following.taken(kept)
    assert json.loads(json.dumps(following.taken(usage.model_copy(update={"cost": 0.0})))).count("free") == 1
    assert ExtractiveEngine().name != "fast"
