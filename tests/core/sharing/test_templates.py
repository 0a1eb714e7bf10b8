"""Templates of the analyst's own: what they see, what they may not, and that none runs without end."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from core.errors import BadInput
from core.model import Card, Cell, Clipping, Row, Score, Section
from core.model.published import Published
from core.sharing.templates import CardTemplate

SHIPPED = Path(__file__).parents[3] / "docs" / "templates"
EVIL = "<script>alert('x')</script>\x1b[31m\u202e"
CARD = (
    Card(
        title=Cell.analyst(f'The quay "closes" {EVIL}'),
        link="javascript:alert(1)",
        category=Cell.page("city"),
        themes=(Cell.page("ports"),),
    )
    .with_rows(Section.SIGNALS, (Row(name=Cell.analyst("=1+1"), score=Score(engine=2, analyst=4)),))
    .with_rows(Section.ISSUES, (Row(name=Cell.analyst("a|b")),))
)
THERE = Published(id="0" * 32, card=CARD, day=date(2026, 11, 22), outlets=("The Tide",))
SOURCE = Clipping(text="The text.", title="A <b>", outlet="The Tide", published=date(2026, 11, 20))


def made(tmp_path: Path, text: str, name: str = "t.txt.j2", seconds: float = 10) -> str:
    """What a template makes of the card."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return CardTemplate(path, seconds).render(THERE, (SOURCE,), 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ card.id }} {{ card.day }} {{ n }} {{ first }}", f"{'0' * 32} 2026-11-22 1 True"),
        ("{% for row in card.signals %}{{ row.name }}={{ row.relevancy }}{% endfor %}", "=1+1=4"),
        ("{{ card.signals[0].engine }} {{ card.state }} {{ card.web }}.", "2 draft ."),
        ("{% for s in card.sources %}{{ s.outlet }} {{ s.published }} {{ s.text }}{% endfor %}",
         "The Tide 2026-11-20 The text."),
        ("{{ card.signals[0].name | csv }} {{ card.issues[0].name | cell }}", '"\'=1+1" a\\|b'),
        ("{{ card.themes | join(', ') }} {{ card.details.kind or '-' }}", "ports -"),
        ("{{ card.tables | map(attribute='name') | join(' ') }}",
         "Signals Concerns Behaviors Technologies Issues"),
        ("{{ 'a\\nb' | indent(2) }}{{ 'aa' | replace('a', 'b') }} {{ 2 * 3 }}", "a\n  bbb 6"),
        ("{{ '\x1b[31m' }}\u202ex\u200b", "x"),
        ("{{ card.title.upper()[:8] }} {{ card | tojson | length > 100 }}", "THE QUAY True"),
    ],
)  # fmt: skip
def test_a_template_sees_the_card_as_plain_data(text: str, said: str, tmp_path: Path) -> None:
    assert made(tmp_path, text) == said


def test_an_ending_says_what_is_escaped_and_how_the_file_is_called(tmp_path: Path) -> None:
    text = "{{ card.title }}"
    assert made(tmp_path, text) == "The quay \"closes\" <script>alert('x')</script>"
    assert "<script>" not in made(tmp_path, text, "t.html.j2")
    assert [CardTemplate(tmp_path / name).ending for name in ("t.txt.j2", "t.html.j2")] == [".txt", ".html"]


ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{{ card }}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = namespace(s='aaaaaaaa') %}{% for a in range(99) %}{% set x.s = x.s ~ x.s %}{% endfor %}",
    "{% set x = namespace(s='aaaaaaaa') %}{% for a in range(99) %}{% set x.s = x.s + x.s %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 'a' * 999999999 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ ('a' * 1).ljust(999999999) }}",
    "{{ 'a'.ljust(999999999) }}",
    "{{ 'a'.replace('a', 'b') }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'a' | center(999999999) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ [1] | batch(999999999, 'x') | list }}",
    "{% for a in range(99999999) %}{% endfor %}",
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{{ lipsum(n=99999) }}",
    "{% set x = range(99999) | join('0123456789' * 1) %}",
    "{% set x = range(99999) | join('" + "0123456789" * 20 + "') %}{{ x | replace('0', x) }}",
    "{{ (1).to_bytes(999999999, 'big') }}",
    "{% include 'self.j2' %}",
)


@pytest.mark.parametrize("text", ENDLESS, ids=range(len(ENDLESS)))
def test_no_template_runs_or_grows_without_end(text: str, tmp_path: Path) -> None:
    (tmp_path / "self.j2").write_text("{% include 'self.j2' %}")
    start = time.monotonic()
    with pytest.raises(BadInput) as told:
        made(tmp_path, text, seconds=0.1)
    assert time.monotonic() - start < 3
    assert told.value.sentence.startswith("t.txt.j2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{% for %}", "t.txt.j2, line 2: "),
        ("\n\n{{ card.titel }}", "t.txt.j2, line 3: 'dict object' has no attribute 'titel'."),
        ("{{ nothing }}", "t.txt.j2, line 1: 'nothing' is undefined."),
        ("{{ card.title | nosuch }}", "t.txt.j2, line 1: No filter named 'nosuch'."),
        ("{{ 1 + 'a' }}", "t.txt.j2, line 1: Unsupported operand"),
        ("{{ 1 / 0 }}", "t.txt.j2, line 1: Division by zero."),
        ("\n{% include 'other.txt' %}", "t.txt.j2, line 2: "),
        ("{% include '../secret.j2' %}", "t.txt.j2, line 1: "),
        ("{% include '/etc/passwd' %}", "t.txt.j2, line 1: "),
        ("{% import 'link.j2' as x %}", "t.txt.j2, line 1: "),
        ("{{ ''.__class__.__mro__ }}", "t.txt.j2, line 1: Access to attribute '__class__'"),
        ("{{ card.__init__.__globals__ }}", "t.txt.j2, line 1: "),
        ("{{ self.__init__.__globals__ }}", "t.txt.j2, line 1: "),
        ("{{ cycler.__init__.__globals__.os }}", "t.txt.j2, line 1: "),
        ("{{ joiner.__call__.__func__ }}", "t.txt.j2, line 1: "),
        ("{{ card.update({'id': 1}) }}", "t.txt.j2, line 1: "),
        ("{{ card.themes.append(1) }}", "t.txt.j2, line 1: "),
        ("{{ (((((" + "(" * 5000, "t.txt.j2"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("other")
    (tmp_path / "link.j2").symlink_to("/etc/passwd")
    with pytest.raises(BadInput) as told:
        made(tmp_path, text)
    assert told.value.sentence.startswith(said)
    assert "\n" not in told.value.sentence


def test_a_template_may_include_one_that_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "head.j2").write_text("{{ card.day }}!")
    assert made(tmp_path, "{% include 'head.j2' %} {% include 'none.j2' ignore missing %}") == "2026-11-22! "


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00", b" " * 1_000_001], ids=("none", "bytes", "large"))
def test_what_is_no_template_costs_one_sentence(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "t.j2"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BadInput):
        CardTemplate(path)


def test_the_templates_that_ship_show_a_card_and_run_nothing_of_it() -> None:
    page = CardTemplate(SHIPPED / "card.html.j2").render(THERE, (SOURCE,), 1)
    assert "<script>" not in page
    assert "javascript:" not in page
    assert "<h2>Signals</h2>" in page
    assert "The Tide, 2026-11-20" in page
    sheet = CardTemplate(SHIPPED / "signals.csv.j2")
    first, second = (sheet.render(THERE, (), number) for number in (1, 2))
    assert first == f"day,title,signal,change,relevancy,link\n{second}"
    assert second.startswith('2026-11-22,"The quay ""closes"" <script>')
    assert '"\'=1+1"' in second
