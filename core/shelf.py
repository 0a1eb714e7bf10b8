"""The shelf: which clippings of an open desk make which story, and how new ones find their place."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import BadInput, NotSaved
from core.keeping import Change, KeptStory
from core.model import Clipping, Story
from core.placing import Arrival, Arrivals, Came, Here, Placer, places, quoted, renewed, replaceable
from core.reading import Aside, independent, language_reason, sifted

if TYPE_CHECKING:
    from core.keeping import Desk
    from core.placing import Older

LANGUAGES = ("en",)
"""What an analyst reads unless the settings say otherwise."""

FULLER, LONGER = 1.3, 3.0
"""So many times the words of what it repeats make a text the source and the other one the copy;
a text of more than so many times the words of what it holds is a round-up that quotes it."""


class Shelf:
    """The stories of a desk. On a desk that may only be read, what is new is shown and not kept."""

    def __init__(self, desk: Desk, languages: Sequence[str] = LANGUAGES) -> None:
        self._desk = desk
        self.languages = tuple(languages)
        self._unkept: dict[str, Clipping] = {}
        self._placer: Placer | None = None
        self._here: Here | None = None
        self._placing = threading.Lock()
        self._loaded: dict[int, tuple[KeptStory, Story]] = {}
        self.kept: dict[int, KeptStory] = {}
        self.reload()

    def reload(self) -> None:
        """Take the stories from the desk as they are there now."""
        self.kept = {kept.id: kept for kept in self._desk.stories()}
        with self._placing:
            self._placer = self._here = None

    # What is there

    def story(self, id: int) -> Story:
        """The sources of a story."""
        kept = self.kept[id]
        held = self._loaded.get(id)
        if held is None or held[0].clippings != kept.clippings:
            if len(self._loaded) > 64:
                self._loaded.clear()
            held = (kept, Story(clippings=self._clippings(kept.clippings)))
            self._loaded[id] = held
        return held[1]

    def copies(self, id: int) -> tuple[Clipping, ...]:
        """The clippings that repeat a source of a story and are set aside."""
        return self._clippings(self.kept[id].copies)

    def _clippings(self, digests: Iterable[str]) -> tuple[Clipping, ...]:
        found = (self.clipping(digest) for digest in digests)
        return tuple(clipping for clipping in found if clipping is not None)

    def clipping(self, digest: str) -> Clipping | None:
        """A clipping by its digest."""
        return self._unkept.get(digest) or self._desk.clipping(digest)

    def homes(self) -> dict[str, int]:
        """The story of each clipping, copies included."""
        return {
            digest: id
            for id, kept in self.kept.items()
            for digest in (*kept.former, *kept.copies, *kept.clippings)
        }

    def loose(self) -> tuple[Clipping, ...]:
        """Clippings on the desk that are in no story: an import was cut off, or an undo took their story."""
        homes = self.homes()
        return self._clippings(digest for digest in self._desk.digests() if digest not in homes)

    # Taking in

    def prepare(self, found: Sequence[Clipping | Aside]) -> Arrivals:
        """Find the place of each; from any thread, one caller at a time. Nothing changes before `put`."""
        clippings = [item if isinstance(item, Clipping) else item.clipping for item in found]
        reasons = {item.clipping.digest: item.reason for item in found if isinstance(item, Aside)}
        homes = self.homes()
        here = self._known()
        former = {digest for kept in self.kept.values() for digest in kept.former}
        arrivals: list[Arrival] = []
        known: list[str] = []
        for clipping in sorted(clippings, key=self.is_foreign):
            if clipping.digest in homes and clipping.digest not in former:
                known.append(clipping.name)
                continue
            found_here = here.find(clipping, aside := reasons.get(clipping.digest, ""))
            if clipping.digest in former and not (found_here and found_here.same_file):
                known.append(clipping.name)
                continue
            if found_here is None:
                known.append(clipping.name)
                continue
            arrival = self._arrival(clipping, aside, found_here)
            homes[clipping.digest] = arrival.story
            here.add(clipping, arrival.story)
            arrivals.append(arrival)
        return Arrivals(tuple(arrivals), tuple(known))

    def is_foreign(self, clipping: Clipping) -> bool:
        """Whether a clipping is in no language that stories begin in; it may join one."""
        return bool(language_reason(clipping, self.languages))

    def _arrival(self, clipping: Clipping, aside: str, older: Older) -> Arrival:
        """Where a clipping goes; in the place of its older texts where it may."""
        if aside:
            return Arrival(clipping, self._desk.new_id(), aside=aside)
        if older.digests:
            older = replaceable(clipping, older, self.homes(), self.has_card, self.clipping)
        if older.story is not None and not (self.kept.get(older.story) or KeptStory(id=1)).aside:
            self.index().put(clipping, older.story)
            return Arrival(clipping, older.story, replaces=older.digests)
        foreign = language_reason(clipping, self.languages)
        story, verdict = self.index().judge(clipping, foreign=bool(foreign))
        if verdict.story is None and foreign:
            self.index().forget(clipping.digest)
            return Arrival(clipping, story, aside=foreign, replaces=older.digests)
        return Arrival(clipping, story, verdict, replaces=older.digests)

    def _known(self) -> Here:
        with self._placing:
            if self._here is None:
                self._here = Here(self.clipping)
                for digest, id in self.homes().items():
                    if clipping := self.clipping(digest):
                        self._here.add(clipping, id)
            return self._here

    def index(self) -> Placer:
        """What tells which story a text belongs to; from any thread, the first time it takes a while."""
        with self._placing:
            if self._placer is None:
                held = [
                    (clipping, id)
                    for id, kept in self.kept.items()
                    if not kept.aside
                    for clipping in self._clippings(kept.clippings)
                ]
                self._placer = Placer(held, self._desk.new_id)
            return self._placer

    def put(self, arrivals: Arrivals) -> Came:
        """Put what was prepared on the desk: the clippings first, then all stories together."""
        came = Came(known=len(arrivals.known))
        changed: dict[int, KeptStory | None] = {}
        homes = self.homes()
        for arrival in arrivals.arrivals:
            self._unkept[arrival.clipping.digest] = arrival.clipping
            for id in {homes[digest] for digest in arrival.replaces if digest in homes} - {arrival.story}:
                if other := changed.get(id) or self.kept.get(id):
                    changed[id] = self._only(other, {*_held(other)} - {*arrival.replaces})
            story = changed.get(arrival.story) or self.kept.get(arrival.story)
            came.count(arrival, into=story is not None)
            new = self._with(story, arrival)
            changed[new.id] = new
            homes[arrival.clipping.digest] = new.id
            for id in arrival.verdict.related:
                if id != new.id and (other := changed.get(id) or self.kept.get(id)):
                    related = tuple(dict.fromkeys((*other.related, new.id)))
                    changed[id] = other.model_copy(update={"related": related})
            came.stories.add(new.id)
        self._keep([arrival.clipping for arrival in arrivals.arrivals], changed)
        return came

    def take_in(self, found: Sequence[Clipping | Aside]) -> Came:
        """Prepare and put."""
        return self.put(self.prepare(found))

    def _with(self, story: KeptStory | None, arrival: Arrival) -> KeptStory:
        """A story with a new clipping in it."""
        digest = arrival.clipping.digest
        if story is None:
            story = KeptStory(id=arrival.story, aside=arrival.aside)
        if arrival.verdict.copy_of:
            return self._with_copy(story, arrival)
        held = self.clipping(of := arrival.verdict.holds)
        near = held is not None and arrival.clipping.words <= LONGER * held.words
        if near and (there := self._exchanged(story, of, digest)):
            return there
        if arrival.replaces:
            return self._told(renewed(story, arrival))
        fields: dict[str, object] = {"clippings": (*story.clippings, digest)}
        if story.clippings and self.has_card(story.id):
            fields["arrived"] = (*story.arrived, digest)
        fields["related"] = tuple(dict.fromkeys((*story.related, *arrival.verdict.related)))
        return self._told(story.model_copy(update=fields))

    def _with_copy(self, story: KeptStory, arrival: Arrival) -> KeptStory:
        """A story with a copy in it; a fuller text changes places with the one that it repeats."""
        digest, of = arrival.clipping.digest, arrival.verdict.copy_of
        shorter = self.clipping(of)
        fuller = shorter is not None and arrival.clipping.words > FULLER * shorter.words
        there = self._exchanged(story, of, digest) if fuller else None
        return there or story.model_copy(update={"copies": (*story.copies, digest)})

    def _exchanged(self, story: KeptStory, of: str, digest: str) -> KeptStory | None:
        """A story with a fuller text in the place of a source, which becomes a copy; None when it is one
        that a hand has grouped or a card quotes."""
        if of not in story.clippings or story.hand or of in quoted(self._desk.card(story.id)):
            return None
        clippings = tuple(digest if each == of else each for each in story.clippings)
        return self._told(story.model_copy(update={"clippings": clippings, "copies": (*story.copies, of)}))

    def apart(self, changed: Mapping[int, KeptStory | None]) -> dict[int, KeptStory | None]:
        """What a step makes of stories, with every clipping in one place: it comes from where it went
        meanwhile, unless that leaves a card without its story."""
        if all(_held(story) and _held(story) == _held(self.kept.get(id)) for id, story in changed.items()):
            return dict(changed)
        there = [story for story in changed.values() if story is not None]
        claims: dict[str, int] = {}
        for story in there:
            claims |= {digest: story.id for digest in story.clippings if digest not in claims}
        for story in there:
            claims |= {digest: story.id for digest in story.copies if digest not in claims}
        apart: dict[int, KeptStory | None] = {}
        for id, other in self.kept.items():
            held = {*_held(other)}
            if id in changed or claims.keys().isdisjoint(held):
                continue
            left = self._only(other, held - claims.keys())
            if left is None and self.has_card(id):
                claims.update(dict.fromkeys(held, id))
            else:
                apart[id] = left
        for id, wanted in changed.items():
            mine = {digest for digest, claimed in claims.items() if claimed == id}
            apart[id] = self._only(wanted, mine) if wanted else None
        return apart

    def _only(self, story: KeptStory, digests: Set[str]) -> KeptStory | None:
        """A story with some of its clippings, each once; None when none of them is a source."""
        sources = tuple(digest for digest in dict.fromkeys(story.clippings) if digest in digests)
        copies = dict.fromkeys(digest for digest in story.copies if digest in digests - {*sources})
        arrived = tuple(digest for digest in story.arrived if digest in digests)
        fields = {"clippings": sources, "copies": tuple(copies), "arrived": arrived}
        new = story.model_copy(update=fields)
        if not sources:
            return None
        return story if new == story else self._told(new)

    def has_card(self, id: int) -> bool:
        """Whether a story has a card."""
        return self._desk.has_card(id)

    def _told(self, story: KeptStory) -> KeptStory:
        """A story with its sources in order and what a list shows of them."""
        clippings = self._clippings(story.clippings)
        ordered, repeats = independent(clippings)
        again = {clipping.digest for clipping in repeats}
        ordered = tuple(sorted(ordered, key=lambda each: (each.digest in again, self.is_foreign(each))))
        settled = story.hand or story.triage.decision != "new" or self.has_card(story.id)
        title = story.title if settled and story.title else Story(clippings=ordered).title
        dates = [clipping.published for clipping in ordered if clipping.published]
        outlets = dict.fromkeys(clipping.outlet for clipping in ordered if clipping.outlet)
        return story.model_copy(
            update={
                "clippings": tuple(clipping.digest for clipping in ordered),
                "independent": len(ordered) - len(repeats),
                "title": title,
                "outlets": tuple(outlets),
                "latest": max(dates, default=None),
                "words": ordered[0].words if ordered else 0,
            }
        )

    def _keep(self, clippings: Sequence[Clipping], changed: Mapping[int, KeptStory | None]) -> None:
        if not self._desk.readonly and changed:
            self._desk.keep_clippings(clippings)
            for clipping in clippings:
                self._unkept.pop(clipping.digest, None)
            self._desk.commit(Change(stories=dict(changed)))
        self.show(changed)

    def show(self, changed: Mapping[int, KeptStory | None]) -> None:
        """Follow what is on the desk already."""
        there = {id: story for id, story in changed.items() if story is not None}
        kept = {**self.kept, **there}
        for id in changed.keys() - there.keys():
            kept.pop(id, None)
        late = [id for id in there if id not in self.kept]
        behind = late and min(late) < max(self.kept, default=0)
        self.kept = dict(sorted(kept.items())) if behind else kept

    # The analyst's hand: what a change of the grouping would be; `decisions` puts it

    def split(self, id: int, digests: Sequence[str], new: int) -> dict[int, KeptStory | None]:
        """Some sources or copies of a story as a story of their own."""
        old = self.kept[id]
        mine = tuple(digest for digest in (*old.clippings, *old.copies) if digest in digests)
        left = tuple(digest for digest in old.clippings if digest not in digests)
        if not mine or not left:
            raise BadInput("A story keeps at least one source.", "Split off one of several sources.")
        copies = tuple(digest for digest in old.copies if digest not in digests)
        arrived = tuple(digest for digest in old.arrived if digest not in digests)
        rest = {"clippings": left, "copies": copies, "arrived": arrived, "hand": True}
        return {
            id: self._told(old.model_copy(update=rest)),
            new: self._told(KeptStory(id=new, clippings=mine)).model_copy(update={"hand": True}),
        }

    def join(self, ids: Sequence[int]) -> tuple[int, dict[int, KeptStory | None]]:
        """(the story that stays, what changes) when several stories become one."""
        ids = tuple(dict.fromkeys(ids))
        stays = next((id for id in ids if self.has_card(id)), ids[0])
        first = self.kept[stays]
        others = [self.kept[id] for id in ids if id != stays]
        new = [digest for other in others for digest in other.clippings]
        fields: dict[str, object] = {
            "clippings": (*first.clippings, *new),
            "copies": (*first.copies, *(digest for other in others for digest in other.copies)),
            "arrived": (*first.arrived, *new) if self.has_card(stays) else (),
            "related": tuple(id for id in first.related if id not in ids),
            "aside": "",
            "hand": True,
        }
        joined = self._told(first.model_copy(update=fields))
        return stays, {stays: joined, **dict.fromkeys(other.id for other in others)}

    def bring_back(self, id: int) -> tuple[int, dict[int, KeptStory | None]]:
        """(where it is then, what changes) when a story that is set aside is taken among the others."""
        story = self.kept[id]
        sources = self._clippings(story.clippings)
        if not story.aside or not sources:
            raise BadInput("That story is not set aside.")
        where, verdict = self.index().judge(sources[0])
        home = self.kept.get(where)
        if home is None or verdict.copy_of or len(sources) > 1:
            self.index().move(sources[0], id)
            return id, {id: story.model_copy(update={"aside": ""})}
        arrived = (*home.arrived, *story.clippings) if self.has_card(where) else ()
        fields = {"clippings": (*home.clippings, *story.clippings), "arrived": arrived}
        return where, {where: self._told(home.model_copy(update=fields)), id: None}

    def count_copy(self, id: int, digest: str) -> dict[int, KeptStory | None]:
        """A copy as a source of its story."""
        story = self.kept[id]
        copies = tuple(each for each in story.copies if each != digest)
        if copies == story.copies:
            raise BadInput("That clipping is no copy in this story.")
        fields = {"clippings": (*story.clippings, digest), "copies": copies}
        return {id: self._told(story.model_copy(update=fields))}

    def seen(self, id: int) -> None:
        """The analyst has looked at what came late to a story."""
        if self.kept[id].arrived:
            with suppress(NotSaved):  # taken over this very moment
                self._keep([], {id: self.kept[id].model_copy(update={"arrived": ()})})

    def replaced(self, changed: Mapping[int, KeptStory | None]) -> None:
        """Follow what was put on the desk by hand, and give clippings that it left loose a story."""
        before = {digest: place for id in changed for digest, place in places(self.kept.get(id))}
        self.show(changed)
        after = {digest: place for id in changed for digest, place in places(self.kept.get(id))}
        if before == after:
            return
        with self._placing:
            placer, self._here = self._placer, None
        for digest in before.keys() | after.keys() if placer else ():
            place = after.get(digest)
            clipping = self.clipping(digest)
            if placer is None or place == before.get(digest) or clipping is None:
                continue
            if place is None or place.aside:
                placer.forget(digest)
            elif place.source:
                placer.move(clipping, place.story)
            else:
                placer.follow(digest, place.story)
        if before.keys() - after.keys() and (loose := self.loose()):
            self.take_in(sifted(loose))


def _held(story: KeptStory | None) -> tuple[str, ...]:
    return (*story.clippings, *story.copies) if story else ()
