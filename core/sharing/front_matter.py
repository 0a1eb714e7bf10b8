"""The optional fields of a card as a YAML front matter: for site generators and note programs, and read back.

A front matter that names the card (`id`), its state or one of its details is taken for ours. It is kept as
it stood, with all keys that other programs put there, and written back so far as the card still says the
same. Any other front matter stays what it was, prose in front of the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.model import Card, Details, Section, State, Verbatim
from core.model.cleaning import clean_line
from core.model.details import DETAILS, taken
from core.model.published import is_id
from core.sharing.document import file_stem

if TYPE_CHECKING:
    from core.model import Clipping

VARIANT = "front matter"
"""What a card's `Verbatim` calls the front matter that it came with."""
_FENCE = "---"
_LARGEST = 64 * 1024
"""Characters of a front matter that is read."""
_DEEPEST = 8
_DATES = ("published", "accessed")
_KEYS = {each.field.replace("_", "-"): each.field for each in DETAILS}
"""Key -> detail."""
_OURS = ("id", "state", *_KEYS)
_OTHER_ENDS = re.compile("[\r\x85\u2028\u2029]")
"""Line ends of YAML beside LF."""
_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.M | re.S)


@dataclass(frozen=True)
class Front:
    """What a front matter states of a card."""

    text: str
    """The block as it stands, with its fences and what parts it from the page."""
    details: Details = field(default_factory=Details)
    state: State = State.DRAFT
    id: str = ""
    day: date | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Key:
    """A key of a front matter: its value in strings, lists and dicts, and the lines it takes."""

    value: Any
    text: str


def front_matter(
    card: Card, *, id: str = "", day: date | None = None, sources: Sequence[Clipping] = ()
) -> str:
    """The block to put in front of a card's page.

    A card that came with a front matter keeps that, with its details and state as they are now. With an
    `id`, which an export gives, its title, link and category follow the card too; what is not given
    (the day, the sources) stays as it stood.
    """
    stated = _stated(card, id, day, sources)
    came, _ = read_front(kept) if (kept := _stood(card)) else (None, "")
    if came is None:
        return f"{_FENCE}\n{''.join(_written(key, value) for key, value in stated.items())}{_FENCE}\n\n"
    there = _read(kept) or {}
    then = _stated(Card(details=came.details, state=came.state), "", None, ())
    for key in ("state", *_KEYS):
        if stated.get(key) == then.get(key):
            stated.pop(key, None)
            then.pop(key, None)
    for key in ("tags", *(() if id else ("title", "link", "category"))):
        stated.pop(key, None)
    lines: list[str] = []
    for key, held in there.items():
        new = stated.pop(key, None)
        if new is not None and _plain(new) != held.value:
            lines.append(_written(key, new))
        elif new is not None or key not in then:
            lines.append(held.text)
    lines += [_written(key, value) for key, value in stated.items()]
    if "".join(lines) == "".join(held.text for held in there.values()):
        return kept
    return f"{_FENCE}\n{''.join(lines)}{_FENCE}\n{_gap(kept)}"


def read_front(text: str) -> tuple[Front | None, str]:
    """(what a page's front matter states, the page without it); (None, the page) when it is none of ours."""
    found = _BLOCK.match(text) if text.startswith(_FENCE) else None
    there = _read(text) if found else None
    if found is None or there is None or not any(key in there for key in _OURS):
        return None, text
    rest = text[found.end() :]
    gap = len(rest) - len(rest.lstrip("\n"))
    front = Front(text[: found.end() + gap])
    problems: list[str] = []
    stated: dict[str, str] = {}
    for key, held in there.items():
        said = _said(held.value)
        if said is None:
            if key in _KEYS or key in ("state", "id", "date"):
                problems.append(f"The front matter's “{key}” is no text; it is left as it stands.")
        elif key in _KEYS:
            try:
                stated[_KEYS[key]] = taken(_KEYS[key], said)
            except BadInput as error:
                problems.append(error.sentence)
        elif key == "state" and said in {state.value for state in State}:
            front = replace(front, state=State(said))
        elif key == "state":
            problems.append(f"A card has no state “{said[:40]}”.")
        elif key == "id" and is_id(said):
            front = replace(front, id=said)
        elif key == "id" and said:
            problems.append(f"A card has no id “{said[:40]}”: it is 32 signs from 0 to 9 and a to f.")
        elif key == "date" and said:
            front = replace(front, day=_day(said))
            if front.day is None:
                problems.append(f"There is no day “{said[:40]}”.")
    return replace(front, details=Details(**stated), problems=tuple(problems)), rest[gap:]


def _said(value: Any) -> str | None:
    """What a key says: a text, also the only one of a list, as some editors write it; None for all else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return clean_line(value) if isinstance(value, str) else None


def with_front(card: Card, front: Front) -> Card:
    """A card read from a page with a front matter: with its details and state, and the block kept."""
    details = {name: text for name, text in front.details.model_dump().items() if text}
    block = Verbatim(section=Section.TITLE, variant=VARIANT, text=front.text)
    return card.with_fields(
        details=card.details.model_copy(update=details),
        state=front.state,
        verbatim=(*card.verbatim, block),
    )


def _stood(card: Card) -> str:
    return next((kept.text for kept in card.verbatim if kept.variant == VARIANT), "")


def _gap(block: str) -> str:
    """The blank lines behind a front matter."""
    return block[len(block.rstrip("\n")) + 1 :]


def _stated(card: Card, id: str, day: date | None, sources: Sequence[Clipping]) -> dict[str, Any]:
    """Keys and values of a card, in the order in which they are written; what is empty is not there."""
    tags = [file_stem(item.text) for item in card.themes if not item.blank]
    stated: dict[str, Any] = {
        "title": clean_line(card.title.text),
        "id": id,
        "date": day,
        "link": clean_line(card.link),
        "category": clean_line(card.category.text),
        "tags": list(dict.fromkeys(tags)),
        "state": str(card.state),
    }
    for key, name in _KEYS.items():
        text = clean_line(getattr(card.details, name))
        stated[key] = (_day(text) or text) if name in _DATES else text
    stated["sources"] = [_source(clipping) for clipping in sources]
    return {key: value for key, value in stated.items() if value}


def _source(clipping: Clipping) -> dict[str, Any]:
    told = {
        "title": clean_line(clipping.title) or clean_line(clipping.name),
        "outlet": clean_line(clipping.outlet),
        "url": clean_line(clipping.url),
        "published": clipping.published,
    }
    return {key: value for key, value in told.items() if value}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _plain(value: Any) -> Any:
    """A value as it is read back: every scalar a string."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else str(value)


def _written(key: str, value: Any) -> str:
    """A key with its value as lines of YAML."""
    import yaml

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    wide = 1 << 30
    dumped = yaml.dump({key: value}, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=wide)
    return str(dumped)


def _read(text: str) -> dict[str, _Key] | None:
    """The keys of the front matter that a text begins with; None when it has none that can be trusted.

    Anchors, aliases, tags, a key that stands twice, nesting and size beyond reason, and two keys on
    one line are not.
    """
    found = _BLOCK.match(text)
    if found is None or len(body := found["yaml"]) > _LARGEST or _OTHER_ENDS.search(body):
        return None
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        if not _trusted(yaml.parse(body, Loader=loader)):
            return None
        root = yaml.compose(body, Loader=loader)
        value = yaml.load(body, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None
    if not isinstance(root, yaml.MappingNode) or not isinstance(value, dict) or root.flow_style:
        return None
    starts = [0, *(key.start_mark.line for key, _ in root.value[1:]), body.count("\n")]
    names = [key.value for key, _ in root.value]
    if len({*names}) != len(names) or any(a >= b for a, b in pairwise(starts)):
        return None
    lines = body.split("\n")
    cut = ["".join(f"{line}\n" for line in lines[a:b]) for a, b in pairwise(starts)]
    return {name: _Key(value[name], piece) for name, piece in zip(names, cut, strict=True)}


def _trusted(events: Any) -> bool:
    """Whether a YAML text is no more than scalars in lists and mappings."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        marked = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent) or marked:
            return False
    return True
