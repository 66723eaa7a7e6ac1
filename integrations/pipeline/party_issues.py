"""What is said of a party that is linked, and still holds its documents up, or is worth a word."""

from __future__ import annotations

from integrations.core.issues import Code, Issue, Severity
from integrations.models import Party, PartyLink


def waiting(party: Party, link: PartyLink) -> Issue:
    return Issue(
        Code.PARTY_WAITING,
        f"{link.sage_id} '{party.name}' is being created in Sage first",
        "nothing to do: it goes on by itself once the party stands in Sage",
        place="party",
        facts={"party": party.source_id},
    )


def set_aside(party: Party, link: PartyLink) -> Issue:
    return Issue(
        Code.PARTY_IGNORED,
        f"'{party.name}' was set aside in the match queue by {link.decided_by}",
        "link it in the match queue if its transactions are to go to Sage after all, or leave them out",
        place="party",
        facts={"party": party.source_id},
    )


def inactive_in_tms(party: Party) -> Issue:
    return Issue(
        Code.PARTY_INACTIVE_IN_TMS,
        f"'{party.name}' is inactive in the TMS, and still has transactions",
        "nothing to do in Sage; check in the TMS whether it should be active",
        place="party",
        severity=Severity.WARNING,
        facts={"party": party.source_id},
    )
