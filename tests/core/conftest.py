"""A desk with a card, for the tests of the verbs on cards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.workbench import Workbench


@pytest.fixture(scope="module")
def card_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A desk that the tests of a file share."""
    from card_desk import opened

    bench = opened(tmp_path_factory.mktemp("ws"))
    yield bench
    bench.close()


@pytest.fixture
def bench(card_desk: Workbench) -> Workbench:
    """That desk with one more story, which has the card."""
    from card_desk import with_card

    return with_card(card_desk)
