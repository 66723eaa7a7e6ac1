"""Company names as people write them, and how alike two of them are.

Legal forms, DBA, abbreviations of the trade, swapped words and typing errors are forgiven here, for suggestions only:
what is linked without a person is compared by `plain_name`, which forgives nothing but case and blanks (rule A4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

GENERIC_WEIGHT = 0.35  # of a word that half of the trade bears
LEAST_WORD = 0.7  # words less alike than this are different words

_LEGAL_WORDS = (
    "inc incorporated llc llp lp lllp ltd limited co company corp corporation pllc plc pc ulc gmbh sa"
)
_GENERIC_WORDS = (
    "transport trucking logistics freight lines express carrier carriers hauling haulers haulage cartage delivery"
    " services systems solutions group enterprises brothers sons international national global american america usa us"
    " motor distribution leasing fleet cargo foods food supply products industries manufacturing moving freightways"
)
_LEGAL = frozenset(_LEGAL_WORDS.split())
_GENERIC = frozenset(_GENERIC_WORDS.split())
_FILLERS = frozenset(["the", "and", "of", "a"])
_SHORT = {
    **dict.fromkeys(
        ("trans", "transp", "transpo", "transportation", "transports", "transporting"), "transport"
    ),
    **dict.fromkeys(("trkg", "trk", "truck", "trucks", "truckers"), "trucking"),
    **dict.fromkeys(("log", "logistic", "logist"), "logistics"),
    **dict.fromkeys(("frt", "frght"), "freight"),
    **dict.fromkeys(("exp", "expr", "xpress"), "express"),
    **dict.fromkeys(("svc", "svcs", "serv", "service"), "services"),
    **dict.fromkeys(("line",), "lines"),
    **dict.fromkeys(("intl", "internatl"), "international"),
    **dict.fromkeys(("natl", "nat"), "national"),
    **dict.fromkeys(("bros",), "brothers"),
    **dict.fromkeys(("ent", "enterprise"), "enterprises"),
    **dict.fromkeys(("grp",), "group"),
    **dict.fromkeys(("sys", "system"), "systems"),
    **dict.fromkeys(("dist", "distributing", "distributors"), "distribution"),
    **dict.fromkeys(("mfg", "mfr"), "manufacturing"),
    **dict.fromkeys(("ind", "industry"), "industries"),
    **dict.fromkeys(("del",), "delivery"),
}
# As in: Northgate LLC DBA Blue Line; Blue Line (Northgate LLC).
_ALSO_KNOWN = re.compile(
    r"\b(?:d\s*/\s*b\s*/\s*a|d\.b\.a\.?|dba|doing business as|t/a|trading as|f/k/a|fka|a/k/a|aka)\b\.?|[()]"
)
_NOISE = re.compile(r"[^\w\s]|_")
_JOINED = re.compile(r"['.\u2019]")


def plain_name(name: str) -> str:
    """Names are compared without case, outer blanks and runs of blanks; nothing else is forgiven."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@lru_cache(maxsize=8192)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each name that a text holds: one, or two where it says DBA or has one in brackets."""
    parts = (words(part) for part in _ALSO_KNOWN.split(plain_name(name)))
    return tuple(dict.fromkeys(part for part in parts if part))


def words(text: str) -> tuple[str, ...]:
    """Words without accents, punctuation, legal forms and fillers, written out; "J. B. Hunt" is "jb hunt"."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    found = _initials_joined(_NOISE.sub(" ", _JOINED.sub("", flat)).split())
    telling = [w for w in found if w not in _LEGAL and w not in _FILLERS]
    return tuple(_SHORT.get(w, w) for w in telling or found)


def _initials_joined(found: Sequence[str]) -> list[str]:
    joined: list[str] = []
    open_initials = False
    for word in found:
        single = len(word) == 1 and word.isalpha()
        if single and open_initials:
            joined[-1] += word
        else:
            joined.append(word)
        open_initials = single
    return joined


def weight(word: str) -> float:
    return GENERIC_WEIGHT if word in _GENERIC else 1.0


def alike(a: str, b: str) -> float:
    """0 to 1: the most alike of their spellings."""
    return best(spellings(a), spellings(b))


def best(some: Iterable[Sequence[str]], others: Iterable[Sequence[str]]) -> float:
    theirs = tuple(others)
    return max((likeness(a, b) for a in some for b in theirs), default=0.0)


def likeness(a: Sequence[str], b: Sequence[str]) -> float:
    """How much of the weight of both names stands in words that both bear, in whatever order."""
    left = list(b)
    shared = 0.0
    for word in sorted(a, key=weight, reverse=True):
        found, partner = max(((word_alike(word, other), i) for i, other in enumerate(left)), default=(0.0, 0))
        if found >= LEAST_WORD:
            shared += found * (weight(word) + weight(left.pop(partner)))
    whole = sum(map(weight, a)) + sum(map(weight, b))
    return shared / whole if whole else 0.0


@lru_cache(maxsize=65536)
def word_alike(a: str, b: str) -> float:
    """1 for equal words; less for one with a typing error in it; 0 for numbers that differ."""
    if a == b:
        return 1.0
    if any(c.isdigit() for c in a + b) or min(len(a), len(b)) < 3:
        return 0.0
    longest = max(len(a), len(b))
    if abs(len(a) - len(b)) > longest // 3:
        return 0.0
    return 1.0 - distance(a, b) / longest


def distance(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to make one word of the other."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
