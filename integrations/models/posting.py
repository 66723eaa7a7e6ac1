"""Desktop Sage: charts of accounts that customers give in, roles, posting batches with their files, samples (rules J1 to J6)."""

from __future__ import annotations

from django.db import models

from integrations.core.account_types import ROLES
from integrations.core.batches import BatchKind, BatchState
from integrations.models import choices
from integrations.models.company import SageCompany
from integrations.models.connection import Connection
from integrations.models.document import Document
from integrations.models.fields import MoneyField
from tenants.models.base import AppendOnly, TenantOwned

PATHS = [
    ("TEST", "TEST company: an older backup, restored under another name"),
    ("PRODUCTION", "Production company, between a backup and its restore"),
]


class ChartVersion(AppendOnly, TenantOwned):
    """A chart of accounts as the customer exported it from Sage or from the TMS, or a list of customers or vendors; each is kept."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="charts")
    what = models.CharField(
        max_length=10,
        default="CHART",
        choices=[
            ("CHART", "Chart of accounts"),
            ("CUSTOMERS", "Customers"),
            ("VENDORS", "Vendors"),
            ("TMS", "The TMS's own chart"),
        ],
    )
    number = models.PositiveIntegerField()
    name = models.CharField("file", max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, editable=False)
    changes = models.JSONField(default=dict, help_text="Against the version before: added, removed, changed.")
    given_by = models.CharField(max_length=254)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        verbose_name = "list from desktop Sage"
        verbose_name_plural = "lists from desktop Sage"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "what", "number"], name="chart_version_is_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, version {self.number}"


class AccountRole(TenantOwned):
    """Which of Sage's accounts plays a role in the TMS's books (rule J3)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="account_roles")
    role = models.CharField(max_length=20, choices=[(role.value, rule.words) for role, rule in ROLES.items()])
    account = models.CharField("account in Sage", max_length=24)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "role"], name="one_account_per_role_and_connection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.account}"


class TmsAccount(TenantOwned):
    """An account of the TMS's own chart, and Sage's account for it: the same number, unless another is given (rule J3)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="tms_accounts")
    number = models.CharField("account in the TMS", max_length=40)
    name = models.CharField(max_length=120, blank=True)
    account = models.CharField(
        "account in Sage", max_length=24, blank=True, help_text="Empty: the same number as in the TMS."
    )

    class Meta(TenantOwned.Meta):
        verbose_name = "TMS account"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "number"], name="tms_account_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def in_sage(self) -> str:
        return self.account or self.number


class PostingBatch(TenantOwned):
    """A numbered batch of documents, written as files that a person imports. Numbers count by Sage company."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="batches")
    company = models.ForeignKey(SageCompany, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=choices.of(BatchKind), default=BatchKind.LIVE)
    state = models.CharField(max_length=10, choices=choices.of(BatchState), default=BatchState.GATHERING)
    month = models.DateField(null=True, blank=True, help_text="Of a close-month journal: its first day.")
    mirrored = models.BooleanField(default=False)
    layout = models.CharField(max_length=20, help_text="Version of the columns that its files have.")
    documents = models.PositiveIntegerField(default=0)
    parties = models.PositiveIntegerField(default=0)
    reissued = models.PositiveIntegerField(
        default=0, help_text="Documents that an earlier batch held and gave back."
    )
    currency = models.CharField(max_length=3)
    total = MoneyField(default=0, help_text="Debits of all its documents.")
    totals = models.JSONField(
        default=dict, help_text="By account and by journal: debits and credits in minor units."
    )
    warnings = models.JSONField(default=list, help_text="What is written otherwise than it was told.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Over the hashes of its files, in order.")
    token = models.UUIDField(null=True, blank=True, editable=False)
    gathering_until = models.DateTimeField(null=True, blank=True, editable=False)
    built_by = models.CharField(max_length=254)
    built_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "posting batches"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="batch_number_is_used_once"),
            models.UniqueConstraint(
                fields=["tenant", "connection"],
                condition=models.Q(state=BatchState.GATHERING),
                name="one_batch_is_gathered_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["tenant", "connection", "month"],
                condition=models.Q(kind=BatchKind.SUMMARY)
                & ~models.Q(state__in=[BatchState.REJECTED, BatchState.VOIDED]),
                name="one_live_journal_of_a_closed_month",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-built_at"], name="posting_batch_latest")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        word = "" if self.kind == BatchKind.LIVE else f" ({self.get_kind_display().lower()})"
        return f"Batch {self.number}{word}"


class BatchEntry(TenantOwned):
    """A document in a batch. A document stands in one live batch, whatever happens."""

    batch = models.ForeignKey(PostingBatch, on_delete=models.PROTECT, related_name="entries")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="batch_entries")
    live = models.BooleanField(default=True, editable=False)
    position = models.PositiveIntegerField()
    file = models.CharField(max_length=20)
    reference = models.CharField(max_length=40, help_text="What it bears in the file.")
    key = models.CharField(
        max_length=60, help_text="By which Sage's own export of the journal names it.", blank=True
    )

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "batch entries"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document"],
                condition=models.Q(live=True),
                name="a_document_stands_in_one_live_batch",
            ),
            models.UniqueConstraint(
                fields=["tenant", "batch", "position"], name="a_place_in_a_batch_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BatchFile(TenantOwned):
    """One file of a batch; its text lies in chunks, so that it is written and read as a stream."""

    batch = models.ForeignKey(PostingBatch, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    rows = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "batch", "key"], name="one_file_of_a_kind_per_batch")
        ]

    def __str__(self) -> str:
        return self.name


class BatchChunk(TenantOwned):
    """A piece of a file, in its code page."""

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta(TenantOwned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "file", "position"], name="a_chunk_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.position}"


class BatchEvent(AppendOnly, TenantOwned):
    """What became of a batch, by whom: its states, and each download with who confirmed the backup (rule J5)."""

    batch = models.ForeignKey(PostingBatch, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, help_text="A state that it came to, or DOWNLOAD.")
    words = models.CharField(max_length=300, blank=True)
    backup_by = models.CharField("backup taken by", max_length=120, blank=True)
    actor = models.CharField(max_length=254)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering = ["at"]
        indexes = [models.Index(fields=["tenant", "batch", "at"], name="batch_event_of_batch")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class BatchDifference(TenantOwned):
    """A line of a batch that Sage's own export of the journal shows otherwise, or not at all."""

    batch = models.ForeignKey(PostingBatch, on_delete=models.CASCADE, related_name="differences")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(
        max_length=8, choices=[("MISSING", "Not in Sage"), ("ALTERED", "Altered in Sage"), ("MORE", "More")]
    )
    key = models.CharField(max_length=60)
    account = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    written = MoneyField(null=True, blank=True)
    in_sage = MoneyField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True, help_text="Of the uploaded file.")

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "batch"], name="batch_difference_of_batch")]

    def __str__(self) -> str:
        return f"{self.key} {self.account}"


class SampleSignOff(TenantOwned):
    """Who saw the sample in Sage and found its accounts right; where it was the production company, who restored the backup
    (rule J4). Live posting reaches only the accounts that a signed sample showed."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="sign_offs")
    batch = models.ForeignKey(PostingBatch, on_delete=models.PROTECT, related_name="sign_offs")
    path = models.CharField(max_length=10, choices=PATHS)
    accounts = models.JSONField(default=list)
    verified_by = models.CharField(max_length=120)
    verified_at = models.DateTimeField()
    restored_by = models.CharField(max_length=120, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=254)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(path="PRODUCTION")
                | (~models.Q(restored_by="") & models.Q(restored_at__isnull=False)),
                name="a_sample_in_production_was_restored",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "connection", "-recorded_at"], name="sample_sign_off_latest")
        ]

    def __str__(self) -> str:
        return f"{self.batch} by {self.verified_by}"
