"""What the list says of its drafts, with the keys that are in force."""

from __future__ import annotations

from tui.actions import key_of


def _go_on() -> str:
    return f"{key_of('stories.draft-kept')} goes on"


def batch_waits() -> str:
    """That there is a batch already which was held."""
    stop, one = key_of("stories.stop"), key_of("stories.draft")
    return f"A batch waits already: {_go_on()} with it, {stop} drops it; {one} drafts one story."


def all_drafted() -> str:
    """That no kept story is without a card."""
    return f"Every kept story has its card; {key_of('stories.draft')} drafts one again."


def none_kept() -> str:
    """That there is nothing to draft, and what can be done instead."""
    keep, draft = key_of("stories.keep"), key_of("stories.draft")
    return f"No story is kept yet: {keep} keeps one, {draft} drafts the card under the cursor."


def in_queue(count: int) -> str:
    """That what is to be drafted is drafted already."""
    which = "Its card is" if count == 1 else "These cards are"
    jobs, stop = key_of("stories.jobs"), key_of("stories.stop")
    return f"{which} being drafted already; {jobs} shows the queue, {stop} stops."


def under_way(engine: str) -> str:
    """That the batch of another engine is not done yet."""
    return f"A batch of {engine} is under way: wait for it, or {key_of('stories.stop')} stops it."


def held(why: str, waiting: str) -> str:
    """Why a batch was held, and how it goes on."""
    return f"{why}: {waiting}, {_go_on()}."


def failed(cards: str) -> str:
    """How many cards were not drafted."""
    return f"{cards} not drafted: {key_of('stories.jobs')} says why"


def drafted(cards: str, cost: str) -> str:
    """How many were, and at what cost."""
    return f"{cards} drafted{cost} · {key_of('stories.open')} opens one"


def taken_over(waits: str) -> str:
    """That another session took the desk while cards waited."""
    take = key_of("everywhere.take-over")
    return f"Taken over elsewhere: {waits}; {take} takes the desk back, {_go_on()}."


def nothing_yet(models: str) -> str:
    """That nothing was drafted from the list, with what models have cost on this desk."""
    one, kept = key_of("stories.draft"), key_of("stories.draft-kept")
    return f"No card was drafted from here yet: {one} drafts this one, {kept} the kept ones.{models}"


def cut_off(what: str, left: int, of: str) -> str:
    """How much of a batch is left that was cut off."""
    return f"{what}: {left} of {of} to go. {_go_on()}, {key_of('stories.stop')} leaves it."
