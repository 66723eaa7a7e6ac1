"""`readByQuery` and `readMore`: Sage's older reader, with a text filter and a cursor that belongs to the session."""

from __future__ import annotations

import secrets
from array import array
from dataclasses import dataclass, replace

from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.reading import forms, textfilter
from integrations.sandbox.functions.reading.conditions import visible
from integrations.sandbox.functions.reading.fields import resolve
from integrations.sandbox.functions.reading.forms import Column
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply
from integrations.sandbox.objects import ObjectType

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is left of a result: keys as they were when it was asked, and how many of them were read."""

    kind: ObjectType
    fields: str
    form: str
    size: int
    keys: array[int]
    read: int = 0


def failed(why: str) -> Refusal:
    return Refusal(Fault("Query Failed", why))


def start(call: Call) -> Reply:
    asked = child_text(call.element, "object")
    kind = call.books.kind(asked)
    if kind is None:
        raise failed(f"Object definition {asked[:80]} not found")
    form = forms.asked_for(call.element, failed)
    text, words = child_text(call.element, "query"), call.settings.read_by_query_words
    wanted = textfilter.compile_text(call.books, kind, text, words=words)
    visible(wanted.where, kind, call.caller, private=False)
    # Put in order here: for an order SQLite would walk the whole table instead of an index of what is asked.
    last = "" if wanted.most is None else f" ORDER BY t.RECORDNO LIMIT {wanted.most}"
    sql = f"SELECT t.RECORDNO FROM {kind.name} t WHERE {wanted.where.sql}{last}"
    keys = array("q", sorted(int(row[0] or 0) for row in call.books.all(sql, wanted.where.values)))
    size = _page_size(child_text(call.element, "pagesize"))
    return _page(call, Cursor(kind, child_text(call.element, "fields") or "*", form, size, keys))


def _page_size(asked: str) -> int:
    if not asked:
        return 100
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= LARGEST_PAGE:
        raise failed(f"pagesize is a number from 1 to {LARGEST_PAGE}")
    return int(asked)


def more(call: Call) -> Reply:
    """By `resultId`, or by `object`: what the session last began to read of it."""
    number, named = child_text(call.element, "resultId"), child_text(call.element, "object").upper()
    found = call.sessions.cursor(call.caller, number or named)
    if not isinstance(found, Cursor):
        text = f"Attempt to readMore with an invalid or expired resultId: {(number or named)[:40]}"
        raise Refusal(Fault("readMore failed", text))
    return _page(call, found, number)


def _page(call: Call, cursor: Cursor, number: str = "") -> Reply:
    end = cursor.read + cursor.size
    now, left = cursor.keys[cursor.read : end], max(len(cursor.keys) - end, 0)
    number = number or secrets.token_hex(12)
    for name in (number, cursor.kind.name):
        call.sessions.keep_cursor(call.caller, name, replace(cursor, read=end) if left else None)
    columns = _columns(call, cursor)
    tag = cursor.kind.name.lower()
    opening = (
        f'<data listtype="{tag}" count="{len(now)}" totalcount="{len(cursor.keys)}" numremaining="{left}"'
        f' resultId="{number if left else ""}">'
    )
    picked = ",".join(each.resolved.sql for each in columns)
    marks = ",".join("?" * len(now))
    sql = f"SELECT {picked} FROM {cursor.kind.name} t WHERE t.RECORDNO IN ({marks}) ORDER BY t.RECORDNO"
    return forms.reply(cursor.form, opening, tag, columns, call.books.all(sql, now))


def _columns(call: Call, cursor: Cursor) -> list[Column]:
    names = list(call.books.fields(cursor.kind)) if cursor.fields == "*" else cursor.fields.upper().split(",")
    wanted = [each.strip() for each in names if each.strip()]
    try:
        return [Column(each, resolve(call.books, cursor.kind, each)) for each in wanted]
    except Refusal as refusal:
        raise failed(f"Invalid fields list {cursor.fields[:200]}") from refusal
