"""The line rules that tell furniture from the article: each must match a whole line of few words."""

from __future__ import annotations

import re
from functools import cache

_NAME = r"(?:[A-ZÀ-Þ][\w.’'-]*|de|van|von|der|den|la|le|du|da|bin|al|and|et|und|y|&|,)"
NAMES = rf"{_NAME}(?:[ ,]+{_NAME}){{0,7}}"
"""Up to eight capitalised words with the small words between them."""

_PICTURE = (
    r"(?:(?:lead|main|cover|featured|top|header|stock|file) )?"
    r"(?:images?|photos?|pictures?|photographs?|pics?|illustrations?|graphics?|foto|crédit photo|bild)"
)
_PLACES = (
    r"(?:facebook|twitter|linkedin|whatsapp|reddit|telegram|pinterest|mastodon|bluesky|threads|instagram"
    r"|youtube"
    r"|x|e-?mail|sms|pocket|flipboard)"
)
_SHARE = (
    rf"(?:share|tweet|print|copy(?: link)?|save|bookmark|partager|teilen|compartir|gift|listen|{_PLACES})"
)
_ASK = (
    r"(?:subscribe|sign in|sign up|log in|login|register|become a member|create (?:a|an) (?:free )?account)"
)
_READERS = r"(?:subscribers?|members?|abonnés|abonnenten)"

# (why, most words in the line, case matters, patterns)
_TABLE: tuple[tuple[str, int, bool, tuple[str, ...]], ...] = (
    (
        "byline",
        16,
        True,
        (
            rf"(?:By|BY|by|Par|Von|Por|Written by|Words by|Text by|Reported by|Story by):? +{NAMES}"
            r"(?:,? (?:in|à) [A-Z]\w+)?(?:\s*[,|·•–-]\s*.{0,60})?",
        ),
    ),
    (
        "byline",
        12,
        False,
        (
            r"(?:\d{1,2}|an?)[ -]min(?:ute)?s?[ -](?:read|de lecture|lesezeit).*",
            r"(?:reading time|temps de lecture|lesezeit)\s*:.*",
            r"(?:\d+|an?|one) (?:min(?:ute)?|hour|day|week)s? ago",
        ),
    ),
    (
        "comments",
        10,
        False,
        (
            r"be (?:the )?first to (?:leave a )?comment",
            r"comments are (?:now )?(?:closed|off|disabled)(?: for this (?:post|article|story))?",
            r"(?:no|\d+) (?:comments?|responses?|replies)(?: yet)?",
            r"(?:leave|post|add|write) a (?:comment|reply).*",
            r"(?:show|view|hide|load|read)(?: all| more)?(?: \d+)? comments?",
            r"join the (?:conversation|discussion).{0,40}",
            r"(?:comments?|commentaires?|kommentare?)(?: ?\(\d+\))?",
            r"log in to (?:leave a )?comment",
            r"(?:aucun|\d+) commentaires?",
        ),
    ),
    (
        "credit",
        14,
        False,
        (
            rf"\(?{_PICTURE}\s*(?:/\s*\w+\s*)?(?:via\b|credits?\b|courtesy\b|source\b|:|©|\(c\)).{{0,90}}",
            r"\(?(?:credits?|courtesy of|source)\s*:\s*(?:.{0,80}(?<![.!?])$|(?:\S+\s?){1,4})",
            r"\(?(?:getty images|shutterstock|unsplash|pixabay|istock|afp|reuters|ap photo"
            r"|epa)(?:\s*/\s*\w+)*\)?",
        ),
    ),
    (
        "credit",
        14,
        True,
        (
            rf"\(?(?i:{_PICTURE}) (?:by|from) {NAMES}(?: (?:on|via|for|/) {NAMES})?\)?",
            rf"(?:Additional reporting|Reporting|Editing|Edited|Engineered|Translated|Produced|Powered)"
            rf"(?: by)?:?(?: {NAMES})?",
            rf"\(?(?:Additional r|R)eporting by {NAMES}(?: in [A-Z]\w+)?[;.] ?(?:[Ee]diting"
            rf"|[Ww]riting) by {NAMES}.?\)?",
            r".{0,60}\b(?:[Ee]dited|[Ww]ritten|[Ee]ngineered|[Tt]ranslated|[Pp]roduced|[Pp]owered) by",
        ),
    ),
    (
        "credit",
        34,
        False,
        (
            r"\((?:with|from) (?:additional )?(?:inputs?|agenc(?:y|ies)|reporting|files|reports?"
            r"|material)\b[^()]*\)",
            r"\((?:additional )?(?:reporting|editing|writing|inputs?|compiled|edited|written|source)s?"
            r"(?: by| from|:)[^()]*\)",
            r"\(this (?:story|article|report) (?:has|was|is)\b[^()]*\)",
            r"(?:©|\(c\)|copyright\b).{0,200}",
            r".{0,120}\ball rights reserved",
        ),
    ),
    (
        "credit",
        60,
        False,
        (
            r"the \S+ .{0,60}\bcontent generation system\b.*",
            r"this (?:article|story|post|content) was (?:partially |partly )?(?:produced|generated|written"
            r"|created)"
            r" (?:with|by|using) .*\b(?:ai|artificial intelligence|automat\w+)\b.*",
        ),
    ),
    (
        "paywall",
        26,
        False,
        (
            r"already (?:a |have a |an )?(?:subscribe[rd]?|member|subscription|account)\b.*",
            r"to (?:continue|keep) reading\b.*",
            r"continue reading (?:with|for|by)\b.*",
            rf"this (?:article|story|content|page) is (?:for|only for|reserved|available to"
            rf"|exclusive)\b.{{0,40}}{_READERS}.*",
            rf"(?:please )?{_ASK}\b.{{0,40}}\bto (?:continue|keep|read|unlock|get|access).*",
            r"you(?: have|['’]ve) (?:reached|read|used)\b.{0,60}\b(?:limit|free|articles?).*",
            r"unlock (?:this|unlimited)\b.*",
            rf"{_READERS} only.{{0,60}}",
            r"(?:(?:cet )?article (?:est )?)?réservé aux abonnés.*",
            r"il vous reste\b.{0,30}\bà lire.*",
            r"(?:abonnez-vous pour|déjà abonné)\b.*",
        ),
    ),
    (
        "consent",
        45,
        False,
        (
            r"we (?:and our (?:\d+ )?(?:partners|vendors) )?(?:also )?use\b.*\bcookies?\b.*",
            r"we (?:and our .{0,30})?store (?:and/?o?r? )?access information\b.*",
            r"we (?:value|respect|care about) your privacy\b.*",
            r"(?:this|our) (?:web)?site uses cookies\b.*",
            r"by (?:continuing|clicking|using) (?:to|on|our|this|any|accept)\b.*\b(?:cookies?|consent|agree"
            r"|accept)\b.*",
            r"(?:nous utilisons des|wir verwenden|usamos|utilizziamo i) cookies\b.*",
        ),
    ),
    (
        "consent",
        9,
        False,
        (
            r"(?:accept|reject|allow|manage|decline|agree to)"
            r"(?: (?:all|only|my|your|necessary|optional|essential|and|close|cookies?|preferences|settings"
            r"|choices))*",
            r"(?:cookie|privacy|consent) (?:policy|settings|preferences|notice|choices)",
            r"tout accepter|tout refuser|alle akzeptieren|your privacy(?: choices| matters)?",
        ),
    ),
    (
        "share",
        10,
        False,
        (
            rf"{_SHARE}(?:[\s|/,·•:]+(?:{_SHARE}|this|article|story|post|page|on|via|by|to|link|copied|with"
            rf"|friends))*",
            r"follow (?:us|me|him|her|the author|@\w+)\b.{0,60}",
        ),
    ),
    (
        "promo",
        16,
        False,
        (
            r"(?:sign up|subscribe|register|get|join|inscrivez-vous|abonnez-vous|abonnieren)\b.{0,80}"
            r"\b(?:newsletters?|inbox|briefing|alerts|podcast|channel|infolettre)\b.{0,40}",
            r"(?:subscribe|sign up|sign in|log in|login|register|donate|support us|s['’]abonner"
            r"|s['’]inscrire|se connecter)"
            r"(?: (?:now|today|here|free|for free))?",
            r"(?:advertisement|advertising|advertorial|sponsored(?: content)?|publicité|anzeige|promoted)",
            r"(?:story|article) continues (?:after|below).*",
            r"(?:our )?newsletters?",
            r"listen to (?:this )?article.*",
            r"download (?:our|the) app.*",
            r"view (?:this e?-?mail )?(?:online|in (?:your |a )?browser).*|unsubscribe.*|sent from my .*"
            r"|update your preferences.*",
            r"you(?: are receiving| received|['’]re receiving) this (?:e-?mail|message|newsletter|because).*",
        ),
    ),
    (
        "links",
        34,
        False,
        (
            r"(?:see also|read also|also read|read next|further reading|most (?:read|popular"
            r"|viewed))\b.{0,220}(?<![.!?])$",
            r"(?:related|recommended)(?: (?:articles?|stories|posts|news|content|reading|links?"
            r"|for you))?(?:\s*[:|–-].{0,220})?",
            r"(?:read more|more (?:on|from)|don['’]t miss|editor['’]s picks?"
            r"|trending(?: now)?)\b.{0,220}(?<![.!?])$",
            r"you (?:may|might) also (?:like|be interested in)\b.{0,220}(?<![.!?])$",
            r"(?:(?:à )?lire aussi|voir aussi|lesen sie auch|mehr zum thema)\b.{0,220}",
            r"(?:previous|next) (?:article|post|story)\b.{0,120}(?<![.!?])$",
        ),
    ),
    (
        "links",
        10,
        False,
        (
            r"(?:tags?|topics?|filed under|categor(?:y|ies)|posted in|keywords|mots[- ]clés"
            r"|schlagwörter)\s*:.{0,120}",
            r"(?:read|view|see) (?:the )?(?:full|original|rest of the|more)\b.{0,30}(?<![.!?])$",
            r"(?:click|tap) here.{0,30}|continue reading|learn more|lire la suite|weiterlesen",
            r"<?(?:https?://|www\.)\S+>?",
        ),
    ),
    (
        "navigation",
        5,
        False,
        (
            r"skip to (?:main )?content|aller au contenu|(?:back to )?top|toggle navigation",
            r"menu|search|home|close|loading|next|previous|sections?|navigation",
        ),
    ),
)


@cache
def line_rules() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """(why, most words, pattern) of every rule, compiled when first asked for."""
    return tuple(
        (why, words, re.compile(rf"(?:{'|'.join(patterns)})\s*[.!…:]*", 0 if case else re.IGNORECASE))
        for why, words, case, patterns in _TABLE
    )
