"""The terminal in front of the app: what it is, what it can do, what goes to it and comes from it."""
