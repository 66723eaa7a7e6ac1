"""Reading documents in Sage by their records, and keeping what Sage says of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from django.db.models import BigIntegerField, Case, CharField, Value, When
from django.db.models.functions import Coalesce, Now

from integrations.core.documents import DocumentKind
from integrations.models import Document
from integrations.pipeline.picked import Picked
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Answer as SageAnswer
from integrations.sage.ports import OnlineLedger, Page, Posted, Session

AT_ONCE = 100
MOST_URL = 500


def read(
    wire: Wire, kind: DocumentKind, documents: Sequence[Document]
) -> Iterator[tuple[Sequence[Document], Sequence[Posted]]]:
    """Documents with what Sage holds of them, with lines; in halves where an answer does not hold them all."""
    page = wire.call("confirm", _read_back(kind, documents), level=wire.level_of(kind))
    if page.more and len(documents) > 1:
        middle = len(documents) // 2
        yield from read(wire, kind, documents[:middle])
        yield from read(wire, kind, documents[middle:])
        return
    yield documents, page.rows


def _read_back(
    kind: DocumentKind, documents: Sequence[Document]
) -> Callable[[OnlineLedger, Session], SageAnswer[Page[Posted]]]:
    keys = [(d.record_no, d.number) for d in documents]
    return lambda ledger, session: ledger.read_back(session, kind, keys)


def store(readings: Mapping[uuid.UUID, Posted | None]) -> None:
    """What Sage says is due on each, the state it gives it and where it is looked at; and that it was read now."""
    dues = [
        When(id=i, then=Value(p.due.minor))
        for i, p in readings.items()
        if p is not None and p.due is not None
    ]
    states = [When(id=i, then=Value(p.state[:24])) for i, p in readings.items() if p is not None]
    columns: dict[str, object] = {"checked_at": Now()}
    if dues:
        columns["sage_due"] = Case(*dues, default="sage_due", output_field=BigIntegerField())
    if states:
        columns["sage_state"] = Case(*states, default="sage_state", output_field=CharField())
    pages = {i: p.url for i, p in readings.items() if p is not None and _is_page(p.url)}
    if pages:
        columns["sage_url"] = Coalesce(Picked(pages, CharField(max_length=MOST_URL)), "sage_url")
    Document.objects.filter(id__in=list(readings)).update(**columns)


def _is_page(url: str) -> bool:
    """What a person may be sent to. Plain http is a sandbox's, on one's own machine."""
    if not 0 < len(url) <= MOST_URL or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    at_home = host in ("127.0.0.1", "localhost", "::1")
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and at_home))
