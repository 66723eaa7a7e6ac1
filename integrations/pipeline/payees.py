"""Everybody whom a set of transactions names: their rows, and who they are in Sage."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from integrations.core.build import Payee, Payees
from integrations.core.freight import PartyKind, PartyRef
from integrations.core.issues import Issue
from integrations.core.legs import Leg, legs_of
from integrations.core.policies import Policies
from integrations.models import Connection, Party
from integrations.pipeline import linking
from integrations.pipeline.linking import Standing
from integrations.pipeline.sources import Source
from integrations.sage.ports import OnlineLedger

_UNKNOWN = Standing("", None)


@dataclass(frozen=True, slots=True)
class Named:
    """By the source system that names them; `payroll` are W-2 drivers."""

    ids: dict[tuple[str, PartyRef], uuid.UUID]
    standing: dict[uuid.UUID, Standing]
    payroll: frozenset[tuple[str, PartyRef]]

    def id_of(self, system: str, ref: PartyRef | None) -> uuid.UUID | None:
        return self.ids.get((system, ref)) if ref is not None else None

    def payroll_of(self, system: str) -> frozenset[PartyRef]:
        return frozenset(ref for of, ref in self.payroll if of == system)

    def payees(self, system: str, leg: Leg) -> Payees:
        """For building: one who is not in Sage yet goes by the TMS's id; the issue that says so blocks."""
        found: dict[PartyRef, Payee] = {}
        for ref in leg.parties:
            standing = self._standing(system, ref)
            found[ref] = Payee(standing.sage_id or ref.source_id, standing.terms_days)
        return found

    def issues(self, system: str, leg: Leg) -> list[Issue]:
        refs = sorted(leg.parties, key=lambda ref: (ref.kind, ref.source_id))
        return [issue for ref in refs for issue in self._standing(system, ref).issues]

    def sage_id(self, system: str, leg: Leg) -> str:
        return self._standing(system, leg.party).sage_id if leg.party is not None else ""

    def _standing(self, system: str, ref: PartyRef) -> Standing:
        party_id = self.id_of(system, ref)
        return self.standing.get(party_id, _UNKNOWN) if party_id is not None else _UNKNOWN


def named_by(
    connection: Connection, groups: Sequence[Sequence[Source]], policies: Policies, ledger: OnlineLedger
) -> Named:
    """A fixed number of queries per source system. Who stands in a document to be, and is not linked yet, is linked on the way;
    whom only a document names that is left out is not."""
    ids, payroll = _rows(groups)
    wanted = {
        ids[group[0].row.source_system, ref]
        for group in groups
        for leg in _to_post(group, policies, payroll)
        for ref in leg.parties
        if (group[0].row.source_system, ref) in ids
    }
    return Named(ids, linking.stand(connection, wanted, ledger), frozenset(payroll))


def _to_post(
    group: Sequence[Source], policies: Policies, payroll: Collection[tuple[str, PartyRef]]
) -> list[Leg]:
    system = group[0].row.source_system
    on_payroll = frozenset(ref for of, ref in payroll if of == system)
    legs = legs_of([source.freight for source in group], policies, on_payroll)
    return [leg for leg in legs if leg.left_out is None]


def _rows(
    groups: Sequence[Sequence[Source]],
) -> tuple[dict[tuple[str, PartyRef], uuid.UUID], set[tuple[str, PartyRef]]]:
    """Everybody named, by system; and who of them is paid through payroll."""
    by_system: dict[str, set[PartyRef]] = defaultdict(set)
    for source in (source for group in groups for source in group):
        by_system[source.row.source_system] |= source.freight.parties
    ids: dict[tuple[str, PartyRef], uuid.UUID] = {}
    payroll: set[tuple[str, PartyRef]] = set()
    for system, refs in by_system.items():
        rows = Party.objects.filter(
            source_system=system,
            source_id__in={ref.source_id for ref in refs},
            kind__in={ref.kind for ref in refs},
        )
        for kind, source_id, pk, on_payroll in rows.values_list("kind", "source_id", "pk", "payroll"):
            ref = PartyRef(PartyKind(kind), source_id)
            if ref in refs:
                ids[system, ref] = pk
                if on_payroll:
                    payroll.add((system, ref))
    return ids, payroll
