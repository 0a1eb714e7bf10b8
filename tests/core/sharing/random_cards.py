"""Random cards for property tests."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from core.model import TABLES, Card, Cell, Row, Score, Section

_BITS = st.sampled_from(
    [
        *"|\\\n\t '\"“”`*_<>&#;[](){}-+.=~!:%abcXYZ019éß",
        "漢字",
        "テスト",
        "👩‍🚀",
        "🇫🇷",
        "❤️",
        "é",
        "नमस्ते",
        "\u3000",
        *[
            "\\|",
            "<br>",
            "&#32;",
            "&#38;",
            "&amp;",
            "__",
            "](",
            "* ",
            "1. ",
            "# ",
            "## Signals",
            "|---|",
            "\n\n",
        ],
        *["007", "1e5", "nan", "+5", "<b>", "- ", "> ", "```", "    ", "\u00a0", "&#92;", "\\\\", "$x$"],
    ]
)
texts = st.lists(_BITS, max_size=10).map("".join).map(lambda text: unicodedata.normalize("NFC", text))
_CELL = texts.map(Cell.analyst)
_SCORE = st.one_of(
    st.just(Score()),
    st.builds(Score, engine=st.integers(1, 5)),
    st.builds(Score, engine=st.integers(1, 5), analyst=st.integers(1, 5), page=st.booleans()),
    st.builds(Score, raw=st.sampled_from(["nan", "high", "4.5", "a|b"])),
)
_SIGNAL = st.builds(
    Row, name=_CELL, description=_CELL, change=_CELL, horizon=_CELL, driver=_CELL, score=_SCORE
)
_PLAIN = st.builds(Row, name=_CELL, description=_CELL, score=_SCORE)
_ITEMS = st.lists(_CELL, max_size=6).map(tuple)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Cards with every kind of text in every place, and up to 40 rows in a table."""
    card = Card(
        title=draw(_CELL),
        link=draw(st.sampled_from(["", "https://a.example/b_(c)?d=1&e=%20#f", "https://x.example/)__"])),
        page=draw(st.sampled_from(["20240218", "20240218d", ""])),
        page_url=draw(
            st.sampled_from(["https://kghosh.substack.com/p/20240218", "https://e.example/(x)", ""])
        ),
        keywords=draw(_ITEMS),
        themes=draw(_ITEMS),
        category=draw(_CELL),
        type=draw(_CELL),
        summary=draw(st.lists(_CELL, max_size=3).map(tuple)),
    )
    long = draw(st.sampled_from(TABLES))
    for section in TABLES:
        rows = st.lists(_SIGNAL if section is Section.SIGNALS else _PLAIN, max_size=2)
        drawn = draw(rows)
        if section is long and drawn:
            drawn *= draw(st.integers(1, 20))
        card = card.with_rows(section, tuple(drawn))
    return card
