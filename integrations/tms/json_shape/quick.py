"""The short way for rows in which nothing is wrong, which are nearly all: msgspec judges types and limits at once.

It says None wherever the reader that gathers problems could say anything else, and then that one is asked. A property
test holds both to the same answer.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

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
from integrations.core.money import Money, MoneyError
from integrations.tms.json_shape.reader import FIRST_YEAR, LAST_YEAR, day_of, moment_of
from integrations.tms.json_shape.transactions import (
    MAX_CHARGES,
    MAX_CODE,
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_NAME,
    MAX_REFERENCE,
    MAX_TERMS,
)
from integrations.tms.rows import Terms

# Text without blanks around it and without control characters: the reader would change or refuse the others.
_PLAIN = r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
_Id = Annotated[str, Meta(max_length=MAX_ID, pattern=_PLAIN)]
_Name = Annotated[str, Meta(max_length=MAX_NAME, pattern=_PLAIN)]
_Code = Annotated[str, Meta(max_length=MAX_CODE, pattern=_PLAIN)]
_Reference = Annotated[str, Meta(max_length=MAX_REFERENCE, pattern=_PLAIN)]
_Description = Annotated[str, Meta(max_length=MAX_DESCRIPTION, pattern=_PLAIN)]
_Day = Annotated[str, Meta(min_length=10, max_length=10)]
_Amount = Annotated[str, Meta(max_length=24)] | int
_Fields = dict[
    Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^(?!tax_id$)")],
    Annotated[str, Meta(max_length=300, pattern=_PLAIN)],
]


class _Charge(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    amount: _Amount
    line: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    code: _Code | None = None
    category: Category | None = None
    description: _Description | None = None
    fields: _Fields | None = None


class _Party(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    source_id: _Id
    kind: PartyKind | None = None
    name: _Name | None = None


class _Row(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    kind: Kind
    source_id: _Id
    document_date: _Day
    party: _Party
    charges: Annotated[list[_Charge], Meta(min_length=1, max_length=MAX_CHARGES)]
    version: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    created: Annotated[str, Meta(max_length=40)] | None = None
    number: _Id | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    due_date: _Day | None = None
    terms_days: Annotated[int, Meta(ge=0, le=MAX_TERMS)] | None = None
    reference: _Reference | None = None
    description: _Description | None = None
    applies_to: _Id | None = None
    fields: _Fields | None = None
    total: _Amount | None = None
    void: bool | None = None


def read_quickly(body: Any, terms: Terms) -> tuple[Transaction, str] | None:
    """The transaction and its party's name, where nothing at all is wrong; else None."""
    try:
        row = msgspec.convert(body, _Row)
        return _built(row, terms), row.party.name or ""
    except (msgspec.ValidationError, MoneyError, ValueError):
        return None


def _built(row: _Row, terms: Terms) -> Transaction:
    """Raises ValueError for whatever the reader should explain."""
    currency = row.currency or terms.currency
    day = _day(row.document_date)
    possible = PARTY_KINDS[row.kind]
    party_kind = row.party.kind or (next(iter(possible)) if len(possible) == 1 else None)
    if party_kind is None:
        raise ValueError("party.kind")
    transaction = Transaction(
        source_system=terms.source_system,
        kind=row.kind,
        source_id=row.source_id,
        version=1 if row.version is None else row.version,
        created=_created(row.created) or day,
        document_date=day,
        number=row.number or row.source_id,
        party=PartyRef(party_kind, row.party.source_id),
        currency=currency,
        charges=_charges(row, currency),
        due_date=_day(row.due_date) if row.due_date else None,
        terms_days=row.terms_days,
        reference=row.reference or "",
        description=row.description or "",
        fields=row.fields or {},
        applies_to=row.applies_to or "",
        void=row.void or False,
    )
    if row.total is not None and transaction.total != Money.parse(str(row.total), currency):
        raise ValueError("total")
    return transaction


def _charges(row: _Row, currency: str) -> tuple[Charge, ...]:
    default = DEFAULT_CATEGORY[row.kind]
    return tuple(
        Charge(
            one.line or index,
            one.code or "",
            one.category or default,
            Money.parse(one.amount if isinstance(one.amount, str) else str(one.amount), currency),
            one.description or "",
            one.fields or {},
        )
        for index, one in enumerate(row.charges, start=1)
    )


def _day(text: str) -> date:
    found = day_of(text)
    if found is None:
        raise ValueError(f"no date from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _created(text: str | None) -> Any:
    if text is None:
        return None
    found = day_of(text) if len(text) == 10 else moment_of(text)
    if found is None:
        raise ValueError("created")
    return found
