"""A streamed answer gives its whole rows and nothing else, wherever it is cut, whatever is around it."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.asking.rowstream import (
    MOST_BEFORE,
    MOST_ROWS,
    MOST_TEXT,
    Bad,
    Closed,
    Element,
    Read,
    RowStream,
    Whole,
)

LISTS = ("signals", "concerns", "keywords", "summary")
FIELDS = ("title", "category")
WORDS = (
    *(
        "China",
        'a "quoted" word',
        "back\\slash",
        "]}",
        "{",
        "[1",
        ', "signals": [',
        '"}]}',
        "é",
        "東京",
        "\U0001f6a2",
    ),
    *(
        "line\nbreak",
        "tab\t",
        "\x1b[31m",
        "\x00",
        "\u202e",
        "```",
        "x" * 60,
        "",
        " ",
        "4/5",
        "null",
        "\\u00e9",
        "//",
    ),
)
GARBAGE = (
    "",
    "Here is the card you asked for:\n",
    "```json\n",
    "Sure {thing}! [1] ",
    '<think>{"title": 1}</think>',
)


def stream(text: str, cuts: Iterator[int] | None = None) -> tuple[list[Read], RowStream]:
    """What comes of a text that is fed in pieces."""
    reader = RowStream(LISTS, FIELDS, ("evidence", "name"), {"signal": "signals"})
    found: list[Read] = []
    at = 0
    while at < len(text):
        size = next(cuts) if cuts else len(text)
        found += reader.feed(text[at : at + size])
        at += size
    return found + reader.end(), reader


def pieces(dice: random.Random) -> Iterator[int]:
    longest = dice.choice((1, 3, 8, 40, 400))
    while True:
        yield dice.randint(1, longest)


def value_of(dice: random.Random, depth: int = 0) -> Any:
    """A value such as models give, of any type."""
    kind = dice.randrange(12 if depth < 3 else 8)
    if kind < 5:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, 4)))
    if kind < 8:
        return dice.choice((4, -1, 0, 12345678901234567, 4.0, 2.5e-3, True, False, None))
    if kind < 10:
        return [value_of(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    return {name: value_of(dice, depth + 1) for name in dice.sample(("ref", "quote", "text", "a b"), 2)}


def row_of(dice: random.Random) -> dict[str, Any]:
    names = ("description", "change", "10-year", "why", "relevancy")
    return {"evidence": value_of(dice), "name": f"row {dice.random()}"} | {
        name: value_of(dice) for name in dice.sample(names, dice.randint(0, 5))
    }


class Written:
    """An answer as text, with where in it each whole value ends."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.text = dice.choice(GARBAGE) + self.blank() + "{"
        self.reads: list[tuple[int, Read]] = []
        self.indent = dice.choice((None, 1))
        self.ascii = dice.random() < 0.5
        keys = dice.sample((*LISTS, *FIELDS), dice.randint(1, 6))
        for number, key in enumerate(keys):
            self.text += (
                ("," if number else "") + self.blank() + json.dumps(key) + self.blank() + ":" + self.blank()
            )
            self.list(key) if key in LISTS and dice.random() < 0.9 else self.field(key)
        self.text += self.blank() + "}"
        self.closed = len(self.text)
        self.text += dice.choice(("", "\n```\n", " Let me know if you want more."))

    def blank(self) -> str:
        return self.dice.choice(("", "", " ", "\n  "))

    def json(self, value: Any) -> None:
        self.text += json.dumps(value, indent=self.indent, ensure_ascii=self.ascii)

    def end(self, value: Any) -> int:
        """Where it is known that a value is whole: of a number, at what stands behind it."""
        return len(self.text) + (not isinstance(value, str | list | dict))

    def field(self, key: str) -> None:
        value = value_of(self.dice)
        value = str(value) if isinstance(value, list) and key in LISTS else value
        self.json(value)
        self.reads.append((self.end(value), Whole(key, value)))

    def list(self, key: str) -> None:
        self.text += "["
        for number in range(self.dice.randint(0, 5)):
            value = row_of(self.dice) if self.dice.random() < 0.8 else value_of(self.dice)
            self.text += ("," if number else "") + self.blank()
            self.json(value)
            self.reads.append((self.end(value), Element(key, value)))
        self.text += self.blank() + "]"
        self.reads.append((len(self.text), Closed(key)))


def test_whole_rows_of_a_thousand_streams_are_those_of_the_full_parse_up_to_the_cut() -> None:
    for seed in range(1000):
        dice = random.Random(seed)
        written = Written(dice)
        cut = dice.choice((len(written.text), written.closed, dice.randint(0, len(written.text))))
        found, reader = stream(written.text[:cut], pieces(dice))
        assert found == [read for end, read in written.reads if end <= cut], seed
        assert reader.complete == (cut >= written.closed), seed


def broken(row: dict[str, Any], dice: random.Random) -> str:
    """A row as no JSON, in ways that models have."""
    text = json.dumps(row)
    return dice.choice(
        (
            text.replace('"why"', "why"),
            text.replace("because", 'the "best" reason'),
            text.replace("because", 'an odd " mark'),
            text.replace('"4"', "four"),
            text[:-1],
            text.replace("]", "", 1),
            text.replace(":", "", 1),
            text.replace('"4"', "4,5 of {5}"),
            text.replace("because", 'said "[{, and'),
            text.replace("because", "x" * 21_000, 1),
        )
    )


def test_a_bad_row_is_left_out_by_itself() -> None:
    for seed in range(80):
        dice = random.Random(seed)
        parts, good = [], []
        for key in LISTS[:2]:
            rows = []
            for number in range(dice.randint(1, 5)):
                row = {
                    "evidence": [{"ref": "A1.1", "quote": "because"}],
                    "name": f"{key} {number}",
                    "why": "because",
                    "relevancy": "4",
                }
                bad = dice.random() < 0.4
                rows.append(broken(row, dice) if bad else json.dumps(row))
                good += [] if bad else [(key, row["name"])]
            parts.append(f'"{key}": [{", ".join(rows)}]')
        text = "{" + ", ".join(parts) + "}"
        found, reader = stream(text, pieces(dice))
        rows = [(read.key, read.value["name"]) for read in found if isinstance(read, Element)]
        assert rows == good, (seed, text[:300])
        assert "signals" in reader.closed, seed


TOKENS = st.lists(
    st.sampled_from(
        [
            *'{}[],:" \n\\',
            '"signals"',
            '"title"',
            '"name"',
            '{"name":',
            '{"title":',
            "4",
            "-",
            "nul",
            "null",
            "```",
            "<think>",
            "é",
            "\ud83d",
        ]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=80, deadline=None)
@given(TOKENS, st.randoms(use_true_random=False))
def test_the_cutting_into_pieces_never_shows(text: str, dice: random.Random) -> None:
    whole, reader = stream(text)
    parts, other = stream(text, pieces(dice))
    assert parts == whole
    assert (other.complete, other.closed, other.trailing, other.before) == (
        reader.complete, reader.closed, reader.trailing, reader.before
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"title": NaN, "category": -Infinity}', ["NaN", "-Infinity"]),
        ('{"title": 1e999, "category": ' + "9" * 5000 + "}", ["1e999", "9" * 5000]),
        ('{"title": "a\\ud83d b", "category": "\\ud83d\\ude00"}', ["a\ufffd b", "\U0001f600"]),
        ('{"title": "a\ud83d", "category": "\ud83d\ude00"}', ["a\ufffd", "\U0001f600"]),
        ('{"card": {"answer": {"title": "in", "category": {"text": "deep"}}}}', ["in", {"text": "deep"}]),
        ('{"title": tech, "category": "art"}', ["art"]),
        ('{"title": ' + "[" * 2000 + "]" * 2000 + ', "category": "art"}', ["art"]),
        ('{"Title": "a", "CATEGORY": "b"}', ["a", "b"]),
    ],
)
def test_what_json_lets_through_comes_as_something_harmless(text: str, values: list[Any]) -> None:
    assert [
        read.value for read in stream(text, pieces(random.Random(1)))[0] if isinstance(read, Whole)
    ] == values


def test_names_that_stand_twice_are_told_and_the_first_counts() -> None:
    found, _ = stream('{"signals": [{"name": "a", "relevancy": 4, "relevancy": 5}]}')
    assert found[0] == Element("signals", {"name": "a", "relevancy": 4}, ("relevancy",))


@pytest.mark.parametrize(
    "text", ['{"title": 4', '{"title": "a', '{"keywords": ["a', '{"signals": [{"name": "x"', '{"title": tru']
)
def test_never_half_a_value(text: str) -> None:
    found, reader = stream(text)
    assert not found
    assert not reader.complete
    assert not reader.closed


def test_a_schema_in_front_of_the_answer_does_not_end_it() -> None:
    schema = '{"type": "object", "properties": {"signals": {"type": "array"}, "title": {"type": "string"}}}'
    found, reader = stream(schema + ' {"signals": [{"name": "x"}], "title": "t", "category": "c"}')
    assert Element("signals", {"name": "x"}) in found
    assert Whole("title", "t") in found
    assert {"signals", "title", "category"} <= reader.closed


def test_a_bracket_too_many_does_not_end_the_answer() -> None:
    text = (
        '{"title": {"text": "t"}}, "signals": [{"name": "a"}], "category": "c"} Bye, "all": of you {"x": 1}'
    )
    found, reader = stream(text)
    assert [read.key for read in found] == ["title", "signals", "signals", "category", "x"]
    assert (reader.complete, reader.closed >= {"title", "signals", "category"}) == (True, True)


def test_rows_of_a_single_list_may_come_without_an_object_and_lists_may_lack_their_end() -> None:
    reader = RowStream(("rows",), (), ("name",))
    text = 'Here: [1] [{"name": "a"}, {"name": "b"}] done'
    found = [read for mark in text for read in reader.feed(mark)]
    assert found == [Element("rows", {"name": "a"}), Element("rows", {"name": "b"}), Closed("rows")]
    assert (reader.complete, reader.trailing) == (True, 4)
    found, reader = stream('{"signals": [{"name": "a"}, "concerns": [{"name": "b"}], "keywords": ["title"]}')
    assert [read for read in found if not isinstance(read, Bad)] == [
        Element("signals", {"name": "a"}),
        Element("concerns", {"name": "b"}),
        Closed("concerns"),
        Element("keywords", "title"),
        Closed("keywords"),
    ]
    assert reader.closed == {"concerns", "keywords"}
    text = '{"signals": [{"name": "a", "x": [{"name": "b"}], "concerns": [{"name": "c"}]}]}'
    found, reader = stream(text)
    assert [read.value["name"] for read in found if isinstance(read, Element)] == ["b", "c"]


def test_the_end_of_an_answer_is_known_behind_a_bad_last_row() -> None:
    found, reader = stream('{"signals": [{"name": "a"}, {"name": "b "c" d"}]}\n```')
    assert isinstance(found[-1], Closed)
    assert reader.complete
    found, reader = stream('{"signals": [{"name": "a"}, {"name": "b "c" d"')
    assert not reader.complete
    assert not reader.closed


def test_rows_and_characters_have_a_limit() -> None:
    rows = ",".join(f'{{"name": "{number}"}}' for number in range(MOST_ROWS + 7))
    found, reader = stream(f'{{"signals": [{rows}], "title": "t"}}')
    assert sum(isinstance(read, Element) for read in found) == MOST_ROWS
    assert reader.surplus == {"signals": 7}
    assert Whole("title", "t") in found
    found, reader = stream('{"title": "t", "signals": [' + '{"name": "x"},' * (MOST_TEXT // 10))
    assert (reader.over, reader.length, reader.complete) == (True, MOST_TEXT, False)
    assert reader.feed("more") == []


def test_words_instead_of_an_answer_are_kept_for_saying_so() -> None:
    found, reader = stream("I cannot help with that. " * 400, pieces(random.Random(3)))
    assert (found, reader.began, len(reader.before)) == ([], False, MOST_BEFORE)
    assert reader.before.startswith("I cannot help with that. I cannot")


@pytest.mark.parametrize("unit", ["{", '{"name": "', " ", '{"x":{', "4"])
def test_no_text_takes_more_time_than_its_length(unit: str) -> None:
    text = '{"title": "t", "signals": [' + unit * (50_000 // len(unit))
    start = time.process_time()
    stream(text, iter(lambda: 7, None))
    assert time.process_time() - start < 1.5
