"""A preview as JSON and as CSV: the same facts as the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from integrations.core.previewed import Movement
from integrations.pipeline.preview import Preview, Seen
from tenants.cells import neutral

COLUMNS = (
    *(
        "document",
        "leg",
        "kind",
        "number",
        "party",
        "party in Sage",
        "document date",
        "posting date",
        "due date",
    ),
    *(
        "state",
        "line",
        "account",
        "account title",
        "amount",
        "currency",
        "dimensions",
        "memo",
        "why",
        "issues",
    ),
)


def as_json(preview: Preview) -> dict[str, Any]:
    """Plain values; amounts are text."""
    return {
        "connection": str(preview.connection.pk),
        "taken_at": preview.taken_at.isoformat(),
        "counts": {
            "ready": len(preview.ready),
            "blocked": len(preview.blocked),
            "left_out": len(preview.left_out),
            "in_sage": len(preview.in_sage),
            "history": preview.history,
            "beyond_this_preview": preview.left,
        },
        "parties_to_create": [_document(d) for d in preview.parties],
        "documents": [_document(d) for d in preview.documents],
        "effect": _effect(preview.effect),
        "unbalanced_entities": preview.unbalanced,
        "differences": None
        if preview.differences is None
        else [
            {"document": d.mark, "number": d.number, "what": d.what, "was": d.was, "now": d.now}
            for d in preview.differences
        ],
    }


def as_csv(preview: Preview) -> str:
    """A row per line; a document without lines has one row, that says why."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for document in preview.documents:
        for row in _rows(document, preview.titles):
            writer.writerow([neutral(cell) for cell in row])
    return text.getvalue()


def _document(seen: Seen) -> dict[str, Any]:
    return {
        "document": seen.mark,
        "leg": seen.leg,
        "kind": seen.kind.value,
        "number": seen.number,
        "party": seen.party,
        "party_in_sage": seen.party_id,
        "document_date": _day(seen.document_date),
        "posting_date": _day(seen.posting_date),
        "due_date": _day(seen.due_date),
        "currency": seen.total.currency,
        "total": str(seen.total.amount),
        "state": seen.state.value,
        "record_no": seen.record_no,
        "lines": [
            {
                "account": line.account,
                "amount": str(line.amount.amount),
                "memo": line.memo,
                "dimensions": line.dimensions,
                "custom_fields": line.custom_fields,
                "why": line.trace,
            }
            for line in seen.lines
        ],
        "effect": _effect(seen.effect),
        "issues": [
            {"code": i.code, "severity": i.severity, "message": i.message, "remedy": i.remedy}
            for i in seen.issues
        ],
        "body": seen.body,
    }


def _effect(movements: Iterable[Movement]) -> list[dict[str, str]]:
    return [
        {
            "entity": m.entity,
            "account": m.account,
            "debit": str(m.debit.amount),
            "credit": str(m.credit.amount),
            "currency": m.debit.currency,
        }
        for m in movements
    ]


def _rows(seen: Seen, titles: dict[str, str]) -> Iterator[list[object]]:
    head: list[object] = [
        *(seen.mark, seen.leg, seen.kind.value, seen.number, seen.party, seen.party_id),
        *(_day(seen.document_date), _day(seen.posting_date), _day(seen.due_date), seen.state.value),
    ]
    issues = " | ".join(f"{i.code}: {i.message}" for i in seen.issues)
    if not seen.lines:
        yield [*head, "", "", "", seen.total.amount, seen.total.currency, "", "", "", issues]
    for line in seen.lines:
        dimensions = " ".join(f"{name}={value}" for name, value in sorted(line.dimensions.items()))
        yield [
            *head,
            *(
                line.line_no,
                line.account,
                titles.get(line.account, ""),
                line.amount.amount,
                line.amount.currency,
            ),
            *(dimensions, line.memo, " | ".join(line.trace), issues),
        ]


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
