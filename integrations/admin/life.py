"""A document's whole life, gathered for one page: each part is one or two queries, whatever its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.http import Http404

from config.redaction import redact
from integrations.admin.badges import choice_badge, state_badge, word
from integrations.admin.causes import mend_of
from integrations.admin.columns import pretty_json
from integrations.admin.payload_text import indented, part_of, unpacked
from integrations.core.documents import PARTIES, DocumentKind
from integrations.core.issues import Code
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import (
    Attempt,
    Document,
    DocumentLine,
    DocumentPayload,
    ExchangeBody,
    FreightTransaction,
    Issue,
    PaymentApplication,
    PaymentNotice,
    TransactionVersion,
    Transition,
)
from integrations.models.choices import VersionStatus

MOST_ROWS = 200  # of one part on the page; the rest is counted


@dataclass(frozen=True, slots=True)
class Input:
    """What came in for one transaction of the document: as it came, and as it was understood."""

    transaction: FreightTransaction
    version: TransactionVersion
    raw: tuple[tuple[str, str], ...]
    source: str
    normal: str


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    attempt: Attempt
    badge: str
    request: str
    response: str


@dataclass(frozen=True, slots=True)
class Step:
    transition: Transition
    was: str
    badge: str


@dataclass(frozen=True, slots=True)
class Life:
    document: Document
    badge: str
    standing: str
    has_lines: bool
    inputs: tuple[Input, ...]
    issues: tuple[Issue, ...]
    closed_issues: tuple[Issue, ...]
    lines: tuple[DocumentLine, ...]
    lines_total: Money
    payload: str
    attempts: tuple[AttemptSeen, ...]
    payments: tuple[PaymentApplication, ...]
    applied: Money
    steps: tuple[Step, ...]
    agrees: bool | None
    held: tuple[TransactionVersion, ...]  # newer versions that came after it had gone
    others: tuple[tuple[Document, str], ...]  # that the same transactions stand in, with their badges

    @property
    def open_issues(self) -> tuple[tuple[Issue, tuple[str, str] | None], ...]:
        """Each with the words and address of the page where it is mended, if there is one."""
        return tuple(
            (one, mend_of(one.code, one.connection_id, one.facts))
            for one in self.issues
            if one.severity == "BLOCK"
        )

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(one for one in self.issues if one.severity != "BLOCK")


def find(document_id: Any) -> Document:
    found: Document | None = (
        Document.objects.select_related(
            "connection__subsidiary", "connection__entity", "subsidiary", "party", "company", "tenant"
        )
        .filter(pk=document_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def of(document: Document) -> Life:
    lines = tuple(document.lines.select_related("version__transaction")[:MOST_ROWS])
    issues = tuple(document.issues.order_by("closed_at", "opened_at")[:MOST_ROWS])
    opened = tuple(one for one in issues if one.closed_at is None)
    payments = tuple(
        document.applications.select_related("payment").order_by("imported_at", "pk")[:MOST_ROWS]
    )
    return Life(
        document=document,
        badge=state_badge(document.state, document.get_blocked_by_display() if document.blocked_by else ""),
        standing=_standing(document, opened),
        has_lines=DocumentKind(document.kind) not in PARTIES,
        inputs=tuple(_inputs(document, lines)),
        issues=opened,
        closed_issues=tuple(one for one in issues if one.closed_at is not None),
        lines=lines,
        lines_total=Money.sum((line.amount for line in lines), document.currency),
        payload=_payload(document),
        attempts=tuple(_attempts(document)),
        payments=payments,
        applied=Money.sum((one.amount for one in payments if one.live), document.currency),
        steps=tuple(
            Step(one, word(one.was), state_badge(one.now)) for one in document.transitions.all()[:MOST_ROWS]
        ),
        agrees=_agrees(document),
        held=tuple(
            TransactionVersion.objects.filter(
                transaction__standings__document=document, status=VersionStatus.HELD
            ).select_related("transaction")[:MOST_ROWS]
        ),
        others=tuple(
            (other, state_badge(other.state))
            for other in Document.objects.filter(sources__transaction__standings__document=document)
            .exclude(pk=document.pk)
            .distinct()
            .order_by("created_at", "id")[:MOST_ROWS]
        ),
    )


def _inputs(document: Document, lines: Sequence[DocumentLine]) -> Iterable[Input]:
    """By its lines; a document that never got lines (blocked) by its transactions' current versions."""
    ids = {line.version_id for line in lines}
    versions = TransactionVersion.objects.select_related("transaction__party", "raw_row__raw_input").order_by(
        "transaction__document_date", "pk"
    )
    if ids:
        versions = versions.filter(pk__in=ids)
    else:
        versions = versions.filter(
            transaction__source_system=document.source_system,
            transaction__kind=document.source_kind,
            transaction__source_id=document.source_id,
            status="CURRENT",
        )
    return (_input(version) for version in versions[:MOST_ROWS])


def _input(version: TransactionVersion) -> Input:
    row = version.raw_row
    return Input(
        transaction=version.transaction,
        version=version,
        raw=tuple(_cells(row.body)) if row else (),
        source=f"{row.raw_input.get_channel_display()} {row.raw_input.name}, row {row.row}" if row else "",
        normal=redact(pretty_json(version.payload)),
    )


def _cells(body: Any) -> Iterable[tuple[str, str]]:
    if not isinstance(body, dict):
        yield "", redact(pretty_json(body))
        return
    for name, value in body.items():
        plain = value if isinstance(value, str) else pretty_json(value)
        # Redacted with its name: what a name gives away is no secret by its value alone.
        shown = redact(pretty_json({name: plain}))
        yield name, plain if shown == pretty_json({name: plain}) else "[not shown]"


def _payload(document: Document) -> str:
    body = DocumentPayload.objects.filter(document=document).values_list("body", flat=True).first()
    return indented(redact(body)) if body else ""


def _attempts(document: Document) -> Iterable[AttemptSeen]:
    attempts = list(document.attempts.select_related("exchange")[:MOST_ROWS])
    bodies = {
        one.exchange_id: one
        for one in ExchangeBody.objects.filter(
            exchange__in=[a.exchange_id for a in attempts if a.exchange_id]
        )
    }
    for attempt in attempts:
        body = bodies.get(attempt.exchange_id) if attempt.exchange_id else None
        yield AttemptSeen(
            attempt,
            choice_badge(attempt.outcome, attempt.get_outcome_display()),
            _body(body.request, attempt.control_id) if body else "",
            _body(body.response, attempt.control_id) if body else "",
        )


def _body(packed: bytes, control_id: str) -> str:
    # It was redacted when it was kept; a second time costs little, and what was kept by an older rule is caught.
    return redact(part_of(unpacked(packed), control_id))


def _agrees(document: Document) -> bool | None:
    """Whether what is open here is what is due in Sage; None while one of both is not known, or the reading is older than
    the payments."""
    if document.sage_due is None or document.open_amount is None:
        return None
    paid = PaymentNotice.objects.filter(application__document=document).aggregate(last=Max("at"))["last"]
    if paid is not None and (document.checked_at is None or document.checked_at < paid):
        return None
    return bool(document.sage_due == document.open_amount)


def _standing(document: Document, opened: Sequence[Issue]) -> str:
    """Where it is and why, in one sentence."""
    blocking = [one for one in opened if one.severity == "BLOCK"]
    if document.state in (State.BLOCKED, State.REJECTED) and blocking:
        return f"Nothing goes to Sage while {_problems(len(blocking))} open."
    if document.state == State.BY_HAND:
        return _kept_by_hand(document)
    return _STANDINGS[State(document.state)]


def _kept_by_hand(document: Document) -> str:
    if document.blocked_by == Code.BY_HAND_NOT_THERE:
        return "A person says that it is kept in Sage by hand, but the record that was named does not stand there."
    if document.blocked_by == Code.BY_HAND_DIFFERS:
        return "A person keeps it in Sage by hand, under a record that is not what the TMS says."
    if document.checked_at is None:
        return "A person keeps it in Sage by hand; the record that was named is read there next."
    return "A person keeps it in Sage by hand; the record below was read there and stands for it."


def _problems(n: int) -> str:
    return "one problem is" if n == 1 else f"{n} problems are"


_STANDINGS = {
    State.BLOCKED: "It waits for a person.",
    State.READY: "It goes with the next export.",
    State.SENDING: "It is on its way to Sage now.",
    State.SENT: "Sage took it. It is read back next, to see that it stands there as it was sent.",
    State.CONFIRMED: "It stands in Sage as it was sent: number, party, date, total and lines agree.",
    State.UNKNOWN: "The answer was lost. We look in Sage for it and do not send again until that is certain.",
    State.REJECTED: "Sage refused it, and nothing was booked.",
    State.DRIFTED: "Someone changed it in Sage: it no longer stands there as it was sent.",
    State.GONE: "Someone deleted it in Sage. It goes again only when a person says so.",
    State.REVERSED: "It was reversed in Sage.",
    State.SUPERSEDED: "Another document took its place.",
    State.SKIPPED: "A person left it out. It is not sent.",
}
