"""The tables of concerns, behaviors, technologies and issues: sentences that announce one, and its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.drafting.extractive import vocabulary as words
from core.drafting.extractive.names import Phrase, bare, mass, stems_of
from core.drafting.extractive.phrasing import linked
from core.drafting.extractive.relevancy import score
from core.drafting.extractive.statistics import overlap
from core.prose.tagging import FINITE, NOUNS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.rows import Favour, Rows
    from core.drafting.extractive.statistics import Sentence
    from core.model import Row
    from core.prose.tagging import Chunk

MOST = 6
PLAIN_ACT = 1.4
"""From this weight on a sentence plainly tells what a group of people has taken to doing."""
TECH_WORTH = 0.55


def concerns(rows: Rows) -> Iterator[Row]:
    """Sentences that speak of risk or trouble, named by what is feared."""
    ranked = []
    for sentence in rows.sentences:
        risks = len(sentence.counts.keys() & words.RISKS)
        troubles = len(sentence.counts.keys() & words.TROUBLES)
        turned = troubles and any(token.lower in _TURNS for token in sentence.tokens)
        if (risks or troubles >= 2 or turned) and not (risks < 2 and sentence.counts.keys() & words.EASING):
            ranked.append((min(2.0, risks + 0.5 * troubles) + 0.6 * sentence.score, sentence))
    yield from _rows(rows, ranked, _favour_risk)


_TURNS = wordset("not no but yet although though only never few fewer cannot without")


def _favour_risk(sentence: Sentence, phrase: Phrase) -> float:
    """A bonus for phrases that hold the risk word or stand right behind it; others are no concern's name."""
    stems = stems_of(sentence, phrase)
    bonus = 0.35 if stems & words.RISKS else 0.2 if stems & words.TROUBLES else -1.0
    if not stems - words.RISKS - words.TROUBLES - words.FAINT:
        return -1.0
    before = sentence.tokens[max(0, phrase.start - 4) : phrase.start]
    first = phrase.start - len(before)
    risky = [t for i, t in enumerate(before, first) if t.stem in words.RISKS and sentence.tags[i][:2] == "VB"]
    if bare(sentence, phrase):
        bonus -= 0.4
    elif risky and any(t.lower in words.INTO_RISK for t in before):
        bonus = max(bonus + 0.2, 0.45)
    elif bonus < 0 and any(t.stem in words.RISKS for t in sentence.tokens[: phrase.start]):
        bonus = 0.1
    return bonus


def behaviors(rows: Rows) -> Iterator[Row]:
    """Sentences in which people or organisations do something, named by who does what."""
    ranked = []
    acts: dict[int, tuple[int, int]] = {}
    for sentence in rows.sentences:
        found = act(sentence)
        if found is not None:
            start, verb, weight = found
            acts[sentence.index] = (start, verb)
            ranked.append((weight + 0.6 * sentence.score, sentence))

    def favour(sentence: Sentence, phrase: Phrase) -> float:
        start, verb = acts[sentence.index]
        return 0.5 if phrase.clause and phrase.start <= start + 2 and phrase.end > verb else -1.5

    yield from _rows(rows, ranked, favour)


def act(sentence: Sentence) -> tuple[int, int, float] | None:
    """(start of the actor, verb, weight) of the first actor that is directly followed by what it does."""
    for index, chunk in enumerate(sentence.chunks):
        first = index
        while first and linked(sentence, sentence.chunks[first - 1].end, sentence.chunks[first]):
            first -= 1
        actor = sentence.chunks[first]
        group = sentence.tokens[actor.head].stem in words.GROUPS
        name = sentence.tags[actor.head] in ("NNP", "NNPS")
        if (not group and not name) or _none_of(sentence, actor):
            continue
        at = chunk.end
        finite = begins = False
        while at < len(sentence.tokens) and at < chunk.end + 6:
            tag = sentence.tags[at]
            finite = finite or tag in FINITE
            root = sentence.tokens[at].stem or sentence.tokens[at].lower
            begins = begins or root in words.BEGINS
            if root in words.BEGINS:
                at += 1
                continue
            if tag == "MD":
                break
            if tag == "VBN" and sentence.tokens[at - 1].lower in _UNDERGO:
                break
            known = root in words.DOES and (group or tag != "VBD")
            if tag.startswith("VB") and finite and (known or (group and _acts(sentence, at))):
                habit = root in words.HABITS or begins or tag in ("VBP", "VBG")
                return actor.start, at, (0.4 if not group else 0.9 if known else 0.7) + 0.5 * habit
            if tag not in FINITE | {"RB", "VB", "VBN", "VBG", "TO"} and root != "since":
                break
            at += 1
    return None


def _acts(sentence: Sentence, at: int) -> bool:
    """Whether the verb at `at` is one by which people do something, not one of being, saying or feeling."""
    token = sentence.tokens[at]
    helps = token.lower in _HELPERS or token.lower.endswith("n't")
    return not helps and (token.stem or token.lower) not in words.NO_ACTS


_HELPERS = wordset("be is are was were been being has have had having do does did not to")
_UNDERGO = wordset("be is are was were been being")


def _none_of(sentence: Sentence, actor: Chunk) -> bool:
    """Whether an actor is denied (`No worker`), so that nobody does what follows."""
    words_in = {token.lower for token in sentence.tokens[max(0, actor.start - 1) : actor.core]}
    return bool(words_in & {"no", "neither", "none", "nor"})


def technologies(rows: Rows) -> Iterator[Row]:
    """The technical things that a story names, each with the sentence that tells most of it."""
    analysis = rows.analysis
    terms: defaultdict[frozenset[str], list[tuple[Sentence, Phrase]]] = defaultdict(list)
    for sentence in rows.sentences:
        for phrase in _technical(rows, sentence):
            terms[stems_of(sentence, phrase)].append((sentence, phrase))
    ranked = []
    for stems, places in terms.items():
        docs = {sentence.doc for sentence, _ in places}
        best = max(places, key=lambda place: _tells(rows, *place))
        defined = any(token.text == "(" for token in best[0].tokens[best[1].start : best[1].end])
        worth = (
            best[1].worth
            + 0.4 * defined
            + 0.15 * min(6, len(places) - 1)
            + 0.2 * (len(docs) - 1)
            + 0.05 * len(stems)
            + rows.how.bonus(best[0])
        )
        ranked.append((worth, best))
    ranked.sort(key=lambda entry: (-entry[0], entry[1][0].index, entry[1][1].start))
    most = rows.limit(MOST)
    found: list[tuple[int, Row]] = []
    taken = list(rows.held)
    heads: set[str] = set()
    for worth, (sentence, phrase) in ranked:
        if len(found) >= most or worth < TECH_WORTH:
            break
        stems = stems_of(sentence, phrase)
        head = sentence.tokens[phrase.end - 1].stem
        kinds = _kinds(sentence, phrase)
        if any(stems <= other or other <= stems for other in taken) or (head in heads and not kinds - {head}):
            continue
        row = rows.named(sentence, phrase)
        if row is not None:
            taken.append(stems)
            heads.add(head)
            found.append((sentence.index, row.model_copy(update={"score": score(analysis, sentence, row)})))
    yield from (row for _, row in sorted(found, key=lambda entry: entry[0]))


def _kinds(sentence: Sentence, phrase: Phrase) -> set[str]:
    """The nouns of a name, which say what kind of thing it is, as loose adjectives do not."""
    stretch = range(phrase.start, phrase.end)
    return {sentence.tokens[i].stem for i in stretch if sentence.tags[i] in NOUNS and sentence.tokens[i].stem}


def _tells(rows: Rows, sentence: Sentence, phrase: Phrase) -> float:
    """How much a sentence tells of a technology: defined or explained beats merely mentioned."""
    value = sentence.score - 0.5 * rows.used[sentence.index] - (0.5 if not rows.fit(sentence) else 0.0)
    after = sentence.tokens[phrase.end : phrase.end + 2]
    if after and after[0].text in ("(", ","):
        value += 0.4
    if after and after[0].lower in ("is", "are", "uses", "use", "can", "which", "that"):
        value += 0.4
    return value


def _technical(rows: Rows, sentence: Sentence) -> Iterable[Phrase]:
    """Noun phrases with a technical head, and named products that an apposition calls technical."""
    tokens, tags = sentence.tokens, sentence.tags
    for at, chunk in enumerate(sentence.chunks):
        start = _technical_start(sentence, chunk)
        head = tokens[chunk.head].stem
        named = tags[chunk.head] in ("NNP", "NNPS") and not tokens[chunk.head].text.rstrip("s").isupper()
        leads = any(
            token.stem in words.TECH_LEADS or "-" in token.text for token in tokens[start : chunk.head]
        )
        strong = head in words.TECH_HEADS
        if (strong or (leads and head in words.TECH_OBJECTS)) and chunk.head > start and not named:
            stems = {t.stem for t in tokens[start : chunk.end] if t.stem}
            if len(stems) >= 2:
                worth = (
                    0.5 * mass(rows.analysis, stems) + (0.45 if strong else 0.3) + (0.15 if leads else 0.0)
                )
                yield Phrase(start, _with_acronym(sentence, chunk.end), worth)
        following = sentence.chunks[at + 1] if at + 1 < len(sentence.chunks) else None
        if following is not None and _apposed(sentence, chunk, following):
            yield Phrase(chunk.core, chunk.end, 0.9)


def _technical_start(sentence: Sentence, chunk: Chunk) -> int:
    """Where the name of a technical thing begins: behind owners, counts and loose adjectives."""
    tokens, tags = sentence.tokens, sentence.tags
    start = chunk.core
    for i in range(chunk.core, chunk.head):
        if tags[i] == "POS":
            start = i + 1
    while start < chunk.head and (
        tags[start] in ("CD", "JJR", "JJS")
        or tokens[start].lower in _LOOSE
        or tokens[start].stem in _VAGUE_MODIFIERS
        or (tokens[start].text.isupper() and start and tags[start - 1] == "CD")
    ):
        start += 1
    return start


def _apposed(sentence: Sentence, chunk: Chunk, following: Chunk) -> bool:
    """Whether `Name, a technical thing` stands here (or `technical thing Name`)."""
    tokens, tags = sentence.tokens, sentence.tags
    head = tokens[following.head].stem
    return (
        following.start == chunk.end + 1
        and tokens[chunk.end].text == ","
        and following.start < following.core
        and (head in words.TECH_HEADS or head in words.TECH_OBJECTS)
        and tags[chunk.head] == "NNP"
        and chunk.end - chunk.core <= 5
    )


_LOOSE = wordset(
    """many other several own first second third new such more recent previous additional various similar
    same whole leading notable prominent latest main entire current existing general old largest cheap
    simple available modern useful dead working"""
)
_VAGUE_MODIFIERS = frozenset({"approv"})


def _with_acronym(sentence: Sentence, end: int) -> int:
    """The end of a phrase, behind the `(LLMs)` that follows it when there is one."""
    tokens = sentence.tokens
    if end + 2 < len(tokens) and tokens[end].text == "(" and tokens[end + 2].text == ")":
        return end + 3 if tokens[end + 1].text[:2].isupper() else end
    return end


def issues(rows: Rows) -> Iterator[Row]:
    """One or two sentences for each field of public life that the story touches."""
    ranked: list[tuple[float, Sentence]] = []
    field_of: dict[int, frozenset[str]] = {}
    sentences = rows.sentences
    for theme, cues in words.ISSUES.items():
        mine = []
        for sentence in sentences:
            hits = len(sentence.counts.keys() & cues)
            unsettled = any(token.lower in _UNSETTLED for token in sentence.tokens)
            if hits >= 2 or (
                hits
                and (unsettled or (theme not in _BROAD and any(p.stem in cues for p in sentence.tokens[:8])))
            ):
                mine.append(
                    (
                        min(3, hits) * 0.4
                        + 0.4 * unsettled
                        + 0.7 * sentence.score
                        - 0.3 * rows.used[sentence.index],
                        sentence,
                    )
                )
        mine.sort(key=lambda entry: (-entry[0], entry[1].index))
        for worth, sentence in mine[: MOST if rows.how.only else 2]:
            if sentence.index not in field_of:
                field_of[sentence.index] = cues
                ranked.append((worth, sentence))

    def favour(sentence: Sentence, phrase: Phrase) -> float:
        if bare(sentence, phrase):
            return -0.5
        return (
            0.4 if stems_of(sentence, phrase) & field_of[sentence.index] else 0.1 if phrase.clause else -0.3
        )

    yield from _rows(rows, ranked, favour)


_BROAD = frozenset({"market", "society", "environment"})
_UNSETTLED = wordset(
    """unclear uncertain no not nobody without lack lacks lacking disagree disagrees veto consider considering
    considers proposed proposes should must unless dispute disputes disputed debate debated demand demands
    recommend recommends urge urges want wants exempt"""
)
"""Words of what is not settled yet, which makes a matter an issue."""


def _same(a: Sentence, b: Sentence) -> bool:
    """Whether two sentences tell the same thing."""
    return overlap(a, b) > 0.5 or any(index == b.index for index, _ in a.twins)


def _rows(rows: Rows, ranked: list[tuple[float, Sentence]], favour: Favour) -> Iterator[Row]:
    """Rows for the best sentences that differ from one another, in reading order."""
    chosen: list[Sentence] = []
    made: dict[int, Row] = {}

    def rank(entry: tuple[float, Sentence]) -> tuple[float, int]:
        worth, sentence = entry
        return -(worth + rows.how.bonus(sentence) - 0.45 * rows.used[sentence.index]), sentence.index

    order = sorted(ranked, key=rank)
    most = rows.limit(min(MOST, 2 + len(rows.analysis.sentences) // 5))
    for _, sentence in order:
        if len(chosen) >= most:
            break
        if not rows.fit(sentence) or any(_same(sentence, other) for other in chosen):
            continue
        row = rows.row(sentence, favour, titled=False)
        if row is not None:
            chosen.append(sentence)
            made[sentence.index] = row.model_copy(update={"score": score(rows.analysis, sentence, row)})
    for sentence in sorted(chosen, key=lambda s: (s.order, s.doc)):
        yield made[sentence.index]
