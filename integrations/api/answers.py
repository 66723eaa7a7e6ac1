"""Rows of ours as the API's answers. Amounts are text with all decimals; ids are the public ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from integrations.api.paging import cursor_text
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.models import Document, PaymentNotice, SyncJob, TransactionVersion
from integrations.models import Issue as IssueRow
from integrations.pipeline.arrivals import Outcome, RowResult
from integrations.pipeline.inquiry import Page, Standing, Story
from integrations.pipeline.intake import Receipt


def receipt(taken: Receipt) -> dict[str, Any]:
    return {
        "delivery": str(taken.raw_input_id),
        "counts": {outcome.value: taken.counts[outcome] for outcome in Outcome},
        "history": taken.history,
        "results": [_result(result) for result in taken.results],
    }


def _result(result: RowResult) -> dict[str, Any]:
    return {
        "index": result.row - 1,
        "source_id": result.source_id,
        "id": str(result.id) if result.id else None,
        "outcome": result.outcome.value,
        "history": result.history,
        "problems": [problem(issue) for issue in result.issues],
    }


def problem(issue: Issue | IssueRow) -> dict[str, str]:
    return {
        "code": str(issue.code),
        "place": issue.place,
        "message": issue.message,
        "remedy": issue.remedy,
    }


def transaction(story: Story) -> dict[str, Any]:
    row = story.transaction
    return {
        "id": str(row.pk),
        "subsidiary": row.subsidiary.slug,
        "source_system": row.source_system,
        "kind": row.kind,
        "source_id": row.source_id,
        "version": row.version,
        "status": row.status,
        "number": row.number,
        "document_date": row.document_date.isoformat(),
        "created": row.created_in_tms.isoformat(),
        "party": {"kind": row.party.kind, "source_id": row.party.source_id, "name": row.party.name},
        "currency": row.currency,
        "total": _amount(row.total),
        "document": document(story.documents[0]) if story.documents else None,
        "documents": [document(each) for each in story.documents],
        "versions": [_version(version) for version in story.versions],
        "issues": [problem(issue) for issue in story.issues],
    }


def _version(row: TransactionVersion) -> dict[str, Any]:
    return {
        "version": row.version,
        "status": row.status,
        "void": row.void,
        "total": _amount(row.total),
        "difference": _amount(row.difference),
        "received_at": row.received_at.isoformat(),
    }


def documents(page: Page) -> dict[str, Any]:
    return {
        "results": [document(row) for row in page.documents],
        "next": cursor_text(page.end) if page.end else None,
    }


def document(row: Document) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "subsidiary": row.subsidiary.slug,
        "kind": row.kind,
        "state": row.state,
        "blocked_by": row.blocked_by,
        "source_system": row.source_system,
        "source_kind": row.source_kind,
        "source_id": row.source_id,
        "number": row.number,
        "party_in_sage": row.party_id_in_sage,
        "document_date": row.document_date.isoformat() if row.document_date else None,
        "currency": row.currency,
        "total": _amount(row.total),
        "open": _amount(row.open_amount),
        "record_no": row.record_no,
        "created_at": row.created_at.isoformat(),
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
    }


def payments(notices: Sequence[PaymentNotice], after: int) -> dict[str, Any]:
    return {
        "results": [{**one.body, "sequence": one.number, "at": one.at.isoformat()} for one in notices],
        "next_after": notices[-1].number if notices else after,
    }


def standings(of: Iterable[Standing]) -> list[dict[str, Any]]:
    return [
        {
            "subsidiary": one.subsidiary.slug,
            "connection": _connection(one),
            "documents": one.states,
            "versions": one.versions,
            "last_run": _job(one.last_job) if one.last_job else None,
        }
        for one in of
    ]


def _connection(of: Standing) -> dict[str, Any] | None:
    row = of.connection
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "state": row.state,
        "paused_because": row.paused_because,
        "currency": row.currency,
        "cut_over": row.cut_over.isoformat() if row.cut_over else None,
    }


def _job(row: SyncJob) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state,
        "counts": row.counts,
        "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
    }


def _amount(money: Money | None) -> str | None:
    return str(money.amount) if money is not None else None
