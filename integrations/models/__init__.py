from integrations.models.accounts import DefaultPolicy, MappingFile
from integrations.models.attachment import Attaching, Attachment, AttachmentBody
from integrations.models.cause import CauseCare, CauseComment
from integrations.models.closing import CloseEntry, CloseReading, CloseSignOff
from integrations.models.coding import ManualCoding
from integrations.models.company import SageCompany, SageSession, SenderCredential, Slot
from integrations.models.connection import Connection, Entity
from integrations.models.doctor import DoctorReport
from integrations.models.document import (
    Document,
    DocumentLine,
    DocumentPayload,
    DocumentSource,
    Issue,
    SageRecord,
    Transition,
)
from integrations.models.exchange import Attempt, Exchange, ExchangeBody
from integrations.models.factoring import FactoringNotice, Form1099Code, TaxDetail
from integrations.models.job import SyncJob
from integrations.models.learned import AccountGuard, ClosedPeriod
from integrations.models.lists import ListChange
from integrations.models.mapping import (
    Cursor,
    CustomFieldMapping,
    CustomFieldValue,
    DimensionMapping,
    DimensionValue,
    GLMapping,
    PartyDimension,
    ReferenceRecord,
)
from integrations.models.party import ExternalAccountingId, Party, PartyFieldOwner, PartyLink, PartyUpdate
from integrations.models.payment import FeedHead, PaymentApplication, PaymentNotice, SagePayment
from integrations.models.policies import ConnectionPolicies, policies_of
from integrations.models.posting import (
    AccountRole,
    BatchChunk,
    BatchDifference,
    BatchEntry,
    BatchEvent,
    BatchFile,
    ChartVersion,
    PostingBatch,
    SampleSignOff,
    TmsAccount,
)
from integrations.models.preview import KeptPreview
from integrations.models.queue import Delivery
from integrations.models.retention import Retention
from integrations.models.routing import Route, RouteName
from integrations.models.settings import SettingsRevision
from integrations.models.transaction import FreightTransaction, Layout, RawInput, RawRow, TransactionVersion
from integrations.models.versions import bump
from integrations.models.work import Work

__all__ = [
    "AccountGuard",
    "AccountRole",
    "Attaching",
    "Attachment",
    "AttachmentBody",
    "Attempt",
    "BatchChunk",
    "BatchDifference",
    "BatchEntry",
    "BatchEvent",
    "BatchFile",
    "CauseCare",
    "CauseComment",
    "ChartVersion",
    "CloseEntry",
    "CloseReading",
    "CloseSignOff",
    "ClosedPeriod",
    "Connection",
    "ConnectionPolicies",
    "Cursor",
    "CustomFieldMapping",
    "CustomFieldValue",
    "DefaultPolicy",
    "Delivery",
    "DimensionMapping",
    "DimensionValue",
    "DoctorReport",
    "Document",
    "DocumentLine",
    "DocumentPayload",
    "DocumentSource",
    "Entity",
    "Exchange",
    "ExchangeBody",
    "ExternalAccountingId",
    "FactoringNotice",
    "FeedHead",
    "Form1099Code",
    "FreightTransaction",
    "GLMapping",
    "Issue",
    "KeptPreview",
    "Layout",
    "ListChange",
    "ManualCoding",
    "MappingFile",
    "Party",
    "PartyDimension",
    "PartyFieldOwner",
    "PartyLink",
    "PartyUpdate",
    "PaymentApplication",
    "PaymentNotice",
    "PostingBatch",
    "RawInput",
    "RawRow",
    "ReferenceRecord",
    "Retention",
    "Route",
    "RouteName",
    "SageCompany",
    "SagePayment",
    "SageRecord",
    "SageSession",
    "SampleSignOff",
    "SenderCredential",
    "SettingsRevision",
    "Slot",
    "SyncJob",
    "TaxDetail",
    "TmsAccount",
    "TransactionVersion",
    "Transition",
    "Work",
    "bump",
    "policies_of",
]
