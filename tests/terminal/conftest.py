"""An sshd with throwaway keys for the session; a part that is missing skips a test and says which."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from far import Far, far_end, program


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Skips the test with one line when a program is not here."""

    def need(*programs: str) -> None:
        missing = [name for name in programs if not program(name)]
        if missing:
            pytest.skip(f"NOT TESTED: no {', no '.join(missing)} here; tests/terminal/setup installs it")

    return need


@pytest.fixture(scope="session")
def short() -> Iterator[Path]:
    """A private folder with a short path, as sockets need it."""
    folder = Path(tempfile.mkdtemp(prefix="fdt-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def far(needs: Callable[..., None], short: Path) -> Iterator[Far]:
    """The far end of an ssh line."""
    needs("sshd", "ssh", "ssh-keygen")
    with far_end(short) as end:
        yield end
