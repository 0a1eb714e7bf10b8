"""The vocabulary: the frozen values that every room speaks. No I/O, no identity invented.

A part is imported when one of its names is first asked for, so that who only has a word cleaned does not
wait until all models are built.
"""

from typing import TYPE_CHECKING

from core.parts import parts

if TYPE_CHECKING:
    from core.model.card import (
        COLUMNS,
        ITEM_SECTIONS,
        TABLES,
        Card,
        Cell,
        CellKind,
        Column,
        Details,
        Extra,
        Judgement,
        Place,
        Row,
        Score,
        Section,
        State,
        Table,
        Verbatim,
    )
    from core.model.clipping import Clipping, Furniture, Origin, Story
    from core.model.events import (
        CellFilled,
        DraftEvent,
        Failed,
        Finished,
        ItemsFilled,
        RowDrafted,
        RowScored,
        SectionDone,
        Started,
        Usage,
        Waiting,
        apply,
    )
    from core.model.evidence import Quote, Span
    from core.model.finding import FACTS, Check, Finding, Fix
    from core.model.proposal import Entry, Proposal, Verdict
    from core.model.requests import RedraftRequest, ScoreRequest

__all__ = [
    "COLUMNS",
    "FACTS",
    "ITEM_SECTIONS",
    "TABLES",
    "Card",
    "Cell",
    "CellFilled",
    "CellKind",
    "Check",
    "Clipping",
    "Column",
    "Details",
    "DraftEvent",
    "Entry",
    "Extra",
    "Failed",
    "Finding",
    "Finished",
    "Fix",
    "Furniture",
    "ItemsFilled",
    "Judgement",
    "Origin",
    "Place",
    "Proposal",
    "Quote",
    "RedraftRequest",
    "Row",
    "RowDrafted",
    "RowScored",
    "Score",
    "ScoreRequest",
    "Section",
    "SectionDone",
    "Span",
    "Started",
    "State",
    "Story",
    "Table",
    "Usage",
    "Verbatim",
    "Verdict",
    "Waiting",
    "apply",
]

__getattr__ = parts(
    __name__,
    {
        "card": (
            "COLUMNS",
            "ITEM_SECTIONS",
            "TABLES",
            "Card",
            "Cell",
            "CellKind",
            "Column",
            "Details",
            "Extra",
            "Judgement",
            "Place",
            "Row",
            "Score",
            "Section",
            "State",
            "Table",
            "Verbatim",
        ),
        "clipping": (
            "Clipping",
            "Furniture",
            "Origin",
            "Story",
        ),
        "events": (
            "CellFilled",
            "DraftEvent",
            "Failed",
            "Finished",
            "ItemsFilled",
            "RowDrafted",
            "RowScored",
            "SectionDone",
            "Started",
            "Usage",
            "Waiting",
            "apply",
        ),
        "evidence": (
            "Quote",
            "Span",
        ),
        "finding": (
            "FACTS",
            "Check",
            "Finding",
            "Fix",
        ),
        "proposal": (
            "Entry",
            "Proposal",
            "Verdict",
        ),
        "requests": (
            "RedraftRequest",
            "ScoreRequest",
        ),
    },
)
