"""Rows of a query to values of the port. Amounts are read exactly, in the row's own currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lxml import etree

from integrations.core.documents import DocumentKind, total_of
from integrations.core.identity import MARK_PREFIX
from integrations.core.money import Money
from integrations.sage.intacct_xml import queries
from integrations.sage.intacct_xml.answers import Unclear
from integrations.sage.ports import BalanceRow, Days, Posted, PostedLine

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SageObject:
    """Where a kind lives in Sage: its object, the object of its lines, its party's and its number's fields."""

    name: str
    items: str
    party: str
    number: str = "RECORDID"
    description: str = "DESCRIPTION"
    date: str = "WHENCREATED"
    line_key: str = "RECORDKEY"

    @property
    def posting(self) -> str:
        """The day in the books; of a journal its only one."""
        return self.date if self is JOURNAL else "WHENPOSTED"

    @property
    def fields(self) -> tuple[str, ...]:
        common = ("RECORDNO", self.party, self.description, "WHENMODIFIED", "MEGAENTITYID")
        if not self.items:
            return (*common, "NAME", "STATUS")
        if self is JOURNAL:
            return (*filter(None, common), self.number, "STATE", self.date, "REVERSEDFROM")
        return (*common, "RECORDID", "STATE", self.date, "CURRENCY", "TRX_TOTALENTERED", "TRX_TOTALDUE")

    @property
    def fields_with_page(self) -> tuple[str, ...]:
        """And where a person looks at it; customers and vendors are not looked at from here."""
        return (*self.fields, PAGE) if self.items else self.fields


JOURNAL = SageObject(
    "GLBATCH", "GLENTRY", "", "REFERENCENO", "BATCH_TITLE", date="BATCH_DATE", line_key="BATCHNO"
)
OBJECTS: Mapping[DocumentKind, SageObject] = {
    DocumentKind.AR_INVOICE: SageObject("ARINVOICE", "ARINVOICEITEM", "CUSTOMERID"),
    DocumentKind.AP_BILL: SageObject("APBILL", "APBILLITEM", "VENDORID"),
    DocumentKind.AR_ADJUSTMENT: SageObject("ARADJUSTMENT", "ARADJUSTMENTITEM", "CUSTOMERID"),
    DocumentKind.AP_ADJUSTMENT: SageObject("APADJUSTMENT", "APADJUSTMENTITEM", "VENDORID"),
    DocumentKind.CUSTOMER: SageObject("CUSTOMER", "", "CUSTOMERID", "CUSTOMERID", "COMMENTS"),
    DocumentKind.VENDOR: SageObject("VENDOR", "", "VENDORID", "VENDORID", "COMMENTS"),
    DocumentKind.JOURNAL: JOURNAL,
}
PAGE = "RECORD_URL"  # where a person looks at the record in Sage, in Sage's own words
REVERSAL = "Reversal"  # what turns another round, by our name for it


def query_of(kind: DocumentKind, after: int, size: int, since: str, days: Days) -> str:
    """A page of a kind's headers. Every posting of a sub-ledger stands among the journals too: of those only ours are asked for."""
    where = OBJECTS[kind]
    ours = [queries.begins(where.description, MARK_PREFIX)] if where is JOURNAL else []
    within = queries.within(where.posting, days) if days else []
    filters = queries.all_of([*ours, *within, *queries.since_and_after(since, after)])
    fields = tuple(dict.fromkeys((*where.fields, where.posting))) if days else where.fields
    return queries.query(where.name, fields, filters, size=size)


def item_fields(where: SageObject, dimensions: Sequence[str]) -> tuple[str, ...]:
    dims = tuple(dimension_field(where, d) for d in told_dimensions(where, dimensions))
    own = ("TR_TYPE",) if where is JOURNAL else ("LINEITEM",)
    return ("RECORDNO", where.line_key, "ACCOUNTNO", "TRX_AMOUNT", "CURRENCY", "LINE_NO", *own, *dims)


def told_dimensions(where: SageObject, dimensions: Sequence[str]) -> tuple[str, ...]:
    """Those that the connection maps; a journal's lines say whom they are about, whatever is mapped."""
    more = ("CUSTOMER", "VENDOR") if where is JOURNAL else ()
    return tuple(dict.fromkeys((*dimensions, *more)))


def dimension_field(where: SageObject, dimension: str) -> str:
    """A journal's lines name location and department without ID."""
    bare = dimension.startswith("GLDIM") or (where is JOURNAL and dimension in ("LOCATION", "DEPARTMENT"))
    return dimension if bare else f"{dimension}ID"


def read_rows(data: etree._Element | None) -> tuple[list[Row], bool]:
    """The rows of one page, and whether there are more behind them."""
    if data is None:
        raise Unclear("the answer has no data")
    rows: list[Row] = [{str(c.tag): (c.text or "") for c in record} for record in data]
    remaining = data.get("numremaining") or "0"
    if not remaining.isdigit():
        raise Unclear(f"the answer says that '{remaining[:20]}' rows remain")
    if remaining != "0" and int(remaining) > 0 and not rows:
        raise Unclear("the answer says that more rows remain and shows none")
    return rows, int(remaining) > 0


def number_of(row: Row) -> int:
    """RECORDNO, by which pages go."""
    text = row.get("RECORDNO", "")
    if not text.isdigit():
        raise Unclear(f"RECORDNO is '{text[:20]}', not a number")
    return int(text)


def posted(
    kind: DocumentKind,
    row: Row,
    currency: str,
    lines: tuple[PostedLine, ...] | None = None,
    custom_fields: Sequence[str] = (),
) -> Posted:
    where = OBJECTS[kind]
    money_in = row.get("CURRENCY") or currency
    return Posted(
        kind=kind,
        record_no=row.get("RECORDNO", ""),
        number=row.get(where.number, ""),
        party_id=row.get(where.party, ""),
        description=row.get(where.description, ""),
        state=REVERSAL if row.get("REVERSEDFROM") else row.get("STATE") or row.get("STATUS", ""),
        document_date=read_date(row.get(where.date, "")),
        total=_total(kind, row, lines, money_in),
        due=amount_or_none(row.get("TRX_TOTALDUE", ""), money_in),
        when_modified=row.get("WHENMODIFIED", ""),
        name=row.get("NAME", ""),
        entity=row.get("MEGAENTITYID", ""),
        lines=lines,
        custom_fields=_filled(row, custom_fields),
        posting_date=read_date(row.get(where.posting, "")),
        url=row.get(PAGE, ""),
    )


def _total(kind: DocumentKind, row: Row, lines: Sequence[PostedLine] | None, currency: str) -> Money | None:
    """A journal's header has none: it is what its lines debit."""
    if kind is not DocumentKind.JOURNAL:
        return amount_or_none(row.get("TRX_TOTALENTERED", ""), currency)
    return total_of(kind, (line.amount for line in lines), currency) if lines else None


def lines_of(
    where: SageObject,
    rows: Sequence[Row],
    dimensions: Sequence[str],
    currency: str,
    custom_fields: Sequence[str] = (),
) -> dict[str, list[PostedLine]]:
    """By the document's RECORDNO. Rows of offsets and taxes (LINEITEM F) are no lines."""
    lines: dict[str, list[PostedLine]] = {}
    for row in rows:
        if row.get("LINEITEM", "T").upper() not in ("T", "TRUE"):
            continue
        line = _line(where, row, dimensions, currency, custom_fields)
        lines.setdefault(row.get(where.line_key, ""), []).append(line)
    return {key: sorted(found, key=lambda line: line.line_no) for key, found in lines.items()}


def _line(
    where: SageObject, row: Row, dimensions: Sequence[str], currency: str, custom_fields: Sequence[str]
) -> PostedLine:
    values = {d: row.get(dimension_field(where, d), "") for d in told_dimensions(where, dimensions)}
    number = row.get("LINE_NO", "")
    size = amount(row.get("TRX_AMOUNT", ""), row.get("CURRENCY") or currency)
    return PostedLine(
        account=row.get("ACCOUNTNO", ""),
        amount=-size if row.get("TR_TYPE") == "-1" else size,
        dimensions={d: v for d, v in values.items() if v},
        line_no=int(number) if number.isdigit() else 0,
        custom_fields=_filled(row, custom_fields),
    )


def _filled(row: Row, names: Sequence[str]) -> dict[str, str]:
    return {name: row[name] for name in names if row.get(name)}


def closed_through(data: etree._Element | None) -> date | None:
    """`closedbooksdate` in its parts; a company that never closed its books may name none."""
    found = None if data is None else data.find("closedbooksdate")
    if found is None:
        return None
    parts = [(found.findtext(name) or "").strip() for name in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):
        raise Unclear(f"no date: {'-'.join(parts)[:20]}") from None


def balances(data: etree._Element | None, currency: str) -> Iterator[BalanceRow]:
    """`endbalance` with debits positive, which Sage does not document; the rows of one account (one for each department
    or location, where the company shows them) are added up."""
    if data is None:
        raise Unclear("the answer has no data")
    totals: dict[str, Money] = {}
    for row in data.iter("trialbalance"):
        account = (row.findtext("glaccountno") or "").strip()
        balance = amount(row.findtext("endbalance") or "0", currency)
        totals[account] = totals[account] + balance if account in totals else balance
    return (BalanceRow(account, balance) for account, balance in sorted(totals.items()))


def amount(text: str, currency: str) -> Money:
    """Sage may leave out the zero before the point."""
    plain = text.strip()
    if plain.startswith((".", "-.")):
        plain = plain.replace(".", "0.", 1)
    return Money.parse(plain, currency)


def amount_or_none(text: str, currency: str) -> Money | None:
    return amount(text, currency) if text.strip() else None


@lru_cache(maxsize=4096)  # a page of payments bears few dates
def read_date(text: str) -> date | None:
    """mm/dd/yyyy, with or without zeros and time; or ISO, as some old replies have it. None for anything else."""
    head = text.strip().replace("T", " ").split(" ")[0]
    parts = head.split("/") if "/" in head else head.split("-")
    if len(parts) != 3 or not all(p.isdigit() and len(p) <= 4 for p in parts):
        return None
    first, second, third = (int(p) for p in parts)
    year, month, day = (third, first, second) if "/" in head else (first, second, third)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def permissions(data: etree._Element | None) -> dict[str, frozenset[str]]:
    """Of `getUserPermissions`: what any policy of an application gives, in small letters."""
    if data is None:
        raise Unclear("the answer has no data")
    found: dict[str, frozenset[str]] = {}
    for application in data.iter("appSubscription"):
        name = (application.findtext("applicationName") or "").strip().lower()
        rights = (policy.findtext("rights") or "" for policy in application.iter("policy"))
        words = {word.strip().lower() for text in rights for word in text.split("|") if word.strip()}
        found[name] = found.get(name, frozenset()) | words
    return found
