"""`python send.py FILE WAY...` sends a file to the clipboard by one way after the other, each after a key.

Shows what a line lets through whatever Foredeck does: raw, tmux, screen, pane (tmux lets this pane through).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.sharing.osc52 import osc52, through_screen, through_tmux


def main(path: str, *ways: str) -> None:
    """Send it by each way, say so, and wait for Enter."""
    sequence = osc52(Path(path).read_bytes())
    for way in ways:
        if way == "pane":
            allow = ["tmux", "set-option", "-p", "-t", os.environ["TMUX_PANE"], "allow-passthrough", "on"]
            subprocess.run(allow, check=True)
        wrap = {"tmux": through_tmux, "pane": through_tmux, "screen": through_screen}.get(way, str)
        sys.stdout.write(wrap(sequence))
        print(f"\n{way} is sent", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
