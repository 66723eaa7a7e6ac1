"""The catalogue of what Sage says: texts and numbers to a cause, its owner and remedy. Data: `causes.toml`.

Intacct's numbers are coarse (many failures share BL01001973, and XL03000006 covers login, sender and session), so that
texts decide too; a machine id (IA.DUPLICATE_ACCOUNT_NUMBER) is read as words. The first cause in the file's order that fits
any of the errors decides. Named groups of a text are facts: account, dimension, value, party.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from integrations.core.causes import Cause, Handling, Mend, Owner
from integrations.core.issues import Code
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, RefusedWhole, SessionExpired, Throttled

_DECISIONS: Mapping[str, type[LedgerError]] = {
    each.__name__: each for each in (NotAllowed, NotSent, RefusedWhole, SessionExpired, Throttled)
}
# Words of Sage's texts that are another name of a dimension.
_DIMENSION_WORDS = {"JOB": "PROJECT", "DEPT": "DEPARTMENT", "COST CODE": "COSTTYPE", "COST TYPE": "COSTTYPE"}
_MOST_FACT = 60
# Stand in the file's texts for what is written in many of them.
_SHORT = {
    "DIMENSION": r"(?P<dimension>location|department|class|item|customer|vendor|project|job|employee|contract"
    r"|warehouse|asset|task|cost (?:type|code)|grant)",
    "NAMEDPARTY": r"['\"]?(?P<party>[^'\"\n]{1,80}?)['\"]?",
    "NAMED": r"['\"]?(?P<value>[^'\"\n]{1,80}?)['\"]?",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`decision` is the class for a request that was refused as a whole with this; None where only documents are."""

    cause: Cause
    decision: type[LedgerError] | None
    numbers: frozenset[str]
    texts: tuple[re.Pattern[str], ...]

    def fits(self, number: str, words: str) -> Mapping[str, str] | None:
        """The facts that the text names, none perhaps; None where it is another cause."""
        for text in self.texts:
            found = text.search(words)
            if found is not None:
                return _facts(found)
        return {} if number in self.numbers else None


def entries() -> tuple[Entry, ...]:
    return _read()[0]


def find(name: str) -> Cause | None:
    return _read()[1].get(name)


@cache
def _read() -> tuple[tuple[Entry, ...], dict[str, Cause]]:
    raw = tomllib.loads(files("integrations.sage").joinpath("causes.toml").read_text("utf-8"))
    found = tuple(_entry(each) for each in raw["cause"])
    return found, {each.cause.name: each.cause for each in found}


def _entry(raw: Mapping[str, Any]) -> Entry:
    cause = Cause(
        raw["name"],
        raw["title"],
        Code(raw["code"]),
        Owner(raw["owner"]),
        Handling(raw["handling"]),
        Mend(raw["mend"]),
        " ".join(raw["remedy"].split()),
    )
    decision = _DECISIONS[raw["decision"]] if "decision" in raw else None
    texts = tuple(re.compile(_whole(text), re.IGNORECASE) for text in raw.get("texts", ()))
    return Entry(cause, decision, frozenset(raw.get("numbers", ())), texts)


def _whole(text: str) -> str:
    """A long text may be broken over lines in the file. A group that stands twice in one gets a number, and is one fact."""
    joined = "".join(text.splitlines())
    short = re.sub(r"\b(?:DIMENSION|NAMEDPARTY|NAMED)\b", lambda found: _SHORT[found[0]], joined)
    numbers = count(2)
    head, *others = re.split(r"(?=\(\?P<[a-z]+>)", short)
    return head + "".join(re.sub(r"^(\(\?P<[a-z]+)>", rf"\g<1>{next(numbers)}>", each) for each in others)


def _facts(found: re.Match[str]) -> Mapping[str, str]:
    told: Iterable[tuple[str, str | None]] = found.groupdict().items()
    facts = {name.rstrip("0123456789"): value.strip(" '\"")[:_MOST_FACT] for name, value in told if value}
    if "dimension" in facts:
        word = " ".join(facts["dimension"].upper().split())
        facts["dimension"] = _DIMENSION_WORDS.get(word, word.replace(" ", ""))
    if "account" in facts:
        facts["account"] = facts["account"].rstrip(".,;:")
    return facts
