"""One transaction of the shape, as the core's transaction or as all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from integrations.core.freight import (
    DEFAULT_CATEGORY,
    PARTY_KINDS,
    Category,
    Charge,
    Kind,
    PartyKind,
    PartyRef,
    Transaction,
)
from integrations.core.issues import Code, Issue
from integrations.core.money import Money, MoneyError
from integrations.tms.json_shape.reader import Reader, shown
from integrations.tms.rows import NEVER_KEPT, Terms, TransactionRow, VoidOf, keepable

FIELDS = frozenset(
    {
        *(
            "kind",
            "source_id",
            "version",
            "created",
            "document_date",
            "number",
            "party",
            "currency",
            "due_date",
        ),
        *("terms_days", "reference", "description", "applies_to", "fields", "charges", "total", "void"),
        "beneficiary",
    }
)
VOID_FIELDS = frozenset({"kind", "source_id", "version", "void"})
PARTY_FIELDS = frozenset({"kind", "source_id", "name"})
NAMED_FIELDS = frozenset({"kind", "source_id"})
CHARGE_FIELDS = frozenset(
    {"line", "code", "category", "amount", "description", "fields", "party", "applies_to"}
)
KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
PARTIES: Mapping[str, PartyKind] = {kind.value: kind for kind in PartyKind}
CATEGORIES: Mapping[str, Category] = {category.value: category for category in Category}

MAX_ID = 80
MAX_CODE = 60
MAX_NAME = 250
MAX_REFERENCE = 120
MAX_DESCRIPTION = 300
MAX_CHARGES = 500
MAX_TERMS = 3650
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


def read_slowly(body: Any, number: int, terms: Terms) -> TransactionRow:
    """Read row `number`, gathering its problems."""
    issues: list[Issue] = []
    if not isinstance(body, dict):
        issues.append(_no_object(body, number))
        return TransactionRow(number, {"row": keepable(body, NEVER_KEPT)}, issues=tuple(issues))
    reader = Reader(body, number, issues)
    kind = _required_choice(reader, "kind", KINDS)
    source_id = reader.required_text("source_id", MAX_ID)
    version = reader.integer("version")
    void = reader.boolean("void") or False
    version = 1 if version is None else version
    if void and body.keys() <= VOID_FIELDS:
        if kind is not None and not issues:
            return TransactionRow(number, body, source_id, void_of=VoidOf(kind, source_id, version))
        return TransactionRow(number, keepable(body), source_id, issues=tuple(issues))
    transaction, name = _whole(reader, kind, source_id, version, void, terms)
    if transaction is None or issues:
        return TransactionRow(number, keepable(body, NEVER_KEPT), source_id, issues=tuple(issues))
    return TransactionRow(number, body, source_id, transaction, party_name=name)


def _whole(
    reader: Reader, kind: Kind | None, source_id: str, version: int, void: bool, terms: Terms
) -> tuple[Transaction | None, str]:
    reader.refuse_unknown(FIELDS)
    document_date = reader.day("document_date")
    if document_date is None and reader.body.get("document_date") is None:
        reader.missing("document_date")
    created = reader.moment("created")
    due = reader.day("due_date")
    _due_after(reader, due, document_date)
    currency = _currency(reader, terms)
    party, name = _party(reader, kind)
    beneficiary = _named(reader, "beneficiary")
    charges = _charges(reader, kind, currency)
    _check_total(reader, charges, currency)
    terms_days = reader.integer("terms_days", most=MAX_TERMS)
    number = reader.text("number", MAX_ID) or source_id
    reference = reader.text("reference", MAX_REFERENCE)
    description = reader.text("description", MAX_DESCRIPTION)
    applies_to = reader.text("applies_to", MAX_ID)
    fields = reader.fields("fields")
    if reader.issues or kind is None or document_date is None or party is None:
        return None, name
    return (
        Transaction(
            source_system=terms.source_system,
            kind=kind,
            source_id=source_id,
            version=version,
            created=created or document_date,
            document_date=document_date,
            number=number,
            party=party,
            currency=currency,
            charges=charges,
            due_date=due,
            terms_days=terms_days,
            reference=reference,
            description=description,
            fields=fields,
            applies_to=applies_to,
            void=void,
            beneficiary=beneficiary,
        ),
        name,
    )


def _due_after(reader: Reader, due: date | None, document_date: date | None) -> None:
    if due is not None and document_date is not None and due < document_date:
        reader.note(
            Code.DATE_INVALID,
            "due_date",
            f"{due} is before the document's date, {document_date}",
            "send a due date on or after it, or none",
        )


def _currency(reader: Reader, terms: Terms) -> str:
    given = reader.text("currency", MAX_ID) or terms.currency
    if _CURRENCY.match(given):
        return given
    reader.note(
        Code.FIELD_INVALID, "currency", f"{shown(given)} is no currency", "use three capitals, such as USD"
    )
    return terms.currency


def _party(reader: Reader, kind: Kind | None) -> tuple[PartyRef | None, str]:
    value = reader.body.get("party")
    if not isinstance(value, dict):
        if value is None:
            reader.missing("party")
        else:
            reader.note(
                Code.FIELD_INVALID, "party", f"{shown(value)} is no object", "send kind and source_id"
            )
        return None, ""
    inner = reader.inside(value, "party")
    inner.refuse_unknown(PARTY_FIELDS)
    source_id = inner.required_text("source_id", MAX_ID)
    name = inner.text("name", MAX_NAME)
    party_kind = inner.choice("kind", PARTIES)
    possible = PARTY_KINDS[kind] if kind is not None else frozenset(PartyKind)
    if party_kind is None:
        if value.get("kind") is None and len(possible) > 1:
            inner.missing("kind")
            return None, name
        party_kind = next(iter(possible))
    elif party_kind not in possible:
        inner.note(
            Code.FIELD_INVALID,
            "kind",
            f"a {kind} does not stand on a {party_kind}",
            f"use one of: {', '.join(sorted(possible))}",
        )
    return PartyRef(party_kind, source_id), name


def _named(reader: Reader, name: str) -> PartyRef | None:
    """Somebody beside the transaction's own party: kind and id."""
    value = reader.body.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        reader.note(Code.FIELD_INVALID, name, f"{shown(value)} is no object", "send kind and source_id")
        return None
    inner = reader.inside(value, name)
    inner.refuse_unknown(NAMED_FIELDS)
    source_id = inner.required_text("source_id", MAX_ID)
    if value.get("kind") is None:
        inner.missing("kind")
    kind = inner.choice("kind", PARTIES)
    return PartyRef(kind, source_id) if kind is not None else None


def _charges(reader: Reader, kind: Kind | None, currency: str) -> tuple[Charge, ...]:
    value = reader.body.get("charges")
    if not value:
        reader.missing("charges")
        return ()
    if not isinstance(value, list) or len(value) > MAX_CHARGES:
        reader.note(
            Code.FIELD_INVALID,
            "charges",
            f"charges is not a list of at most {MAX_CHARGES}",
            f"send a list of 1 to {MAX_CHARGES} charges",
        )
        return ()
    default = DEFAULT_CATEGORY[kind] if kind is not None else Category.OTHER
    charges = [_charge(reader, one, index, default, currency) for index, one in enumerate(value)]
    found = tuple(charge for charge in charges if charge is not None)
    if len({charge.line for charge in found}) != len(found):
        reader.note(
            Code.FIELD_INVALID,
            "charges",
            "two charges have the same line number",
            "number the lines of a transaction from 1, each once, or leave 'line' out of all of them",
        )
    return found


def _charge(reader: Reader, value: Any, index: int, default: Category, currency: str) -> Charge | None:
    place = f"charges[{index}]"
    if not isinstance(value, dict):
        reader.note(
            Code.FIELD_INVALID, place, f"{shown(value)} is no object", "send an amount and a category"
        )
        return None
    inner = reader.inside(value, place)
    inner.refuse_unknown(CHARGE_FIELDS)
    amount = inner.money("amount", currency)
    if amount is None and value.get("amount") is None:
        inner.missing("amount")
    line = inner.integer("line", least=1, most=1_000_000)
    category = inner.choice("category", CATEGORIES)
    code = inner.text("code", MAX_CODE)
    description = inner.text("description", MAX_DESCRIPTION)
    fields = inner.fields("fields")
    party = _named(inner, "party")
    applies_to = inner.text("applies_to", MAX_ID)
    if amount is None:
        return None
    return Charge(
        line or index + 1, code, category or default, amount, description, fields, party, applies_to
    )


def _check_total(reader: Reader, charges: tuple[Charge, ...], currency: str) -> None:
    given = reader.money("total", currency)
    if given is None or len(charges) != len(reader.body.get("charges") or ()):
        return
    try:
        total = Money.sum((charge.amount for charge in charges), currency)
    except MoneyError as problem:
        reader.note(Code.AMOUNT_INVALID, "charges", str(problem), "correct the amounts of the charges")
        return
    if total != given:
        reader.note(
            Code.TOTAL_DIFFERS,
            "total",
            f"the charges come to {total}, the total says {given}",
            "send every charge, and the total that they come to",
        )


def _required_choice(reader: Reader, name: str, of: Mapping[str, Kind]) -> Kind | None:
    if reader.body.get(name) is None:
        reader.missing(name)
        return None
    return reader.choice(name, of)


def _no_object(body: Any, number: int) -> Issue:
    return Issue(
        Code.FIELD_INVALID,
        f"row {number} is {shown(body)}, not an object",
        "send each transaction as a JSON object",
        row=number,
    )
