"""Getting clippings in: files, folders, addresses, feeds and pasted text onto the open desk, bit by bit.

What was put is on its way to the disk before the next is read, so that stopping
or killing an import loses nothing and starting it again does nothing twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.beside.reading import begin
from core.beside.steps import Step, Work
from core.errors import ForedeckError, NotSaved
from core.fetching import Limits, NotFetched, Wanted, fetch_all, web_address
from core.model import Origin
from core.model.cleaning import clean_line
from core.placing import Came
from core.reading import (
    Aside,
    FeedItem,
    Problem,
    kind_of_bytes,
    read_feed_items,
    read_opml,
    sift,
)
from core.wish import Wish, wish_of, wish_of_paste

if TYPE_CHECKING:
    from core.beside.elsewhere import Sifter
    from core.beside.reading import Reader
    from core.fetching import Fetched
    from core.keeping.feeds import FeedMemory
    from core.model import Clipping
    from core.reading import (
        CardFile,
        Reading,
    )
    from core.shelf import Shelf

__all__ = ["Intake", "Progress", "Read", "Wish", "read_for", "wish_of", "wish_of_paste"]

Teasers = dict[str, dict[str, list[FeedItem]]]
"""Address of an article -> address of a feed -> its items that lead there."""
DEEPEST = 4
"""Rounds of fetching: lists, their feeds, the articles of these, and one for what is in between."""
TOO_DEEP = "It was not fetched: lists lead to lists too often before it."
NAME_IT = "Name it by its address."
FIRST = 2.0
"""Seconds that the first article may take to come from a process beside this one."""


@dataclass
class Progress:
    """How far an import is. The same object is given again and again, with more in it."""

    done: int = 0
    of: int = 0
    name: str = ""
    came: Came = field(default_factory=Came)
    problems: list[Problem] = field(default_factory=list)
    cards: list[CardFile] = field(default_factory=list)
    """Finished cards that were met; they join their stories when all articles are there."""
    cards_read: int = 0
    passed: list[Problem] = field(default_factory=list)
    """Cards that joined none, and why."""
    fresh: set[int] = field(default_factory=set)
    """The stories that the last step made or changed."""

    def parts(self, *, short: bool = False) -> list[str]:
        """What came of it, counted; `short` for one line of a screen, with the keys that show more."""
        came = self.came
        aside, unread = ("set aside (v)", "not read (p)") if short else ("set aside", "not read")
        joined = (
            ("more source", "more sources")
            if short
            else ("clipping joined its story", "clippings joined their stories")
        )
        counted = [
            (came.new, "new story", "new stories"),
            (came.joined, *joined),
            (came.changed, "text changed", "texts changed"),
            (came.copies, "copy", "copies"),
            (came.aside, aside, aside),
            (came.known, "known already", "known already"),
            (len(self.problems), unread, unread),
            (self.cards_read, "card read", "cards read"),
            (len(self.passed), "card passed over", "cards passed over"),
        ]
        return [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]

    def summary(self) -> str:
        """What came of it, in one sentence."""
        return ", ".join(self.parts()) or "Nothing was found"


class Intake:
    """Brings clippings onto a desk."""

    def __init__(
        self, shelf: Shelf, feeds: FeedMemory, flush: Callable[[], bool], limits: Limits | None = None
    ) -> None:
        self._shelf = shelf
        self._feeds = feeds
        self._flush = flush
        self._limits = limits or Limits()
        self._going: Work | None = None
        self._sifter: Sifter | None = None
        self._held: list[Clipping] = []
        """Texts in other languages, which wait for the stories that they may join: else it would depend on
        how quickly files are read whether they are set aside."""
        self.beside = False
        """Whether what needs parsers, or is more than a trifle, is read in a process beside this one."""

    async def bring_in(self, wish: Wish) -> AsyncGenerator[Progress, None]:
        """Bring in what is wished for, telling how far it is; closing the generator stops it."""
        progress = Progress()
        work = await asyncio.to_thread(self._work, wish)
        try:
            progress.problems += work.problems
            progress.of = len(work.files) + len(wish.addresses) + len(wish.texts)
            addresses = list(wish.addresses)
            yield progress
            while (step := await asyncio.to_thread(work.step)) is not None:
                addresses += step.addresses
                progress.of += len(step.addresses)
                await self._put(progress, step)
                yield progress
            if addresses:
                async with aclosing(self._fetch(addresses, progress)) as fetched:
                    async for progress in fetched:
                        yield progress
            if self._held:
                held, self._held = self._held, []
                await self._place(progress, held)
                yield progress
        finally:
            with suppress(NotSaved):  # on a desk that is closed or held elsewhere; it is read again next time
                self._place_held()
            work.close()
            self.close()

    def _work(self, wish: Wish) -> Work:
        """The work on what is wished for: the one that is under way when it is the rest of that."""
        going, self._going = self._going, None
        if going is not None and wish.paths == tuple(path for path, _ in going.files):
            going.texts, going.sift = list(wish.texts), self._sift
            return going
        if going is not None:
            going.close()
        work = _work_of(wish, begin(wish.paths) if self.beside else None)
        work.sift = self._sift
        return work

    def close(self) -> None:
        """End what reads beside this process."""
        going, self._going = self._going, None
        sifter, self._sifter = self._sifter, None
        for each in (going, sifter):
            if each is not None:
                each.close()

    def bring_in_read(self, read: Read) -> Progress:
        """Put what was read by `read_for` on the desk."""
        progress = Progress(problems=list(read.problems))
        for step in read.steps:
            progress.of += step.count
            self._note(progress, step)
            progress.came.add(self._shelf.take_in(self._hold_back(step)))
        if read.left is None:
            progress.came.add(self._place_held())
        self._going = read.work
        return progress

    def _hold_back(self, step: Step) -> list[Clipping | Aside]:
        """What of a step is placed now; items of feeds are, as they count as seen from then on."""
        if step.seen:
            return step.found
        now: list[Clipping | Aside] = []
        for each in step.found:
            if isinstance(each, Aside) or not self._shelf.is_foreign(each):
                now.append(each)
            else:
                self._held.append(each)
        return now

    def _place_held(self) -> Came:
        held, self._held = self._held, []
        return self._shelf.take_in(held) if held else Came()

    async def _put(self, progress: Progress, step: Step) -> None:
        self._note(progress, step)
        await self._place(progress, self._hold_back(step))

    async def _place(self, progress: Progress, found: Sequence[Clipping | Aside]) -> None:
        arrivals = await asyncio.to_thread(self._shelf.prepare, found)
        came = self._shelf.put(arrivals)
        progress.fresh = came.stories
        progress.came.add(came)

    def _note(self, progress: Progress, step: Step) -> None:
        progress.done += step.count
        progress.name = step.name
        progress.problems += step.problems
        progress.cards += step.cards

    async def _fetch(self, addresses: Sequence[str], progress: Progress) -> AsyncGenerator[Progress, None]:
        """Fetch addresses, then the articles of the feeds among them, then those that these name."""
        teasers: Teasers = {}
        states: dict[str, tuple[str, str]] = {}
        due: dict[str, set[str]] = {}
        waiting = list(dict.fromkeys(addresses))
        asked: set[str] = set()
        for _ in range(DEEPEST):
            if not waiting:
                break
            asked |= set(waiting)
            wanted = [self._wanted(address) for address in waiting]
            waiting = []
            async with aclosing(fetch_all(wanted, self._limits)) as results:
                async for result in results:
                    step, more = await asyncio.to_thread(self._opened, result, teasers)
                    more = [each for each in dict.fromkeys(more) if each not in asked and each not in waiting]
                    waiting += more
                    progress.of += len(more)
                    await self._put(progress, step)
                    if step.state is not None:
                        states[result.url], due[result.url] = step.state, set(step.due)
                    await asyncio.to_thread(self._remember, step, due)
                    yield progress
        for address in waiting:
            progress.problems.append(Problem(name=clean_line(address)[:200], sentence=TOO_DEEP, hint=NAME_IT))
        if waiting:
            yield progress
        # A server may say "unchanged" the next time only of a feed none of whose items is missing here.
        for feed, state in states.items():
            if not due[feed]:
                await asyncio.to_thread(self._feeds.read, feed, *state)

    def _remember(self, step: Step, due: dict[str, set[str]]) -> None:
        """Items count as seen, and are due no more, when their clippings are on the disk."""
        if step.seen and self._flush():
            for feed, keys in step.seen.items():
                self._feeds.saw(feed, keys)
                due.get(feed, set()).difference_update(keys)

    def _wanted(self, address: str) -> Wanted:
        known = self._feeds.known(address)
        return Wanted(address, known.etag, known.modified) if known else Wanted(address)

    def _opened(self, result: Fetched | NotFetched, teasers: Teasers) -> tuple[Step, list[str]]:
        """(what an address gave, further addresses that it leads to)."""
        teased = teasers.get(result.url, {})
        spare = next((item.clipping for items in teased.values() for item in items if item.clipping), None)
        seen = {feed: [item.key for item in items] for feed, items in teased.items()}
        name = clean_line(result.url)[:200]
        if isinstance(result, NotFetched):
            if spare is not None:
                return Step(1, name, [spare], seen=seen), []
            return Step(
                1, name, problems=[Problem(name=name, sentence=result.sentence, hint=result.hint)]
            ), []
        if result.unchanged:
            return Step(1, name), []
        kind = kind_of_bytes(result.data, result.charset)
        if kind == "opml":
            return (step := _opened_list(result.data, name)), step.addresses
        if kind == "feed" and not teased:
            return self._opened_feed(result, name, teasers)
        origin = Origin(kind="url", name=name, path=result.final_url)
        reading = self._sift(result.data, origin, charset=result.charset, url=result.final_url)
        step = Step.of(reading, 1, name)
        step.seen = seen
        if spare is not None and (not step.found or isinstance(step.found[0], Aside)):
            step.found, step.problems = [spare], []
        return step, []

    def _sift(self, data: bytes, origin: Origin, *, charset: str = "", url: str = "") -> Reading:
        if not self.beside:
            return sift(data, origin, charset=charset, url=url)
        if self._sifter is None:
            from core.beside.elsewhere import Sifter

            self._sifter = Sifter()
        return self._sifter.sift(data, origin, charset=charset, url=url)

    def _opened_feed(self, result: Fetched, name: str, teasers: Teasers) -> tuple[Step, list[str]]:
        """The items of a feed that were not seen before; a mere teaser leads to its article."""
        step, more = Step(1, name), []
        origin = Origin(kind="feed", name=name, path=result.final_url)
        try:
            items = read_feed_items(result.data, origin, charset=result.charset)
        except ForedeckError as error:
            step.problems.append(Problem(name=name, sentence=error.sentence, hint=error.hint))
            return step, []
        step.state = (result.etag, result.modified)
        for item in items:
            if self._feeds.has_seen(result.url, item.key):
                continue
            step.due.append(item.key)
            address = web_address(item.url) if item.thin or item.clipping is None else None
            if address is not None:
                teasers.setdefault(address, {}).setdefault(result.url, []).append(item)
                more.append(address)
            elif item.clipping is not None:
                step.found.append(item.clipping)
                step.seen.setdefault(result.url, []).append(item.key)
            else:
                step.problems.append(
                    Problem(name=f"{name}: {item.title}".strip(": ")[:200], sentence=item.problem)
                )
                step.seen.setdefault(result.url, []).append(item.key)
        return step, more


@dataclass(frozen=True)
class Read:
    """What was read for some time and is on no desk yet."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    left: Wish | None
    """What there was no time for."""
    work: Work | None = None
    """Who goes on with that, when a process beside this one does."""

    @property
    def empty(self) -> bool:
        """Whether no article is in it, nor may be in what is left."""
        return self.left is None and not any(step.found for step in self.steps)


def read_for(wish: Wish, seconds: float, reader: Reader | None = None) -> Read:
    """Read files and texts for some seconds; addresses are left.

    A `reader` has begun with the files in a process beside this one: what it has read by now is taken, at
    least the first article, and it goes on with what is left.
    """
    work = _work_of(wish, reader)
    start = time.monotonic()
    steps: list[Step] = []
    while True:
        some = any(step.found for step in steps)
        if reader is not None and some and not work.at_hand:
            break  # the rest comes behind the first screen
        if time.monotonic() - start >= (seconds if some or reader is None else max(seconds, FIRST)):
            break
        if (step := work.step(hurry=reader is not None)) is None:
            break
        steps.append(step)
    addresses = (*wish.addresses, *(address for step in steps for address in step.addresses))
    left = Wish(tuple(path for path, _ in work.files), addresses, tuple(work.texts))
    going = work if reader is not None and work.files else None
    return Read(tuple(steps), work.problems, left if work.left or addresses else None, going)


def _work_of(wish: Wish, reader: Reader | None) -> Work:
    if reader is None:
        return Work.on(wish.paths, wish.texts)
    from core.beside.elsewhere import Elsewhere

    return Elsewhere(reader, wish.texts)


def _opened_list(data: bytes, name: str) -> Step:
    """The addresses of an OPML list."""
    step = Step(1, name)
    try:
        step.addresses = [url for _, url in read_opml(data)]
    except ForedeckError as error:
        step.problems.append(Problem(name=name, sentence=error.sentence, hint=error.hint))
    return step
