"""`record_deposit`: undeposited receipts go to the bank together."""

from __future__ import annotations

from integrations.sandbox.books.payments import deposits
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.payments import keys
from integrations.sandbox.messages.elements import child, leaves, text
from integrations.sandbox.messages.replies import Reply


def record(call: Call) -> Reply:
    """Of receipts that stand (`receiptkeys`); receipts that are written into the deposit are other receipts."""
    values = leaves(call.element)
    holder = child(call.element, "receiptkeys")
    if holder is None:
        raise general("A deposit of other receipts is not kept by this stand-in; name receiptkeys.")
    named = [key for key in (payloads.key(text(each)) for each in holder) if key is not None]
    extra = {name: values.get(name) or None for name in ("DEPOSITID", "DESCRIPTION", "SUPDOCID")}
    made = deposits.create(
        call.books,
        call.settings,
        call.caller,
        values.get("BANKACCOUNTID", ""),
        payloads.legacy_date(call.element, "depositdate") or "",
        [keys.mine(call, "ARPYMT", each, "deposit") for each in named],
        {**extra},
    )
    return Reply(key=str(made), created=1)


FUNCTIONS: dict[str, Function] = {"record_deposit": record}
