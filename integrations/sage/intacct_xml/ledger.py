"""Sage Intacct as an OnlineLedger: each method builds one request, sends it, and reads its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from integrations.core.documents import PARTIES, Document, DocumentKind, PartyRecord
from integrations.core.freight import Side
from integrations.core.issues import Code, Issue
from integrations.core.money import MoneyError
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, RefusedWhole
from integrations.sage.intacct_xml import (
    attachments,
    description,
    documents,
    envelope,
    parties,
    queries,
    rows,
    settlements,
)
from integrations.sage.intacct_xml.answers import (
    Parsed,
    Refusal,
    Result,
    Unclear,
    common_refusal,
    outcome,
    outcomes,
)
from integrations.sage.intacct_xml.connection import Connection
from integrations.sage.intacct_xml.faults import meaning_of
from integrations.sage.intacct_xml.gateway import Gateway, new_request_id, refused
from integrations.sage.intacct_xml.reference import master_of, read_master
from integrations.sage.intacct_xml.text import moment
from integrations.sage.ports import (
    Answer,
    BalanceRow,
    Bearer,
    Days,
    Described,
    Exchange,
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
    Repeated,
    Session,
    Sought,
)

T = TypeVar("T")

SEND_LIMIT = 100  # functions of one request
SESSION_FALLBACK = timedelta(minutes=10)  # where Sage does not say when a session ends


@dataclass(frozen=True, slots=True)
class IntacctXml:
    connection: Connection
    _gateway: Gateway = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_gateway", Gateway(self.connection))

    def render(self, document: Document | PartyRecord, mark: str) -> str:
        documents.refuse_foreign(document, self.connection.currency)
        return documents.render(document, mark)

    def inspect(self, thing: Document | PartyRecord) -> list[Issue]:
        return []  # the gateway itself says what it does not take

    def open_session(self) -> Answer[Session]:
        """Raises NotAllowed when the session is for another entity than asked for, or its endpoint is off the list."""
        wanted = self.connection.entity
        functions = [envelope.function("session", queries.api_session(wanted))]
        request = envelope.by_login(self.connection, new_request_id(), functions)
        parsed, exchange = self._gateway.ask(
            self.connection.gateway, request, "session", ["session"], send_by=None, writes=False
        )
        return Answer(self._session(parsed, exchange), exchange)

    def _session(self, parsed: Parsed, exchange: Exchange) -> Session:
        data = _only(parsed.results, "session", exchange).data
        api = None if data is None else data.find("api")
        session_id = "" if api is None else (api.findtext("sessionid") or "").strip()
        endpoint = "" if api is None else (api.findtext("endpoint") or "").strip()
        if api is None or not session_id or not endpoint:
            raise NotSent("the answer holds no session", exchange=exchange)
        entity = api.findtext("locationid")
        if entity is not None and entity.strip() != self.connection.entity:
            raise NotAllowed(
                f"Sage opened entity '{entity.strip()}', asked for was '{self.connection.entity}'",
                exchange=exchange,
            )
        self._gateway.check(endpoint)
        expires = _expiry(parsed.authentication.findtext("sessiontimeout") or "", exchange.started)
        told = moment(parsed.authentication.findtext("sessiontimestamp") or "")
        return Session(session_id, endpoint, self.connection.entity, expires, told)

    def send(
        self, session: Session, outgoing: Sequence[Outgoing], *, deadline: float
    ) -> Answer[list[Outcome]]:
        """A refusal of the whole that quotes the only control id sent is Repeated; of several, the caller's halving finds it."""
        by_id = {o.control_id: o for o in outgoing}
        if not 0 < len(outgoing) <= SEND_LIMIT or len(by_id) != len(outgoing):
            raise ValueError(
                f"a request takes 1 to {SEND_LIMIT} documents, each under a control id of its own"
            )
        functions = [envelope.function(o.control_id, o.payload) for o in outgoing]
        request = envelope.by_session(
            self.connection, session.session_id, new_request_id(), functions, unique=True
        )
        try:
            parsed, exchange = self._gateway.ask(
                session.endpoint, request, "create", by_id, send_by=deadline, writes=True
            )
        except RefusedWhole as whole:
            return _quoted_alone(whole, outgoing)
        common = common_refusal(parsed.results) if len(parsed.results) == len(outgoing) else None
        if common is not None:
            raise refused(common, exchange, writes=True)
        found = (outcome(by_id[r.control_id], r) for r in parsed.results)
        return Answer([o for o in found if o is not None], exchange)

    def find(
        self, session: Session, kind: DocumentKind, sought: Sequence[Sought], witness: str
    ) -> Answer[Found]:
        where = rows.OBJECTS[kind]
        known = [queries.equal("RECORDNO", witness)] if witness else []
        filters = [*_looked_for(kind, sought), *known]
        text = queries.query(where.name, where.fields, queries.any_of(filters), size=queries.PAGE_LIMIT)
        results, exchange = self._read(session, f"find {where.name}", text)
        page, more = _parsed(exchange, lambda: self._posted(kind, results[0]))
        if more:
            raise RefusedWhole("more records bear these numbers than one answer holds", exchange=exchange)
        hits = tuple(p for p in page if any(_is_sought(kind, p, s) for s in sought))
        return Answer(Found(hits, bool(witness) and any(p.record_no == witness for p in page)), exchange)

    def read_back(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        """`keys` are (RECORDNO, number), up to 100. Twins (the same number under another RECORDNO) come without lines."""
        where = rows.OBJECTS[kind]
        record_nos, numbers = [k for k, _ in keys], [n for _, n in keys]
        either = queries.any_of([queries.among("RECORDNO", record_nos), queries.among(where.number, numbers)])
        fields = (*where.fields_with_page, *self.connection.custom_fields_of(where.name))
        functions = [queries.query(where.name, fields, either, size=queries.PAGE_LIMIT)]
        if where.items:
            functions.append(self._items_query(where, record_nos))
        results, exchange = self._read(session, f"read back {where.name}", *functions)
        return Answer(_parsed(exchange, lambda: self._with_lines(kind, results, record_nos)), exchange)

    def dues(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        where = rows.OBJECTS[kind]
        numbers = list(dict.fromkeys(number for _, number in keys))
        text = queries.query(
            where.name, where.fields, queries.among(where.number, numbers), size=queries.PAGE_LIMIT
        )
        results, exchange = self._read(session, f"dues {where.name}", text)
        page, more = _parsed(exchange, lambda: self._posted(kind, results[0]))
        return Answer(Page(tuple(page), more), exchange)

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
        where, text = rows.OBJECTS[kind], rows.query_of(kind, after, size, since, days)
        currency = self.connection.currency
        return self._page(session, where.name, text, lambda row: rows.posted(kind, row, currency))

    def payments(
        self, session: Session, side: Side, *, since: str, after: int, size: int
    ) -> Answer[Page[PaymentHeader]]:
        where = settlements.PAYMENTS[side]
        filters = queries.all_of(queries.since_and_after(since, after))
        text = queries.query(where.header, where.header_fields, filters, size=size)
        return self._page(
            session, where.header, text, lambda row: settlements.header(side, row, self.connection.currency)
        )

    def payment_details(
        self, session: Session, side: Side, payments: Sequence[int], *, after: int, size: int
    ) -> Answer[Page[PaymentDetail]]:
        where = settlements.PAYMENTS[side]
        keys = queries.among("PAYMENTKEY", [str(p) for p in payments])
        filters = queries.all_of([keys, *queries.since_and_after("", after)])
        text = queries.query(where.detail, where.detail_fields, filters, size=size)
        return self._page(
            session, where.detail, text, lambda row: settlements.detail(side, row, self.connection.currency)
        )

    def payments_of(
        self, session: Session, side: Side, documents: Sequence[str], *, size: int
    ) -> Answer[Page[PaymentDetail]]:
        where = settlements.PAYMENTS[side]
        keys = ("RECORDKEY", "POSADJKEY", "ADJUSTMENTKEY")
        either = queries.any_of([queries.among(key, documents) for key in keys])
        text = queries.query(where.detail, where.detail_fields, either, size=size)
        return self._page(
            session, where.detail, text, lambda row: settlements.detail(side, row, self.connection.currency)
        )

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
        filters = queries.all_of(queries.since_and_after(since, after))
        fields = (*master_of(object_name).fields, *more)
        text = queries.query(description.object_of(object_name), fields, filters, size=size)
        return self._page(session, object_name, text, lambda row: read_master(object_name, row))

    def describe(self, session: Session) -> Answer[Described]:
        asked = description.functions()
        results, exchange = self._ask_each(session, "describe", asked)
        return Answer(description.describe(results), exchange)

    def permissions(self, session: Session, user_id: str) -> Answer[dict[str, frozenset[str]]]:
        results, exchange = self._read(session, "permissions", queries.permissions(user_id))
        return Answer(_parsed(exchange, lambda: rows.permissions(results[0].data)), exchange)

    def closed_books(self, session: Session) -> Answer[date | None]:
        results, exchange = self._read(session, "closed books", queries.closed_books())
        return Answer(_parsed(exchange, lambda: rows.closed_through(results[0].data)), exchange)

    def attachments(self, session: Session, attachment_ids: Sequence[str]) -> Answer[dict[str, str]]:
        results, exchange = self._ask_each(
            session, "attachments", {i: attachments.look(i) for i in attachment_ids}
        )
        try:
            return Answer(attachments.descriptions(list(results.values())), exchange)
        except LedgerError as problem:
            problem.exchange = exchange
            raise

    def attach(self, session: Session, folder: str, papers: Sequence[Papers]) -> Answer[list[Outcome]]:
        """The folder is asked for each time: where it is there already, only that is refused."""
        asked = {p.attachment_id: attachments.write(p, folder) for p in papers}
        results, exchange = self._ask_each(
            session, "attach", {"folder": attachments.folder(folder), **asked}, writes=True
        )
        return Answer(outcomes([r for i, r in results.items() if i in asked]), exchange)

    def bear(self, session: Session, bearers: Sequence[Bearer]) -> Answer[list[Outcome]]:
        asked = {b.record_no: attachments.bear(b) for b in bearers}
        results, exchange = self._ask_each(session, "attach to documents", asked, writes=True)
        return Answer(outcomes(list(results.values())), exchange)

    def update_parties(self, session: Session, changes: Sequence[PartyChange]) -> Answer[list[Outcome]]:
        asked = {c.party_id: parties.update(c) for c in changes}
        results, exchange = self._ask_each(session, "update parties", asked, writes=True)
        return Answer(outcomes(list(results.values())), exchange)

    def trial_balance(self, session: Session, *, start: date, end: date) -> Answer[list[BalanceRow]]:
        results, exchange = self._read(session, "trial balance", queries.trial_balance(start, end))
        currency = self.connection.currency
        return Answer(_parsed(exchange, lambda: list(rows.balances(results[0].data, currency))), exchange)

    def _page(self, session: Session, name: str, text: str, read: Callable[[rows.Row], T]) -> Answer[Page[T]]:
        results, exchange = self._read(session, f"read {name}", text)

        def page() -> Page[T]:
            found, more = rows.read_rows(results[0].data)
            return Page(tuple(read(row) for row in found), more, rows.number_of(found[-1]) if found else 0)

        return Answer(_parsed(exchange, page), exchange)

    def _read(self, session: Session, purpose: str, *functions: str) -> tuple[list[Result], Exchange]:
        """Reading functions of one request; all of them must have succeeded."""
        asked = {f"q{i}": function for i, function in enumerate(functions, start=1)}
        results, exchange = self._ask_each(session, purpose, asked)
        return [_only(list(results.values()), i, exchange) for i in asked], exchange

    def _ask_each(
        self, session: Session, purpose: str, asked: Mapping[str, str], *, writes: bool = False
    ) -> tuple[dict[str, Result], Exchange]:
        """Functions of one request, by id; each may have been refused by itself."""
        wrapped = [envelope.function(i, function) for i, function in asked.items()]
        request = envelope.by_session(
            self.connection, session.session_id, new_request_id(), wrapped, unique=False
        )
        parsed, exchange = self._gateway.ask(
            session.endpoint, request, purpose, list(asked), send_by=None, writes=writes
        )
        return {result.control_id: result for result in parsed.results}, exchange

    def _items_query(self, where: rows.SageObject, record_nos: Sequence[str]) -> str:
        of_these = [queries.among(where.line_key, record_nos)]
        lines_only = [] if where is rows.JOURNAL else [queries.equal("LINEITEM", "T")]
        fields = (
            *rows.item_fields(where, self.connection.dimensions),
            *self.connection.custom_fields_of(where.items),
        )
        filters = queries.all_of([*of_these, *lines_only])
        return queries.query(where.items, fields, filters, size=queries.PAGE_LIMIT)

    def _posted(self, kind: DocumentKind, result: Result) -> tuple[list[Posted], bool]:
        found, more = rows.read_rows(result.data)
        return [rows.posted(kind, row, self.connection.currency) for row in found], more

    def _with_lines(
        self, kind: DocumentKind, results: list[Result], record_nos: Sequence[str]
    ) -> Page[Posted]:
        headers, more = rows.read_rows(results[0].data)
        items, more_items = rows.read_rows(results[1].data) if len(results) > 1 else ([], False)
        currency, custom = self.connection.currency, self.connection.custom_fields_of
        where = rows.OBJECTS[kind]
        lines = rows.lines_of(where, items, self.connection.dimensions, currency, custom(where.items))
        asked = frozenset(record_nos) if kind not in PARTIES else frozenset()
        found = (
            rows.posted(
                kind,
                r,
                currency,
                tuple(lines.get(key, ())) if (key := r.get("RECORDNO", "")) in asked else None,
                custom(where.name),
            )
            for r in headers
        )
        return Page(tuple(found), more or more_items)


def _looked_for(kind: DocumentKind, sought: Sequence[Sought]) -> list[str]:
    """By mark, and by number with party. A party is looked for by its id alone: it was made under an id that we gave."""
    where = rows.OBJECTS[kind]
    numbers = queries.among(where.number, list(dict.fromkeys(s.number for s in sought)))
    if kind in PARTIES:
        return [numbers]
    if where is rows.JOURNAL:  # it has no party, and a reference number is nobody's own
        return [queries.begins(where.description, s.mark) for s in sought]
    parties = queries.among(where.party, list(dict.fromkeys(s.party_id for s in sought)))
    marks = [queries.begins(where.description, s.mark) for s in sought if s.mark]
    return [*marks, queries.all_of([numbers, parties])]


def _is_sought(kind: DocumentKind, posted: Posted, sought: Sought) -> bool:
    if kind in PARTIES:
        return posted.number == sought.number
    if posted.state == rows.REVERSAL:  # it bears the title of what it turns round
        return False
    if sought.mark and posted.description.startswith(sought.mark):
        return True
    same = posted.number == sought.number and posted.party_id == sought.party_id
    return same and (sought.total is None or posted.total is None or abs(posted.total) == abs(sought.total))


def _quoted_alone(whole: RefusedWhole, outgoing: Sequence[Outgoing]) -> Answer[list[Outcome]]:
    fault, exchange = whole.fault, whole.exchange
    if len(outgoing) != 1 or fault is None or exchange is None:
        raise whole
    if fault.code is not Code.SAGE_REPEATED_CONTROL_ID:
        raise whole
    return Answer([Repeated(outgoing[0].control_id, fault)], exchange)


def _only(results: Sequence[Result], control_id: str, exchange: Exchange) -> Result:
    """The result of a reading function that succeeded; else raises, by what Sage said."""
    result = next((r for r in results if r.control_id == control_id), None)
    if result is None:
        raise NotSent("the answer leaves out a function", exchange=exchange)
    if result.status == "success":
        return result
    meaning, fault = meaning_of(result.errors)
    permission = NotAllowed if meaning.code is Code.SAGE_PERMISSION else NotSent
    raise refused(Refusal(meaning.decision or permission, fault), exchange, writes=False)


def _parsed(exchange: Exchange, read: Callable[[], T]) -> T:
    """What a read returned, or NotSent where it cannot be understood."""
    try:
        return read()
    except (Unclear, MoneyError) as error:
        raise NotSent(str(error), exchange=exchange) from error


def _expiry(text: str, started: datetime) -> datetime:
    return moment(text) or started + SESSION_FALLBACK
