"""Sage X3 as an OnlineLedger.

X3 numbers its records by key, not by a counter: a document's RECORDNO of the port is its NUM, a party's its id; pages go by ROWID.
What an export cannot say in one criterion is asked in several requests, one after the other, and told as one exchange.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from integrations.core.documents import ADJUSTMENTS, PARTIES, Document, DocumentKind, PartyRecord
from integrations.core.freight import Side
from integrations.core.issues import Code, Issue
from integrations.core.money import MoneyError
from integrations.sage.errors import NotSent
from integrations.sage.ports import (
    Answer,
    BalanceRow,
    Bearer,
    Days,
    Described,
    Exchange,
    Fault,
    Found,
    Outcome,
    Outgoing,
    Page,
    Papers,
    PartyChange,
    PaymentDetail,
    PaymentHeader,
    Posted,
    ReferenceRow,
    Refused,
    Session,
    Sought,
)
from integrations.sage.x3_soap import criteria, payloads, rows, traces
from integrations.sage.x3_soap import layouts as templates
from integrations.sage.x3_soap.connection import Connection
from integrations.sage.x3_soap.layouts import Template
from integrations.sage.x3_soap.numbers import first, number_of
from integrations.sage.x3_soap.rows import Record
from integrations.sage.x3_soap.soap import SERVED, Service, Unclear

T = TypeVar("T")

SEND_LIMIT = 100
SESSION_LENGTH = timedelta(hours=1)  # X3 has none: the user signs in with each call
_NO_PAPERS = Fault(Code.SAGE_REFUSED, "", "Sage X3 takes no attachments by its import templates")
_LAST = "~"  # sorts behind letters and digits
_DOCUMENT_LISTS = {
    "ARINVOICE": DocumentKind.AR_INVOICE,
    "ARADJUSTMENT": DocumentKind.AR_ADJUSTMENT,
    "APBILL": DocumentKind.AP_BILL,
    "APADJUSTMENT": DocumentKind.AP_ADJUSTMENT,
    "GLBATCH": DocumentKind.JOURNAL,
}
_TERMS = ("ARTERM", "APTERM")


@dataclass(frozen=True, slots=True)
class X3Soap:
    connection: Connection
    _service: Service = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_service", Service(self.connection))

    def render(self, document: Document | PartyRecord, mark: str) -> str:
        """Raises ValueError for a change or reversal, and for another currency than the folder's."""
        if isinstance(document, Document) and document.currency != self.connection.currency:
            raise ValueError(
                f"the folder keeps {self.connection.currency}, the document is in {document.currency}"
            )
        return payloads.render(document, mark, self.connection.layouts, self.connection.site)

    def inspect(self, thing: Document | PartyRecord) -> list[Issue]:
        return payloads.inspect(thing, self.connection.layouts, self.connection.site)

    def open_session(self) -> Answer[Session]:
        """Signs in by asking what AOWSIMPORT is: user, pool and published service are right, or it raises NotAllowed."""
        result, exchange = self._service.describe("AOWSIMPORT")
        if result.status != SERVED:
            raise traces.refusal_of(result, exchange)
        expires = datetime.now(UTC) + SESSION_LENGTH
        return Answer(Session("x3", self.connection.url, self.connection.site, expires), exchange)

    def send(
        self, session: Session, outgoing: Sequence[Outgoing], *, deadline: float
    ) -> Answer[list[Outcome]]:
        """Documents of one template. Raises ValueError for more, or for more than 100."""
        frozen = [payloads.thaw(o.payload) for o in outgoing]
        if not 0 < len(frozen) <= SEND_LIMIT or len({f.template for f in frozen}) != 1:
            raise ValueError(f"an import takes 1 to {SEND_LIMIT} records of one template")
        records = [record for f in frozen for record in f.records]
        result, exchange = self._service.import_records(
            frozen[0].template, records, send_by=deadline, count=len(frozen)
        )
        sent = [(o, f.key) for o, f in zip(outgoing, frozen, strict=True)]
        found = traces.outcomes(result, sent, self.connection.layouts)
        if not found:
            traces.raise_if_decided(result, exchange)
        return Answer(found, exchange)

    # Looking ------------------------------------------------------------------------------------------------

    def find(
        self, session: Session, kind: DocumentKind, sought: Sequence[Sought], witness: str
    ) -> Answer[Found]:
        """By the number that we would have given, and on the payable side by the supplier's own number, too."""
        keys = [self._key(kind, s) for s in sought]
        field_name = self._key_field(kind)
        asked = list(
            criteria.among(field_name, list(dict.fromkeys([*keys, *([witness] if witness else [])])))
        )
        if kind in (DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT):
            asked += criteria.among("BPRVCR", list(dict.fromkeys(s.number for s in sought)))
        records, exchange = self._export_each(kind, asked)
        page = self._read(exchange, lambda: self._posted(kind, records, lines=False))
        wanted = set(keys)
        hits = tuple(p for p in page if p.record_no in wanted or any(_is_sought(p, s) for s in sought))
        return Answer(Found(hits, bool(witness) and any(p.record_no == witness for p in page)), exchange)

    def read_back(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        """By NUM, which is unique: no twin can bear it. One that was keyed under another NUM is seen by the watch."""
        return self._by_keys(kind, [key for key, _ in keys], lines=kind not in PARTIES)

    def dues(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        return self._by_keys(kind, [key for key, _ in keys], lines=False)

    def _by_keys(self, kind: DocumentKind, keys: Sequence[str], *, lines: bool) -> Answer[Page[Posted]]:
        """One range of keys: ours of near days stand beside each other. What stands between and is not asked for is left out."""
        wanted = set(keys)
        asked = criteria.between(self._key_field(kind), min(keys), max(keys))
        records, exchange = self._export_each(kind, [asked])
        page = self._read(exchange, lambda: self._posted(kind, records, lines=lines))
        return Answer(Page(tuple(p for p in page if p.record_no in wanted), more=False), exchange)

    def documents(
        self,
        session: Session,
        kind: DocumentKind,
        *,
        after: int,
        size: int,
        since: str = "",
        days: Days = None,
    ) -> Answer[Page[Posted]]:
        """Of journals only ours, by their numbers: every posting of a sub-ledger stands among them, too."""
        asked = [criteria.above("ROWID", after), *self._kind_of(kind), *self._site(kind), *_since(since)]
        if days:
            asked += [criteria.day("ACCDAT", ">=", days[0]), criteria.day("ACCDAT", "<=", days[1])]
        if kind is DocumentKind.JOURNAL:
            asked.append(criteria.between("NUM", first(kind), first(kind) + _LAST))
        return self._paged(
            kind,
            asked,
            size,
            lambda r: rows.posted(kind, r, self.connection.currency, self.connection.layouts, lines=False),
        )

    # Payments -----------------------------------------------------------------------------------------------

    def payments(
        self, session: Session, side: Side, *, since: str, after: int, size: int
    ) -> Answer[Page[PaymentHeader]]:
        asked = [criteria.above("ROWID", after), _sign(side), *_since(since)]
        return self._paged(
            templates.PAYMENTS, asked, size, lambda r: rows.payment(side, r, self.connection.currency)
        )

    def payment_details(
        self, session: Session, side: Side, payments: Sequence[int], *, after: int, size: int
    ) -> Answer[Page[PaymentDetail]]:
        wanted = set(payments)
        asked = [f"ROWID>={min(payments)} & ROWID<={max(payments)}", _sign(side)]
        records, exchange = self._export(templates.PAYMENTS, asked)
        found = self._read(exchange, lambda: list(self._details(r for r in records if r.row_id in wanted)))
        later = sorted((d for d in found if d.record_no > after), key=lambda d: d.record_no)
        return Answer(_cut(later, size, lambda d: d.record_no), exchange)

    def payments_of(
        self, session: Session, side: Side, documents: Sequence[str], *, size: int
    ) -> Answer[Page[PaymentDetail]]:
        """An export's criteria are about headers: all payments are read, and those that touch the documents kept."""
        wanted = set(documents)
        records, exchange = self._export(templates.PAYMENTS, [_sign(side)])
        found = self._read(exchange, lambda: list(self._details(records)))
        mine = [d for d in found if d.document_no in wanted or d.credit_no in wanted]
        return Answer(_cut(mine, size, lambda d: d.record_no), exchange)

    def _details(self, records: Iterable[Record]) -> Iterable[PaymentDetail]:
        for record in records:
            yield from rows.details(record, self.connection.currency, self.connection.layouts)

    # Lists --------------------------------------------------------------------------------------------------

    def reference(
        self,
        session: Session,
        object_name: str,
        *,
        since: str,
        after: int,
        size: int,
        more: Sequence[str] = (),
    ) -> Answer[Page[ReferenceRow]]:
        asked = [criteria.above("ROWID", after), *_since(since)]
        kind = _DOCUMENT_LISTS.get(object_name)
        if kind is not None:
            asked += [*self._kind_of(kind), *self._site(kind)]
            return self._paged(kind, asked, size, lambda r: rows.document_listed(r, self.connection.currency))
        name = templates.TERMS if object_name in _TERMS else object_name
        column = self.connection.layouts.column_of.get(object_name)
        if object_name == "LOCATION":
            name = templates.SITES
        elif column is not None:
            name = templates.VALUES
            asked.append(criteria.equal("DIE", column))
        if name not in self.connection.layouts.exports:
            return Answer(Page((), more=False), self._nothing(f"read {object_name}"))
        return self._paged(name, asked, size, lambda r: rows.listed(name, r))

    def describe(self, session: Session) -> Answer[Described]:
        """X3 keeps analytical dimension types by the company; the layout says which column of a line holds which."""
        names = ["LOCATION", *self.connection.layouts.dimensions.values()]
        facts = {
            "label": "", "listed": "yes", "user_defined": "", "in_gl": "yes", "flag": "", "required": "", "not_on": "",
            "ties": "", "fixed": "",
        }  # fmt: skip
        told = tuple(
            ReferenceRow(n, n.capitalize(), True, "", "", {**facts, "label": n.capitalize()}) for n in names
        )
        return Answer(Described(told, ()), self._nothing("describe"))

    def trial_balance(self, session: Session, *, start: date, end: date) -> Answer[list[BalanceRow]]:
        asked = [criteria.day("ACCDAT", "<=", end)]
        if self.connection.site:
            asked.append(criteria.equal("FCY", self.connection.site))
        records, exchange = self._export(templates.BALANCES, asked)
        return Answer(
            self._read(exchange, lambda: rows.balances(records, self.connection.currency)), exchange
        )

    def permissions(self, session: Session, user_id: str) -> Answer[dict[str, frozenset[str]]]:
        """X3 tells nobody what a user may do; what an import is refused for says it."""
        return Answer({}, self._nothing("permissions"))

    def closed_books(self, session: Session) -> Answer[date | None]:
        """Periods of the general ledger stand in no standard template: a closed one is refused at import."""
        return Answer(None, self._nothing("closed books"))

    # Writing beside documents -------------------------------------------------------------------------------

    def attachments(self, session: Session, attachment_ids: Sequence[str]) -> Answer[dict[str, str]]:
        return Answer({}, self._nothing("attachments"))

    def attach(self, session: Session, folder: str, papers: Sequence[Papers]) -> Answer[list[Outcome]]:
        return Answer([Refused(p.attachment_id, _NO_PAPERS) for p in papers], self._nothing("attach"))

    def bear(self, session: Session, bearers: Sequence[Bearer]) -> Answer[list[Outcome]]:
        return Answer(
            [Refused(b.record_no, _NO_PAPERS) for b in bearers], self._nothing("attach to documents")
        )

    def update_parties(self, session: Session, changes: Sequence[PartyChange]) -> Answer[list[Outcome]]:
        """An import of a record that is there modifies it: what its line leaves empty stays, as X3's help says of a template
        whose update is allowed."""
        sent: list[tuple[Outgoing, str]] = []
        records: list[str] = []
        for change in changes:
            name = change.values.get("name", "")
            party = PartyRecord(
                change.kind, change.party_id, name, {k: v for k, v in change.values.items() if k != "name"}
            )
            frozen = payloads.thaw(payloads.render(party, "", self.connection.layouts, self.connection.site))
            records += frozen.records
            sent.append((Outgoing(change.party_id, change.kind, ""), change.party_id))
        template = self.connection.layouts.imports[changes[0].kind].code
        send_by = time.monotonic() + self.connection.total_seconds
        result, exchange = self._service.import_records(template, records, send_by=send_by, count=len(sent))
        return Answer(traces.outcomes(result, sent, self.connection.layouts), exchange)

    # The wire -----------------------------------------------------------------------------------------------

    def _export(self, name: str, asked: Sequence[str]) -> tuple[list[Record], Exchange]:
        template = self._template(name)
        result, exchange = self._service.export(template.code, asked)
        if result.status != SERVED or result.inner != 0:
            raise traces.refusal_of(result, exchange)
        return self._read(exchange, lambda: rows.read(template, result.file)), exchange

    def _export_each(self, kind: DocumentKind, asked: Sequence[str]) -> tuple[list[Record], Exchange]:
        """One request for each; a record that two of them find comes once."""
        found: dict[int, Record] = {}
        told: Exchange | None = None
        for text in asked:
            records, exchange = self._export(kind, [text, *self._kind_of(kind)])
            found.update({r.row_id: r for r in records})
            told = exchange if told is None else _joined(told, exchange)
        return list(found.values()), told or self._nothing("find")

    def _paged(
        self, name: str, asked: Sequence[str], size: int, read: Callable[[Record], T]
    ) -> Answer[Page[T]]:
        """An export has no pages: what is above `size` is left for the next, which asks from there."""
        records, exchange = self._export(name, asked)
        ordered = self._read(exchange, lambda: sorted(records, key=lambda r: r.row_id))
        page = _cut(ordered, size, lambda r: r.row_id)
        return Answer(
            Page(self._read(exchange, lambda: tuple(map(read, page.rows))), page.more, page.end), exchange
        )

    def _template(self, name: str) -> Template:
        return self.connection.layouts.exports[name]

    def _posted(self, kind: DocumentKind, records: Iterable[Record], *, lines: bool) -> list[Posted]:
        currency, layouts = self.connection.currency, self.connection.layouts
        return [rows.posted(kind, record, currency, layouts, lines=lines) for record in records]

    def _key(self, kind: DocumentKind, sought: Sought) -> str:
        if kind in PARTIES:
            return sought.number
        return number_of(kind, sought.number, sought.mark, sought.posting_date)

    def _key_field(self, kind: DocumentKind) -> str:
        return {DocumentKind.CUSTOMER: "BPCNUM", DocumentKind.VENDOR: "BPSNUM"}.get(kind, "NUM")

    def _kind_of(self, kind: DocumentKind) -> list[str]:
        """Invoices and memos are one object, told apart by their type."""
        if kind in PARTIES or kind is DocumentKind.JOURNAL:
            return []
        name = "SIVTYP" if kind in (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT) else "PIVTYP"
        types = self.connection.layouts.types
        wanted = [types["credit"], types["debit"]] if kind in ADJUSTMENTS else [types["invoice"]]
        return list(criteria.among(name, wanted))

    def _site(self, kind: DocumentKind) -> list[str]:
        return (
            []
            if kind in PARTIES or not self.connection.site
            else [criteria.equal("FCY", self.connection.site)]
        )

    def _read(self, exchange: Exchange, read: Callable[[], T]) -> T:
        try:
            return read()
        except (Unclear, MoneyError, KeyError) as error:
            raise NotSent(f"the export cannot be read: {error}", exchange=exchange) from error

    def _nothing(self, purpose: str) -> Exchange:
        """X3 has no such question: nothing was asked."""
        return Exchange("", purpose, datetime.now(UTC), 0.0, None, "", "", 0)


def _is_sought(posted: Posted, sought: Sought) -> bool:
    if sought.mark and posted.description.startswith(sought.mark):
        return True
    same = posted.number == sought.number and posted.party_id == sought.party_id
    return same and (sought.total is None or posted.total is None or abs(posted.total) == abs(sought.total))


def _since(moment: str) -> list[str]:
    """The day of a moment of Sage's: criteria compare days, so that the day's earlier changes come again."""
    day = rows.day_of(moment)
    return [] if day is None else [criteria.day("UPDDAT", ">=", day)]


def _sign(side: Side) -> str:
    return "SNS=1" if side is Side.AR else "SNS=-1"


def _cut(found: Sequence[T], size: int, number: Callable[[T], int]) -> Page[T]:
    kept = found[:size]
    return Page(tuple(kept), len(found) > size, number(kept[-1]) if kept else 0)


def _joined(first_one: Exchange, second: Exchange) -> Exchange:
    return replace(
        first_one,
        seconds=first_one.seconds + second.seconds,
        request_body=f"{first_one.request_body}\n{second.request_body}",
        response_body=f"{first_one.response_body}\n{second.response_body}",
        functions=first_one.functions + second.functions,
    )
