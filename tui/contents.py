"""The commands by job: what each is for, what it reads and writes, and where more is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """What the manual says of a command beside the text and the options of its own module."""

    name: str
    line: str
    """What it is for, in at most 58 cells."""
    reads: str = ""
    """What `-` in place of a file's name stands for; empty when no file is named."""
    writes: str = ""
    """What goes to stdout."""
    lines: str = ""
    """What is JSON, a line for each, and how that is asked for."""
    files: str = ""
    """Names of FILES."""
    environment: str = ""
    """Names of ENVIRONMENT."""
    page: str = ""
    """The page in docs/ that goes through the job."""


JOBS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (
        "collect",
        (
            Command(
                "add",
                "bring files, folders, addresses and feeds onto a desk",
                "an article, a mailbox, a feed, or addresses",
                "what came of it, in a sentence",
                "--json: one line for all",
                "desks settings",
                "proxy",
                "adding",
            ),
            Command(
                "import",
                "take in cards that were published",
                "card pages, JSON, or JSON lines",
                "what came of it, in a sentence",
                "--json: what could not be taken in, then the sums; --list --json: the collections",
                "archive index",
                page="importing",
            ),
        ),
    ),
    (
        "work",
        (
            Command(
                "draft",
                "draft one card, taking all articles as one story",
                "an article",
                "the card: a page, or JSON with --format json",
                files="settings",
                environment="page keys",
                page="models",
            ),
            Command(
                "regenerate",
                "draft parts of a card again",
                "the card, or an article",
                "the card, in the form that it came in",
                files="settings",
                environment="keys",
                page="workbench",
            ),
            Command(
                "rescore",
                "judge the relevancy of a card's rows anew",
                "the card, or an article",
                "the card, in the form that it came in",
                files="settings",
                environment="keys",
                page="workbench",
            ),
            Command(
                "serve",
                "open the app in a browser on this machine",
                writes="the address to open",
                files="desks settings",
                environment="keys",
                page="browser",
            ),
        ),
    ),
    (
        "check",
        (
            Command(
                "check",
                "say what a card has that its sources lack",
                "the card, or an article",
                "a line for each finding",
                "--json: one document",
                page="checking",
            ),
        ),
    ),
    (
        "share",
        (
            Command(
                "export",
                "hand finished cards on: pages, JSON, tables, Parquet",
                "card pages, a card's JSON, or JSON lines",
                writes="the cards, or what was written",
                lines="--format jsonl: the cards; --json: what was written",
                files="desks archive",
                page="exporting",
            ),
            Command(
                "convert",
                "turn a card page into JSON, or JSON into a page",
                "the card",
                "the card in the other form",
                page="exporting",
            ),
            Command(
                "copy",
                "copy a card to your clipboard, also over ssh",
                "the card",
                "nothing",
                files="settings",
                page="copying",
            ),
            Command(
                "digest",
                "the page of a day",
                writes="the page",
                lines="--json: one document",
                files="desks",
                page="digests",
            ),
            Command(
                "index",
                "index pages by theme and by date for a folder of cards",
                writes="what was written, in a sentence",
                lines="--json: one line for all",
                page="digests",
            ),
            Command(
                "schema",
                "the form of the JSON that cards have",
                writes="the schema, as JSON",
                page="exporting",
            ),
        ),
    ),
    (
        "find",
        (
            Command(
                "desks",
                "all desks, and what waits there",
                writes="a line for each desk",
                lines="--json: the desks",
                files="desks",
                page="desks",
            ),
            Command(
                "search",
                "find words and rows on all desks and in the archive",
                "what to find",
                "a line for each place",
                "--json: the places",
                "desks archive index",
                page="searching",
            ),
            Command(
                "neighbours",
                "the cards and stories that are closest to a card",
                "the card",
                "a line for each card",
                "--json: the cards",
                "desks archive index settings",
                "keys",
                page="neighbours",
            ),
        ),
    ),
    (
        "look after",
        (
            Command(
                "models",
                "the engines that can draft; test one",
                writes="a line for each engine",
                lines="--json: the engines, or the test",
                files="settings",
                environment="keys",
                page="models",
            ),
            Command(
                "backup",
                "the whole workspace into one file, or back",
                reads="a backup, with --restore",
                writes="where the file is; with -o - the file itself",
                lines="--json: the backups",
                files="desks archive settings backups",
                page="safety",
            ),
            Command(
                "doctor",
                "check the workspace, and repair it",
                writes="a line for each finding",
                lines="--json: one document",
                files="desks archive quarantine",
                page="safety",
            ),
            Command(
                "completion", "let your shell complete what you type", writes="a script", page="commands"
            ),
            Command("help", "all that is to be known of a command", writes="the page", page="commands"),
        ),
    ),
)
"""The overview of the commands, in the order of a day's work."""

FILES = {
    "desks": ("desks/", "a folder for each desk: its clippings, stories and cards"),
    "archive": ("archive/", "the cards that were imported, a file for each import"),
    "index": ("index/", "what searches go through; may be deleted at any time"),
    "settings": ("settings.toml", "languages, feeds, models and the rest: docs/adding.md, docs/models.md"),
    "backups": ("backups/", "the backups"),
    "quarantine": ("quarantine/", "what was damaged, set aside by a repair"),
}
"""What lies in the workspace."""

ENVIRONMENT = {
    "workspace": (
        "FOREDECK_WORKSPACE",
        "the workspace; without it and --workspace it is ~/.local/share/foredeck,"
        " or what this system has in place of that",
    ),
    "page": ("FOREDECK_PAGE_URL", "the pattern of a card page's address, with {page} in it"),
    "proxy": ("HTTPS_PROXY, NO_PROXY", "the proxy that addresses are fetched through"),
    "keys": ("OPENAI_API_KEY, …", "keys of models, as the profiles in settings.toml name them"),
}
"""Variables that are looked at."""

CODES = {
    "0": "done",
    "1": "something could not be done",
    "2": "usage or bad input",
    "130": "stopped with Ctrl+C",
}
"""What exit codes mean where a command says nothing else."""


def commands() -> tuple[Command, ...]:
    """All commands of the overview."""
    return tuple(command for _, there in JOBS for command in there)
