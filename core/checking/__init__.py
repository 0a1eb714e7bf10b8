"""Checking a card: against its sources (quotes, figures, dates, names) and against itself."""

from core.checking.checker import Checker

__all__ = ["Checker"]
