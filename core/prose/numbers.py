"""Numbers, months, weekdays and negations as English writes them in words, for all that look for them."""

from __future__ import annotations

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
"""What a number before the word is taken times, with what newspapers shorten it to."""

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
SHORT_MONTHS = {
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july",
    "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november",
    "dec": "december",
}  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ANY_MONTH = frozenset((*MONTHS, *SHORT_MONTHS))

NEGATORS = frozenset(
    ("not", "no", "never", "none", "nor", "neither", "cannot", "without", "nobody", "nothing", "nowhere")
)
"""Words that turn a claim round; see `negates`."""
HARDLY = frozenset(("hardly", "barely", "scarcely"))
"""Words that all but turn it round."""


def negates(lower: str) -> bool:
    """Whether a lower-case word turns a claim round: `not`, `never`, `n't` on whatever it hangs."""
    return lower in NEGATORS or lower.endswith("n't")
