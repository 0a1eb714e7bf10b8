"""What was said to a finding holds on to it; a fix never undoes what was typed after the check."""

from __future__ import annotations

from pathlib import Path

import pytest
from card_desk import CONCERNS, DIVERS, KEYWORDS, SIGNALS, SUMMARY, held, item, row, story

from core.errors import BadInput
from core.model import Check, Column, Finding, Place, Section, edits
from core.workbench import Workbench

WRONG = "The dredger left in August 2031, said Kelp Watch."


def noticed(bench: Workbench) -> tuple[Finding, ...]:
    return bench.reviewing.of(story(bench), held(bench)).open


def fixable(bench: Workbench, place: Place) -> Finding:
    return next(each for each in noticed(bench) if each.fix and each.place == place)


@pytest.mark.parametrize("place", [row(0, Column.HORIZON), row(2, Column.HORIZON, CONCERNS), SUMMARY])
def test_a_fix_of_what_was_changed_since_the_check_is_refused(bench: Workbench, place: Place) -> None:
    id = story(bench)
    garbled = "It willâ€™s harm."
    place = place if place.section is not CONCERNS else row(0, Column.DESCRIPTION, CONCERNS)
    bench.set_text(id, place, f"{garbled} It will harm the eelgrass." if place == SUMMARY else garbled)
    finding = fixable(bench, place)
    bench.set_text(id, place, f"{edits.text_at(held(bench), place)} Typed later.")
    before = held(bench)
    with pytest.raises(BadInput, match="changed since"):
        bench.apply_fix(id, finding)
    assert held(bench) is before
    assert bench.apply_fix(id, fixable(bench, place))
    assert edits.text_at(held(bench), place).endswith("Typed later.")


def test_a_fix_never_takes_away_evidence_that_was_cited_since(bench: Workbench) -> None:
    id, place = story(bench), row(0, Column.HORIZON)
    bench.set_text(id, place, "It will happen.")
    finding = fixable(bench, place)
    bench.cite(id, place, DIVERS)
    with pytest.raises(BadInput, match="changed since"):
        bench.apply_fix(id, finding)
    assert bench.apply_fix(id, fixable(bench, place))
    assert held(bench).rows(SIGNALS)[0].horizon.quotes == (DIVERS,)


def dismissed(bench: Workbench) -> Workbench:
    """The desk after everything that is noticed on its card was dismissed."""
    id = story(bench)
    bench.set_text(id, row(0, Column.DESCRIPTION), WRONG)
    bench.set_text(id, row(1, Column.DRIVER), "Kelp Watch asked for it.")
    bench.set_text(id, item(0), "Kelp Watch")
    for finding in noticed(bench):
        bench.judge(id, finding, "dismissed")
    assert noticed(bench) == ()
    return bench


def test_what_was_dismissed_stays_so_when_its_row_moves_to_another_table(bench: Workbench) -> None:
    id = story(dismissed(bench))
    bench.move_to(id, row(0), Section.ISSUES)
    bench.move_to(id, item(0, KEYWORDS), Section.THEMES)
    assert noticed(bench) == ()


def test_what_was_dismissed_stays_so_when_its_row_gets_another_name(bench: Workbench) -> None:
    id = story(dismissed(bench))
    bench.set_text(id, row(0, Column.NAME), "Dredging of eelgrass")
    bench.set_text(id, row(1, Column.NAME), "Divers for eelgrass")
    assert noticed(bench) == ()
    page = bench.page_for_editor(id)
    bench.read_back(id, page.replace("Dredging of eelgrass", "The last dredger left"))
    assert held(bench).rows(SIGNALS)[0].name.text == "The last dredger left"
    assert noticed(bench) == ()


def test_what_was_dismissed_of_a_row_stays_so_when_it_is_merged(bench: Workbench) -> None:
    id = story(dismissed(bench))
    bench.merge(id, row(2), row(0))
    assert WRONG in held(bench).rows(SIGNALS)[1].description.text
    assert {each.check for each in noticed(bench)} <= {Check.LONG}


def test_what_was_dismissed_of_one_row_is_said_of_another(bench: Workbench) -> None:
    id = story(dismissed(bench))
    bench.set_text(id, row(1, Column.DESCRIPTION), WRONG)
    assert [each.words for each in noticed(bench) if each.fact] == ["August 2031", "Kelp Watch"]


def test_what_was_dismissed_stays_so_when_an_earlier_version_comes_back(bench: Workbench) -> None:
    id = story(bench)
    bench.set_text(id, row(0, Column.DESCRIPTION), WRONG)
    then = bench.history(id).done[-1].id
    for finding in noticed(bench):
        bench.judge(id, finding, "dismissed")
    bench.set_text(id, row(0, Column.DESCRIPTION), "Another text.")
    assert bench.restore(id, then)
    assert held(bench).rows(SIGNALS)[0].description.text == WRONG
    assert noticed(bench) == ()
    assert bench.undo(id)
    assert held(bench).rows(SIGNALS)[0].description.text == "Another text."


def test_a_name_that_was_taken_back_has_its_findings_as_before(bench: Workbench, tmp_path: Path) -> None:
    id = story(dismissed(bench))
    before = held(bench)
    bench.set_text(id, row(0, Column.NAME), "Dredging of eelgrass")
    bench.undo(id)
    assert held(bench) == before
    assert noticed(bench) == ()
