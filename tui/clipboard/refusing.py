"""Why a copy may not arrive, by what is known of terminals, with what the analyst can do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.clipboard.where import Where
    from tui.terminal.facts import Facts

SETTING = "`clipboard` in settings.toml"
"""Where the way was chosen, as the sentences say it."""
OFF = f"Copying is switched off: {SETTING}."
FILE = f"Copies go into the file only: {SETTING}."
TESTED = "You tested it: copies do not arrive in this terminal."
LARGER = "It is longer than what you tested here."
NOT_HERE = f"You sit at another machine, whose clipboard the way `native` does not reach: {SETTING}."
NOT_READ_BACK = (
    "The clipboard of this machine did not take it; on Linux it needs wl-clipboard, xclip or xsel."
)
NOT_SENT = "There is no terminal that could take it."

_NO = {
    "putty": "PuTTY takes no copies from programs.",
    "vte": "This terminal (GNOME Terminal and its relatives) takes no copies from programs.",
    "konsole": "Konsole before 24.12 takes no copies from programs.",
    "apple-terminal": "Terminal of macOS takes no copies from programs; iTerm2 does.",
    "linux": "The console has no clipboard.",
}
_OFF_AT_FIRST = {
    "xterm": "xterm takes copies only with `allowWindowOps: true` in its resources.",
    "urxvt": "urxvt takes copies only with its extension for OSC 52.",
    "st": "st takes copies only when it was built to.",
    "mintty": "mintty takes copies only when its option Selection: Allow setting is on.",
    "iterm2": "iTerm2 takes copies only when “Applications in terminal may access clipboard” is set.",
}
_OWN_TMUX = "Your own tmux in front of ssh may hold it back. On your computer: `tmux set -s set-clipboard on`"
_OWN_EITHER = (
    "Your own screen in front of ssh passes it on; tmux there only after `tmux set -s set-clipboard on`,"
    " and by the way `osc52`."
)
_MIXED = "Several look at this from different places; it went to all their terminals."
_UNSEEN = "Nobody looks at this tmux now; its prefix and ] pastes it."
_HELD = "This tmux may hold it back; its prefix and ] pastes it in tmux."
_KONSOLE_SINCE = (24, 12)


def known_no(facts: Facts, place: Where) -> str:
    """Why a terminal takes no copies for sure; empty when it may take them."""
    kinds = [_kind_of(client.kind) for client in place.clients] if place.within == "tmux" else [_kind(facts)]
    if not kinds or _takes(facts, place) or not (facts.answered or place.within == "tmux"):
        return ""
    refusals = [_NO.get(kind, "") for kind in kinds]
    return refusals[0] if all(refusals) else ""


def doubt(facts: Facts, place: Where, through: str, *, passed: bool) -> str:
    """Why a copy that was sent may not arrive, where there is something to be said."""
    if through == "tmux" and place.asked and not place.clients:
        return _UNSEEN
    if not passed:
        return _HELD
    if place.front == "tmux":
        return _OWN_TMUX
    if place.front == "either":
        return _OWN_EITHER
    if place.mixed:
        return _MIXED
    kind = _kind(facts)
    if place.within == "tmux" and place.clients:
        kind = _kind_of(place.clients[0].kind)
    if kind in (_NO | _OFF_AT_FIRST) and not _takes(facts, place):
        return _NO.get(kind) or _OFF_AT_FIRST[kind]
    return ""


def _takes(facts: Facts, place: Where) -> bool:
    """Whether the terminal itself says that it takes copies; tmux says it of itself."""
    return facts.takes_clipboard and not place.within


def _kind(facts: Facts) -> str:
    if facts.kind == "konsole" and _late_konsole(facts.version):
        return ""
    return facts.kind


def _kind_of(said: str) -> str:
    """The kind of a terminal by its own words, as tmux hands them on."""
    name = said.lower()
    if name.startswith("konsole") and _late_konsole(said):
        return ""
    for start, kind in (("xterm(", "xterm"), ("vte", "vte"), ("konsole", "konsole"), ("iterm2", "iterm2")):
        if name.startswith(start):
            return kind
    return ""


def _late_konsole(version: str) -> bool:
    """Whether a Konsole is one that takes copies; one whose version is not known may be."""
    found = re.search(r"(\d{2})\.(\d{2})", version)
    return not found or (int(found[1]), int(found[2])) >= _KONSOLE_SINCE
