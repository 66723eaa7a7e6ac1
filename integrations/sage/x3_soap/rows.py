"""Records of an export to values of the port. Amounts are read exactly, in the record's own currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from integrations.core.documents import PARTIES, DocumentKind, total_of
from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.core.party_traits import numbers_in
from integrations.core.settlement import Part
from integrations.sage.ports import BalanceRow, PaymentDetail, PaymentHeader, Posted, PostedLine, ReferenceRow
from integrations.sage.x3_soap import layouts as templates
from integrations.sage.x3_soap.layouts import Layouts, Template, fields_of
from integrations.sage.x3_soap.payloads import SEPARATOR
from integrations.sage.x3_soap.soap import RECORD_SEPARATOR, Unclear

Row = Mapping[str, str]
LIVE_RECEIPTS = frozenset({"complete", "reconciled", "posted"})
LIVE_PAYMENTS = frozenset({"complete", "confirmed", "reconciled", "posted", "delivered", "quick delivery"})
_ACTIVE = "2"  # X3's local menus count from 1: 1 is no, 2 is yes


@dataclass(slots=True)
class Record:
    header: Row
    lines: list[Row] = field(default_factory=list)

    @property
    def row_id(self) -> int:
        return _whole(self.header, "ROWID")


def read(template: Template, text: str) -> list[Record]:
    """The last column takes what is left over: words may hold the separator. Raises Unclear for a file without its END, or with
    a record of no known letter."""
    rows = text.split(RECORD_SEPARATOR) if RECORD_SEPARATOR in text else text.splitlines()
    if not rows or rows[-1].strip() != "END":
        raise Unclear("the file has no last record END")
    found: list[Record] = []
    columns = {letter: fields_of(template, letter) for letter in template.records}
    for row in rows[:-1]:
        letter, _, rest = row.strip("\r\n").partition(SEPARATOR)
        names = columns.get(letter)
        if names is None or (letter != template.header and not found):
            raise Unclear(f"the file has a record '{letter[:10]}', which {template.code} has not")
        cells = rest.split(SEPARATOR, len(names) - 1)
        if len(cells) != len(names):
            raise Unclear(f"a record of {template.code} has {len(cells)} of {len(names)} columns")
        values = dict(zip(names, cells, strict=True))
        if letter == template.header:
            found.append(Record(values))
        else:
            found[-1].lines.append(values)
    return found


# Documents and parties --------------------------------------------------------------------------------------


def posted(kind: DocumentKind, record: Record, currency: str, layouts: Layouts, *, lines: bool) -> Posted:
    row = record.header
    money_in = row.get("CUR") or currency
    if kind in PARTIES:
        return _party(kind, row)
    told = tuple(_lines(kind, record, money_in, layouts))
    is_journal = kind is DocumentKind.JOURNAL
    sign = -1 if _is_credit(row, layouts) else 1
    total = (
        total_of(kind, (x.amount for x in told), money_in)
        if is_journal
        else _signed(row, "AMTATI", money_in, sign)
    )
    paid = None if is_journal else _signed(row, "PAYCUR", money_in, sign)
    return Posted(
        kind=kind,
        record_no=row["NUM"],
        number=row.get("REF", "") if is_journal else _number(kind, row),
        party_id=row.get("BPR", ""),
        description=row.get("DES", ""),
        state="Reversal" if row.get("RVSORI") else row.get("STA", ""),
        document_date=read_day(row.get("BPRDAT") or row.get("ACCDAT", "")),
        total=total,
        due=total - paid if total is not None and paid is not None else None,
        when_modified=moment(row.get("UPDDATTIM", "")),
        entity=row.get("FCY", ""),
        lines=told if lines else None,
        posting_date=read_day(row.get("ACCDAT", "")),
    )


def _number(kind: DocumentKind, row: Row) -> str:
    """A supplier's invoice is known by the supplier's number."""
    return (
        row["NUM"] if kind in (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT) else row.get("BPRVCR", "")
    )


def _party(kind: DocumentKind, row: Row) -> Posted:
    number = row.get("BPCNUM") or row.get("BPSNUM") or ""
    active = (row.get("BPCSTA") or row.get("BPSSTA")) == _ACTIVE
    return Posted(
        kind=kind,
        record_no=number,
        number=number,
        party_id=number,
        description=row.get("REM", ""),
        state="active" if active else "inactive",
        document_date=None,
        total=None,
        due=None,
        when_modified=moment(row.get("UPDDATTIM", "")),
        name=row.get("BPRNAM", ""),
    )


def _lines(kind: DocumentKind, record: Record, currency: str, layouts: Layouts) -> Iterator[PostedLine]:
    credit = _is_credit(record.header, layouts)
    for place, row in enumerate(record.lines, start=1):
        if kind is DocumentKind.JOURNAL:
            size = _amount(row, "AMTCUR", currency)
            size = -size if row.get("SNS", "").strip() == "-1" else size
        else:
            size = _amount(row, "AMTNOTLIN", currency)
            size = -size if credit else size
        told = {name: row.get(column, "") for column, name in layouts.dimensions.items()}
        told["LOCATION"] = row.get("FCYLIN") or record.header.get("FCY", "")
        yield PostedLine(
            account=row.get("ACC", ""),
            amount=size,
            dimensions={name: value for name, value in told.items() if value},
            line_no=_whole(row, "LIN") if row.get("LIN") else place,
        )


def _is_credit(row: Row, layouts: Layouts) -> bool:
    return (row.get("SIVTYP") or row.get("PIVTYP")) == layouts.types["credit"]


def _signed(row: Row, name: str, currency: str, sign: int) -> Money | None:
    if not row.get(name, "").strip():
        return None
    amount = _amount(row, name, currency)
    return -amount if sign < 0 else amount


# Payments ---------------------------------------------------------------------------------------------------


def payment(side: Side, record: Record, currency: str) -> PaymentHeader:
    row = record.header
    live = LIVE_RECEIPTS if side is Side.AR else LIVE_PAYMENTS
    return PaymentHeader(
        record_no=record.row_id,
        when_modified=moment(row.get("UPDDATTIM", "")),
        state=row.get("STA", ""),
        live=row.get("STA", "").lower() in live,
        payment_date=read_day(row.get("ACCDAT", "")),
        method=row.get("PAYTYP", ""),
        document_number=row.get("CHQNUM") or row.get("NUM", ""),
        amount=_amount(row, "AMTCUR", row.get("CUR") or currency),
        party_id=row.get("BPR", ""),
    )


_PARTS = (("AMTLIN", Part.CASH), ("DISLIN", Part.DISCOUNT), ("CRDLIN", Part.CREDIT), ("ADVLIN", Part.ADVANCE))


def details(record: Record, currency: str, layouts: Layouts) -> Iterator[PaymentDetail]:
    money_in = record.header.get("CUR") or currency
    for row in record.lines:
        parts = ((part, _amount(row, name, money_in)) for name, part in _PARTS if row.get(name, "").strip())
        yield PaymentDetail(
            record_no=_whole(row, "ROWID"),
            payment_no=record.row_id,
            document_no=row.get("VCRNUM", ""),
            adjusts=row.get("VCRTYP", "") != layouts.types["invoice"],
            parts=tuple((part, money) for part, money in parts if money),
            credit_no=row.get("CRDNUM", ""),
        )


# Lists ------------------------------------------------------------------------------------------------------

_KEYS = {
    templates.ACCOUNTS: ("ACC", "DES", "ENAFLG"),
    templates.SITES: ("FCY", "FCYNAM", "ENAFLG"),
    templates.TERMS: ("PTE", "DES", "ENAFLG"),
    templates.BANKS: ("BAN", "DES", "ENAFLG"),
    templates.VALUES: ("CCE", "DES", "ENAFLG"),
    DocumentKind.CUSTOMER: ("BPCNUM", "BPRNAM", "BPCSTA"),
    DocumentKind.VENDOR: ("BPSNUM", "BPRNAM", "BPSSTA"),
}


def listed(name: str, record: Record) -> ReferenceRow:
    row = record.header
    key, words, flag = _KEYS[name]
    return ReferenceRow(
        key=row.get(key, ""),
        name=row.get(words, ""),
        active=row.get(flag, "") == _ACTIVE,
        record_no=row.get(key, ""),
        when_modified=moment(row.get("UPDDATTIM", "")),
        facts=_facts(name, row),
    )


def _facts(name: str, row: Row) -> dict[str, str]:
    """The facts that `ports.ReferenceRow` names for each list, from X3's columns."""
    if name == templates.ACCOUNTS:
        return {
            "statement": "INCOME" if row.get("CLS") == "INCOME" else "BALANCE_SHEET",
            "normal": "CREDIT" if row.get("SNS") == "-1" else "DEBIT",
            "requires": "",
            "control": row.get("CTL", ""),
        }
    if name == templates.TERMS:
        return {"days": row.get("DAYS", ""), "from": ""}
    if name == templates.BANKS:
        return {"account": row.get("ACC", ""), "currency": row.get("CUR", "")}
    if name == templates.SITES:
        return {"currency": row.get("CUR", "")}
    if name in PARTIES:
        traits = {
            "street": row.get("BPAADDLIG", ""), "city": row.get("CTY", ""), "state": row.get("SAT", ""),
            "postal_code": row.get("POSCOD", ""), "phone": row.get("TEL", ""), "email": row.get("WEB", ""),
            **numbers_in(row.get("REM", "")),
        }  # fmt: skip
        told = {"terms": row.get("PTE", ""), "hold": "", "printed": row.get("BPRNAM", "")}
        return {**told, **{k: v for k, v in traits.items() if v}}
    return {}


def document_listed(record: Record, currency: str) -> ReferenceRow:
    """A document as a list's row, so that one is known to be there."""
    row = record.header
    return ReferenceRow(row["NUM"], row["NUM"], True, row["NUM"], moment(row.get("UPDDATTIM", "")), {})


def balances(records: Iterable[Record], currency: str) -> list[BalanceRow]:
    return [BalanceRow(r.header.get("ACC", ""), _amount(r.header, "AMTCUR", currency)) for r in records]


# Values -----------------------------------------------------------------------------------------------------


def _amount(row: Row, name: str, currency: str) -> Money:
    return Money.parse(row.get(name, "").strip() or "0", currency)


def _whole(row: Row, name: str) -> int:
    text = row.get(name, "").strip()
    if not text.isdigit():
        raise Unclear(f"{name} is '{text[:20]}', not a number")
    return int(text)


def read_day(text: str) -> date | None:
    """YYYYMMDD; None for anything else."""
    if len(text) != 8 or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def moment(text: str) -> str:
    """X3's YYYYMMDDHHMMSS as the port has moments: mm/dd/yyyy HH:MM:SS. '' where it is none."""
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) < 14:
        return ""
    return f"{digits[4:6]}/{digits[6:8]}/{digits[:4]} {digits[8:10]}:{digits[10:12]}:{digits[12:14]}"


def day_of(moment_text: str) -> date | None:
    """The day of a moment as `moment` writes it."""
    month, _, rest = moment_text.partition("/")
    day, _, year = rest.partition("/")
    return read_day(f"{year[:4]}{month:0>2}{day:0>2}")
