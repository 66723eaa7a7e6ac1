"""What a company tells of itself: its objects by `lookup`, `readEntityDetails`, `getFinancialSetup`, closed books."""

from __future__ import annotations

from integrations.sandbox.books.ledger import periods
from integrations.sandbox.errors import unknown_object
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply, attribute, element, listed
from integrations.sandbox.objects import Field, Kind
from integrations.sandbox.objects.fields import Published, Relation
from integrations.sandbox.objects.labels import label

_NO_DESCRIPTION = "No description specified"


def lookup(call: Call) -> Reply:
    asked = child_text(call.element, "object")
    kind = call.books.kind(asked)
    if kind is None:
        raise unknown_object(asked[:80])
    fields = "".join(_field(each) for each in call.books.fields(kind).values())
    relations = "".join(_relation(each) for each in kind.relations.values())
    inner = f"<Fields>{fields}</Fields><Relationships>{relations}</Relationships>"
    shown = f'<Type Name="{attribute(kind.name)}" DocumentType="">{inner}</Type>'
    return Reply(data=listed("All", [shown]), rows=1)


def told(field: Field) -> Published:
    """What is published of a field; of one that is not, what the books know."""
    if field.published is not None:
        return field.published
    datatype = "INTEGER" if field.kind is Kind.KEY else field.kind.value
    readonly = field.sql is not None or field.kind is Kind.KEY
    return Published(datatype, label(field.name), readonly=readonly)


def valid_values(field: Field) -> tuple[str, ...]:
    """The published words, then those that only these books take."""
    if field.kind is Kind.BOOLEAN:
        return ("true", "false")
    return tuple(dict.fromkeys((*told(field).words, *field.words)))


def _field(field: Field) -> str:
    known, words = told(field), valid_values(field)
    shown = "".join(element("VALIDVALUE", word) for word in words)
    return (
        "<Field>"
        + element("ID", field.name)
        + element("LABEL", known.label)
        + element("DESCRIPTION", _NO_DESCRIPTION)
        + element("REQUIRED", true_or_false(known.required))
        + element("READONLY", true_or_false(known.readonly))
        + element("DATATYPE", known.datatype)
        + (f"<VALIDVALUES>{shown}</VALIDVALUES>" if words else "")
        + element("ISCUSTOM", true_or_false(field.custom))
        + "</Field>"
    )


def true_or_false(flag: bool) -> str:
    return "true" if flag else "false"


def _relation(relation: Relation) -> str:
    return (
        "<Relationship>"
        + element("OBJECTPATH", relation.path)
        + element("OBJECTNAME", relation.target)
        + element("LABEL", label(relation.path))
        + element("RELATIONSHIPTYPE", "MANY2ONE")
        + element("RELATEDBY", relation.related_by or relation.local)
        + "</Relationship>"
    )


def entities(call: Call) -> Reply:
    found = call.books.all("SELECT LOCATIONID, NAME, RECORDNO FROM LOCATIONENTITY ORDER BY LOCATIONID")
    rows = [
        "<entity>"
        + element("id", str(number))
        + element("name", str(name))
        + element("recordno", str(key))
        + element("currency", "USD")
        + element("firstfiscalmonth", "1")
        + element("firstfiscaltaxmonth", "1")
        + element("weekstart", "1")
        + "</entity>"
        for number, name, key in found
    ]
    return Reply(data=listed("entity", rows), rows=len(found))


def financial_setup(call: Call) -> Reply:
    inner = (
        element("baseCurrency", "USD")
        + element("defaultBook", "ACCRUAL")
        + element("firstFiscalMonth", "1")
        + element("multiBaseCurrency", "false")
        + element("multiBook", "false")
        + element("multiCurrency", "false")
        + element("multiEntityShared", "true")
    )
    return Reply(data=f"<data><financialSetup>{inner}</financialSetup></data>", rows=1)


def closed_books_date(call: Call) -> Reply:
    """The general ledger is closed up to and with this day; single months closed later do not show, as in Sage."""
    last = periods.closed_through(call.books, call.settings, call.caller.entity or periods.TOP)
    inner = (
        element("year", f"{last.year}")
        + element("month", f"{last.month:02}")
        + element("day", f"{last.day:02}")
    )
    return Reply(data=f"<data><closedbooksdate>{inner}</closedbooksdate></data>", rows=1)
