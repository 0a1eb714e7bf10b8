"""What would become of a row, in lines: what differs is marked in signs and not only in colour."""

from __future__ import annotations

from core.model import Cell, CellKind, Column, Place, Row, Score, Section
from core.model.proposal import Entry
from tui.widgets.diff_lines import changed_words, doubts, entry_lines, head_line, place_words
from tui.widgets.lines import width_of
from tui.widgets.spread_lines import bars, in_one_line

SIGNAL = Place(section=Section.SIGNALS, index=2)


def row(name: str, description: str, score: int | None = None, **cells: str) -> Row:
    made = Row(
        name=Cell(text=name, kind=CellKind.PAGE),
        description=Cell(text=description, kind=CellKind.PAGE),
        score=Score(engine=score),
    )
    for column, text in cells.items():
        made = made.with_cell(Column(column), Cell(text=text, kind=CellKind.PAGE))
    return made


def plain(lines) -> list[str]:
    return ["".join(part.text for part in line).rstrip() for line in lines]


def test_only_the_words_that_differ_are_marked() -> None:
    gone, came = changed_words("It feeds 30 megawatts into the grid", "It feeds 28 megawatts into the grid")
    assert [part.text for part in gone if part.style == "gone"] == ["30"]
    assert [part.text for part in came if part.style == "came"] == ["28"]
    gone, came = changed_words("Fishers fear for eels", "Power plant opened on Monday")
    assert {part.style for part in (*gone, *came)} == {"dim", "text"}


def test_old_lines_have_a_minus_and_new_ones_a_plus_and_what_stays_neither() -> None:
    old = row("Tide plant", "It feeds 30 megawatts", 4, change="from coal")
    new = row("Tide plant", "It feeds 28 megawatts", 2, change="from coal")
    lines = plain(entry_lines(Entry(place=SIGNAL, old=old, new=new, said="less is sure"), 60))
    assert lines == [
        "     · Tide plant",
        "  -  · It feeds 30 megawatts",
        "  +  · It feeds 28 megawatts",
        "  -    relevancy: 4",
        "  +    relevancy: 2",
        "       less is sure",
    ]


def test_each_cell_has_its_mark_and_what_is_doubtful_is_said_with_its_columns() -> None:
    doubt = "No sentence of the sources stands behind it."
    new = row("Tide plant", "It feeds 28 megawatts " * 3, change="to tides")
    new = new.with_cell(Column.DRIVER, Cell(text="the moon"))
    new = new.with_cell(Column.NAME, Cell(text="Tide plant", kind=CellKind.QUOTE))
    for column in (Column.DESCRIPTION, Column.DRIVER):
        cell = Cell(text=new.cell(column).text, kind=CellKind.INFERRED, doubt=doubt)
        new = new.with_cell(column, cell)
    entry = Entry(place=SIGNAL, new=new)
    lines = plain(entry_lines(entry, 50))
    assert lines[0] == '  +  " Tide plant'
    assert lines[1].startswith("  + ?~ It feeds")
    assert lines[2].startswith("  +    ")
    assert any(line.startswith("  +  · change: to tides") for line in lines)
    assert doubts(entry) == f"? description, driving-force: {doubt}"
    summary = (Cell(text="It opened.", kind=CellKind.QUOTE), Cell(text="So it is.", kind=CellKind.INFERRED))
    told = Entry(place=Place(section=Section.SUMMARY), old=(), new=summary)
    assert plain(entry_lines(told, 50)) == ['  +  " It opened. ~ So it is.']
    assert doubts(told) == ""


def test_another_change_of_the_same_row_shows_only_what_is_new() -> None:
    entry = Entry(place=SIGNAL, old=row("Tide plant", "It feeds 30"), new=row("Tide plant", "It feeds 28"))
    assert plain(entry_lines(entry, 60, instead=True)) == ["  +  · It feeds 28"]
    assert "Signals 3 · or instead" in plain([head_line(entry, None, 60, instead=True)])[0]


def test_a_new_row_is_all_plus_and_one_that_goes_all_minus() -> None:
    it = row("Tide plant", "It feeds 30 megawatts", change="from coal")
    added, gone = Entry(place=SIGNAL, new=it), Entry(place=SIGNAL, old=it)
    assert {line[2] for line in plain(entry_lines(added, 60))} == {"+"}
    assert {line[2] for line in plain(entry_lines(gone, 60))} == {"-"}
    assert "Signals · new" in plain([head_line(added, None, 60)])[0]
    assert "Signals 3 · would go" in plain([head_line(gone, None, 60)])[0]


def test_what_stays_is_one_line_with_the_reason() -> None:
    kept = Entry(place=SIGNAL, old=row("Tide plant " * 20, "x"), kept="your words")
    assert entry_lines(kept, 50) == []
    line = plain([head_line(kept, None, 50)])[0]
    assert line.startswith("  Signals 3 Tide plant")
    assert line.endswith("stays: your words")
    assert len(line) <= 50


def test_long_texts_wrap_and_every_line_keeps_its_sign_and_the_width() -> None:
    new = row("Tide plant", "Fishers fear that the turbines may harm eels. " * 6)
    lines = entry_lines(Entry(place=SIGNAL, new=new), 40)
    assert len(lines) > 6
    assert all(line[2] == "+" for line in plain(lines))
    assert max(width_of(line) for line in lines) <= 40


def test_answers_are_words_and_signs() -> None:
    entry = Entry(place=SIGNAL, new=row("Tide plant", "x"))
    said = {verdict: plain([head_line(entry, verdict, 60)])[0] for verdict in ("accept", "reject", "both")}
    assert said["accept"].startswith("✓")
    assert said["accept"].endswith("accepted")
    assert said["reject"].startswith("×")
    assert said["both"].endswith("both kept")


def test_items_and_head_fields_are_one_text() -> None:
    cell = Cell(text="grid", kind=CellKind.PAGE)
    place = Place(section=Section.KEYWORDS, index=1)
    lines = plain(entry_lines(Entry(place=place, old=(cell,), new=(Cell.analyst("power grid"),)), 40))
    assert lines == ["  -  · grid", "  +  * power grid"]
    assert place_words(place) == "Keywords 2"
    assert place_words(Place(section=Section.OTHER, index=1)) == "Type"
    assert place_words(Place(section=Section.TITLE, index=1)) == "Link"


def test_bars_say_their_numbers_and_one_is_never_nothing() -> None:
    lines = plain(bars([("engine", (0, 1, 90, 4, 0)), ("you", (0, 0, 0, 0, 2))], 60))
    assert len(lines) == 6
    assert "█ 1" in lines[4]
    assert lines[3].count("█") > 10
    assert lines[3].rstrip().endswith("0")
    assert all(len(line) <= 60 for line in lines)
    assert in_one_line("before", (0, 1, 0, 8, 2), 76) == "before  1 0   2 █ 1   3 0   4 █████ 8   5 █ 2"
