"""What a person says stands in Sage is read there: the record is, or is not, the one that was named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet

from integrations.core.documents import DocumentKind
from integrations.core.issues import Code, Issue, Severity
from integrations.core.lifecycle import State
from integrations.core.numbers import plain_number
from integrations.models import Connection, Document
from integrations.models import Issue as IssueRow
from integrations.pipeline import issues as issue_rows
from integrations.pipeline import jobs, looks, readings
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Posted

CODES = (Code.BY_HAND_NOT_THERE, Code.BY_HAND_DIFFERS)


def prove(wire: Wire, run: jobs.Run) -> None:
    """Read every record that was named since the last time, AT_ONCE of a kind in a request."""
    for kind in DocumentKind:
        while documents := list(_unread(wire.connection, kind)[: readings.AT_ONCE]):
            for some, rows in readings.read(wire, kind, documents):
                _write(some, rows, run)


def _unread(connection: Connection, kind: DocumentKind) -> QuerySet[Document]:
    return Document.objects.filter(
        connection=connection, kind=kind, state=State.BY_HAND, checked_at__isnull=True
    ).order_by("created_at")


def _write(documents: Sequence[Document], rows: Sequence[Posted], run: jobs.Run) -> None:
    standing = {p.record_no: p for p in rows if p.state.lower() not in looks.REVERSED}
    held = {d.id: standing.get(d.record_no) for d in documents}
    found = {d.id: list(_findings(d, held[d.id])) for d in documents}
    with transaction.atomic():
        issue_rows.close([d.id for d in documents], CODES)
        IssueRow.objects.bulk_create(row for d in documents for row in issue_rows.open_issues(d, found[d.id]))
        for code in CODES:
            mine = [d.id for d in documents if any(issue.code is code for issue in found[d.id])]
            Document.objects.filter(id__in=mine).update(blocked_by=code)
        readings.store(held)
    run.count("proven_by_hand", sum(not issues for issues in found.values()))
    run.count("not_proven_by_hand", sum(bool(issues) for issues in found.values()))


def _findings(document: Document, posted: Posted | None) -> Iterator[Issue]:
    facts = {"record_no": document.record_no}
    if posted is None:
        yield Issue(
            Code.BY_HAND_NOT_THERE,
            f"RECORDNO {document.record_no}, named for {document.number}, does not stand in Sage",
            "name the right one (Kept by hand), or send the document after all",
            facts=facts,
        )
        return
    differences = [
        f"{name} is {theirs}, the TMS says {ours}"
        for name, ours, theirs, same in (
            (
                "number",
                document.number,
                posted.number,
                plain_number(posted.number) == plain_number(document.number),
            ),
            (
                "party",
                document.party_id_in_sage,
                posted.party_id,
                not document.party_id_in_sage or posted.party_id == document.party_id_in_sage,
            ),
            ("total", document.total, posted.total, posted.total is None or posted.total == document.total),
        )
        if not same
    ]
    if differences:
        yield Issue(
            Code.BY_HAND_DIFFERS,
            f"RECORDNO {document.record_no}, named for {document.number}, is another: {'; '.join(differences)}",
            "correct it in Sage, or name the right one (Kept by hand); payments are imported against it meanwhile",
            severity=Severity.WARNING,
            facts=facts,
        )
