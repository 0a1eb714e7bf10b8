"""Checking a card: against its sources (quotes, figures, dates, names) and against itself."""
