"""`read` and `readByName`: whole records by key, with their lines."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import Fault, Refusal, unknown_object
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.reading import forms
from integrations.sandbox.functions.reading.conditions import Where, visible
from integrations.sandbox.functions.reading.fields import Resolved, read_value, resolve, writer
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply, listed
from integrations.sandbox.objects import CATALOGUE, ObjectType

MOST_KEYS = 100
Fields = list[tuple[str, Resolved]]


def by_key(call: Call) -> Reply:
    return _read(call, "RECORDNO")


def by_name(call: Call) -> Reply:
    return _read(call, None)


def _read(call: Call, key: str | None) -> Reply:
    asked = child_text(call.element, "object")
    kind = call.books.kind(asked)
    if kind is None:
        raise unknown_object(asked[:80], "XXX")
    column = key or kind.business_id or ("RECORDID" if "RECORDID" in kind.fields else "RECORDNO")
    # Millions of keys are not worth a list of their own: one too many is enough to know.
    named = child_text(call.element, "keys").split(",", MOST_KEYS)
    keys = [each.strip() for each in named if each.strip()]
    if len(keys) > MOST_KEYS:
        raise Refusal(Fault("XXX", f"At most {MOST_KEYS} keys can be read at once"))
    form = forms.asked_for(call.element, lambda why: Refusal(Fault("XXX", why)))
    fields = _fields(call, kind)
    rows = [found for each in keys for found in _rows(call, kind, fields, column, each)]
    if form != forms.XML:
        # A line of a table has no room for lines of its own.
        columns = [forms.Column(name, at) for name, at in fields]
        return forms.reply(form, "", kind.name, columns, [each[1:] for each in rows])
    records = [_record(call, kind, fields, each) for each in rows]
    return Reply(data=listed(kind.name, records), rows=len(rows))


def _rows(call: Call, kind: ObjectType, fields: Fields, column: str, key: str) -> list[tuple[Value, ...]]:
    try:
        value = read_value(kind.fields[column], key)
    except Refusal:
        return []
    where = Where(f't."{column}"=?', [value])
    visible(where, kind, call.caller, private=True)
    picked = ",".join(["t.RECORDNO", *(at.sql for _, at in fields)])
    return call.books.all(f"SELECT {picked} FROM {kind.name} t WHERE {where.sql}", where.values)


def _names(call: Call, kind: ObjectType) -> list[str]:
    asked = child_text(call.element, "fields")
    if asked in ("", "*"):
        nested = [
            f"{path}.{name}" for path in kind.nested for name in CATALOGUE[kind.relations[path].target].fields
        ]
        own = list(call.books.fields(kind))
        return own + [name for name in nested if name not in own]
    return [each.strip().upper() for each in asked.split(",") if each.strip()]


def _fields(call: Call, kind: ObjectType) -> Fields:
    lines = [collection for collection, _ in kind.collections]
    try:
        return [(name, resolve(call.books, kind, name)) for name in _names(call, kind) if name not in lines]
    except Refusal as refusal:
        asked = child_text(call.element, "fields")[:200]
        raise Refusal(Fault(f"Invalid fields list {asked}")) from refusal


def _record(call: Call, kind: ObjectType, fields: Fields, row: tuple[Value, ...]) -> str:
    tree: dict[str, object] = {}
    for (name, at), value in zip(fields, row[1:], strict=True):
        _place(tree, name.split("."), "" if value is None else writer(at.field)(value))
    items = "".join(_items(call, *each, row[0]) for each in kind.collections if _wants(call, each[0]))
    return f"<{kind.name}>{_write(tree)}{items}</{kind.name}>"


def _place(tree: dict[str, object], path: list[str], value: str) -> None:
    """Dotted names become nested elements; a name that is both a value and a group keeps the group."""
    for step in path[:-1]:
        inner = tree.get(step)
        if not isinstance(inner, dict):
            inner = tree[step] = {}
        tree = inner
    if not isinstance(tree.get(path[-1]), dict):
        tree[path[-1]] = value


def _write(tree: dict[str, object]) -> str:
    return "".join(
        f"<{name}>{_write(value) if isinstance(value, dict) else value}</{name}>"
        for name, value in tree.items()
    )


def _wants(call: Call, collection: str) -> bool:
    asked = child_text(call.element, "fields").upper()
    return asked in ("", "*") or collection in [each.strip() for each in asked.split(",")]


def _items(call: Call, collection: str, item: str, key: Value) -> str:
    """Owned lines: the collection in upper case, each line in lower case, as Sage writes them."""
    item_kind = CATALOGUE[item]
    owner = next(name for name in ("PAYMENTKEY", "BATCHNO", "RECORDKEY") if name in item_kind.fields)
    fields = [(name, resolve(call.books, item_kind, name)) for name in call.books.fields(item_kind)]
    picked = ",".join(at.sql for _, at in fields)
    rows = call.books.all(f"SELECT {picked} FROM {item} t WHERE t.{owner}=? ORDER BY t.RECORDNO", (key,))
    parts = [f"<{collection}>"]
    for row in rows:
        shown = zip(fields, row, strict=True)
        inner = "".join(f"<{n}>{'' if v is None else writer(at.field)(v)}</{n}>" for (n, at), v in shown)
        parts.append(f"<{item.lower()}>{inner}</{item.lower()}>")
    return "".join(parts) + f"</{collection}>"
