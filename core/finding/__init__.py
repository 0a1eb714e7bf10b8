"""Finding: words to stories, over one desk while typing and over all desks of a workspace.

What is kept for it is derived data: it may be deleted at any time and is made again.
"""

from core.finding.archive import Archive, CatchUp
from core.finding.finder import Finder
from core.finding.hits import Entry, Facets, Hit, Where
from core.finding.query import query_problem

__all__ = ["Archive", "CatchUp", "Entry", "Facets", "Finder", "Hit", "Where", "query_problem"]
