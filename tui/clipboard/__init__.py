"""Copying to the clipboard of the analyst, wherever that is, and telling the truth about it."""
