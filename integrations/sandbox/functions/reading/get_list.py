"""`get_list` and `get`: the legacy readers, with filters of expressions and the element names of their own."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import Refusal, general, published, unknown_object
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.reading import legacy_filter, pages, walking
from integrations.sandbox.functions.reading.conditions import Where, visible
from integrations.sandbox.functions.reading.fields import read_value
from integrations.sandbox.functions.reading.legacy_records import Records
from integrations.sandbox.functions.reading.legacy_shapes import SHAPES, Part, Shape
from integrations.sandbox.messages.elements import child, text
from integrations.sandbox.messages.replies import Reply
from integrations.sandbox.objects import ObjectType

_DEFAULT_ITEMS, _MOST_ITEMS = 100, 1000


def get_list(call: Call) -> Reply:
    """One page; `start` and `end` are places in the whole, counted from zero, the last one included."""
    kind, shape = _shape(call)
    where = legacy_filter.compiled(call.books, kind, shape, child(call.element, "filter"))
    visible(where, kind, call.caller, private=call.element.get("showprivate") == "true")
    known = pages.of(call.books).known(call.books, walking.counted(call.books, kind, where))
    start, size = _number(call, "start", 0), min(_number(call, "maxitems", _DEFAULT_ITEMS), _MOST_ITEMS)
    order = legacy_filter.order(call.books, kind, shape, child(call.element, "sorts"))
    records = Records(call, kind, _wanted(call, shape, lines=False))
    way = walking.way_of(order)
    if way is not None:
        rows = walking.Page(kind.name, records.picked, where, size, start).rows(call.books, way, known)
    else:
        sql = f"SELECT {records.picked} FROM {kind.name} t WHERE {where.sql} ORDER BY {','.join(order)} LIMIT ? OFFSET ?"
        rows = call.books.all(sql, [*where.values, size, start])
    return _reply(call, records, rows, start, known.total)


def get(call: Call) -> Reply:
    """One record with its lines, by the key that the legacy dialect has for it or by the caller's own id."""
    kind, shape = _shape(call)
    asked = call.element.get("key", "")
    column = "_EXTERNALID" if call.element.get("externalkey") == "true" else shape.key
    if column == "_EXTERNALID" and column not in kind.hidden:
        raise general(f"An external key can't be used on objects of type {_named(call)}.")
    value: Value = asked
    if column in kind.fields:
        try:
            value = read_value(kind.fields[column], asked)
        except Refusal as refusal:
            raise _unknown(call, asked) from refusal
    where = Where(f't."{column}"=?', [value])
    visible(where, kind, call.caller, private=True)
    records = Records(call, kind, _wanted(call, shape, lines=True))
    rows = call.books.all(
        f"SELECT {records.picked} FROM {kind.name} t WHERE {where.sql} LIMIT 1", where.values
    )
    if not rows:
        raise _unknown(call, asked)
    return _reply(call, records, rows, 0, 1)


def _named(call: Call) -> str:
    return call.element.get("object", "").lower()


def _unknown(call: Call, asked: str) -> Refusal:
    return published(f"Cannot find {_named(call)} with key '{asked[:80]}'.")


def _shape(call: Call) -> tuple[ObjectType, Shape]:
    shape = SHAPES.get(_named(call))
    kind = call.books.kind(shape.object) if shape else None
    if shape is None or kind is None:
        raise unknown_object(_named(call)[:80])
    return kind, shape


def _number(call: Call, name: str, default: int) -> int:
    asked = call.element.get(name, "")
    if not asked:
        return default
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        raise general(f"Invalid value '{asked[:40]}' for {name}.")
    return int(asked)


def _wanted(call: Call, shape: Shape, *, lines: bool) -> list[Part]:
    """The parts that `fields` names, or all; lines come with one record, and in a list when they are named."""
    holder = child(call.element, "fields")
    named = {text(each).lower() for each in holder} if holder is not None else set()
    if named:
        return [each for each in shape.parts if each.element in named]
    return [each for each in shape.parts if lines or each.form != "items"]


def _reply(call: Call, records: Records, rows: list[tuple[Value, ...]], start: int, total: int) -> Reply:
    end = max(start + len(rows) - 1, start)
    counted = total or call.settings.empty_lists_count
    place = f' start="{start}" end="{end}" total="{total}"' if counted else ""
    head = f"<listtype{place}>{_named(call)}</listtype>"
    inner = "".join(records.written(_named(call), row) for row in rows)
    return Reply(data=f"{head}<data>{inner}</data>", rows=len(rows))
