"""Whatever is copied in the app goes one way, and what became of it is said on the screen."""

from __future__ import annotations

from pathlib import Path

from clipboards import FAR, Machine, raw
from driving import opened, said
from scripted import TEXT

from core.model import Place
from core.model.copying import Form, What
from tui.clipboard.copied import Sure
from tui.copying import NOTHING
from tui.messages import Copy

SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "TERM": "xterm-256color"}


async def test_a_screen_a_selection_and_a_part_go_the_same_way_and_the_newest_wins(
    make_bench, running, until, tmp_path: Path
) -> None:
    machine = Machine()
    bench = make_bench(TEXT)
    async with running(bench, (80, 24)) as pilot:
        app = pilot.app
        assert app.copies.folder == bench.place
        app._copies = machine.clipboard(tmp_path, SSH, FAR)
        screen = await opened(pilot, until)
        card = bench.copy_text(screen.story, What.CARD, Form.PAGE)
        assert card == bench.page(screen.story)
        screen.post_message(Copy(card, "The card"))
        await until(pilot, lambda: "not confirmed. # other ways" in said(pilot))
        assert machine.sent == [raw(card)]
        text, copied = app.last_copied
        assert (text, copied.sure, app.clipboard) == (card, Sure.SENT, card)

        app.copy_to_clipboard("chosen \x1b]52;c;aGFja2Vk\x07words")
        await until(pilot, lambda: machine.sent[-1] == raw("chosen words"))
        await until(pilot, lambda: app.last_copied[0] == "chosen words")
        assert app.last_copied[1].path.suffix == ".txt"

        machine.sent.clear()
        app.copy_out("x" * 200_000, "The card")
        await until(pilot, lambda: app.last_copied[1].parts == 3)
        await until(pilot, lambda: "part 1/3" in said(pilot))
        assert machine.sent == [raw("x" * 74_994)]

        machine.sent.clear()
        for number in range(5):
            screen.post_message(Copy(f"row {number}", "The row"))
        await until(pilot, lambda: app.last_copied[0] == "row 4")
        assert machine.sent == [raw("row 4")]
        assert (tmp_path / "last-copy.md").read_text() == "row 4"

        screen.post_message(Copy("", "The cell"))
        await until(pilot, lambda: NOTHING in said(pilot))


async def test_an_editor_copies_what_is_selected_in_it(make_bench, running, until, tmp_path: Path) -> None:
    machine = Machine()
    bench = make_bench(TEXT)
    async with running(bench, (80, 24)) as pilot:
        pilot.app._copies = machine.clipboard(tmp_path, SSH, FAR)
        screen = await opened(pilot, until)
        title = bench.copy_text(screen.story, What.CELL, Form.PLAIN, Place(section="Title"))
        await pilot.press("g", "e", "ctrl+a", "shift+end", "ctrl+c")
        await until(pilot, lambda: machine.sent)
        assert machine.sent == [raw(title)]
        assert pilot.app.clipboard == title
