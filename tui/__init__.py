"""Foredeck's faces: the command line and the screens."""
