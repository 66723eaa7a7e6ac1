"""Customers and vendors: created with their display contact, restricted to places, listed with further contacts."""

from __future__ import annotations

from integrations.sandbox.books.masters import attachments
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import GENERAL, Fault, Refusal, general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import contacts
from integrations.sandbox.functions.masters.master import Master, pairs
from integrations.sandbox.functions.masters.payload import Written
from integrations.sandbox.functions.masters.refusals import invalid, missing
from integrations.sandbox.objects.fields import PICKED

_DISPLAY = "DISPLAYCONTACT.CONTACTNAME"
_RESTRICTED = {"RESTRICTEDLOCATIONS": "LOCATION", "RESTRICTEDDEPARTMENTS": "DEPARTMENT"}
_DELIVERIES = {"Print", "E-Mail"}
_DEFAULTS: Row = {
    "STATUS": "active",
    "ONHOLD": "false",
    "ONETIME": "false",
    "OBJECTRESTRICTION": "Unrestricted",
    "TOTALDUE": 0,
}
_LOOSE = ("DISPLAYCONTACT.", "HIDEDISPLAYCONTACT", "CURRENCY")
_ROLES = {
    "CUSTOMER": ("CONTACTINFO", "BILLTO", "SHIPTO"),
    "VENDOR": ("CONTACTINFO", "PAYTO", "RETURNTO", "CONTACTTO1099"),
}


def _complete(party: str, call: Call, written: Written, present: Row | None) -> Row:
    values = written.values
    payloads.one_currency(values)
    attachments.must_exist(call.books, call.settings, values.get("SUPDOCID"))
    _check_restrictions(call, written)
    if not set(values.get("DELIVERY_OPTIONS", "Print").split(PICKED)) <= _DELIVERIES | {""}:
        raise general(f"Invalid value '{values['DELIVERY_OPTIONS'][:40]}' for field DELIVERY_OPTIONS.")
    hidden = values.get("HIDEDISPLAYCONTACT", "").lower()
    if present is not None:
        visible = None if not hidden else hidden != "true"
        display = written.below("DISPLAYCONTACT")
        if display or visible is not None:
            contacts.change(call, str(present[_DISPLAY]), display, visible=visible)
        return {}
    contact = _display_contact(party, call, written, visible=hidden != "true")
    return {_DISPLAY: contact, "CONTACTINFO.CONTACTNAME": values.get("CONTACTINFO.CONTACTNAME") or contact}


def _display_contact(party: str, call: Call, written: Written, *, visible: bool) -> str:
    display = written.below("DISPLAYCONTACT")
    if not display.get("PRINTAS"):
        raise general("Required field Print As is missing")
    named = f"{written.values['NAME']}({party[0]}{written.values[f'{party}ID']})"
    contact = display.get("CONTACTNAME") or named
    try:
        contacts.add(call, contact, display, shown="", visible=visible)
    except Refusal as refusal:
        raise refusal.followed_by(Fault(GENERAL, "Error While Saving the Display Contact")) from refusal
    return contact


def _check_restrictions(call: Call, written: Written) -> None:
    for field, table in _RESTRICTED.items():
        for each in filter(None, written.values.get(field, "").split(PICKED)):
            if not call.books.one(f"SELECT 1 FROM {table} WHERE {table}ID=?", each):
                raise invalid(table, each)


def _after_writing(party: str, call: Call, key: int, written: Written) -> None:
    """A list of contacts that is spoken of takes the place of the present one."""
    if written.contacts is None:
        return
    table = f"{party}ENTITYCONTACTS"
    call.books.run(f"DELETE FROM {table} WHERE RECORDKEY=?", key)
    for each in written.contacts:
        category, contact = each.get("CATEGORYNAME", ""), each.get("CONTACT.NAME", "")
        if not category:
            raise missing("CATEGORYNAME")
        if not contacts.exists(call, contact):
            raise invalid("CONTACT", contact)
        row: Row = {"RECORDKEY": key, "CATEGORYNAME": category, "CONTACT.NAME": contact}
        call.books.insert(table, {**row, **audit.made(call.books)})


def _after_deleting(party: str, call: Call, present: Row) -> None:
    """Its list of contacts and its display contact go with it, the latter unless somebody else names it."""
    call.books.run(f"DELETE FROM {party}ENTITYCONTACTS WHERE RECORDKEY=?", present["RECORDNO"])
    contacts.remove_unused(call, present[_DISPLAY])


def _party(party: str, references: str) -> Master:
    roles = " ".join(f"{each}.CONTACTNAME:CONTACT" for each in _ROLES[party])
    return Master(
        party,
        party.capitalize(),
        (f"{party}ID", "NAME"),
        pairs(f"PARENTID:{party} OFFSETGLACCOUNTNO:GLACCOUNT {references} {roles}"),
        _DEFAULTS,
        number=f"{party[:4]}-",
        locked=(f"{party}ID", _DISPLAY),
        loose=_LOOSE,
        complete=lambda call, written, present: _complete(party, call, written, present),
        after_writing=lambda call, key, written: _after_writing(party, call, key, written),
        after_deleting=lambda call, present: _after_deleting(party, call, present),
    )


PARTIES = (
    _party(
        "CUSTOMER",
        "CUSTTYPE:CUSTTYPE TERMNAME:ARTERM ARACCOUNT:GLACCOUNT ACCOUNTLABEL:ARACCOUNTLABEL"
        " CUSTREPID:EMPLOYEE TERRITORYID:TERRITORY",
    ),
    _party(
        "VENDOR",
        "VENDTYPE:VENDTYPE TERMNAME:APTERM APACCOUNT:GLACCOUNT ACCOUNTLABEL:APACCOUNTLABEL",
    ),
)
