"""Papers of a transaction (invoice, POD, BOL and so on), and which documents in Sage are to bear them."""

from __future__ import annotations

from django.db import models

from integrations.core import freight
from integrations.models import choices
from integrations.models.document import Document
from integrations.models.transaction import FreightTransaction
from tenants.models.base import TenantOwned


class Attachment(TenantOwned):
    """One file of a transaction; the same file again is the same attachment."""

    transaction = models.ForeignKey(FreightTransaction, on_delete=models.PROTECT, related_name="attachments")
    paper = models.CharField(max_length=20, choices=choices.of(freight.Paper))
    name = models.CharField(max_length=80, help_text="Without the extension, as it stands in Sage.")
    extension = models.CharField(max_length=8)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.CharField(max_length=254, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "transaction", "sha256"], name="a_file_is_attached_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "-received_at"], name="attachment_latest")]

    def __str__(self) -> str:
        return f"{self.name}.{self.extension}"


class AttachmentBody(TenantOwned):
    """The file itself. Prunable once every document that is to bear it does."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="body")
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "attachment bodies"
        indexes = [models.Index(fields=["tenant", "kept_at"], name="attachment_prune")]

    def __str__(self) -> str:
        return f"body of {self.attachment_id}"


class Attaching(TenantOwned):
    """A document that is to bear an attachment, and how far that has come."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachings")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="attachings")
    state = models.CharField(
        max_length=8, choices=choices.AttachingState, default=choices.AttachingState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="Tries that did not bring it to Sage.")
    not_before = models.DateTimeField(null=True, blank=True)
    said = models.CharField("what Sage said", max_length=400, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document", "attachment"], name="a_document_bears_an_attachment_once"
            )
        ]
        indexes = [
            # What is still to be done, oldest first.
            models.Index(
                fields=["tenant", "changed_at"],
                condition=models.Q(state__in=["WAITING", "STORED"]),
                name="attaching_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} on {self.document_id}"
