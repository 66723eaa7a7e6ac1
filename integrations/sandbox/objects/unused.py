"""What Sage has and the sandbox's companies do not use: allocations, taxes, further currencies. Known, and empty.

A client that reads a whole company asks for these too, and is told that there are none, not that there is no such thing.
"""

from __future__ import annotations

from integrations.sandbox.objects.fields import AUDIT, KEY, OWNER, ObjectType, columns, table_of


def _unused(name: str, label: str, business_id: str | None = None) -> ObjectType:
    own = columns(business_id) if business_id else []
    fields = table_of(KEY, own, AUDIT, OWNER)
    return ObjectType(name, label, fields, business_id=business_id, hidden=("_OWNER",))


UNUSED = (
    _unused("ALLOCATION", "Transaction Allocation", "ALLOCATIONID"),
    _unused("TAXDETAIL", "Tax Detail", "DETAILID"),
    _unused("TAXSOLUTION", "Tax Solution", "SOLUTIONID"),
    _unused("EXCHANGERATE", "Exchange Rate"),
    _unused("EXCHANGERATEENTRY", "Exchange Rate Entry"),
    _unused("EXCHANGERATETYPES", "Exchange Rate Type", "NAME"),
)
