"""The one exception tree of Foredeck.

ForedeckError
├── BadInput            what was asked for cannot be taken as it is (exit code 2)
│   ├── NotAClipping    a file or stream holds no article
│   ├── NotACard        a file holds no card page
│   ├── Locked          the analyst holds a cell or row fast
│   └── Final           the analyst called a card final
├── DraftFailed         an engine could not finish a card
│   └── ModelTrouble    a language model could not be asked, or its answer is of no use
└── NotSaved            something could not be written
    └── DeskHeld        another session holds the desk

Each error has a title (two or three words), a sentence that says what is wrong,
and a hint that says what to do. `str(error)` is the sentence and the hint.
"""

from __future__ import annotations


class ForedeckError(Exception):
    """Anything that Foredeck reports to its user in one sentence."""

    title = "Something could not be done"

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class BadInput(ForedeckError):
    """What was asked for cannot be taken as it is."""

    title = "Bad input"


class NotAClipping(BadInput):
    """A file or stream holds no article."""

    title = "Not a clipping"


class NotACard(BadInput):
    """A file holds no card page."""

    title = "Not a card"


class Locked(BadInput):
    """The analyst holds a cell or row fast."""

    title = "Locked"


class Final(BadInput):
    """The analyst called a card final, so it is only read until it is reopened."""

    title = "Final"


class DraftFailed(ForedeckError):
    """An engine could not finish a card."""

    title = "Draft failed"


class ModelTrouble(DraftFailed):
    """A language model could not be asked, or its answer is of no use; `kind` says which way it went."""

    title = "No answer"

    def __init__(self, kind: str, sentence: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(sentence, hint)
        self.kind = kind
        """One of `core.asking.trouble.KINDS`."""
        self.retry_after = retry_after
        """Seconds that the server asks to be left alone."""


class NotSaved(ForedeckError):
    """Something could not be written; what was on disk stays as it was."""

    title = "Not saved"


class DeskHeld(NotSaved):
    """Another session holds the desk, so this one may only read."""

    title = "Read-only"
