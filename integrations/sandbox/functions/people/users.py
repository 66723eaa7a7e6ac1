"""Generic create, update and delete of USERINFO and USERROLES. A new user has no password until one is given."""

from __future__ import annotations

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.caller import FIRST_USER
from integrations.sandbox.company import users
from integrations.sandbox.errors import Refusal, general, invalid, non_existing, not_found
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters.refusals import duplicate
from integrations.sandbox.messages.elements import Element, child, child_text, leaves
from integrations.sandbox.objects import CATALOGUE

_COLUMNS = ("DESCRIPTION", "USERTYPE", "STATUS", "LOGINDISABLED", "SSO_ENABLED", "SSO_FEDERATED_ID", "EMAIL")


def create(call: Call, element: Element) -> int:
    values = leaves(element)
    login = values.get("LOGINID", "")
    if not login:
        raise general("Required field User ID is missing")
    if call.books.one("SELECT 1 FROM USERINFO WHERE LOGINID=?", login):
        raise Refusal(duplicate(call.settings, "User", login))
    if child(element, "CONTACTINFO") is None:
        raise general("Required field Contact Info is missing")
    key = users.add(call.books, login)
    call.books.update("USERINFO", key, _row(call, element, values))
    _restrict(call, element, key)
    return key


def update(call: Call, element: Element) -> int:
    values = leaves(element)
    field = "RECORDNO" if values.get("RECORDNO") else "LOGINID"
    value: Value = payloads.key(values["RECORDNO"]) if field == "RECORDNO" else values.get(field)
    found = call.books.one(f"SELECT RECORDNO FROM USERINFO WHERE {field}=?", value)
    if found is None:
        raise non_existing("USERINFO", field, value)
    key = int(found[0] or 0)
    call.books.update("USERINFO", key, {**_row(call, element, values), **audit.changed(call.books)})
    _restrict(call, element, key)
    return key


def _row(call: Call, element: Element, values: dict[str, str]) -> Row:
    for name in _COLUMNS:
        field = CATALOGUE["USERINFO"].fields[name]
        if values.get(name) and not field.allows(values[name]):
            raise payloads.invalid_value(field, values[name])
    row = payloads.columns("USERINFO", values, _COLUMNS)
    contact = child(element, "CONTACTINFO")
    if contact is None:
        return row
    row["CONTACTINFO.CONTACTNAME"] = _contact(call, contact)
    row["EMAIL"] = child_text(contact, "EMAIL1") or row.get("EMAIL")
    return row


def _contact(call: Call, element: Element) -> str:
    """The contact that is named, or one made of the names that are given."""
    values = leaves(element)
    contact = values.get("CONTACTNAME") or ", ".join(
        each for each in (values.get("LASTNAME"), values.get("FIRSTNAME")) if each
    )
    if not contact:
        raise general("Required field Last Name is missing")
    if not call.books.one("SELECT 1 FROM CONTACT WHERE CONTACTNAME=?", contact):
        columns = payloads.columns("CONTACT", values, ("LASTNAME", "FIRSTNAME", "EMAIL1"))
        row: Row = {"CONTACTNAME": contact, "PRINTAS": contact, "VISIBLE": "true", "STATUS": "active"}
        call.books.insert("CONTACT", {**row, **columns, **audit.made(call.books)})
    return contact


def _restrict(call: Call, element: Element, key: int) -> None:
    given = [each.text or "" for each in payloads.children(element, "USERLOCATIONS") if len(each) == 0]
    given += [
        child_text(each, "LOCATIONID") for each in payloads.children(element, "USERLOCATIONS") if len(each)
    ]
    if not given:
        return
    try:
        users.restrict(call.books, key, [each for each in given if each])
    except ValueError as error:
        raise invalid("Location", given[0]) from error


def assign(call: Call, element: Element) -> int:
    login, role = child_text(element, "USERID"), child_text(element, "ROLENAME")
    user = users.by_login(call.books, login)
    if user is None:
        raise invalid("User", login)
    try:
        users.assign(call.books, user.key, [role])
    except ValueError as error:
        raise invalid("Role", role) from error
    found = call.books.one("SELECT MAX(RECORDNO) FROM USERROLES WHERE U_O_GKEY=?", user.key)
    return int(found[0] or 0) if found else 0


def remove(call: Call, key: int) -> None:
    if key == FIRST_USER or key == call.caller.key:
        raise general("The user is signed in or owns the company and can't be deleted.")
    if not call.books.run("DELETE FROM USERINFO WHERE RECORDNO=?", key):
        raise not_found("USERINFO", key, "delete")
    call.books.run("DELETE FROM USERROLES WHERE U_O_GKEY=?", key)
    call.books.run("DELETE FROM _USERLOCATION WHERE USERKEY=?", key)


def unassign(call: Call, key: int) -> None:
    if not call.books.run("DELETE FROM USERROLES WHERE RECORDNO=?", key):
        raise not_found("USERROLES", key, "delete")
