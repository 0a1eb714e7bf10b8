"""The same story gives the same card in every process, whatever order its sets happen to have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.paths import samples
from core.reading import group_stories, read_paths
for story in group_stories(read_paths([samples()]).clippings)[::3]:
    print(story.title, list(draft_events(story, DraftRequest()))[-1].model_dump_json())
"""


@pytest.mark.thorough
def test_hash_seeds_change_nothing() -> None:
    outputs = []
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, check=True)
        outputs.append(done.stdout)
    assert outputs[0].count(b"\n") > 4
    assert outputs[1] == outputs[0]
