"""Kill a desk's writer over and over and count the losses: `python tests/core/keeping/kills.py FOLDER 500`.

Every round forks a child that streams puts and acknowledges those that `flush`
called saved; it is killed (SIGKILL) at a random moment, also while it opens.
The desk is the same for all rounds. Prints one line of JSON with the counts.
"""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import sys
import time
from pathlib import Path
from typing import NoReturn

from tinydb import TinyDB

from core.keeping import Desk
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
    stories = [story.id for story in desk.stories()]
    while len(stories) < STORIES:
        stories.append(desk.keep_story([], "a story").id)
    while True:
        put: dict[int, int] = {}
        for _ in range(chance.randint(1, 4)):
            version += 1
            story = chance.choice(stories)
            desk.put_card(story, card(version))
            put[story] = version
        desk.keep_clippings([Clipping(text=f"{version}")]) if chance.random() < 0.1 else None
        if desk.flush():
            os.write(out, b"".join(ACK.pack(*pair) for pair in put.items()))


def run(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Kill `rounds` children and count; everything but the first four numbers should be 0."""
    chance = random.Random(seed)
    acknowledged: dict[int, int] = {}
    count = dict.fromkeys(("rounds", "acknowledged", "inside a write", "versions seen"), 0)
    count |= dict.fromkeys(("lost", "half applied", "damaged", "still held", "left over", "never opened"), 0)
    for number in range(1, rounds + 1):
        count["rounds"] += 1
        acks = _one_round(folder, number * ROUND, chance)
        count["acknowledged"] += len(acks)
        for story, version in acks:
            acknowledged[story] = max(version, acknowledged.get(story, 0))
        count["inside a write"] += bool(list(folder.glob(".foredeck-*")))
        if (folder / "desk.json").exists():
            try:
                json.loads((folder / "desk.json").read_bytes())
                TinyDB(folder / "desk.json", access_mode="r").table("cards").all()
            except ValueError:
                count["damaged"] += 1
        desk = Desk.open(folder)
        count["still held"] += bool(desk.readonly)
        count["damaged"] += len(desk.recovered)
        count["left over"] += len(list(folder.glob(".foredeck-*")))
        for story, version in acknowledged.items():
            kept = desk.card(story)
            try:
                found = version_of(kept) if kept else 0
            except ValueError:
                count["half applied"] += 1
                continue
            count["lost"] += found < version
            count["versions seen"] += found > version
        desk.close()
    count["never opened"] += not acknowledged
    return count


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
