"""The embedded default engine: a whole card from the words of the sources, without model or network."""

from core.drafting.extractive.engine import ExtractiveEngine, draft_events, redraft_events

__all__ = ["ExtractiveEngine", "draft_events", "redraft_events"]
