"""Processes beside this one: they read clippings and draft cards, so that this one stays small and free."""
