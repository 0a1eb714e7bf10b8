"""Stretches of an article that speak to a language model instead of its reader.

It is a net with known holes: whoever wants to hide an order can. What it
catches is told to the analyst; that nothing of an article is obeyed does not
rest on it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from core.model import Clipping

if TYPE_CHECKING:
    from core.model import Furniture, Quote

PIECE, OVERLAP = 4_000, 500
"""Code points that are searched at a time, and how far an order may reach into the next ones."""
PARAGRAPH = 1200
"""Code points around an order that are taken to belong to it, to the ends of the paragraph at most."""


class Order(NamedTuple):
    """A stretch of the canonical text, the whole paragraph where that is short, and what gives it away."""

    start: int
    end: int
    why: str


_MODEL = (
    r"(?:a\.?i\.?|artificial intelligence|llms?|(?:large )?language models?|chat ?bots?|(?:ai "
    r"|digital )?assistants?"
    r"|chatgpt|gpt(?:-\w+)?|claude|gemini|llama|copilot|(?:ai |automated |text )?summari[sz]ers?)"
)
_TELLS: tuple[tuple[str, str, str], ...] = (
    (
        "it tells a model to forget its orders",
        "",
        r"\b(?:ignore|disregard|forget|override|overrule|bypass|neglect|do not follow|don[’']t follow"
        r"|stop following)"
        r"\b[^.\n]{0,30}?\b(?:previous|prior|above|earlier|preceding|foregoing|your|system|existing|other)\b"
        r"[^.\n]{0,30}?\b(?:instructions?|prompts?|rules|guidelines|directives?|directions|orders|programming"
        r"|constraints|context)\b"
        r"|\b(?:ignore|disregard|forget)\b[^.\n]{0,20}?\b(?:instructions?|prompts?|guidelines|rules"
        r"|orders)\b[^.\n]{0,20}?"
        r"\b(?:above|before this|so far|you (?:were|have been|got))\b",
    ),
    (
        "it speaks of a model's own instructions",
        "prompt instruction message",
        r"\b(?:your|new|the following|updated)\s+(?:system|developer|hidden|initial)\s+(?:prompt"
        r"|message|instructions?)\b"
        r"|\b(?:reveal|print|repeat|output|leak|disclose|show)\b[^.\n]{0,40}\b(?:system|developer"
        r"|hidden|initial|your)\s+"
        r"(?:prompt|message|instructions?)\b"
        r"|^[^\w\n]*(?:system|developer)\s+(?:prompt|message|override|note)\s*[:\]]"
        r"|\b(?:new|important|updated)\s+instructions?\s+(?:for|to)\s+(?:the\s+|any\s+"
        r"|all\s+)?" + _MODEL + r"\b",
    ),
    (
        "it claims that the articles are over",
        "",
        r"</?(?:articles?|documents?|sources?|context|data|user_?input|untrusted\w*)>"
        r"|[-=<*#\[]{2,}\s*end\s+of\s+(?:the\s+)?(?:articles?|documents?|sources?|data|input|context|text)\b"
        r"|^[^\w\n]*end\s+of\s+(?:the\s+)?(?:articles?|documents?|sources?|data|input|context)[^\w\n]*$",
    ),
    (
        "it holds a ready answer",
        "",
        r"\{\s*[\"“](?:title|keywords|summary|signals|concerns|behaviors|technologies|issues|rows"
        r"|blanks|scores"
        r"|evidence|relevancy|role)[\"”]\s*:"
        r"|[\"“](?:relevancy|evidence|driving-force)[\"”]\s*:",
    ),
    (
        "it holds marks of a change of speaker",
        "",
        r"<\s?[|｜][^|｜<>\n]{1,40}[|｜]\s?>|\[/?INST\]|<<\s?/?SYS\s?>>|</?(?:start|end)_of_turn>"
        r"|</?(?:system|assistant|instructions?|im_start|im_end)>"
        r"|^#{2,4}\s*(?:system|instruction|assistant|response)\b[^\n]{0,20}(?:\n|:)"
        r"|^(?:system|assistant)\s*:\s",
    ),
    (
        "it holds words that a page would hide",
        "<!-- style decode",
        r"<!--[^\n]{0,400}?(?:-->|\n|$)"
        r"|style\s*=\s*[\"'][^\"'\n]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0"
        r"|opacity\s*:\s*0)"
        r"|\bdecode\s+(?:this|the following|it)\b[^.\n]{0,40}\b(?:base ?64|and\s+(?:follow|obey|execute|do))",
    ),
    (
        "it asks for scores",
        "relevanc rate score mark rank",
        r"\b(?:set|give|assign|rate|score|mark|rank|make)\b[^.\n]{0,60}\brelevanc[ey]\b"
        r"|\brelevanc[ey]\s*(?:score\s*)?(?:of|to|=|:|must be|should be"
        r"|shall be)?\s*(?:[1-5]\b(?!\s*(?:%|per))|five\b)"
        r"|\b(?:rate|score|mark|rank)\s+(?:all|every|each|any|this)\b[^.\n]{0,40}\b(?:rows?|signals?"
        r"|cards?|entr(?:y|ies)"
        r"|articles?|items?)\b[^.\n]{0,30}\b(?:[1-5]|five|one|highest|lowest|top|maximum)\b",
    ),
    (
        "it asks for an image or link that carries words away",
        "![ render append embed insert include display",
        r"!\[[^\]\n]{0,200}\]\(\s*https?://[^)\s]*[?={$%][^)\s]*\)"
        r"|\b(?:render|append|embed|insert|include|display)\b[^.\n]{0,40}\b(?:image|link|url"
        r"|markdown)\b[^.\n]{0,60}"
        r"(?:https?://|\bwith the\b|\bcontaining\b)",
    ),
    (
        "it calls a tool",
        "tool function invoke arguments parameters input args plugin",
        r"</?(?:tool_calls?|function_calls?|invoke|tool_use|tool_code|antml:\w+)\b"
        r"|[\"“](?:tool|function|name|recipient_name)[\"”]\s*:\s*[\"“][\w.:-]+[\"”]\s*,\s*"
        r"[\"“](?:arguments|parameters|input|args)[\"”]\s*:"
        r"|\b(?:call|use|invoke|run|execute)\s+(?:the|your)\s+[\w.-]{2,40}\s+(?:tool|function|plugin)\b",
    ),
    (
        "it tells a model to forget its orders",
        "instru istru consigne indicaci anweis instrukt befehl vorgab opdracht инструк указан команд"
        " 指 提示 规则 说明 說明 命令 プロンプト تعليم أوامر 지시 명령",
        r"\bignore[rz]?\s+(?:toutes\s+)?(?:les|vos|tes)\s+(?:instructions|consignes)\b"
        r"|\b(?:ignora|ignore|olvida|desobedece)\s+(?:todas\s+|tutte\s+)?(?:las|tus|sus|le|as|suas)\s+"
        r"(?:instrucciones|istruzioni|instruções|indicaciones)\b"
        r"|\b(?:ignorier\w*|vergiss|missachte\w*)\s+(?:alle\s+|die\s+|deine\s+|s[äa]mtliche\s+)*"
        r"(?:vorherigen|bisherigen|obigen|fr[üu]heren|vorigen)?\s*(?:anweisungen|instruktionen|befehle"
        r"|vorgaben)\b"
        r"|\bnegeer\s+(?:alle\s+)?(?:de\s+)?(?:vorige|eerdere|bovenstaande)\s+(?:instructies|opdrachten)\b"
        r"|\bигнорируй\w*\s+(?:\w+\s+){0,3}(?:инструкции|указания|команды)"
        r"|\bзабудь\w*\s+(?:\w+\s+){0,3}инструкции"
        r"|(?:忽略|无视|忘记|無視)[^。\n]{0,10}(?:指令|指示|提示|规则|說明|说明)|(?:指示|命令|プロンプト)を?無視"
        r"|تجاهل[^.\n]{0,20}(?:التعليمات|الأوامر)|이전[^.\n]{0,8}(?:지시|명령)[^.\n]{0,8}무시",
    ),
    (
        "it holds an order for later",
        "asked told prompted requested user analyst operator summari draft regenerat score",
        r"\b(?:if|when|whenever|once|the next time|after)\b[^.\n]{0,60}\b(?:you(?:[’']re"
        r"|\s+are)\s+(?:asked|told|prompted"
        r"|requested)|the\s+(?:user|analyst|operator)\s+(?:asks|says|requests|types)"
        r"|you\s+(?:summari[sz]e|draft"
        r"|regenerate|re-?score|redraft))\b[^.\n]{0,140}\b(?:answer|reply|respond|output|insert|include"
        r"|add|write|say"
        r"|mention|state|claim|rate|score)\b",
    ),
    (
        "it speaks to a model",
        "",
        r"\b(?:dear|attention|note to|notice to|message to|memo to|instructions? (?:for|to)|hey|hello"
        r"|to (?:any|all|the))"
        r"[\s,:]+(?:an?\s+|any\s+|all\s+|every\s+|the\s+)?" + _MODEL + r"\s*(?:[:,!]|(?:that|which|who)?\s*"
        r"(?:is |are )?(?:reading|processing|summari[sz]ing|analy[sz]ing))"
        r"|\bas an? (?:ai|large language|language)\s+(?:language\s+)?(?:model|assistant)\b"
        r"|\bif you are an? " + _MODEL + r"\b"
        r"|\byou are (?:now )?(?:an? )?(?:helpful |unrestricted |jailbroken |new )?(?:ai|assistant"
        r"|language model|chatbot"
        r"|DAN|in developer mode)\b"
        r"|\b(?:do not|don[’']t|never)\s+(?:mention|reveal|tell|inform|disclose"
        r"|show)\b[^.\n]{0,40}\b(?:the user"
        r"|the analyst|this instruction|these instructions|your instructions)\b",
    ),
)  # fmt: skip
_PATTERNS = tuple(
    (why, tuple(hints.split()), re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for why, hints, pattern in _TELLS
)
"""(what it is, words of which one is in every such order, how it is found)."""
_PACKED = re.compile(r"(?<![\w/+=])[A-Za-z0-9+/]{32,4000}={0,2}(?![\w/+=])")
_LETTERS = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{1,}){2,}")
_BREAK = re.compile(r"\n\s*\n")
_STOP = re.compile(r"[.!?。！？][\"”’)]*\s")


def orders(clipping: Clipping) -> tuple[Order, ...]:
    """The stretches of an article that speak to a model, in order, not overlapping, without the furniture."""
    return _orders(clipping.text, clipping.furniture)


def rests_on_orders(quote: Quote, clipping: Clipping) -> bool:
    """Whether a quote from an article lies in a stretch of it that speaks to a model, or touches one."""
    span = quote.span
    return any(order.start < span.end and span.start < order.end for order in orders(clipping))


@lru_cache(maxsize=128)
def _orders(text: str, furniture: tuple[Furniture, ...]) -> tuple[Order, ...]:
    readable = Clipping(text=text, furniture=furniture).readable()
    found: list[Order] = []
    for start, end, why in sorted(chain(_told(readable), _packed(readable))):
        start, end = _around(readable, start, end)
        if found and start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(end, found[-1].end))
        else:
            found.append(Order(start, end, why))
    return tuple(found)


def _told(text: str) -> Iterator[tuple[int, int, str]]:
    """What gives an order away, piece by piece, so that no single search holds other threads up."""
    for start in range(0, len(text), PIECE):
        end = start + PIECE + OVERLAP
        small = text[start:end].lower()
        for why, hints, pattern in _PATTERNS:
            if hints and not any(hint in small for hint in hints):
                continue
            for match in pattern.finditer(text, start, end):
                if match.start() < start + PIECE:
                    yield match.start(), match.end(), why


def _packed(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of base64 that hold sentences."""
    for match in _PACKED.finditer(text):
        run = match[0].rstrip("=")
        try:
            told = base64.b64decode(run[: len(run) // 4 * 4]).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if _LETTERS.search(told):
            yield match.start(), match.end(), "it holds packed words"


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph of a stretch, or of a long one the sentences next to it."""
    breaks = [match.end() for match in _BREAK.finditer(text, max(0, start - PARAGRAPH), start)]
    first = breaks[-1] if breaks else max(0, start - PARAGRAPH)
    after = _BREAK.search(text, end, end + PARAGRAPH)
    last = after.start() if after else min(len(text), end + PARAGRAPH)
    if last - first > PARAGRAPH:
        stops = [match.end() for match in _STOP.finditer(text, first, start)]
        first = stops[-1] if stops else first
        ends = [match.end() for match in _STOP.finditer(text, end, last)]
        last = ends[2] if len(ends) > 2 else last
    while first < start and text[first].isspace():
        first += 1
    return first, max(end, first + len(text[first:last].rstrip()))
