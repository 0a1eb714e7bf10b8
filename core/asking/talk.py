"""What is asked of a model, what comes back, and who answers: the words between engines and the worker."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from core.asking.prices import Estimate
    from core.asking.profile import Profile

Mode = Literal["json_schema", "json_object", "prompt"]


@dataclass(frozen=True)
class Message:
    """One turn of the question."""

    role: Literal["system", "user", "assistant"]
    text: str
    keep: bool = False
    """Whether what ends here is the same in other questions on the story, so that a server may keep it."""


@dataclass(frozen=True)
class Question:
    """What is asked: the same question, of the same profile, has one answer that the desk keeps."""

    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None
    """JSON schema of the answer: an object, no $ref, every property required, none besides."""
    schema_name: str = "answer"
    version: str = ""
    """Of schema and reading of answers: another one makes it another question."""
    output: int | None = None
    """Tokens of the longest answer; None for the profile's."""
    fresh: int = 0
    """0 takes an answer that was kept; each other number is a question of its own."""


@dataclass(frozen=True)
class Asking:
    """An answer begins (again): what came before does not count."""

    mode: Mode
    attempt: int = 1
    kept: datetime | None = None
    """When the answer was given, if it is one that was kept."""
    left_out: tuple[str, ...] = ()
    """Parameters of the profile that this model does not take, so they were not sent."""


@dataclass(frozen=True)
class Delta:
    """Text of the answer, as it came."""

    text: str


@dataclass(frozen=True)
class Tally:
    """What a question has taken so far, in all its tries together."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    cost: float | None = None
    """US dollars; None when no price is known."""
    estimated: bool = False
    """Whether the tokens are counted here because the server did not say."""
    seconds: float = 0.0
    """From the first token to the last."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            completion=self.completion + other.completion,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
            estimated=self.estimated or other.estimated,
            seconds=self.seconds + other.seconds,
        )


NOTHING_TAKEN = Tally(cost=0.0)


@dataclass(frozen=True)
class Hold:
    """Nothing will come for some seconds; then it is tried again."""

    sentence: str
    seconds: float


@dataclass(frozen=True)
class Answered:
    """Always last: the whole text. `finish` is only what the server says of it ("stop", "length")."""

    text: str
    finish: str = ""


Said = Asking | Delta | Tally | Hold | Answered


class Asker(Protocol):
    """Asks a model, with retries, the ladder of structured output and the desk's kept answers."""

    def ask(
        self, profile: Profile, question: Question, shown: Callable[[], bool] = lambda: False
    ) -> AsyncGenerator[Said, None]:
        """Ask; `Answered` is last. Nothing is tried again once `shown` is true.

        Closing the generator ends the call on the server too. Raises ModelTrouble.
        """
        ...

    async def known(self, profile: Profile, texts: tuple[str, ...] = ()) -> Known:
        """What is known of a profile's model without asking it; what the profile says counts first, and
        `context` is never None. Raises ModelTrouble when the worker cannot be had.
        """
        ...

    async def estimate(self, profile: Profile, question: Question, completion: int) -> Estimate:
        """What asking would take, when the answer has so many tokens: nothing when it is kept.

        Raises ModelTrouble when the worker cannot be had.
        """
        ...


@dataclass(frozen=True)
class Call:
    """One call of litellm by the worker: all that it needs, the key too (never printed, never kept)."""

    model: str
    messages: tuple[Mapping[str, Any], ...]
    params: Mapping[str, Any]
    """`max_tokens`, `response_format`, `api_base`, …, as litellm takes them."""
    key: str = field(default="", repr=False)
    env: tuple[str, ...] = ()
    """Names of variables that the worker for this call is started with, besides the few that all have."""
    connect: float = 10.0
    first: float = 120.0
    idle: float = 45.0
    total: float = 300.0
    price: tuple[float, float] | None = None
    """Dollars for a million tokens (sent, received), when the price list is not to be asked."""
    name: str = ""
    """Of the profile, for the sentence of what goes wrong."""


@dataclass(frozen=True)
class Known:
    """What litellm's own tables say of a model, without a call."""

    tokens: tuple[int, ...] = ()
    """Of the texts that were asked about, about."""
    price: tuple[float, float] | None = None
    """Dollars for a million tokens (sent, received)."""
    context: int | None = None
    output: int | None = None


@dataclass(frozen=True)
class Begun:
    """The call is on its way."""

    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Embedded:
    """The vectors of some texts, in their order: float32 in the machine's byte order, of length 1."""

    vectors: tuple[bytes, ...]


class Caller(Protocol):
    """The worker process, as far as the asking sees it."""

    def complete(self, call: Call) -> AsyncGenerator[Begun | Delta | Tally | Answered, None]:
        """Make one call, once; `Answered` is last, a final `Tally` just before it.

        Closing the generator cancels the call. Raises ModelTrouble of the kind that `trouble` knows.
        """
        ...

    def embed(self, call: Call, texts: tuple[str, ...]) -> AsyncGenerator[Tally | Embedded, None]:
        """Have some texts made into vectors, once; `Embedded` is last, a `Tally` just before it.

        Closing the generator cancels the call. Raises ModelTrouble of the kind that `trouble` knows.
        """
        ...

    async def known(self, model: str, texts: tuple[str, ...] = ()) -> Known:
        """What litellm's tables say of a model. Raises ModelTrouble when the worker cannot be had."""
        ...

    async def warm(self, env: Iterable[str] = ()) -> None:
        """Have the worker for these variables ready before it is needed; says nothing when that fails."""
        ...

    async def close(self) -> None:
        """End the worker."""
        ...


@dataclass(frozen=True)
class KeptAnswer:
    """An answer that a desk keeps, so that the same question costs nothing again."""

    text: str
    tally: Tally
    """What it took when it was given."""
    at: datetime
    """When it was given; aware of its zone."""
    model: str = ""


class KeptAnswers(Protocol):
    """The answers that are kept, by a key of the whole question. From any thread; never raises."""

    def get(self, key: str) -> KeptAnswer | None:
        """The answer of a key; None when there is none, or it is damaged. Reads a file."""
        ...

    def put(self, key: str, answer: KeptAnswer) -> None:
        """Keep an answer; waits for the disk, so call it in a thread. What cannot be kept is left."""
        ...


class ModeMemory(Protocol):
    """How models are held to the form of their answers, as far as that was found out."""

    def mode(self, profile: Profile) -> Mode | None:
        """How a model is held to a form; None when that is to be found out. May read a file."""
        ...

    def learn(self, profile: Profile, mode: Mode) -> None:
        """Remember how a model is held to a form; waits for the disk, so call it in a thread."""
        ...
