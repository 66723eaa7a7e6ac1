"""Documents that stand in Sage already, keyed by somebody: found by number, party and total, and linked when a person says so."""

from __future__ import annotations

import uuid

from integrations.core.lifecycle import UNCLAIMED, State
from integrations.models import Document, SageRecord
from integrations.pipeline import acts, duplicates
from integrations.pipeline.acts import Refusal
from tenants.models import User


def candidates(document: Document) -> list[SageRecord]:
    """Empty for what is in Sage, on its way, or out of life."""
    return duplicates.records_like(document) if State(document.state) in UNCLAIMED else []


def adopt(document_id: uuid.UUID, record_no: str, actor: User, reason: str) -> None:
    """The record stands for the document, which is never posted; payments of it are imported from then on. Without a
    RECORDNO it is the only candidate. Raises Refusal where there is none, several, or another is named."""
    document = Document.objects.get(pk=document_id)
    found = candidates(document)
    wanted = [r for r in found if r.record_no == record_no.strip()] if record_no.strip() else found
    if not wanted:
        known = ", ".join(r.record_no for r in found) or "none"
        raise Refusal(
            f"no such record of this number and party is known in Sage ({known}): look there, or keep it by hand"
        )
    if len(wanted) > 1:
        raise Refusal(
            f"several records bear its number: name one of {', '.join(r.record_no for r in wanted)}"
        )
    acts.keep_by_hand(document.pk, wanted[0].record_no, actor, f"adopted: {reason}")
    wanted[0].delete()
