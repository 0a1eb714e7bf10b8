"""One call of litellm for vectors in the worker: limited, counted, and every vector looked at."""

from __future__ import annotations

import asyncio
import base64
import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from core.asking import worker_models as models
from core.asking.worker_calls import OWN_TIMEOUT, Call, Ended, seconds, spent

LONGEST_VECTOR = 16_384
"""Numbers in a vector; known models have 384 to 4,096."""


class Embedding(Call):
    """Some texts that are made into vectors."""

    async def run(self) -> None:
        """Ask, say the vectors and the end; Ended when a limit is passed or a vector cannot be used."""
        import httpx
        import litellm

        texts = [str(text) for text in self.asked["texts"]]
        params = dict(self.asked["params"])
        wait = min(float(self.asked["first"]), float(self.asked["total"]))
        if models.provider(self.model) in OWN_TIMEOUT:
            params["encoding_format"] = "float"
        await self.reached(params)
        limit = asyncio.timeout(wait)
        try:
            async with limit:
                answer = await litellm.aembedding(
                    model=self.model,
                    input=texts,
                    api_key=self.asked.get("key") or None,
                    timeout=httpx.Timeout(wait + 10, connect=float(self.asked["connect"]), pool=None)
                    if models.provider(self.model) in OWN_TIMEOUT
                    else wait + 10,
                    **{"num_retries": 0, "max_retries": 0, "drop_params": True} | params,
                )
        except BaseException:
            if not limit.expired():
                raise
        if limit.expired():
            raise Ended("slow", seconds(wait), "first")
        self._tell_taken(texts, getattr(answer, "usage", None))
        for vector in vectors(getattr(answer, "data", None), len(texts)):
            self.speech.say("vector", self.number, data=base64.b64encode(vector).decode("ascii"))
        self.speech.say("end", self.number)

    def count(self, *, last: bool = False) -> None:
        """What was taken is said as soon as there is an answer."""

    def _tell_taken(self, texts: Sequence[str], usage: Any) -> None:
        prompt, _, cached = spent(usage)
        estimated = not prompt
        prompt = prompt or sum(len(text.encode("utf-8", "replace")) for text in texts) // 4
        cost = models.cost(self.model, None, prompt, 0, self.asked.get("price"))
        taken = {"prompt": prompt, "cached": cached, "completion": 0, "cost": cost, "estimated": estimated}
        self.speech.say("tally", self.number, **taken)


def vectors(data: Any, wanted: int) -> list[bytes]:
    """The vectors of an answer in the order of the texts, at length 1, as float32. Raises Ended when there
    are too few or too many, or one is no vector of finite numbers, or not as long as the others."""
    given = list(data) if isinstance(data, Sequence) else []
    if len(given) != wanted:
        raise Ended("vectors", f"{len(given):,} came for {wanted:,} texts")
    places = [_field(each, "index") for each in given]
    if sorted(place for place in places if isinstance(place, int)) == list(range(wanted)):
        given = [each for _, each in sorted(zip(places, given, strict=True), key=lambda pair: pair[0])]
    made = [_unit(_field(each, "embedding")) for each in given]
    if len({len(each) for each in made}) > 1:
        raise Ended("vectors", "they differ in length")
    return made


def _field(each: Any, name: str) -> Any:
    return each.get(name) if isinstance(each, Mapping) else getattr(each, name, None)


def _unit(vector: Any) -> bytes:
    if not isinstance(vector, list) or not 0 < len(vector) <= LONGEST_VECTOR:
        raise Ended("vectors", "one is no list of numbers")
    if not all(type(number) in (int, float) and math.isfinite(number) for number in vector):
        raise Ended("vectors", "one holds what is no finite number")
    length = math.hypot(*vector)
    if not 0 < length < math.inf:
        raise Ended("vectors", "one has no direction")
    return array("f", [number / length for number in vector]).tobytes()
