"""Records in the forms that a reader may ask for: XML inside the response, or JSON or CSV that is sent alone.

Sage says that JSON and CSV replies hold only the data. What they look like is not published; here JSON is a list of
objects and CSV a line of names and a line per record, values being the texts that XML would show.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import Refusal
from integrations.sandbox.functions.reading.fields import Resolved, shown, writer
from integrations.sandbox.messages.elements import Element, child_text
from integrations.sandbox.messages.replies import Reply

XML = "xml"
_MEDIA = {"json": "application/json", "csv": "text/csv"}
Rows = Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """`tag` is the name that was asked for."""

    tag: str
    resolved: Resolved
    aggregate: bool = False


def asked_for(element: Element | None, refusal: Callable[[str], Refusal]) -> str:
    """`returnFormat` below the element, whatever its case."""
    asked = child_text(element, "returnformat").lower() if element is not None else ""
    if asked in ("", XML) or asked in _MEDIA:
        return asked or XML
    raise refusal(f"returnFormat is xml, json or csv, not '{asked[:40]}'")


def reply(form: str, opening: str, tag: str, columns: Sequence[Column], rows: Rows) -> Reply:
    """`opening` is the data element's start tag, which only XML has."""
    if form == XML:
        return Reply(data=f"{opening}{records(tag, columns, rows)}</data>", rows=len(rows))
    names = [each.tag for each in columns]
    writers = [shown(each.resolved.field) for each in columns]
    texts = [
        ["" if value is None else write(value) for value, write in zip(row, writers, strict=True)]
        for row in rows
    ]
    alone = _json(names, texts) if form == "json" else _csv(names, texts)
    return Reply(data=alone, rows=len(rows), form=_MEDIA[form])


def records(tag: str, columns: Sequence[Column], rows: Rows) -> str:
    writers = [
        (f"<{c.tag}>", f"</{c.tag}>", f"<{c.tag}></{c.tag}>", writer(c.resolved.field)) for c in columns
    ]
    opened, closed = f"<{tag}>", f"</{tag}>"
    parts: list[str] = []
    for row in rows:
        parts.append(opened)
        for value, (start, end, empty, write) in zip(row, writers, strict=True):
            parts.append(empty if value is None else start + write(value) + end)
        parts.append(closed)
    return "".join(parts)


def _json(names: list[str], texts: list[list[str]]) -> str:
    return json.dumps([dict(zip(names, each, strict=True)) for each in texts], ensure_ascii=False)


def _csv(names: list[str], texts: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([names, *texts])
    return written.getvalue()
