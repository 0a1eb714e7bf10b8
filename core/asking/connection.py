"""The test of a connection: a tiny question with a form, and a sentence on what works or what is wrong."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

from core.asking.keys import key
from core.asking.memory import LastTest
from core.asking.profiles import where
from core.asking.talk import Answered, Asking, Delta, Known, Message, Mode, Question
from core.asking.trouble import trouble
from core.errors import ModelTrouble
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.asking.memory import ModelMemory
    from core.asking.profile import Profile
    from core.asking.talk import Asker, Caller

_LADDER: tuple[Mode, ...] = get_args(Mode)
NO_FORM = "{name} answers, but not in the form that a card needs (no structured output). Take another model."
FIRST, TOTAL = 20.0, 30.0
"""Seconds that a test waits for the first token, and in all: less than a draft, as somebody looks on."""
_WAITED = {
    "slow": "A test waits {first:g} s for the first token; a draft waits longer.",
    "total": "A test takes {total:g} s at most; a draft may take longer.",
    "broken": "Test it once more; when it breaks again, look at the server.",
    "truncated": "Test it once more, or take another profile.",
}
"""What to do about a test, where the hint speaks of a draft."""
_LAXER = {"structure", "no_json", "truncated", "empty", "endless"}
"""Troubles after which a laxer form may still do."""
_OUTPUT = 1500
"""Tokens of the answer: a model that thinks first spends most of them on that."""
_QUESTION = Question(
    messages=(
        Message("system", "You answer in JSON only."),
        Message("user", "Which animal spins webs and eats flies, and how many legs has it? Answer as JSON."),
    ),
    schema={
        "type": "object",
        "properties": {"animal_name": {"type": "string"}, "number_of_legs": {"type": "integer"}},
        "required": ["animal_name", "number_of_legs"],
        "additionalProperties": False,
    },
    schema_name="animal",
    version="connection",
    output=_OUTPUT,
)
"""The names in its form are not in its words: who has them kept to the form."""


@dataclass(frozen=True)
class TestResult:
    """How the test of a connection went."""

    __test__ = False

    ok: bool
    sentence: str
    """What works, or what is wrong and what to do."""
    mode: Mode | None = None
    """How the model is held to the form of its answer; None when it did not come to that."""
    seconds: float | None = None
    """From the question to the first token, once all was ready to ask."""
    kind: str = ""
    """Of `core.asking.trouble.KINDS`, when it went wrong in a known way."""


@dataclass
class _Heard:
    """What came of one question."""

    mode: Mode = "prompt"
    text: str = ""
    seconds: float | None = None
    left_out: tuple[str, ...] = ()


async def tested(profile: Profile, caller: Caller, memory: ModelMemory) -> TestResult:
    """Ask a model a tiny question, find the strictest form that it keeps to, and remember both."""
    from core.asking.asking import ModelAsker

    asker = ModelAsker(caller)
    known = Known()
    memory.forget(profile)
    try:
        key(profile)
        known = await asker.known(profile)
        heard = await _in_time(profile, asker)
    except ModelTrouble as error:
        hint = _WAITED.get(error.kind, error.hint).format(first=FIRST, total=TOTAL)
        result = TestResult(False, f"{error.sentence} {hint}".strip(), kind=error.kind)
    else:
        if heard is None:
            memory.forget(profile)
            result = TestResult(False, NO_FORM.format(name=profile.name), kind="structure")
        else:
            memory.learn(profile, heard.mode)
            result = TestResult(True, _works(profile, known, heard), heard.mode, heard.seconds)
    at = datetime.now(UTC).replace(microsecond=0)
    kept = LastTest(
        at=at, ok=result.ok, sentence=result.sentence, seconds=result.seconds, context=known.context
    )
    memory.keep_test(profile, kept)
    return result


async def _in_time(profile: Profile, asker: Asker) -> _Heard | None:
    """As `_walked`, within the limits of a test."""
    limits = {"first": FIRST, "idle": FIRST, "total": TOTAL}
    hasty = profile.model_copy(
        update={each: min(getattr(profile, each), most) for each, most in limits.items()}
    )
    try:
        async with asyncio.timeout(TOTAL):
            return await _walked(hasty, asker)
    except TimeoutError:
        raise trouble("total", name=profile.name, model=profile.model, detail=f"{TOTAL:g} s") from None


async def _walked(profile: Profile, asker: Asker) -> _Heard | None:
    """What came in the strictest form that the model keeps to, None when it keeps to none."""
    ways = _LADDER if profile.structured == "auto" else (profile.structured,)
    last: ModelTrouble | None = None
    for mode in ways:
        try:
            heard = await _asked(profile.model_copy(update={"structured": mode}), asker)
        except ModelTrouble as error:
            if error.kind not in _LAXER:
                raise
            last = error
            continue
        if _fits(heard.text):
            return heard
        last = None if heard.text.strip() else trouble("empty", name=profile.name, model=profile.model)
    if last is not None:
        raise last
    return None


async def _asked(profile: Profile, asker: Asker) -> _Heard:
    """Ask once. Raises ModelTrouble; it is not tried again, the analyst does that."""
    heard, asked = _Heard(), time.monotonic()
    async with aclosing(asker.ask(profile, _QUESTION, shown=lambda: True)) as said:
        async for each in said:
            match each:
                case Asking(mode=mode, left_out=left_out):
                    heard.mode, heard.left_out = mode, left_out
                    asked, heard.seconds = time.monotonic(), None
                case Delta() if heard.seconds is None:
                    heard.seconds = time.monotonic() - asked
                case Answered(text=text):
                    heard.text = text
    return heard


def _fits(text: str) -> bool:
    """Whether an answer has the form that was asked for, whatever stands around it."""
    start, end = text.find("{"), text.rfind("}")
    try:
        said = json.loads(text[start : end + 1]) if start >= 0 else None
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(said, dict)
        and said.keys() == {"animal_name", "number_of_legs"}
        and isinstance(said["animal_name"], str)
        and isinstance(said["number_of_legs"], int)
    )


def _works(profile: Profile, known: Known, heard: _Heard) -> str:
    """What works, in one sentence."""
    forms = {
        "json_schema": "keeps to a form (json_schema)",
        "json_object": "answers as JSON (json_object)",
        "prompt": "takes no structured output but answered as it was told in words (prompt)",
    }
    parts = [f"{profile.model} at {where(profile)} {forms[heard.mode]}"]
    if heard.seconds is not None:
        parts.append(f"first token after {heard.seconds:.1f} s")
    parts.append(_price(known))
    if heard.left_out:
        parts.append(f"{' and '.join(heard.left_out)} is not sent, as it takes none")
    return clean_line(f"{profile.name} works: {', '.join(parts)}.")


def _price(known: Known) -> str:
    """What is known of the price."""
    if known.price is None:
        return "price unknown"
    if not any(known.price):
        return "free"
    sent, received = known.price
    return f"${sent:.4g} and ${received:.4g} for a million tokens sent and received"
