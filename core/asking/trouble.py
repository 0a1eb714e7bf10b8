"""The known ways in which asking a model goes wrong: what is said of each, and whether it is tried again."""

from __future__ import annotations

from typing import NamedTuple

from core.errors import ModelTrouble


class Kind(NamedTuple):
    """One way to go wrong. `{model}`, `{where}`, `{name}` and `{detail}` are filled in."""

    sentence: str
    hint: str
    again: bool = False
    """Whether another try may help, as long as nothing was shown."""


KINDS: dict[str, Kind] = {
    "unreachable": Kind("There is no server at {where}.", "Start it, or mend api_base of {name}.", True),
    "no_key": Kind("{name} has no key: {detail} is not set.", "Set it in the shell that starts Foredeck."),
    "wrong_key": Kind("{where} refuses the key of {name}.", "Look at the variable that its key_env names."),
    "no_model": Kind("{where} has no model {model}.", "Mend `model` of {name} in settings.toml."),
    "rate": Kind("{where} asks to be left alone for a while.", "Wait, or lower at_once of {name}.", True),
    "quota": Kind("The account at {where} has nothing left.", "Top it up, or take another profile."),
    "server": Kind("{where} has trouble of its own ({detail}).", "Try again later.", True),
    "structure": Kind("{where} takes no form for the answer ({detail}).", "Set structured of {name}."),
    "context": Kind("The articles are too long for {model}.", "Set context of {name}, or split the story."),
    "request": Kind("{where} does not take the question ({detail}).", "Look at {name} in settings.toml."),
    "empty": Kind("{model} gave no answer.", "Ask again, or take another profile."),
    "no_json": Kind("{model} answered in words: “{detail}”", "Ask again, or take another profile."),
    "truncated": Kind("The answer of {model} ends before its end.", "Take what came, then ask for the rest."),
    "broken": Kind(
        "The line to {where} broke in the answer.", "Take what came, then ask for the rest.", True
    ),
    "slow": Kind("{where} said nothing for {detail}.", "Try again, or raise `idle` of {name}.", True),
    "total": Kind("{model} was not done after {detail}.", "Take what came, or raise `total` of {name}."),
    "endless": Kind("The answer of {model} was longer than any card.", "Take what came, or ask again."),
    "worker": Kind("The process that asks models ended ({detail}).", "Ask again: it starts anew.", True),
    "no_litellm": Kind("litellm cannot be used here ({detail}).", "Install Foredeck anew, in a venv."),
    "other": Kind("{where} could not answer ({detail}).", "The log has more: {log}"),
}
"""By the name that `ModelTrouble.kind` has."""


def trouble(
    kind: str, *, retry_after: float | None = None, name: str = "", model: str = "", **said: str
) -> ModelTrouble:
    """The error of a kind, with its sentence filled in; `said` may name where, detail and log, cleaned."""
    words = {"where": "the server", "detail": "no reason given", "log": "models.log"} | said
    words |= {"name": f"the profile {name}" if name else "this profile", "model": model or "the model"}
    way = KINDS[kind]
    sentence, hint = (text.format(**words) for text in way[:2])
    if sentence.startswith(("the ", "this ")):  # not the name of a server or a model
        sentence = sentence[:1].upper() + sentence[1:]
    return ModelTrouble(kind, sentence, hint, retry_after=retry_after)
