"""A legacy function's children as the flat table that the generic dialect gives: renamed, dates and groups undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.sandbox import dates
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.masters.payload import Values, Written, flat
from integrations.sandbox.messages.elements import Element, child, child_text, name, text
from integrations.sandbox.objects.fields import PICKED

_ROLES = {
    "billto": "BILLTO",
    "contactinfo": "CONTACTINFO",
    "contactto1099": "CONTACTTO1099",
    "payto": "PAYTO",
    "personalinfo": "PERSONALINFO",
    "primary": "CONTACTINFO",
    "returnto": "RETURNTO",
    "shipto": "SHIPTO",
}
_PARTY_ROLES = {**_ROLES, "contactinfo": "DISPLAYCONTACT"}
# Parts of a payment term stand in groups of their own.
_TERM = {
    "DUEDAY": "DUEDATE",
    "DISCDAY": "DISCDATE",
    "DISCGRACEDAYS": "DISCFUDGEDAYS",
    "PEN_TYPE": "PEN_TYPES",
    "PENGRACEDAYS": "PENFUDGEDAYS",
}
_ACCOUNT = {"GLACCOUNTNO": "ACCOUNTNO"}
NAMES: Mapping[str, Mapping[str, str]] = {
    "CUSTOMER": {"GLACCOUNTNO": "ARACCOUNT", "DELIVERYOPTIONS": "DELIVERY_OPTIONS"},
    "VENDOR": {"GLACCOUNTNO": "APACCOUNT", "PAYMETHOD": "PAYMETHODKEY"},
    "EMPLOYEE": {"PAYMETHOD": "PAYMETHODKEY"},
    "GLACCOUNT": _ACCOUNT,
    "STATACCOUNT": _ACCOUNT,
    "TASK": {"TASKNAME": "NAME", "TASKDESCRIPTION": "DESCRIPTION", "TIMETYPE": "TIMETYPENAME"},
    "ITEM": {
        "BASE_PRICE": "BASEPRICE",
        "INCOMEACCOUNT": "INCOMEACCTKEY",
        "EXPENSEACCOUNT": "EXPENSEACCTKEY",
        "INVACCOUNT": "INVACCTKEY",
        "COGSACCOUNT": "COGSACCTKEY",
        "OFFSETOEGLACCOUNT": "OFFSETOEGLACCOUNTKEY",
        "OFFSETPOGLACCOUNT": "OFFSETPOGLACCOUNTKEY",
        "DEFREVACCOUNT": "DEFERREDREVACCTKEY",
        "REVENUE_POSTING": "REVPOSTING",
        "INVENTORY_PRECISION": "INV_PRECISION",
        "SALES_PRECISION": "SO_PRECISION",
        "PURCHASING_PRECISION": "PO_PRECISION",
        "TERM_PERIOD": "TERMPERIOD",
        "DEFAULTNOOFPERIODS": "TOTALPERIODS",
        "COMPUTEPRICEFORSHORTTERM": "COMPUTEFORSHORTTERM",
    },
    "ARTERM": _TERM,
    "APTERM": _TERM,
    "JOURNAL": {"BOOKKEY": "BOOKID"},
    "STATJOURNAL": {"BOOKKEY": "BOOKID"},
}
_GROUPS = ("due", "discount", "penalty")


@dataclass(slots=True)
class Legacy:
    """`contacts` are whole contacts that stand where a name could: by their role."""

    written: Written
    contacts: dict[str, Values] = field(default_factory=dict)


def read(object_name: str, element: Element, *, nulls: bool) -> Legacy:
    """An update's empty elements clear where `nulls`; else they say nothing."""
    names = NAMES.get(object_name, {})
    roles = _PARTY_ROLES if object_name in ("CUSTOMER", "VENDOR") else _ROLES
    found = Legacy(Written(element))
    values = found.written.values
    listed: list[Values] | None = None
    for each in element:
        tag = name(each)
        if tag in roles:
            _role(roles[tag], each, found)
        elif tag == "contactlist":
            listed = [_listed(item) for item in each]
        elif tag == "visibility":
            values |= _visibility(each)
        elif tag in _GROUPS:
            values |= {names.get(key, key): value for key, value in flat(each).items()}
        elif tag != "customfields":
            _plain(names.get(tag.upper(), tag.upper()), each, values)
    if name(element).startswith("update_") and not nulls:
        values = {key: value for key, value in values.items() if value}
    return Legacy(Written(element, values, None if listed is None else tuple(listed)), found.contacts)


def _plain(key: str, element: Element, values: Values) -> None:
    inner = [name(each) for each in element]
    if not inner:
        values[key] = text(element)
    elif inner == ["year", "month", "day"]:
        values[key] = _date(element)
    elif key == "DELIVERY_OPTIONS":
        values[key] = PICKED.join(text(each) for each in element)
    else:
        values |= {f"{key}.{field}": value for field, value in flat(element).items()}


def _date(element: Element) -> str:
    """Three empty parts are no date."""
    if not any(text(each) for each in element):
        return ""
    holder = element.getparent()
    iso = payloads.legacy_date(holder, name(element)) if holder is not None else None
    return dates.write_date(iso) if iso else ""


def _role(role: str, element: Element, found: Legacy) -> None:
    whole = child(element, "contact")
    if whole is None:
        # A display contact is a party's own; another's contact can only be its primary one.
        role = "CONTACTINFO" if role == "DISPLAYCONTACT" else role
        found.written.values.setdefault(f"{role}.CONTACTNAME", child_text(element, "contactname"))
    elif role == "DISPLAYCONTACT":
        found.written.values.update({f"{role}.{key}": value for key, value in flat(whole).items()})
    else:
        found.contacts[role] = flat(whole)
        found.written.values[f"{role}.CONTACTNAME"] = child_text(whole, "contactname")


def _listed(item: Element) -> Values:
    return {"CATEGORYNAME": child_text(item, "category"), "CONTACT.NAME": child_text(item, "contactname")}


def _visibility(element: Element) -> Values:
    places = {"RESTRICTEDLOCATIONS": "restricted_locs", "RESTRICTEDDEPARTMENTS": "restricted_depts"}
    found = {"OBJECTRESTRICTION": child_text(element, "visibility_type")}
    for column, tag in places.items():
        ids = [text(each) for group in element if name(group) == tag for each in group]
        if ids:
            found[column] = PICKED.join(ids)
    return found
