"""A layout made by looking at a file: its first rows, what each column probably is, and the layout of what a person says.

What is guessed is a suggestion in a form and never applied unseen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from integrations.core.freight import Category
from integrations.core.issues import Code, Issue
from integrations.tms.files.dates import ISO, compiled
from integrations.tms.files.layout import Layout
from integrations.tms.files.opening import Delivered, refuse_foreign
from integrations.tms.files.reading import read_file
from integrations.tms.rows import FileRefused, Row, Terms

HEAD_ROWS = 10
HEAD_BYTES = 256 * 1024
MOST_COLUMNS = 120
DELIMITERS = ",;\t|"
FORMATS = (
    ISO,
    *("M/D/YYYY", "MM/DD/YYYY", "M/D/YYYY H:mm", "M/D/YYYY H:mm A", "M/D/YY", "M/D/YY H:mm"),
    *("YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss", "YYYYMMDD", "D.M.YYYY", "DD/MM/YYYY"),
)
IGNORE, DO_NOT_KEEP, CHARGE, FIELD = "ignore", "do_not_keep", "charge", "field"
DATES = ("document_date", "due_date", "created")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file: `text` is its header and first rows as they came."""

    text: str
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def samples(self, column: int) -> list[str]:
        """What stands in it, each once."""
        return list(
            dict.fromkeys(row[column] for row in self.rows if column < len(row) and row[column].strip())
        )


@dataclass(frozen=True, slots=True)
class Column:
    """What a person says of a column. `role` is a place of the shape, or one of the words above."""

    name: str
    role: str
    format: str = ISO
    code: str = ""
    category: str = ""
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Whole:
    """What a person says of the file. `kind` and `party_kind` are constants, unless a column gives them."""

    about: str
    source_system: str
    delimiter: str
    encoding: str
    kind: str = ""
    party_kind: str = ""
    time_zone: str = ""
    columns: tuple[Column, ...] = field(default=())


def look(name: str, data: bytes) -> Head:
    """The first HEAD_ROWS rows. Raises FileRefused for what is no text with a header."""
    refuse_foreign(name, data[:8])
    encoding = "utf-8" if _is_utf8(data) else "cp1252"
    lines = data.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")
    delimiter = max(DELIMITERS, key=lines.partition("\n")[0].count)
    try:
        found = [row for _, row in zip(range(HEAD_ROWS + 1), _rows(lines, delimiter), strict=False)]
    except csv.Error as problem:
        raise _refused(name, f"cannot be read as CSV: {problem}", "export it as CSV again") from problem
    if len(found) < 2 or len(found[0]) < 2:
        raise _refused(
            name, "has no header and rows of several columns", "export a list with its column names"
        )
    if len(found[0]) > MOST_COLUMNS:
        raise _refused(name, f"has more than {MOST_COLUMNS} columns", "export only what freight books need")
    columns = tuple(cell.strip() for cell in found[0])
    return Head(
        _text([columns, *found[1:]], delimiter), encoding, delimiter, columns, tuple(map(tuple, found[1:]))
    )


def head_of(text: str, encoding: str, delimiter: str) -> Head:
    """A head that was looked at before, from its text. Raises FileRefused when it was tampered with."""
    data = text.encode("utf-8", "replace")[:HEAD_BYTES]
    head = look("the file", data)
    return Head(
        head.text, encoding, delimiter if delimiter in DELIMITERS else head.delimiter, head.columns, head.rows
    )


def guess(head: Head, about: str) -> list[Column]:
    """What each column probably is, by its name and by what stands in it; the first that claims a place has it."""
    taken: set[str] = set()
    found = []
    for index, name in enumerate(head.columns):
        column = _guessed(name, head.samples(index), about, taken)
        taken.add(column.role)
        found.append(column)
    for role, fits in (("source_id", _is_id), ("document_date", _is_day)):
        if role not in taken and (role in DATES) <= (about == "transactions"):
            _give(found, head, role, fits)
    return found


def spec_of(whole: Whole) -> dict[str, Any]:
    """The layout as docs/layouts.md has it; `parse_layout` judges it."""
    spec: dict[str, Any] = {"about": whole.about, "source_system": whole.source_system}
    if whole.delimiter != ",":
        spec["delimiter"] = whole.delimiter
    if whole.encoding != "utf-8":
        spec["encoding"] = whole.encoding
    if whole.time_zone:
        spec["time_zone"] = whole.time_zone
    if whole.kind:
        spec["kind"] = {"constant": whole.kind}
    if whole.party_kind and whole.about == "transactions":
        spec["party"] = {"kind": {"constant": whole.party_kind}}
    for column in whole.columns:
        _put(spec, column)
    return spec


def read_head(head: Head, layout: Layout, terms: Terms) -> list[Row]:
    """The rows of the head through the layout. Raises FileRefused."""
    data = head.text.encode(layout.encoding, "replace")
    delivered = Delivered("the file", len(data), io.BytesIO(data), hashlib.sha256())
    return list(read_file(delivered, layout, terms))


def _put(spec: dict[str, Any], column: Column) -> None:
    if column.role in (IGNORE, DO_NOT_KEEP):
        spec.setdefault(column.role, []).append(column.name)
    elif column.role == FIELD:
        spec.setdefault("fields", {})[_slug(column.name)] = column.name
    elif column.role == CHARGE:
        charge: dict[str, Any] = {"column": column.name, "code": column.code or _slug(column.name)}
        if column.category:
            charge["category"] = column.category
        if column.sign == -1:
            charge["sign"] = -1
        spec.setdefault("charges", []).append(charge)
    else:
        source: Any = column.name
        if column.role in DATES and column.format != ISO:
            source = {"column": column.name, "format": column.format}
        who, _, what = column.role.partition(".")
        place = spec.setdefault(who, {}) if what else spec
        place[what or who] = _joined(place[what or who], column) if (what or who) in place else source


def _joined(before: Any, column: Column) -> dict[str, Any]:
    """Several columns of one place stand beside each other: a first name and a last name."""
    columns = before.get("columns", [before.get("column")]) if isinstance(before, dict) else [before]
    return {"columns": [*columns, column.name]}


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return (row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if row)


def _text(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > len(data) - 4  # the upload was cut within a letter
    return True


def _refused(name: str, problem: str, remedy: str) -> FileRefused:
    return FileRefused(Issue(Code.FILE_UNREADABLE, f"{name} {problem}", remedy))


# Guessing -----------------------------------------------------------------------------------------------------

_SECRET = re.compile(r"birth|dob|ssn|social_sec|licen[cs]e|card_n|password|routing|account_number|salary")
_MONEY_NAME = re.compile(
    r"amount|revenue|charge|surcharge|fee|total|pay\b|cost|price_total|linehaul|accessorial|lumper|detention|deduct|"
    r"advance|toll"
)
_MONEY = re.compile(r"\(?-?\$?\s?[\d,]*\.?\d+\)?\Z")
_PARTY_NAMES = r"customer|shipper|bill_to|carrier|vendor|driver|provider|payee|factor|remit_to"
_PLACES: Mapping[str, Sequence[tuple[str, str]]] = {
    "transactions": (
        (rf"({_PARTY_NAMES})_?(id|no|number|code)", "party.source_id"),
        (rf"({_PARTY_NAMES})(_?name)?", "party.name"),
        (
            r"(load|trip|invoice|bill|settlement|transaction|fuel_purchase|purchase|order|shipment|pro|tms)_?id",
            "source_id",
        ),
        (r"(invoice|bill|pro|load|settlement|document|order)_?(no|num|number|#)", "number"),
        (r"due(_?date)?", "due_date"),
        (r"(created|entered)(_?(at|on|date))?", "created"),
        (
            r"(invoice|bill|load|purchase|settlement|document|ship|delivery|transaction)?_?date",
            "document_date",
        ),
        (r"currency(_?code)?", "currency"),
        (r"(terms|credit_terms)(_?days)?", "terms_days"),
        (r"(po|reference|ref)(_?(no|num|number))?", "reference"),
        (r"(description|memo|notes?)", "description"),
        (r"(applies_to|original_invoice)(_?id)?", "applies_to"),
        (r"void(ed)?", "void"),
    ),
    "parties": (
        (rf"({_PARTY_NAMES})?_?(id|code)", "source_id"),
        (rf"({_PARTY_NAMES})?_?(name|company)", "name"),
        (r"(active|is_active)", "active"),
        (r"(terms|credit_terms)(_?days)?", "terms_days"),
        (r"mc(_?(no|num|number))?", "mc"),
        (r"(us)?dot(_?(no|num|number))?", "dot"),
        (r"scac", "scac"),
        (r"(tax_?id|ein)", "tax_id"),
        (r"(address|street)(_?1)?", "street"),
        (r"city", "city"),
        (r"(state|province)", "state"),
        (r"(zip|postal)(_?code)?", "postal_code"),
        (r"country", "country"),
        (r"phone", "phone"),
        (r"e?_?mail", "email"),
        (r"(sage|accounting|external)_?(accounting_)?id", "external_accounting_id"),
    ),
}
_CATEGORY = (
    (r"fuel_?sur|fsc", Category.FUEL_SURCHARGE),
    (r"deduct", Category.DEDUCTION),
    (r"advance", Category.ADVANCE_RECOVERY),
    (r"toll", Category.TOLL),
    (r"fuel", Category.FUEL),
    (r"linehaul|revenue|freight|line_haul", Category.LINEHAUL),
    (r"accessorial|detention|lumper|layover|extra|stop", Category.ACCESSORIAL),
    (r"tax", Category.TAX),
)


def _guessed(name: str, samples: Sequence[str], about: str, taken: set[str]) -> Column:
    plain = _slug(name)
    if (_SECRET.search(plain) and about == "transactions") or plain in ("ssn", "dob", "date_of_birth"):
        return Column(name, DO_NOT_KEEP)
    if about == "parties" and plain in ("first_name", "last_name"):
        return Column(name, "name")
    for pattern, role in _PLACES.get(about, ()):
        if role not in taken and re.fullmatch(pattern, plain):
            format = _date_format(samples) if role in DATES else ISO
            if format:
                return Column(name, role, format)
    if about == "transactions" and _MONEY_NAME.search(plain) and samples and all(map(_MONEY.match, samples)):
        category = next((str(one) for pattern, one in _CATEGORY if re.search(pattern, plain)), "")
        sign = -1 if re.search(r"deduct|advance|discount", plain) else 1
        return Column(name, CHARGE, code=plain[:40], category=category, sign=sign)
    return Column(name, IGNORE)


def _give(found: list[Column], head: Head, role: str, fits: Callable[[str, Sequence[str]], bool]) -> None:
    """A place that no name claimed goes to the first unused column that could fill it."""
    for index, column in enumerate(found):
        samples = head.samples(index)
        if column.role == IGNORE and fits(_slug(column.name), samples):
            found[index] = Column(column.name, role, _date_format(samples) if role in DATES else ISO)
            return


def _is_id(name: str, samples: Sequence[str]) -> bool:
    return name.endswith(("id", "no", "number"))


def _is_day(name: str, samples: Sequence[str]) -> bool:
    return bool(samples and re.search(r"date|_at\b|_on\b|day", name) and _date_format(samples))


def _date_format(samples: Sequence[str]) -> str:
    """The first format that reads every sample; empty where none does."""
    if not samples:
        return ISO
    zone = ZoneInfo("UTC")
    return next(
        (one for one in FORMATS if all(compiled(one)(cell.strip(), zone) is not None for cell in samples)), ""
    )


def _slug(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9#]+", "_", spaced.lower()).strip("_")
