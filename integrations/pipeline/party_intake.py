"""Parties as the TMS delivers them, and those that only a transaction names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from integrations.core.freight import PartyKind, PartyRef
from integrations.core.parties import plain_name
from integrations.models import ExternalAccountingId, Party
from integrations.models import Issue as IssueRow
from integrations.pipeline import linking, party_updates
from integrations.pipeline.arrivals import Delivery, Outcome, RowResult
from integrations.tms.rows import PartyFacts, PartyRow

COLUMNS = [
    *("name", "plain_name", "active", "terms_days", "tax_id", "payroll", "facts", "delivered", "changed_at")
]


def take_parties(delivery: Delivery, rows: Sequence[PartyRow]) -> list[RowResult]:
    """Take in the rows that can be read; of two rows of one party the later one holds."""
    by_ref: dict[PartyRef, PartyFacts] = {}
    for row in rows:
        if row.party is not None:
            by_ref[_ref(row.party)] = row.party
    known = find_parties(delivery, by_ref)
    ids = _external_ids(delivery, known.values())
    changed: set[PartyRef] = set()
    new: list[Party] = []
    for ref, facts in by_ref.items():
        party = known.get(ref)
        if party is None:
            known[ref] = party = _new_party(delivery, ref, facts.name)
            new.append(party)
        if _tell(party, facts) or party in new:
            changed.add(ref)
    Party.objects.bulk_create(new)
    _update([known[ref] for ref in changed if known[ref] not in new])
    changed |= _give_ids(delivery, by_ref, known, ids)
    linking.reconsider([known[ref].pk for ref in changed])
    party_updates.told([known[ref].pk for ref in changed])
    return _record(delivery, rows, known, changed)


def find_parties(delivery: Delivery, refs: Iterable[PartyRef]) -> dict[PartyRef, Party]:
    wanted = set(refs)
    if not wanted:
        return {}
    rows = Party.objects.filter(
        source_system=delivery.source_system,
        source_id__in={ref.source_id for ref in wanted},
        kind__in={ref.kind for ref in wanted},
    )
    found = {PartyRef(kind=PartyKind(row.kind), source_id=row.source_id): row for row in rows}
    return {ref: row for ref, row in found.items() if ref in wanted}


def party_ids(source_system: str, refs: Iterable[PartyRef]) -> dict[PartyRef, uuid.UUID]:
    wanted = set(refs)
    rows = Party.objects.filter(
        source_system=source_system,
        source_id__in={ref.source_id for ref in wanted},
        kind__in={ref.kind for ref in wanted},
    )
    found = rows.values_list("kind", "source_id", "pk")
    return {PartyRef(PartyKind(kind), source_id): pk for kind, source_id, pk in found}


def parties_for(delivery: Delivery, named: Mapping[PartyRef, str]) -> dict[PartyRef, Party]:
    """The parties that transactions name, made where the TMS has not delivered them: with the given name, or the id."""
    found = find_parties(delivery, named)
    missing = [
        _new_party(delivery, ref, name or ref.source_id, delivered=False)
        for ref, name in named.items()
        if ref not in found
    ]
    Party.objects.bulk_create(missing)
    renamed = [p for ref, p in found.items() if not p.delivered and _rename(p, named[ref])]
    _update(renamed)
    return found | {PartyRef(PartyKind(party.kind), party.source_id): party for party in missing}


def _new_party(delivery: Delivery, ref: PartyRef, name: str, *, delivered: bool = True) -> Party:
    return Party(
        tenant_id=delivery.tenant_id,
        source_system=delivery.source_system,
        kind=ref.kind,
        source_id=ref.source_id,
        name=name,
        plain_name=plain_name(name)[:250],
        delivered=delivered,
    )


def _rename(party: Party, name: str) -> bool:
    if not name or party.name == name:
        return False
    party.name, party.plain_name = name, plain_name(name)[:250]
    return True


def _tell(party: Party, facts: PartyFacts) -> bool:
    """Put what is told into the row; says whether that changed anything."""
    changed = _rename(party, facts.name)
    if not party.delivered:
        party.delivered = changed = True
    if facts.active is not None and party.active != facts.active:
        party.active, changed = facts.active, True
    if facts.terms_days is not None and party.terms_days != facts.terms_days:
        party.terms_days, changed = facts.terms_days, True
    if facts.tax_id is not None and (party.tax_id.reveal() if party.tax_id else "") != facts.tax_id:
        party.tax_id, changed = facts.tax_id, True
    if facts.payroll is not None and party.payroll != facts.payroll:
        party.payroll, changed = facts.payroll, True
    told = {name: value for name, value in {**party.facts, **facts.facts}.items() if value}
    if told != party.facts:
        party.facts, changed = told, True
    return changed


def _update(parties: Sequence[Party]) -> None:
    if not parties:
        return
    fields = [one for one in Party._meta.concrete_fields if one.name in ("tax_id", "changed_at")]
    for party in parties:
        for field in fields:
            field.pre_save(party, False)  # bulk_update writes what is there: seal the secret, set the time
    Party.objects.bulk_update(parties, COLUMNS, batch_size=200)


def _external_ids(delivery: Delivery, parties: Iterable[Party]) -> dict[object, ExternalAccountingId]:
    rows = ExternalAccountingId.objects.filter(
        subsidiary_id=delivery.subsidiary_id, party__in=[party.pk for party in parties]
    )
    return {row.party_id: row for row in rows}


def _give_ids(
    delivery: Delivery,
    told: Mapping[PartyRef, PartyFacts],
    parties: Mapping[PartyRef, Party],
    known: Mapping[object, ExternalAccountingId],
) -> set[PartyRef]:
    """External Accounting IDs of this subsidiary (rule A4): given, replaced, or taken away by an empty one."""
    new, changed, gone = [], [], []
    touched: set[PartyRef] = set()
    for ref, facts in told.items():
        party = parties[ref]
        row = known.get(party.pk)
        if facts.external_id is None or facts.external_id == (row.value if row else ""):
            continue
        touched.add(ref)
        if row is None:
            new.append(_new_id(delivery, party, facts.external_id))
        elif facts.external_id:
            row.value = facts.external_id
            changed.append(row)
        else:
            gone.append(row.pk)
    ExternalAccountingId.objects.bulk_create(new)
    if changed:
        ExternalAccountingId.objects.bulk_update(changed, ["value"], batch_size=200)
    if gone:
        ExternalAccountingId.objects.filter(pk__in=gone).delete()
    return touched


def _new_id(delivery: Delivery, party: Party, value: str) -> ExternalAccountingId:
    return ExternalAccountingId(
        tenant_id=delivery.tenant_id, party=party, subsidiary_id=delivery.subsidiary_id, value=value
    )


def _record(
    delivery: Delivery, rows: Sequence[PartyRow], parties: Mapping[PartyRef, Party], changed: set[PartyRef]
) -> list[RowResult]:
    results: list[RowResult] = []
    kept: list[PartyRow] = []
    issues: list[IssueRow] = []
    for row in rows:
        if row.party is None:
            kept.append(row)
            issues += [delivery.issue_row(issue) for issue in row.issues]
            results.append(RowResult(row.number, row.source_id, Outcome.REJECTED, issues=row.issues))
            continue
        ref = _ref(row.party)
        accepted = ref in changed
        if accepted:
            kept.append(row)
        outcome = Outcome.ACCEPTED if accepted else Outcome.REPEATED
        results.append(RowResult(row.number, row.source_id, outcome, parties[ref].pk, ref.kind))
    delivery.keep(kept)
    IssueRow.objects.bulk_create(issues)
    return results


def _ref(facts: PartyFacts) -> PartyRef:
    return PartyRef(facts.kind, facts.source_id)
