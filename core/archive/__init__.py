"""The archive: published cards that were taken in, kept apart from the desks."""
