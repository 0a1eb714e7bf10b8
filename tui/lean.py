"""What the program does without at its start, as every start would pay for it."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

OPENSSL = ("ssl", "_hashlib")
"""What loads OpenSSL: 8 MB and some 15 ms. Python has its own hashes, and asyncio speaks no TLS here."""
PLUGINS = "pydantic.plugin._loader"
"""Looks for plugins in what every installed package says of itself; reading that takes 17 ms."""
PALETTE = "textual.command"
PALETTE_HAS = (
    "CommandListItem",
    "CommandPalette",
    "DiscoveryHit",
    "Hit",
    "Hits",
    "Provider",
    "SimpleProvider",
)
"""Textual's own palette, which the app has switched off, and what Textual's modules take from it; with its
lists and fields it is a fifth of what is imported before the first screen."""
ASK_FOR_IT = ("asyncio", "hashlib", "hmac")
"""What takes them when they can be had, and does without when not."""


def start_lean() -> None:
    """Have the parts of Python that the app needs imported without OpenSSL, and pydantic without plugins.

    Who needs TLS later, as an address that is fetched does, imports `ssl` then, and has it.
    """
    loader = ModuleType(PLUGINS)
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(PLUGINS, loader)
    held = [name for name in OPENSSL if name not in sys.modules]
    for name in held:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        for name in ASK_FOR_IT:
            import_module(name)
    finally:
        for name in held:
            del sys.modules[name]


def leave_palette_out() -> None:
    """Have Textual imported without its palette, before anything of it is."""
    palette = ModuleType(PALETTE)
    for name in PALETTE_HAS:
        setattr(palette, name, type(name, (), {}))
    sys.modules.setdefault(PALETTE, palette)
