"""What an engine says of a story, ending in a card or a sentence whatever the engine does."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from core.drafting.engine import DraftRequest, Engine
from core.errors import ForedeckError
from core.model import Card, DraftEvent, Failed, Finished, Story
from core.model.cleaning import clean_line


def linked(card: Card, story: Story) -> Card:
    """The card with the address of its main source, unless it has one: the source that its title is
    quoted from, else the one that it quotes most, else the first that states an address."""
    if card.link:
        return card
    quoted = [quote.span.source for quote in card.title.quotes]
    cited = Counter(quote.span.source for _, cell in card.cells() for quote in cell.quotes)
    order = [*quoted, *(digest for digest, _ in cited.most_common()), *(c.digest for c in story.clippings)]
    urls = {clipping.digest: clipping.url for clipping in story.clippings if clipping.url}
    return card.with_fields(link=next((urls[digest] for digest in order if digest in urls), ""))


async def heard(
    name: str, start: Callable[[], AsyncGenerator[DraftEvent, None]]
) -> AsyncGenerator[DraftEvent, None]:
    """What an engine of this name says once started, ending in Finished or Failed whatever it does."""
    try:
        async with aclosing(start()) as events:
            async for event in events:
                yield event
                if isinstance(event, Finished | Failed):
                    return
    except ForedeckError as error:
        yield Failed(sentence=error.sentence, hint=error.hint)
    except Exception as error:
        what = clean_line(f"{type(error).__name__}: {error}")[:120]
        yield Failed(sentence=f"The engine {name} broke ({what}).", hint="Nothing was changed.")
    else:
        yield Failed(sentence=f"The engine {name} stopped without a card.", hint="Draft it again.")


async def drafted(engine: Engine, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
    """What an engine says of a story, ending in Finished (with its link) or Failed."""
    async with aclosing(heard(engine.name, lambda: engine.draft(story, request))) as events:
        async for event in events:
            yield (
                Finished(card=linked(event.card, story), notes=event.notes)
                if isinstance(event, Finished)
                else event
            )
