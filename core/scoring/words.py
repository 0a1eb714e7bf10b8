"""The words by which scoring knows what a brief is made of and what a sentence shows."""

from __future__ import annotations

from core.prose.numbers import MONTHS, WEEKDAYS
from core.prose.tokens import stemset, wordset

FRAME = stemset(
    """we our us i my track follow watch monitor look looking interest interested interesting focus care
    about whether decide decision decisions assume assumption plan planning inform understand know learn
    signal signals trend trends development developments news story stories article articles topic
    topics matter matters question questions brief client clients team reader readers analyst analysts
    relevant relevancy anything everything something effect effects affect affects impact impacts change
    changes changing shape come coming future horizon near long short term early evidence example
    examples especially particularly mainly mostly happen role kind kinds type types area areas issue
    issues new emerging important key big decade decades world-wide worldwide involve involving concern
    concerns concerned relate related regard regarding help want need place places people case cases way
    ways use uses using used"""
)
"""Words of a brief that ask and do not say what for."""
FAINT = stemset(
    """technology technologies company companies firm firms business government state country countries
    industry industries sector policy policies public private market markets system systems service
    services product products global international national local development data information research
    study project program programme group society social economic political digital large small high low
    number level rise fall growth grow power work control product process ten five start model models"""
)
"""Words of so many matters that alone they say little of any."""
OFFICIALS = stemset(
    """ministry minister government council parliament court agency commission regulator regulators
    authority authorities senate committee board police mayor congress tribunal"""
)
"""Nouns of those who decide for others."""
BODIES = OFFICIALS | stemset(
    """utility utilities operator union company firm bank university institute hospital insurer insurers
    developer manufacturer maker"""
)
"""Nouns of those who can act without a name of their own."""
EVENTS = stemset(
    """examine investigate inspect rent lease tighten loosen cause injure kill disrupt
    approve ban launch sign order halt close acquire buy bought sold sell fine sue award grant adopt
    publish win won lose lost stop suspend withdraw withdrew start began begin begun end open build
    built introduce implement enforce require mandate agree vote pass reject refuse block restrict limit
    cancel delay postpone test deploy install deliver release unveil create found establish join leave
    left replace switch cut raise lower invest fund finance pay paid charge arrest convict rule decide
    choose chose pick appoint merge split attack hack breach steal stole leak fail collapse crash break
    broke damage disconnect restore reach sink complete finish commission license certify permit allow
    prohibit extend expand reduce double quit strike struck strip move trial recall shut seize impose
    lift repeal amend file claim trigger drop scrap abandon give gave given receive receiv dock run ran
    sail fly flew transfer hit lodge sail land take took taken hold held"""
)
"""Verbs of things done, after which something is otherwise."""
DIRECTIONS = stemset(
    """rise rose risen grow grew grown growth fall fell fallen decline double triple quadruple expand
    expansion spread accelerate acceleration slow slower slowdown speed faster surge soar jump climb
    shrink shrank increase decrease widen narrow ease drop plunge multiply halve swell recover
    rebound worsen improve gain gather quicken proliferate emergence emerge overtake outpace"""
)
"""Words by which something goes one way or another."""
NOT_NAMES = frozenset((*MONTHS, *WEEKDAYS)) | wordset(
    "mr mrs ms dr sir inc ltd corp plc ai llm llms it ceo gdp"
)
"""Words with a capital that name nobody."""
