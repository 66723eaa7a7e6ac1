"""Papers taken in: a file for a transaction, and the documents that are to bear it from now on."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from integrations.core import attachments as papers
from integrations.core.corrections import base_of
from integrations.core.documents import Operation
from integrations.core.freight import Paper
from integrations.core.issues import Issue
from integrations.core.lifecycle import OUT_OF_LIFE, State
from integrations.core.policies import Attachments
from integrations.models import (
    Attaching,
    Attachment,
    AttachmentBody,
    Document,
    FreightTransaction,
    policies_of,
)
from integrations.models.choices import WorkKind
from integrations.pipeline import due


class Unusable(ValueError):
    """The file is not taken in. `issues` say everything that is wrong with it."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("; ".join(f"{i.message}: {i.remedy}" for i in issues))
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Taken:
    attachment: Attachment
    known: bool  # the very file was there already
    documents: int  # that will bear it, of those that are built


def take(
    transaction_id: uuid.UUID, paper: Paper, file_name: str, content: bytes, *, received_from: str
) -> Taken:
    """Keep one file of a transaction of the tenant in scope. Raises Unusable; FreightTransaction.DoesNotExist."""
    name, extension, issues = papers.judge(file_name, content, settings.ATTACHMENT_MAX_BYTES)
    if issues:
        raise Unusable(issues)
    with transaction.atomic():
        # Who builds its documents holds the same lock: one of us sees the other's rows.
        row = FreightTransaction.objects.select_for_update().get(pk=transaction_id)
        attachment, new = Attachment.objects.get_or_create(
            tenant_id=row.tenant_id,
            transaction=row,
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={
                "paper": paper,
                "name": name,
                "extension": extension,
                "size": len(content),
                "received_from": received_from[:254],
            },
        )
        if new:
            AttachmentBody.objects.create(tenant_id=row.tenant_id, attachment=attachment, content=content)
        documents = _bearers(row) if new else []
        _place(attachment, documents)
    for connection_id in {d.connection_id for d in documents}:
        due.make_due(connection_id, WorkKind.ADVANCE)
    return Taken(attachment, not new, len(documents))


def _bearers(row: FreightTransaction) -> list[Document]:
    """Documents of the transaction that are built: those that are not yet get their papers when they are."""
    built = (
        Document.objects.filter(sources__transaction=row, live=True, kind__in=papers.BEARERS)
        .exclude(operation=Operation.REVERSE)
        .exclude(state__in=[State.BLOCKED, *OUT_OF_LIFE])
        .select_related("connection")
    )
    return [d for d in built if base_of(d.leg) not in papers.BESIDE]


def _place(attachment: Attachment, documents: list[Document]) -> None:
    wanted = []
    for document in documents:
        policies = policies_of(document.connection)
        if policies.attachments is Attachments.NEVER or attachment.paper not in policies.papers:
            continue
        wanted.append(document)
        if policies.attachments is Attachments.BEFORE and not document.attachment_id_in_sage:
            # One that nothing has claimed is built again, so that it goes with its papers.
            Document.objects.filter(pk=document.pk, state=State.READY).update(settings_version=0)
    documents[:] = wanted
    Attaching.objects.bulk_create(
        (Attaching(tenant_id=d.tenant_id, document=d, attachment=attachment) for d in wanted),
        ignore_conflicts=True,
    )
