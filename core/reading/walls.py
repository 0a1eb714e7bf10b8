"""Wall pages: what a clipper saved when the site showed it a gate instead of the article."""

from __future__ import annotations

import re

from core.errors import NotAClipping

FEWEST_WORDS = 60
"""A page with fewer words of its own, and a gate on it, is a wall."""

_ASKS = (
    r"(?:subscri\w+|sign in|log in|register|abonn\w+|become a member|create an? (?:free )?account"
    r"|(?:free )?trial)\b"
)
_ANY = "(?i)"

# (what it is, what it looks like, what to do); the first is the cookie wall, the second the paywall.
_WALLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "a cookie wall: it asks for consent and holds no article",
        (
            r"\b(?:accept|reject|allow|manage|consent to|agree to|uses?|utilis\w+"
            r"|akzeptieren)\b.{0,60}\bcookies?\b",
            r"\bcookies?\b.{0,80}\b(?:accept|consent|preferences|settings|partners|agree)",
            r"we (?:value|respect|care about) your privacy",
            r"\bconsent\b.{0,80}\bpartners\b|\bpartners\b.{0,80}\bconsent\b",
        ),
        "Accept or refuse the cookies in a browser, then save the article itself.",
    ),
    (
        "a paywall: it asks for a subscription and holds no article",
        (
            rf"{_ASKS}.{{0,80}}\b(?:continue|keep|read\w*|unlock|access|lire|lecture|weiterlesen)\b",
            r"to (?:continue|keep) reading|continue reading (?:with|for|by|this)",
            r"\b(?:for|to|aux) (?:our )?(?:paying |registered )?(?:subscribers|members|abonnés)\b",
            r"already (?:a |an )?(?:subscriber|member)|subscribers? only|reached your (?:article )?limit",
            r"(?:free|remaining) articles? (?:this|remaining|left|limit)|unlock (?:this|the) (?:article"
            r"|story)",
        ),
        "Sign in with a subscription and save the whole article.",
    ),
    (
        "a page that needs JavaScript: the site showed its notice and no article",
        (
            r"(?:enable|turn on|activate|activer|requires?|without|allow) (?:your )?java ?script",
            r"java ?script (?:is|must be|has been|seems to be) (?:disabled|required|enabled|turned off|not)",
        ),
        "Open it in a browser, wait until the article shows, then save it.",
    ),
    (
        "a robot check: the site asked for proof of a human and showed no article",
        (
            r"(?:verify|confirm|prove)\b.{0,20}\b(?:you are|you['’]re) (?:a )?(?:human|not a robot)",
            r"are you a robot|captcha|checking (?:your browser|if the site connection)|unusual (?:traffic"
            r"|activity)",
        ),
        "Open it in a browser, pass the check, then save the article itself.",
    ),
    (
        "an error page: the site did not give the article",
        (
            r"\b(?:error 40[34]|40[34] (?:error|not found|forbidden)|page not found|access denied"
            r"|page introuvable)\b",
            r"\bpage (?:you .{0,40})?(?:cannot|could not|can['’]t) be found\b",
        ),
        "Look for the article at its site and save it again.",
    ),
)
_LOOKS = tuple(re.compile(_ANY + "|".join(patterns)) for _, patterns, _ in _WALLS)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ABOUT_YOU = re.compile(r"(?i)\b(?:we|our|us|you|your|nous|nos|vous|votre|wir|sie|ihre)\b")
_CONSENT = re.compile(
    r"(?i)\b(?:cookies?|consent|partners?|preferences?|privacy|vendors?|personali[sz]\w+|advertising"
    r"|legitimate interest)\b"
)


def check_wall(readable: str, page: str = "") -> None:
    """Raise NotAClipping when a gate stands where the article should.

    `readable` is the article's text without furniture; `page` all that the page
    shows, gates included. A long article with one such line is left alone.
    """
    shown = f"{readable}\n{page}"
    words = count_words(readable)
    if words < FEWEST_WORDS:
        counts = [(len(look.findall(shown[:20_000])), -number) for number, look in enumerate(_LOOKS)]
        most, number = max(counts)
        if most:
            what, _, hint = _WALLS[-number]
            raise NotAClipping(f"It is {what}.", hint)
    elif words < 300:
        speaks = len(_ABOUT_YOU.findall(readable))
        if len(_CONSENT.findall(readable)) > 0.04 * words and speaks > 0.05 * words:
            what, _, hint = _WALLS[0]
            raise NotAClipping(f"It is {what}.", hint)


def cut_short(readable: str, page: str) -> str:
    """A note when a page with an article on it also asks for a subscription early, else nothing."""
    words = count_words(readable)
    if words < 200 and _LOOKS[1].search(page[-20_000:]):
        return f"The page asks for a subscription: these {words} words may be only the beginning."
    return ""


def count_words(text: str) -> int:
    """Words; two letters of a script without blanks count as one."""
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return len(text.split()) + wide // 2
