"""What the TMS told of a party beside its name: what tells it from others, and what its record in Sage is created with."""

from __future__ import annotations

from integrations.core.freight import Side
from integrations.core.party_traits import Traits, last_four
from integrations.models import Connection, Party, ReferenceRecord

_TERMS = {Side.AR: "ARTERM", Side.AP: "APTERM"}
_NOT_SENT = frozenset({"legal_name", "dba"})


def other_names(party: Party) -> tuple[str, ...]:
    told = (party.facts.get(name, "") for name in ("legal_name", "dba"))
    return tuple(name for name in told if name and name != party.name)


def traits_of(party: Party) -> Traits:
    tax_id = party.tax_id.reveal() if party.tax_id else ""
    return Traits.of({**party.facts, "tax4": last_four(tax_id)})


def details_of(connection: Connection, side: Side, party: Party) -> dict[str, str]:
    """For `PartyRecord.details`. The term is the one of Sage's that counts as many days from the document's date; where there
    is none, none is given: the due date stands on each document all the same."""
    told = {name: value for name, value in party.facts.items() if name not in _NOT_SENT}
    term = _term(connection, side, party.terms_days)
    return {**told, **({"terms": term} if term else {})}


def _term(connection: Connection, side: Side, days: int | None) -> str:
    if days is None:
        return ""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name=_TERMS[side], active=True)
    named = [key for key, facts in rows.values_list("key", "facts") if facts.get("days") == str(days)]
    # Of several the shortest name: "Net 30" promises less than "2/10 Net 30".
    return min(named, key=lambda name: (len(name), name), default="")
