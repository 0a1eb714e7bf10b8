"""Models are asked through a worker process: starts it when it is needed, replaces it, ends it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import sys
import threading
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.asking.classifying import classified, listed
from core.asking.hiding import secrets, told
from core.asking.keeper import PATIENCE, Keeper
from core.asking.log import Log
from core.asking.talk import Answered, Begun, Call, Delta, Embedded, Known, Tally
from core.asking.trouble import KINDS, trouble
from core.errors import ModelTrouble
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.asking.keeper import Patience

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    sys.executable,
    "-P",
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.asking.worker import main; main()",
)
"""How the worker is started; it takes nothing from the folder it is started in."""
PASSED = frozenset(
    (
        *(
            "PATH",
            "HOME",
            "LANG",
            "LANGUAGE",
            "TMPDIR",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "REQUESTS_CA_BUNDLE",
        ),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    )
)
"""The variables that every worker has, besides LC_*: no key, no agent, nothing of a cloud."""
LOOKED_UP = 30.0
"""Seconds that the tables of litellm may take."""


def environment(names: Iterable[str] = ()) -> dict[str, str]:
    """The variables of a worker: the few that all have, and those of these names."""
    wanted = PASSED.union(names)
    passed = {name: value for name, value in os.environ.items() if name in wanted or name.startswith("LC_")}
    return passed | {"PYTHONUTF8": "1"}


class WorkerCaller:
    """Calls litellm in worker processes, one for each set of variables; what litellm says goes to `log`."""

    def __init__(self, log: Path, *, program: Sequence[str] = PROGRAM, patience: Patience = PATIENCE) -> None:
        self._path = log
        self._log = Log(log)
        self._program = program
        self._patience = patience
        self._keepers: dict[frozenset[str], Keeper] = {}
        self._turn = threading.Lock()
        self._numbers = itertools.count(1)

    @property
    def pid(self) -> int | None:
        """Of the worker that was started last."""
        return next((keeper.pid for keeper in reversed(self._keepers.values()) if keeper.alive), None)

    async def complete(self, call: Call) -> AsyncGenerator[Begun | Delta | Tally | Answered, None]:
        """Make one call, once; closing the generator cancels it on the server. Raises ModelTrouble."""
        line = {
            "do": "complete",
            "model": call.model,
            "messages": [dict(message) for message in call.messages],
            "params": dict(call.params),
            "key": call.key,
            "hide": call.env,
            "price": call.price,
            **{name: getattr(call, name) for name in ("connect", "first", "idle", "total")},
        }
        text: list[str] = []
        hidden = (call.key, *secrets(os.environ, call.env))
        with _Line(self._keeper(call.env, call.key), next(self._numbers), line) as spoken:
            while True:
                said = await spoken.next()
                what = said["say"]
                if what == "text":
                    text.append(str(said.get("text")))
                    yield Delta(text[-1])
                elif what == "tally":
                    yield _tally(said)
                elif what == "begun":
                    yield Begun(tuple(clean_line(str(name)) for name in listed(said.get("left_out"))))
                elif what == "end":
                    spoken.over = True
                    yield Answered("".join(text), told(str(said.get("finish") or ""), limit=40))
                    return
                elif what in ("failed", "died", "done"):
                    spoken.over = what != "failed"
                    raise self._trouble(call, said, hidden)

    async def embed(self, call: Call, texts: tuple[str, ...]) -> AsyncGenerator[Tally | Embedded, None]:
        """Have some texts made into vectors, once; closing the generator cancels it. Raises ModelTrouble."""
        line = {
            "do": "embed",
            "model": call.model,
            "texts": texts,
            "params": dict(call.params),
            "key": call.key,
            "hide": call.env,
            "price": call.price,
            **{name: getattr(call, name) for name in ("connect", "first", "total")},
        }
        vectors: list[bytes] = []
        hidden = (call.key, *secrets(os.environ, call.env))
        with _Line(self._keeper(call.env, call.key), next(self._numbers), line) as spoken:
            while True:
                said = await spoken.next()
                what = said["say"]
                if what == "vector":
                    vectors.append(base64.b64decode(str(said.get("data"))))
                elif what == "tally":
                    yield _tally(said)
                elif what == "end":
                    spoken.over = True
                    yield Embedded(tuple(vectors))
                    return
                elif what in ("failed", "died", "done"):
                    spoken.over = what != "failed"
                    raise self._trouble(call, said, hidden)

    async def known(self, model: str, texts: tuple[str, ...] = ()) -> Known:
        """What litellm's tables say of a model. Raises ModelTrouble when the worker cannot be had."""
        there = (names for names, keeper in self._keepers.items() if keeper.alive)
        return await self._looked_up(next(there, frozenset()), model, texts)

    async def _looked_up(self, env: frozenset[str], model: str, texts: tuple[str, ...]) -> Known:
        line = {"do": "known", "model": model, "texts": list(texts)}
        call = Call(model, (), {}, env=tuple(env))
        with _Line(self._keeper(env), next(self._numbers), line) as spoken:
            while True:
                try:
                    async with asyncio.timeout(self._patience.start if not spoken.ready else LOOKED_UP):
                        said = await spoken.next()
                except TimeoutError:
                    said = {"say": "died", "kind": "worker", "detail": "it did not answer"}
                if said["say"] == "known":
                    spoken.over = True
                    return _known(said)
                if said["say"] != "ready":
                    raise self._trouble(call, said, ())

    async def warm(self, env: Iterable[str] = ()) -> None:
        """Have the worker for calls with this `env` ready before it is needed; never says that it failed."""
        with suppress(ModelTrouble):
            await self._looked_up(frozenset(env), "", ())

    async def close(self) -> None:
        """End the workers, by force if they do not end by themselves at once."""
        keepers = list(self._keepers.values())
        self._keepers.clear()
        for keeper in keepers:
            keeper.stop()
        for keeper in keepers:
            await asyncio.to_thread(keeper.ended.wait, 5)

    def _keeper(self, env: Iterable[str], key: str = "") -> Keeper:
        """The worker for these variables, a new one if there is none or it died."""
        names = frozenset(env)
        self._log.hide(key, *secrets(os.environ, names))
        with self._turn:
            keeper = self._keepers.pop(names, None)
            if keeper is None or not keeper.alive:
                keeper = Keeper(self._program, environment(names), self._log.reader(), self._patience)
            self._keepers[names] = keeper
        return keeper

    def _trouble(self, call: Call, said: Mapping[str, Any], hidden: Iterable[str]) -> ModelTrouble:
        """The error that a line of failure means, and a line in the log for it."""
        facts = {"kind": "worker", "detail": "it said no more"} if said["say"] == "done" else said
        verdict = classified(facts, hidden=hidden)
        kind = verdict.kind if verdict.kind in KINDS else "other"
        self._log.note(" ".join([kind, call.model, verdict.detail, *map(str, listed(facts.get("texts")))]))
        return trouble(
            kind,
            retry_after=verdict.retry_after,
            name=call.name,
            model=told(call.model.partition("/")[2] or call.model, hidden),
            where=told(where(call), hidden),
            detail=verdict.detail,
            log=told(str(self._path), limit=1000),
            **({"limit": f"`{limit}`"} if (limit := facts.get("limit")) in ("first", "idle") else {}),
        )


class _Line:
    """What the worker says on one number, for an event loop; leaving it cancels what is not over."""

    def __init__(self, keeper: Keeper, number: int, line: dict[str, Any]) -> None:
        self._keeper = keeper
        self._number = number
        self._loop = asyncio.get_running_loop()
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.over = False
        if not keeper.send({**line, "id": number}, self._hear):
            self._said.put_nowait({"say": "died", "kind": "worker", "detail": "it ended by itself"})

    @property
    def ready(self) -> bool:
        """Whether the worker has imported litellm."""
        return self._keeper.ready

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *error: object) -> None:
        if not self.over:
            self._keeper.send({"do": "cancel", "id": self._number})

    def _hear(self, said: dict[str, Any]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._said.put_nowait, said)

    async def next(self) -> dict[str, Any]:
        """The next thing that is said."""
        return await self._said.get()


def where(call: Call) -> str:
    """The server that a call goes to, as it is named to the analyst."""
    base = str(call.params.get("api_base") or "")
    with suppress(ValueError):
        base = urlsplit(base).netloc.rpartition("@")[2] or base
    return base or call.model.partition("/")[0]


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else None


def _tally(said: Mapping[str, Any]) -> Tally:
    return Tally(
        prompt=_count(said.get("prompt")),
        cached=_count(said.get("cached")),
        completion=_count(said.get("completion")),
        cost=_amount(said.get("cost")),
        estimated=bool(said.get("estimated")),
        seconds=_amount(said.get("seconds")) or 0.0,
    )


def _known(said: Mapping[str, Any]) -> Known:
    price = said.get("price")
    pair = [_amount(one) for one in price] if isinstance(price, list) else []
    return Known(
        tokens=tuple(_count(one) for one in listed(said.get("tokens"))),
        price=(pair[0], pair[1]) if len(pair) == 2 and pair[0] is not None and pair[1] is not None else None,
        context=_count(said.get("context")) or None,
        output=_count(said.get("output")) or None,
    )
