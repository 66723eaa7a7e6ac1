"""Causes with their addresses in the admin: where the documents are listed, and where each is mended."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from integrations.core.causes import Mend
from integrations.shown import causes
from integrations.shown.causes import Causes, ends_it


@dataclass(slots=True)
class Cause(causes.Cause):
    @property
    def guard_url(self) -> str:
        if self.guard is None:
            return ""
        query = urlencode({"connection": self.guard.connection_id, "q": self.guard.account})
        return f"{reverse('admin:integrations_accountguard_changelist')}?{query}"

    @property
    def documents_url(self) -> str:
        return f"{reverse('admin:integrations_document_changelist')}?{urlencode({'exact_cause': self.key})}"

    @property
    def url(self) -> str:
        asked = {"cause": self.key, **({"connection": str(self.connection_id)} if self.connection_id else {})}
        return f"{reverse('admin:integrations_cause')}?{urlencode(asked)}"

    @property
    def issues_url(self) -> str:
        return f"{reverse('admin:integrations_issue_changelist')}?{urlencode({'q': self.key, 'standing': 'open'})}"

    @property
    def retry_url(self) -> str:
        address = reverse("admin:integrations_document_act_on_cause", args=["retry"])
        return f"{address}?{urlencode({'cause': self.key})}" if self.documents else ""

    @property
    def mend(self) -> tuple[str, str] | None:
        """Words and address of the page where the cause is mended."""
        return mend_of(self.code, self.connection_id, self.facts)


def open_causes(connection_id: uuid.UUID | None = None) -> Causes:
    return causes.open_causes(connection_id, Cause)


# Words, the model whose list is opened, and the fact that it is searched for.
_PAGES: Mapping[Mend, tuple[str, str, tuple[str, ...]]] = {
    Mend.ACCOUNTS: ("Map accounts", "glmapping", ("charge", "account")),
    Mend.DIMENSIONS: ("Map dimensions", "dimensionmapping", ("dimension",)),
    Mend.PARTIES: ("Link parties", "party", ("party",)),
    Mend.PERIODS: ("Closed periods", "closedperiod", ()),
    Mend.LISTS: ("Lists from Sage", "referencerecord", ()),
    Mend.ROUTES: ("Routing", "route", ()),
    Mend.SENDERS: ("Sender credentials", "sendercredential", ()),
}
_OF_NO_CONNECTION = (Mend.PARTIES, Mend.ROUTES, Mend.SENDERS)


def mend_of(
    code: str, connection_id: uuid.UUID | None, facts: Mapping[str, str] | None = None
) -> tuple[str, str] | None:
    """Words and address of the page with the field to mend."""
    facts = facts or {}
    mend = ends_it(code, facts)[2]
    if mend is Mend.CONNECTION and connection_id:
        return "Open connection", reverse("admin:integrations_connection_change", args=[connection_id])
    if mend not in _PAGES:
        return None
    words, model, searched = _PAGES[mend]
    asked = {} if mend in _OF_NO_CONNECTION or connection_id is None else {"connection": str(connection_id)}
    told = next((facts[name] for name in searched if facts.get(name)), "")
    if told:
        asked["q"] = told
    address = reverse(f"admin:integrations_{model}_changelist")
    return words, f"{address}?{urlencode(asked)}" if asked else address
