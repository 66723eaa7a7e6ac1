"""What a document asks of its customer or vendor, and what it takes from them: contacts, an offset account."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.masters import restrictions
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.settings import Settings

_CONTACTS = {
    "CUSTOMER": ("BILLTO.CONTACTNAME", "SHIPTO.CONTACTNAME"),
    "VENDOR": ("PAYTO.CONTACTNAME", "RETURNTO.CONTACTNAME"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Empty where a draft names nobody."""

    contacts: tuple[Value, Value] = (None, None)
    offset: str | None = None

    def columns(self, given: Row) -> Row:
        """The contacts of a document: those that it names, else the party's."""
        names = ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME")
        return {name: given.get(name) or own for name, own in zip(names, self.contacts, strict=True)}


NOBODY = Party()


def find(books: Books, settings: Settings, kind: DocumentKind, number: str, caller: Caller) -> Party:
    """A Refusal where the party is unknown, inactive, does not take postings, or is on hold."""
    word = kind.party.capitalize()
    if not number:
        raise general(f"Required field {word} ID is missing")
    bill, ship = _CONTACTS[kind.party]
    found = books.known(
        kind.party,
        f'SELECT STATUS, _OWNER, ONHOLD, OFFSETGLACCOUNTNO, COALESCE("{bill}","DISPLAYCONTACT.CONTACTNAME"),'
        f' COALESCE("{ship}","DISPLAYCONTACT.CONTACTNAME") FROM {kind.party} WHERE {kind.party_id}=?',
        number,
    )
    if found is None or not (found[1] is None or caller.may_use(str(found[1]))):
        raise invalid(word, number)
    if not restrictions.usable(books, kind.party, number, caller.entity):
        raise invalid(word, number)
    status, _, held, offset, payer, receiver = found
    if status != "active":
        raise general(f"{word} '{number}' is {status}.")
    if held == "true" and settings.refuse_parties_on_hold:
        raise general(f"{word} '{number}' is on hold.")
    return Party((payer, receiver), str(offset) if offset else None)


def check_contacts(books: Books, given: Row) -> None:
    for field in ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME"):
        name = given.get(field)
        if name and not books.one("SELECT 1 FROM CONTACT WHERE CONTACTNAME=? AND STATUS='active'", name):
            raise invalid("Contact", str(name))
