"""litellm as the worker has it: set up to be quiet and offline, and asked what its tables say of models."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any

QUIET = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "ERROR",
    "DEFAULT_MAX_RETRIES": "0",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Set before litellm is imported: else it fetches a price list and, at the first question to a Claude, a
list of headers, reads .env files and prints on the screen; and for embeddings it takes no new tries of
its own, which are ours, only where that is its default."""
LOOPBACK = "localhost,127.0.0.1,::1"
OLLAMA = ("ollama", "ollama_chat")
JUDGED = frozenset(
    (
        *("temperature", "seed", "top_p", "stop", "max_tokens", "max_completion_tokens", "response_format"),
        *("reasoning_effort", "presence_penalty", "frequency_penalty", "logit_bias", "verbosity"),
    )
)
"""Parameters that not every model takes; all others are litellm's own or go to the server as they are."""


def begin() -> str:
    """Import litellm; its version. Whatever it raises is for the caller to tell."""
    os.environ.update(QUIET)
    for name in ("NO_PROXY", "no_proxy"):
        known = os.environ.get(name, "") or os.environ.get(name.swapcase(), "")
        os.environ[name] = ",".join(filter(None, (known, LOOPBACK)))
    import litellm

    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    from importlib.metadata import version

    return version("litellm")


async def first_call() -> None:
    """Have litellm load what it loads at its first call, and its tokenizer; nothing leaves the process."""
    import litellm

    words = [{"role": "user", "content": "a"}]
    stream = await litellm.acompletion(
        model="openai/a", messages=words, mock_response="a", stream=True, api_key="a", num_retries=0
    )
    async for _ in stream:
        pass
    await asyncio.to_thread(tokens, "openai/a", ["a"])


def provider(model: str) -> str:
    """The part of a model's name that says where litellm asks for it."""
    return model.partition("/")[0] if "/" in model else ""


def settled(model: str, params: Mapping[str, Any]) -> None:
    """Keep litellm from asking an Ollama server about the model, which would block the event loop."""
    if provider(model) not in OLLAMA:
        return
    import litellm

    base = str(params.get("api_base") or "").rstrip("/")
    if base:
        os.environ["OLLAMA_API_BASE"] = base
    known = {
        "litellm_provider": provider(model),
        "mode": "chat",
        "input_cost_per_token": 0.0,
        "output_cost_per_token": 0.0,
        "supports_function_calling": False,
    }
    litellm.model_cost.setdefault(model, known)


def entry(model: str) -> Mapping[str, Any] | None:
    """The row of litellm's price list, looked up without asking any server; None when it has none."""
    import litellm

    if model in litellm.model_cost:
        return dict(litellm.model_cost[model])
    found = litellm.model_cost.get(model.partition("/")[2]) if "/" in model else None
    if found is None or str(found.get("litellm_provider", "")).partition("-")[0] != provider(model):
        return None
    return dict(found)


def price(model: str) -> tuple[float, float] | None:
    """Dollars for a million tokens, sent and received; None when the list does not say."""
    if provider(model) in OLLAMA:
        return 0.0, 0.0
    row = entry(model) or {}
    sent, received = row.get("input_cost_per_token"), row.get("output_cost_per_token")
    if not isinstance(sent, int | float) or not isinstance(received, int | float):
        return None
    return sent * 1e6, received * 1e6


def tokens(model: str, texts: Sequence[str]) -> list[int]:
    """About how many tokens each text has; by its length when litellm cannot count."""
    import litellm

    counts = []
    for text in texts:
        try:
            counts.append(int(litellm.token_counter(model=model, text=text)))
        except Exception:
            counts.append(len(text.encode("utf-8", "replace")) // 4)
    return counts


def known(model: str, texts: Sequence[str]) -> dict[str, Any]:
    """What `core.asking.talk.Known` holds."""
    row = entry(model) or {}
    sizes = {
        name: value if isinstance(value := row.get(key), int) and value > 0 else None
        for name, key in (("context", "max_input_tokens"), ("output", "max_output_tokens"))
    }
    return {"tokens": tokens(model, texts), "price": price(model), **sizes}


def cost(model: str, usage: Any, prompt: int, completion: int, given: Sequence[float] | None) -> float | None:
    """Dollars for what one answer took; cached tokens count as the list says. None when no price is known."""
    per_million = tuple(given) if given else price(model)
    if per_million is None:
        return None
    if not given and usage is not None and any(per_million):
        import litellm

        try:
            return round(float(sum(litellm.cost_per_token(model=model, usage_object=usage))), 9)
        except Exception:
            pass
    return round((prompt * per_million[0] + completion * per_million[1]) / 1e6, 9)


def allowed(model: str, params: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters that litellm takes for the model, and the names of those that it does not."""
    import litellm

    supported = litellm.get_supported_openai_params(model=model)
    if supported is None:
        return dict(params), []
    taken = dict(params)
    if "max_tokens" in taken and "max_tokens" not in supported and "max_completion_tokens" in supported:
        taken["max_completion_tokens"] = taken.pop("max_tokens")
    left_out = [name for name in taken if name in JUDGED and name not in supported]
    taken = {name: value for name, value in taken.items() if name not in left_out}
    while refused := _refused(model, taken):
        left_out += refused
        taken = {name: value for name, value in taken.items() if name not in refused}
    return taken, left_out


def _refused(model: str, params: Mapping[str, Any]) -> list[str]:
    """The parameters whose values litellm does not take for the model, as far as it can be had to say."""
    import litellm

    judged = {name: value for name, value in params.items() if name in JUDGED}
    try:
        name, kind, _, _ = litellm.get_llm_provider(model=model)
        litellm.utils.get_optional_params(model=name, custom_llm_provider=kind, **judged)
    except litellm.exceptions.UnsupportedParamsError as error:
        return [name for name in judged if name in str(error)]
    except Exception:
        return []
    return []
