"""A Markdown page as plain lines to read: no address, no sign of Markdown, nothing wider than the screen."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui.reading import to_read

PAGE = """\
# Signals: Sunday

2 stories kept.

- **[The lights &#124; go \\*out\\*](https://long.example/an/address)**: All was dark in the whole town.

*Marks: a; b.*

## Strongest signals

| Score | Signal | What | Card |
|:--|:--|:--|:--|
| 9 | [bold]harbour[/bold] | “The harbour is closed till spring”… | [Keldmouth](https://k.example) |

### Blanks

- A:
    - summary 灯灯灯灯: no source

<!-- A digest that foredeck made. -->
"""


@pytest.mark.parametrize("width", [20, 40, 74, 116])
def test_a_page_is_wrapped_at_words_and_holds_no_markdown(width: int) -> None:
    text = to_read(PAGE, width)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert not [sign for sign in ("http", "](", "**", "##", "<!--", "&#", "|:--") if sign in text]
    assert set(PAGE.split("in the ")[1].split("\n")[0].split()) <= set(text.split())


def test_headings_bullets_and_tables_are_lines() -> None:
    lines = to_read(PAGE, 74).split("\n")
    assert lines[:2] == ["Signals: Sunday", "═" * 15]
    assert "• The lights | go *out*: All was dark in the whole town." in lines
    assert "• A:" in lines
    assert "  • summary 灯灯灯灯: no source" in lines
    head = next(at for at, line in enumerate(lines) if line.startswith("Score"))
    assert lines[head + 2].startswith("9      [bold]harbour[/bold]  “The")
    assert lines[head + 2].index("Keldmouth") == lines[head].index("Card")
