"""What an Intacct answer says of a failure, and what the catalogue makes of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from integrations.core.causes import plain, without_noise
from integrations.core.issues import Code
from integrations.sage import catalogue
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Fault


@dataclass(frozen=True, slots=True)
class SageError:
    number: str
    description: str
    description2: str
    correction: str
    message_id: str

    @property
    def text(self) -> str:
        """The useful sentence is usually the second description; some functions put one into the number."""
        return self.description2 or self.description or self.number

    @property
    def all(self) -> str:
        machine = self.message_id.replace("_", " ")
        return " \n".join((self.number, self.description, self.description2, self.correction, machine))


@dataclass(frozen=True, slots=True)
class Meaning:
    """`decision` is the class for a request that was refused as a whole with this; None where only documents are."""

    code: Code
    decision: type[LedgerError] | None = None


_UNNAMED = Meaning(Code.SAGE_REFUSED)


def read_errors(message: etree._Element | None) -> list[SageError]:
    if message is None:
        return []
    return [_error(e) for e in message.iter("error")]


def meaning_of(errors: Sequence[SageError]) -> tuple[Meaning, Fault]:
    """What decides, and what to show: the error that the first fitting cause stands in, else every sentence once."""
    for entry in catalogue.entries():
        for error in errors:
            facts = entry.fits(error.number, error.all)
            if facts is not None:
                cause = entry.cause
                fault = Fault(
                    cause.code,
                    error.number,
                    error.text,
                    error.correction,
                    error.message_id,
                    cause.name,
                    facts,
                )
                return Meaning(cause.code, entry.decision), fault
    if not errors:
        return _UNNAMED, Fault(Code.SAGE_REFUSED, "", "Sage refused and gave no reason")
    sentences = "; ".join(dict.fromkeys(e.text for e in errors if e.text))
    first = errors[0]
    facts = {"sage": plain(sentences)[:100]}
    return _UNNAMED, Fault(
        Code.SAGE_REFUSED, first.number, sentences, first.correction, first.message_id, "", facts
    )


def quotes(errors: Sequence[SageError], control_id: str) -> bool:
    """Sage names our own control id: what bears it ran before, or runs."""
    return any(control_id in error.all for error in errors)


def repeated(fault: Fault) -> Fault:
    return Fault(Code.SAGE_REPEATED_CONTROL_ID, fault.number, fault.text, fault.correction, fault.message_id)


def _error(element: etree._Element) -> SageError:
    info = element.find("additionalinfo")
    return SageError(
        _said(element, "errorno"),
        _said(element, "description"),
        _said(element, "description2"),
        _said(element, "correction"),
        "" if info is None else _message_id(info),
    )


def _message_id(info: etree._Element) -> str:
    for part in ("description", "cdescription"):
        found = info.find(part)
        if found is not None:
            message_id = found.get("messageid") or found.findtext("messageid") or ""
            if message_id:
                return message_id.strip()[:200]
    return (info.findtext("errorid") or "").strip()[:200]


def _said(element: etree._Element, name: str) -> str:
    """Sage's own words, at a length that a page can show."""
    return without_noise(element.findtext(name) or "")[:2000]
