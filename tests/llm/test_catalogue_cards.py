"""What models write, line by line, from the text of an answer to the card on the desk.

Whatever comes, nothing crashes, no whole row is lost, no row that the analyst holds changes, and what went
wrong is one clear sentence.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from fakes import ScriptedCaller, says
from model_desk import (
    ALL,
    CARD,
    DANGEROUS,
    NAMES,
    SIGNALS,
    calls,
    card,
    cut,
    drafted,
    failed,
    finished,
    held,
    is_clear,
    names,
    outcome,
    plain,
    row,
    story,
    whole,
)

from core.asking.talk import Begun
from core.model import Column, Finished, Section
from core.sharing.document import write_json
from core.sharing.page import read_page
from core.workbench import Workbench

# Truncated, dressed, empty


@pytest.mark.parametrize("finish", ["stop", "length", ""])
async def test_a_truncated_answer_gives_its_whole_rows_and_says_what_is_missing(
    finish: str, bench: Workbench
) -> None:
    text = cut(plain(whole()), "in part 2")
    end, shown = await failed(bench, says(text, finish=finish))
    assert shown == [*NAMES[:2]]
    assert SIGNALS in end.missing
    assert Section.TITLE not in end.missing
    assert "ends before its end" in end.sentence
    assert calls(bench) == 1


@pytest.mark.parametrize(
    "dress",
    [
        "```json\n{}\n```",
        "Here is the card:\n\n{}\nTell me if it should be {{shorter}}.",
        "<think>A card {{is}} due.</think>\n{}",
    ],
)
async def test_fences_and_prose_around_an_answer_are_passed_over(dress: str, bench: Workbench) -> None:
    text = dress.replace("{}", plain(whole()), 1).replace("{{", "[").replace("}}", "]")
    _, _, shown = await finished(bench, text)
    assert shown == ALL


async def test_an_answer_without_json_is_stopped_and_asked_for_once_more(bench: Workbench) -> None:
    words = "The articles tell of a quay that closes. " * 2000
    end, _ = await failed(bench, says(words, size=500), says("I am sorry, I \x1b[31mcannot help with that."))
    assert end.sentence.endswith("answered in words: “I am sorry, I cannot help with that.”")
    assert calls(bench) == 2
    _, _, shown = await finished(bench, words, whole())
    assert shown == ALL
    caller = bench.engines.caller
    assert isinstance(caller, ScriptedCaller)
    first, second = (call.messages[-1]["content"] for call in caller.calls)
    assert second.startswith(first)
    assert len(second) > len(first)


async def test_an_empty_answer_is_asked_for_once_more(bench: Workbench) -> None:
    end, _ = await failed(bench, says(""))
    assert "gave no answer" in end.sentence
    assert calls(bench) == 2


async def test_an_answer_in_another_language_is_asked_for_once_more(bench: Workbench) -> None:
    german = (
        "Der Hafen von Keldmouth bleibt den ganzen Winter über geschlossen.",
        "Taucher fanden an neun Pfählen unter dem Kran tiefe Risse im Beton.",
        "Die Arbeiten dauern bis März und kosten zwölf Millionen Euro.",
        "Zwei Fährlinien fahren nun nach Teasel, was die Händler ärgert.",
    )
    rows = [row(index, description=said, change=said[::-1]) for index, said in enumerate(german)]
    foreign = whole(signals=rows, title=german[0], summary=list(german))
    _, _, shown = await finished(bench, foreign, whole())
    assert shown == ALL
    assert calls(bench) == 2
    _, end, shown = await finished(bench, foreign, foreign)
    assert shown[:4] == list(NAMES)
    assert any("English" in note for note in end.notes)


# Wrong types, columns and rows

NUMBERS = {
    "4/5": 4, "4.0": 4, "'4'": 4, "★★★": 3, "high": 4, "8/10": 4,
    "80%": None, "4-5": None, "0": None, "6": None, "10": None, "nan": None, "soon, by 2035": None, "": None,
}  # fmt: skip


async def test_a_number_that_is_none_is_left_empty_and_never_clamped(bench: Workbench) -> None:
    raw: list[tuple[Any, int | None]] = [
        *NUMBERS.items(),
        (5, 5),
        (0, None),
        (6, None),
        (3.5, None),
        (None, None),
    ]
    raw += [([], None), ({"a": 1}, None), (True, None), (-1, None), (10**400, None)]
    rows = [
        row(
            index % 4, name=f"Row number {index}", relevancy=each, description=f"The port is at step {index}."
        )
        for index, (each, _) in enumerate(raw)
    ]
    made, _, _ = await finished(bench, whole(signals=rows))
    scores = {each.name.text: each.score for each in made.rows(SIGNALS)}
    for index, (each, number) in enumerate(raw):
        score = scores[f"Row number {index}"]
        assert score.engine == number, each
        if not isinstance(each, int) or isinstance(each, bool) or number is None:
            assert "elevancy" in score.reason or each in (None, "", [], {"a": 1}), (each, score)


async def test_a_missing_column_is_an_empty_cell_and_strange_ones_are_understood_or_dropped(
    bench: Workbench,
) -> None:
    bare = {name: value for name, value in row(0).items() if name not in ("change", "why", "relevancy")}
    alias = {"src": "001.txt", "Relevance": 2, "driving force": "The sea.", "10_year": "No port."}
    other = {
        name: value for name, value in row(1).items() if name not in ("10-year", "driving-force", "relevancy")
    }
    made, _, _ = await finished(bench, whole(signals=[bare, other | alias]))
    first, second = made.rows(SIGNALS)[2:]
    assert first.name.text == NAMES[0]
    assert first.cell(Column.CHANGE).blank
    assert first.score.engine is None
    assert second.cell(Column.HORIZON).text == "No port."
    assert second.cell(Column.DRIVER).text == "The sea."
    assert second.score.engine == 2
    assert "001.txt" not in plain(made.model_dump(mode="json"))


async def test_many_rows_are_kept_and_rows_without_end_are_not(bench: Workbench) -> None:
    def numbered(many: int) -> Any:
        said = [f"Step {index} of the works at crane {index * 7} begins." for index in range(many)]
        return whole(
            signals=[row(0, name=f"Row number {at}", description=each) for at, each in enumerate(said)]
        )

    made, _, shown = await finished(bench, numbered(30))
    assert shown[:30] == [f"Row number {index}" for index in range(30)]
    assert len(made.rows(SIGNALS)) == 32
    _, end, shown = await finished(bench, plain(numbered(210)))
    assert shown[:200] == [f"Row number {index}" for index in range(200)]
    assert "Signals: 10 rows were left out, as there are too many." in end.notes


async def test_a_row_that_comes_again_is_there_once(bench: Workbench) -> None:
    again = [row(0), row(0), row(1), row(0, name="Winter without a ship")]
    concern = {name: row(1)[name] for name in ("evidence", "name", "description", "why", "relevancy")}
    made, end, _ = await finished(bench, whole(signals=again, concerns=[concern]))
    found = [each.name.text for table in (SIGNALS, Section.CONCERNS) for each in made.rows(table)]
    assert found.count(NAMES[0]) == 1
    assert found.count(NAMES[1]) == 1
    assert any("again" in note or "repeat" in note.lower() or "twice" in note for note in end.notes), (
        end.notes
    )


async def test_the_prompt_its_form_and_placeholders_are_no_rows(bench: Workbench) -> None:
    await finished(bench, whole())
    caller = bench.engines.caller
    assert isinstance(caller, ScriptedCaller)
    system = next(each["content"] for each in caller.calls[-1].messages if each["role"] == "system")
    lines = [line for line in system.splitlines() if len(line) > 80]
    schema = caller.calls[-1].params["response_format"]["json_schema"]["schema"]
    echo = schema["properties"]["signals"]["items"]["properties"]
    rows = [
        row(0),
        row(1, name=lines[0][:60], description=lines[0]),
        echo,
        row(2, name="...", description="..."),
    ]
    made, end, _ = await finished(bench, whole(signals=rows))
    text = plain(made.model_dump(mode="json"))
    assert lines[0] not in text
    assert '"integer"' not in text
    assert "..." not in [each.name.text for each in made.rows(SIGNALS)]
    assert NAMES[0] in [each.name.text for each in made.rows(SIGNALS)]
    assert end.notes


# Attacks and traps

ATTACKS = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1bc\x1b[2J",
    "\x9b31m\x90q\x9c",
    "\u202eevil\u2069",
    "a\x00b\x7fc",
    "\u200b\ufeff\U000e0041",
    "x\rY\b\b",
]


async def test_no_attack_on_a_terminal_comes_through_any_field(bench: Workbench) -> None:
    attack = "".join(ATTACKS)
    hostile = row(0) | {
        name: f"{attack}{value}{attack}" for name, value in row(0).items() if isinstance(value, str)
    }
    hostile["evidence"] = [{"ref": f"A1.3{attack}", "quote": f"{attack}{row(0)['evidence'][0]['quote']}"}]
    hostile["relevancy"] = f"4{attack}"
    answer = whole(signals=[hostile], category=attack, keywords=[f"quay{attack}", attack])
    answer["title"] = {"evidence": [], "text": f"{attack}A quay"}
    made, end, shown = await finished(bench, f"{attack}{plain(answer)}{attack}")
    assert len(shown) == 2
    for place in (plain(made.model_dump(mode="json")), *end.notes, *shown):
        assert not DANGEROUS.search(place)
        assert not re.search(r"\\u00(?:1b|9b|7f|0[0-8])|\\u202e|\\u200b", place)
    id = max(bench.shelf.kept)
    for text in (bench.page(id), write_json(made, bench.shelf.story(id))):
        assert not DANGEROUS.search(text.replace("\n", ""))


async def test_markup_and_pipes_are_plain_words(bench: Workbench) -> None:
    said = "A [bold]port[/x] [@click=app.quit]PoC||GTFO[/] <script>alert(1)</script> stays."
    made, _, _ = await finished(bench, whole(signals=[row(0, description=said)]))
    new = made.rows(SIGNALS)[2]
    assert new.description.text == "A port PoC||GTFO alert(1) stays."
    assert new.score.engine == 3
    again = read_page(bench.page(max(bench.shelf.kept))).card
    assert again.rows(SIGNALS)[2].description.text == new.description.text


@pytest.mark.parametrize(
    "bad",
    [
        "NaN",
        "Infinity",
        "9" * 5000,
        "1e999999",
        '"\\ud800 alone"',
        "[" * 3000 + "]" * 3000,
        '{"a":' * 3000 + "1" + "}" * 3000,
        '"unescaped " quote"',
        "'python'",
        "None",
        "tru",
        '"line\nbreak\ttab"',
    ],
)
async def test_traps_of_json_cost_their_own_row_at_most(bad: str, bench: Workbench) -> None:
    text = plain(whole()).replace('"relevancy": 3}', f'"relevancy": {bad}}}', 2)
    text = text.replace(f'"relevancy": {bad}}}', '"relevancy": 3}', 1)  # the second row only
    id = story(bench)
    events = await drafted(bench, id, [says(text, size=211)])
    assert set(names(events)) >= {NAMES[0]}
    end = outcome(events)
    if isinstance(end, Finished):
        assert set(names(events)) >= {NAMES[0], NAMES[2], NAMES[3]}
        assert held(bench, id)
    else:
        assert is_clear(end)
        assert card(bench, id) == CARD
    plain(card(bench, id).model_dump(mode="json")).encode("utf-8")


async def test_the_last_of_two_keys_does_not_undo_the_first(bench: Workbench) -> None:
    text = plain(whole())[:-1] + ', "signals": [], "title": {"evidence": [], "text": "Another"}}'
    made, _, shown = await finished(bench, text)
    assert shown == ALL
    assert len(made.rows(SIGNALS)) == 6


async def test_an_answer_without_end_gives_what_was_whole(bench: Workbench) -> None:
    text = cut(plain(whole()), "in part 3")
    _, shown = await failed(bench, [Begun(), text, *["and so on " * 5000] * 9, "never"])
    assert shown == [*NAMES[:3]]
    assert calls(bench) == 1
