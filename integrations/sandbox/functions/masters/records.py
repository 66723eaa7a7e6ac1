"""Masters created, changed and deleted, in whichever dialect they were written."""

from __future__ import annotations

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.errors import Refusal, general, non_existing, not_found
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import columns, numbers, uses
from integrations.sandbox.functions.masters.master import Master
from integrations.sandbox.functions.masters.payload import Values, Written
from integrations.sandbox.functions.masters.refusals import (
    could_not,
    duplicate,
    invalid,
    missing,
    root_level,
    taken,
)
from integrations.sandbox.objects import CATALOGUE
from integrations.sandbox.objects.links import ID_OF


def create(call: Call, master: Master, written: Written) -> int:
    """The RECORDNO of the new record."""
    try:
        return _create(call, master, written)
    except Refusal as refusal:
        raise refusal.followed_by(could_not("create", master.word)) from refusal


def _create(call: Call, master: Master, written: Written) -> int:
    _number(call, master, written.values)
    for field in master.required:
        if not written.values.get(field):
            raise missing(field)
    _refuse_twin(call, master, written.values)
    _references(call, master, written.values, None)
    given = columns.kept(master.name, written.values, _writable(master, new=True))
    row: Row = {
        **master.defaults,
        **{field: value for field, value in given.items() if value is not None},
        **_custom(call, master, written),
        "_OWNER": call.caller.entity if "MEGAENTITYID" in CATALOGUE[master.name].fields else None,
        **audit.made(call.books),
        **master.complete(call, written, None),
    }
    key = call.books.insert(master.kept_in, row)
    master.after_writing(call, key, written)
    return key


def _writable(master: Master, *, new: bool) -> tuple[str, ...]:
    """A record keeps the id that it was created with."""
    own = CATALOGUE[master.name].business_id
    names = columns.writable(master.name, master.locked)
    if own is None:
        return names
    return (own, *(each for each in names if each != own)) if new else tuple(n for n in names if n != own)


def _number(call: Call, master: Master, values: Values) -> None:
    """The company's own next id, where it numbers such records and the caller brings none."""
    own = CATALOGUE[master.name].business_id
    if own is None or values.get(own) or not master.number or master.name not in call.settings.auto_numbering:
        return
    values[own] = numbers.next_free(call, master.kept_in, own, master.number)


def _refuse_twin(call: Call, master: Master, values: Values) -> None:
    own = CATALOGUE[master.name].business_id
    if own is None or not call.books.one(f'SELECT 1 FROM {master.kept_in} WHERE "{own}"=?', values[own]):
        return
    if master.name in ("GLACCOUNT", "STATACCOUNT"):
        raise taken(values[own])
    word = CATALOGUE[master.name].label
    raise Refusal(duplicate(call.settings, word, values[own]))


def _references(call: Call, master: Master, values: Values, present: Row | None) -> None:
    for field, target in master.refers:
        value = values.get(field)
        if not value:
            continue
        found = call.books.one(f'SELECT {_owner(target)} FROM {target} WHERE "{ID_OF[target]}"=?', value)
        if found is None or (found[0] is not None and not call.caller.may_use(str(found[0]))):
            raise invalid(target, value)
        if target == master.kept_in and present is not None:
            refuse_circle(call, target, field, str(present[ID_OF[target]]), value)


def _owner(table: str) -> str:
    """The column that says to which entity a record belongs; a location's own entity is the one above it."""
    if table == "LOCATION":
        return "_ENTITY"
    return "_OWNER" if "_OWNER" in CATALOGUE[table].hidden else "NULL"


def refuse_circle(call: Call, table: str, field: str, own: str, parent: str) -> None:
    """`field` names a record's parent; a record that stands above itself is refused."""
    sql = (
        f'WITH RECURSIVE above(ID) AS (SELECT ? UNION SELECT x."{field}" FROM {table} x JOIN above a'
        f' ON x."{ID_OF[table]}"=a.ID WHERE x."{field}" IS NOT NULL) SELECT 1 FROM above WHERE ID=?'
    )
    if call.books.one(sql, parent, own):
        raise general(f"'{own[:80]}' cannot stand below itself.")


def _custom(call: Call, master: Master, written: Written) -> Row:
    return {
        **custom_fields.generic(call.books, master.name, written.values),
        **custom_fields.legacy(call.books, master.name, written.element),
    }


def change(call: Call, master: Master, written: Written, present: Row) -> int:
    """What the caller omits stays, what it empties is cleared."""
    try:
        return _change(call, master, written, present)
    except Refusal as refusal:
        raise refusal.followed_by(could_not("update", master.word)) from refusal


def _change(call: Call, master: Master, written: Written, present: Row) -> int:
    _check_level(call, master, present)
    own = CATALOGUE[master.name].business_id
    for field in master.required:
        if field != own and field in written.values and not written.values[field]:
            raise missing(field)
    _references(call, master, written.values, present)
    row: Row = {
        **columns.kept(master.name, written.values, _writable(master, new=False)),
        **_custom(call, master, written),
        **audit.changed(call.books),
        **master.complete(call, written, present),
    }
    key = int(present["RECORDNO"] or 0)
    call.books.update(master.kept_in, key, row)
    master.after_writing(call, key, written)
    return key


def find(call: Call, master: Master, values: Values) -> Row:
    """The record that an update names by RECORDNO or by its business id."""
    own = CATALOGUE[master.name].business_id
    field = "RECORDNO" if values.get("RECORDNO") or own is None else own
    value: Value = payloads.key(values.get("RECORDNO")) if field == "RECORDNO" else values.get(field)
    found = call.books.record(master.name, field, value)
    if found is None:
        raise non_existing(master.name, field, value)
    return found


def _check_level(call: Call, master: Master, present: Row) -> None:
    """Who is signed in to an entity changes what that entity has; the top level's records are not its to change."""
    owner = present.get(_owner(master.kept_in))
    if call.caller.entity is not None and owner != call.caller.entity:
        raise root_level(master.word)


def remove(call: Call, master: Master, key: int) -> None:
    present = call.books.record(master.name, "RECORDNO", key)
    if present is None:
        raise not_found(master.name, key, "delete")
    _check_level(call, master, present)
    own = CATALOGUE[master.name].business_id
    if own is not None:
        uses.must_be_unused(call.books, master.kept_in, present[own])
    call.books.run(f"DELETE FROM {master.kept_in} WHERE RECORDNO=?", key)
    master.after_deleting(call, present)
