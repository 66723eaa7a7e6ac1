"""AOWSIMPORT: records of a template entered one by one; what one is refused for does not stop the next.

A record begins with its header's letter. The trace names each by its key: created, modified, or what is wrong with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from integrations.sandbox.books.documents import documents, journals
from integrations.sandbox.books.documents.journals import JournalInput
from integrations.sandbox.books.ledger import kinds
from integrations.sandbox.books.ledger.inputs import DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.company import rights
from integrations.sandbox.errors import Refusal, general
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import records
from integrations.sandbox.functions.masters.generic import MASTERS
from integrations.sandbox.functions.masters.payload import Written
from integrations.sandbox.functions.payloads import amount
from integrations.sandbox.x3 import numbers
from integrations.sandbox.x3.envelope import ERROR, INFORMATION
from integrations.sandbox.x3.templates import SEPARATOR, Template

Values = Mapping[str, str]
END = "END"
# Types of an invoice: which of the books' documents it is, and the sign of its lines.
_KINDS: Mapping[str, Mapping[str, tuple[DocumentKind, int]]] = {
    "BIC": {"INV": (kinds.ARINVOICE, 1), "CRN": (kinds.ARADJUSTMENT, -1), "DBN": (kinds.ARADJUSTMENT, 1)},
    "BIS": {"INV": (kinds.APBILL, 1), "CRN": (kinds.APADJUSTMENT, -1), "DBN": (kinds.APADJUSTMENT, 1)},
}
TYPE = {"BIC": "SIVTYP", "BIS": "PIVTYP"}
KEYS = {"BPC": "BPCNUM", "BPS": "BPSNUM", "BIC": "NUM", "BIS": "NUM", "GAS": "NUM"}
# The company's analytical dimension types, in their order.
DIMENSIONS = {"CCE1": "DEPARTMENTID", "CCE2": "CLASSID", "CCE3": "ITEMID", "CCE4": "PROJECTID"}
_PARTIES = {"BPC": "CUSTOMER", "BPS": "VENDOR"}
_PARTY_FIELDS = {
    "BPRNAM": "NAME",
    "PTE": "TERMNAME",
    "REM": "COMMENTS",
    "BPAADDLIG": "DISPLAYCONTACT.MAILADDRESS.ADDRESS1",
    "CTY": "DISPLAYCONTACT.MAILADDRESS.CITY",
    "SAT": "DISPLAYCONTACT.MAILADDRESS.STATE",
    "POSCOD": "DISPLAYCONTACT.MAILADDRESS.ZIP",
    "TEL": "DISPLAYCONTACT.PHONE1",
    "WEB": "DISPLAYCONTACT.EMAIL1",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the file: its header's values, and those of each line below it by letter."""

    header: Values
    lines: tuple[tuple[str, Values], ...]


@dataclass(slots=True)
class Trace:
    created: int = 0
    updated: int = 0
    rejected: int = 0
    messages: list[tuple[str, str]] = field(default_factory=list)

    def say(self, kind: str, text: str) -> None:
        self.messages.append((kind, text))


def run(call: Call, template: Template, text: str, separator: str, before: Callable[[int], None]) -> Trace:
    """`before` is called with each record's place and may refuse it."""
    trace = Trace()
    found = entries(template, text, separator)
    for place, entry in enumerate(found):
        key = entry.header.get(KEYS[template.object], "")
        try:
            before(place)
            with call.books.savepoint():
                written = _ENTER[template.object](call, template.object, entry)
        except Refusal as refusal:
            trace.rejected += 1
            words = " ".join(dict.fromkeys(f.description2 or f.errorno for f in refusal.faults)) or "Error"
            trace.say(ERROR, f"{template.object} {key} : {words}")
        except (sqlite3.DataError, OverflowError):
            trace.rejected += 1
            trace.say(ERROR, f"{template.object} {key} : value out of range")
        else:
            trace.created += written == "created"
            trace.updated += written == "modified"
            trace.say(INFORMATION, f"{template.object} {key} : Record {written}")
    trace.say(
        INFORMATION,
        f"{template.code} : {len(found)} records read, {trace.created} created, {trace.updated} modified, {trace.rejected} rejected",
    )
    return trace


def entries(template: Template, text: str, separator: str) -> list[Entry]:
    """A Refusal for a file that does not end with END or whose records have an unknown letter."""
    rows = [row for row in text.split(separator) if row]
    if not rows or rows[-1] != END:
        raise general("I_FILE : the last record END is missing")
    found: list[tuple[Values, list[tuple[str, Values]]]] = []
    for number, row in enumerate(rows[:-1], start=1):
        letter, *cells = row.split(SEPARATOR)
        columns = template.records.get(letter)
        if columns is None or (letter != template.header and not found):
            raise general(f"I_FILE record {number} : indicator {letter[:5]!r} is not one of {template.code}")
        values = dict(zip(columns, cells, strict=False))
        if letter == template.header:
            found.append((values, []))
        else:
            found[-1][1].append((letter, values))
    return [Entry(header, tuple(lines)) for header, lines in found]


# Entering ---------------------------------------------------------------------------------------------------


def _party(call: Call, name: str, entry: Entry) -> str:
    kind = _PARTIES[name]
    rights.check(call.caller, "CREATE", kind)
    number = entry.header.get(KEYS[name], "")
    if not number:
        raise general(f"{KEYS[name]} : mandatory field")
    told = {**entry.header, **(entry.lines[0][1] if entry.lines else {})}
    values = {ours: told[theirs] for theirs, ours in _PARTY_FIELDS.items() if told.get(theirs)}
    values[f"{kind}ID"] = number
    shared = replace(call, caller=replace(call.caller, entity=None))
    present = call.books.record(kind, f"{kind}ID", number)
    if present is not None:
        records.change(shared, MASTERS[kind], Written(call.element, values), present)
        return "modified"
    values.setdefault("NAME", "")
    values["DISPLAYCONTACT.PRINTAS"] = values["NAME"]
    records.create(shared, MASTERS[kind], Written(call.element, values))
    return "created"


def _invoice(call: Call, name: str, entry: Entry) -> str:
    header = entry.header
    kind, sign = _KINDS[name].get(header.get(TYPE[name], ""), (None, 0))
    if kind is None:
        raise general(f"{TYPE[name]} : {header.get(TYPE[name], '')[:10]!r} Record does not exist")
    rights.check(call.caller, "CREATE", kind.name)
    _one_currency(header)
    inside = _at_site(call, header)
    number = header.get("NUM", "")
    wanted = DocumentInput(
        party=header.get("BPR", ""),
        created=_day(header, "BPRDAT") or _day(header, "ACCDAT"),
        posted=_day(header, "ACCDAT") or None,
        due=_day(header, "STRDUDDAT") or None,
        term=header.get("PTE") or None,
        number=(number if name == "BIC" else header.get("BPRVCR")) or None,
        lines=tuple(_line(each, header["FCY"], "AMTNOTLIN", sign, {}) for _, each in entry.lines),
        extra={
            "DESCRIPTION": header.get("DES") or None,
            "DOCNUMBER": (header.get("BPRVCR") if name == "BIC" else None) or None,
            **({"ONHOLD": "false"} if kind.name == "APBILL" else {}),
        },
    )
    key = documents.create(call.books, call.settings, inside.caller, kind, wanted)
    numbers.given(call.books, name, number, kind.name, key)
    return "created"


def _journal(call: Call, name: str, entry: Entry) -> str:
    header = entry.header
    rights.check(call.caller, "CREATE", "GLBATCH")
    _one_currency(header)
    inside = _at_site(call, header)
    lines = tuple(_entry_line(call, each, header["FCY"]) for _, each in entry.lines)
    wanted = JournalInput(
        journal=header.get("JOU", ""),
        day=_day(header, "ACCDAT"),
        title=header.get("DES", ""),
        lines=lines,
        reverse_on=_day(header, "RVSDAT") or None,
        header={"REFERENCENO": header.get("REF") or None},
    )
    key = journals.create(call.books, call.settings, inside.caller, wanted)
    numbers.given(call.books, name, header.get("NUM", ""), "GLBATCH", key)
    return "created"


def _entry_line(call: Call, values: Values, site: str) -> LineInput:
    sign = {"1": 1, "-1": -1}.get(values.get("SNS", ""))
    if sign is None:
        raise general(f"SNS : {values.get('SNS', '')[:10]!r} is neither 1 nor -1")
    return _line(values, site, "AMTCUR", sign, _partner(call, values.get("BPR", "")))


def _line(values: Values, site: str, field: str, sign: int, who: Mapping[str, str]) -> LineInput:
    dimensions = {ours: values[theirs] for theirs, ours in DIMENSIONS.items() if values.get(theirs)}
    return LineInput(
        account=values.get("ACC", ""),
        amount=sign * amount(values.get(field, "")),
        memo=values.get("DES") or None,
        dimensions={"LOCATIONID": site, **dimensions, **who},
    )


def _partner(call: Call, number: str) -> dict[str, str]:
    """A business partner is a customer, a supplier or both, under one number."""
    for kind in _PARTIES.values():
        if number and call.books.one(f"SELECT 1 FROM {kind} WHERE {kind}ID=?", number):
            return {f"{kind}ID": number}
    if number:
        raise general(f"BPR : {number[:20]} Record does not exist")
    return {}


def _at_site(call: Call, header: Values) -> Call:
    """Inside the site that the header names."""
    site = header.get("FCY", "")
    if not site:
        raise general("FCY : mandatory field")
    known = call.books.one("SELECT 1 FROM LOCATIONENTITY WHERE LOCATIONID=? AND STATUS='active'", site)
    if known is None or not call.caller.may_use(site):
        raise general(f"FCY : {site[:10]} Record does not exist")
    return replace(call, caller=replace(call.caller, entity=site))


def _one_currency(header: Values) -> None:
    if header.get("CUR", "USD") not in ("USD", ""):
        raise general(f"CUR : {header['CUR'][:5]} Record does not exist")


def _day(header: Values, field: str) -> str:
    """YYYYMMDD to ISO; '' where there is none."""
    text = header.get(field, "")
    if not text:
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError as error:
        raise general(f"{field} : {text[:20]!r} is no date") from error


_ENTER: Mapping[str, Callable[[Call, str, Entry], str]] = {
    "BPC": _party,
    "BPS": _party,
    "BIC": _invoice,
    "BIS": _invoice,
    "GAS": _journal,
}


def nothing() -> etree._Element:
    """What stands in a call for the element that the XML gateway would have brought."""
    return etree.Element("x3")
