"""Locations and entities: a tree whose tops are the entities, and departments, classes, items, warehouses beside it."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.errors import general
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import uses
from integrations.sandbox.functions.masters.master import ACTIVE, Master, pairs
from integrations.sandbox.functions.masters.payload import Written

_CONTACTS = "CONTACTINFO.CONTACTNAME:CONTACT SHIPTO.CONTACTNAME:CONTACT"
_BRANCH = "WITH RECURSIVE branch(ID) AS (SELECT ? UNION SELECT l.LOCATIONID FROM LOCATION l JOIN branch b ON l.PARENTID=b.ID)"


def _entity_of(call: Call, location: str) -> Value:
    found = call.books.one("SELECT _ENTITY FROM LOCATION WHERE LOCATIONID=?", location)
    return found[0] if found else None


def _complete_location(call: Call, written: Written, present: Row | None) -> Row:
    """A location belongs to its parent's entity, or to the one that its maker is signed in to."""
    values = written.values
    parent = values.get("PARENTID")
    if present is None:
        return {"_ENTITY": _entity_of(call, parent) if parent else call.caller.entity}
    if parent is None or present["LOCATIONTYPE"] == "E":
        return {}
    entity = _entity_of(call, parent) if parent else call.caller.entity
    if entity != present["_ENTITY"]:
        _move(call, str(present["LOCATIONID"]), entity)
    return {}


def _move(call: Call, location: str, entity: Value) -> None:
    """A branch changes its entity as a whole, and only while nothing is posted to it."""
    branch = [str(row[0]) for row in call.books.all(f"{_BRANCH} SELECT ID FROM branch", (location,))]
    for each in branch:
        table = uses.table_naming(call.books, "LOCATION", each)
        if table is not None and table != "LOCATION":
            raise general(f"Location '{each}' has transactions and can't move to another entity.")
    for each in branch:
        call.books.run("UPDATE LOCATION SET _ENTITY=? WHERE LOCATIONID=?", entity, each)


def _complete_entity(call: Call, written: Written, present: Row | None) -> Row:
    """An entity is a location that is its own entity; only the top level of a company has any."""
    if call.caller.entity is not None:
        raise general("Entities can be created and changed at the top level only.")
    if written.values.get("PARENTID"):
        raise general("An entity cannot have a parent.")
    if present is not None:
        return {}
    return {"LOCATIONTYPE": "E", "_ENTITY": written.values["LOCATIONID"]}


PLACES = (
    Master(
        "LOCATION",
        "location",
        ("LOCATIONID", "NAME"),
        pairs(f"PARENTID:LOCATION SUPERVISORID:EMPLOYEE {_CONTACTS}"),
        ACTIVE,
        locked=("LOCATIONTYPE",),
        complete=_complete_location,
    ),
    Master(
        "LOCATIONENTITY",
        "entity",
        ("LOCATIONID", "NAME"),
        pairs(f"SUPERVISORID:EMPLOYEE {_CONTACTS}"),
        ACTIVE,
        locked=("LOCATIONTYPE",),
        table="LOCATION",
        complete=_complete_entity,
    ),
    Master(
        "DEPARTMENT",
        "department",
        ("DEPARTMENTID", "TITLE"),
        pairs("PARENTID:DEPARTMENT SUPERVISORID:EMPLOYEE"),
        ACTIVE,
    ),
    Master("CLASS", "class", ("CLASSID", "NAME"), pairs("PARENTID:CLASS"), ACTIVE),
    Master("PRODUCTLINE", "product line", ("PRODUCTLINEID",), pairs("PARENTLINE:PRODUCTLINE"), ACTIVE),
    Master(
        "ITEM",
        "item",
        ("ITEMID", "NAME", "ITEMTYPE"),
        pairs("PRODUCTLINEID:PRODUCTLINE SUBSTITUTEID:ITEM"),
        ACTIVE,
    ),
    Master(
        "WAREHOUSE",
        "warehouse",
        ("WAREHOUSEID", "NAME", "LOC.LOCATIONID"),
        pairs(f"LOC.LOCATIONID:LOCATION PARENTID:WAREHOUSE MANAGERID:EMPLOYEE {_CONTACTS}"),
        ACTIVE,
    ),
    Master(
        "TERRITORY",
        "territory",
        ("TERRITORYID", "NAME"),
        pairs("PARENTID:TERRITORY MANAGERID:EMPLOYEE"),
        ACTIVE,
    ),
    Master("CUSTTYPE", "customer type", ("NAME",), pairs("PARENT.NAME:CUSTTYPE"), ACTIVE),
    Master("VENDTYPE", "vendor type", ("NAME",), pairs("PARENT.NAME:VENDTYPE"), ACTIVE),
)
