"""A question as one model takes it on the wire: its messages, its parameters, and what makes it the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.asking.keys import is_own_server, provider

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.asking.talk import Known, Message, Mode, Question

OLLAMA = ("ollama", "ollama_chat")
OLLAMA_BASE = "http://localhost:11434"
ROOM = 32_768
"""Tokens of question and answer together, where nothing is known of a model."""
FORM = """Answer with one JSON object and nothing else: no words before or after it, no code fence.
It has this JSON schema:
"""


def modes(profile: Profile, question: Question, learned: Mode | None) -> list[Mode]:
    """The ways to hold the model to the form of its answer, in the order in which they are tried."""
    if question.schema is None:
        return ["prompt"]
    if profile.structured != "auto":
        return [profile.structured]
    ladder: list[Mode] = ["json_schema", "json_object", "prompt"]
    return ladder[ladder.index(learned) :] if learned in ladder else ladder


def base(profile: Profile) -> str:
    """The address that is asked; empty for the provider's own."""
    return profile.api_base.rstrip("/") or (OLLAMA_BASE if provider(profile) in OLLAMA else "")


def params(profile: Profile, question: Question, mode: Mode, known: Known) -> dict[str, Any]:
    """What goes along with the messages, as litellm takes it."""
    taken: dict[str, Any] = {"max_tokens": _longest(profile, question, known)}
    if where := base(profile):
        taken["api_base"] = where
    if provider(profile) in OLLAMA:
        taken["num_ctx"] = room(profile, known)
    for name in ("temperature", "seed"):
        if getattr(profile, name) is not None:
            taken[name] = getattr(profile, name)
    if question.schema is None or mode == "prompt":
        return taken
    if mode == "json_schema":
        schema = {"name": question.schema_name, "strict": True, "schema": question.schema}
        taken["response_format"] = {"type": "json_schema", "json_schema": schema}
    else:
        # Servers on top of llama.cpp take the schema here; a hosted one would refuse the word.
        more = {"schema": question.schema} if is_own_server(profile) else {}
        taken["response_format"] = {"type": "json_object", **more}
    return taken


def room(profile: Profile, known: Known) -> int:
    """Tokens that question and answer may have together."""
    if provider(profile) in OLLAMA:
        return profile.context or ROOM
    return profile.context or known.context or ROOM


def _longest(profile: Profile, question: Question, known: Known) -> int:
    wanted = question.output or profile.output
    return min(wanted, known.output) if known.output and not is_own_server(profile) else wanted


def wire(profile: Profile, question: Question, mode: Mode) -> tuple[Mapping[str, Any], ...]:
    """The messages; the form is told in the last one where no parameter holds the model to it."""
    keeps = "claude" in profile.model or provider(profile) == "anthropic"
    told = [_turn(message, keeps) for message in question.messages]
    if question.schema is not None and mode != "json_schema":
        told[-1] = _with_form(told[-1], FORM + json.dumps(question.schema, ensure_ascii=False))
    return tuple(told)


def _turn(message: Message, keeps: bool) -> dict[str, Any]:
    if not (message.keep and keeps):
        return {"role": message.role, "content": message.text}
    part = {"type": "text", "text": message.text, "cache_control": {"type": "ephemeral"}}
    return {"role": message.role, "content": [part]}


def _with_form(turn: dict[str, Any], form: str) -> dict[str, Any]:
    content = turn["content"]
    if isinstance(content, list):
        return {**turn, "content": [*content, {"type": "text", "text": form}]}
    return {**turn, "content": f"{content}\n\n{form}"}


def mark(profile: Profile, question: Question) -> str:
    """What tells a question to a model from all others: a digest, without any key."""
    asked = {
        "model": profile.model,
        "api_base": base(profile),
        "params": [question.output or profile.output, profile.context, profile.temperature, profile.seed],
        "messages": [[each.role, each.text] for each in question.messages],
        "schema": question.schema,
        "version": question.version,
        "fresh": question.fresh,
    }
    plain = json.dumps(asked, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def is_whole(question: Question, text: str, finish: str) -> bool:
    """Whether an answer may stand for the question later: it did not break off and has what it needs."""
    if not text.strip() or finish in ("length", "content_filter"):
        return False
    if question.schema is None:
        return True
    try:
        found, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and set(question.schema.get("required", ())) <= found.keys()
