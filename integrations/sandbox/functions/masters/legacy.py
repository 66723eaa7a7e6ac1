"""Legacy functions of masters: `create_customer`, `update_customer`, `delete_customer` and their like."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import not_found
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.masters import contacts, legacy_payload, records
from integrations.sandbox.functions.masters.generic import MASTERS
from integrations.sandbox.functions.masters.legacy_payload import Legacy
from integrations.sandbox.functions.masters.master import Master
from integrations.sandbox.messages.replies import Reply
from integrations.sandbox.objects import CATALOGUE


@dataclass(frozen=True, slots=True)
class Form:
    """`noun` is the object's name in functions; `names` the attribute by which they name one of its records."""

    noun: str
    object: str
    names: str

    @property
    def master(self) -> Master:
        return MASTERS[self.object]

    @property
    def id(self) -> str:
        return CATALOGUE[self.object].business_id or "RECORDNO"


FORMS = (
    Form("customer", "CUSTOMER", "customerid"),
    Form("vendor", "VENDOR", "vendorid"),
    Form("contact", "CONTACT", "contactname"),
    Form("employee", "EMPLOYEE", "employeeid"),
    Form("location", "LOCATION", "locationid"),
    Form("department", "DEPARTMENT", "departmentid"),
    Form("class", "CLASS", "key"),
    Form("item", "ITEM", "itemid"),
    Form("project", "PROJECT", "key"),
    Form("task", "TASK", "key"),
    Form("territory", "TERRITORY", "territoryid"),
    Form("glaccount", "GLACCOUNT", "glaccountno"),
    Form("statglaccount", "STATACCOUNT", "glaccountno"),
    Form("araccountlabel", "ARACCOUNTLABEL", "accountlabel"),
    Form("apaccountlabel", "APACCOUNTLABEL", "accountlabel"),
    Form("arterm", "ARTERM", "name"),
    Form("apterm", "APTERM", "name"),
    Form("checkingaccount", "CHECKINGACCOUNT", "bankaccountid"),
    Form("savingsaccount", "SAVINGSACCOUNT", "bankaccountid"),
    Form("journal", "JOURNAL", "symbol"),
    Form("statjournal", "STATJOURNAL", "symbol"),
)


def _creator(form: Form) -> Function:
    def run(call: Call) -> Reply:
        asked = legacy_payload.read(form.object, call.element, nulls=payloads.nulls(call))
        values = asked.written.values
        if call.element.get("ignoreduplicates") == "true" and values.get(form.id):
            twin = call.books.record(form.object, form.id, values[form.id])
            if twin is not None:
                return Reply(key=str(twin[form.id]))
        _defaults(form, asked)
        _write_contacts(call, asked)
        key = records.create(call, form.master, asked.written)
        if "EXTERNALID" in values:
            call.books.update(form.master.kept_in, key, {"_EXTERNALID": values["EXTERNALID"] or None})
        return Reply(key=_name(call, form, key), created=1)

    return run


def _defaults(form: Form, asked: Legacy) -> None:
    """What the generic dialect requires and this one leaves out."""
    values = asked.written.values
    if form.object in ("CUSTOMER", "VENDOR"):
        values.setdefault("DISPLAYCONTACT.PRINTAS", values.get("NAME", ""))
    if form.object == "GLACCOUNT":
        income = values.get("ACCOUNTTYPE") == "incomestatement"
        values.setdefault("CLOSINGTYPE", "closing account" if income else "non-closing account")
    if form.object == "TASK":
        values.setdefault("TASKSTATUS", "Not Started")


def _updater(form: Form) -> Function:
    def run(call: Call) -> Reply:
        asked = legacy_payload.read(form.object, call.element, nulls=payloads.nulls(call))
        present = _named(call, form, "update")
        _write_contacts(call, asked)
        key = records.change(call, form.master, asked.written, present)
        return Reply(key=_name(call, form, key), updated=1)

    return run


def _remover(form: Form) -> Function:
    def run(call: Call) -> Reply:
        records.remove(call, form.master, int(_named(call, form, "delete")["RECORDNO"] or 0))
        return Reply(updated=1)

    return run


def _named(call: Call, form: Form, verb: str) -> Row:
    """The record that the attribute names, by the caller's own id for it where `externalkey` says so."""
    asked = call.element.get(form.names) or ""
    column = form.id
    if call.element.get("externalkey") == "true" and "_EXTERNALID" in CATALOGUE[form.object].hidden:
        column = "_EXTERNALID"
    found = call.books.record(form.object, column, asked) if asked else None
    if found is None:
        raise not_found(form.noun, asked, verb)
    return found


def _name(call: Call, form: Form, key: int) -> str:
    found = call.books.one(f'SELECT "{form.id}" FROM {form.object} WHERE RECORDNO=?', key)
    return str(found[0]) if found else str(key)


def _write_contacts(call: Call, asked: Legacy) -> None:
    """A contact written out in a role is made, or changed where there is one of its name."""
    for values in asked.contacts.values():
        contact = values.get("CONTACTNAME", "")
        if contacts.exists(call, contact):
            contacts.change(call, contact, values)
        else:
            contacts.add(call, contact, values, shown=contact)


# A party's visibility alone has functions of its own.
_VISIBILITY = tuple(Form(f"{each}visibility", each.upper(), f"{each}id") for each in ("customer", "vendor"))
_VERBS = {"create": _creator, "update": _updater, "delete": _remover}
FUNCTIONS: dict[str, Function] = {
    f"{verb}_{form.noun}": make(form)
    for form in FORMS
    for verb, make in _VERBS.items()
    # Sage has no function to change a statistical journal.
    if (verb, form.noun) != ("update", "statjournal")
} | {f"update_{form.noun}": _updater(form) for form in _VISIBILITY}
