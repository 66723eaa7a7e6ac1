"""One party of the shape, as facts or as all that is wrong with it. A tax id never stays in the kept body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.core.freight import PartyKind
from integrations.core.issues import Code, Issue
from integrations.tms.json_shape.reader import Reader, shown
from integrations.tms.json_shape.transactions import MAX_ID, MAX_NAME, MAX_TERMS
from integrations.tms.rows import NEVER_KEPT, PARTY_FACTS, PartyFacts, PartyRow, keepable

FIELDS = frozenset(
    [
        *("kind", "source_id", "name", "active", "terms_days", "external_accounting_id", "tax_id", "payroll"),
        *PARTY_FACTS,
    ]
)
MAX_FACT = 120
KINDS: Mapping[str, PartyKind] = {kind.value: kind for kind in PartyKind}
MAX_TAX_ID = 40


def read_party(body: Any, number: int) -> PartyRow:
    """Read row `number`. All of its problems come at once; a row with a problem gives no facts."""
    issues: list[Issue] = []
    if not isinstance(body, dict):
        remedy = "send each party as a JSON object"
        issues.append(Issue(Code.FIELD_INVALID, f"row {number} is not an object", remedy, row=number))
        return PartyRow(number, {"row": keepable(body, NEVER_KEPT)}, issues=tuple(issues))
    reader = Reader(body, number, issues)
    reader.refuse_unknown(FIELDS)
    if body.get("kind") is None:
        reader.missing("kind")
    kind = reader.choice("kind", KINDS)
    source_id = reader.required_text("source_id", MAX_ID)
    name = reader.required_text("name", MAX_NAME)
    active = reader.boolean("active")
    terms_days = reader.integer("terms_days", most=MAX_TERMS)
    external_id = _told(reader, "external_accounting_id", MAX_ID)
    tax_id = _tax_id(reader)
    payroll = reader.boolean("payroll")
    told = {one: reader.text(one, MAX_FACT) for one in PARTY_FACTS if body.get(one) is not None}
    kept = keepable(body, NEVER_KEPT)
    if kind is None or issues:
        return PartyRow(number, kept, source_id, issues=tuple(issues))
    facts = PartyFacts(kind, source_id, name, active, terms_days, external_id, tax_id, payroll, told)
    return PartyRow(number, kept, source_id, facts)


def _told(reader: Reader, name: str, limit: int) -> str | None:
    return reader.text(name, limit) if reader.body.get(name) is not None else None


def _tax_id(reader: Reader) -> str | None:
    value = reader.body.get("tax_id")
    if value is None or (isinstance(value, str) and len(value) <= MAX_TAX_ID and value.isprintable()):
        return value
    # The value is not quoted: issues are read by more people than tax ids.
    reader.note(
        Code.FIELD_INVALID,
        "tax_id",
        f"a {type(value).__name__} of {len(shown(value)) - 2} characters is no tax id",
        f"send it as text of at most {MAX_TAX_ID} characters",
    )
    return None
