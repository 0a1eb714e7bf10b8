"""About how many tokens a text is, without asking anyone."""

from __future__ import annotations

import re

LATIN, OTHER, DENSE = 3.5, 2.0, 1.2
"""Characters that make a token, about: of Latin letters, of other alphabets, of scripts without blanks."""
_DENSE = re.compile("[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
_OTHER = re.compile("[\u0250-\u2e7f\ua000-\uabff\ufb00-\ufeff\U00010000-\U0001ffff]")


def tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    dense = other = 0
    if not text.isascii():
        dense, other = len(_DENSE.findall(text)), len(_OTHER.findall(text))
    return int((len(text) - dense - other) / LATIN + other / OTHER + dense / DENSE) + 1
