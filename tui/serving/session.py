"""What the server of the browser face starts for a page: the app, with packets on stdin and stdout.

Nothing that the app or Python would print is let out: it goes nowhere, since the
server would put it on the terminal that it was started from.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

from core.errors import ForedeckError

GREETING = b"__GANGLION__\n"
"""By which textual-serve knows a Textual app."""


def main() -> int:
    """Open the app on what the one argument, `run_app`'s arguments as JSON, says."""
    asked = json.loads(sys.argv[1])
    day = date.fromisoformat(asked["day"]) if asked["day"] else None
    paths = [Path(path) for path in asked["paths"]]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    from tui.launching import run_app

    try:
        return run_app(
            paths, day=day, workspace=Path(asked["place"]), desk=asked["desk"], use=asked["engine"]
        )
    except ForedeckError as error:
        _show(str(error))
        return 1


def _show(sentence: str) -> None:
    """Put a sentence on the page in the place of the app, until the page is closed."""
    said = f"\x1b[2J\x1b[H{sentence}".encode("utf-8", "replace")
    out = sys.stdout.buffer
    out.write(GREETING + b"D" + len(said).to_bytes(4, "big") + said)
    out.flush()
    while os.read(0, 4096):
        continue
