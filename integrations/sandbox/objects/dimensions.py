"""The dimensions as one table: what a line may be tagged with, where its ids are kept, and how each is called."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from integrations.sandbox.objects.fields import Field, Kind, ObjectType, derived, table_of


@dataclass(frozen=True, slots=True)
class Dimension:
    """`field` holds the id on a line; it is `key` of `table`, within its `parents` on the same line.

    `entry` is the field's name on a journal's line, `flag` that of GLACCOUNT which requires it, and `object_id`
    what the platform calls it: low for Sage's own, from 10000 for user-defined ones.
    """

    name: str
    table: str
    key: str
    field: str
    word: str
    flag: str
    object_id: int
    title: str = "NAME"
    entry: str = ""
    parents: tuple[str, ...] = ()
    user_defined: bool = False

    @property
    def stem(self) -> str:
        return self.field.removesuffix("ID")


def _standard(name: str, word: str, object_id: int, *parents: str) -> Dimension:
    field = f"{name}ID"
    return Dimension(
        name, name, field, field, word, f"REQUIRE{name}", object_id, entry=field, parents=parents
    )


# In the order in which a company lists them.
STANDARD = (
    replace(
        _standard("DEPARTMENT", "Department", 5004), flag="REQUIREDEPT", entry="DEPARTMENT", title="TITLE"
    ),
    replace(_standard("LOCATION", "Location", 5003), flag="REQUIRELOC", entry="LOCATION"),
    _standard("PROJECT", "Project", 5008),
    _standard("CUSTOMER", "Customer", 5005),
    _standard("VENDOR", "Vendor", 5006),
    replace(_standard("EMPLOYEE", "Employee", 5007), title='"PERSONALINFO.CONTACTNAME"'),
    _standard("ITEM", "Item", 5011),
    _standard("CLASS", "Class", 5012),
    _standard("CONTRACT", "Contract", 5013),
    _standard("TASK", "Task", 5009, "PROJECTID"),
    _standard("WAREHOUSE", "Warehouse", 5014),
    _standard("COSTTYPE", "Cost type", 5010, "PROJECTID", "TASKID"),
    replace(_standard("AFFILIATEENTITY", "Affiliate entity", 5015), table="LOCATIONENTITY", key="LOCATIONID"),
)
FIRST_USER_DEFINED = 10000


@dataclass(frozen=True, slots=True)
class Tie:
    """Many records of `many` belong to one of `one`, which their column `field` names."""

    many: str
    one: str
    field: str
    relationship_id: int


# Choosing the one on the left fills in the one on the right, and the right one narrows what can be chosen on the left.
TIES = tuple(
    Tie(many, one, field, 7001 + n)
    for n, (many, one, field) in enumerate(
        (
            ("TASK", "PROJECT", "PROJECTID"),
            ("COSTTYPE", "PROJECT", "PROJECTID"),
            ("COSTTYPE", "TASK", "TASKID"),
            ("PROJECT", "CUSTOMER", "CUSTOMERID"),
            ("PROJECT", "LOCATION", "LOCATIONID"),
            ("PROJECT", "DEPARTMENT", "DEPARTMENTID"),
            ("CONTRACT", "CUSTOMER", "CUSTOMERID"),
            ("EMPLOYEE", "LOCATION", "LOCATIONID"),
            ("EMPLOYEE", "DEPARTMENT", "DEPARTMENTID"),
            ("WAREHOUSE", "LOCATION", "LOC.LOCATIONID"),
        )
    )
)


def user_defined(name: str, word: str, position: int) -> Dimension:
    """A dimension that the company made: its records are known on lines by their integer ids."""
    field = f"GLDIM{name}"
    object_id = FIRST_USER_DEFINED + position
    return Dimension(
        name, name, "RECORDNO", field, word, f"REQUIRE{field}", object_id, entry=field, user_defined=True
    )


def offered(tables: Container[str]) -> tuple[Dimension, ...]:
    """Those of Sage's own whose masters these books keep."""
    return tuple(each for each in STANDARD if each.table in tables)


def complete(kind: ObjectType, tables: Container[str]) -> ObjectType:
    """An object of lines with a field for each dimension, and GLACCOUNT's like with a flag for each."""
    if not kind.dimensional:
        return kind
    if kind.dimensional == "account":
        return replace(
            kind, fields={**kind.fields, **table_of(Field(each.flag, Kind.BOOLEAN) for each in STANDARD)}
        )
    make = _on_entry if kind.dimensional == "entry" else _on_line
    found = [field for each in offered(tables) for field in make(each)]
    # Every line has a location, and a location most of the lines: an index of them is of no use.
    sparse = tuple(each.name for each in found if each.sql is None and not each.name.startswith("LOCATION"))
    return replace(kind, fields={**kind.fields, **table_of(found)}, sparse=(*kind.sparse, *sparse))


def _master(dimension: Dimension, column: str, on_line: str) -> str:
    """The column of the master that a line points to; parents stand on the line under their own names."""
    within = "".join(f" AND x.{parent}={{t}}.{parent}" for parent in dimension.parents)
    return f"(SELECT x.{column} FROM {dimension.table} x WHERE x.{dimension.key}={{t}}.{on_line}{within})"


def _on_line(each: Dimension) -> list[Field]:
    found = [
        Field(each.field, Kind.TEXT),
        derived(f"{each.stem}NAME", _master(each, each.title, each.field)),
    ]
    if each.name not in ("LOCATION", "DEPARTMENT"):
        found.append(derived(f"{each.stem}DIMKEY", _master(each, "RECORDNO", each.field), Kind.INTEGER))
    return found


def _on_entry(each: Dimension) -> list[Field]:
    if each.entry == each.field:
        return _on_line(each)
    key = derived(f"{each.entry}KEY", _master(each, "RECORDNO", each.entry), Kind.INTEGER)
    return [
        Field(each.entry, Kind.TEXT),
        key,
        derived(f"{each.entry}{each.title}", _master(each, each.title, each.entry)),
    ]
