"""`inspect`: Sage's older catalogue; all objects by name, or the fields of one, bare or in detail."""

from __future__ import annotations

from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.about.catalogue import told, true_or_false, valid_values
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply, attribute, element, escape, listed
from integrations.sandbox.objects import Field, Kind, ObjectType

# dataName, externalDataName, maxLength
_DATA = {
    Kind.KEY: ("Pt_FieldInt", "integer", "8"),
    Kind.INTEGER: ("Pt_FieldInt", "integer", "8"),
    Kind.TEXT: ("Pt_FieldString", "string", "255"),
    Kind.MONEY: ("Pt_FieldDouble", "double", "14"),
    Kind.DECIMAL: ("Pt_FieldDouble", "double", "14"),
    Kind.PERCENT: ("Pt_FieldDouble", "double", "14"),
    Kind.DATE: ("Pt_FieldDate", "date", "10"),
    Kind.STAMP: ("Pt_FieldDateTime", "datetime", "19"),
    Kind.BOOLEAN: ("Pt_FieldBoolean", "boolean", "5"),
    Kind.ENUM: ("Pt_FieldPickList", "string", "255"),
}


def run(call: Call) -> Reply:
    """The object stands in `object` or `name`; `*` lists all. Attribute `detail` is 1 for more than names."""
    asked = child_text(call.element, "object") or child_text(call.element, "name")
    if asked == "*":
        return _all(call)
    kind = call.books.kind(asked)
    if kind is None:
        raise Refusal(Fault("XXX", f"Object type {asked[:80]} not found"))
    fields = call.books.fields(kind).values()
    detailed = call.element.get("detail") == "1"
    shown = _attributes(kind) if detailed else ""
    parts = [_field(n, each) if detailed else element("Field", each.name) for n, each in enumerate(fields, 1)]
    inner = f"{shown}<Fields>{''.join(parts)}</Fields>"
    typed = f'<Type Name="{attribute(kind.name)}">{inner}</Type>'
    return Reply(data=listed("All", [typed]), rows=1)


def _all(call: Call) -> Reply:
    kinds = sorted(call.books.kinds(), key=lambda each: each.name)
    rows = "".join(f'<type typename="{attribute(each.name)}">{escape(each.label)}</type>' for each in kinds)
    return Reply(data=listed("All", [rows]), rows=len(kinds))


def _attributes(kind: ObjectType) -> str:
    names = element("SingularName", kind.label) + element("PluralName", f"{kind.label}s")
    return f"<Attributes>{names}{element('Description', '')}</Attributes>"


def _field(number: int, field: Field) -> str:
    known, words = told(field), valid_values(field)
    data, external, length = _DATA[Kind.ENUM if words and field.kind is Kind.TEXT else field.kind]
    listed = "".join(element("validValue", word) for word in words)
    return (
        "<Field>"
        + element("Name", field.name)
        + element("GroupName", "")
        + element("dataName", data)
        + element("externalDataName", external)
        + element("isRequired", true_or_false(known.required))
        + element("isReadOnly", true_or_false(known.readonly))
        + element("maxLength", length)
        + element("DisplayLabel", known.label)
        + element("Description", known.label)
        + element("id", str(number))
        + (f"<validValues>{listed}</validValues>" if data == "Pt_FieldPickList" else "")
        + "</Field>"
    )
