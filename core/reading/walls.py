"""Wall pages: what a clipper saved when the site showed it a gate instead of the article."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

FEWEST_WORDS = 60
"""A page with fewer words of its own, and a gate on it, is a wall."""
MOST_TEASED = 90
"""With fewer, an article that ends at an offer of a subscription is only its beginning."""

_ASKS = (
    r"(?:subscri\w+|sign in|log in|register|abonn\w+|become a member|create an? (?:free )?account"
    r"|(?:free )?trial)\b"
)
_ANY = "(?i)"


class Wall(NamedTuple):
    """A gate that stands where an article should."""

    reason: str
    """A short noun phrase for a list."""
    what: str
    """The same and what it means, for a sentence that begins with "It is"."""
    hint: str


# (the wall, what it looks like); the first is the cookie wall, the second the paywall.
_WALLS: tuple[tuple[Wall, tuple[str, ...]], ...] = (
    (
        Wall(
            "a cookie wall",
            "a cookie wall: it asks for consent and holds no article",
            "Accept or refuse the cookies in a browser, then save the article itself.",
        ),
        (
            r"\b(?:accept|reject|allow|manage|consent to|agree to|uses?|utilis\w+"
            r"|akzeptieren|verwenden|nutzen|utilizamos|usamos|utilizziamo)\b.{0,60}\bcookies?\b",
            r"\bcookies?\b.{0,80}\b(?:accept|consent|preferences|settings|partners|agree)",
            r"we (?:value|respect|care about) your privacy",
            r"\bconsent\b.{0,80}\bpartners\b|\bpartners\b.{0,80}\bconsent\b",
        ),
    ),
    (
        Wall(
            "a paywall",
            "a paywall: it asks for a subscription and holds no article",
            "Sign in with a subscription and save the whole article.",
        ),
        (
            rf"{_ASKS}.{{0,80}}\b(?:continue|keep|read\w*|unlock|access|lire|lecture|weiterlesen)\b",
            r"to (?:continue|keep) reading|continue reading (?:with|for|by|this)",
            r"\b(?:for|to|aux) (?:our )?(?:paying |registered )?(?:subscribers|members|abonnés)\b",
            r"already (?:a |an )?(?:subscriber|member)|subscribers? only|reached your (?:article )?limit",
            r"(?:free|remaining) articles? (?:this|remaining|left|limit)|unlock (?:this|the) (?:article"
            r"|story)",
            r"\b(?:exclusiv\w+|reservad\w+|riservat\w+|nur) (?:para|für|pour|agli|a los) (?:\w+ )?"
            r"(?:suscriptores|assinantes|abbonati|abonn\w+)",
            r"\bpara (?:seguir|continuar) (?:leyendo|lendo)|\bper continuare a leggere|\bum weiterzulesen",
        ),
    ),
    (
        Wall(
            "needs JavaScript",
            "a page that needs JavaScript: the site showed its notice and no article",
            "Open it in a browser, wait until the article shows, then save it.",
        ),
        (
            r"(?:enable|turn on|activate|activer|requires?|without|allow) (?:your )?java ?script",
            r"java ?script (?:is|must be|has been|seems to be) (?:disabled|required|enabled|turned off|not)",
        ),
    ),
    (
        Wall(
            "a robot check",
            "a robot check: the site asked for proof of a human and showed no article",
            "Open it in a browser, pass the check, then save the article itself.",
        ),
        (
            r"(?:verify(?:ing)?|confirm|prove)\b.{0,20}\b(?:you are|you['’]re) (?:a )?(?:human|not a robot)",
            r"are you a robot|captcha|checking (?:your browser|if the site connection)|unusual (?:traffic"
            r"|activity)|review the security of your connection",
        ),
    ),
    (
        Wall(
            "an error page",
            "an error page: the site did not give the article",
            "Look for the article at its site and save it again.",
        ),
        (
            r"\b(?:error 40[34]|40[34] (?:error|not found|forbidden)|page not found|access denied"
            r"|page introuvable|error 50[0234]|50[0234] (?:error|bad gateway|internal|service|gateway)"
            r"|internal server error|service (?:temporarily )?unavailable"
            r"|unavailable (?:due to|for) legal reasons"
            r"|(?:content|article|site|page) is (?:not available|unavailable) in your (?:country|region))\b",
            r"\bpage (?:you .{0,40})?(?:cannot|could not|can['’]t) be found\b",
        ),
    ),
)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ABOUT_YOU = re.compile(r"(?i)\b(?:we|our|us|you|your|nous|nos|vous|votre|wir|sie|ihre)\b")
_CONSENT = re.compile(
    r"(?i)\b(?:cookies?|consent|partners?|preferences?|privacy|vendors?|personali[sz]\w+|advertising"
    r"|legitimate interest)\b"
)


@cache
def _looks() -> tuple[re.Pattern[str], ...]:
    """How each wall looks, compiled when first asked for."""
    return tuple(re.compile(_ANY + "|".join(patterns)) for _, patterns in _WALLS)


def find_wall(readable: str, page: str = "") -> Wall | None:
    """The gate that stands where the article should, or None.

    `readable` is the article's text without furniture; `page` all that the page
    shows, gates included. A long article with one such line is left alone.
    """
    shown = f"{readable}\n{page}"
    words = count_words(readable)
    if words < FEWEST_WORDS:
        counts = [(len(look.findall(shown[:20_000])), -number) for number, look in enumerate(_looks())]
        most, number = max(counts)
        if most:
            return _WALLS[-number][0]
    elif words < 300:
        speaks = len(_ABOUT_YOU.findall(readable))
        if len(_CONSENT.findall(readable)) > 0.04 * words and speaks > 0.05 * words:
            return _WALLS[0][0]
    return None


_CUT = re.compile(
    r"(?i)\b(?:to|and) (?:continue|keep) reading\b|\bcontinue reading (?:with|for|by|this)\b"
    r"|\bsubscribers? only\b|\bfor subscribers\b|\balready a subscriber\b"
    r"|\b(?:unlock|rest of|remainder of) (?:this|the) (?:article|story)\b"
    r"|réservé aux abonnés|lire la suite de (?:cet|l['’])|weiterlesen mit"
)


def cut_off(text: str, words: int) -> bool:
    """Whether a text of so many words of its own is the beginning of an article that a paywall cuts."""
    return words < MOST_TEASED and bool(_CUT.search(text[-3000:]))


def cut_short(readable: str, page: str) -> str:
    """A note when a page with an article on it also asks for a subscription early, else nothing."""
    words = count_words(readable)
    if words < 200 and _looks()[1].search(page[-20_000:]):
        return f"The page asks for a subscription: these {words} words may be only the beginning."
    return ""


def count_words(text: str) -> int:
    """Words; two letters of a script without blanks count as one."""
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return len(text.split()) + wide // 2
