"""A document or party to the records of its template. Pure: the same input and layout give the same text.

The frozen payload is the template's code with the record's key in the first line, then the records, one a line: an import of many
joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from integrations.core.documents import (
    ADJUSTMENTS,
    RECEIVABLES,
    Document,
    DocumentKind,
    Line,
    Operation,
    PartyRecord,
)
from integrations.core.issues import Code, Issue
from integrations.core.money import Money
from integrations.sage.files.text import Words
from integrations.sage.x3_soap.layouts import Layouts, Template
from integrations.sage.x3_soap.numbers import LONGEST, number_of

SEPARATOR = ";"  # of fields; the record's is told with each import
_WORDS = Words("utf-8")
_FORBIDDEN = SEPARATOR + "|"
# Lengths of X3's fields, as its tables have them; unsure for the texts, which the sites may lengthen.
_PARTY_LIMIT, _NAME_LIMIT, _REFERENCE_LIMIT, _TEXT_LIMIT = 15, 35, 20, 30
_REMARK_LIMIT = 250
_INSIDE = frozenset({"LOCATION", "CUSTOMER", "VENDOR"})  # said by the header's site and partner


@dataclass(frozen=True, slots=True)
class Frozen:
    template: str
    key: str
    records: tuple[str, ...]


def render(thing: Document | PartyRecord, mark: str, layouts: Layouts, site: str) -> str:
    """Raises ValueError for what an import cannot do: nothing is left out silently."""
    template = layouts.imports[thing.kind]
    if isinstance(thing, PartyRecord):
        values = _party(thing, mark)
        return _text(
            template, thing.party_id, [(template.header, values), *((k, values) for k in _below(template))]
        )
    if thing.operation is not Operation.CREATE:
        raise ValueError("Sage X3 takes no change and no reversal of a posted document by import")
    header = _header(thing, mark, layouts, site)
    lines = [(k, _line(thing, line, layouts)) for line in thing.lines for k in _below(template)[:1]]
    return _text(template, header["NUM"], [(template.header, header), *lines])


def thaw(payload: str) -> Frozen:
    head, *records = payload.split("\n")
    template, _, key = head.partition("\t")
    return Frozen(template, key, tuple(records))


def _text(template: Template, key: str, records: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    rows = [SEPARATOR.join([letter, *_cells(template.records[letter], values)]) for letter, values in records]
    return "\n".join([f"{template.code}\t{key}", *rows])


def _cells(columns: Sequence[str], values: Mapping[str, str]) -> list[str]:
    parted = (column.partition("=") for column in columns)
    return [constant if equals else values.get(name, "") for name, equals, constant in parted]


def _below(template: Template) -> list[str]:
    return list(template.records)[1:]


def _party(party: PartyRecord, mark: str) -> dict[str, str]:
    told = party.details
    return {
        "BPCNUM": party.party_id,
        "BPSNUM": party.party_id,
        "BPRNAM": _tidy(party.name, _NAME_LIMIT),
        "BPRSHO": _tidy(party.name, 10),
        "BPRLOG": _tidy(party.name, 10),
        "REM": _tidy(f"{mark} {_numbers(told)}", _REMARK_LIMIT),
        "BPAADDLIG": _tidy(told.get("street", ""), 50),
        "CTY": _tidy(told.get("city", ""), 40),
        "SAT": _tidy(told.get("state", ""), 35),
        "POSCOD": _tidy(told.get("postal_code", ""), 10),
        "CRY": _tidy(told.get("country", ""), 3),
        "TEL": _tidy(told.get("phone", ""), 20),
        "WEB": _tidy(told.get("email", ""), 80),
        "PTE": _tidy(told.get("terms", ""), 15),
    }


def _numbers(details: Mapping[str, str]) -> str:
    """The numbers of the trade, in the words in which a remark is read again."""
    return " ".join(f"{name.upper()} {details[name]}" for name in ("mc", "dot", "scac") if details.get(name))


def _header(document: Document, mark: str, layouts: Layouts, site: str) -> dict[str, str]:
    kind = document.kind
    number = number_of(kind, document.number, mark, document.posting_date)
    is_journal = kind is DocumentKind.JOURNAL
    reference = document.reference if kind in RECEIVABLES else document.number
    invoice_type = layouts.types[_type(document)] if not is_journal else ""
    return {
        "SIVTYP": invoice_type,
        "PIVTYP": invoice_type,
        "NUM": number,
        "FCY": site,
        "BPR": document.party_id,
        "ACCDAT": day(document.posting_date),
        "BPRDAT": day(document.document_date),
        "STRDUDDAT": day(document.due_date),
        "CUR": document.currency,
        "BPRVCR": _tidy(reference, _REFERENCE_LIMIT) if kind in RECEIVABLES else reference,
        "REF": _tidy(document.number, _REFERENCE_LIMIT),
        "JOU": layouts.journals.get(document.journal, document.journal),
        "RVSDAT": day(document.reverse_on) if document.reverse_on else "",
        "DES": _tidy(document.description, _REMARK_LIMIT),
    }


def _type(document: Document) -> str:
    if document.kind not in ADJUSTMENTS:
        return "invoice"
    return "credit" if document.lines[0].amount.amount < 0 else "debit"


def _line(document: Document, line: Line, layouts: Layouts) -> dict[str, str]:
    """Amounts of a memo have the sign of its type; those of an entry are sizes beside their side."""
    size = -line.amount if _is_credit(document) else line.amount
    values = {column: line.dimensions.get(name, "") for column, name in layouts.dimensions.items()}
    return {
        "ACC": line.account,
        "AMTNOTLIN": _plain(size),
        "AMTCUR": _plain(abs(line.amount)),
        "SNS": "-1" if line.amount.amount < 0 else "1",
        "BPR": line.dimensions.get("CUSTOMER", "") or line.dimensions.get("VENDOR", ""),
        "DES": _tidy(line.memo, _TEXT_LIMIT),
        **values,
    }


def _is_credit(document: Document) -> bool:
    return document.kind in ADJUSTMENTS and _type(document) == "credit"


def _plain(amount: Money) -> str:
    return f"{amount.amount:f}"


def day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _tidy(text: str, limit: int) -> str:
    """Words for a file without quotes: what separates fields and records gives way to a comma or a slash."""
    return _WORDS.tidy(text.replace(SEPARATOR, ",").replace("|", "/"), limit)


# What cannot go ---------------------------------------------------------------------------------------------


def inspect(thing: Document | PartyRecord, layouts: Layouts, site: str) -> list[Issue]:
    if isinstance(thing, PartyRecord):
        return [
            *_WORDS.key("id", thing.party_id, _PARTY_LIMIT, _FORBIDDEN),
            *_WORDS.changed("name", thing.name, _NAME_LIMIT),
        ]
    issues = [
        *_WORDS.key("number", thing.number, LONGEST, _FORBIDDEN),
        *(_WORDS.key("party's id", thing.party_id, _PARTY_LIMIT, _FORBIDDEN) if thing.party_id else []),
        *_not_offered(thing),
        *_dimensions(thing, layouts, site),
    ]
    return issues if site else [_no_site(thing), *issues]


def _not_offered(document: Document) -> Iterable[Issue]:
    told = (
        (document.tax_solution, "taxes as amounts", "let X3 compute them, or book it there by hand"),
        (
            document.pay_to,
            "who is paid in the vendor's stead",
            "set the pay-to of the supplier in X3, and leave factoring to it",
        ),
        (document.on_hold, "a hold", "put it on hold in X3"),
        (
            document.custom_fields or any(x.custom_fields for x in document.lines),
            "custom fields",
            "take the mapping out",
        ),
        (document.attachment, "papers", "attach them in X3"),
    )
    for value, what, remedy in told:
        if value:
            yield Issue(
                Code.FILE_NOT_OFFERED,
                f"{document.number} bears {what}, which Sage X3's import templates do not take from us",
                remedy,
                facts={"value": document.number},
            )


def _dimensions(document: Document, layouts: Layouts, site: str) -> Iterable[Issue]:
    columns = layouts.column_of
    for number, line in enumerate(document.lines, start=1):
        place = line.dimensions.get("LOCATION", "")
        if place and site and place != site:
            yield _no_place(
                f"line {number}", "LOCATION", place, f"X3 books a document at one site, here {site}"
            )
        for name, value in line.dimensions.items():
            if value and name not in _INSIDE and name not in columns:
                yield _no_place(f"line {number}", name, value, "no column of the company's template holds it")


def _no_place(place: str, name: str, value: str, why: str) -> Issue:
    return Issue(
        Code.DIMENSION_NO_PLACE,
        f"{place}: {name.capitalize()} {value} has no place: {why}",
        "name its column in the connection's X3 layout, or take the dimension out of the mapping",
        place=place,
        facts={"dimension": name, "value": value},
    )


def _no_site(document: Document) -> Issue:
    return Issue(
        Code.FIELD_REQUIRED,
        f"{document.number} has no site: X3 books each document at one",
        "connect the subsidiary to a site of the company",
        place="site",
    )
