"""Texts that Markdown would take for a rule between paragraphs stay texts."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from core.model import Card, Cell
from core.sharing.page import read_page, write_page


@pytest.mark.parametrize("text", ["---", "- - -", "***", "___", "_ _ _", "\\---", "----------"])
def test_a_rule_is_a_text_and_comes_back(text: str) -> None:
    card = Card(title=Cell.page("T"), summary=(Cell.page(text),), keywords=(Cell.page(text),))
    page = write_page(card)
    assert "hr" not in [token.type for token in MarkdownIt().parse(page)]
    read = read_page(page).card
    assert read.summary_text == text
    assert [item.text for item in read.keywords] == [text]
