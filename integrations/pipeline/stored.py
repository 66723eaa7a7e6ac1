"""The normal form as it is kept: a transaction's version as plain JSON values, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Transaction
from integrations.core.money import Money


def dump(transaction: Transaction) -> dict[str, Any]:
    """Plain JSON values; `load` gives an equal transaction back. Amounts are text: JSON's numbers become floats.

    What few transactions have is left out where it is not told, so that the hash of the others stays what it was.
    """
    rare = {"beneficiary": _dump_party(transaction.beneficiary)} if transaction.beneficiary else {}
    return {
        "source_system": transaction.source_system,
        "kind": transaction.kind.value,
        "source_id": transaction.source_id,
        "version": transaction.version,
        "created": transaction.created.isoformat(),
        "document_date": transaction.document_date.isoformat(),
        "number": transaction.number,
        "party": _dump_party(transaction.party),
        "currency": transaction.currency,
        "charges": [_dump_charge(charge) for charge in transaction.charges],
        "due_date": transaction.due_date.isoformat() if transaction.due_date else None,
        "terms_days": transaction.terms_days,
        "reference": transaction.reference,
        "description": transaction.description,
        "fields": dict(transaction.fields),
        "applies_to": transaction.applies_to,
        "void": transaction.void,
        **rare,
    }


def load(stored: Mapping[str, Any]) -> Transaction:
    currency = stored["currency"]
    due = stored["due_date"]
    return Transaction(
        source_system=stored["source_system"],
        kind=Kind(stored["kind"]),
        source_id=stored["source_id"],
        version=stored["version"],
        created=_moment(stored["created"]),
        document_date=date.fromisoformat(stored["document_date"]),
        number=stored["number"],
        party=_load_party(stored["party"]),
        currency=currency,
        charges=tuple(_load_charge(charge, currency) for charge in stored["charges"]),
        due_date=date.fromisoformat(due) if due else None,
        terms_days=stored["terms_days"],
        reference=stored["reference"],
        description=stored["description"],
        fields=stored["fields"],
        applies_to=stored["applies_to"],
        void=stored["void"],
        beneficiary=_load_party(stored["beneficiary"]) if "beneficiary" in stored else None,
    )


def content_hash(dumped: Mapping[str, Any]) -> str:
    """Of what `dump` gave, without the version: two versions that say the same have the same hash."""
    content = {key: value for key, value in dumped.items() if key != "version"}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def _dump_party(party: PartyRef) -> dict[str, str]:
    return {"kind": party.kind.value, "source_id": party.source_id}


def _load_party(stored: Mapping[str, str]) -> PartyRef:
    return PartyRef(PartyKind(stored["kind"]), stored["source_id"])


def _dump_charge(charge: Charge) -> dict[str, Any]:
    rare: dict[str, Any] = {}
    if charge.party:
        rare["party"] = _dump_party(charge.party)
    if charge.applies_to:
        rare["applies_to"] = charge.applies_to
    return {
        "line": charge.line,
        "code": charge.code,
        "category": charge.category.value,
        "amount": str(charge.amount.amount),
        "description": charge.description,
        "fields": dict(charge.fields),
        **rare,
    }


def _load_charge(stored: Mapping[str, Any], currency: str) -> Charge:
    return Charge(
        line=stored["line"],
        code=stored["code"],
        category=Category(stored["category"]),
        amount=Money.parse(stored["amount"], currency),
        description=stored["description"],
        fields=stored["fields"],
        party=_load_party(stored["party"]) if "party" in stored else None,
        applies_to=stored.get("applies_to", ""),
    )


def _moment(text: str) -> datetime | date:
    # A date is ten characters; a moment always has its time and offset.
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
