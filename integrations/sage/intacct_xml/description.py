"""What a company tells of itself: its dimensions with their relationships, and its custom fields with their types.

One request of several functions, each of which may be refused by itself: what is not told is not known, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from integrations.core.custom_fields import FieldType, Owner
from integrations.core.dimensions import USER_DEFINED, Dimension
from integrations.core.documents import DocumentKind
from integrations.sage.intacct_xml.answers import Result
from integrations.sage.intacct_xml.documents import LEGACY_DIMENSIONS
from integrations.sage.ports import Described, ReferenceRow

_ITEMS = {Owner.AR_INVOICE_ITEM: (DocumentKind.AR_INVOICE,), Owner.AP_BILL_ITEM: (DocumentKind.AP_BILL,)}
_LEGACY = (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT, DocumentKind.AP_ADJUSTMENT)
_FLAGS = {"REQUIREDEPT": "DEPARTMENT", "REQUIRELOC": "LOCATION"}
_FLAG = "REQUIRE"
_STANDARD = frozenset(d.value for d in Dimension)

Told = Mapping[str, Result]


def functions() -> dict[str, str]:
    """By the id under which each is asked and answered."""
    return {
        "dimensions": "<getDimensions/>",
        "autofill": "<getDimensionAutofillDetails/>",
        **{f"lookup {o}": f"<lookup><object>{o}</object></lookup>" for o in (*Owner, "GLACCOUNT")},
        **{f"inspect {o}": f'<inspect detail="1"><object>{o}</object></inspect>' for o in Owner},
    }


def describe(told: Told) -> Described:
    fields = {owner: _fields(told.get(f"lookup {owner}")) for owner in Owner}
    custom = [row for owner in Owner for row in _custom_fields(owner, fields[owner], told)]
    return Described(
        dimensions=tuple(_dimensions(told, fields)),
        custom_fields=tuple(custom),
        silent=tuple(name for name in functions() if _data(told.get(name)) is None),
    )


def required_by(row: Mapping[str, str]) -> list[str]:
    """The dimensions that a GLACCOUNT demands, by our names."""
    flags = (field for field, value in row.items() if field.startswith(_FLAG) and _true(value))
    return [_FLAGS.get(flag, flag.removeprefix(_FLAG)) for flag in flags]


def object_of(name: str) -> str:
    """The object that holds a dimension's values: a company's own one is called as the dimension is."""
    return name.removeprefix(USER_DEFINED)


# Dimensions ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """A dimension as it is put together from several answers."""

    name: str
    label: str
    term: str
    user_defined: bool
    in_gl: bool = True


def _dimensions(told: Told, fields: Mapping[Owner, list[_Field] | None]) -> Iterable[ReferenceRow]:
    listed = {each.name: each for each in _listed(told)}
    seen = {**listed, **{e.name: e for e in _on_lines(fields) if e.name not in listed}}
    flags = {f.name for f in _fields(told.get("lookup GLACCOUNT")) or ()}
    ties = _ties(told, seen)
    for name, each in seen.items():
        flag = f"{_FLAG}{name}"
        bound = ties.get(name, [])
        yield ReferenceRow(
            key=name,
            name=each.term or each.label or name,
            active=True,
            record_no="",
            when_modified="",
            facts={
                "label": each.label,
                "listed": _yes(name in listed),
                "user_defined": _yes(each.user_defined),
                "in_gl": _yes(each.in_gl),
                "flag": flag if flag in flags else "",
                "required": _yes(any(_on_line(fs, name, required=True) for fs in _of_items(fields))),
                "not_on": " ".join(_without_place(name, fields)),
                "ties": " ".join(one for one, _ in bound),
                "fixed": " ".join(one for one, override in bound if not override),
            },
        )


def _listed(told: Told) -> list[_Seen]:
    data = _data(told.get("dimensions"))
    return [] if data is None else [_one(e) for e in data.iter("dimension") if _said(e, "objectName")]


def _one(e: etree._Element) -> _Seen:
    own = _true(_said(e, "userDefinedDimension"))
    plain = _said(e, "objectName").upper()
    name = plain if plain.startswith(USER_DEFINED) or not own else f"{USER_DEFINED}{plain}"
    in_gl = _true(_said(e, "enabledInGL") or "true")
    return _Seen(name, _said(e, "objectLabel"), _said(e, "termLabel"), own, in_gl)


def _on_lines(fields: Mapping[Owner, list[_Field] | None]) -> Iterable[_Seen]:
    """Those that stand on lines, for a company that does not list them (getDimensions tells of no Asset, for one)."""
    for found in _of_items(fields):
        for each in found:
            if each.name.startswith(USER_DEFINED):
                yield _Seen(each.name, each.label, "", user_defined=True)
            elif each.name.removesuffix("ID") in _STANDARD and each.name.endswith("ID"):
                yield _Seen(each.name.removesuffix("ID"), each.label, "", user_defined=False)


def _of_items(fields: Mapping[Owner, list[_Field] | None]) -> list[list[_Field]]:
    return [found for owner in _ITEMS if (found := fields[owner])]


def _on_line(fields: Iterable[_Field], name: str, *, required: bool = False) -> bool:
    wanted = name if name.startswith(USER_DEFINED) else f"{name}ID"
    return any(f.name == wanted and (f.required or not required) for f in fields)


def _without_place(name: str, fields: Mapping[Owner, list[_Field] | None]) -> list[str]:
    """The kinds on whose lines the dimension cannot stand: the old functions have a fixed list of elements."""
    none: set[str] = set()
    if not name.startswith(USER_DEFINED) and name not in LEGACY_DIMENSIONS:
        none.update(_LEGACY if name in _STANDARD else DocumentKind)
    for owner, kinds in _ITEMS.items():
        found = fields[owner]
        if found and not _on_line(found, name):
            none.update(kinds)
    return sorted(none)


def _ties(told: Told, seen: Mapping[str, _Seen]) -> dict[str, list[tuple[str, bool]]]:
    """Of each dimension those that its values bring along, and whether a line may say otherwise."""
    data = _data(told.get("autofill"))
    found: dict[str, list[tuple[str, bool]]] = {}
    for relationship in data.iter("relationship") if data is not None else ():
        many = _our_name(_said(relationship, "dimension"), seen)
        override = _true(_said(relationship, "enableoverride") or "true")
        ones = (_our_name(_said(e, "dimension"), seen) for e in relationship.findall("autofill"))
        if many:
            found.setdefault(many, []).extend((one, override) for one in ones if one)
    return found


def _our_name(said: str, seen: Mapping[str, _Seen]) -> str:
    plain = said.upper()
    return next((name for name in (plain, f"{USER_DEFINED}{plain}") if name in seen), "")


# Fields -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    label: str
    datatype: str
    required: bool
    custom: bool
    words: tuple[str, ...]


def _fields(result: Result | None) -> list[_Field] | None:
    data = _data(result)
    if data is None:
        return None
    return [
        _Field(
            name=_said(e, "ID"),
            label=_said(e, "LABEL"),
            datatype=_said(e, "DATATYPE").upper(),
            required=_true(_said(e, "REQUIRED")),
            custom=_true(_said(e, "ISCUSTOM")),
            words=tuple((v.text or "").strip() for v in e.iter("VALIDVALUE") if (v.text or "").strip()),
        )
        for e in data.iter("Field")
    ]


def _custom_fields(owner: Owner, fields: list[_Field] | None, told: Told) -> Iterable[ReferenceRow]:
    details = _details(told.get(f"inspect {owner}"))
    for each in fields or ():
        if each.custom and not each.name.startswith(USER_DEFINED):
            data_name, limit = details.get(each.name, ("", ""))
            kind = type_of(each.datatype, data_name, each.words)
            yield ReferenceRow(
                key=f"{owner}.{each.name}",
                name=each.label or each.name,
                active=True,
                record_no="",
                when_modified="",
                facts={
                    "owner": owner.value,
                    "field": each.name,
                    "type": kind.value,
                    "words": "\n".join(each.words) if kind is FieldType.PICKLIST else "",
                    "required": _yes(each.required),
                    "limit": limit if kind in (FieldType.TEXT, FieldType.TEXT_AREA) else "",
                },
            )


def _details(result: Result | None) -> dict[str, tuple[str, str]]:
    """`inspect` names the platform's type and the length, which `lookup` does not."""
    data = _data(result)
    if data is None:
        return {}
    return {
        _said(e, "Name"): (_said(e, "dataName"), said if (said := _said(e, "maxLength")).isdigit() else "")
        for e in data.iter("Field")
    }


_BY_DATATYPE = {
    "DATE": FieldType.DATE,
    "CURRENCY": FieldType.CURRENCY,
    "INTEGER": FieldType.NUMBER,
    "DECIMAL": FieldType.NUMBER,
    "NUMBER": FieldType.NUMBER,
    "BOOLEAN": FieldType.CHECKBOX,
    "PERCENT": FieldType.PERCENT,
    "SEQUENCE": FieldType.SEQUENCE,
    "ENUM": FieldType.PICKLIST,
}
# Parts of the platform's type names. Only those of a number, a string, a date, a box and a list are published; the
# others are read by what they are called.
_BY_DATA_NAME = (
    ("email", FieldType.EMAIL),
    ("url", FieldType.URL),
    ("password", FieldType.PASSWORD),
    ("textarea", FieldType.TEXT_AREA),
    ("longtext", FieldType.TEXT_AREA),
    ("percent", FieldType.PERCENT),
    ("multi", FieldType.MULTI_PICKLIST),
    ("sequence", FieldType.SEQUENCE),
)


def type_of(datatype: str, data_name: str, words: tuple[str, ...]) -> FieldType:
    """From `lookup`'s DATATYPE, `inspect`'s dataName and the list of words. What we do not know is OTHER, and refused."""
    said = f"{datatype} {data_name}".lower().replace("_", "").replace(" ", "")
    for part, kind in _BY_DATA_NAME:
        if part in said:
            return kind
    if datatype == "TEXT":
        return FieldType.MULTI_PICKLIST if words else FieldType.TEXT
    return _BY_DATATYPE.get(datatype, FieldType.OTHER)


def _data(result: Result | None) -> etree._Element | None:
    return result.data if result is not None and result.status == "success" else None


def _said(e: etree._Element, name: str) -> str:
    return (e.findtext(name) or "").strip()


def _true(text: str) -> bool:
    return text.lower() in ("true", "t", "1")


def _yes(flag: bool) -> str:
    return "yes" if flag else ""
