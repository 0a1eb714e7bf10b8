"""The signals table: the telling sentences of a story, and what they say of change, future and cause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from core.drafting.extractive.cues import FAR, cues
from core.drafting.extractive.cuts import cut, opening, quote
from core.drafting.extractive.relevancy import score
from core.drafting.extractive.sections import PLAIN_ACT, act
from core.drafting.extractive.statistics import cosine, overlap
from core.drafting.extractive.vocabulary import RISKS
from core.model import Column
from core.prose.tagging import FINITE

if TYPE_CHECKING:
    from core.drafting.extractive.cue import Cue
    from core.drafting.extractive.names import Phrase
    from core.drafting.extractive.rows import Favour, Rows
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Cell, Row

MOST = 7
ALIKE = 0.32
SCARCE = 4
"""With so few habits or risks in a story, none of them goes into the signals table."""
DOUBTS = {
    "change": "Found by the words “{cue}”; check that this is the change the row is about.",
    "horizon": "Found by the words “{cue}”; the source may look less than ten years ahead.",
    "unstated": "No horizon is stated; the word “{cue}” only says that it may come.",
    "driver": "Found by the words “{cue}”; check that this drives this row and not another.",
}
COLUMN = {"change": Column.CHANGE, "horizon": Column.HORIZON, "driver": Column.DRIVER}


def signals(rows: Rows) -> Iterator[Row]:
    """The rows of the signals table in the order in which the sources tell them."""
    analysis = rows.analysis
    found = free_cues(rows)
    chosen: list[tuple[Sentence, Row]] = []
    most = rows.limit(min(MOST, 1 + sum(rows.fit(s) for s in analysis.sentences) // 3))
    for sentence, causes in _candidates(rows, found):
        if len(chosen) >= most:
            break
        if all(_alike(sentence, other) < ALIKE for other, _ in chosen):
            row = rows.row(sentence, _favour_change(found, sentence), causes)
            if row is not None:
                chosen.append((sentence, row))
    chosen.sort(key=lambda entry: (entry[0].order, entry[0].doc))
    cells = _assigned(analysis, [sentence for sentence, _ in chosen], found)
    for sentence, row in chosen:
        for cue in cells.get(sentence.index, {}).values():
            if cue.kind == "driver" and contrary(sentence, row, cue):
                continue
            row = row.with_cell(COLUMN[cue.kind], cue_cell(analysis, cue))
        yield row.model_copy(update={"score": score(analysis, sentence, row)})


def free_cues(rows: Rows) -> list[Cue]:
    """The cues of the story that do not stand on the card yet."""
    found = cues(rows.analysis, _year(rows.analysis))
    return [cue for cue in found if (cue.sentence.index, cue.kind) not in rows.spent]


def _favour_change(found: list[Cue], sentence: Sentence) -> Favour | None:
    """A bonus for names that stand in the stretch which tells a change, so that name and change agree."""
    cue = next((c for c in found if c.sentence is sentence and c.kind == "change"), None)
    if cue is None:
        return None
    start = cue.lead[0] if cue.lead else cue.start

    def favour(_: Sentence, phrase: Phrase) -> float:
        return 0.25 if phrase.start < cue.end and phrase.end > start else -0.6

    return favour


def contrary(sentence: Sentence, row: Row, cue: Cue) -> bool:
    """Whether a cause tells of another clause than the one that names its row."""
    if cue.sentence is not sentence or not row.name.quotes:
        return cue.sentence is not sentence
    span = row.name.quotes[0].span
    cause = sentence.tokens[cue.start].start
    low, high = min(span.end, cause), max(span.start, cause)
    pairs = list(zip(sentence.tokens, sentence.tags, strict=True))
    between = [(t.lower, tag) for t, tag in pairs if low <= t.start < high]
    named = any(tag in FINITE for t, tag in pairs if span.start <= t.start < span.end)
    if cause <= span.start < sentence.tokens[cue.end - 1].end:
        return True
    verbs = sum(tag in FINITE and word not in _TELLS for word, tag in between)
    verbs -= sum(word in ("has", "have", "had") for word, _ in between if not named)
    turned = {"but", "although", "though", "while", "whereas", ";", ":"} & {word for word, _ in between}
    later = span.start > cause and {"and", "but"} & {word for word, _ in between}
    return bool(turned or later) or verbs > (0 if named else 1)


_TELLS = frozenset(
    ["say", "says", "said", "predict", "predicts", "reckon", "reckons", "reported", "estimates"]
)


def _alike(a: Sentence, b: Sentence) -> float:
    return max(cosine(a, b), overlap(a, b) - 0.12)


def _year(analysis: Analysis) -> int:
    """The year of the newest dated clipping, else of today."""
    years = [clipping.published.year for clipping in analysis.clippings if clipping.published]
    return max(years, default=date.today().year)


def _candidates(rows: Rows, found: list[Cue]) -> list[tuple[Sentence, tuple[int, int]]]:
    """The sentences that could stand in the table, most telling first, with where they tell their cause."""
    bonus: dict[int, float] = {}
    causes: dict[int, tuple[int, int]] = {}
    for cue in found:
        gain = 0.8 if cue.kind == "change" or cue.strength >= FAR else 0.5
        bonus[cue.sentence.index] = bonus.get(cue.sentence.index, 0.0) + gain * min(1.0, cue.strength)
        if cue.kind == "driver":
            causes[cue.sentence.index] = (cue.start, cue.end)
    pool = [s for s in rows.analysis.sentences if rows.fit(s)]
    kept_back = _kept_back(pool)
    own = [s for s in pool if s.index in bonus or s.index not in kept_back]
    pool = own or (pool if rows.how.only else own)
    worth = {
        s.index: s.score + bonus.get(s.index, 0.0) + rows.how.bonus(s) - _better_elsewhere(s) for s in pool
    }
    least = max(rows.floor, 0.3 * max(worth.values(), default=0.0))
    pool = [s for s in pool if worth[s.index] >= least]
    pool.sort(key=lambda s: -worth[s.index])
    pool = _with_kinds(pool, found)
    return [(sentence, causes.get(sentence.index, (0, 0))) for sentence in pool]


def _kept_back(pool: list[Sentence]) -> set[int]:
    """Sentences left to other tables, which would be empty without them: a story's only habits and risks."""
    habits = [s for s in pool if (found := act(s)) is not None and found[2] >= PLAIN_ACT]
    risks = [s for s in pool if s.counts.keys() & RISKS and s.order > 1]
    return {s.index for few in (habits, risks) if len(few) <= SCARCE for s in few}


def _with_kinds(pool: list[Sentence], found: list[Cue]) -> list[Sentence]:
    """The same sentences, the best that state a change, a future or a cause behind the first three."""
    lead, rest = pool[:3], pool[3:]
    for kind, most in (("change", 2), ("horizon", 2), ("driver", 1)):
        holders = {cue.sentence.index for cue in found if cue.kind == kind}
        if not any(sentence.index in holders for sentence in lead):
            lead += [sentence for sentence in rest if sentence.index in holders and sentence not in lead][
                :most
            ]
    return lead + [sentence for sentence in rest if sentence not in lead]


def _better_elsewhere(sentence: Sentence) -> float:
    """How much a sentence is rather a concern or a behavior than a signal."""
    found = act(sentence)
    habit = 0.6 if found is not None and found[2] >= PLAIN_ACT else 0.0
    return max(habit, 0.4 if sentence.counts.keys() & RISKS else 0.0)


def _assigned(analysis: Analysis, chosen: list[Sentence], found: list[Cue]) -> dict[int, dict[str, Cue]]:
    """Cues by row: each on the row that it fits best, none twice, none where the fit is unsure."""
    options = sorted(
        (
            (speaks_of(analysis, sentence, cue), sentence.index, at)
            for sentence in chosen
            for at, cue in enumerate(found)
        ),
        key=lambda option: (-option[0], option[1], option[2]),
    )
    given: dict[int, dict[str, Cue]] = {}
    spent: set[tuple[int, str]] = set()
    for fit, index, at in options:
        cue = found[at]
        if fit <= 0 or (cue.sentence.index, cue.kind) in spent or cue.kind in given.get(index, {}):
            continue
        spent.add((cue.sentence.index, cue.kind))
        given.setdefault(index, {})[cue.kind] = cue
    return given


def speaks_of(analysis: Analysis, sentence: Sentence, cue: Cue) -> float:
    """How surely a cue speaks of a row's subject; 0 when it does not."""
    if cue.sentence is sentence:
        return 2.0 + 0.1 * cue.strength
    twin = next((cos for index, cos in sentence.twins if index == cue.sentence.index), 0.0)
    if twin >= 0.42:
        return 1.0 + twin
    near = cue.sentence.doc == sentence.doc and cue.sentence.order == sentence.order + 1
    if near and cue.sentence.vague and cue.kind == "horizon" and cue.sentence.line == sentence.line:
        return 0.6
    if near and cue.kind == "horizon" and overlap(sentence, cue.sentence) >= 0.3:
        return 0.5
    return 0.0


def cue_cell(analysis: Analysis, cue: Cue) -> Cell:
    """The cue's words as a cell that asks for a second look."""
    tokens = cue.sentence.tokens
    clipping = analysis.clippings[cue.sentence.doc]
    stated = cue.kind != "horizon" or cue.strength >= FAR
    doubt = DOUBTS[cue.kind if stated else "unstated"].format(cue=cue.cue)
    first = opening(tokens) if cue.kind == "horizon" else cue.start
    start, end = tokens[first].start, tokens[cue.end - 1].end
    if cue.lead is None:
        return quote(clipping, start, end, doubt)
    lead = tokens[cue.lead[0]].start, tokens[cue.lead[1] - 1].end
    return cut(clipping, lead[0], end, (lead, (start, end)), doubt)
