"""Which of Sage's values a TMS value probably means: suggestions with a score and a reason, never applied by themselves.

Equal (id or name, without case), then equal once spelling is set aside (accents, signs, word order, company endings, leading
zeros), then alike. What fits several of Sage's values equally well is said to be ambiguous.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

EXACT_SCORE, NORMALISED_SCORE = 100, 95
LEAST = 62  # less alike than this is chance
CLOSE = 4  # two candidates that are nearer than this to each other: a person must look
_COMPARED = 12  # the candidates of the index that are compared letter by letter


class How(StrEnum):
    EXACT = "EXACT"
    NORMALISED = "NORMALISED"
    FUZZY = "FUZZY"


@dataclass(frozen=True, slots=True)
class SageValue:
    value: str
    name: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`score` is 0 to 100; `ambiguous` where another of Sage's values fits as well."""

    tms_value: str
    sage: SageValue
    score: int
    how: How
    words: str
    ambiguous: bool = False


class Values:
    """Sage's active values of one dimension, indexed once for many TMS values."""

    def __init__(self, values: Iterable[SageValue]) -> None:
        self._exact: dict[str, list[SageValue]] = defaultdict(list)
        self._plain: dict[str, list[SageValue]] = defaultdict(list)
        self._by_gram: dict[str, set[str]] = defaultdict(set)
        for value in values:
            if value.active:
                self._add(value)

    def _add(self, value: SageValue) -> None:
        for text in {value.value, value.name} - {""}:
            _append(self._exact[_tight(text)], value)
            plain = normalised(text)
            if plain:
                _append(self._plain[plain], value)
                for gram in _grams(plain):
                    self._by_gram[gram].add(plain)

    def suggest(self, tms_value: str, *, most: int = 3) -> list[Suggestion]:
        """The best first; an exact or normalised equal stands alone."""
        exact = self._exact.get(_tight(tms_value))
        if exact:
            return _equals(tms_value, exact, How.EXACT, EXACT_SCORE, "the same id or name")
        plain = normalised(tms_value)
        same = self._plain.get(plain)
        if same:
            return _equals(tms_value, same, How.NORMALISED, NORMALISED_SCORE, "the same but for its spelling")
        return self._alike(tms_value, plain)[:most]

    def _alike(self, tms_value: str, plain: str) -> list[Suggestion]:
        best: dict[str, tuple[int, str, SageValue]] = {}
        for text in self._candidates(plain):
            score = min(round(100 * _likeness(plain, text)), NORMALISED_SCORE - 1)
            for sage in self._plain[text] if score >= LEAST else ():
                if sage.value not in best or best[sage.value][0] < score:
                    best[sage.value] = (score, text, sage)
        ranked = sorted(best.values(), key=lambda each: (-each[0], each[2].value))
        return [
            Suggestion(tms_value, sage, score, How.FUZZY, f"like '{text}'", _rivalled(ranked, score))
            for score, text, sage in ranked
        ]

    def _candidates(self, plain: str) -> list[str]:
        """Those that share most of the value's letter triples, in proportion to both lengths."""
        grams = _grams(plain)
        shared: dict[str, int] = defaultdict(int)
        for gram in grams:
            for text in self._by_gram.get(gram, ()):
                shared[text] += 1
        share = {text: 2 * n / (len(grams) + len(_grams(text))) for text, n in shared.items()}
        return sorted(share, key=lambda text: (-share[text], text))[:_COMPARED]


def suggest_all(tms_values: Sequence[str], sage_values: Iterable[SageValue]) -> dict[str, list[Suggestion]]:
    """By TMS value; an empty list where nothing is like it."""
    values = Values(sage_values)
    return {each: values.suggest(each) for each in tms_values}


_ENDINGS = frozenset({"inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co", "company"})
_SAME = {
    "department": "dept",
    "dept": "dept",
    "saint": "st",
    "street": "st",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "terminal": "term",
    "truck": "trk",
    "trailer": "trl",
}
_WORD = re.compile(r"[a-z]+|\d+")


def normalised(text: str) -> str:
    """Lower letters without accents and signs, usual short forms, no company ending, words in order of the alphabet."""
    folded = unicodedata.normalize(
        "NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    )
    bare = "".join(c for c in folded if not unicodedata.combining(c)).replace("&", " and ").replace("'", "")
    words = [_SAME.get(w, w.lstrip("0") or "0" if w.isdigit() else w) for w in _WORD.findall(bare)]
    kept = [w for w in words if w not in _ENDINGS and w != "and"] or words
    return " ".join(sorted(kept))


def _tight(text: str) -> str:
    return " ".join(text.split()).casefold()


def _grams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _likeness(a: str, b: str) -> float:
    """Letters in order, or words in common, whichever speaks more strongly; digits that differ speak against it."""
    letters = SequenceMatcher(None, a, b, autojunk=False).ratio()
    words_a, words_b = set(a.split()), set(b.split())
    common = sum(len(w) for w in words_a & words_b)
    shorter = min(sum(map(len, words_a)), sum(map(len, words_b))) or 1
    inside = 0.9 * common / shorter if common > 2 else 0.0
    numbers_a, numbers_b = ({w for w in ws if w.isdigit()} for ws in (words_a, words_b))
    differs = bool(numbers_a or numbers_b) and numbers_a != numbers_b
    return max(letters, inside) * (0.6 if differs else 1.0)


def _equals(tms_value: str, found: list[SageValue], how: How, score: int, words: str) -> list[Suggestion]:
    return [Suggestion(tms_value, sage, score, how, words, len(found) > 1) for sage in found]


def _rivalled(ranked: Sequence[tuple[int, str, SageValue]], score: int) -> bool:
    return sum(1 for other, _, _ in ranked if abs(other - score) < CLOSE) > 1


def _append(values: list[SageValue], value: SageValue) -> None:
    if value not in values:
        values.append(value)
