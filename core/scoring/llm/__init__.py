"""Scoring by a language model: one question for all rows, and scores out of what it answers."""
