"""Kill a desk's writer over and over and count the losses: `python tests/core/keeping/kills.py FOLDER 500`.

Every round forks a child that streams commits of a card, its story's triage and a
step, and acknowledges those that `flush` called saved; it is killed (SIGKILL) at a
random moment, also while it opens and while it brings its journal into the file.
"half applied" counts cards, stories and steps that are out of step, and stories
whose clippings are missing. The desk is the same for all rounds. Prints one line
of JSON with the counts.
"""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from tinydb import TinyDB

from core.keeping import Change, Desk, KeptStep, KeptStory, Triage, writer
from core.model import Card, Cell, Clipping, Row, Table

STORIES = 12
ACK = struct.Struct("<qq")
ROUND = 1_000_000


def card(version: int) -> Card:
    """A card of about 11 KB which says its version in its first and its last place."""
    row = Row(name=Cell.analyst("name " * 10), description=Cell.analyst(f"{version} words " * 25))
    return Card(
        title=Cell.analyst(f"version {version}"),
        signals=Table(rows=(row,) * 20),
        issues=Table(rows=(row, Row(name=Cell.analyst(f"version {version}")))),
    )


def version_of(card: Card) -> int:
    """The version of a card; ValueError when its two places do not agree."""
    first, last = card.title.text, card.issues.rows[-1].name.text
    if first != last:
        raise ValueError("half of one version and half of another")
    return int(first.split()[1])


def stream(folder: Path, out: int, version: int, chance: random.Random) -> NoReturn:
    """Put cards for ever, and write down which are on disk."""
    desk = Desk.open(folder)
    if desk.readonly:
        os._exit(3)
    writer.IDLE_SECONDS = chance.choice((0.0, 0.003, 2.0))
    stories = [story.id for story in desk.stories()]
    while len(stories) < STORIES:
        stories.append(desk.new_id())
        desk.commit(Change(stories={stories[-1]: KeptStory(id=stories[-1])}))
    while True:
        put: dict[int, int] = {}
        for _ in range(chance.randint(1, 4)):
            version += 1
            story = chance.choice(stories)
            commit(desk, story, version, chance.random() < 0.1)
            put[story] = version
        desk.settle() if chance.random() < 0.05 else None
        if desk.flush():
            os.write(out, b"".join(ACK.pack(*pair) for pair in put.items()))


def commit(desk: Desk, story: int, version: int, arrives: bool) -> None:
    """One change of a card, its story and its steps, perhaps with a new clipping; old steps go."""
    kept = desk.kept(story) or KeptStory(id=story)
    digests = kept.clippings
    if arrives:
        clipping = Clipping(text=f"{version}")
        desk.keep_clippings([clipping])
        digests = (*digests, clipping.digest)[-20:]
    changed = kept.model_copy(
        update={"triage": Triage(decision="kept", note=f"version {version}"), "clippings": digests}
    )
    step = KeptStep(id=desk.new_id(), story=story, label=f"version {version}", at=datetime.now(UTC))
    gone = [old.id for old in desk.steps(story)][:-5]
    desk.commit(
        Change(
            stories={story: changed},
            cards={story: card(version)},
            steps={step.id: step} | dict.fromkeys(gone),
        )
    )


def in_step(desk: Desk, story: int) -> int:
    """The version of a story's card, triage, newest step; ValueError when one is of another."""
    kept, shown, steps = desk.kept(story), desk.card(story), desk.steps(story)
    if kept is None or shown is None or not steps:
        raise ValueError("something is missing")
    version = version_of(shown)
    if {kept.triage.note, steps[-1].label} != {f"version {version}"}:
        raise ValueError("out of step")
    if not set(kept.clippings) <= set(desk.digests()):
        raise ValueError("a story of clippings that are not there")
    return version


def run(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Kill `rounds` children and count; everything but the first five numbers should be 0."""
    chance = random.Random(seed)
    acknowledged: dict[int, int] = {}
    count = dict.fromkeys(
        ("rounds", "acknowledged", "inside a write", "versions seen", "from the journal"), 0
    )
    count |= dict.fromkeys(("lost", "half applied", "damaged", "still held", "left over", "never opened"), 0)
    for number in range(1, rounds + 1):
        count["rounds"] += 1
        acks = _one_round(folder, number * ROUND, chance)
        count["acknowledged"] += len(acks)
        for story, version in acks:
            acknowledged[story] = max(version, acknowledged.get(story, 0))
        count["inside a write"] += bool(list(folder.glob(".foredeck-*"))) or torn(folder)
        if (folder / "desk.json").exists():
            try:
                json.loads((folder / "desk.json").read_bytes())
                TinyDB(folder / "desk.json", access_mode="r").table("cards").all()
            except ValueError:
                count["damaged"] += 1
        desk = Desk.open(folder)
        count["still held"] += bool(desk.readonly)
        count["damaged"] += len(desk.recovered)
        count["from the journal"] += desk.replayed
        count["left over"] += len(list(folder.glob(".foredeck-*")))
        for story, version in acknowledged.items():
            try:
                found = in_step(desk, story)
            except ValueError:
                count["half applied"] += 1
                continue
            count["lost"] += found < version
            count["versions seen"] += found > version
        desk.close()
    count["never opened"] += not acknowledged
    return count


def torn(folder: Path) -> bool:
    """Whether a journal ends within a record."""
    journals = [path.read_bytes() for path in folder.glob("*.journal")]
    return any(not raw.endswith(b"\n") for raw in journals)


def _one_round(folder: Path, version: int, chance: random.Random) -> list[tuple[int, int]]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            stream(folder, writing, version, random.Random(version))
        finally:
            os._exit(4)
    os.close(writing)
    raw = b""
    if chance.random() > 0.1:
        for _ in range(chance.randint(1, 5)):
            raw += os.read(reading, 1 << 16)
    until = time.perf_counter() + chance.uniform(0, 0.02)
    while time.perf_counter() < until:
        pass
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the child ended by itself: {os.waitstatus_to_exitcode(status)}")
    while more := os.read(reading, 1 << 16):
        raw += more
    os.close(reading)
    whole = len(raw) - len(raw) % ACK.size
    return list(ACK.iter_unpack(raw[:whole]))


if __name__ == "__main__":
    target, wanted = Path(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(run(target, wanted, int(sys.argv[3]) if len(sys.argv) > 3 else 1)))
