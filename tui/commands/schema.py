"""`foredeck schema`: what is in a card's JSON, for programs that read it or check it."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from tui.console import DONE, put
from tui.parsing import parser_of

if TYPE_CHECKING:
    from tui.parsing import Parser

ABOUT = """\
Print the JSON Schema (2020-12) of a card's JSON, as `export --format json`,
each line of `export --format jsonl` and `convert --to json` write it. What
each field is stands in it and in docs/exporting.md.
"""
EXAMPLES = """\
examples:
  foredeck schema > foredeck-card.schema.json
  foredeck schema | jq '.properties | keys'
"""


def parser() -> Parser:
    """The parser of `foredeck schema`."""
    return parser_of("schema", ABOUT, EXAMPLES, shared=False)


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    from core.sharing.schema import card_schema

    put(json.dumps(card_schema(), ensure_ascii=False, indent=2) + "\n")
    return DONE
