"""The same vendor and bill number, or customer and invoice number, a second time: from another source id, or in Sage already.

Numbers are compared without case, blanks and dashes. What stands in Sage is known from the watch, as fresh as its last look;
what was keyed since then, Sage itself refuses where it is set to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Q, QuerySet

from integrations.core.documents import RECEIVABLES, DocumentKind
from integrations.core.freight import REDUCING_KINDS
from integrations.core.general_ledger import Journal
from integrations.core.issues import Code, Issue, Severity
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.core.policies import Duplicates
from integrations.models import Connection, Document, SageRecord

_BILLS = frozenset({DocumentKind.AR_INVOICE, DocumentKind.AP_BILL})
_JOURNALS = frozenset({Journal.AR.value, Journal.AP.value})  # where the TMS holds the ledgers
_ADJUSTMENTS = frozenset({DocumentKind.AR_ADJUSTMENT, DocumentKind.AP_ADJUSTMENT})
Key = tuple[bool, str, str]


def find(
    connection: Connection, documents: Sequence[Document], policy: Duplicates
) -> Iterator[tuple[Document, Issue]]:
    """Three queries for any number of documents. Of two in the same set it is the second."""
    severity = Severity.BLOCK if policy is Duplicates.BLOCK else Severity.WARNING
    waiting = [d for d in documents if _counts(d)]
    yield from _adjustments(connection, [d for d in waiting if d.kind in _ADJUSTMENTS], severity)
    wanted = [d for d in waiting if _is_bill(d)]
    if not wanted:
        return
    ours = _ours(connection, wanted)
    theirs = {_key_there(row): row for row in _theirs(connection, wanted, _BILLS)}
    seen: dict[Key, Document] = {}
    for document in wanted:
        key = _key(document)
        other = ours.get(key) or seen.get(key)
        if other is not None and _elsewhere(document, other):
            yield document, _taken(document, other, severity)
        elif key in theirs:
            yield document, _in_sage(document, theirs[key], severity)
        seen.setdefault(key, document)


def records_like(document: Document) -> list[SageRecord]:
    """Records of others in Sage that bear its number and party: what it may be adopted as, the same total first."""
    rows = SageRecord.objects.filter(
        connection=document.connection_id,
        kind=document.kind,
        plain_number=document.plain_number,
        party_id=document.party_id_in_sage,
    )
    return sorted(rows, key=lambda row: (abs(row.total.minor) != abs(_minor(document.total)), row.record_no))


def _adjustments(
    connection: Connection, wanted: Sequence[Document], severity: Severity
) -> Iterator[tuple[Document, Issue]]:
    """An adjustment may share its number with what it adjusts, and with others of it: in Sage it is the same one where its
    kind and its amount are the same, too."""
    if not wanted:
        return
    rows = _theirs(connection, wanted, _ADJUSTMENTS)
    theirs = {(row.kind, row.party_id, row.plain_number, abs(row.total.minor)): row for row in rows}
    for document in wanted:
        key = (
            document.kind,
            document.party_id_in_sage,
            document.plain_number,
            abs(_minor(document.total)),
        )
        if key in theirs:
            yield document, _in_sage(document, theirs[key], severity)


def _counts(document: Document) -> bool:
    """What is not sent yet, and can be compared; a document without a party in Sage is held for that."""
    return (
        (document.kind in _ADJUSTMENTS or _is_bill(document))
        and document.state in (State.READY, State.BLOCKED)
        and bool(document.plain_number and document.party_id_in_sage)
    )


def _is_bill(document: Document) -> bool:
    """A credit or a deduction may share its number with what it is about."""
    if document.kind in _BILLS:
        return True
    return document.journal in _JOURNALS and document.source_kind not in REDUCING_KINDS


def _key(document: Document) -> Key:
    receivable = document.kind in RECEIVABLES or document.journal == Journal.AR
    return receivable, document.party_id_in_sage, document.plain_number


def _elsewhere(document: Document, other: Document) -> bool:
    """Not another leg, sequence or correction of the same thing."""
    mine = (document.source_system, document.source_kind, document.source_id)
    return mine != (other.source_system, other.source_kind, other.source_id)


def _ours(connection: Connection, wanted: Sequence[Document]) -> dict[Key, Document]:
    rows = Document.objects.filter(
        Q(kind__in=_BILLS) | Q(journal__in=_JOURNALS),
        company=connection.company_id,
        live=True,
        plain_number__in={d.plain_number for d in wanted},
        party_id_in_sage__in={d.party_id_in_sage for d in wanted},
    ).exclude(id__in=[d.id for d in wanted])
    return {_key(row): row for row in rows.order_by("-created_at", "-id") if _is_bill(row)}


def _key_there(record: SageRecord) -> Key:
    return record.kind in RECEIVABLES, record.party_id, record.plain_number


def _theirs(
    connection: Connection, wanted: Sequence[Document], kinds: Collection[DocumentKind]
) -> QuerySet[SageRecord]:
    rows: QuerySet[SageRecord] = SageRecord.objects.filter(
        plain_number__in={d.plain_number for d in wanted},
        connection=connection,
        kind__in=kinds,
        party_id__in={d.party_id_in_sage for d in wanted},
    )
    return rows


def _minor(total: Money | int) -> int:
    return total.minor if isinstance(total, Money) else total


def _taken(document: Document, other: Document, severity: Severity) -> Issue:
    return Issue(
        Code.NUMBER_TAKEN,
        f"{document.party_id_in_sage} has {other.number} already: {other.source_kind.replace('_', ' ')} {other.source_id}",
        f"leave one of them out, or give {document.source_id} a number of its own in the TMS",
        place="number",
        severity=severity,
        facts={"party": document.party_id_in_sage, "value": other.number},
    )


def _in_sage(document: Document, record: SageRecord, severity: Severity) -> Issue:
    return Issue(
        Code.NUMBER_IN_SAGE,
        f"{record.number} of {record.party_id} stands in Sage already, over {record.total}: RECORDNO {record.record_no}",
        "adopt that record if it is this one; else correct one of the numbers",
        place="number",
        severity=severity,
        facts={"party": record.party_id, "value": record.number, "record_no": record.record_no},
    )
