"""Which document a function means, and whether it is the caller's to see or to change."""

from __future__ import annotations

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage.store import Row, integer
from integrations.sandbox.errors import general, not_found
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call


def own(call: Call, kind: DocumentKind, verb: str) -> int:
    """The attribute `key` of a legacy function: a RECORDNO, or the external id where `externalkey` says so."""
    if call.element.get("externalkey") != "true":
        return mine(call, kind, payloads.own_key(call.element), verb)
    asked = call.element.get("key") or ""
    found = call.books.one(
        f"SELECT RECORDNO FROM {kind.name} WHERE _EXTERNALID=? ORDER BY RECORDNO DESC LIMIT 1", asked
    )
    if not asked or found is None:
        raise not_found(kind.name, asked, verb, "external key")
    return mine(call, kind, integer(found[0]), verb)


def at_home(call: Call, kind: DocumentKind, verb: str) -> int:
    """As `own`; but a bill that an entity owns is out of the top level's reach."""
    key = own(call, kind, verb)
    present = documents.existing(call.books, kind, key, verb)
    owner = documents.owner(present)
    if kind.name == "APBILL" and owner is not None and call.caller.entity is None:
        raise general(
            f"Transaction '{documents.title(present)}' is not owned by the top level: {verb} it in entity '{owner}'."
        )
    return key


def visible(call: Call, kind: DocumentKind, key: int, verb: str) -> Row:
    """An entity sees its own documents and the top level's, a user who is held to entities those of no others."""
    present = documents.existing(call.books, kind, key, verb)
    owner = documents.owner(present)
    if owner is not None and not call.caller.may_use(owner):
        raise documents.missing(kind, key, verb)
    return present


def mine(call: Call, kind: DocumentKind, key: int, verb: str) -> int:
    """An entity changes what was made in it, and only that."""
    owner = documents.owner(visible(call, kind, key, verb))
    if call.caller.entity is not None and owner is None:
        raise general(
            f"You cannot {verb} a root level {kind.noun} from an entity-restricted user with one entity"
        )
    return key
