"""The clipboard of this machine, by pyperclip in a process of its own that reads back what it copied.

Only for an analyst who sits at this machine: over a line it would fill the
clipboard of the wrong one. pyperclip believes programs that fail, and they write to the
terminal and may wait for ever; so a child does it, unheard, and compares.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.sharing.osc52 import as_bytes
from tui.clipboard.running import SECONDS, Program, run

if TYPE_CHECKING:
    from tui.clipboard.running import Runner

SECONDS_WSL = 8.0
"""Seconds that PowerShell may take to read back."""

_CHILD = """
import sys, time
text = sys.stdin.buffer.read().decode("utf-8")
def same(found):
    return str(found).replace("\\r\\n", "\\n").rstrip("\\n") == text.replace("\\r\\n", "\\n").rstrip("\\n")
try:
    import pyperclip
    pyperclip.copy(text)
    for wait in (0, 0.1, 0.3):
        time.sleep(wait)
        if same(pyperclip.paste()):
            sys.exit(0)
except Exception:
    sys.exit(3)
sys.exit(4)
"""


async def copy_here(
    text: str, environment: Mapping[str, str], *, wsl: bool = False, runner: Runner = run
) -> bool:
    """Whether the text is in the clipboard of this machine, as it was read back from there.

    What holds a clipboard of X or Wayland lives on after us. Never call it over a line.
    """
    ran = await runner(
        Program(
            (sys.executable, "-P", "-c", _CHILD),
            as_bytes(text),
            heard=False,
            seconds=SECONDS_WSL if wsl else SECONDS,
            environment=environment,
        )
    )
    return ran.well
