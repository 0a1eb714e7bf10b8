"""The fact check on the seed card, on texts with one claim each, and on what comes from outside."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from core.checking.facts import Facts
from core.model import FACTS, Card, Cell, CellKind, Check, Clipping, Finding, Place, Row, Section, Table
from core.model.edits import put_cells
from core.reading import read_file
from core.sharing.page import read_page

SAMPLES = Path(__file__).parents[3] / "sample_articles"


@pytest.fixture(scope="module")
def seed() -> tuple[Card, Facts]:
    names = ("001_3d4a4d3523283bf5", "002_bdc205730bf64109", "003_cedc763097e33f2a", "004_7dd9fa6c2d53cf4a")
    page = (SAMPLES / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")
    return read_page(page).card, Facts([read_file(SAMPLES / f"{name}.txt")[0] for name in names])


def found(text: str, *sources: str, published: date | None = None) -> list[Finding]:
    """What is said of a text as the description of a row."""
    clippings = [Clipping(text=source, language="en", published=published) for source in sources]
    row = Row(name=Cell.page("a row"), description=Cell.page(text))
    return list(Facts(clippings).findings(Card(concerns=Table(rows=(row,)))))


def said(text: str, *sources: str, published: date | None = None) -> list[tuple[str, str]]:
    return [(finding.check.value, finding.words) for finding in found(text, *sources, published=published)]


def test_the_seed_card_has_two_errors_of_fact_and_one_figure_that_its_sources_differ_on(
    seed: tuple[Card, Facts],
) -> None:
    card, facts = seed
    findings = list(facts.findings(card))
    assert [(f.check, f.words) for f in findings if f.check in FACTS] == [
        (Check.PERIOD, "first half of the year"),
        (Check.CONTRADICTION, "August 2022"),
    ]
    (differing,) = [f for f in findings if f.check not in FACTS]
    assert differing.check is Check.DIFFERING
    assert differing.place == Place(section=Section.TITLE)
    assert "over 40 [1, 2], 40 [3], 117 [4]" in differing.sentence
    assert "117" in differing.evidence[1].text
    assert {quote.span.source for quote in differing.evidence} == {c.digest for c in facts.sources.clippings}


def test_findings_point_at_words_evidence_and_a_fix(seed: tuple[Card, Facts]) -> None:
    card, facts = seed
    texts = {clipping.digest: clipping.text for clipping in facts.sources.clippings}
    for finding in facts.findings(card):
        shown = card.title.text if finding.place.section is Section.TITLE else card.summary_text
        assert shown[finding.start : finding.end] == finding.words
        assert finding.evidence
        for quote in finding.evidence:
            assert texts[quote.span.source][quote.span.start : quote.span.end] == quote.text
    (dated,) = [f for f in facts.findings(card) if f.words == "August 2022"]
    assert "August 2023" in dated.evidence[0].text
    assert dated.sentence.startswith("“August 2022” is not in the sources you gave")
    assert dated.fix is not None
    assert dated.fix.label == "write “August 2023”"
    fixed = put_cells(card, dated.fix.place, dated.fix.cells)
    assert "began in August 2023, requiring" in fixed.summary_text
    assert [part.kind for part in fixed.summary] == [CellKind.PAGE, CellKind.ANALYST, CellKind.PAGE]
    assert [f.words for f in facts.findings(fixed) if f.fact] == ["first half of the year"]


def test_a_card_that_names_the_difference_is_not_told_of_it(seed: tuple[Card, Facts]) -> None:
    card, facts = seed
    told = Cell(text="Sources differ on the figure for models: more than 40 [1, 2], 40 [3], 117 [4].",
                kind=CellKind.FIGURES)  # fmt: skip
    named = card.with_fields(summary=(*card.summary, told))
    assert [f.check for f in facts.findings(named)] == [Check.PERIOD, Check.CONTRADICTION]


def test_a_judgement_survives_that_rows_are_moved() -> None:
    facts = Facts([Clipping(text="The port bought cranes.", language="en")])
    rows = tuple(Row(name=Cell.page(name), description=Cell.page(f"{name} has 15 cranes.")) for name in "ab")
    before = [f.key for f in facts.findings(Card(issues=Table(rows=rows)))]
    after = [f.key for f in facts.findings(Card(issues=Table(rows=rows[::-1])))]
    assert len(set(before)) == 2
    assert after == before[::-1]


def test_parts_of_a_summary_are_found_in_the_whole_of_it() -> None:
    parts = (Cell.page("The port bought cranes."), Cell.page("It paid 99 florins."))
    card = Card(summary=parts)
    (finding,) = Facts([Clipping(text="The port bought cranes for 98 florins.")]).findings(card)
    assert card.summary_text[finding.start : finding.end] == finding.words == "99"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("It made 1,200 sheets.", "The mill made 1200 sheets."),
        ("It made 1.2 thousand sheets.", "The mill made 1,200 sheets."),
        ("Sales rose 12 %.", "Sales rose by 12 percent."),
        ("Sales rose 12 per cent.", "Sales rose 12%."),
        ("It cost $3bn.", "It cost $3 billion."),
        ("It cost 3 billion dollars.", "It cost US$3bn."),
        ("Eight mills closed.", "In all, 8 mills were closed."),
        ("Twenty-five mills closed.", "In all, 25 mills closed."),
        ("One hundred and twenty mills closed.", "In all, 120 mills closed."),
        ("33 % of homes are empty.", "A third of all homes are empty."),
        ("Half of the homes are empty.", "The census found 50 percent of homes empty."),
        ("One home in five is empty.", "Empty: 20 percent of homes."),
        ("Growth was 30 percent.", "Growth was between 30 and 40 percent."),
        ("It costs $2 billion.", "The bill is $2-3 billion."),
        ("A plant of 0.25 GW.", "A 250 MW plant."),
        ("About 4,400 farms.", "There are 4,384 farms in the valley."),
        ("Over 4,300 farms.", "There are 4,384 farms in the valley."),
        ("More than 3,000 farms.", "There are about 3,200 farms in the valley."),
        ("Mortgages of 15 years.", "Mortgages shrank from 30 years to 15."),
        ("One of three removed after five years.", "The law cut the time from 25 years to five."),
        ("Gentrification is feared.", "Rents rose."),
        ("It met at 9:05.", "They met at 09:05."),
        ("It met six weeks later.", "They met on 8 October 2026 and on 20 November 2026."),
        ("It took half a year.", "It took six months."),
        ("A 24-month plan.", "The plan runs for two years."),
        ("Prices fell by 39 %.", "The price fell from 41,000 florins to 25,000 florins."),
        ("The two sides met.", "The union and the port met."),
        ("GPT-4 and 01.AI were named.", "Makers of GPT-4 and 01.AI were named."),
        ("It opened in March 2024.", "It opened on 12 March 2024."),
        ("It opened in the first half of 2024.", "It opened on 12 March 2024."),
        ("The first half of the year was dry.", "Rain was scarce in the first half of the year."),
        ("It began in the 1990s.", "It began in 1994."),
        ("Chinese makers led.", "Makers from China led."),
        ("The United States led.", "The U.S. led."),
        ("American makers led.", "Makers from the US led."),
        ("It names the Association of Farm Owners (AFO).", "The Association of Farm Owners spoke."),
        ("It came from the AFO.", "The Association of Farm Owners spoke."),
        ("Baidu’s robot is ready.", "The robot was built by Baidu."),
        ("Open AI made it.", "OpenAI made it."),
        ("Valmerac has a port.", "The port of Valmérac opened."),
        ("Industry 4.0 runs 24/7 on 5G, I’d say.", "Mills run by night."),
        ("They rely on Machine Learning.", "They rely on models."),
        ("Deepfakes are on the rise.", "Forged films are on the rise."),
    ],
)  # fmt: skip
def test_what_a_source_says_in_other_words_is_no_finding(text: str, source: str) -> None:
    assert said(text, source) == []


@pytest.mark.parametrize(
    ("text", "source", "check", "words"),
    [
        ("It made 1,300 sheets.", "The mill made 1,200 paper bags.", "figure", "1,300"),
        ("The Dunholt mill made 1,300 sheets.", "The Dunholt mill made 1,200 sheets.", "contradiction",
         "1,300"),
        ("It has 40 % of them.", "It has 40 of them.", "figure", "40 %"),
        ("It cost €3bn.", "It cost $3 billion.", "figure", "€3bn"),
        ("Supply was back by 11:55.", "Supply was back by 10:40.", "figure", "11:55"),
        ("It took six weeks.", "It took six months.", "period", "six weeks"),
        ("Fewer than 40 came.", "More than 40 came.", "contradiction", "40"),
        ("Over 4,400 farms.", "There are 4,384 farms in the valley.", "figure", "4,400"),
        ("A plant of 250 MWh.", "A 250 MW plant.", "figure", "250 MWh"),
        ("It opened in March 2023.", "The mill opened in March 2024.", "date", "March 2023"),
        ("It opened in April 2024.", "The mill opened in March 2024.", "date", "April 2024"),
        ("It was 2019.", "The mill made 2,019 sheets.", "date", "2019"),
        ("In the second half of the year it rained.", "It rained for six months.", "period",
         "second half of the year"),
        ("Talks with Kenya began.", "Talks with Japan began.", "name", "Kenya"),
        ("Nvidia sold chips.", "The maker sold chips.", "name", "Nvidia"),
        ("Apple sold phones.", "The maker sold phones.", "name", "Apple"),
        ("The plan of the World Bank failed.", "The plan of the bank failed.", "name", "World Bank"),
        ("A robot by Sam Altman failed.", "A robot by Rafe Tolliver failed.", "name", "Sam Altman"),
        ("Makers of GPT-5 met.", "Makers of GPT-4 met.", "name", "GPT-5"),
    ],
)  # fmt: skip
def test_what_no_source_says_is_a_finding(text: str, source: str, check: str, words: str) -> None:
    assert said(text, source) == [(check, words)]


def test_figures_and_months_of_a_source_in_another_language() -> None:
    french = "Le 3 décembre 2026, 71 000 foyers ont perdu 3,8 % de leur énergie."
    clipping = Clipping(text=french, language="fr")

    def words(text: str) -> list[str]:
        return [f.words for f in Facts([clipping]).findings(Card(summary=(Cell.page(text),)))]

    assert words("On 3 December 2026 some 71,000 households lost 3.8 percent of their energy.") == []
    assert words("On 4 December 2026 some 72,000 households lost 3.7 percent of their energy.") == [
        "4 December 2026",
        "72,000",
        "3.7 percent",
    ]


def test_a_name_that_another_source_of_the_story_has_is_supported() -> None:
    assert said("Talks with Kenya began in May.", "Talks began in May.", "Kenya sent a minister.") == []


def test_a_name_spelt_almost_right_can_be_mended() -> None:
    (finding,) = found("Talks with Alibabba began.", "Talks with Alibaba began.")
    assert finding.fix is not None
    assert finding.fix.cells[0].text == "Talks with Alibaba began."


@pytest.mark.parametrize(
    "text",
    [
        "It began in August 2023.",
        "It began in 2023.",
        "It was said on 29 January 2024.",
        "By 22 January 2024.",
    ],
)
def test_relative_dates_are_resolved_by_the_day_of_publication(text: str) -> None:
    source = "It began in August last year, officials said on Monday."
    assert said(text, source, published=date(2024, 1, 29 if "29" in text else 28)) == []
    if "2023" in text:
        assert said(text, source)


@pytest.mark.parametrize("text", ["It began in August 2022.", "It was said on 30 January 2024."])
def test_a_relative_date_supports_no_other(text: str) -> None:
    source = "It began in August last year, officials said on Monday."
    assert [check for check, _ in said(text, source, published=date(2024, 1, 28))] in (
        ["contradiction"],
        ["date"],
    )


NOT_PUBLIC = "The specific list of approved companies is not public, officials told the press on Monday."


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The specific list of approved companies is public.", NOT_PUBLIC),
        ("The brigade has approved the bund and the line of sensors.",
         "Orrery offered a bund and a line of sensors, which the brigade has not yet approved."),
        ("Transfers took longer, and the number of falls changed.", "The number of falls did not change."),
        ("Orrery has not won consent for the battery.", "Orrery has won consent for the battery."),
        ("All seals were replaced, a cost that nobody had not modelled.",
         "All seals were replaced, a cost that nobody had modelled."),
        ("Feeding the alga costs less than feeding grass.",
         "Feeding the alga costs less than not feeding grass."),
        ("The farm can’t sell its water to the capital.", "The farm can sell its water to the capital."),
    ],
)  # fmt: skip
def test_a_negation_that_was_dropped_or_added_is_a_finding(text: str, source: str) -> None:
    (finding,) = found(text, source)
    assert finding.check is Check.NEGATION
    assert finding.evidence[0].text == source
    assert finding.words in text


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The specific list of approved companies is not public.", NOT_PUBLIC),
        ("The list of approved companies was never made public.", NOT_PUBLIC),
        ("Officials failed to make the list of approved companies public.", NOT_PUBLIC),
        ("Approved companies were told by the press.", NOT_PUBLIC),
        ("The gas plant at the quay failed to start.", "The gas plant at the quay could not be started."),
        ("The gas plant at the quay could not be started.", "The gas plant at the quay failed to start."),
        ("The plan covers not only farms but also mills.", "The plan covers farms and mills."),
        (
            "Lack of safety rules for autonomous machines.",
            "There are no safety rules for autonomous machines.",
        ),
        ("The plan is not cheap.", "A plan for farms and mills was made."),
    ],
)
def test_a_negation_said_in_another_way_is_no_finding(text: str, source: str) -> None:
    assert said(text, source) == []


def test_forecasts_may_have_dates_of_their_own() -> None:
    row = Row(
        name=Cell.page("Leased batteries"),
        horizon=Cell.page("In 10 years, by 2036 or in a decade, 70 % of batteries may be leased."),
    )
    facts = Facts([Clipping(text="Batteries are leased.")])
    assert [f.words for f in facts.findings(Card(signals=Table(rows=(row,))))] == ["70 %"]


def test_one_finding_for_a_difference_however_often_the_card_gives_it() -> None:
    sources = (
        "The review found that 62 judgments cited a case that does not exist.",
        "A review of the court tool found invented cases in 58 judgments.",
    )
    once = "The review found 62 judgments."
    rows = tuple(Row(name=Cell.page(f"row {n}"), description=Cell.page(once)) for n in "abc")
    facts = Facts([Clipping(text=text, language="en") for text in sources])
    card = Card(issues=Table(rows=rows))
    (finding,) = facts.findings(card)
    assert finding.check is Check.DIFFERING
    assert "62 [1], 58 [2]" in finding.sentence
    assert said("The review found 62 or 58 judgments.", *sources) == []


@pytest.mark.parametrize(
    ("some", "others"),
    [
        *(("40", f"{hedge} 40") for hedge in ("over", "more than", "about", "at least", "nearly", "up to")),
        ("over 3,000", "3,400"),
        ("1.2 million", "1,234,567"),
        ("12,000", "11,960"),
        ("2 billion", "2.03 billion"),
        ("about 40", "42"),
    ],
)
def test_a_figure_and_its_rounding_do_not_differ(some: str, others: str) -> None:
    told = [f"In spring the Lisbon port sold {words} city tickets." for words in (some, others)]
    for sources in (told, told[::-1]):
        assert said(f"The Lisbon port sold {some} city tickets.", *sources) == []


@pytest.mark.parametrize(
    ("some", "others"), [("over 40", "58"), ("40", "42"), ("3,000", "3,400"), ("1,200", "1,150")]
)
def test_figures_that_round_to_no_other_differ(some: str, others: str) -> None:
    told = [f"In spring the Lisbon port sold {words} city tickets." for words in (some, others)]
    ((check, _),) = said(f"The Lisbon port sold {some} city tickets.", *told)
    assert check == "differing"


@pytest.mark.parametrize("sources", [(), ("",), ("...",), ("😀 ¿? —",), ("Read more\nRead more",)])
def test_sources_without_words_raise_nothing(sources: tuple[str, ...]) -> None:
    findings = found("Nvidia sold 12 chips in May 2023, not 13.", *sources)
    assert bool(findings) == any(source.strip() for source in sources)


def test_large_and_hostile_input_takes_bounded_time() -> None:
    hostile = "one half of 12 12,000 " * 2_000 + "May " * 3_000 + "A" * 9_000 + "1" * 9_000 + "not " * 5_000
    text = ("The port of Sallowhaven bought 340 cranes in May 2024. " * 4_000)[:200_000]
    rows = tuple(
        Row(name=Cell.page(f"Row {n}"), description=Cell.page(f"Nvidia paid {n},{n:03} in 19{n % 90 + 10}."))
        for n in range(200)
    )  # fmt: skip
    card = Card(summary=(Cell.page(hostile),), issues=Table(rows=rows))
    start = time.process_time()
    findings = list(Facts([Clipping(text=text), Clipping(text=hostile)]).findings(card))
    assert time.process_time() - start < 10
    assert len(findings) > 200


def test_an_unchanged_cell_is_read_once(seed: tuple[Card, Facts], monkeypatch: pytest.MonkeyPatch) -> None:
    card, facts = seed
    before = list(facts.findings(card))
    read: list[str] = []
    monkeypatch.setattr(
        facts, "_read", lambda text, manner: read.append(text) or Facts([])._read(text, manner)
    )
    assert list(facts.findings(card)) == before
    assert read == []
