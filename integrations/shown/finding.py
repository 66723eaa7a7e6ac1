"""One search for a document: its number without dashes and case, the TMS's id, Sage's RECORDNO, or its party's name.

Numbers and ids are found by their beginning, names by any part of them: parties are few.
"""

from __future__ import annotations

import uuid

from django.db.models import Q

from integrations.core.numbers import plain_number
from integrations.core.parties import plain_name
from integrations.models import Document, Party

MOST = 500  # documents of one search; more is no search any more
PARTIES = 50
_LAST = "z" * 40  # behind everything that goes on from a beginning, in every order of letters


def ids_of(term: str) -> list[uuid.UUID]:
    """Of the tenants in scope; the newest where there are more than `MOST`."""
    number, name = plain_number(term)[:120], plain_name(term)
    rows = Document.objects.order_by()
    found = [
        rows.filter(source_id__gte=term, source_id__lt=f"{term}{_LAST}"),
        rows.filter(number=term),
    ]
    if number:
        found.append(rows.filter(plain_number__gte=number, plain_number__lt=f"{number}{_LAST}"))
    if term.isascii() and term.isdigit() and len(term) <= 20:
        found.append(rows.filter(record_no=term))
    if len(name) > 2:
        alike = Party.objects.filter(Q(plain_name__contains=name) | Q(name__icontains=term))
        parties = list(alike.values_list("pk", flat=True)[:PARTIES])
        if parties:
            found.append(rows.filter(party__in=parties))
    first, *others = (each.values_list("pk", "created_at") for each in found)
    each = first.union(*others).order_by("-created_at")[:MOST]
    return [pk for pk, _ in each]
