"""The port to a Sage that answers at once. Desktop Sage has a port of its own.

Every method makes one HTTP request at a time, so that its caller can take one of the company's slots for it; it touches no
database and may run in a thread. It returns an `Answer` with the redacted exchange, or raises a class of `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from integrations.core.documents import Document, DocumentKind, PartyRecord
from integrations.core.freight import Side
from integrations.core.issues import Code, Issue
from integrations.core.money import Money
from integrations.core.settlement import Part

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and its answer, redacted. `request_id` is the control id of the request as a whole."""

    request_id: str
    purpose: str
    started: datetime
    seconds: float
    http_status: int | None
    request_body: str = field(repr=False)
    response_body: str = field(repr=False)
    functions: int = 1


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    value: T
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Session:
    """A session and the endpoint it belongs to; `expires` as Sage said it."""

    session_id: str = field(repr=False)
    endpoint: str
    entity: str
    expires: datetime
    server_time: datetime | None = None  # Sage's, when the session was opened just now


@dataclass(frozen=True, slots=True)
class Fault:
    """What Sage said of one failure: its number, its own words (support ids stripped), its machine id, our code for it.

    `cause` is the catalogue's name for it, empty for what is new; `facts` are what its words name (account, dimension,
    value, party), or `sage`: the words of a new one as they are compared.
    """

    code: Code
    number: str
    text: str
    correction: str = ""
    message_id: str = ""
    cause: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One frozen payload on its way."""

    control_id: str
    kind: DocumentKind
    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    control_id: str
    record_no: str  # RECORDNO; for a party also the key of its record


@dataclass(frozen=True, slots=True)
class Refused:
    control_id: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Repeated:
    """Sage quotes our own control id: it ran, or runs, before. Look it up."""

    control_id: str
    fault: Fault


Outcome = Accepted | Refused | Repeated  # a control id without any is unknown


Days = tuple[date, date] | None  # the first and the last


@dataclass(frozen=True, slots=True)
class PostedLine:
    account: str
    amount: Money
    dimensions: dict[str, str]
    line_no: int
    custom_fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """A document, customer or vendor as Sage holds it. For a party: `number` = `party_id` = its id, total is None.

    `lines` is None where they were not asked for. `when_modified` is Sage's own text."""

    kind: DocumentKind
    record_no: str
    number: str
    party_id: str
    description: str
    state: str
    document_date: date | None
    total: Money | None
    due: Money | None
    when_modified: str
    name: str = ""
    entity: str = ""
    lines: tuple[PostedLine, ...] | None = None
    custom_fields: dict[str, str] = field(default_factory=dict)
    posting_date: date | None = None  # the day in the books, where it was asked for
    url: str = ""  # its page in Sage, where it was asked for and Sage has one


@dataclass(frozen=True, slots=True)
class Sought:
    """What a look asks for: our mark, and number, party, total and posting date. For a party the number is its id."""

    mark: str
    number: str
    party_id: str
    total: Money | None
    posting_date: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`witness_seen`: the same query also returned the document that is known to be there."""

    posted: tuple[Posted, ...]
    witness_seen: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`end` is what the next page is asked for to come `after`."""

    rows: tuple[T, ...]
    more: bool
    end: int = 0


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """ARPYMT or APPYMT. `live` is false for drafts, voided and reversed ones and for the reversals themselves."""

    record_no: int
    when_modified: str  # mm/dd/yyyy HH:MM:SS, Sage's own
    state: str
    live: bool
    payment_date: date | None
    method: str
    document_number: str
    amount: Money
    party_id: str


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """One detail record: what it applied to one document, part by part. `document_no` is the document's RECORDNO."""

    record_no: int
    payment_no: int
    document_no: str
    adjusts: bool  # the document is an adjustment (POSADJKEY), not an invoice or bill
    parts: tuple[tuple[Part, Money], ...]
    credit_no: str = ""  # the adjustment (ours, perhaps) whose credit was used


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A master record: GLACCOUNT, CUSTOMER, VENDOR, LOCATION, DEPARTMENT, CLASS, ITEM, LOCATIONENTITY, ARTERM, APTERM, CHECKINGACCOUNT.

    Or a document, so that one is known to be there: ARINVOICE, APBILL, ARADJUSTMENT, APADJUSTMENT; `key` is its number."""

    key: str
    name: str
    active: bool
    record_no: str
    when_modified: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What a company has: dimensions (key: the name by which lines and mappings know it) and custom fields (key: record
    and field). `silent` names what it did not tell; then what the others say is not whole.

    Facts of a dimension: label, listed (not only seen on lines), user_defined, in_gl, flag (what `reference` is to ask of
    accounts, as `more`), required, not_on (document kinds), ties (the dimensions that its values bring along), fixed (those
    of them that no line may override). Facts of a custom field: owner, field, type, words (a line each), required, limit."""

    dimensions: tuple[ReferenceRow, ...]
    custom_fields: tuple[ReferenceRow, ...]
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyChange:
    """Values to be written into a customer or vendor, by the words of `PartyRecord.details` and `name`; the others stay."""

    kind: DocumentKind
    party_id: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as Sage attaches it: a name without and an extension without its dot."""

    name: str
    extension: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Papers:
    """An attachment of Sage's (supdoc): its id, and files that go into it. `stands` says that it is there, so that they are added."""

    attachment_id: str
    name: str
    description: str
    files: tuple[Paper, ...]
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Bearer:
    """A posted invoice or bill that is to bear an attachment."""

    kind: DocumentKind
    record_no: str
    attachment_id: str


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account of the trial balance, debit positive."""

    account: str
    balance: Money


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the way to a Sage can do, so that nothing is asked of it that it cannot."""

    mixes_kinds: bool = True  # documents of several kinds in one request
    changes_documents: bool = True  # a posted document is changed or reversed
    attachments: bool = True
    needs_sender: bool = True  # a Web Services sender beside the user
    tells_permissions: bool = True


class Renderer(Protocol):
    """What mapping needs of either port."""

    def render(self, document: Document | PartyRecord, mark: str) -> str:
        """The frozen payload: exactly what will be sent. Pure; for a party the mark stands in its comments."""

    def inspect(self, thing: Document | PartyRecord) -> list[Issue]:
        """What is known beforehand not to be taken, all at once. Pure."""


class OnlineLedger(Renderer, Protocol):
    def open_session(self) -> Answer[Session]: ...

    def send(
        self, session: Session, outgoing: Sequence[Outgoing], *, deadline: float
    ) -> Answer[list[Outcome]]:
        """At most 100, non-transactional, uniqueid on. `deadline` is time.monotonic()'s: not a byte leaves after it (NotSent)."""

    def find(
        self, session: Session, kind: DocumentKind, sought: Sequence[Sought], witness: str
    ) -> Answer[Found]:
        """Up to 100 at a time, with showprivate, by mark or number; `witness` is the RECORDNO known to be there or ''."""

    def read_back(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        """By (RECORDNO, number), up to 100, with lines; twins (the number under another RECORDNO) show too, without lines.

        `more` says that it did not all fit: ask in halves."""

    def dues(
        self, session: Session, kind: DocumentKind, keys: Sequence[tuple[str, str]]
    ) -> Answer[Page[Posted]]:
        """Headers only, by (RECORDNO, number), up to 1,000, for the sweep of open documents; `more` as above."""

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
        """Everything of a kind that stands at this level, ours or not, headers only: RECORDNO > after, ordered by RECORDNO;
        WHENMODIFIED >= since (Sage's text; '' = all); with `days` only what is in the books from the first to the second,
        and each row has its posting date."""

    def payments(
        self, session: Session, side: Side, *, since: str, after: int, size: int
    ) -> Answer[Page[PaymentHeader]]:
        """WHENMODIFIED >= since (Sage's text; '' = from the beginning), RECORDNO > after, ordered by RECORDNO."""

    def payment_details(
        self, session: Session, side: Side, payments: Sequence[int], *, after: int, size: int
    ) -> Answer[Page[PaymentDetail]]:
        """Details of up to 1,000 payments, RECORDNO > after, ordered by RECORDNO."""

    def payments_of(
        self, session: Session, side: Side, documents: Sequence[str], *, size: int
    ) -> Answer[Page[PaymentDetail]]:
        """Details that touch these documents (RECORDNOs, up to 1,000), as invoice or bill, as adjustment paid or as credit used."""

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
        """A list of Sage's, or the values of a dimension by its name; `more` are further fields that the company has."""

    def describe(self, session: Session) -> Answer[Described]:
        """The company's dimensions and custom fields. What the role may not ask is left out, never an error."""

    def attachments(self, session: Session, attachment_ids: Sequence[str]) -> Answer[dict[str, str]]:
        """The descriptions of those attachments that are there, by id."""

    def attach(self, session: Session, folder: str, papers: Sequence[Papers]) -> Answer[list[Outcome]]:
        """Make or fill attachments, and their folder where it is missing; outcomes under the attachments' ids."""

    def bear(self, session: Session, bearers: Sequence[Bearer]) -> Answer[list[Outcome]]:
        """Put attachments on posted documents; outcomes under their record numbers. May be repeated."""

    def update_parties(self, session: Session, changes: Sequence[PartyChange]) -> Answer[list[Outcome]]:
        """Up to 100; outcomes under the parties' ids. May be repeated."""

    def trial_balance(self, session: Session, *, start: date, end: date) -> Answer[list[BalanceRow]]: ...

    def permissions(self, session: Session, user_id: str) -> Answer[dict[str, frozenset[str]]]:
        """A user's rights by application, over all its policies; names and rights in small letters."""

    def closed_books(self, session: Session) -> Answer[date | None]:
        """The day up to which the general ledger's books are closed at the session's level; None where none is named."""
