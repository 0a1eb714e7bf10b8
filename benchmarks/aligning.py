"""Time of finding quotes in their sources, and how many are found. Run: python benchmarks/aligning.py

`--show` prints every unrelated sentence that was found somewhere.
"""

from __future__ import annotations

import random
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SAMPLES = ROOT / "sample_articles"
CHANGES = ("harbour", "quickly", "blue", "other", "seventeen", "council", "green", "winter")


def texts() -> list[str]:
    """The texts of the sample articles."""
    from core.errors import ForedeckError
    from core.reading import read_file

    found = []
    for path in sorted([*SAMPLES.glob("00[1-4]_*.txt"), *(SAMPLES / "day-2026-11-22").glob("*.*")]):
        with suppress(ForedeckError):
            found += [clipping.text for clipping in read_file(path) if clipping.words > 80]
    return list(dict.fromkeys(found))


def quoted(text: str) -> list[str]:
    """The sentences of a text that are long enough to be quoted."""
    from core.citing import sentences
    from core.model import Clipping

    found = (text[start:end] for start, end in sentences(Clipping(text=text)))
    return [sentence for sentence in found if 8 <= len(sentence.split()) <= 40]


def changed(sentence: str, many: int, dice: random.Random) -> str:
    """A quote of 8 to 25 words of a sentence, with some of its words exchanged."""
    words = sentence.split()
    size = min(len(words), dice.randint(8, 25))
    start = dice.randint(0, len(words) - size)
    words = words[start : start + size]
    for at in dice.sample(range(size), many):
        words[at] = dice.choice(CHANGES)
    return " ".join(words)


def timed() -> tuple[float, float, float]:
    """(index, 30 quotes mixed, 30 quotes that all have a changed word) in ms, on 5 articles of 8 KB."""
    from core.model import Clipping
    from core.prose import aligning
    from core.prose.aligning import Aligner

    dice = random.Random(1)
    pool = texts()
    articles = []
    for number in range(5):
        parts = ""
        while len(parts) < 8000:
            parts += pool[(number * 3 + len(parts)) % len(pool)] + "\n\n"
        articles.append(parts[:8000])
    sources = [Clipping(text=text) for text in articles]
    sentences = [sentence for text in articles for sentence in quoted(text)]
    mixed = [changed(dice.choice(sentences), number % 3, dice) for number in range(30)]
    fuzzy = [changed(dice.choice(sentences), 1, dice) for _ in range(30)]
    figures: tuple[list[float], list[float], list[float]] = [], [], []
    for _ in range(9):
        aligning._indexed.cache_clear()
        start = time.perf_counter()
        for source in sources:
            aligning._indexed(source.text)
        figures[0].append(time.perf_counter() - start)
        aligner = Aligner(sources)
        for into, quotes in zip(figures[1:], (mixed, fuzzy), strict=True):
            start = time.perf_counter()
            for quote in quotes:
                aligner.align(quote)
            into.append(time.perf_counter() - start)
    index, first, second = (min(part) * 1000 for part in figures)
    return index, first, second


def found(many: int) -> float:
    """The share of quotes with `many` words exchanged that are found in their own sentence, in percent."""
    from core.model import Clipping
    from core.prose.aligning import Aligner

    dice = random.Random(many)
    hits = tried = 0
    for text in texts():
        aligner = Aligner([Clipping(text=text)])
        sentences = quoted(text)
        for sentence in dice.sample(sentences, min(12, len(sentences))):
            tried += 1
            alignment = aligner.align(changed(sentence, many, dice))
            start = text.index(sentence)
            if alignment is not None:
                span = alignment.quote.span
                hits += span.start < start + len(sentence) and start < span.end
    return 100 * hits / tried


def unrelated(show: bool) -> tuple[float, int]:
    """(percent of sentences of other articles that are found in an article, how many were tried)."""
    from core.model import Clipping
    from core.prose.aligning import Aligner

    pool = texts()
    hits = tried = 0
    for number, text in enumerate(pool):
        aligner = Aligner([Clipping(text=text)])
        for other in (number + 3, number + 7, number + 11, number + 17):
            for sentence in quoted(pool[other % len(pool)]):
                if re.sub(r"\W+", " ", sentence) in re.sub(r"\W+", " ", text):
                    continue
                tried += 1
                alignment = aligner.align(sentence)
                hits += alignment is not None
                if alignment is not None and show:
                    print(f"- {sentence}\n  {alignment.quote.text}")
                    print(f"  {alignment.coverage:.2f} {alignment.density:.2f}")
    return 100 * hits / tried, tried


def main() -> None:
    """Print the table: what was measured, the figure, its bar."""
    index, mixed, fuzzy = timed()
    share, tried = unrelated("--show" in sys.argv)
    print(f"{'measured':52} {'figure':>9}  {'bar':>8}")
    for what, figure, unit, bar, over in (
        ("30 quotes, mixed, 5 articles of 8 KB", mixed, "ms", 20.0, mixed > 20),
        ("30 quotes, all changed, 5 articles of 8 KB", fuzzy, "ms", 20.0, fuzzy > 20),
        ("index of these articles, once", index, "ms", None, False),
        *(
            (
                f"found with {many} words exchanged",
                share_,
                "%",
                97.0 if many < 3 else None,
                many < 3 and share_ < 97,
            )
            for many in range(4)
            for share_ in (found(many),)
        ),
        (f"of {tried} unrelated sentences found", share, "%", 0.5, share > 0.5),
    ):
        stated = f"{bar:8.1f}" if bar is not None else ""
        print(f"{what:52} {figure:7.2f} {unit:2} {stated}  {'OVER' if over else ''}")


if __name__ == "__main__":
    main()
