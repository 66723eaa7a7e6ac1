"""Documents for Sage, their lines, payloads, states and issues."""

from __future__ import annotations

from django.db import models

from integrations.core import documents, general_ledger
from integrations.core.freight import GATHERED_KINDS, Kind
from integrations.core.lifecycle import State
from integrations.models import choices
from integrations.models.company import SageCompany
from integrations.models.connection import Connection
from integrations.models.fields import MoneyField
from integrations.models.party import Party
from integrations.models.transaction import FreightTransaction, RawInput, TransactionVersion
from tenants.models import Subsidiary
from tenants.models.base import AppendOnly, TenantOwned

KIND_WORDS = {Kind.FUEL_PURCHASE: "fuel purchases", Kind.TOLL: "tolls"}


class Document(TenantOwned):
    """One document, customer or vendor on its way to Sage, and what became of it. It outlives its connection."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="documents")
    company = models.ForeignKey(SageCompany, on_delete=models.PROTECT, related_name="+")
    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices.DOCUMENT_KINDS)
    journal = models.CharField(
        max_length=14,
        blank=True,
        choices=choices.of(general_ledger.Journal),
        help_text="Where the TMS holds the ledgers: which of its journals it stands in.",
    )

    source_system = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=20)
    source_id = models.CharField("TMS id", max_length=160)
    leg = models.CharField(max_length=200, default="main")
    sequence = models.PositiveIntegerField(default=1)
    identity = models.CharField(max_length=64, editable=False)
    mark = models.CharField(max_length=15, editable=False)
    live = models.BooleanField(default=True, editable=False)

    operation = models.CharField(
        max_length=8,
        choices=choices.of(documents.Operation),
        default=documents.Operation.CREATE,
        help_text="A new record, or a change of one that stands in Sage.",
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="The document in Sage that this one corrects.",
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party_id_in_sage = models.CharField("party in Sage", max_length=80, blank=True)
    number = models.CharField(max_length=120)
    plain_number = models.CharField(
        max_length=120, blank=True, editable=False, help_text="As numbers are compared."
    )
    reference = models.CharField(max_length=120, blank=True)
    document_date = models.DateField(null=True, blank=True)
    posting_date = models.DateField(
        null=True,
        blank=True,
        help_text="The day in Sage's books; the document's own, but where a period moved it.",
    )
    due_date = models.DateField(null=True, blank=True)
    reverse_on = models.DateField(
        null=True, blank=True, help_text="The day on which Sage turns a journal round by itself."
    )
    currency = models.CharField(max_length=3)
    total = MoneyField(help_text="Signed as Sage holds it: a credit is negative.")

    state = models.CharField(max_length=12, choices=choices.STATES, default=State.BLOCKED)
    hold = models.CharField(
        max_length=300, blank=True, help_text="Why a person holds it back; empty where nobody does."
    )
    blocked_by = models.CharField("cause", max_length=40, choices=choices.CODES, blank=True)
    settings_version = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    generation = models.PositiveSmallIntegerField(default=1)
    control_id = models.CharField(max_length=64, blank=True, editable=False)
    refused = models.BooleanField(
        default=False,
        help_text="Sage refused this generation for certain; a changed payload gets a new control id.",
    )

    claim_token = models.UUIDField(null=True, blank=True, editable=False)
    claim_until = models.DateTimeField(null=True, blank=True, editable=False)
    may_have_left_at = models.DateTimeField(
        null=True, blank=True, help_text="The last moment at which a request with it could have left."
    )
    unknowns = models.PositiveSmallIntegerField(
        default=0, help_text="Answers lost: once, it goes in halves; twice, alone."
    )
    looks = models.PositiveSmallIntegerField(default=0, help_text="Looks since then that found nothing.")
    next_look_at = models.DateTimeField(null=True, blank=True)
    repeated = models.BooleanField(default=False, help_text="Sage said that our control id ran before.")
    not_before = models.DateTimeField(null=True, blank=True, help_text="Not tried again before this moment.")

    record_no = models.CharField("RECORDNO in Sage", max_length=20, blank=True)
    sage_state = models.CharField("state in Sage", max_length=24, blank=True)
    sage_url = models.CharField("page in Sage", max_length=500, blank=True, editable=False)
    sage_due = MoneyField("due in Sage", null=True, blank=True)
    open_amount = MoneyField("open", null=True, blank=True, help_text="Total less what payments applied.")
    attachment_id_in_sage = models.CharField(
        "attachment in Sage",
        max_length=40,
        blank=True,
        help_text="What its record in Sage bears, or will bear.",
    )
    awaits_attachments = models.BooleanField(
        default=False, editable=False, help_text="Its papers go to Sage before it does."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "identity"],
                condition=models.Q(live=True),
                name="one_live_document_per_identity",
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "record_no"],
                condition=~models.Q(record_no="") & models.Q(operation=documents.Operation.CREATE),
                name="a_sage_record_stands_for_one_document",
            ),
        ]
        indexes = [
            # Claiming: the oldest ready ones of a connection.
            models.Index(
                fields=["connection", "created_at"], condition=models.Q(state="READY"), name="document_ready"
            ),
            # Gathering a posting batch: the ready ones of a connection by day, set after set.
            models.Index(
                fields=["connection", "posting_date", "id"],
                condition=models.Q(state="READY"),
                name="document_to_gather",
            ),
            # Leases to end, looks to take, documents to confirm.
            models.Index(
                fields=["connection", "state"],
                condition=models.Q(state__in=["SENDING", "UNKNOWN", "SENT"]),
                name="document_in_flight",
            ),
            # The list: newest first, by state, by cause.
            models.Index(fields=["tenant", "-created_at"], name="document_latest"),
            # A day's documents, whenever they came.
            models.Index(fields=["tenant", "document_date"], name="document_dated"),
            # The same for who looks after many tenants: read until a page is full, whatever tenants it meets on the way.
            models.Index(fields=["-created_at", "-id"], name="document_newest"),
            models.Index(fields=["tenant", "state", "-created_at"], name="document_by_state"),
            # Payments and read-back find documents by Sage's number and ours.
            models.Index(fields=["connection", "kind", "record_no"], name="document_record_no"),
            models.Index(fields=["tenant", "number"], name="document_number"),
            # What people look for: a number without its dashes, the TMS's own id, whoever it is about.
            models.Index(fields=["tenant", "plain_number"], name="document_sought_number"),
            models.Index(fields=["tenant", "source_id"], name="document_sought_id"),
            models.Index(fields=["tenant", "party", "-created_at"], name="document_of_party"),
            # The same vendor and bill number, or customer and invoice number, from elsewhere.
            models.Index(
                fields=["company", "plain_number", "party_id_in_sage"],
                condition=models.Q(live=True) & ~models.Q(plain_number=""),
                name="document_plain_number",
            ),
            # A new version finds its documents.
            models.Index(
                fields=["tenant", "source_system", "source_kind", "source_id"], name="document_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def tms_words(self) -> str:
        """The TMS's id, or what a gathered document holds: its source id is a group's key, not a name."""
        if self.source_kind in GATHERED_KINDS:
            return f"a day's {KIND_WORDS[Kind(self.source_kind)]}"
        return self.source_id


class DocumentSource(TenantOwned):
    """A transaction stands in a document: in several where it has several legs, and several in one where they gather."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sources")
    transaction = models.ForeignKey(FreightTransaction, on_delete=models.PROTECT, related_name="standings")

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document", "transaction"], name="a_transaction_stands_once_in_a_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id} in {self.document_id}"


class SageRecord(TenantOwned):
    """An invoice, bill or adjustment that stands in Sage and is not ours, as the watch saw it: so that its number is not taken
    a second time, and so that a person may adopt it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="foreign_records")
    kind = models.CharField(max_length=16, choices=choices.DOCUMENT_KINDS)
    record_no = models.CharField("RECORDNO in Sage", max_length=20)
    number = models.CharField(max_length=120, blank=True)
    plain_number = models.CharField(max_length=120, blank=True, editable=False)
    party_id = models.CharField("party in Sage", max_length=80, blank=True)
    document_date = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    total = MoneyField()
    seen_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        verbose_name = "record of others in Sage"
        verbose_name_plural = "records of others in Sage"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "kind", "record_no"], name="a_foreign_record_is_kept_once"
            )
        ]
        indexes = [
            models.Index(fields=["connection", "plain_number", "party_id"], name="foreign_record_number"),
            models.Index(fields=["tenant", "-seen_at"], name="foreign_record_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class DocumentLine(TenantOwned):
    """A line as it was frozen, with the trace of the rules that chose its account and dimensions."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lines")
    line_no = models.PositiveIntegerField()
    account = models.CharField(
        max_length=84, help_text="Of a tax: tax:, and its detail in Sage's tax solution."
    )
    currency = models.CharField(max_length=3)
    amount = MoneyField()
    memo = models.CharField(max_length=300, blank=True)
    dimensions = models.JSONField(default=dict)
    custom_fields = models.JSONField(default=dict, blank=True)
    trace = models.JSONField(default=list)
    charge_code = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=20, choices=choices.CATEGORIES, blank=True)
    level = models.CharField(
        max_length=20, choices=choices.LEVELS, blank=True, help_text="Of the mapping that chose the account."
    )
    rule = models.CharField(max_length=36, blank=True, editable=False)
    version = models.ForeignKey(TransactionVersion, on_delete=models.PROTECT, related_name="lines")
    source_line = models.CharField(
        max_length=64, editable=False, help_text="Hash of system, kind, id, line and part."
    )
    live = models.BooleanField(default=True, editable=False)

    class Meta(TenantOwned.Meta):
        ordering = ["line_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source_line"],
                condition=models.Q(live=True),
                name="a_source_line_stands_in_one_live_document",
            ),
            models.UniqueConstraint(fields=["tenant", "document", "line_no"], name="line_number_is_unique"),
        ]

    def __str__(self) -> str:
        return f"line {self.line_no}"


class DocumentPayload(TenantOwned):
    """The frozen payload: exactly what stands inside `<function>`. Prunable once confirmed."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="payload")
    body = models.TextField()
    frozen_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "frozen_at"], name="payload_prune")]

    def __str__(self) -> str:
        return f"payload of {self.document_id}"


class Transition(AppendOnly, TenantOwned):
    """One change of a document's state: by whom, when, why."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="transitions")
    was = models.CharField(max_length=12, blank=True)
    now = models.CharField(max_length=12, choices=choices.STATES)
    by = models.CharField(max_length=10)
    actor = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["tenant", "document", "at"], name="transition_of_document")]

    def __str__(self) -> str:
        return f"{self.was or 'new'} to {self.now}"


class Issue(TenantOwned):
    """One problem of a document, a transaction or a delivered row; closed when its cause goes."""

    code = models.CharField(max_length=40, choices=choices.CODES)
    severity = models.CharField(max_length=8, choices=choices.SEVERITIES)
    message = models.CharField(max_length=600)
    remedy = models.CharField(max_length=400)
    place = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    cause = models.CharField(
        max_length=160, help_text="Issues of one cause are mended once and retried together."
    )
    sage_number = models.CharField("Sage's error number", max_length=60, blank=True)

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="issues"
    )
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, null=True, blank=True, related_name="issues"
    )
    transaction = models.ForeignKey(
        FreightTransaction, on_delete=models.CASCADE, null=True, blank=True, related_name="issues"
    )
    raw_input = models.ForeignKey(
        RawInput, on_delete=models.CASCADE, null=True, blank=True, related_name="issues"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(
                fields=["tenant", "cause"],
                condition=models.Q(closed_at__isnull=True),
                name="issue_open_by_cause",
            ),
            models.Index(fields=["document", "closed_at"], name="issue_of_document"),
        ]

    def __str__(self) -> str:
        return self.message
