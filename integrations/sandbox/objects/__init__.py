"""The catalogue: every object that the gateway knows, by name. A new object is a new entry here."""

from __future__ import annotations

from integrations.sandbox.objects import dimensions, published
from integrations.sandbox.objects.documents import DOCUMENTS, LINES
from integrations.sandbox.objects.fields import Field, Kind, ObjectType
from integrations.sandbox.objects.ledger import LEDGER
from integrations.sandbox.objects.masters import MASTERS
from integrations.sandbox.objects.payments import PAYMENTS
from integrations.sandbox.objects.people import PEOPLE
from integrations.sandbox.objects.summaries import SUMMARIES
from integrations.sandbox.objects.unused import UNUSED

_ALL = (*MASTERS, *DOCUMENTS, *LINES, *SUMMARIES, *PAYMENTS, *PEOPLE, *LEDGER, *UNUSED)
_KEPT = {each.name: each for each in _ALL}
CATALOGUE: dict[str, ObjectType] = {
    name: published.complete(dimensions.complete(each, _KEPT), _KEPT) for name, each in _KEPT.items()
}

__all__ = ["CATALOGUE", "Field", "Kind", "ObjectType"]
