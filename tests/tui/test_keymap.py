"""The table of actions and its keys; keys.toml."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

from tui.action import is_dependable, key_name
from tui.actions import ACTIONS, BY_ID, id_table, key_of, key_table, use_keys
from tui.key_words import NoKey, key_of_words
from tui.keymap import keys_in_force
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.user_keys import FIELD, load_keys, meet
from tui.widgets.card_view import CardView
from tui.widgets.cell_editor import CellEditor
from tui.widgets.story_list import StoryList

ELSEWHERE = {"editor.previous", "prompt.move"}
"""To the cell before Enter and the arrows lead as well; a line of words has no use for ↓ and ↑ of its own."""


@pytest.fixture(autouse=True)
def shipped_after() -> Iterator[None]:
    yield
    use_keys({})


def given(tmp_path: Path, text: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    (tmp_path / "keys.toml").write_text(text, encoding="utf-8")
    found = load_keys(tmp_path)
    return found.keys, found.problems


def test_every_action_has_a_key_that_every_terminal_sends_or_is_the_palettes() -> None:
    for action in ACTIONS:
        if action.keys and action.id not in ELSEWHERE:
            assert is_dependable(action.keys[0], action.scope), f"{action.id} shows {action.keys[0]}"


@pytest.mark.parametrize(
    "key", ["alt+x", "f1", "ctrl+a", "ctrl+shift+x", "shift+enter", "home", "delete", "ctrl+s"]
)
def test_such_keys_are_aliases_only(key: str) -> None:
    assert not is_dependable(key, "stories")
    assert not is_dependable(key, "editor")


def test_where_one_types_only_what_is_no_text_is_a_command() -> None:
    assert is_dependable("a", "stories")
    assert not is_dependable("a", "editor")
    assert is_dependable("up", "list")
    assert not is_dependable("up", "prompt")


def test_an_action_without_keys_is_the_palettes_in_table_and_sentences() -> None:
    assert BY_ID["everywhere.keys"].keys == ()
    assert "| palette | See what the terminal sends for a key |" in key_table()
    assert key_of("everywhere.keys") == "“keys” in the palette"
    assert key_of("bench.undo") == "u"


def test_the_page_on_keys_has_the_ids_of_all_actions() -> None:
    page = (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")
    assert id_table() in page, "run: python -m tui.actions docs/keys.md"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Ctrl+R", "ctrl+r"),
        ("^r", "ctrl+r"),
        ("<C-r>", "ctrl+r"),
        ("Space", "space"),
        (" ", "space"),
        ("?", "?"),
        ("question_mark", "?"),
        ("PgDn", "pagedown"),
        ("Shift+a", "A"),
        ("é", "é"),
        (",", "comma"),
        ("\\", "\\"),
        ("backslash", "\\"),
        ("↓", "down"),
        ("-", "-"),
        ("Return", "enter"),
        ("Alt+x", "alt+x"),
    ],
)
def test_keys_are_written_as_people_do(words: str, key: str) -> None:
    assert key_of_words(words) == key


def test_every_key_of_the_fields_has_words_for_what_is_lost() -> None:
    """What Textual's fields do by Ctrl and a letter, in the table of what is said."""
    bound = {key for field in (TextArea, Input) for each in field.BINDINGS for key in each.key.split(",")}
    letters = {key for key in bound if len(key) == 6 and key.startswith("ctrl+")}
    assert letters - {"ctrl+c"} == set(FIELD)


def test_every_shipped_key_is_read_back_from_how_it_is_shown() -> None:
    for action in ACTIONS:
        for key in action.keys:
            assert key_of_words(key_name(key)) == key, f"{action.id} has {key}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Ctrl+I", "write Tab"),
        ("ctrl+m", "write Enter"),
        ("Ctrl+[", "write Esc"),
        ("ctrl+c", "copies"),
        ("Ctrl+Shift+x", "only some terminals"),
        ("Ctrl+Enter", "only some terminals"),
        ("Shift+1", "character"),
        ("hyper", "no such key"),
        ("\x1b", "no such key"),
        ("\u202e", "no such key"),
        ("", "no such key"),
    ],
)
def test_what_is_no_key_is_said_so(words: str, said: str) -> None:
    with pytest.raises(NoKey, match=said):
        key_of_words(words)


def test_keys_of_the_file_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    text = '[keys]\n"stories.keep" = ["Ctrl+R", "+"]\n"stories.redo" = []\nstories.later = "Z"\n'
    keys, problems = given(tmp_path, text)
    assert keys == {"stories.keep": ("ctrl+r", "+"), "stories.redo": (), "stories.later": ("Z",)}
    assert problems == []


def test_without_a_file_nothing_changes(tmp_path: Path) -> None:
    found = load_keys(tmp_path)
    assert (found.keys, found.problems) == ({}, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"stories.skipp" = "X"', "no action is called “stories.skipp”; stories.skip does"),
        ('"\\u001b[31m" = "X"', "no action is called"),
        ('"stories.skip" = 3', "takes a list of keys"),
        ('"stories.skip" = ["a", 3]', "takes a list of keys"),
        ('"stories.skip" = "Ctrl+Shift+X"', "stories.skip does not get “Ctrl+Shift+X”"),
        ('"editor.keep" = "x"', "editor.keep does not get x: it writes where one types"),
        ('"prompt.leave" = "left"', "it moves or deletes where one types"),
        ('"prompt.move" = "j"', "cannot be changed"),
        ('"everywhere.help" = []', "everywhere.help keeps ?"),
        ('"editor.leave" = ["F5"]', "editor.leave keeps Esc"),
        ('"card.sort" = "Ctrl+Q"', "card.sort does not get Ctrl+Q: it stays with everywhere.quit"),
        ('"findings.accept" = "?"', "findings.accept does not get ?: it stays with everywhere.help"),
    ],
)
def test_a_bad_line_costs_one_sentence_and_the_rest_counts(tmp_path: Path, line: str, said: str) -> None:
    keys, problems = given(tmp_path, f'[keys]\n{line}\n"stories.later" = "Z"\n')
    assert keys.pop("stories.later") == ("Z",)
    assert said in problems[0]
    assert len(problems) == 1
    assert not any(ord(sign) < 32 for sign in problems[0])
    assert set(keys) <= {"editor.leave", "everywhere.help"}


@pytest.mark.parametrize("id", ["editor.keep", "prompt.switch", "stories.keep", "partial.keep"])
def test_no_other_action_gets_the_key_that_always_quits(tmp_path: Path, id: str) -> None:
    keys, said = given(tmp_path, f'[keys]\n"{id}" = ["Ctrl+Q", "Ctrl+T"]\n')
    assert keys[id] == ("ctrl+t",)
    assert said[0] == f"keys.toml: {id} does not get Ctrl+Q: it stays with everywhere.quit."


def test_what_a_text_loses_to_a_key_is_said(tmp_path: Path) -> None:
    keys, said = given(
        tmp_path, '[keys]\n"editor.keep" = ["Enter", "Ctrl + A"]\n"prompt.switch" = "Ctrl+K"\n'
    )
    assert keys == {"editor.keep": ("enter", "ctrl+a"), "prompt.switch": ("ctrl+k",)}
    assert said == [
        "keys.toml: Ctrl+A now does editor.keep; where one types it no longer goes to the start of the line.",
        "keys.toml: Ctrl+K now does prompt.switch; "
        "where one types it no longer deletes to the end of the line.",
    ]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("Ctrl+K", ""),
        ("Ctrl+E", ""),
        ("Ctrl+A", "which GNU screen keeps for itself"),
        ("Ctrl+B", "which tmux keeps for itself"),
        ("Alt+x", "which not every terminal sends"),
    ],
)
def test_why_a_key_may_not_come_is_true(tmp_path: Path, key: str, why: str) -> None:
    keys, said = given(tmp_path, f'[keys]\n"stories.later" = "{key}"\n')
    assert "stories.later" in keys
    assert said == (
        [f"keys.toml: stories.later has only {key}, {why}; the palette does it too."] if why else []
    )


def test_quitting_stays_where_it_is_whatever_is_added(tmp_path: Path) -> None:
    keys, problems = given(tmp_path, '[keys]\n"everywhere.quit" = ["Q"]\n')
    assert keys == {"everywhere.quit": ("Q", "ctrl+q")}
    assert problems == []


def test_a_wish_wins_over_a_shipped_key_and_both_are_named(tmp_path: Path) -> None:
    keys, problems = given(tmp_path, '[keys]\n"card.sort" = ["r"]\n"list.down" = ["a"]\n')
    assert keys == {
        "card.sort": ("r",),
        "bench.rescore": (),
        "list.down": ("a",),
        "findings.accept": (),
        "proposal.accept": ("y",),
    }
    assert problems[0] == "keys.toml: r now does card.sort and no longer bench.rescore; the palette has it."
    assert "no longer proposal.accept; it has y." in " ".join(problems)


def test_of_two_wishes_for_a_key_the_later_is_not_used(tmp_path: Path) -> None:
    keys, problems = given(
        tmp_path, '[keys]\n"card.sort" = ["r"]\n"bench.rescore" = ["r", "!"]\n"bench.notes" = "r"\n'
    )
    assert keys == {"card.sort": ("r",), "bench.rescore": ("!",), "bench.notes": ()}
    assert "bench.rescore does not get r: an earlier line has given it to card.sort" in problems[0]


def test_two_can_change_places_and_scopes_that_never_meet_share_a_key(tmp_path: Path) -> None:
    keys, problems = given(
        tmp_path, '[keys]\n"stories.keep" = ["x"]\n"stories.skip" = ["a"]\n"list.close" = "x"\n'
    )
    assert keys["stories.keep"] == ("x",)
    assert keys["stories.skip"] == ("a",)
    assert not any("stories" in problem for problem in problems)


def test_a_key_of_a_list_over_another_one_hides_it_there_and_only_there(tmp_path: Path) -> None:
    keys, problems = given(tmp_path, '[keys]\n"findings.fix" = "D"\n')
    assert keys == {"findings.fix": ("D",)}
    assert problems == []


def test_a_key_that_not_every_terminal_sends_is_taken_with_a_word(tmp_path: Path) -> None:
    keys, problems = given(tmp_path, '[keys]\n"stories.later" = ["F5"]\n"stories.star" = ["F6", "s"]\n')
    assert keys == {"stories.later": ("f5",), "stories.star": ("f6", "s")}
    assert problems == [
        "keys.toml: stories.later has only F5, which not every terminal sends; the palette does it too."
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[keys\n", "it is not TOML"),
        (b"keys = 3\n", "it has no table [keys]"),
        (b"\xff\xfe[", "it is not UTF-8"),
        (b"#" * 64_001, "it is larger than 64 KB"),
        (b"a = [" * 9000, "it is not TOML"),
    ],
)
def test_a_file_that_is_none_costs_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "keys.toml").write_bytes(data)
    found = load_keys(tmp_path)
    assert found.keys == {}
    assert len(found.problems) == 1
    assert said in found.problems[0]


def test_a_pipe_and_a_folder_of_that_name_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "keys.toml")
    assert "no regular file" in load_keys(tmp_path).problems[0]
    (tmp_path / "folder" / "keys.toml").mkdir(parents=True)
    assert len(load_keys(tmp_path / "folder").problems) == 1


def test_many_problems_are_counted_in_the_end(tmp_path: Path) -> None:
    _, problems = given(tmp_path, "[keys]\n" + "\n".join(f'"no-{n}" = "x"' for n in range(100)))
    assert problems[-1] == "keys.toml: 60 more sentences like these."


def test_what_is_bound_is_the_table_in_force() -> None:
    use_keys(
        {
            "card.sort": ("r", "comma"),
            "bench.rescore": (),
            "everywhere.keys": ("K",),
            "editor.keep": ("ctrl+f",),
        }
    )

    def does(kind: type, key: str) -> list[str]:
        found = keys_in_force(kind).key_to_bindings.get(_character_to_key(key) if len(key) == 1 else key, [])
        return [binding.id for binding in found]

    assert does(CardView, "r") == does(CardView, "comma") == ["card.sort"]
    assert does(CardView, "S") == does(WorkbenchScreen, "r") == []
    assert does(WorkbenchScreen, "K") == does(TriageScreen, "K") == ["everywhere.keys"]
    assert does(WorkbenchScreen, "enter") == ["partial.keep"]
    assert keys_in_force(CellEditor).key_to_bindings["ctrl+f"][0].priority
    assert "text_area" not in does(CellEditor, "ctrl+f")
    assert does(StoryList, "a") == ["stories.keep"]
    assert meet("card", "everywhere")
    assert not meet("card", "source")
