"""The core's words as choices of database columns: one enum, two looks."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from integrations.core import (
    chart,
    custom_fields,
    dimensions,
    documents,
    freight,
    issues,
    lifecycle,
    settlement,
)


def of(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """(stored value, words) for a column; the words are the value without underscores."""
    return [(member.value, _words(member.value)) for member in enum]


_ACRONYMS = frozenset({"AP", "AR", "BOL", "GL", "POD"})


def _words(value: str) -> str:
    plain = value.replace("_", " ").replace(".", ": ")
    return plain if plain in _ACRONYMS else plain.capitalize()


STATES = of(lifecycle.State)
KINDS = of(freight.Kind)
PARTY_KINDS = of(freight.PartyKind)
CATEGORIES = of(freight.Category)
SIDES = [("AR", "Accounts receivable"), ("AP", "Accounts payable")]
LEVELS = of(chart.Level)
MAPPED_LEVELS = [pair for pair in LEVELS if pair[0] not in (chart.Level.TMS_ACCOUNT, chart.Level.CODED)]
DIMENSIONS = of(dimensions.Dimension)
LEVELS_OF_FIELDS = [
    (dimensions.Level.EITHER.value, "The line, then the header"),
    (dimensions.Level.LINE.value, "The line only"),
    (dimensions.Level.HEADER.value, "The header only"),
]
FIELD_OWNERS = [(owner.value, owner.words) for owner in custom_fields.Owner]
CODES = of(issues.Code)
SEVERITIES = of(issues.Severity)
PARTS = of(settlement.Part)
DOCUMENT_KINDS = [
    (documents.DocumentKind.AR_INVOICE.value, "AR invoice"),
    (documents.DocumentKind.AP_BILL.value, "AP bill"),
    (documents.DocumentKind.AR_ADJUSTMENT.value, "AR adjustment"),
    (documents.DocumentKind.AP_ADJUSTMENT.value, "AP adjustment"),
    (documents.DocumentKind.CUSTOMER.value, "Customer"),
    (documents.DocumentKind.VENDOR.value, "Vendor"),
    (documents.DocumentKind.JOURNAL.value, "Journal"),
]


class WorkKind(models.TextChoices):
    """What the tick may find due for a connection."""

    ADVANCE = "ADVANCE", "Build and export"
    CONFIRM = "CONFIRM", "Confirm"
    PAYMENTS = "PAYMENTS", "Import payments"
    REFERENCE = "REFERENCE", "Refresh lists from Sage"
    SWEEP = "SWEEP", "Sweep open documents"
    DOCTOR = "DOCTOR", "Examine the connection"
    DIGEST = "DIGEST", "Write the day's mail"
    CLOSE = "CLOSE", "Read a month for its closing"


class JobKind(models.TextChoices):
    INTAKE = "INTAKE", "Intake"
    EXPORT = "EXPORT", "Export"
    CONFIRM = "CONFIRM", "Confirmation"
    PAYMENTS = "PAYMENTS", "Payment import"
    REFERENCE = "REFERENCE", "Lists from Sage"
    SWEEP = "SWEEP", "Sweep of open documents"
    DOCTOR = "DOCTOR", "Doctor"
    CLOSE = "CLOSE", "Month read for its closing"


class JobState(models.TextChoices):
    RUNNING = "RUNNING", "Running"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"


class Trigger(models.TextChoices):
    SCHEDULE = "SCHEDULE", "On schedule"
    BY_HAND = "BY_HAND", "By hand"
    COMMAND = "COMMAND", "By command"


class Mode(models.TextChoices):
    SUBLEDGER = "SUBLEDGER", "Sub-ledger: Sage holds A/R and A/P"
    GL = "GL", "General ledger: the TMS holds A/R, A/P and cash"
    SUMMARY = "SUMMARY", "Close month: one summary journal a month"


class System(models.TextChoices):
    INTACCT_XML = "INTACCT_XML", "Sage Intacct (XML gateway)"
    X3_SOAP = "X3_SOAP", "Sage X3 (SOAP)"
    SAGE50_US = "SAGE50_US", "Sage 50 US (files)"
    SAGE50_UK = "SAGE50_UK", "Sage 50 UK and Ireland (files)"
    SAGE50_CA = "SAGE50_CA", "Sage 50 Canada (files)"
    SAGE100 = "SAGE100", "Sage 100 (Visual Integrator files)"


# We speak to these ourselves.
ONLINE = frozenset({System.INTACCT_XML, System.X3_SOAP})
# They take files that a person imports.
DESKTOP = frozenset({System.SAGE50_US, System.SAGE50_UK, System.SAGE50_CA, System.SAGE100})


class ConnectionState(models.TextChoices):
    DRAFT = "DRAFT", "Being set up"
    ACTIVE = "ACTIVE", "Active"
    PAUSED = "PAUSED", "Paused"
    DISCONNECTED = "DISCONNECTED", "Disconnected"


class PartyPolicy(models.TextChoices):
    BLOCK = "BLOCK", "Block: a person creates it in Sage"
    CREATE = "CREATE", "Create it in Sage"


class LinkState(models.TextChoices):
    LINKED = "LINKED", "Linked"
    WAITING = "WAITING", "Being created in Sage"
    NEEDS_PERSON = "NEEDS_PERSON", "Needs a person"
    SET_ASIDE = "SET_ASIDE", "Set aside"


class PartyUpdateState(models.TextChoices):
    WAITING = "WAITING", "To be written"
    DONE = "DONE", "Written"
    REFUSED = "REFUSED", "Refused by Sage"


class TransactionStatus(models.TextChoices):
    RECEIVED = "RECEIVED", "To be built"
    DOCUMENTED = "DOCUMENTED", "Document built"
    HISTORY = "HISTORY", "Before the cut-over"
    VOIDED = "VOIDED", "Voided before it was sent"


class VersionStatus(models.TextChoices):
    CURRENT = "CURRENT", "Current"
    REPLACED = "REPLACED", "Replaced by a newer version"
    LATE = "LATE", "Arrived late: ignored"
    WAITING = "WAITING", "Waits: the older version is being sent"
    HELD = "HELD", "Held: changed after posting"
    EQUAL = "EQUAL", "Same content as what is in Sage"


class Channel(models.TextChoices):
    API = "API", "REST API"
    FILE = "FILE", "File"
    STATEMENTS = "OWN", "Our own statements"


class AttachingState(models.TextChoices):
    WAITING = "WAITING", "To be sent"
    STORED = "STORED", "In Sage, not yet on its document"
    LINKED = "LINKED", "On its document"
    REFUSED = "REFUSED", "Refused by Sage"


class BodyKind(models.TextChoices):
    RAW_ROW = "RAW_ROW", "Raw input"
    PAYLOAD = "PAYLOAD", "Frozen payloads"
    EXCHANGE = "EXCHANGE", "Requests and answers"
    PAPER = "PAPER", "Attachments"
    WEBHOOK = "WEBHOOK", "What webhooks said"


class AttemptOutcome(models.TextChoices):
    ACCEPTED = "ACCEPTED", "Accepted"
    REFUSED = "REFUSED", "Refused"
    REPEATED = "REPEATED", "Refused as a repeat"
    UNKNOWN = "UNKNOWN", "Answer lost"
    NOT_SENT = "NOT_SENT", "Not sent"
    FOUND = "FOUND", "Looked: found with our mark"
    FOUND_UNMARKED = "FOUND_UNMARKED", "Looked: found without our mark"
    NOT_FOUND = "NOT_FOUND", "Looked: not there"
