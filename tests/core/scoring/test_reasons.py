"""What the embedded scorer gives as its reasons stands where the reason says it stands."""

from __future__ import annotations

import re

import pytest
from scored import STORY, card, quoted, row, scored

from core.model import COLUMNS, TABLES, Card, Cell, CellKind, Clipping, Row, Story

BRIEF = "How do states regulate AI models, and who may sell them in the US? Approvals in China."
SOURCE = Clipping(
    text="China approved more than 40 AI models in August. Tensions grow as Washington looks on.\n\n"
    "The specific list of approved companies is not public. Slow adoption of AI models in hospitals worries "
    "their operators, and the list remains undisclosed.\n\nThe Federal Bureau regulates chatbots."
)
AI_STORY = Story(clippings=(SOURCE,))
DEED = Clipping(text="China has approved forty models, the first AI models of its kind.")
GREEN = "China approved more than 40 AI models in August."


def reason(made: Row, brief: str = BRIEF, story: Story = AI_STORY) -> str:
    return scored(card(concerns=[made]), brief=brief, story=story).card.concerns.rows[0].score.reason


def test_a_row_without_quotes_is_not_told_that_no_sentence_says_it() -> None:
    said = reason(row("Lack of Transparency", said="Non-disclosure of AI approvals raises accountability."))
    assert "no quote stands behind it" in said
    assert "no sentence" not in said


def test_states_that_regulate_are_not_the_united_states() -> None:
    said = reason(row("Tensions", said="AI tensions of the U.S. could grow."))
    assert "states" not in said
    assert "“U.S.” ~ “US”" in said
    assert "“United States” ~ “US”" in reason(row("Tensions", said="AI tensions of the United States grow."))
    told = reason(row("Tensions", said="Tensions over AI of state-led firms grow."))
    assert "US" not in told


def test_what_is_named_of_the_brief_is_said_in_the_rows_words() -> None:
    said = reason(row("AI model approved", said="Regulators approved an AI model."))
    assert "“AI”" in said
    assert "“approved” ~ “Approvals”" in said or "“Regulators” ~ “regulate”" in said
    cell = Cell(text="It came.", kind=CellKind.ANALYST, quotes=quoted(GREEN, SOURCE).quotes)
    theirs = reason(Row(name=Cell.analyst("Green light"), description=cell), "approvals in China")
    assert "by in the source" not in theirs
    assert "“China”, “approved” ~ “approvals” in the source" in theirs


def test_a_word_that_stands_only_in_the_sentence_near_a_row_is_said_to_stand_there() -> None:
    said = reason(row("Adoption of AI models", said="Hospitals worry about adoption of AI models."))
    assert "“Slow”" in said
    assert "the sentence nearest to it says “Slow”" in said


def test_who_and_when_are_told_as_such() -> None:
    made = Row(name=Cell.analyst("AI models"), description=quoted(GREEN, SOURCE))
    said = reason(made)
    assert "the source names who (China) and when (August)" in said
    assert "is evidence" not in said


def test_a_deed_is_told_with_what_it_was_done_to() -> None:
    said = reason(row("Approvals", said="China approved AI models"), story=Story(clippings=(DEED,)))
    assert "names who (China) and what (“approved forty models”)" in said


def test_the_outlet_named_is_the_one_of_the_sentence() -> None:
    idle = Clipping(text="AI models are a matter for many people in China.", outlet="Idle Times")
    told = SOURCE.model_copy(update={"outlet": "City Wire"})
    quotes = (*quoted(idle.text, idle).quotes, *quoted(GREEN, told).quotes)
    cell = Cell(text="AI models in China.", kind=CellKind.ANALYST, quotes=quotes)
    said = reason(Row(name=Cell.analyst("AI"), description=cell), story=Story(clippings=(idle, told)))
    assert "City Wire names who (China)" in said


def test_what_any_article_would_say() -> None:
    said = scored(card(signals=[row("a name", "empty")])).card.signals.rows[0].score.reason
    assert "true of any article on" in said
    assert "it says no more" not in said


@pytest.mark.parametrize("brief", [BRIEF, "Chip export controls against China and what ASML does.", ""])
def test_every_word_in_quotation_marks_stands_in_the_row_its_source_or_the_brief(brief: str) -> None:
    from scored import SENTENCES

    made = card(signals=[row(key, key) for key in SENTENCES], issues=[row("U.S. chips", said="Chip export.")])
    made = made.with_fields(themes=(Cell.analyst("chip export"),))
    done: Card = scored(made, brief=brief, story=STORY).card
    own = " ".join([brief, made.title.text, "chip export"])
    for section in TABLES:
        for each in done.rows(section):
            texts = (
                own
                + " ".join(each.cell(column).text for column in COLUMNS[section])
                + STORY.clippings[0].text
            )
            for words in re.findall("“([^”]+)”", each.score.reason):
                assert words.lower() in texts.lower(), each.score.reason
