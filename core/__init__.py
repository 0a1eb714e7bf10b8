"""Foredeck without a screen: read clippings, draft a card, keep it, share it."""

__version__ = "0.1.0"
