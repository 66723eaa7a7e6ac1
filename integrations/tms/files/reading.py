"""A file's rows, one after the other. A header that does not fit refuses the file; a row that does not, itself only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from integrations.core.freight import PartyKind
from integrations.core.issues import Code, Issue
from integrations.tms.files.layout import Layout
from integrations.tms.files.opening import Delivered
from integrations.tms.files.records import MAX_LINE, Record, records
from integrations.tms.files.shaping import Shaping
from integrations.tms.json_shape import read_party, read_transaction
from integrations.tms.json_shape.decoding import Unreadable, decode
from integrations.tms.json_shape.reader import shown
from integrations.tms.rows import FileRefused, PartyRow, Row, Terms, TransactionRow

_PARTY_KINDS = frozenset(kind.value for kind in PartyKind)
_KEPT_TEXT = 2_000


def read_file(delivered: Delivered, layout: Layout | None, terms: Terms) -> Iterator[Row]:
    """Rows of a CSV file through its layout, or of JSON lines without one. Raises FileRefused before the first row."""
    return _csv(delivered, layout, terms) if layout else _json_lines(delivered, terms)


# CSV ----------------------------------------------------------------------------------------------------------


def _csv(delivered: Delivered, layout: Layout, terms: Terms) -> Iterator[Row]:
    # Bytes of another encoding become surrogates, which the row that holds them is refused for.
    stream = io.TextIOWrapper(
        delivered.stream, encoding=layout.encoding, errors="surrogateescape", newline=""
    )
    header = _header(delivered.name, stream, layout)
    return _csv_rows(stream, header, layout, terms)


def _header(name: str, stream: io.TextIOWrapper, layout: Layout) -> list[str]:
    first = next(records(io.StringIO(stream.readline(MAX_LINE), newline=""), layout.delimiter), None)
    if first is None or first.issue is not None:
        problem = first.issue.message if first and first.issue else "the first row is empty"
        raise FileRefused(
            Issue(Code.FILE_UNREADABLE, f"{name}: {problem}", "begin the file with its column names", row=1)
        )
    header = [cell.strip() for cell in first.cells]
    issues = list(_header_issues(name, header, layout))
    if issues:
        raise FileRefused(*issues)
    return header


def _header_issues(name: str, header: list[str], layout: Layout) -> Iterator[Issue]:
    needed = layout.needed
    known = {*needed, *layout.ignore, *layout.do_not_keep}
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            yield Issue(
                Code.FILE_UNREADABLE,
                f"{name}: the column {shown(column)} stands there {header.count(column)} times",
                "give each column its own name",
                place=column,
                row=1,
            )
        if column not in known:
            yield Issue(
                Code.COLUMN_UNKNOWN,
                f"{name}: the layout says nothing of the column {shown(column)}",
                "map it in the layout, or list it under ignore or do_not_keep",
                place=column,
                row=1,
            )
    for column in needed:
        if column not in header:
            yield Issue(
                Code.COLUMN_MISSING,
                f"{name}: the column {shown(column)} of the layout is missing",
                "export it, or change the layout",
                place=column,
                row=1,
            )


def _csv_rows(stream: io.TextIOWrapper, header: list[str], layout: Layout, terms: Terms) -> Iterator[Row]:
    zone = ZoneInfo(layout.time_zone or terms.time_zone)
    kept = [name for name in header if name not in layout.unkept]
    for record in records(stream, layout.delimiter, len(header)):
        number = record.line + 1  # the header was read before
        if record.issue is not None:
            yield _unreadable(record, number, layout)
            continue
        cells = dict(zip(header, record.cells, strict=True))
        yield _csv_row(cells, number, {name: cells[name] for name in kept}, layout, terms, zone)


def _unreadable(record: Record, number: int, layout: Layout) -> Row:
    # Which cell belongs to which column is not known here, so nothing can be kept: it might be a birth date.
    issue = _at_row(record.issue, number) if record.issue else None
    body = {"unreadable": issue.message if issue else ""}
    issues = (issue,) if issue else ()
    if layout.about == "parties":
        return PartyRow(number, body, issues=issues)
    return TransactionRow(number, body, issues=issues)


def _at_row(issue: Issue, number: int) -> Issue:
    message = issue.message.replace(f"row {issue.row}", f"row {number}", 1)
    return Issue(issue.code, message, issue.remedy, issue.place, number, issue.severity, issue.facts)


def read_kept(body: dict[str, str], layout: Layout, terms: Terms, number: int) -> Row:
    """A row again, from what was kept of it. Columns that are not kept say nothing."""
    cells = {**dict.fromkeys(layout.needed, ""), **body}
    return _csv_row(cells, number, body, layout, terms, ZoneInfo(layout.time_zone or terms.time_zone))


def _csv_row(
    cells: dict[str, str], number: int, kept: dict[str, str], layout: Layout, terms: Terms, zone: ZoneInfo
) -> Row:
    shaping = Shaping(layout, cells, number, zone)
    body = shaping.shape()
    row: Row
    if layout.about == "parties":
        party = read_party(body, number)
        issues = _issues(shaping, party.issues)
        row = PartyRow(number, kept, party.source_id, None if issues else party.party, issues)
    else:
        read = read_transaction(body, number, terms)
        issues = _issues(shaping, read.issues)
        row = (
            TransactionRow(number, kept, read.source_id, issues=issues)
            if issues
            else TransactionRow(number, kept, read.source_id, read.transaction, party_name=read.party_name)
        )
    return row


def _issues(shaping: Shaping, of_shape: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """The layout's own problems first; where a cell had one, that its value is then missing is no second one."""
    told = {issue.place for issue in shaping.issues}
    return (*shaping.issues, *(one for one in map(shaping.told, of_shape) if one.place not in told))


# JSON lines ---------------------------------------------------------------------------------------------------


def _json_lines(delivered: Delivered, terms: Terms) -> Iterator[Row]:
    start = delivered.stream.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]  # type: ignore[attr-defined]
    if start != b"{":
        raise FileRefused(
            Issue(
                Code.FILE_UNREADABLE,
                f"{delivered.name} does not begin with a JSON object",
                "send one object on each line (JSON lines); a CSV file needs a layout",
                row=1,
            )
        )
    return _json_rows(delivered, terms)


def _json_rows(delivered: Delivered, terms: Terms) -> Iterator[Row]:
    number = 0
    while line := delivered.stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := delivered.stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield _bad_line(number, b"", f"has more than {MAX_LINE:,} bytes")
        elif line.strip():
            yield _json_row(line.removeprefix(b"\xef\xbb\xbf"), number, terms)


def _json_row(line: bytes, number: int, terms: Terms) -> Row:
    try:
        body: Any = decode(msgspec.Raw(line))
    except Unreadable as problem:
        return _bad_line(number, line, str(problem))
    if isinstance(body, dict) and body.get("kind") in _PARTY_KINDS:
        return read_party(body, number)
    return read_transaction(body, number, terms)


def _bad_line(number: int, line: bytes, problem: str) -> Row:
    # Text that cannot be read as fields might hold a tax id: then it is not kept.
    text = line[:_KEPT_TEXT].decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    body = {"unreadable": "" if "tax_id" in text else text}
    issue = Issue(
        Code.FILE_UNREADABLE, f"row {number} {problem}", "write one JSON object on each line", row=number
    )
    return TransactionRow(number, body, issues=(issue,))
