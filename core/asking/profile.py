"""A profile: one model that can be asked, where it is, and what it may take."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.model.cleaning import clean_line

Structured = Literal["auto", "json_schema", "json_object", "prompt"]
"""How a model is held to the form of its answer, the strictest first; "auto" finds out and remembers."""


class Profile(BaseModel):
    """One `[models.NAME]` of settings.toml. It names the variable that holds a key, never a key.

    Times are in seconds, sizes in tokens, money in US dollars.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    model: str
    """As litellm names it, with its provider: `openai/gpt-5-mini`, `ollama_chat/qwen3`."""
    api_base: str = ""
    key_env: str = ""
    """The environment variable with the key; empty for the provider's usual one, "none" for no key."""
    pass_env: tuple[str, ...] = ()
    """Further variables that the provider's own sign-on needs (`AWS_PROFILE`)."""
    structured: Structured = "auto"
    context: int | None = Field(default=None, ge=1024, le=10_000_000)
    """What question and answer may hold together; None for what the price list says, else 32,768."""
    output: int = Field(default=6000, ge=256, le=200_000)
    """The longest answer."""
    at_once: int | None = Field(default=None, ge=1, le=64)
    """Questions at the same time; None for 1 on this machine and 4 elsewhere."""
    connect: float = Field(default=10, gt=0, le=120)
    first: float = Field(default=120, gt=0, le=3600)
    """Until the first token."""
    idle: float = Field(default=45, gt=0, le=3600)
    """Between two tokens."""
    total: float = Field(default=300, gt=0, le=36_000)
    """For one answer in all."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    seed: int | None = None
    price_in: float | None = Field(default=None, ge=0)
    """Dollars for a million tokens sent, where the price list does not know the model."""
    price_out: float | None = Field(default=None, ge=0)
    most_cost: float | None = Field(default=None, gt=0)
    """Dollars that one batch may cost before it stops."""
    most_tokens: int | None = Field(default=None, gt=0)
    """Tokens, sent and received, that one batch may take before it stops."""

    @property
    def label(self) -> str:
        """Its name and the model, clean: `fast (openai/gpt-5-mini)`."""
        return clean_line(f"{self.name} ({self.model})")
