"""Records as the legacy readers show them: lower-case names, dates of three elements, contacts and lines inside."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import Refusal
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.reading.fields import Resolved, resolve, writer
from integrations.sandbox.functions.reading.legacy_shapes import ITEMS, SHAPES, Part
from integrations.sandbox.messages.replies import element
from integrations.sandbox.objects import CATALOGUE, Kind, ObjectType

_ADDRESS = {
    "address1": "ADDRESS1",
    "address2": "ADDRESS2",
    "city": "CITY",
    "state": "STATE",
    "zip": "ZIP",
    "country": "COUNTRY",
    "isocountrycode": "COUNTRYCODE",
}


class Records:
    """Writes records of one kind from rows of `picked`: the columns that its parts need, RECORDNO before them."""

    def __init__(self, call: Call, kind: ObjectType, parts: list[Part]) -> None:
        self._call, self._kind = call, kind
        self._contacts: dict[str, str] = {}
        self._fields: list[tuple[Part, list[Resolved]]] = []
        for part in parts:
            names = self._names(part)
            found = [at for at in (self._resolved(each) for each in names) if at is not None]
            if len(found) == len(names):
                self._fields.append((part, found))
        self.picked = ",".join(["t.RECORDNO", *(at.sql for _, found in self._fields for at in found)])

    def _names(self, part: Part) -> list[str]:
        """The fields behind a part; one that this company's object lacks leaves its part out."""
        if part.form == "custom":
            return list(self._call.books.custom_fields(self._kind.name))
        if part.form == "address":
            return [f"MAILADDRESS.{each}" for each in _ADDRESS.values()]
        if part.form == "due":
            return ["DUEDATE"]
        if part.form == "discount":
            return ["DISCDATE", "DISCAMOUNT", "DISCPERCAMN"]
        return [] if part.form == "items" else [part.field]

    def _resolved(self, name: str) -> Resolved | None:
        try:
            return resolve(self._call.books, self._kind, name)
        except Refusal:
            return None

    def written(self, tag: str, row: tuple[Value, ...]) -> str:
        inner, at = [], 1
        for part, fields in self._fields:
            values = row[at : at + len(fields)]
            at += len(fields)
            inner.append(self._part(part, fields, values, row[0]))
        return f"<{tag}>{''.join(inner)}</{tag}>"

    def _part(self, part: Part, fields: list[Resolved], values: tuple[Value, ...], key: Value) -> str:
        if part.form == "items":
            return self._items(part.element, key)
        if part.form == "":
            return f"<{part.element}>{_text(fields[0], values[0])}</{part.element}>"
        texts = ["" if v is None else writer(f.field)(v) for f, v in zip(fields, values, strict=True)]
        if part.form == "contact":
            return f"<{part.element}>{self._contact(str(values[0] or ''))}</{part.element}>"
        if part.form == "custom":
            return _custom([f.field.name for f in fields], texts)
        return f"<{part.element}>{_FORMS[part.form](texts)}</{part.element}>"

    def _contact(self, name: str) -> str:
        if not name:
            return ""
        if name not in self._contacts:
            kind = CATALOGUE["CONTACT"]
            records = Records(self._call, kind, list(SHAPES["contact"].parts))
            sql = f"SELECT {records.picked} FROM CONTACT t WHERE t.CONTACTNAME=?"
            rows = self._call.books.all(sql, (name,))
            self._contacts[name] = "".join(records.written("contact", each) for each in rows)
        return self._contacts[name]

    def _items(self, tag: str, key: Value) -> str:
        items = ITEMS[self._kind.name]
        kind = CATALOGUE[items.object]
        records = Records(self._call, kind, list(items.parts))
        sql = f"SELECT {records.picked} FROM {kind.name} t WHERE t.{items.owner}=? ORDER BY t.RECORDNO"
        rows = self._call.books.all(sql, (key,))
        return f"<{tag}>{''.join(records.written(items.tag, each) for each in rows)}</{tag}>"


def _text(at: Resolved, value: Value) -> str:
    if value is None:
        return ""
    if at.field.kind is Kind.DATE:
        year, month, day = str(value)[:10].split("-")
        return element("year", year) + element("month", month) + element("day", day)
    return writer(at.field)(value)


def _custom(names: list[str], texts: list[str]) -> str:
    rows = "".join(
        f"<customfield><customfieldname>{name}</customfieldname><customfieldvalue>{text}</customfieldvalue></customfield>"
        for name, text in zip(names, texts, strict=True)
    )
    return f"<customfields>{rows}</customfields>"


def _discount(texts: list[str]) -> str:
    days, amount, unit = texts
    if not days:
        return ""
    tag = "percentamount" if unit == "%" else "amount"
    return f"<daysforward>{days}</daysforward><{tag}>{amount}</{tag}>"


def _address(texts: list[str]) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in zip(_ADDRESS, texts, strict=True))


_FORMS: dict[str, Callable[[list[str]], str]] = {
    "name": lambda texts: f"<contactname>{texts[0]}</contactname>" if texts[0] else "",
    "due": lambda texts: f"<daysforward>{texts[0]}</daysforward>" if texts[0] else "",
    "discount": _discount,
    "side": lambda texts: "credit" if texts[0].startswith("-") else "debit",
    "address": _address,
}
