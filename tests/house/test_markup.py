"""Nothing from outside is read as markup, and no link is opened: what a widget is given is `Content`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIDGETS = {"Static", "Input", "TextArea", "OptionList", "ListView"}
"""What is used of Textual's widgets. Before another is: what does it take for markup, what opens it?"""
TAKERS = {"Static": 0, "Label": 0, "Button": 0, "Option": 0, "Checkbox": 0, "Collapsible": 99, "notify": 0}
"""Which argument of a call is read as markup when it is text."""
CONTENT = {"Content", "Text"}
READERS = {"from_markup", "render_markup", "assemble"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
OPENERS = {"webbrowser", "open_url", "action_open_link", "Markdown", "MarkdownViewer", "Link"}
TITLES = {"set_window_title"}
WORDS = re.compile("|".join((*TAKERS, *READERS, *ATTRIBUTES, *OPENERS, *TITLES, "textual.widgets", "link=")))


class Reader:
    """Reads a module, and says where text could be read as markup."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.tree = ast.parse(source)
        self.makers = {
            node.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef)
            and isinstance(node.returns, ast.Name)
            and node.returns.id in CONTENT
        }
        """Functions that say that they give content."""

    def found(self) -> Iterator[str]:
        """A line for each place."""
        scopes = [
            node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        inside = {part for scope in scopes for part in ast.walk(scope) if part is not scope}
        for scope in [*scopes, self.tree]:
            for node in ast.walk(scope):
                if (scope is not self.tree or node not in inside) and (why := self._wrong(node, scope)):
                    yield f"{self.name}:{node.lineno} {why}"  # type: ignore[attr-defined]

    def _wrong(self, node: ast.AST, scope: ast.AST) -> str:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if getattr(node, "module", "") == "textual.widgets" and names - WIDGETS:
                return f"a widget that nobody has looked at: {', '.join(sorted(names - WIDGETS))}"
            return "opens links" if names & OPENERS else ""
        if isinstance(node, ast.Attribute) and node.attr in OPENERS:
            return "opens links"
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = {target.attr for target in targets if isinstance(target, ast.Attribute)}
            if named & ATTRIBUTES and node.value is not None and not self._content(node.value, scope):
                return f"{', '.join(named)} of text"
        return self._wrong_call(node, scope) if isinstance(node, ast.Call) else ""

    def _wrong_call(self, node: ast.Call, scope: ast.AST) -> str:
        name = _name(node.func)
        if name in READERS or (name == "Style" and any(key.arg == "link" for key in node.keywords)):
            return f"{name} reads markup or makes a link"
        if name in TITLES:
            return f"{name} is not for us"
        if any(key.arg == "markup" and isinstance(key.value, ast.Constant) for key in node.keywords):
            return (
                "markup=True" if any(_true(key.value) for key in node.keywords if key.arg == "markup") else ""
            )
        given = node.args[:1]
        if name in TAKERS:
            given = node.args[TAKERS[name] : TAKERS[name] + 1]
            given += [
                key.value for key in node.keywords if key.arg in ("content", "label", "title", "prompt")
            ]
        elif not (
            name == "update" and isinstance(node.func, ast.Attribute) and self._static(node.func, scope)
        ):
            return ""
        return "" if all(self._content(each, scope) for each in given) else f"{name} of text"

    def _content(self, node: ast.AST, scope: ast.AST) -> bool:
        """Whether an expression is content, or words of our own without markup."""
        if isinstance(node, ast.Constant):
            return node.value is None or "[" not in str(node.value)
        if isinstance(node, ast.BinOp):
            return self._content(node.left, scope) and not isinstance(node.left, ast.Constant)
        if isinstance(node, ast.IfExp):
            return self._content(node.body, scope) and self._content(node.orelse, scope)
        if isinstance(node, ast.Name):
            values = list(_assigned(node.id, scope))
            return bool(values) and all(self._content(value, scope) for value in values)
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if isinstance(node.func, ast.Attribute) and name not in CONTENT | self.makers:
                inner = node.func.value
                made = isinstance(inner, ast.Name) and inner.id in CONTENT and name == "styled"
                return made or (isinstance(inner, ast.Call | ast.Name) and self._content(inner, scope))
            return name in CONTENT | self.makers
        return False

    def _static(self, node: ast.Attribute, scope: ast.AST) -> bool:
        """Whether what is updated is a Static."""
        values = [node.value]
        if isinstance(node.value, ast.Name):
            values = [*_assigned(node.value.id, scope), node.value]
        asked = (
            _name(value.func) == "query_one" and any(_name(arg) == "Static" for arg in value.args)
            for value in values
            if isinstance(value, ast.Call)
        )
        ours = (
            isinstance(node.value, ast.Name)
            and node.value.id == "self"
            and "Static)" in ast.unparse(self.tree)
        )
        return any(asked) or ours


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(scope):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        for target in targets if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) else ():
            if isinstance(target, ast.Name) and target.id == name and node.value is not None:
                yield node.value


def test_nothing_is_read_as_markup_and_no_link_is_opened() -> None:
    sources = sorted((ROOT / "tui").rglob("*.py"))
    assert len(sources) > 50
    wrong = [
        line
        for path in sources
        if WORDS.search(source := path.read_text("utf-8"))
        for line in Reader(str(path.relative_to(ROOT)), source).found()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "Static(title)",
        "Static(title.strip())",
        'Static(", ".join(names))',
        'Static(f"Not read: {name}")',
        'Static("a [b]bold[/b] word")',
        "Static(content=title)",
        "Static(title, markup=True)",
        "Option(story.title, id='x')",
        "Button(label=name)",
        "Label(str(error))",
        "app.notify(str(error))",
        "box.border_title = title",
        'box.border_subtitle = f"{count} of {name}"',
        "self.tooltip = error.hint",
        "Content.from_markup(title)",
        "Text.from_markup(title)",
        "self.query_one('#problem', Static).update(title)",
        "Static('safe ' + title)",
        "import webbrowser",
        "self.app.open_url(address)",
        "Style(link=address)",
        "from textual.widgets import Markdown",
        "from textual.widgets import DataTable",
        "driver.set_window_title(title)",
    ],
)
def test_what_would_be_read_as_markup_is_found(line: str) -> None:
    assert list(Reader("planted", f"def shown(self, title, name, error, box, story):\n    {line}\n").found())
    if not line.startswith(("import", "from")):
        assert list(Reader("planted", f"{line}\n").found())


@pytest.mark.parametrize(
    "line",
    [
        "Static(Content(title))",
        "Static(id='x', markup=False)",
        'Static(Content("\\n").join(lines))',
        "app.notify(title, markup=False)",
        'box.border_title = Content(f"{title}")',
        'Option(Content.styled(title, "bold") + Content(name), id="x")',
        "self.query_one('#problem', Static).update(Content(title))",
        "self.counts.update(counts)",
        'Static("Nothing here")',
        'line = Content(title); Option(line.stylize("bold") if error else line)',
    ],
)
def test_what_is_content_is_left_in_peace(line: str) -> None:
    assert not list(Reader("planted", f"def shown(self, title, name):\n    {line}\n").found())
