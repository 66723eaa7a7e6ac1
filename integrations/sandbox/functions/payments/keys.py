"""Whether a payment or an advance is the caller's to change."""

from __future__ import annotations

from integrations.sandbox.errors import general, not_found
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import Element, leaves


def updated(call: Call, name: str, element: Element) -> int:
    """The one that an update names, which must be the caller's to change."""
    key = payloads.key(leaves(element).get("RECORDNO"))
    if key is None:
        raise general("Required field RECORDNO is missing")
    return mine(call, name, key, "update")


def mine(call: Call, name: str, key: int, verb: str) -> int:
    """An entity changes what was made in it: the top level's it sees, others' it does not even see."""
    found = call.books.one(f"SELECT _OWNER FROM {name} WHERE RECORDNO=?", key)
    if found is None:
        # The books say so themselves, in the words of the object.
        return key
    owner = found[0]
    if owner is None and call.caller.entity is not None:
        noun = f"root level {name.lower()}"
        raise general(f"You cannot {verb} a {noun} from an entity-restricted user with one entity")
    if owner is not None and not call.caller.may_use(str(owner)):
        raise not_found(name, key, verb)
    return key
