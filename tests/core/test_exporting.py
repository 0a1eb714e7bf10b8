"""Exports: every form read back, nothing overwritten unasked, one bad card costs only itself."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from card_desk import CARD, CLIPPING
from jsonschema import Draft202012Validator

from core.errors import BadInput, NotSaved
from core.exporting import BETWEEN, export
from core.model import Card, Cell, Details, State, Story
from core.model.published import Published, published
from core.outgoing import Asked, Exported, Format, Outgoing, Step
from core.sharing.document import read_json, read_line
from core.sharing.page import Variant, read_page, write_page
from core.sharing.rows import HEADER
from core.sharing.schema import DRAFT, FIELDS, card_schema

ROOT = Path(__file__).parents[2]
SEED = read_page((ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")).card
STATED = CARD.with_fields(details=Details(kind="trend"), state=State.FINAL)
DAY = date(2026, 11, 22)


def leaving(*cards: Card, story: Story | None = None) -> list[Outgoing]:
    """Cards on their way out."""
    return [
        Outgoing(
            published(card, source=f"card {number}").model_copy(update={"day": DAY}),
            f"card {number}",
            lambda: story,
        )
        for number, card in enumerate(cards, 1)
    ]


NONE = Outgoing(None, "card 9", missing="It has no card yet.")


def told(cards: list[Outgoing], format: Format, **asked: object) -> tuple[str, Exported]:
    """What goes to a stream."""
    parts: list[str] = []
    done = export(cards, Asked(format, None, **asked), put=parts.append)  # type: ignore[arg-type]
    return "".join(parts), done


def into(folder: Path, cards: list[Outgoing], format: Format = Format.MD, **asked: object) -> Exported:
    return export(cards, Asked(format, folder, **asked))  # type: ignore[arg-type]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("variant", ["R", "N"])
def test_pages_are_those_of_the_variant_and_what_is_left_out_is_told(variant: str, tmp_path: Path) -> None:
    done = into(tmp_path / "out", leaving(SEED, CARD), variant=variant, names="{slug}")
    assert (done.cards, done.rows, done.stopped) == (2, 26, False)
    for card, path in zip((SEED, CARD), done.written, strict=True):
        assert path.read_text("utf-8") == write_page(card, Variant(variant))
    assert done.notes == ([] if variant == "R" else [
        "Variant N has no column for 17 of the scores; they are left out."
    ])  # fmt: skip


def test_a_front_matter_is_there_only_when_asked_and_comes_back(tmp_path: Path) -> None:
    story = Story(clippings=(CLIPPING,))
    plain, _ = told(leaving(STATED, story=story), Format.MD)
    assert plain == write_page(CARD)
    page, _ = told(leaving(STATED, story=story), Format.MD, front_matter=True)
    read = read_page(page)
    assert (read.card.details, read.card.state) == (STATED.details, State.FINAL)
    assert read.front is not None
    assert (read.front.day, read.front.id) == (DAY, published(CARD).id)
    assert "outlet: The Tide" in page
    assert page.endswith(plain)
    again, _ = told(leaving(read.card), Format.MD, front_matter=True)
    assert again == page


def test_pages_in_one_stream_and_cards_without_a_card() -> None:
    text, done = told([*leaving(SEED), NONE, *leaving(CARD)], Format.MD)
    assert text.split(BETWEEN) == [write_page(SEED), write_page(CARD)]
    assert [(each.where, each.reason) for each in done.skipped] == [("card 9", "It has no card yet.")]


def test_json_is_in_the_published_schema(tmp_path: Path) -> None:
    schema = card_schema()
    assert schema["$schema"] == DRAFT
    Draft202012Validator.check_schema(schema)
    valid = Draft202012Validator(schema)
    done = into(
        tmp_path, leaving(SEED, STATED, story=Story(clippings=(CLIPPING,))), Format.JSON, front_matter=True
    )
    for path, card in zip(done.written, (SEED, STATED), strict=True):
        document = json.loads(path.read_text("utf-8"))
        valid.validate(document)
        assert read_json(path.read_text("utf-8")) == (card, Story(clippings=(CLIPPING,)))
        assert (document["id"], document["day"]) == (path.stem, "2026-11-22")
    lines, _ = told(leaving(SEED, STATED), Format.JSONL)
    for line in lines.splitlines():
        valid.validate(json.loads(line))
    assert "details" not in lines
    wrong = json.loads(lines.splitlines()[0])
    for change in (
        {"format": "x"},
        {"id": 1},
        {"card": {"title": "x"}},
        {"card": {"summary": [{"kind": "no"}]}},
    ):
        assert not valid.is_valid({**wrong, **change})
    for name, definition in schema["$defs"].items():
        assert {*definition.get("properties", {})} == {*FIELDS.get(name, {})}
        assert all(value["description"] for value in definition.get("properties", {}).values())


def test_json_of_one_card_is_laid_out_and_of_several_a_line_each() -> None:
    one, _ = told(leaving(CARD), Format.JSON)
    several, _ = told(leaving(CARD, SEED), Format.JSON)
    assert one.startswith('{\n  "format"')
    assert [read_line(line)[0].card.title for line in several.splitlines()] == [CARD.title, SEED.title]
    assert several == told(leaving(CARD, SEED), Format.JSONL)[0]


@pytest.mark.parametrize(("format", "separator"), [(Format.CSV, ","), (Format.TSV, "\t")])
def test_all_rows_are_one_table(format: Format, separator: str, tmp_path: Path) -> None:
    target = tmp_path / f"rows.{format}"
    done = into(target, leaving(CARD, Card(title=Cell.analyst("Bare")), SEED), format)
    text = target.read_bytes().decode("utf-8")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    assert tuple(lines[0]) == HEADER
    assert len(lines) == 1 + done.rows == 27
    assert done.notes == ["1 card has no rows, and so no line in the table."]
    assert told(leaving(CARD), format, bom=True)[0].startswith("\ufeffsrc")
    assert into(tmp_path, leaving(CARD), format).written == [tmp_path / f"cards.{format}"]


def test_a_template_makes_a_file_for_each_card_or_one_of_all(tmp_path: Path) -> None:
    template = tmp_path / "list.txt.j2"
    template.write_text(
        "{{ n }} {{ card.title }} {{ card.sources | length }}\n{% if n == 2 %}{{ oops }}{% endif %}"
    )
    story = Story(clippings=(CLIPPING,))
    done = into(tmp_path / "out", leaving(CARD, SEED, story=story), Format.TEMPLATE, template=template)
    assert files(tmp_path / "out") == [f"{published(CARD).id}.txt"]
    assert [each.reason for each in done.skipped] == ["list.txt.j2, line 2: 'oops' is undefined."]
    into(
        tmp_path / "all.txt",
        leaving(CARD, CARD.with_fields(link="x"), CARD),
        Format.TEMPLATE,
        template=template,
    )
    assert (tmp_path / "all.txt").read_text() == "1 Dredging ends 0\n3 Dredging ends 0\n"
    with pytest.raises(BadInput):
        into(tmp_path / "out", leaving(CARD), Format.TEMPLATE)


def test_parquet_goes_with_the_others(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path / "data"
    done = into(folder, [*leaving(CARD, SEED), NONE], Format.PARQUET)
    assert (done.cards, done.rows, len(done.written), len(done.skipped)) == (2, 26, 6, 1)
    rows = parquet.read_table(folder / "seeds.parquet.gzip").to_pylist()
    assert [row["name"] for row in rows[:2]] == ["dredger left", "Divers"]
    assert into(folder, leaving(CARD, SEED), Format.PARQUET).unchanged == done.written
    refused = into(folder, leaving(CARD), Format.PARQUET)
    assert (refused.cards, [each.path for each in refused.skipped]) == (0, done.written)
    assert into(folder, leaving(CARD), Format.PARQUET, force=True).cards == 1
    with pytest.raises(BadInput):
        told(leaving(CARD), Format.PARQUET)


def test_nothing_is_overwritten_unasked_and_the_rest_is_written(tmp_path: Path) -> None:
    cards = leaving(CARD, SEED, CARD.with_fields(link="https://c.example/"))
    first, second, third = (f"{card.published.id}.md" for card in cards if card.published)
    (tmp_path / first).write_text(write_page(CARD))
    (tmp_path / second).write_text("mine")
    done = into(tmp_path, cards)
    assert done.unchanged == [tmp_path / first]
    assert done.written == [tmp_path / third]
    assert [(each.where, each.path) for each in done.skipped] == [("card 2", tmp_path / second)]
    assert (tmp_path / second).read_text() == "mine"
    assert done.cards == 2
    forced = into(tmp_path, cards, force=True)
    assert forced.written == [tmp_path / second]
    assert (tmp_path / second).read_text("utf-8") == write_page(SEED)


def test_one_file_of_all_is_not_overwritten_either(tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    assert into(target, leaving(CARD, SEED), Format.JSONL).written == [target]
    assert into(target, leaving(CARD, SEED), Format.JSONL).unchanged == [target]
    before = target.read_bytes()
    done = into(target, leaving(CARD), Format.JSONL)
    assert (done.cards, done.rows, [each.path for each in done.skipped]) == (0, 0, [target])
    assert target.read_bytes() == before
    assert into(target, leaving(CARD), Format.JSONL, force=True).written == [target]
    page = tmp_path / "one.md"
    assert into(page, leaving(CARD)).written == [page]
    with pytest.raises(BadInput, match="takes one card"):
        into(page, leaving(CARD, SEED))


def test_names_that_are_alike_are_told_and_links_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "2026-11-22").symlink_to(outside)
    done = into(folder, leaving(CARD), names="{day}/{slug}")
    assert [each.reason for each in done.skipped] == ["2026-11-22 is a link that leads out of the folder."]
    (folder / "dredging-ends.md").symlink_to(outside / "x.md")
    done = into(folder, leaving(CARD, CARD), names="{slug}", force=True)
    assert [each.reason for each in done.skipped] == ["dredging-ends.md is a link; it is left as it is."]
    assert done.written == [folder / "dredging-ends-2.md"]
    assert "dredging-ends-2.md" in done.notes[0]
    assert files(outside) == []


def test_what_cannot_be_written_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / f"{published(CARD).id}.md").mkdir()
    done = into(tmp_path, leaving(CARD, SEED), force=True)
    assert [each.where for each in done.skipped] == ["card 1"]
    assert len(done.written) == 1
    (tmp_path / "file").write_text("")
    with pytest.raises(NotSaved):
        into(tmp_path / "file" / "x.csv", leaving(CARD), Format.CSV)


def test_a_stop_leaves_whole_files(tmp_path: Path) -> None:
    steps: list[Step] = []

    def stopped() -> bool:
        return len(steps) == 1

    asked = Asked(Format.MD, tmp_path / "out")
    done = export(leaving(CARD, SEED), asked, steps.append, stopped, total=2)
    assert (done.stopped, done.cards, len(done.written)) == (True, 1, 1)
    assert steps == [Step(1, 2, "card 1")]
    for format in (Format.CSV, Format.PARQUET):
        steps.clear()
        target = tmp_path / f"x.{format}"
        done = export(leaving(CARD, SEED), Asked(format, target), steps.append, stopped)
        assert (done.stopped, done.cards, done.written) == (True, 0, [])
        assert files(tmp_path) == [f"out/{published(CARD).id}.md"]


def test_no_card_makes_no_file(tmp_path: Path) -> None:
    for format in (Format.CSV, Format.JSONL, Format.MD, Format.PARQUET):
        done = into(tmp_path / f"x.{format}", [NONE], format)
        assert (done.cards, done.written, len(done.skipped)) == (0, [], 1)
    assert os.listdir(tmp_path) == []
    with pytest.raises(BadInput, match="no variant X"):
        told(leaving(CARD), Format.MD, variant="X")
    with pytest.raises(BadInput, match="have no"):
        into(tmp_path / "out", leaving(CARD), names="{what}")


def test_a_long_archive_is_never_held_whole(tmp_path: Path) -> None:
    made: list[int] = []

    def cards() -> Iterator[Outgoing]:
        for number in range(300):
            made.append(number)
            yield Outgoing(Published(id=f"{number:032x}", card=Card(title=CARD.title)), str(number))

    ahead: list[int] = []
    asked = Asked(Format.JSONL, None)
    done = export(cards(), asked, put=lambda text: ahead.append(len(made) - len(ahead)))
    assert (done.cards, max(ahead)) == (300, 2)
