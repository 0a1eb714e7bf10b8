"""The analyst's own keys: keys.toml of the workspace, read into keys by action and one sentence a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.model.cleaning import clean_line
from core.tables import read_table, why_not
from tui.action import TYPING, is_dependable, key_name
from tui.actions import ACTIONS
from tui.key_words import NoKey, key_of_words

if TYPE_CHECKING:
    from tui.action import Action

NAME = "keys.toml"
MOST_SAID = 40
"""Sentences above which a file is too wrong for more of them to help."""

SHIPPED: Mapping[str, Action] = {action.id: action for action in ACTIONS}
NEEDED = ("everywhere.quit", "everywhere.help", "everywhere.palette", "editor.leave", "prompt.leave")
"""What always has a key, as one would be stuck without it."""
ALWAYS = {"everywhere.quit": "ctrl+q"}
"""A key that stays with its action whatever else is given to it."""
FIELD = {
    "ctrl+a": "goes to the start of the line",
    "ctrl+e": "goes to the end of the line",
    "ctrl+w": "deletes the word before",
    "ctrl+u": "deletes to the start of the line",
    "ctrl+k": "deletes to the end of the line",
    "ctrl+d": "deletes the next character",
    "ctrl+x": "cuts",
    "ctrl+v": "pastes",
    "ctrl+z": "takes back what was typed",
    "ctrl+y": "types again what was taken back",
}
"""What the fields where one types do by keys that can be taken from them."""
KEPT_BY = {"ctrl+a": "GNU screen keeps", "ctrl+b": "tmux keeps"}
"""Keys that every terminal sends and that are for something else on their way."""
FIXED = {"prompt.move": "goes by ↓ and ↑, which cannot be changed"}
TOGETHER = (
    ("stories", "everywhere"),
    ("card", "bench", "everywhere"),
    ("source", "bench", "everywhere"),
    ("welcome", "everywhere"),
    *((over, "list", "everywhere") for over in ("findings", "scores", "proposal", "details", "engines")),
    ("scores", "proposal"),
)
"""Scopes whose keys can be pressed in one place."""
OVER = {
    **dict.fromkeys(("findings", "scores", "proposal", "details", "engines"), ("list", "everywhere")),
    "partial": ("card", "source", "bench", "everywhere"),
}
"""Scopes that lie over others for a while: their keys come first there, and are not missing elsewhere."""


@dataclass
class UserKeys:
    """What keys.toml comes to."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys of each action that has other keys than the shipped ones."""
    problems: list[str] = field(default_factory=list)


def load_keys(place: Path) -> UserKeys:
    """The keys that the file of a workspace gives; without a file there are none."""
    found = UserKeys()
    try:
        wishes = _read(place / NAME)
    except FileNotFoundError:
        return found
    except (OSError, ValueError) as error:
        found.problems.append(f"{NAME} is not used: {why_not(error)}.")
        return found
    given = dict(_given(wishes, found.problems))
    _Deal(given, found).deal()
    if (more := len(found.problems) - MOST_SAID) > 0:
        found.problems[MOST_SAID:] = [f"{NAME}: {more} more sentences like these."]
    return found


def _read(path: Path) -> dict[str, object]:
    """What the file gives each action. Raises OSError, ValueError."""
    found = read_table(path)
    if not isinstance(found.get("keys"), dict):
        raise ValueError("it has no table [keys]")
    return dict(_flat(found["keys"]))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    """The entries by their ids, which TOML takes for tables where they stand without quotes."""
    for name, value in table.items():
        if isinstance(value, dict) and "." not in before:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _given(wishes: Mapping[str, object], problems: list[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """(action, the keys it is given) for all that can be read; a sentence for the rest."""
    for name, value in wishes.items():
        action = SHIPPED.get(name)
        if action is None:
            problems.append(_unknown(name))
        elif name in FIXED:
            problems.append(f"{NAME}: {name} {FIXED[name]}.")
        elif not isinstance(value, str | list) or not all(isinstance(key, str) for key in value):
            problems.append(f'{NAME}: {name} takes a list of keys, such as ["a", "Ctrl+R"], or [] for none.')
        else:
            words = [value] if isinstance(value, str) else value
            keys = tuple(dict.fromkeys(_keys(action, words, problems)))
            if keys or not words:
                yield name, keys


def _unknown(name: str) -> str:
    near = get_close_matches(name, SHIPPED, 1, 0.5)
    rest = f"; {near[0]} does" if near else ""
    return f"{NAME}: no action is called “{clean_line(name)[:60]}”{rest}."


def _keys(action: Action, words: Iterable[str], problems: list[str]) -> Iterable[str]:
    """The keys that some words name and that the action can have."""
    for each in words:
        try:
            key = key_of_words(each)
        except NoKey as error:
            problems.append(f"{NAME}: {action.id} does not get “{clean_line(each)[:30]}”: {error}.")
            continue
        if action.scope in TYPING and (len(key) == 1 or key in _WRITING):
            what = "writes" if len(key) == 1 or key in ("space", "comma", "backslash") else "moves or deletes"
            problems.append(f"{NAME}: {action.id} does not get {key_name(key)}: it {what} where one types.")
            continue
        yield key


_WRITING = frozenset(
    (
        *("space", "comma", "backslash", "backspace", "delete"),
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    )
)


def meet(one: str, other: str) -> bool:
    """Whether the keys of two scopes can be pressed in one place."""
    return one == other or any(one in scopes and other in scopes for scopes in TOGETHER)


def _comes(key: str) -> bool:
    """Whether a key comes in every terminal, through what lies between as well."""
    letter = len(key) == 6 and key.startswith("ctrl+")
    return is_dependable(key, "everywhere") or (letter and key not in KEPT_BY)


def _why_not(keys: Iterable[str]) -> str:
    """Why keys may not come."""
    by = {KEPT_BY.get(key, "") for key in keys}
    return f"{by.pop()} for itself" if len(by) == 1 and "" not in by else "not every terminal sends"


class _Deal:
    """Gives out the keys that are wished: wishes before shipped keys, an earlier one before a later."""

    def __init__(self, wishes: Mapping[str, tuple[str, ...]], found: UserKeys) -> None:
        self._wishes = wishes
        self._found = found
        self._taken: list[tuple[str, str]] = []
        """(key, action) of the wishes that are granted."""
        self._all = {action.id: action.keys for action in ACTIONS}

    def deal(self) -> None:
        """Put the keys of all actions that change into what was found."""
        for id in sorted(self._wishes, key=lambda id: id not in NEEDED):
            self._grant(id, self._wishes[id])
        for key, id in self._taken:
            self._displace(key, id)
            lost = FIELD.get(key) if SHIPPED[id].scope in TYPING and key not in SHIPPED[id].keys else ""
            if lost:
                self._say(f"{key_name(key)} now does {id}; where one types it no longer {lost}.")
        for id in self._wishes:
            keys = self._all[id]
            if keys and not any(_comes(key) for key in keys):
                names = " and ".join(key_name(key) for key in keys)
                self._say(f"{id} has only {names}, which {_why_not(keys)}; the palette does it too.")
        self._found.keys = {id: keys for id, keys in self._all.items() if keys != SHIPPED[id].keys}

    def _say(self, sentence: str) -> None:
        self._found.problems.append(f"{NAME}: {sentence}")

    def _grant(self, id: str, keys: tuple[str, ...]) -> None:
        """Give an action those of its keys that no other needs more."""
        granted = []
        for key in keys:
            if holder := self._holder(key, id):
                why = "an earlier line has given it to" if (key, holder) in self._taken else "it stays with"
                self._say(f"{id} does not get {key_name(key)}: {why} {holder}.")
            else:
                granted.append(key)
        always = ALWAYS.get(id)
        if always and always not in granted:
            granted.append(always)
        if id in NEEDED and not any(is_dependable(key, SHIPPED[id].scope) for key in granted):
            first = SHIPPED[id].keys[0]
            self._say(f"{id} keeps {key_name(first)}: one would be stuck without it.")
            granted.append(first)
        if granted or not keys:
            self._all[id] = tuple(granted)
            self._taken += [(key, id) for key in granted]

    def _holder(self, key: str, id: str) -> str:
        """The action that keeps a key from another one; empty when it can be had."""
        scope = SHIPPED[id].scope
        for other, always in ALWAYS.items():
            if key == always and other != id:
                return other
        for taken, other in self._taken:
            if (
                taken == key
                and other != id
                and meet(SHIPPED[other].scope, scope)
                and not self._over(id, other)
            ):
                return other
        for other in NEEDED:
            its, there = self._all[other], SHIPPED[other].scope
            near = meet(there, scope) or there in OVER.get(scope, ())
            if other != id and near and its and key == its[0]:
                return other
        return ""

    def _over(self, one: str, other: str) -> bool:
        """Whether the scopes of two actions lie one over the other, so that both can have a key."""
        a, b = SHIPPED[one].scope, SHIPPED[other].scope
        return b in OVER.get(a, ()) or a in OVER.get(b, ())

    def _displace(self, key: str, id: str) -> None:
        """Take a key that is given to one action away from those that have it by default."""
        scope = SHIPPED[id].scope
        for other, keys in self._all.items():
            there = SHIPPED[other].scope
            if other == id or key not in keys or not meet(scope, there) or (key, other) in self._taken:
                continue
            if there in OVER.get(scope, ()):
                continue
            self._all[other] = tuple(each for each in keys if each != key)
            left = self._all[other]
            rest = f"it has {' '.join(map(key_name, left))}" if left else "the palette has it"
            self._say(f"{key_name(key)} now does {id} and no longer {other}; {rest}.")
