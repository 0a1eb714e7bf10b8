"""The server that the tests of fetching share."""

from fetching_site import site

__all__ = ["site"]
