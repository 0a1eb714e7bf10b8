"""Cards as a model would write them for stories of the samples: paraphrases, with marked errors."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.model import Card, Cell, Clipping, Finding, Place, Row, Section, Table
from core.reading import read_file

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sample_articles"
_MARK = re.compile(r"«(\w+)\|([^»]+)»")
_NAMED = {
    "figure": {"figure", "contradiction", "period"},
    "date": {"date", "contradiction"},
    "month": {"date", "contradiction"},
    "year": {"date", "contradiction"},
    "name": {"name"},
    "negation": {"negation"},
}


@dataclass(frozen=True)
class Error:
    """An error at `start:end` of the text of a place."""

    kind: str
    place: Place
    start: int
    end: int

    def found_by(self, finding: Finding) -> bool:
        """Whether a finding is about it."""
        about = finding.place == self.place and finding.check.value in _NAMED[self.kind]
        near = 40 if self.kind == "negation" else 0
        return about and finding.start < self.end + near and self.start - near < finding.end


def stories() -> dict[str, tuple[Clipping, ...]]:
    """The labelled stories of the samples, feed items among them."""
    labels: dict[str, str] = json.loads((ROOT / "tests/data/stories.json").read_text("utf-8"))
    found: defaultdict[str, list[Clipping]] = defaultdict(list)
    for name, label in labels.items():
        file, _, item = name.partition("#item-")
        read = read_file(SAMPLES / file)
        found[label] += [read[int(item) - 1]] if item else read
    return {label: tuple(clippings) for label, clippings in found.items()}


def held_out() -> Iterator[tuple[str, Card, tuple[Error, ...]]]:
    """(story, card, the errors in it) of each card."""
    pages = json.loads((ROOT / "tests/data/holdouts.json").read_text("utf-8"))
    for label, page in pages.items():
        errors: list[Error] = []

        def cell(text: str, place: Place, errors: list[Error] = errors) -> Cell:
            while (match := _MARK.search(text)) is not None:
                start = match.start()
                errors.append(Error(match[1], place, start, start + len(match[2])))
                text = text[:start] + match[2] + text[match.end() :]
            return Cell.page(text)

        tables = {}
        for section in (
            Section.SIGNALS,
            Section.CONCERNS,
            Section.BEHAVIORS,
            Section.TECHNOLOGIES,
            Section.ISSUES,
        ):
            rows = []
            for index, texts in enumerate(page[section.name.lower()]):
                columns = ("name", "description", "change", "10-year", "driving-force")
                made = [
                    cell(text, Place(section=section, index=index, column=column))
                    for text, column in zip(texts, columns, strict=False)
                ]
                rows.append(
                    Row(
                        **dict(
                            zip(("name", "description", "change", "horizon", "driver"), made, strict=False)
                        )
                    )
                )
            tables[section.name.lower()] = Table(rows=tuple(rows))
        card = Card(
            title=cell(page["title"], Place(section=Section.TITLE)),
            keywords=tuple(map(Cell.page, page["keywords"])),
            themes=tuple(map(Cell.page, page["themes"])),
            summary=(cell(page["summary"], Place(section=Section.SUMMARY)),),
            **tables,
        )
        yield label, card, tuple(errors)
