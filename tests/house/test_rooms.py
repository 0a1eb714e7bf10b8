"""Small rooms: no file, function or class outgrows its size."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE, FUNCTION, CLASS = 400, 60, 30
"""Lines of a file without those that only types need, lines of a function, methods of a class."""
TYPED = "TYPE_CHECKING"
FOLDERS = ("core", "tui", "tests", "benchmarks")


def too_large(name: str, source: str) -> Iterator[str]:
    """What in a source file is over its size."""
    tree = ast.parse(source)
    typed = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == TYPED]
    lines = source.count("\n") + 1 - sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in typed)
    if lines > FILE:
        yield f"{name}: {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield f"{name}:{node.lineno} {node.name}: {length} lines"
        elif isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
            if methods > CLASS:
                yield f"{name}:{node.lineno} {node.name}: {methods} methods"


def test_no_room_is_too_large() -> None:
    sources = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(sources) > 20
    over = [
        line for path in sources for line in too_large(str(path.relative_to(ROOT)), path.read_text("utf-8"))
    ]
    assert over == []


def test_what_is_too_large_is_found() -> None:
    long = "def long():\n" + "    x = 1\n" * FUNCTION
    wide = "class Wide:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(CLASS + 1))
    assert list(too_large("a", long)) == [f"a:1 long: {FUNCTION + 1} lines"]
    assert list(too_large("b", wide)) == [f"b:1 Wide: {CLASS + 1} methods"]
    assert list(too_large("c", "x = 1\n" * FILE)) == [f"c: {FILE + 1} lines"]
    assert list(too_large("d", "x = 1\n")) == []


def test_no_worker_is_described_by_its_arguments() -> None:
    """Textual would write out whole cards and articles for that, a megabyte for each key of a search."""
    workers = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "tui").rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if line.lstrip().startswith("@work(")
    ]
    assert len(workers) > 5
    assert [line for line in workers if "description=" not in line] == []
