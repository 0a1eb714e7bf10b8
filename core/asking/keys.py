"""Which variable holds the key of a profile, and whether it is set. A key is read only when it is sent."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.asking.trouble import trouble
from core.errors import ModelTrouble

if TYPE_CHECKING:
    from core.asking.profile import Profile

NONE = "none"
"""What `key_env` says for no key."""
DUMMY = "none-needed"
"""What is sent where no key is needed: litellm wants one for servers that do not."""
LONGEST = 16_384

_USUAL: Mapping[str, tuple[str, ...]] = {
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "together_ai": ("TOGETHERAI_API_KEY", "TOGETHER_API_KEY", "TOGETHER_AI_API_KEY"),
    "fireworks_ai": ("FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY"),
    "perplexity": ("PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"),
    "huggingface": ("HUGGINGFACE_API_KEY", "HF_TOKEN"),
    "cohere_chat": ("COHERE_API_KEY",),
    "codestral": ("CODESTRAL_API_KEY", "MISTRAL_API_KEY"),
    "text-completion-openai": ("OPENAI_API_KEY",),
}
"""Where a provider's variable is not called after it."""
_HERE = frozenset({"ollama", "ollama_chat", "llamafile", "docker_model_runner", "lemonade"})
"""Providers that are on this machine unless api_base says otherwise."""
_OWN = _HERE | {"litellm_proxy", "hosted_vllm", "lm_studio", "xinference", "openai_like", "custom_openai"}
"""Servers that a team runs itself: they may want a key, and their variable is for nothing else."""
_SIGNED = frozenset(
    {"bedrock", "bedrock_converse", "sagemaker", "sagemaker_chat", "vertex_ai", "vertex_ai_beta"}
)
"""Providers that sign on with more than a key: `pass_env` names what they need."""
_RENTED = frozenset({"azure", "azure_ai", "databricks", "watsonx", "cloudflare", "snowflake"})
"""Providers with an address of its own for each customer."""
_AZURE = (
    "openai.azure.com",
    "services.ai.azure.com",
    "cognitiveservices.azure.com",
    "inference.ai.azure.com",
    "models.ai.azure.com",
)
_HOSTS: Mapping[str, tuple[str, ...]] = {
    "ai21": ("api.ai21.com",),
    "ai21_chat": ("api.ai21.com",),
    "anthropic": ("anthropic.com",),
    "azure": _AZURE,
    "azure_ai": _AZURE,
    "cerebras": ("api.cerebras.ai",),
    "cloudflare": ("api.cloudflare.com", "gateway.ai.cloudflare.com"),
    "codestral": ("mistral.ai",),
    "cohere": ("cohere.com", "cohere.ai"),
    "cohere_chat": ("cohere.com", "cohere.ai"),
    "dashscope": ("dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com"),
    "databricks": ("cloud.databricks.com", "gcp.databricks.com", "azuredatabricks.net"),
    "deepinfra": ("api.deepinfra.com",),
    "deepseek": ("deepseek.com",),
    "fireworks_ai": ("fireworks.ai",),
    "gemini": ("generativelanguage.googleapis.com",),
    "github": ("models.github.ai", "models.inference.ai.azure.com"),
    "groq": ("groq.com",),
    "huggingface": ("router.huggingface.co", "api-inference.huggingface.co"),
    "mistral": ("mistral.ai",),
    "moonshot": ("api.moonshot.ai", "api.moonshot.cn"),
    "nebius": ("nebius.com", "nebius.ai"),
    "nvidia_nim": ("api.nvidia.com",),
    "openai": ("api.openai.com",),
    "openrouter": ("openrouter.ai",),
    "perplexity": ("perplexity.ai",),
    "sambanova": ("sambanova.ai",),
    "snowflake": ("snowflakecomputing.com",),
    "text-completion-openai": ("api.openai.com",),
    "together_ai": ("together.xyz", "together.ai"),
    "volcengine": ("ark.cn-beijing.volces.com",),
    "watsonx": ("ml.cloud.ibm.com",),
    "xai": ("x.ai",),
}
"""The servers of a provider: these names, and those that end in a dot and one of them. No other provider has
any as far as its key goes."""


def provider(profile: Profile) -> str:
    """The part of the model's name that says who serves it."""
    return profile.model.partition("/")[0]


def key_name(profile: Profile) -> str | None:
    """The variable that holds the key; None when none is needed.

    A provider's usual variable counts only for that provider's own servers: its key is sent to no
    other address unless `key_env` says so.
    """
    if profile.key_env:
        return None if profile.key_env.lower() == NONE else profile.key_env
    who = provider(profile)
    usual = _USUAL.get(who, (f"{who.upper().replace('-', '_')}_API_KEY",))
    found = next((name for name in usual if os.environ.get(name, "").strip()), None)
    if who in _OWN:
        return found if profile.api_base else None
    if who in _SIGNED or not _at_home(profile, who):
        return None
    return found or usual[0]


def has_key(profile: Profile) -> bool:
    """Whether the key that a profile needs is set, or it needs none."""
    name = key_name(profile)
    return name is None or bool(os.environ.get(name, "").strip())


def key(profile: Profile) -> str:
    """The key to send, or a dummy where none is needed.

    Raises ModelTrouble, of the kind `no_key` when the variable is not set.
    """
    name = key_name(profile)
    if name is None:
        return "" if provider(profile) in _SIGNED else DUMMY
    value = os.environ.get(name, "").strip()
    if not value:
        raise trouble("no_key", name=profile.name, model=profile.model, detail=name)
    if not value.isascii() or not value.isprintable() or " " in value or len(value) > LONGEST:
        raise ModelTrouble("wrong_key", f"What {name} holds cannot be a key.", "Set it anew in the shell.")
    return value


def at_once(profile: Profile) -> int:
    """How many questions a profile is asked at the same time."""
    return profile.at_once or (1 if is_local(profile) else 4)


def is_local(profile: Profile) -> bool:
    """Whether the model runs on this machine."""
    if not profile.api_base:
        return provider(profile) in _HERE
    host = _host(profile)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def is_own_server(profile: Profile) -> bool:
    """Whether the model is served by a program of the user's or the team's, not by its provider."""
    who = provider(profile)
    return who in _OWN or not (who in _SIGNED or who in _RENTED or _at_home(profile, who))


def _at_home(profile: Profile, who: str) -> bool:
    """Whether what a profile asks belongs to its provider."""
    if not profile.api_base:
        return True
    if urlsplit(profile.api_base).scheme != "https":
        return False
    host = _host(profile)
    return any(host == own or host.endswith(f".{own}") for own in _HOSTS.get(who, ()))


def _host(profile: Profile) -> str:
    return (urlsplit(profile.api_base).hostname or "").rstrip(".").lower()
