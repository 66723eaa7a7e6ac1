"""Who the parties of a set of transactions are in Sage (rule A4): linked, to be created, or a person's.

A party that the connection may create gets a document of its own, CUSTOMER or VENDOR, which goes the same road as every
other; what needs it is blocked until it stands in Sage.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Now

from integrations.core import identity as naming
from integrations.core import parties
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.freight import PartyKind, Side
from integrations.core.identity import Identity
from integrations.core.issues import Issue
from integrations.core.lifecycle import IN_SAGE, By, State
from integrations.core.party_matching import Index, SageParty
from integrations.core.party_traits import Traits
from integrations.models import (
    Connection,
    Document,
    DocumentPayload,
    ExternalAccountingId,
    FactoringNotice,
    Party,
    PartyLink,
    ReferenceRecord,
)
from integrations.models.choices import LinkState, PartyPolicy
from integrations.pipeline import moves, party_issues
from integrations.pipeline.party_facts import details_of, other_names, traits_of
from integrations.sage.ports import Renderer

KINDS = {Side.AR: DocumentKind.CUSTOMER, Side.AP: DocumentKind.VENDOR}
OBJECTS = {side: kind.value for side, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """What mapping needs to know of a party: its id in Sage, its terms, and what is wrong or worth saying."""

    sage_id: str
    terms_days: int | None
    issues: tuple[Issue, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)  # of its record in Sage

    @property
    def usable(self) -> bool:
        return bool(self.sage_id) and not any(i.blocks for i in self.issues)


def stand(
    connection: Connection, party_ids: Collection[uuid.UUID], ledger: Renderer
) -> dict[uuid.UUID, Standing]:
    """Link the parties that are not linked yet, and say how each stands. A fixed number of queries per side."""
    rows = list(Party.objects.filter(id__in=party_ids))
    links = {
        link.party_id: link for link in PartyLink.objects.filter(connection=connection, party__in=party_ids)
    }
    standing: dict[uuid.UUID, Standing] = {}
    for side in Side:
        mine = [p for p in rows if PartyKind(p.kind).side is side]
        open_ones = [p for p in mine if _is_open(links.get(p.id))]
        problems = _link(connection, side, open_ones, links, ledger) if open_ones else {}
        facts = _facts(connection, side, [link.sage_id for p in mine if (link := links.get(p.id))])
        standing.update({p.id: _standing(p, links.get(p.id), problems.get(p.id), facts) for p in mine})
    return standing


def _is_open(link: PartyLink | None) -> bool:
    return link is None or link.state == LinkState.NEEDS_PERSON


def _facts(connection: Connection, side: Side, sage_ids: Sequence[str]) -> dict[str, Mapping[str, str]]:
    if side is Side.AR or not any(sage_ids):
        return {}  # nothing of a customer's record is asked
    rows = ReferenceRecord.objects.filter(connection=connection, object_name=OBJECTS[side], key__in=sage_ids)
    return dict(rows.values_list("key", "facts"))


def _standing(
    party: Party, link: PartyLink | None, problem: Issue | None, facts: Mapping[str, Mapping[str, str]]
) -> Standing:
    if problem is not None or link is None:
        return Standing("", party.terms_days, (problem,) if problem else ())
    issues: list[Issue] = []
    if link.state == LinkState.WAITING:
        issues.append(party_issues.waiting(party, link))
    elif link.state == LinkState.SET_ASIDE:
        issues.append(party_issues.set_aside(party, link))
    if not party.active:
        issues.append(party_issues.inactive_in_tms(party))
    return Standing(link.sage_id, party.terms_days, tuple(issues), facts.get(link.sage_id, {}))


def _link(
    connection: Connection,
    side: Side,
    rows: Sequence[Party],
    links: dict[uuid.UUID, PartyLink],
    ledger: Renderer,
) -> dict[uuid.UUID, Issue]:
    """Match each party; returns the problems. New links and documents are written together."""
    directory = parties.Directory(directory_index(connection.pk, OBJECTS[side]), _claims(connection, side))
    policy = connection.customer_policy if side is Side.AR else connection.vendor_policy
    problems: dict[uuid.UUID, Issue] = {}
    linked: list[PartyLink] = []
    create: list[tuple[Party, parties.ToCreate]] = []
    for party, sought in _sought(connection, rows):
        # Desktop Sage gets customers and vendors that are active and were never exported (rule J1).
        create_it = policy == PartyPolicy.CREATE and (party.active or not connection.is_desktop)
        result = parties.match(sought, directory, create=create_it)
        if isinstance(result, Issue):
            problems[party.id] = result
            linked.append(_link_row(connection, party, LinkState.NEEDS_PERSON, "", result.message))
        elif isinstance(result, parties.ToCreate):
            create.append((party, result))
            linked.append(_link_row(connection, party, LinkState.WAITING, result.party_id, result.words))
            directory.add(SageParty(result.party_id, party.name))
        else:
            linked.append(_link_row(connection, party, LinkState.LINKED, result.party_id, result.words))
    with transaction.atomic():
        there = create_documents(connection, side, create, ledger)
        for link in linked:
            if link.state == LinkState.WAITING and link.sage_id in there:
                link.state = LinkState.LINKED
        PartyLink.objects.bulk_create(
            linked,
            update_conflicts=True,
            unique_fields=["tenant", "connection", "party"],
            update_fields=["state", "sage_id", "words", "changed_at"],
        )
    links.update({link.party_id: link for link in linked})
    return problems


def _link_row(connection: Connection, party: Party, state: LinkState, sage_id: str, words: str) -> PartyLink:
    return PartyLink(
        tenant_id=connection.tenant_id,
        connection=connection,
        party=party,
        state=state,
        sage_id=sage_id,
        words=words[:400],
    )


@lru_cache(maxsize=8)
def _index(connection_id: uuid.UUID, object_name: str, stamp: tuple[object, ...]) -> Index:
    records = ReferenceRecord.objects.filter(connection=connection_id, object_name=object_name)
    told = records.values_list("key", "name", "active", "facts")
    return Index.of(
        SageParty(key, name, active, *_known(facts)) for key, name, active, facts in told.iterator()
    )


def directory_index(connection_id: uuid.UUID, object_name: str) -> Index:
    """All customers or vendors of a connection's Sage; made anew when its list has changed since the last time here."""
    records = ReferenceRecord.objects.filter(connection=connection_id, object_name=object_name)
    stamp = records.aggregate(n=Count("id"), last=Max("read_at"), active=Count("id", filter=Q(active=True)))
    return _index(connection_id, object_name, tuple(stamp.values()))


def _known(facts: Mapping[str, str]) -> tuple[tuple[str, ...], Traits]:
    printed = facts.get("printed", "")
    return ((printed,) if printed else (), Traits.of(facts))


def _claims(connection: Connection, side: Side) -> dict[str, list[parties.Claim]]:
    """Who says that a record is it: by a link, or by an External Accounting ID of this subsidiary."""
    kinds = [k.value for k in PartyKind if k.side is side]
    linked = PartyLink.objects.filter(connection=connection, party__kind__in=kinds).exclude(sage_id="")
    given = ExternalAccountingId.objects.filter(subsidiary=connection.subsidiary_id, party__kind__in=kinds)
    found: dict[str, dict[str, parties.Claim]] = {}
    told = [
        *linked.values_list("sage_id", "party", "party__source_id", "party__name"),
        *given.values_list("value", "party", "party__source_id", "party__name"),
    ]
    for sage_id, party_id, source_id, name in told:
        claim = parties.Claim(str(party_id), f"{source_id} '{name}'")
        found.setdefault(sage_id, {})[claim.key] = claim
    return {sage_id: list(claims.values()) for sage_id, claims in found.items()}


def _sought(connection: Connection, rows: Sequence[Party]) -> list[tuple[Party, parties.Sought]]:
    ids: dict[uuid.UUID, dict[uuid.UUID, tuple[str, str]]] = {}
    given = ExternalAccountingId.objects.filter(party__in=rows)
    for party_id, subsidiary_id, name, value in given.values_list(
        "party", "subsidiary", "subsidiary__name", "value"
    ):
        ids.setdefault(party_id, {})[subsidiary_id] = (name, value)
    namesakes = _namesakes(rows)
    sought = []
    for party in rows:
        mine = ids.get(party.id, {})
        here = mine.get(connection.subsidiary_id, ("", ""))[1]
        others = {name: value for sub, (name, value) in mine.items() if sub != connection.subsidiary_id}
        sought.append(
            (
                party,
                parties.Sought(
                    party.source_id,
                    party.name,
                    here,
                    {} if here else others,
                    namesakes.get((party.kind, party.plain_name), 1) - 1,
                    other_names(party),
                    traits_of(party),
                    str(party.pk),
                    party.delivered or party.name != party.source_id,
                ),
            )
        )
    return sought


def _namesakes(rows: Sequence[Party]) -> dict[tuple[str, str], int]:
    names = {p.plain_name for p in rows}
    counted = (
        Party.objects.filter(plain_name__in=names).values_list("kind", "plain_name").annotate(n=Count("id"))
    )
    return {(kind, name): n for kind, name, n in counted}


def create_documents(
    connection: Connection,
    side: Side,
    create: Sequence[tuple[Party, parties.ToCreate]],
    ledger: Renderer,
) -> set[str]:
    """Documents for those that are to be created, once per company; returns the ids that stand in Sage already, by the
    hand of another connection of the company."""
    drafts = [_creation(connection, side, party, result.party_id, ledger) for party, result in create]
    known = dict(
        Document.objects.filter(identity__in=[d.identity for d, _ in drafts], live=True).values_list(
            "identity", "state"
        )
    )
    fresh = [(d, payload) for d, payload in drafts if d.identity not in known]
    Document.objects.bulk_create(d for d, _ in fresh)
    DocumentPayload.objects.bulk_create(payload for _, payload in fresh)
    moves.record(
        ((d.id, d.tenant_id) for d, _ in fresh),
        None,
        State.READY,
        By.SYSTEM,
        reason="the connection creates parties",
    )
    return {d.party_id_in_sage for d, _ in drafts if known.get(d.identity) in IN_SAGE}


def _creation(
    connection: Connection, side: Side, party: Party, sage_id: str, ledger: Renderer
) -> tuple[Document, DocumentPayload]:
    # Once per Sage company and id: two subsidiaries of one company share the record.
    who = Identity(
        tenant=str(connection.tenant_id),
        source_system=party.source_system,
        kind=party.kind,
        source_id=party.source_id,
        leg=f"{connection.company_id}:{sage_id}",
    )
    record = PartyRecord(KINDS[side], sage_id, party.name, details_of(connection, side, party))
    body = ledger.render(record, who.mark)
    document = Document(
        tenant_id=connection.tenant_id,
        connection=connection,
        company_id=connection.company_id,
        subsidiary_id=connection.subsidiary_id,
        kind=KINDS[side],
        source_system=party.source_system,
        source_kind=party.kind,
        source_id=party.source_id,
        leg=who.leg,
        identity=who.hash,
        mark=who.mark,
        party=party,
        party_id_in_sage=sage_id,
        number=sage_id,
        currency=connection.currency,
        total=0,
        state=State.READY,
        settings_version=connection.settings_version,
        fingerprint=naming.fingerprint(body),
        control_id=naming.control_id(who.hash, 1),
    )
    return document, DocumentPayload(tenant_id=connection.tenant_id, document=document, body=body)


def arrived(documents: Sequence[Document]) -> None:
    """Customers or vendors of one company now stand in Sage: link those who waited for them, and let their documents be
    built again. A fixed number of queries per kind."""
    for kind in KINDS.values():
        mine = [d for d in documents if d.kind == kind]
        if mine:
            _arrived(mine)


def _arrived(documents: Sequence[Document]) -> None:
    first = documents[0]
    waiting = PartyLink.objects.filter(
        state=LinkState.WAITING,
        sage_id__in=[d.party_id_in_sage for d in documents],
        connection__company=first.company_id,
        party__kind__in=[k.value for k in PartyKind if KINDS[k.side] == first.kind],
    )
    ids = list(waiting.values_list("party_id", flat=True))
    waiting.update(state=LinkState.LINKED, changed_at=Now())
    rebuild_for(ids)
    names = dict(Party.objects.filter(id__in=[d.party_id for d in documents]).values_list("id", "name"))
    ReferenceRecord.objects.bulk_create(
        [
            ReferenceRecord(
                tenant_id=d.tenant_id,
                connection_id=d.connection_id,
                object_name=str(d.kind),
                key=d.party_id_in_sage,
                name=names.get(d.party_id, ""),
                record_no=d.record_no,
                read_at=d.changed_at,
            )
            for d in documents
        ],
        ignore_conflicts=True,
    )


def reconsider(party_ids: Collection[uuid.UUID]) -> None:
    """The TMS told something new of these parties: a link that an External Accounting ID of its subsidiary now denies is
    open again, and what is not sent yet is built again."""
    if not party_ids:
        return
    given = ExternalAccountingId.objects.filter(
        party=OuterRef("party"), subsidiary=OuterRef("connection__subsidiary")
    ).exclude(value=OuterRef("sage_id"))
    denied = PartyLink.objects.filter(Exists(given), party__in=party_ids, state=LinkState.LINKED)
    denied.update(state=LinkState.NEEDS_PERSON, sage_id="", changed_at=Now())
    rebuild_for(party_ids)


def found_in_sage(connection: Connection) -> int:
    """Parties whose creation Sage refused, and that a list now shows: made by somebody else. They are matched again."""
    listed = ReferenceRecord.objects.filter(
        connection=OuterRef("connection"), object_name=OuterRef("kind"), key=OuterRef("party_id_in_sage")
    )
    refused = Document.objects.filter(
        Exists(listed), connection=connection, kind__in=KINDS.values(), state=State.REJECTED
    )
    by_party = dict(refused.values_list("id", "party"))
    moves.supersede(list(by_party), State.REJECTED, reason="it stands in Sage already, made by somebody else")
    PartyLink.objects.filter(
        connection__company=connection.company_id, party__in=by_party.values(), state=LinkState.WAITING
    ).update(state=LinkState.NEEDS_PERSON, sage_id="", changed_at=Now())
    rebuild_for(list(by_party.values()))
    return len(by_party)


def rebuild_for(party_ids: Collection[uuid.UUID]) -> int:
    """Mark the unclaimed documents of these parties as stale: the next advance builds them again. So are those of carriers
    whose factor one of them is, and journals, that name parties on their lines."""
    sold = FactoringNotice.objects.filter(factor__in=party_ids).values("carrier")
    on_lines = Q(kind=DocumentKind.JOURNAL, blocked_by__startswith="party.")
    return (
        Document.objects.filter(Q(party__in=party_ids) | Q(party__in=sold) | on_lines)
        .filter(state__in=[State.BLOCKED, State.READY])
        .exclude(kind__in=KINDS.values())
        .update(settings_version=0)
    )
