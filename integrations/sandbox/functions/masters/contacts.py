"""Contacts: alone, or as the display contact of a party; refused in the chain of errors that Sage answers."""

from __future__ import annotations

import re

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.errors import GENERAL, VALIDATION, Fault, Refusal, general, invalid, published
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import columns, countries, uses
from integrations.sandbox.functions.masters.master import Master
from integrations.sandbox.functions.masters.payload import Values, Written
from integrations.sandbox.functions.masters.refusals import could_not, duplicate
from integrations.sandbox.objects.parties import ADDRESS

COLUMNS = (
    *(
        "PRINTAS",
        "COMPANYNAME",
        "PREFIX",
        "FIRSTNAME",
        "LASTNAME",
        "INITIAL",
        "PHONE1",
        "PHONE2",
        "CELLPHONE",
    ),
    *(
        "PAGER",
        "FAX",
        "EMAIL1",
        "EMAIL2",
        "URL1",
        "URL2",
        "TAXID",
        "TAXGROUP",
        "TAXSOLUTIONID",
        "TAXSCHEDULE",
    ),
    *("TAXABLE", "STATUS"),
)
_ADDRESS = tuple(ADDRESS.split())
_EMAILS = {"EMAIL1": "Primary Email Address", "EMAIL2": "Secondary Email Address"}
# Several addresses may stand in one field.
_BETWEEN = re.compile(r"[;,]\s*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_INVALID_VERSION = (
    "Validate contactversion record failed!",
    "Could not create contactversion record!",
    "Could not create ContactVersion record!",
)


def exists(call: Call, contact: str) -> bool:
    return call.books.one("SELECT 1 FROM CONTACT WHERE CONTACTNAME=?", contact) is not None


def add(call: Call, contact: str, values: Values, *, shown: str, visible: bool = True) -> int:
    """Its RECORDNO. `shown` is what the text of a duplicate quotes: nothing, where the contact is another's part."""
    try:
        if exists(call, contact):
            raise Refusal(duplicate(call.settings, "Contact", shown))
        if not values.get("PRINTAS"):
            raise general("Required field Print As is missing")
        row = {**_row(call, values), "CONTACTNAME": contact, "VISIBLE": "true" if visible else "false"}
    except Refusal as refusal:
        raise refusal.followed_by(could_not("create", "Contact")) from refusal
    made = {"STATUS": "active", **{key: value for key, value in row.items() if value is not None}}
    return call.books.insert("CONTACT", {**made, "_OWNER": call.caller.entity, **audit.made(call.books)})


def change(call: Call, contact: str, values: Values, *, visible: bool | None = None) -> None:
    """A contact that is gone is left alone: its party keeps only the name."""
    found = call.books.one("SELECT RECORDNO FROM CONTACT WHERE CONTACTNAME=?", contact)
    if found is None:
        return
    if "PRINTAS" in values and not values["PRINTAS"]:
        raise general("Required field Print As is missing")
    row = _row(call, values)
    if visible is not None:
        row["VISIBLE"] = "true" if visible else "false"
    call.books.update("CONTACT", int(found[0] or 0), {**row, **audit.changed(call.books)})


def checked(call: Call, values: Values) -> Row:
    """The address as the books keep it, after what Sage asks of every contact."""
    for field, words in _EMAILS.items():
        given = values.get(field, "")
        if given and not all(_EMAIL.fullmatch(each) for each in _BETWEEN.split(given)):
            raise _bad_email(words, given)
    row: Row = {field: values[field] or None for field in _ADDRESS if field in values}
    code, country = values.get("MAILADDRESS.ISOCOUNTRYCODE", ""), values.get("MAILADDRESS.COUNTRY", "")
    if code or country:
        row |= _country(call, code, country)
    return row


def _row(call: Call, values: Values) -> Row:
    return {**columns.kept("CONTACT", values, COLUMNS), **checked(call, values)}


def _country(call: Call, code: str, country: str) -> Row:
    if code:
        known = countries.NAMES.get(code.upper())
        if known is None and call.settings.check_countries:
            raise invalid("Country code", code)
        return {"MAILADDRESS.COUNTRYCODE": code.upper(), "MAILADDRESS.COUNTRY": country or known}
    found = countries.CODES.get(country.casefold())
    if found is None and call.settings.check_countries:
        raise published(f"Cannot figure out country code from country {country[:40]}")
    return {"MAILADDRESS.COUNTRYCODE": found, "MAILADDRESS.COUNTRY": country}


def _bad_email(words: str, given: str) -> Refusal:
    illegal = Fault(VALIDATION, f"Illegal format for Contactversion : {words} {given[:80]}.")
    return Refusal(illegal, *(Fault(GENERAL, each) for each in _INVALID_VERSION))


def remove_unused(call: Call, contact: Value) -> None:
    """A contact that its party leaves behind."""
    if uses.table_naming(call.books, "CONTACT", contact) is None:
        call.books.run("DELETE FROM CONTACT WHERE CONTACTNAME=?", contact)


def _complete(call: Call, written: Written, present: Row | None) -> Row:
    values = written.values
    return {"VISIBLE": "true", **checked(call, values)} if present is None else checked(call, values)


CONTACT = Master(
    "CONTACT",
    "Contact",
    ("CONTACTNAME", "PRINTAS"),
    (),
    {"STATUS": "active"},
    locked=(*_ADDRESS, "VISIBLE"),
    loose=("MAILADDRESS.",),
    complete=_complete,
)
