"""A shadow of the screen: what the app wants shown, what the terminal shows, and the difference."""

from __future__ import annotations

import re
from typing import TypeVar

from tui.terminal.cells import DOUBTFUL, SURE, cells_of, trust
from tui.terminal.looks import PLAIN, Looks

FRESH = "\x1b[m\x0f\x1b(B\x1b[?6l\x1b[r\x1b[?7l\x1b[?25l"
"""Colours, letters, margins, wrapping and cursor as the app has them, whatever somebody else made of them."""
_DRAWING = re.compile(r"\x1b\[([0-9;]*)([mHJK])|(\n)")
_LINK = re.compile(r"\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")
_STRANGE = re.compile(r"\x1b(?!\[[0-9;]*[mHJK])|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
_GAP = 4
"""Columns that are rather written again than jumped over."""
_TAIL = 4
"""Blanks at the end of a line that are rather erased than written."""

_BLANKS = 12
"""Blanks within a line that are rather erased, and jumped over, than written."""
_LONG_BLANK = re.compile(rf"( {{{_BLANKS},}}| {{{_TAIL},}}\Z)")
_MOVED = 4
"""Lines that have moved from which on it is looked at whether the terminal can move them."""
_FARTHEST = 8
"""Lines by which they may have moved."""
_WORTH = 60
"""Cells that need not be written for which it is done."""

Row = list[str | None]
Cell = TypeVar("Cell")


class Shadow:
    """The screen in cells: a character, empty for the right half of a wide one, None when unknown."""

    def __init__(self) -> None:
        self.width = self.height = 0
        self.fills = False
        """Whether the terminal is known to fill what it erases with the colour that is on."""
        self._looks = Looks()
        self._wanted: list[Row] = []
        self._wanted_looks: list[list[int]] = []
        self._shown: list[Row] = []
        self._shown_looks: list[list[int]] = []
        self._odd: set[int] = set()
        """Rows, wanted or shown, that may hold what terminals do not agree on."""
        self._changed: set[int] = set()
        self._cursor = (0, 0)
        """Where the cursor is wanted, as row and column."""
        self._y = self._x = -1
        """Where the terminal's cursor is; -1 when unknown."""
        self.asked: tuple[int, int] | None = None
        """Where the terminal's cursor is when it answers the question in the last difference, if one is."""
        self._look: int | None = None
        """The look that the terminal draws in; None when unknown."""

    # What is wanted

    def resize(self, width: int, height: int) -> None:
        """Begin with an empty picture of another size; nothing is known of the terminal."""
        self.width, self.height = width, height
        self._wanted = [[None] * width for _ in range(height)]
        self._wanted_looks = [[PLAIN] * width for _ in range(height)]
        self._odd.clear()
        self._cursor = (0, 0)
        self.forget()

    def forget(self) -> None:
        """Take nothing for known of what the terminal shows: the next difference is the whole picture."""
        self._shown = [[None] * self.width for _ in range(self.height)]
        self._shown_looks = [[PLAIN] * self.width for _ in range(self.height)]
        self._changed = set(range(self.height))
        self._y = self._x = -1
        self._look = None

    @property
    def dirty(self) -> bool:
        """Whether there may be a difference."""
        return bool(self._changed) or (self._cursor != (self._y, self._x) and self.height > 0)

    def paint(self, data: str) -> None:
        """Take in a frame: text, line ends, colours, moves and erasing.

        Links are drawn without what they lead to, and what else is no drawing is left out: nothing in a text
        can steer the terminal.
        """
        if _STRANGE.search(data):
            data = _STRANGE.sub("", _LINK.sub("", data))
        y, x = self._cursor
        look = PLAIN
        parts = _DRAWING.split(data)
        for at in range(0, len(parts), 4):
            if at:
                parameters, kind, newline = parts[at - 3 : at]
                if newline:
                    y, x = y + 1, 0
                elif kind == "m":
                    look = self._looks.after(look, parameters)
                elif kind == "H":
                    y, x = _place(parameters)
                else:
                    self._erase(y, x, kind, parameters)
            text = parts[at]
            if text:
                x = self._put(y, x, text, look)
        self._cursor = (max(0, min(y, self.height - 1)), max(0, min(x, self.width - 1)))

    def _put(self, y: int, x: int, text: str, look: int) -> int:
        """Write a text into the wanted picture; the column after it."""
        cells, worst = cells_of(text)
        end = x + len(cells)
        if not 0 <= y < self.height or x >= self.width or not cells:
            return end
        row = self._wanted[y]
        if end > self.width:
            cells = cells[: self.width - x]
            if cells_of(text)[0][len(cells)] == "":
                cells = (*cells[:-1], " ")
        stop = x + len(cells)
        if row[x] == "" and x:
            row[x - 1] = " "
        if stop < self.width and row[stop] == "":
            row[stop] = " "
        row[x:stop] = cells
        if text.isspace():
            look = self._looks.blank(look)
        self._wanted_looks[y][x:stop] = [look] * (stop - x)
        if worst == DOUBTFUL:
            self._odd.add(y)
        self._changed.add(y)
        return end

    def _erase(self, y: int, x: int, kind: str, parameters: str) -> None:
        if kind == "J" and parameters == "2":
            for row in range(self.height):
                self._put(row, 0, " " * self.width, PLAIN)
        elif kind == "K" and parameters in ("", "0"):
            self._put(y, x, " " * (self.width - x), PLAIN)

    # What is sent

    def difference(self, question: str = "") -> str:
        """What brings the terminal from what it shows to what is wanted, and is taken for shown then.

        `question` is asked before the last move, where the cursor's place is known and below the first row.
        """
        out: list[str] = []
        if self._look is None:
            out.append(FRESH)
            self._look = PLAIN
            self._y = self._x = -1
        if len(self._changed) >= _MOVED and not self._odd:
            self._scroll(out)
        for y in sorted(self._changed):
            wanted, looks = self._wanted[y], self._wanted_looks[y]
            shown, shown_looks = self._shown[y], self._shown_looks[y]
            if wanted == shown and looks == shown_looks:
                continue
            if y in self._odd:
                self._row_whole(out, y)
            else:
                columns = [
                    x
                    for x, (cell, old, look, old_look) in enumerate(
                        zip(wanted, shown, looks, shown_looks, strict=True)
                    )
                    if (cell != old or look != old_look) and cell is not None
                ]
                self._row_changes(out, y, columns)
            self._shown[y], self._shown_looks[y] = wanted[:], looks[:]
        self._changed.clear()
        self.asked = (self._y, self._x) if question and self._y > 0 and self._x >= 0 else None
        if self.asked:
            out.append(question)
        self._go(out, *self._cursor)
        return "".join(out)

    def _scroll(self, out: list[str]) -> None:
        """Move lines up or down in the terminal when that leaves much less to write."""
        rows = [y for y in sorted(self._changed) if not self._same(y, y)]
        best = 0, 0
        for far in (n for step in range(1, _FARTHEST + 1) for n in (step, -step)):
            moved = sum(1 for y in rows if 0 <= y + far < self.height and self._same(y, y + far))
            best = max(best, (moved, far))
        moved, far = best
        if moved < _MOVED:
            return
        alike = [y for y in rows if 0 <= y + far < self.height and self._same(y, y + far)]
        top = min(alike[0], alike[0] + far)
        bottom = max(alike[-1], alike[-1] + far)
        # Lines beside which a scroll bar changes have moved too.
        while top > 0 and self._nearer(top - 1 - min(far, 0), far):
            top -= 1
        while bottom < self.height - 1 and self._nearer(bottom + 1 - max(far, 0), far):
            bottom += 1
        before = sum(self._unlike(y, y) for y in range(top, bottom + 1))
        after = sum(
            self._unlike(y, y + far if top <= y + far <= bottom else -1) for y in range(top, bottom + 1)
        )
        if before - after < _WORTH:
            return
        out.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H{_step(far, 'M', 'L')}\x1b[r")
        self._y = self._x = -1
        _move(self._shown, top, bottom, far, None)
        _move(self._shown_looks, top, bottom, far, PLAIN)
        self._changed.update(range(top, bottom + 1))

    def _same(self, y: int, shown: int) -> bool:
        """Whether a row is wanted as another one is shown."""
        return self._wanted[y] == self._shown[shown] and self._wanted_looks[y] == self._shown_looks[shown]

    def _nearer(self, y: int, far: int) -> bool:
        """Whether a row is wanted rather as another one is shown than as it is shown itself."""
        return (
            max(y, y + far) < self.height
            and min(y, y + far) >= 0
            and 2 * self._unlike(y, y + far) < self._unlike(y, y)
        )

    def _unlike(self, y: int, shown: int) -> int:
        """In how many columns a row is wanted as another one, or an unknown one (-1), is not shown."""
        if shown < 0:
            return self.width
        cells = zip(
            self._wanted[y], self._shown[shown], self._wanted_looks[y], self._shown_looks[shown], strict=True
        )
        return sum(1 for cell, old, look, old_look in cells if cell != old or look != old_look)

    def _row_changes(self, out: list[str], y: int, columns: list[int]) -> None:
        """Write the cells of a row that changed; its end is erased where the terminal's own colour is wanted.

        Erasing in another colour, and repeating a character, are not known to all terminals.
        """
        row, looks = self._wanted[y], self._wanted_looks[y]
        end = self.width
        while end and row[end - 1] == " " and looks[end - 1] == PLAIN:
            end -= 1
        erased = sum(1 for x in columns[-_TAIL - 1 :] if x >= end) > _TAIL
        begin, last = -1, -2
        for x in columns:
            if erased and x >= end:
                break
            if x != last + 1 or looks[x] != looks[begin]:
                self._run(out, y, begin, last + 1)
                begin = x
            last = x
        self._run(out, y, begin, last + 1)
        if erased:
            self._go(out, y, next(x for x in columns if x >= end))
            self._turn(out, PLAIN)
            out.append("\x1b[K")

    def _run(self, out: list[str], y: int, begin: int, end: int) -> None:
        """Write cells of one look that stand side by side."""
        if begin < 0:
            return
        row, look = self._wanted[y], self._wanted_looks[y][begin]
        text = "".join(cell or "" for cell in row[begin:end])
        if not (text.isascii() and len(text) == end - begin):
            for x in range(begin, end):
                if cell := row[x]:
                    self._reach(out, y, x)
                    self._write(out, y, x, cell, look)
            return
        for part in _LONG_BLANK.split(text) if self.fills else (text,):
            if part:
                self._text(out, y, begin, part, look)
                begin += len(part)

    def _text(self, out: list[str], y: int, begin: int, text: str, look: int) -> None:
        """Write letters of one column each."""
        end = begin + len(text)
        self._reach(out, y, begin)
        if self.fills and text.isspace() and self._fill(out, begin, end, look):
            return
        if not text.isspace() or self._looks.blank(self._look or PLAIN) != self._looks.blank(look):
            self._turn(out, look)
        out.append(text)
        self._x = end if end < self.width else -1

    def _fill(self, out: list[str], begin: int, end: int, look: int) -> bool:
        """Erase cells in the colour that is wanted there instead of writing blanks, when that is shorter."""
        tail = end == self.width
        if not self._looks.bare(look) or end - begin < (_TAIL if tail else _BLANKS):
            return False
        if self._looks.blank(self._look or PLAIN) != self._looks.blank(look):
            self._turn(out, self._looks.blank(look))
        out.append("\x1b[K" if tail else f"\x1b[{end - begin}X")
        return True

    def _reach(self, out: list[str], y: int, x: int) -> None:
        if (self._y, self._x) != (y, x) and not self._gap(out, y, x):
            self._go(out, y, x)

    def _gap(self, out: list[str], y: int, x: int) -> bool:
        """Write a few cells again, in the look that is on, instead of a jump over them."""
        if self._y != y or not 0 < x - self._x <= _GAP or self._x < 0:
            return False
        between = self._wanted[y][self._x : x]
        if any(look != self._look for look in self._wanted_looks[y][self._x : x]):
            return False
        text = "".join(cell or "\x00" for cell in between)
        if not text.isascii() or "\x00" in text:
            return False
        out.append(text)
        self._x = x
        return True

    def _row_whole(self, out: list[str], y: int) -> None:
        """Write a row whose widths are in doubt: such clusters over blanks, what follows at its place."""
        row, looks = self._wanted[y], self._wanted_looks[y]
        odd = False
        for x, cell in enumerate(row):
            if not cell:
                continue
            if (self._y, self._x) != (y, x):
                self._go(out, y, x)
            if trust(cell) == DOUBTFUL:
                odd = True
                width = 2 if x + 1 < self.width and row[x + 1] == "" else 1
                self._write(out, y, x, " " * width, looks[x])
                self._x = -1
                self._go(out, y, x)
            self._write(out, y, x, cell, looks[x])
        if not odd:
            self._odd.discard(y)

    def _write(self, out: list[str], y: int, x: int, cell: str, look: int) -> None:
        if cell != " " or self._looks.blank(self._look or PLAIN) != self._looks.blank(look):
            self._turn(out, look)
        out.append(cell)
        row = self._wanted[y]
        end = x + 1
        while end < self.width and row[end] == "":
            end += 1
        # In the last column terminals do not agree on where the cursor is.
        sure = end < self.width and (cell.isascii() or trust(cell) == SURE)
        self._y, self._x = y, end if sure else -1

    def _turn(self, out: list[str], look: int) -> None:
        if look != self._look:
            out.append(self._looks.between(self._look or PLAIN, look))
            self._look = look

    def _go(self, out: list[str], y: int, x: int) -> None:
        """Move the terminal's cursor the shortest way."""
        if (self._y, self._x) == (y, x):
            return
        ways = [f"\x1b[{y + 1}H" if x == 0 else f"\x1b[{y + 1};{x + 1}H"]
        if self._y == y:
            ways.append("\r" if x == 0 else f"\x1b[{x + 1}G")
            if self._x >= 0:
                ways.append(_step(x - self._x, "C", "D"))
                if 0 < self._x - x < 4:
                    ways.append("\b" * (self._x - x))
        elif self._y >= 0 and (self._x == x or x == 0):
            # No line feed: it would scroll a terminal that has become smaller in the meantime.
            ways.append(("" if self._x == x else "\r") + _step(y - self._y, "B", "A"))
        out.append(min(ways, key=len))
        self._y, self._x = y, x


def _move(rows: list[list[Cell]], top: int, bottom: int, far: int, empty: Cell) -> None:
    """Move rows of a picture up, or down when `far` is negative; the ones that come in are empty."""
    fresh = [[empty] * len(rows[top]) for _ in range(abs(far))]
    kept = rows[top + max(far, 0) : bottom + 1 + min(far, 0)]
    rows[top : bottom + 1] = kept + fresh if far > 0 else fresh + kept


def _step(far: int, forth: str, back: str) -> str:
    count = abs(far)
    return f"\x1b[{count if count > 1 else ''}{forth if far > 0 else back}"


def _place(parameters: str) -> tuple[int, int]:
    """The row and the column, from 0, of a move."""
    row, _, column = parameters.partition(";")
    return max(0, int(row or 1) - 1), max(0, int(column.partition(";")[0] or 1) - 1)
