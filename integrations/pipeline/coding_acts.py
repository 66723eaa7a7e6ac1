"""A document is coded by hand: a customer's person gives it the account or dimension that it lacks.

It changes that document and no other (rule A9: mappings are changed by Admin, Partner Admin and Support), stands in the trace of
its lines, and is offered to who may change mappings.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from integrations.core.chart import Level
from integrations.core.coding import ACCOUNT, Need
from integrations.core.lifecycle import By, State
from integrations.models import (
    DimensionMapping,
    DimensionValue,
    Document,
    GLMapping,
    ManualCoding,
    PartyDimension,
    ReferenceRecord,
)
from integrations.models.choices import WorkKind
from integrations.pipeline import due, ledgers, moves, rebuilding
from integrations.pipeline.coding import list_of, needs_of
from integrations.pipeline.rules import rules_of
from tenants.models import AuditEvent, User


class Refusal(ValueError):
    """It cannot be coded so; the message says why, and what could be done."""


def give(document_id: uuid.UUID, given: Mapping[str, str], actor: User) -> Document:
    """Code a document; `given` holds values by the keys of its needs. Returns it as it is now built.

    Raises Refusal, and nothing is kept, where it no longer waits, lacks no such thing, or Sage does not hold a value.
    """
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(of=("self",))
            .select_related("connection__subsidiary")
            .get(pk=document_id)
        )
        needs = {need.key: need for need in needs_of([document]).get(document.pk, [])}
        rows = [
            _row(document, _of(needs, key), value.strip(), actor)
            for key, value in given.items()
            if value.strip()
        ]
        if not rows:
            raise Refusal("pick a value first")
        _refuse_unknown(rows)
        ManualCoding.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=[
                *("tenant", "connection", "source_system", "source_kind", "source_id", "leg"),
                *("what", "side", "charge"),
            ],
            update_fields=["value", "by", "by_name", "at", "state", "told_field", "told", "document"],
        )
        detail = {row.need.words: row.value for row in rows}
        AuditEvent.record("document.coded", actor=actor, target=document, detail=detail)
        if document.state == State.REJECTED:
            _take_back(document, actor)
        Document.objects.filter(pk=document.pk).update(settings_version=0)
        due.make_due(document.connection_id, WorkKind.ADVANCE)
        try:
            ledger = ledgers.renderer(document.connection)
        except ledgers.NoSender:  # the next run builds it
            pass
        else:
            rules = rules_of(document.connection)
            rebuilding.rebuild_set(document.connection, ledger, rules, [document], defaultdict(int))
    document.refresh_from_db()
    return document


def _of(needs: Mapping[str, Need], key: str) -> Need:
    if key not in needs:
        raise Refusal("this document no longer lacks that: look at it again")
    return needs[key]


def _row(document: Document, need: Need, value: str, actor: User) -> ManualCoding:
    return ManualCoding(
        tenant_id=document.tenant_id,
        connection=document.connection,
        document=document,
        source_system=document.source_system,
        source_kind=document.source_kind,
        source_id=document.source_id,
        leg=document.leg,
        what=need.what,
        side=need.side,
        charge=need.charge,
        category=need.category,
        party_id=document.party_id,
        told_field=need.told_field,
        told=need.told,
        value=value,
        by=actor.email,
        by_name=actor.name or actor.email,
        at=timezone.now(),
    )


def _refuse_unknown(rows: Sequence[ManualCoding]) -> None:
    """All that Sage does not hold, at once. A name that is one value's alone stands for its id."""
    wrong = []
    for row in rows:
        listed = ReferenceRecord.objects.filter(connection=row.connection_id, object_name=list_of(row.what))
        held = listed.filter(key=row.value).first() or _named(listed, row.value)
        if held is None or held.gone_at is not None:
            wrong.append(f"Sage has no {_thing(row)} {row.value}")
        elif not held.active:
            wrong.append(f"{_thing(row)} {held.key} is inactive in Sage")
        elif held.facts.get("control"):
            wrong.append(f"account {held.key} is a control account of a sub-ledger")
        else:
            row.value = held.key
    if wrong:
        raise Refusal("; ".join(wrong) + ": pick one from the list")


def _named(listed: QuerySet[ReferenceRecord], name: str) -> ReferenceRecord | None:
    found = list(listed.filter(name__iexact=name, active=True, gone_at__isnull=True)[:2])
    return found[0] if len(found) == 1 else None


def _thing(row: ManualCoding) -> str:
    return "account" if row.what == ACCOUNT else row.need.words.lower()


def _take_back(document: Document, actor: User) -> None:
    """Sage refused it: what is built now gets the next control id."""
    moves.move(
        [document.pk],
        State.REJECTED,
        State.BLOCKED,
        By.PERSON,
        actor=actor.email,
        reason="coded by hand",
        columns={"settings_version": 0, "not_before": None},
    )


def decide(coding_ids: Sequence[uuid.UUID], actor: User, *, accept: bool) -> int:
    """Make what is offered a mapping, or leave it to its document. Returns how many; all of them or none.

    Raises Refusal where a mapping stands in the way, naming it.
    """
    state = ManualCoding.State.ACCEPTED if accept else ManualCoding.State.DECLINED
    with transaction.atomic():
        offered = ManualCoding.objects.filter(id__in=coding_ids, state=ManualCoding.State.OFFERED)
        rows = list(offered.select_for_update(of=("self",)).select_related("party").order_by("at"))
        for row in rows:
            if accept:
                _make_mapping(row)
            row.state, row.decided_by, row.decided_at = state, actor.email, timezone.now()
            row.save(update_fields=["state", "decided_by", "decided_at"])
            AuditEvent.record(
                f"manualcoding.{state.lower()}", actor=actor, target=row, detail={"mapping": row.offer}
            )
    for connection_id in {row.connection_id for row in rows} if accept else ():
        due.make_due(connection_id, WorkKind.ADVANCE)
    return len(rows)


def _make_mapping(row: ManualCoding) -> None:
    if row.what == ACCOUNT:
        _map_account(row)
    elif row.told:
        _match_value(row)
    elif row.party is not None:
        PartyDimension.objects.update_or_create(
            tenant_id=row.tenant_id,
            connection=row.connection,
            party=row.party,
            dimension=row.what,
            defaults={"sage_value": row.value},
        )
    else:
        raise Refusal(f"{row} stands on no party and no TMS value: give {row.need.words} a default instead")


def _map_account(row: ManualCoding) -> None:
    level = Level.CATEGORY if row.charge == row.category else Level.ITEM
    found = GLMapping.objects.filter(
        connection=row.connection, side=row.side, level=level, key__iexact=row.charge, conditions=""
    ).first()
    mapping = found or GLMapping(
        tenant_id=row.tenant_id, connection=row.connection, side=row.side, level=level, key=row.charge
    )
    mapping.account = row.value
    try:
        mapping.full_clean()
    except ValidationError as wrong:
        _stands_in_the_way(row, wrong)
    mapping.save()


def _match_value(row: ManualCoding) -> None:
    mapping = DimensionMapping.objects.filter(connection=row.connection, dimension=row.what).first()
    if mapping is None:
        raise Refusal(f"{row.need.words} is not mapped: map it to {row.told_field} first")
    match = DimensionValue.objects.filter(mapping=mapping, tms_value__iexact=row.told).first()
    match = match or DimensionValue(tenant_id=row.tenant_id, mapping=mapping, tms_value=row.told)
    match.sage_value = row.value
    match.save()


def _stands_in_the_way(row: ManualCoding, wrong: ValidationError) -> NoReturn:
    raise Refusal(f"{row.offer}: {' '.join(wrong.messages)}") from wrong
