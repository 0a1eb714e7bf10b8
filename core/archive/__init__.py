"""The archive: published cards that were taken in, kept apart from the desks."""

ARCHIVE = "archive/"
"""What the name of a collection begins with where desks are named too."""
ENDING = ".jsonl"
"""How the file of a collection ends; one that was forgotten has `.forgotten` behind it."""
