"""What is shown on the bare terminal stays until Enter, whatever else is pressed."""

from __future__ import annotations

import os
import sys

from terminal import Terminal

PLAIN = """
import sys
from tui.outside import show_until_enter
show_until_enter("PLAIN words\\n")
print("again")
sys.stdin.readline()
"""


def test_only_enter_ends_what_is_shown_plain_and_what_was_typed_behind_it_is_gone() -> None:
    with Terminal(program=[sys.executable, "-c", PLAIN], answers={}) as term:
        term.until("PLAIN words")
        for key in ("\x03", "\x1c", "\x1a"):
            term.type(key)
            term.until(f"^{chr(ord(key) + 64)}")
        term.type("one\rtwo\rthree\r")
        term.until("again")
        assert os.waitpid(term.pid, os.WNOHANG) == (0, 0), "what was typed behind Enter was taken"
        term.type("\r")
        assert os.waitstatus_to_exitcode(os.waitpid(term.pid, 0)[1]) == 0
        term.code = 0
