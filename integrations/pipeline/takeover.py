"""A correction stands in Sage: it takes the place of what it corrects, or lets what is to follow be built."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.core.documents import Operation
from integrations.core.lifecycle import IN_SAGE, By, State
from integrations.models import Document, DocumentLine, DocumentSource, FreightTransaction
from integrations.models.choices import TransactionStatus, VersionStatus, WorkKind
from integrations.pipeline import due, moves


def arrived(documents: Sequence[Document]) -> None:
    """Changed: the older document makes room. Reversed: it is out of life, and its transactions are to be built again.

    Inside the transaction that says that they stand in Sage.
    """
    for document in documents:
        if document.operation != Operation.CREATE and document.corrects_id is not None:
            _take_over(document)


def _take_over(correction: Document) -> None:
    older = Document.objects.select_for_update().get(pk=correction.corrects_id)
    if State(older.state) not in IN_SAGE:
        return  # it was done before: the same answer came twice
    changed = correction.operation == Operation.UPDATE
    moves.move(
        [older.pk],
        State(older.state),
        State.SUPERSEDED,
        By.SYSTEM,
        reason=f"{'changed' if changed else 'reversed'} in Sage: {correction.number} corrects it",
    )
    members = list(DocumentSource.objects.filter(document=older).values_list("transaction", flat=True))
    DocumentSource.objects.filter(document=older).delete()
    if changed:
        DocumentLine.objects.filter(document=correction).update(live=True)
    else:  # what stands nowhere now is built again, if the TMS still says it
        current = FreightTransaction.objects.filter(
            id__in=members, versions__status=VersionStatus.CURRENT, versions__void=False
        )
        current.update(status=TransactionStatus.RECEIVED)
        due.make_due(correction.connection_id, WorkKind.ADVANCE)
