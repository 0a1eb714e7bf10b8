"""The `[models.NAME]` tables of settings.toml as profiles; what cannot be used costs a sentence and no more
than its own profile. A key that stands in the file is neither used nor repeated."""

from __future__ import annotations

import math
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.asking.profile import Profile, Structured
from core.model.cleaning import clean_line

LONGEST_NAME = 40
MOST = 64
"""Profiles that are looked at."""

_FIELDS = tuple(name for name in Profile.model_fields if name != "name")
_KEY_FIELD = (
    r"(?i)(?:.*[_-])?(?:api[_-]?key|key|apikey|token|secret|password|passwd|authorization|credentials?)s?"
)
_MARKS = ("pk", "rk", "gsk", "xai", "pplx", "key", "r8", "hf", "ghp", "glpat", "nvapi", "csk", "tgp", "fw")
"""What providers begin their keys with, before a dash or a line."""
_STARTS = ("sk-", "sk_", "AIza", "AKIA", "eyJ", *(f"{mark}{sign}" for mark in _MARKS for sign in "-_"))
_KEY_VALUE = (
    rf"(?i:\bbearer\s+\S)|\b(?:{'|'.join(_MARKS)})[-_](?=\w*\d)\w{{16,}}"
    r"|\bsk[-_]\w[\w.-]{3,}|\bAIza[\w-]{10,}|\bAKIA[0-9A-Z]{8,}|\beyJ[\w-]{10,}\.[\w-]+"
)
_KEY_SHAPE = (
    r"(?=[^_]*\d)(?=[^_]*[a-z])[A-Za-z0-9+/=.-]{20,}|(?=[^_]*\d)[A-Z0-9]{24,}|(?=.*\d)[0-9a-fA-F]{12,}"
    r"|[0-9a-fA-F]{16,}"
)
"""What no variable is called: long and without an underscore, with figures among its letters, or in hex."""
_HOW = "Put it into a variable of the shell and write `key_env` with that variable’s name"


@dataclass
class Profiles:
    """What the tables hold."""

    good: dict[str, Profile] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    """By the name of a profile that is not used: why, as one sentence."""
    sentences: list[str] = field(default_factory=list)
    """All that is to be said."""


def read_profiles(tables: object, taken: str) -> Profiles:
    """The profiles of what stands under `models` in settings.toml; `taken` is the name that none may have."""
    found = Profiles()
    if not isinstance(tables, Mapping):
        found.sentences.append("`models` is not used: it takes tables, such as [models.fast].")
        return found
    if len(tables) > MOST:
        found.sentences.append(f"Of {len(tables)} profiles only the first {MOST} are used.")
    for name, table in list(tables.items())[:MOST]:
        refused = _refused_name(name, taken, found)
        if refused:
            found.sentences.append(refused)
            continue
        said = list(_said(table)) if isinstance(table, Mapping) else ["it takes a table of its own"]
        if not said:
            found.good[name] = Profile(name=name, **_plain(table))
        else:
            found.bad[name] = f"{said[0][:1].upper()}{said[0][1:]}."
            found.sentences += [f"The profile {name} is not used: {each}." for each in said]
    return found


def holds_key(text: str) -> bool:
    """Whether a text may hold a key, so that it is not to be shown."""
    # A start of the app is not to wait for the pattern to be compiled.
    suspect = any(start in text for start in _STARTS) or "bearer" in text.lower()
    return suspect and re.search(_KEY_VALUE, text) is not None


def where(profile: Profile) -> str:
    """Where a profile's model is: the host and port of its server, else the provider's name."""
    if profile.api_base:
        return urlsplit(profile.api_base).netloc
    provider = profile.model.partition("/")[0]
    return "localhost:11434" if provider.startswith("ollama") else provider


def _refused_name(name: str, taken: str, found: Profiles) -> str:
    """Why a profile cannot be called that; empty when it can."""
    if holds_key(name):
        return f"A profile is called by what looks like a key, so it is not used. {_HOW}."
    shown = clean_line(name)[:LONGEST_NAME]
    if name != clean_line(name) or not name or len(name) > LONGEST_NAME or name.startswith("-"):
        wanted = f"a name of at most {LONGEST_NAME} plain characters that begins with no dash"
        return f"The profile “{shown}” is not used: it takes {wanted}."
    if name.casefold() == taken:
        return f"The profile {shown} is not used: the engine without a model is called that."
    for other in (*found.good, *found.bad):
        if other.casefold() == name.casefold():
            return f"The profile {shown} is not used: it differs from {other} only in capitals."
    return ""


def _said(table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a profile's table, in words that may follow a colon."""
    if keys := [name for name, value in table.items() if _holds_key(name, value)]:
        where = "a field" if holds_key(keys[0]) else f"`{clean_line(keys[0])[:40]}`"
        yield f"{where} holds what looks like a key, and keys do not stand in files. {_HOW}"
        return
    for name in table:
        if name not in _FIELDS:
            near = _near(name, _FIELDS)
            meant = f", perhaps `{near[0]}` is meant" if near else "; docs/models.md has all"
            yield f"there is no field `{clean_line(name)[:40]}`{meant}"
    if "model" not in table:
        yield "it has no `model`, such as openai/gpt-5-mini"
    known = {name: value for name, value in table.items() if name in _FIELDS}
    wrong = dict.fromkeys(
        (*_mistyped(known), *(name for name, value in known.items() if not _fits(name, value)))
    )
    for name in wrong:
        yield f"`{name}` takes {_wanted(name)}{_meant(name, known[name])}"


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the model wants them: TOML has lists where it has tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


def _mistyped(table: Mapping[str, Any]) -> list[str]:
    """The fields that are of another type or out of their range."""
    try:
        Profile.model_validate({"name": "x", "model": "x/x"} | _plain(table), strict=True)
    except ValidationError as error:
        return [str(each["loc"][0]) for each in error.errors(include_input=False, include_url=False)]
    return []


def _fits(name: str, value: object) -> bool:
    """Whether a field can be what it says, beyond its type."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if name == "pass_env" and isinstance(value, list):
        return all(isinstance(each, str) and _is_variable(each) for each in value)
    if not isinstance(value, str):
        return True
    if name == "model":
        provider, _, model = value.partition("/")
        return (
            value == clean_line(value) and " " not in value and bool(provider and model) and len(value) <= 200
        )
    if name == "key_env":
        return not value or _is_variable(value)
    return _is_address(value) if name == "api_base" and value else True


def _is_variable(text: str) -> bool:
    return text.isascii() and text.isidentifier() and len(text) <= 64


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        there = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return there and parts.scheme in ("http", "https") and text == clean_line(text) and " " not in text


def _holds_key(name: str, value: object) -> bool:
    """Whether a field, by its name or by what it holds, is a key and not the name of a variable."""
    if name not in _FIELDS and re.fullmatch(_KEY_FIELD, name):
        return True
    if holds_key(name):
        return True
    texts = list(_texts(value))
    if name == "api_base" and any(_signed(text) for text in texts):
        return True
    if name in ("key_env", "pass_env"):
        return any(holds_key(text) or _shaped(text.strip()) for text in texts)
    return any(holds_key(text) for text in texts)


def _signed(address: str) -> bool:
    """Whether an address may bring a password or a key along: all behind `?` or `#` is taken for one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "@" in address
    return parts.username is not None or bool(parts.query or parts.fragment)


def _shaped(text: str) -> bool:
    """Whether a text that should be the name of a variable has the shape of a key."""
    return len(text) >= 12 and re.fullmatch(_KEY_SHAPE, text) is not None


def _texts(value: object) -> Iterator[str]:
    """All texts in a value of TOML, the names in its tables too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _wanted(name: str) -> str:
    """What a field takes, in words."""
    said = {
        "model": "PROVIDER/MODEL as litellm names it, such as openai/gpt-5-mini",
        "api_base": "an address, such as http://localhost:8080/v1",
        "key_env": "the name of a variable, such as OPENAI_API_KEY",
        "pass_env": 'names of variables, such as ["AWS_PROFILE"]',
    }
    if name in said:
        return said[name]
    info = Profile.model_fields[name]
    kinds = get_args(info.annotation) if get_origin(info.annotation) in (Union, types.UnionType) else ()
    kind = next((each for each in kinds if each is not type(None)), info.annotation)
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind)[:-1]) + f" or {get_args(kind)[-1]}"
    number = "a whole number" if kind is int else "a number"
    bounds = {
        mark: getattr(each, mark)
        for each in info.metadata
        for mark in ("ge", "gt", "le")
        if hasattr(each, mark)
    }
    low = (
        f" from {bounds['ge']:g}" if "ge" in bounds else f" above {bounds['gt']:g}" if "gt" in bounds else ""
    )
    return number + low + (f" to {bounds['le']:,.0f}" if "le" in bounds else "")


def _meant(name: str, value: object) -> str:
    if name != "structured" or not isinstance(value, str):
        return ""
    near = _near(value.lower(), get_args(Structured))
    return f"; perhaps {near[0]} is meant" if near else ""


def _near(word: str, words: tuple[str, ...]) -> list[str]:
    """The one of some words that is most like another one, if any is."""
    from difflib import get_close_matches

    return get_close_matches(word, words, 1, 0.5)
