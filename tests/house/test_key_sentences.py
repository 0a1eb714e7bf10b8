"""No sentence of the interface names a shipped key: each key may be another one, and the sentence says it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.actions import ACTIONS, key_name, use_keys, with_keys
from tui.widgets.telling import head_words

TUI = Path(__file__).parents[2] / "tui"
OWN_KEYS = {
    *("ask", "batch", "adding", "clipboard_test", "copy_menu", "help", "jobs", "keys"),
    *("regenerating", "split", "spread", "theme_picker", "ways", "card_page"),
    *("clash", "digest", "export", "export_plan", "importing", "report"),
}
"""Small dialogs, whose keys are fixed: docs/keys.md says so."""
NOT_SCREENS = {
    *("action.py", "key_words.py", "manual.py", "contents.py", "manpage.py", "parsing.py", "usage.py"),
    *("user_keys.py", "adding.py"),
}
"""The table itself, and what is written to a shell."""
FIXED = (
    "Enter opens it · Esc stays here",
    "Enter drafts it anew · Esc leaves it",
    "Enter restores it",
    "Esc leaves",
    "Esc does not",
    "Ctrl+C copies what is selected",
    "a letter chooses, arrows and Enter do too",
)
"""What small dialogs are told to say, and keys that are in no table."""

NAMES = {key_name(key) for action in ACTIONS for key in action.keys}
WORDS = "|".join(re.escape(name) for name in NAMES if len(name) > 1)
SIGNS = "|".join(re.escape(name) for name in NAMES if re.fullmatch(r"[B-Zb-z@$/%]", name))
"""One character, without those that are also words and marks: `a` and `A` are looked for by themselves."""
NAMED = re.compile(
    rf"(?<![\w+])(?:{WORDS})(?![\w+])"
    rf"|(?:^|[·;:,.] |[(“])(?:{SIGNS}) (?:there )?[a-z]+(?:s\b| it\b)"
    rf"|(?:^|[·;] )(?:{SIGNS}) (?:evidence|row|next|add|accept|dismiss|drop|fix|the)\b"
    rf"|\((?:{SIGNS}|[aA])\)|\b(?:press|or) (?:{SIGNS})(?=[\s.,;)]|$)|\b1 to 5 scores\b"
    r"|(?:^|[·;:,] )[aA] (?:there )?(?:takes|lets|adds|accepts|opens|keeps|accept|keep|is right|all)\b"
    r"|[a-z]: [$@!#%&](?=$|[\s.])"
)


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of all strings that are no docstrings and no keys of a binding; {} for what is put in."""
    quiet: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            quiet.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Binding":
            quiet.update(id(each) for each in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            quiet.update(id(each) for each in node.values)
    for node in ast.walk(tree):
        if id(node) in quiet:
            continue
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def named(source: str) -> list[str]:
    """The sentences of a file that name a key of the table; a word alone is no sentence."""
    found = []
    for line, text in sentences(ast.parse(source)):
        told = text
        for fixed in FIXED:
            told = told.replace(fixed, "")
        if (" " in text.strip() or len(text) > 12) and NAMED.search(told):
            found.append(f"{line}: {text}")
    return found


def frozen(source: str) -> list[int]:
    """The lines that ask for a key while the file is imported, before the analyst's keys are read."""
    tree = ast.parse(source)
    inside = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for each in ast.walk(node)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("key_of", "with_keys")
        and id(node) not in inside
    ]


_ASKS = re.compile(r"^(?:    )?\S.*\b(?:key_of|with_keys)\(", re.MULTILINE)
"""What stands outside of functions, or may."""


def spoken() -> Iterator[Path]:
    for path in sorted(TUI.rglob("*.py")):
        dialog = path.parent.name == "screens" and path.stem in OWN_KEYS
        shell = path.parent.name in ("serving", "commands") or (
            path.parent == TUI and path.name in NOT_SCREENS
        )
        if not dialog and not shell:
            yield path


def test_no_sentence_names_a_shipped_key() -> None:
    found = [
        f"{path.relative_to(TUI)}:{each}" for path in spoken() for each in named(path.read_text("utf-8"))
    ]
    assert not found, "say it with key_of or with_keys:\n" + "\n".join(found)


def test_no_key_is_asked_for_before_those_of_the_analyst_are_read() -> None:
    texts = ((path, path.read_text("utf-8")) for path in spoken())
    assert not [str(path) for path, text in texts if _ASKS.search(text) and frozen(text)]


@pytest.mark.parametrize(
    "planted",
    [
        'say("blank: the sources do not say; Enter fills it")',
        'say(f"{unread} not read (p)")',
        'say("Split off · u puts it back")',
        'say(f"o row of {table} · e evidence of {place}")',
        'say("a takes the new one, x keeps the old one")',
        'say("no card (Enter or c)")',
        'say("There is no row: in the sources (Tab), o makes one.")',
        'say("A page down is PgDn here")',
        'say("models: $")',
        'say(" · Esc stops")',
    ],
)
def test_a_key_that_is_written_down_is_found(planted: str) -> None:
    assert named(planted)


def test_a_key_that_is_asked_for_at_import_is_found() -> None:
    assert frozen('HINT = key_of("card.edit")')
    assert not frozen('def hint():\n    return key_of("card.edit")')


def test_what_is_said_has_the_keys_of_the_analyst() -> None:
    use_keys({"stories.aside": ("pagedown",), "everywhere.problems": (), "card.add-below": ("{",)})
    try:
        said = "".join(part.text for part in head_words(Counter(stories=2, new=1, aside=3, unread=1), 200))
        assert "3 aside (PgDn)" in said
        assert "1 not read (“not read” in the palette)" in said
        assert with_keys("{card.add-below} adds {} one") == "{ adds {} one"
    finally:
        use_keys({})
