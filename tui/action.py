"""What an action is, and its keys as people write them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.model.rubric import RUBRIC


@dataclass(frozen=True)
class Action:
    """Something that can be done, with the keys that do it.

    `id` is `scope.verb`; a screen does it by its method `do_scope_verb`, or by
    the one that `does` names. The first key is the one that is shown.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    footer: bool = False
    does: tuple[str, int] | None = None
    """The method without its `do_` and its number, where several actions are one verb in several ways."""
    group: str = ""
    """Under which words it stands in the help, where its scope has many."""

    @property
    def scope(self) -> str:
        """Where it can be done: everywhere, stories, bench, card, source."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return "do_" + (self.does[0] if self.does else self.id.replace(".", "_").replace("-", "_"))

    @property
    def arguments(self) -> tuple[int, ...]:
        """What that method is called with."""
        return self.does[1:] if self.does else ()

    @property
    def shown_keys(self) -> str:
        """The keys for people; empty where only the palette does it."""
        return " ".join(key_name(key) for key in self.keys)


TYPING = ("editor", "prompt")
"""Where printable keys are text."""
_WORDS = frozenset(["escape", "enter", "tab", "space", "up", "down", "left", "right", "comma", "backslash"])
_TYPING_WORDS = frozenset(["escape", "enter", "tab"])
_CONTROLS = frozenset(f"ctrl+{letter}" for letter in "fglopqryz")
"""What neither multiplexers nor Textual's own text fields take, in every terminal."""


def is_dependable(key: str, scope: str) -> bool:
    """Whether every terminal sends a key, and nothing on its way or in a text field takes it."""
    if scope in TYPING:
        return key in _CONTROLS or key in _TYPING_WORDS
    return key in _CONTROLS or key in _WORDS or (len(key) == 1 and key.isprintable())


_ARROWS = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
_NAMES = {
    **_ARROWS,
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "backslash": "\\",
    "comma": ",",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
}


def name_arrows(*, in_words: bool) -> None:
    """Name the arrow keys `Up` and `Down` where no arrows are drawn: `<` and `v` are other keys."""
    for key, arrow in _ARROWS.items():
        _NAMES[key] = key.capitalize() if in_words else arrow


def key_name(key: str) -> str:
    """A key as people write it: `ctrl+r` is `Ctrl+R`, `down` is `↓`."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper() if len(key) == 6 else key_name(key[5:])}"
    for modifier in ("shift+", "alt+"):
        if key.startswith(modifier):
            return f"{modifier.capitalize()}{key_name(key[len(modifier) :])}"
    return _NAMES.get(key, key.upper() if key[:1] == "f" and key[1:].isdigit() else key)


def scored(scope: str) -> tuple[Action, ...]:
    """The five keys that score the relevancy of a story or of a row."""
    return tuple(
        Action(
            f"{scope}.score-{n}",
            (str(n),),
            f"score {n}",
            f"Relevancy {n}: {means}",
            does=(f"{scope}_score", n),
        )
        for n, means, *_ in RUBRIC
    )


def grouped(group: str, *actions: Action) -> tuple[Action, ...]:
    """Some actions under the words of their group."""
    return tuple(replace(action, group=group) for action in actions)
