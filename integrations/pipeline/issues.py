"""Issue rows of documents: opened together, closed when their cause goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models.functions import Now

from integrations.core.issues import Code, Issue
from integrations.models import Document
from integrations.models import Issue as IssueRow

# The facts that make two issues one cause, in order.
_CAUSE_FACTS = ("why", "account", "charge", "dimension", "value", "party", "currency", "sage")


def cause_of(issue: Issue) -> str:
    """What one mending ends: `account.unmapped AR detention`."""
    parts = [issue.facts[name] for name in ("side", *_CAUSE_FACTS) if issue.facts.get(name)]
    return " ".join([issue.code, *parts])[:160]


def row_of(issue: Issue, *, tenant_id: Any, **about: Any) -> IssueRow:
    """An unsaved row; `about` names connection, document, transaction or raw_input, and Sage's error number."""
    return IssueRow(
        tenant_id=tenant_id,
        code=issue.code,
        severity=issue.severity,
        message=issue.message[:600],
        remedy=issue.remedy[:400],
        place=issue.place[:120],
        row=issue.row,
        facts=dict(issue.facts),
        cause=cause_of(issue),
        **about,
    )


def open_issues(document: Document, issues: Iterable[Issue], *, sage_number: str = "") -> list[IssueRow]:
    """Unsaved rows for a document."""
    return [
        row_of(
            issue,
            tenant_id=document.tenant_id,
            connection_id=document.connection_id,
            document=document,
            sage_number=sage_number[:60],
        )
        for issue in issues
    ]


def close(documents: Sequence[Any], codes: Iterable[Code] | None = None) -> int:
    """Close the open issues of documents (of these codes): what was true is written with its end, not deleted."""
    rows = IssueRow.objects.filter(document__in=documents, closed_at__isnull=True)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    return rows.update(closed_at=Now())


def held(document: Document) -> Issue:
    """A person holds it back: the first of its problems, whatever else stops it."""
    return Issue(
        Code.HELD,
        f"held back: {document.hold}",
        "let it go when what it waits for has come",
        facts={"value": document.hold},
    )


def first_code(issues: Sequence[Issue]) -> str:
    """The cause that a list shows: the first that blocks."""
    return next((i.code for i in issues if i.blocks), "")
