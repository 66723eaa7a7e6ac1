"""Which subsidiary issues what another one delivers, where a field of the TMS names it (rule A8: invoice-as, tender-as, the
driver's). The route is part of what a transaction says; it is fixed when a document of it is claimed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.core.freight import Kind, PartyKind, Side, Transaction
from integrations.core.issues import Code, Issue
from integrations.models import FreightTransaction, Route, RouteName
from tenants.models import Subsidiary

Covers = Route.Covers


def covers_of(transaction: Transaction) -> Route.Covers:
    """Which of the three routes a transaction takes."""
    if transaction.side is Side.AR:
        return Covers.INVOICE_AS
    if transaction.kind is Kind.DRIVER_SETTLEMENT or transaction.party.kind is PartyKind.DRIVER:
        return Covers.DRIVER
    return Covers.TENDER_AS


@dataclass(frozen=True, slots=True)
class Routes:
    """Of one delivering subsidiary. Names are compared without case and outer blanks."""

    own: uuid.UUID
    fields: Mapping[str, str] = field(default_factory=dict)  # what a route covers: the TMS field
    names: Mapping[tuple[str, str], uuid.UUID] = field(default_factory=dict)  # what it covers and a name
    subsidiaries: Mapping[str, uuid.UUID] = field(default_factory=dict)  # by name and short name

    @classmethod
    def of(cls, tenant_id: uuid.UUID, subsidiary_id: uuid.UUID) -> Routes:
        """One query where nothing is routed, else three."""
        fields = dict(Route.objects.filter(subsidiary=subsidiary_id).values_list("covers", "source_field"))
        if not fields:
            return cls(subsidiary_id)
        told = RouteName.objects.filter(route__subsidiary=subsidiary_id)
        names = {
            (covers, _plain(value)): issuer
            for covers, value, issuer in told.values_list("route__covers", "tms_value", "issues")
        }
        rows = list(Subsidiary.objects.filter(tenant=tenant_id).values_list("id", "name", "slug"))
        titles = Counter(_plain(name) for _, name, _ in rows)
        known = {_plain(name): pk for pk, name, _ in rows if titles[_plain(name)] == 1}
        known |= {_plain(slug): pk for pk, _, slug in rows}  # of two of one name neither is meant
        return cls(subsidiary_id, fields, names, known)

    def issuer(self, transaction: Transaction) -> uuid.UUID | Issue:
        """The subsidiary that issues it, or why none can be told."""
        covers = covers_of(transaction)
        source = self.fields.get(covers, "")
        value = transaction.fields.get(source, "").strip() if source else ""
        if not value:
            return self.own
        found = self.names.get((covers, _plain(value))) or self.subsidiaries.get(_plain(value))
        return found or _unknown(source, value)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _unknown(source: str, value: str) -> Issue:
    return Issue(
        Code.ROUTE_UNKNOWN,
        f"{source} names '{value}' as the subsidiary that issues it, and there is none of that name",
        f"correct {source} in the TMS, or add '{value}' under Routing, then send it again",
        place=f"fields.{source}",
        facts={"value": value[:80]},
    )


def routed_from(delivering: uuid.UUID, issuer: uuid.UUID | None) -> uuid.UUID | None:
    """The delivering subsidiary, where another one issues it."""
    return None if issuer in (None, delivering) else delivering


def route_again(row: FreightTransaction, issuer: uuid.UUID | None) -> None:
    """A newer version may name another issuer as long as no document was claimed; afterwards the version is held."""
    if issuer is not None:
        delivering = row.routed_from_id or row.subsidiary_id
        row.subsidiary_id, row.routed_from_id = issuer, routed_from(delivering, issuer)


def issuer_of_known(row: FreightTransaction, freight: Transaction) -> uuid.UUID | None:
    """Of a version that waited: by the routes of the subsidiary that delivered it; None where none can be told."""
    issuer = Routes.of(row.tenant_id, row.routed_from_id or row.subsidiary_id).issuer(freight)
    return None if isinstance(issuer, Issue) else issuer
