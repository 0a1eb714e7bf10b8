"""A user's own template (jinja2) for a card: in a sandbox, with plain data, within limits of time and size.

What a template sees is told in docs/exporting.md: texts, numbers, lists of them, and no objects of ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.files import read_regular
from core.model import TABLES
from core.model.cleaning import clean_line
from core.sharing.copies import harmless
from core.sharing.escapes import Where, encode, keep
from core.sharing.layout import score_text
from core.sharing.rows import guarded

if TYPE_CHECKING:
    from jinja2 import Environment, Template, nodes

    from core.model import Clipping
    from core.model.published import Published

SECONDS = 10.0
"""What one card may take."""
LARGEST = 16_000_000
"""Characters that one card may become, and that a text on the way may have."""
_LARGEST_TEMPLATE = 1_000_000
_ENDINGS = (".j2", ".jinja", ".jinja2")
_MARKUP = (".html", ".htm", ".xhtml", ".xml")


class CardTemplate:
    """A template that was read, to be filled with one card after the other."""

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        """Raises BadInput when it cannot be read, is no template, or jinja2 is not there."""
        self.name = clean_line(path.name)
        self._limits = _Limits(seconds)
        text = _text(path)
        stem = path.name.removesuffix(path.suffix) if path.suffix in _ENDINGS else path.name
        self.ending = Path(stem).suffix or ".txt"
        """What the files are called that it makes: `.html` of `card.html.j2`."""
        environment = _environment(path.parent, self.ending in _MARKUP, self._limits)
        self._template = self._compiled(environment, text)

    def render(self, published: Published, sources: Sequence[Clipping] = (), number: int = 1) -> str:
        """The text for a card, the `number`th of its export. Raises BadInput with one sentence."""
        from jinja2 import TemplateError

        self._limits.begin()
        parts: list[str] = []
        length = 0
        try:
            for part in self._template.generate(**facts(published, sources, number)):
                parts.append(self._limits.checked(part))
                length += len(part)
                if length > LARGEST:
                    raise _TooMuch("makes more text than a card can be")
        except (TemplateError, _TooMuch, RecursionError, ArithmeticError, MemoryError) as error:
            raise self._refused(error) from error
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise self._refused(error) from error
        return harmless("".join(parts))

    def _compiled(self, environment: Environment, text: str) -> Template:
        from jinja2 import TemplateError

        try:
            return environment.from_string(text)
        except (TemplateError, RecursionError, ValueError, SyntaxError) as error:
            raise self._refused(error) from error

    def _refused(self, error: BaseException) -> BadInput:
        line = getattr(error, "lineno", None) or _line_of(error)
        where = f"{self.name}, line {line}" if line else self.name
        if isinstance(error, RecursionError):
            return BadInput(f"{where}: The template is nested too deeply or calls itself without end.")
        said = clean_line(getattr(error, "message", None) or str(error)).rstrip(".")[:200]
        if isinstance(error, _TooMuch):
            return BadInput(f"{where}: The template {said}.")
        return BadInput(f"{where}: {said[:1].upper()}{said[1:]}." if said else f"{where}: It failed.")


def facts(published: Published, sources: Sequence[Clipping] = (), number: int = 1) -> dict[str, Any]:
    """What a template sees, by name."""
    card = published.card
    link = keep(card.link)
    tables = {str(section).lower(): _rows(published, section) for section in TABLES}
    told: dict[str, Any] = {
        "n": number,
        "id": published.id,
        "title": keep(card.title.text),
        "link": link,
        "web": link if link.lower().startswith(("https://", "http://")) else "",
        "page": keep(card.page),
        "page_url": keep(card.page_url),
        "day": published.day.isoformat() if published.day else "",
        "keywords": [keep(item.text) for item in card.keywords],
        "themes": [keep(item.text) for item in card.themes],
        "category": keep(card.category.text),
        "type": keep(card.type.text),
        "summary": keep(card.summary_text),
        "state": str(card.state),
        "details": {name: keep(text) for name, text in card.details.model_dump().items()},
        "outlets": [keep(outlet) for outlet in published.outlets],
        "sources": [_source(clipping) for clipping in sources],
        "prose": [keep(extra.text) for extra in card.extras],
        "tables": [{"name": str(section), "rows": tables[str(section).lower()]} for section in TABLES],
    }
    return {"card": {**told, **tables}, "n": number, "first": number == 1}


def _rows(published: Published, section: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": keep(row.name.text),
            "description": keep(row.description.text),
            "change": keep(row.change.text),
            "horizon": keep(row.horizon.text),
            "driving_force": keep(row.driver.text),
            "relevancy": row.score.value if row.score.value is not None else keep(score_text(row)),
            "engine": row.score.engine if not row.score.page else None,
            "analyst": row.score.analyst,
            "reason": keep(row.score.reason),
        }
        for row in published.card.rows(section)
    ]


def _source(clipping: Clipping) -> dict[str, str]:
    return {
        "title": keep(clipping.title),
        "outlet": keep(clipping.outlet),
        "author": keep(clipping.author),
        "url": keep(clipping.url),
        "published": clipping.published.isoformat() if clipping.published else "",
        "text": harmless(clipping.text),
    }


class _TooMuch(Exception):
    """A template goes beyond its limits."""


class _Limits:
    """The time that is left for a card, and what a text may measure."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = 0.0

    def begin(self) -> None:
        """Start the time anew."""
        self._end = time.monotonic() + self._seconds

    def tick(self) -> None:
        """Raises _TooMuch when the time is over."""
        if time.monotonic() > self._end:
            raise _TooMuch(f"takes longer than {self._seconds:g} seconds for a card")

    def steps(self, items: Iterable[Any]) -> Iterator[Any]:
        """The items of a loop, for as long as there is time."""
        for item in items:
            self.tick()
            yield item

    def checked(self, value: Any) -> Any:
        """A value that is no larger than may be."""
        self.tick()
        if hasattr(value, "__len__") and len(value) > LARGEST:
            raise _TooMuch("makes more text than a card can be")
        return value


def _environment(folder: Path, markup: bool, limits: _Limits) -> Environment:
    """The sandbox; `markup` escapes what is put in for HTML and XML."""
    try:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError as error:
        raise BadInput(
            "Templates need the library jinja2, which is not installed.",
            "pip install 'foredeck[templates]'",
        ) from error

    watch = _watch()

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**", "+", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or (operator in "*%" and not _small(left, right)):
                raise _TooMuch(f"uses {operator} on more than small numbers")
            return limits.checked(super().call_binop(context, operator, left, right))

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            for kind, names in _ATTRIBUTES.items():
                if isinstance(obj, kind):
                    return attr in names
            return bool(super().is_safe_attribute(obj, attr, value))

        def wrap_str_format(self, value: Any) -> None:
            return None

        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            parsed: nodes.Template = watch().visit(super()._parse(source, name, filename))
            parsed.set_environment(self)
            return parsed

    sandbox = Sandbox(
        autoescape=markup,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FunctionLoader(lambda name: _beside(folder, name)),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in _LEFT_OUT:
        sandbox.globals.pop(name, None)
        sandbox.filters.pop(name, None)
    sandbox.filters |= _filters(limits, jinja2.utils.htmlsafe_json_dumps)
    return sandbox


def _watch() -> Any:
    """What changes a template that was parsed so that it keeps to its limits."""
    from jinja2 import nodes
    from jinja2.visitor import NodeTransformer

    class Watched(NodeTransformer):
        """Has every loop look at the clock, and every text that grows at its size."""

        def visit_For(self, node: nodes.For) -> nodes.Node:
            self.generic_visit(node)
            node.iter = _filtered(nodes, node.iter, "_steps")
            return node

        def visit_Concat(self, node: nodes.Concat) -> Any:
            self.generic_visit(node)
            return _filtered(nodes, node, "_checked")

        def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
            self.generic_visit(node)
            watch = nodes.Const("", lineno=node.lineno)
            node.body.insert(0, nodes.Output([_filtered(nodes, watch, "_checked")], lineno=node.lineno))
            return node

    return Watched


_ATTRIBUTES: dict[type, frozenset[str]] = {
    str: frozenset(
        {
            *("upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "removeprefix"),
            *("removesuffix", "split", "rsplit", "splitlines", "partition", "rpartition", "startswith"),
            *("endswith", "count", "find", "isdigit", "isalpha"),
        }
    ),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    int: frozenset(),
    float: frozenset(),
}
"""What a template may call of values: what makes no text larger than what it is given."""
_LEFT_OUT = ("lipsum", "center", "format", "batch", "slice", "xmlattr", "urlize", "pprint", "filesizeformat")
"""What jinja2 offers and this sandbox does not: texts of any width, and HTML of its own."""


def _filters(limits: _Limits, to_json: Any) -> dict[str, Any]:
    """Filters of ours, and those of jinja2 that could make a text of any size, with a limit."""

    def replaced(text: Any, old: str, new: str) -> str:
        if str(text).count(str(old)) * len(str(new)) > LARGEST:
            raise _TooMuch("makes more text than a card can be")
        return str(text).replace(str(old), str(new))

    def joined(items: Iterable[Any], between: str = "") -> str:
        texts = list(map(str, limits.steps(items)))
        if sum(map(len, texts)) + len(texts) * len(between) > LARGEST:
            raise _TooMuch("makes more text than a card can be")
        return between.join(texts)

    def indented(text: Any, width: int = 4, first: bool = False) -> str:
        lines = replaced(text, "\n", "\n" + " " * min(width, 100))
        return " " * min(width, 100) + lines if first else lines

    return {
        "_steps": limits.steps,
        "_checked": limits.checked,
        "cell": lambda text: encode(str(text), Where.CELL),
        "csv": _csv_cell,
        "indent": indented,
        "join": joined,
        "replace": replaced,
        "tojson": lambda value: to_json(value),
    }


def _filtered(nodes: Any, node: Any, name: str) -> Any:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _small(left: Any, right: Any) -> bool:
    """Whether a product is that of two numbers that stay numbers."""
    return all(isinstance(value, int | float) and abs(value) < 1e15 for value in (left, right))


def _csv_cell(value: Any) -> str:
    """A cell of CSV: guarded as in the tables of rows, and quoted."""
    text = guarded(str(value)).replace('"', '""')
    return f'"{text}"'


def _text(path: Path) -> str:
    """The text of a template. Raises BadInput."""
    name = clean_line(path.name) or "The template"
    try:
        data = read_regular(path, _LARGEST_TEMPLATE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not allowed"
        raise BadInput(f"The template {name} could not be read ({reason}).") from error
    if len(data) > _LARGEST_TEMPLATE:
        raise BadInput(f"{name} is too large for a template.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is no template: it is not UTF-8 text.") from error


def _beside(folder: Path, name: str) -> str | None:
    """The text of another template in the same folder, for `include` and `extends`; None for any other."""
    if "/" in name or "\\" in name or name.startswith(".") or not name.endswith(_ENDINGS):
        return None
    path = folder / name
    return _text(path) if path.is_file() and not path.is_symlink() else None


def _line_of(error: BaseException) -> int | None:
    """The line of the template in which an error came up."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
