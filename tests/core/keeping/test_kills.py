from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.thorough
def test_thirty_kills_on_one_desk_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("kills.py")), str(tmp_path), "30"]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    count = json.loads(done.stdout)
    assert count.pop("rounds") == 30
    assert count.pop("acknowledged") > 30
    assert count.pop("inside a write") > 0
    assert count.pop("from the journal") > 0
    count.pop("versions seen")
    assert set(count.values()) == {0}, count
