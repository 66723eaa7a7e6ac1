"""What an import's trace says of each of its records. Pure.

Success is: the call served, the subprogram's own status 0, and no record named as rejected. A record of which nothing is said is left
out of the outcomes: unknown, to be looked up, and not sent again before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from integrations.sage.errors import NotSent
from integrations.sage.ports import Accepted, Exchange, Fault, Outcome, Outgoing, Refused
from integrations.sage.x3_soap.faults import fault_of
from integrations.sage.x3_soap.layouts import Layouts
from integrations.sage.x3_soap.soap import SERVED, Result


def outcomes(result: Result, sent: Sequence[tuple[Outgoing, str]], layouts: Layouts) -> list[Outcome]:
    """`sent` are the documents with the keys of their records."""
    told = [_outcome(result, outgoing, key, layouts) for outgoing, key in sent]
    found = [each for each in told if each is not None]
    if not found and len(sent) == 1 and _failed(result):
        fault = _common(result, layouts)
        return [Refused(sent[0][0].control_id, fault)] if fault is not None else []
    return found


def refusal_of(result: Result, exchange: Exchange) -> NotSent:
    """Of a read that was refused; NotAllowed where the catalogue says so."""
    decision, fault = fault_of(_said(result))
    kind = decision if decision is not None and issubclass(decision, NotSent) else NotSent
    return kind(_said(result), exchange=exchange, fault=fault)


def raise_if_decided(result: Result, exchange: Exchange) -> None:
    """An import that was refused for a reason of the request, such as a template that is not there: nothing of it ran."""
    if result.status == SERVED and result.inner in (None, 0):
        return
    decision, fault = fault_of(_said(result))
    if decision is not None:
        raise decision(fault.text, exchange=exchange, fault=fault)


def _said(result: Result) -> str:
    words = result.words or "; ".join(words for _, words in result.messages)
    return words or "Sage X3 refused and gave no reason"


def _outcome(result: Result, outgoing: Outgoing, key: str, layouts: Layouts) -> Outcome | None:
    mine = [(kind, words) for kind, words in result.messages if _names(words, key)]
    wrong = [words for kind, words in mine if kind in layouts.error_types]
    if wrong:
        return Refused(
            outgoing.control_id, fault_of("; ".join(dict.fromkeys(_without(w, key) for w in wrong)))[1]
        )
    made = any(_says(words, layouts.created) for _, words in mine)
    if made and result.status == SERVED and result.inner is not None:
        return Accepted(outgoing.control_id, key)
    return None


def _failed(result: Result) -> bool:
    return result.status == SERVED and result.inner not in (None, 0)


def _common(result: Result, layouts: Layouts) -> Fault | None:
    """One record, the import failed, and no line names it: what the import as a whole says is about it."""
    words = [w for kind, w in result.messages if kind in layouts.error_types] or [result.words]
    return fault_of("; ".join(dict.fromkeys(filter(None, words))))[1] if any(words) else None


def _names(words: str, key: str) -> bool:
    """The key as a word of its own: INV-1 is not named by INV-10."""
    return re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", words) is not None


def _without(words: str, key: str) -> str:
    """The reason alone, where object and key stand before it."""
    _, found, rest = words.partition(f"{key} : ")
    return rest if found else words


def _says(words: str, told: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", words, re.IGNORECASE) for word in told)
