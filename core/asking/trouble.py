"""The known ways in which asking a model goes wrong: what is said of each, and whether it is tried again."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.errors import ModelTrouble

LONGEST_WAIT = 60.0
"""Seconds that are waited at most when a server asks to be left alone; it is not asked again before."""


class Kind(NamedTuple):
    """One way to go wrong; what is in braces is filled in by `trouble`."""

    sentence: str
    hint: str
    again: bool = False
    """Whether another try may help, as long as nothing was shown."""


CAME = "Take the rows that came, if any,"
KINDS: dict[str, Kind] = {
    "unreachable": Kind("There is no server at {where}.", "Start it, or mend api_base of {name}.", True),
    "no_key": Kind("{name} has no key: {detail} is not set.", "Set it in the shell that starts Foredeck."),
    "wrong_key": Kind("{where} refuses the key of {name}.", "Look at the variable that its key_env names."),
    "no_model": Kind("{where} has no model {model}.", "Mend `model` of {name} in settings.toml."),
    "rate": Kind("{where} asks to be left alone{pause}.", "Wait, or lower at_once of {name}.", True),
    "quota": Kind("The account at {where} has nothing left.", "Top it up, or take another profile."),
    "server": Kind("{where} has trouble of its own ({detail}).", "Try again {later}.", True),
    "structure": Kind("{where} takes no form for the answer ({detail}).", "Set structured of {name}."),
    "context": Kind("The articles are too long for {model}.", "Set context of {name}, or split the story."),
    "room": Kind(
        "A context of {detail} tokens is too small to ask {model}.",
        "Raise `context` of {name}, lower its `output`, or take another profile.",
    ),
    "request": Kind("{where} does not take the question ({detail}).", "Look at {name} in settings.toml."),
    "empty": Kind("{model} gave no answer.", "Ask again, or take another profile."),
    "vectors": Kind(
        "{model} gave no vectors that can be used ({detail}).", "Have {name} name an embedding model."
    ),
    "no_json": Kind("{model} answered in words: “{detail}”", "Ask again, or take another profile."),
    "truncated": Kind("The answer of {model} ends before its end.", f"{CAME} and ask for the rest."),
    "broken": Kind("The line to {where} broke in the answer.", f"{CAME} and ask for the rest.", True),
    "slow": Kind("{where} said nothing for {detail}.", "Try again, or raise {limit} of {name}.", True),
    "total": Kind("{model} was not done after {detail}.", f"{CAME} or raise `total` of {{name}}."),
    "endless": Kind("The answer of {model} was longer than any card.", f"{CAME} or ask again."),
    "worker": Kind("The process that asks models ended ({detail}).", "Ask again: it starts anew.", True),
    "no_litellm": Kind("litellm cannot be used here ({detail}).", "Install Foredeck anew, in a venv."),
    "disk": Kind(
        "The disk is full or cannot be written ({detail}).", "Make room, or have TMPDIR name a folder."
    ),
    "other": Kind("{where} could not answer ({detail}).", "The log has more: {log}"),
}
"""By the name that `ModelTrouble.kind` has."""


EITHER = {"limit": "`first` or `idle`"}
"""The limits that may have been passed where nobody said which."""


def trouble(
    kind: str, *, retry_after: float | None = None, name: str = "", model: str = "", **said: str
) -> ModelTrouble:
    """The error of a kind, with its sentence filled in; `said` may name where, detail, limit and log,
    cleaned."""
    words = {"where": "the server", "detail": "no reason given", "log": "models.log", **EITHER} | said
    words["pause"], words["later"] = _pause(retry_after)
    words |= {"name": f"the profile {name}" if name else "this profile", "model": model or "the model"}
    way = KINDS[kind]
    sentence, hint = (text.format(**words) for text in way[:2])
    if sentence.startswith(("the ", "this ")):  # not the name of a server or a model
        sentence = sentence[:1].upper() + sentence[1:]
    return ModelTrouble(kind, sentence, hint, retry_after=retry_after)


def _pause(seconds: float | None) -> tuple[str, str]:
    """(for how long a server asks to be left alone, when to try again); infinity stands for unreadable."""
    if seconds is None or seconds <= LONGEST_WAIT:
        return " for a while", "later"
    if seconds > 1e9:
        return ", and it cannot be read for how long", "later"
    unit, length = ("minutes", 60) if seconds <= 7_200 else ("hours", 3_600)
    if seconds > 172_800:
        unit, length = "days", 86_400
    count = math.ceil(seconds / length)
    return f" for {count:,} {unit}", f"in {count:,} {unit}"
