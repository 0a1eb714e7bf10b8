"""What the program does without at its start is there for who needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRIED = """
import sys
from tui.lean import start_lean
start_lean()
assert "_ssl" not in sys.modules and "_hashlib" not in sys.modules
import hashlib
assert hashlib.sha256(b"x").hexdigest().startswith("2d711642")
assert hashlib.md5(b"x", usedforsecurity=False).hexdigest().startswith("9dd4e461")
from pydantic import BaseModel
class Model(BaseModel):
    number: int
assert Model.model_validate({"number": "3"}).number == 3
assert "importlib.metadata" not in sys.modules
import ssl
assert ssl.create_default_context().check_hostname
import httpx
httpx.AsyncClient()
"""


def test_openssl_and_plugins_are_not_loaded_and_can_be_had_later() -> None:
    done = subprocess.run([sys.executable, "-c", TRIED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
