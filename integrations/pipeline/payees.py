"""Everybody whom a set of transactions names: their rows, and who they are in Sage."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from integrations.core import form_1099
from integrations.core.build import Payee, Payees
from integrations.core.documents import DocumentKind
from integrations.core.freight import PartyKind, PartyRef
from integrations.core.issues import Code, Issue
from integrations.core.leg import Leg
from integrations.core.legs import legs_of
from integrations.core.policies import FactoredCarriers, Policies
from integrations.models import Connection, Party
from integrations.pipeline import factored, linking
from integrations.pipeline.factored import Assigned
from integrations.pipeline.linking import Standing
from integrations.pipeline.sources import Source
from integrations.sage.ports import Renderer

_UNKNOWN = Standing("", None)


@dataclass(frozen=True, slots=True)
class Named:
    """By the source system that names them; `payroll` are W-2 drivers."""

    ids: dict[tuple[str, PartyRef], uuid.UUID]
    standing: dict[uuid.UUID, Standing]
    payroll: frozenset[tuple[str, PartyRef]]
    assigned: dict[uuid.UUID, list[Assigned]]
    policy: FactoredCarriers
    silent: frozenset[Code] | None = (
        frozenset()
    )  # problems of parties that keep nothing; None: none of them does

    def id_of(self, system: str, ref: PartyRef | None) -> uuid.UUID | None:
        return self.ids.get((system, ref)) if ref is not None else None

    def payroll_of(self, system: str) -> frozenset[PartyRef]:
        return frozenset(ref for of, ref in self.payroll if of == system)

    def payees(self, system: str, leg: Leg, day: date) -> Payees:
        """For building: one who is not in Sage yet goes by the TMS's id; the issue that says so blocks."""
        found: dict[PartyRef, Payee] = {}
        for ref in leg.parties:
            standing, notice = self._standing(system, ref), self._notice(system, ref, day)
            own = form_1099.read(standing.facts.get("form_1099", ""))
            payee = Payee(standing.sage_id or ref.source_id, standing.terms_days, form_1099=own)
            if notice is not None and self.policy is FactoredCarriers.PAY_TO:
                payee = replace(payee, pay_to=notice.pay_to)
            elif notice is not None and self.policy is FactoredCarriers.VENDOR:
                factor = self.standing.get(notice.factor, _UNKNOWN)
                payee = replace(payee, party_id=factor.sage_id or payee.party_id)
            found[ref] = payee
        return found

    def issues(self, system: str, leg: Leg, day: date) -> list[Issue]:
        refs = sorted(leg.parties, key=lambda ref: (ref.kind, ref.source_id))
        found = [
            issue for ref in refs for issue in self._standing(system, ref).issues if self._matters(issue)
        ]
        notice = self._notice(system, leg.party, day) if leg.party is not None else None
        if notice is None or leg.kind not in (DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT):
            return found
        if self.policy is FactoredCarriers.VENDOR:
            found += self.standing.get(notice.factor, _UNKNOWN).issues
        if not notice.approved or self.policy is FactoredCarriers.BLOCK:
            found.append(_assigned_issue(leg.party, notice))
        return found

    def _matters(self, issue: Issue) -> bool:
        return self.silent is not None and issue.code not in self.silent

    def _notice(self, system: str, ref: PartyRef | None, day: date) -> Assigned | None:
        party_id = self.id_of(system, ref)
        return factored.on(day, self.assigned.get(party_id, ())) if party_id is not None else None

    def sage_id(self, system: str, leg: Leg, day: date) -> str:
        if leg.party is None:
            return ""
        notice = self._notice(system, leg.party, day)
        if (
            notice is not None
            and self.policy is FactoredCarriers.VENDOR
            and leg.kind is not DocumentKind.JOURNAL
        ):
            return self.standing.get(notice.factor, _UNKNOWN).sage_id
        return self._standing(system, leg.party).sage_id

    def _standing(self, system: str, ref: PartyRef) -> Standing:
        party_id = self.id_of(system, ref)
        return self.standing.get(party_id, _UNKNOWN) if party_id is not None else _UNKNOWN


def named_by(
    connection: Connection, groups: Sequence[Sequence[Source]], policies: Policies, ledger: Renderer
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
    assigned = factored.assigned(wanted)
    if policies.factored_carriers is FactoredCarriers.VENDOR:
        wanted |= {notice.factor for notices in assigned.values() for notice in notices}
    standing = linking.stand(connection, wanted, ledger)
    return Named(ids, standing, frozenset(payroll), assigned, policies.factored_carriers, _silent(connection))


def _silent(connection: Connection) -> frozenset[Code] | None:
    """A journal of general-ledger mode needs nobody in Sage. Where desktop Sage's own ledgers are filled, who is to be
    exported stands in the same batch, in a file that is imported before."""
    if not connection.tms_keeps_ledgers:
        return frozenset()
    return frozenset({Code.PARTY_WAITING}) if connection.mirrored else None


def _assigned_issue(party: PartyRef | None, notice: Assigned) -> Issue:
    who = party.source_id if party else ""
    why = "blocks factored carriers by policy" if notice.approved else "waits for a second person's approval"
    return Issue(
        Code.FACTORED,
        f"{who} is factored from {notice.first.isoformat()} on: the Notice of Assignment {why}",
        "approve the notice under Factoring notices, or change what the connection does with factored carriers",
        place="party",
        facts={"party": who},
    )


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
