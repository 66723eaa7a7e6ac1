"""What a person may do with a document. Each act names who and why, and is written down."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.core.documents import PARTIES
from integrations.core.issues import Code
from integrations.core.lifecycle import UNCLAIMED, By, State
from integrations.models import Document, DocumentSource
from integrations.models import Issue as IssueRow
from integrations.models.choices import WorkKind
from integrations.pipeline import due, looks, moves
from integrations.pipeline import issues as issue_rows
from tenants.models import AuditEvent, User

HOLDABLE = (State.READY, State.BLOCKED)


class Refusal(ValueError):
    """The act is not possible; the message says why, in words for the person."""


def retry(document_ids: Sequence[uuid.UUID], actor: User) -> int:
    """Build again and send: what Sage refused, or what is blocked and perhaps no longer need be. Returns how many."""
    with transaction.atomic():
        refused = moves.move(
            document_ids,
            State.REJECTED,
            State.BLOCKED,
            By.PERSON,
            actor=actor.email,
            reason="retry",
            columns={"settings_version": 0, "not_before": None},
        )
        issue_rows.close(refused)
        blocked = Document.objects.filter(id__in=document_ids, state=State.BLOCKED)
        n = blocked.update(settings_version=0)
        _audit("document.retried", document_ids, actor)
    _go(document_ids)
    return n


def skip(document_ids: Sequence[uuid.UUID], actor: User, reason: str) -> int:
    """Leave documents out for good. Raises Refusal without a reason.

    One that Sage holds without our mark is left out, too: a person saw that it is somebody else's.
    """
    _need(reason, "say why they are left out")
    with transaction.atomic():
        for document in Document.objects.filter(
            id__in=document_ids, state=State.UNKNOWN, blocked_by=Code.FOUND_WITHOUT_MARK
        ).select_for_update():
            looks.release(document, By.PERSON, reason, actor.email)
        moved = [
            i
            for was in (*UNCLAIMED, State.GONE)
            for i in moves.move(document_ids, was, State.SKIPPED, By.PERSON, actor=actor.email, reason=reason)
        ]
        issue_rows.close(moved)
        _audit("document.skipped", moved, actor, reason)
    return len(moved)


def take_up(document_ids: Sequence[uuid.UUID], actor: User, reason: str) -> int:
    """Take documents that were left out up again. Raises Refusal without a reason, and where none of them still stands
    for what the TMS says."""
    _need(reason, "say why they are taken up again")
    with transaction.atomic():
        wanted = _still_standing(document_ids)
        if not wanted:
            raise Refusal(
                "a newer version has taken its place: what became of that stands on its own document"
            )
        for document in wanted.exclude(record_no=""):  # Sage held it once: its control id ran
            looks.next_control_id(document)
        moved = moves.move(
            list(wanted.values_list("id", flat=True)),
            State.SKIPPED,
            State.READY,
            By.PERSON,
            actor=actor.email,
            reason=reason,
            columns={"settings_version": 0, "record_no": ""},
        )
        _audit("document.taken_up", moved, actor, reason)
    _go(document_ids)
    return len(moved)


def hold(document_ids: Sequence[uuid.UUID], actor: User, reason: str) -> int:
    """Hold back what waits, until it is let go: nothing sends it, whatever is mended meanwhile. Returns how many.

    Raises Refusal without a reason. What is on its way already goes on; a correction is carried out or left out.
    """
    _need(reason, "say what it waits for")
    with transaction.atomic():
        waiting = Document.objects.filter(
            id__in=document_ids, state__in=HOLDABLE, corrects=None, hold=""
        ).exclude(kind__in=PARTIES)
        locked = list(waiting.select_for_update())
        ready = [document.id for document in locked if document.state == State.READY]
        moves.move(ready, State.READY, State.BLOCKED, By.PERSON, actor=actor.email, reason=reason)
        held = [document.id for document in locked]
        Document.objects.filter(id__in=held).update(hold=reason[:300], blocked_by=Code.HELD)
        for document in locked:
            document.hold = reason[:300]
        IssueRow.objects.bulk_create(
            row
            for document in locked
            for row in issue_rows.open_issues(document, [issue_rows.held(document)])
        )
        _audit("document.held", held, actor, reason)
    return len(held)


def let_go(document_ids: Sequence[uuid.UUID], actor: User, reason: str) -> int:
    """Build what was held anew, and send it if nothing else blocks it. Raises Refusal without a reason."""
    _need(reason, "say why it may go")
    with transaction.atomic():
        wanted = Document.objects.filter(id__in=document_ids, state=State.BLOCKED).exclude(hold="")
        held = list(wanted.values_list("id", flat=True))
        Document.objects.filter(id__in=held).update(hold="", settings_version=0)
        issue_rows.close(held, [Code.HELD])
        _audit("document.let_go", held, actor, reason)
    _go(held)
    return len(held)


def keep_by_hand(document_id: uuid.UUID, record_no: str, actor: User, reason: str) -> None:
    """It stands in Sage already, keyed or found there: hold its record, and read it there with the next confirmation.

    Also names another record, where the first was wrong. Raises Refusal when another document holds it.
    """
    _need(reason, "say why it is kept by hand")
    if not (record_no.isascii() and record_no.isdigit()):
        raise Refusal("give the RECORDNO of the record in Sage: a number")
    try:
        with transaction.atomic():
            document = _locked(document_id)
            columns = {"record_no": record_no, "next_look_at": None, "blocked_by": "", "checked_at": None}
            if document.state == State.BY_HAND:
                Document.objects.filter(pk=document.pk).update(**columns)
            else:
                moves.move(
                    [document.id],
                    State(document.state),
                    State.BY_HAND,
                    By.PERSON,
                    actor=actor.email,
                    reason=reason,
                    columns=columns,
                )
            issue_rows.close([document.id])
            _audit("document.kept_by_hand", [document.id], actor, f"{record_no}: {reason}")
            due.make_due(document.connection_id, WorkKind.CONFIRM)
    except IntegrityError as held:
        # Perhaps by another tenant's document of the same company, which cannot be seen from here.
        raise Refusal(f"RECORDNO {record_no} already stands for another document") from held


def send_again(document_id: uuid.UUID, actor: User, reason: str) -> None:
    """A person has looked in Sage and says that it is not there: UNKNOWN, GONE or kept by hand, to READY.

    Where Sage says that the control id ran before, or where the document was deleted, it gets a new control id.
    """
    _need(reason, "say what you saw in Sage")
    with transaction.atomic():
        document = _locked(document_id)
        fresh = document.repeated or document.state == State.GONE
        if document.state == State.UNKNOWN:
            done = looks.release(document, By.PERSON, reason, actor.email)
        elif document.state == State.GONE or document.blocked_by == Code.BY_HAND_NOT_THERE:
            columns: dict[str, object] = {"record_no": "", "blocked_by": ""}
            if document.state == State.BY_HAND:
                columns["settings_version"] = 0  # built perhaps never, or long ago
            done = bool(
                moves.move(
                    [document.id],
                    State(document.state),
                    State.READY,
                    By.PERSON,
                    actor=actor.email,
                    reason=reason,
                    columns=columns,
                )
            )
            issue_rows.close([document.id])
        else:
            raise Refusal(f"a document that is {document.get_state_display().lower()} is not sent again")
        if done and fresh:
            looks.next_control_id(document)
        _audit("document.sent_again", [document.id], actor, reason)
    _go([document_id])


def agree_witness(document_ids: Sequence[uuid.UUID], actor: User, reason: str) -> int:
    """A look proved nothing because no document was known to be in Sage; a person agrees that these are not there."""
    _need(reason, "say what you saw in Sage")
    n = 0
    for document in Document.objects.filter(
        id__in=document_ids, state=State.UNKNOWN, blocked_by=Code.NO_WITNESS
    ):
        n += looks.release(document, By.PERSON, reason, actor.email)
    _audit("document.agreed_not_there", document_ids, actor, reason)
    _go(document_ids)
    return n


def _still_standing(document_ids: Sequence[uuid.UUID]) -> QuerySet[Document]:
    """Those left out that a transaction still stands in, and beside which no other document of the same identity lives."""
    twin = Document.objects.filter(identity=OuterRef("identity"), live=True)
    member = DocumentSource.objects.filter(document=OuterRef("pk"))
    rows: QuerySet[Document] = Document.objects.filter(
        ~Exists(twin), Q(kind__in=PARTIES) | Exists(member), id__in=document_ids, state=State.SKIPPED
    )
    return rows


def _locked(document_id: uuid.UUID) -> Document:
    """Raises Refusal for one that a posting batch holds: the batch decides what becomes of it."""
    document = Document.objects.select_for_update().get(id=document_id)
    entry = document.batch_entries.filter(live=True).select_related("batch").first()
    if entry is not None and document.state not in UNCLAIMED:
        raise Refusal(f"{entry.batch} holds it: confirm, reject or void the batch")
    return document


def _need(text: str, what: str) -> None:
    if not text.strip():
        raise Refusal(what)


def _go(document_ids: Sequence[uuid.UUID]) -> None:
    connections = Document.objects.filter(id__in=document_ids).values_list("connection", flat=True).distinct()
    for connection_id in connections.order_by():
        due.make_due(connection_id, WorkKind.ADVANCE)


def _audit(action: str, document_ids: Sequence[uuid.UUID], actor: User, reason: str = "") -> None:
    for document in Document.objects.filter(id__in=document_ids):
        AuditEvent.record(action, actor=actor, target=document, reason=reason)
