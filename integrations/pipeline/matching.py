"""The match queue: parties that no rule could link, each with those whom it may be; and what a person says (rule A4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from integrations.core import parties
from integrations.core.freight import PartyKind, Side
from integrations.core.party_matching import Candidate, SageParty, Wanted
from integrations.models import Connection, ExternalAccountingId, Party, PartyLink
from integrations.models.choices import LinkState, WorkKind
from integrations.pipeline import due, ledgers, linking, party_facts
from integrations.pipeline.linking import OBJECTS
from tenants.models import AuditEvent, User

AT_ONCE = 25  # parties on one page of the queue
SUGGESTIONS = 3


class Refusal(ValueError):
    """It cannot be linked so; the message says why."""


@dataclass(frozen=True, slots=True)
class Open:
    """A party that waits for a person; `claimed` are the records that another party is linked to, with its name."""

    link: PartyLink
    candidates: tuple[Candidate, ...]
    claimed: dict[str, str]


def queue(connection: Connection, after: int = 0) -> tuple[list[Open], int]:
    """A page of the open ones, and how many there are. Suggestions only: nothing is linked by looking."""
    rows = PartyLink.objects.filter(
        connection=connection, state__in=[LinkState.NEEDS_PERSON, LinkState.SET_ASIDE]
    ).select_related("party", "connection")
    total = rows.count()
    page = list(rows.order_by("state", "party__name", "id")[after : after + AT_ONCE])
    claimed = _claimed(connection)
    return [_open(link, claimed) for link in page], total


def search(connection: Connection, side: Side, text: str) -> list[SageParty]:
    return linking.directory_index(connection.pk, OBJECTS[side]).search(text) if text.strip() else []


def _open(link: PartyLink, claimed: dict[tuple[Side, str], str]) -> Open:
    party = link.party
    side = PartyKind(party.kind).side
    index = linking.directory_index(link.connection_id, OBJECTS[side])
    given = ExternalAccountingId.objects.filter(party=party, subsidiary=link.connection.subsidiary_id)
    ids = (*given.values_list("value", flat=True), party.source_id)
    wanted = Wanted((party.name, *party_facts.other_names(party)), party_facts.traits_of(party), tuple(ids))
    found = tuple(index.suggest(wanted, SUGGESTIONS))
    taken = {c.party.party_id: claimed.get((side, c.party.party_id), "") for c in found}
    return Open(link, found, {party_id: name for party_id, name in taken.items() if name})


def _claimed(connection: Connection) -> dict[tuple[Side, str], str]:
    rows = PartyLink.objects.filter(connection=connection, state=LinkState.LINKED).exclude(sage_id="")
    told = rows.values_list("party__kind", "sage_id", "party__name")
    return {(PartyKind(kind).side, sage_id): name for kind, sage_id, name in told}


# What a person says ------------------------------------------------------------------------------------------------


def link_to(link_id: uuid.UUID, sage_id: str, actor: User, *, merge: bool = False) -> None:
    """It is this record. `merge` says that another party of the TMS, linked to it already, is the same company."""

    def decide(link: PartyLink, party: Party, side: Side) -> None:
        found = linking.directory_index(link.connection_id, OBJECTS[side]).by_id(sage_id)
        if found is None:
            raise Refusal(f"{sage_id} is not in Sage's list: refresh the lists if it was just made there")
        if not found.active:
            raise Refusal(f"{sage_id} '{found.name}' is inactive in Sage: activate it there first")
        other = _claimed(link.connection).get((side, sage_id))
        if other and other != party.name and not merge:
            raise Refusal(f"'{other}' is linked to {sage_id} already: merge them if they are one company")
        link.state, link.sage_id = LinkState.LINKED, sage_id
        link.words = f"{'merged with ' + other if other else 'chosen'} by {actor.email}: '{found.name}'"[:400]

    _decide(link_id, actor, "party.linked", decide)


def create(link_id: uuid.UUID, actor: User, sage_id: str = "") -> None:
    """It is to be created in Sage, under its TMS id or another that Sage does not hold."""

    def decide(link: PartyLink, party: Party, side: Side) -> None:
        wanted = sage_id.strip() or party.source_id
        index = linking.directory_index(link.connection_id, OBJECTS[side])
        if (found := index.by_id(wanted)) is not None:
            raise Refusal(f"{wanted} is '{found.name}' in Sage: give another id, or link it")
        ledger = ledgers.renderer(link.connection)
        words = f"to be created as {wanted}: {actor.email}"
        there = linking.create_documents(
            link.connection, side, [(party, parties.ToCreate(wanted, words))], ledger
        )
        link.state = LinkState.LINKED if wanted in there else LinkState.WAITING
        link.sage_id, link.words = wanted, words[:400]

    _decide(link_id, actor, "party.to_be_created", decide)


def set_aside(link_id: uuid.UUID, actor: User) -> None:
    """Not to be linked: its transactions stay blocked, and say so."""

    def decide(link: PartyLink, party: Party, side: Side) -> None:
        link.state, link.sage_id = LinkState.SET_ASIDE, ""
        link.words = f"set aside by {actor.email}"

    _decide(link_id, actor, "party.set_aside", decide)


def _decide(
    link_id: uuid.UUID, actor: User, action: str, decide: Callable[[PartyLink, Party, Side], None]
) -> None:
    with transaction.atomic():
        # The row alone: PostgreSQL locks no outer joins.
        PartyLink.objects.select_for_update().get(pk=link_id)
        link = PartyLink.objects.select_related(
            "party",
            "connection__subsidiary",
            "connection__company",
            "connection__entity",
            "connection__tenant",
        ).get(pk=link_id)
        if link.state not in (LinkState.NEEDS_PERSON, LinkState.SET_ASIDE):
            raise Refusal(f"'{link.party}' is {link.get_state_display().lower()} already")
        decide(link, link.party, PartyKind(link.party.kind).side)
        link.decided_by = actor.email
        link.save(update_fields=["state", "sage_id", "words", "decided_by", "changed_at"])
        linking.rebuild_for([link.party_id])
        AuditEvent.record(action, actor=actor, target=link, detail={"sage_id": link.sage_id})
    due.make_due(link.connection_id, WorkKind.ADVANCE)
