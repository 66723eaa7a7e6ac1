"""The switches of one running sandbox. Each may be set at the start and changed later over the control plane."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Credentials:
    company_id: str = "DEMO"
    user_id: str = "ws_ledgerhaul"
    user_password: str = "demo-user-password"
    sender_id: str = "LedgerhaulDemo"
    sender_password: str = "demo-sender-password"
    client_id: str = "ledgerhaul-demo.app.sandbox"
    client_secret: str = "demo-client-secret"


_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
# The states of a vendor payment that nobody has to approve any more.
RELEASED = ("Approved", "Delivered", "Confirmed")


@dataclass(slots=True)
class Settings:
    """Names are those of the control plane's /settings. Where Sage's behaviour is unpublished, the comment says so."""

    # -- How fast it is, and what it bears

    # Milliseconds that each request takes beside the work itself.
    latency_ms: float = 0
    # Milliseconds more for each record that is created or updated.
    record_ms: float = 0
    # Milliseconds more for each row that is returned.
    row_ms: float = 0
    # Operations of a company at once, as reported of an older company without a tier.
    max_concurrent: int = 2
    # 1 to 4: the published limits of a contract, per app and per company, instead of max_concurrent; 0: none.
    concurrency_tier: int = 0
    # How long an operation beyond the limit waits before it is turned away, as reported.
    queue_seconds: float = 30
    # Requests of one sender in so many seconds; 0 limits nothing. Sage's own figures are unpublished.
    rate_limit: int = 0
    # The seconds in which rate_limit counts; unpublished as well.
    rate_window_seconds: float = 60
    # The largest body of one request. Sage's own limit is unpublished; a larger body costs more memory than a stand-in should take.
    max_body_mb: int = 8
    # The most functions in one request. No number is published; Sage's advice is to send few.
    max_functions: int = 1000
    # The time for a request's body to arrive in full. Sage's own patience is unpublished.
    body_seconds: float = 30
    # The largest attached file: in base64 it still fits into the largest body. Sage's own limit is unpublished.
    max_attachment_mb: float = 5

    # -- How long its faults take, and those that last until they are set back

    # How long a gateway that hangs keeps silent.
    hang_seconds: float = 60
    # How long after its client was given up the work is committed.
    late_seconds: float = 5
    # The longest delay.
    delay_seconds: float = 2
    # How long a dripping body takes.
    drip_seconds: float = 3
    # Nobody may sign in.
    credentials_revoked: bool = False
    # Sessions are served at the gateway's second address.
    endpoint_moved: bool = False
    # When a session ends in mid-batch, either each function behind it fails, or authentication does for the whole
    # operation although the functions before it stand. Unpublished; the first tells the client the truth.
    expiry_fails_operation: bool = False
    # The service is off-line. A client has found the text at the level of functions, where each of them then fails.
    service_offline: bool = False

    # -- Once only, and all or nothing

    # Whether control ids that have been seen are refused: honoured, ignored, forgets=SECONDS, remembers-failures. How long
    # Sage remembers one, and whether one that failed, is unpublished.
    uniqueid: str = "honoured"
    # The number of both refusals below is not public.
    uniqueid_errorno: str = "BL01001973"
    # Sage's text for a control id that has already completed is not public; this one only quotes the id.
    uniqueid_text: str = "A request's function with the control ID {controlid} has already been processed."
    # Published in answers to questions, for a control id whose function still runs.
    in_process_text: str = "A request's function with the control ID {controlid} is in process."
    # Whether functions behind the failing one of a rolled-back transaction have a result (aborted). Not shown by any source.
    rolled_back_rest: bool = True
    # Sage's samples show both words for the failing function of a rolled-back transaction. Its own SDKs look for
    # "failure" only: with "aborted" for all they take the whole for done.
    rolled_back_status: str = "failure"

    # -- Who may ask

    # How long a session lasts without a call, unless its user has a time of its own. Captured: from 2 to 24 hours.
    session_minutes: float = 120
    # The number of errors whose text is known and whose number is not: closed periods, due dates, unbalanced journals, too
    # many operations, and others. What could not be created mostly has this one.
    unpublished_errorno: str = "BL01001973"
    # The HTTP status of "too many operations". Unpublished; 200 is what other failures of the first level have.
    too_many_operations_http: int = 200
    # How far the gateway's clock is ahead of the machine's, in what it says of a sign-in.
    clock_ahead_seconds: float = 0
    # Whether the companies have put the announced sender on their lists.
    sender_authorized: bool = True
    # "sender@company" pairs: one company that has not put the sender on its list, while others have.
    unauthorized_senders: list[str] = field(default_factory=list)
    # "sender=password" pairs beside the announced one: other apps, each with a share of the company's slots.
    further_senders: list[str] = field(default_factory=list)
    # The published captures of wrong sign-ins show two shapes: failures inside an HTTP 200 (older), and from a newer
    # front end HTTP 401 with XMLGW_JPP0002 for a user, HTTP 400 with GW-0011 for an unknown sender.
    front_end_sign_in: bool = False
    # A console whose people may slide into each company of this sandbox as `console|client`; empty: there is none.
    console_id: str = ""
    # Demo companies whose time is over.
    expired_companies: list[str] = field(default_factory=list)
    # Not subscribed to the XML gateway. The text is known, its level and number are not: the whole request is refused.
    companies_without_xml: list[str] = field(default_factory=list)
    # The client's address is not on the allow-list. The text is known, its level and number are not, as above.
    deny_addresses: bool = False
    # Names that Sage's support has given out for asynchronous requests; any other is refused.
    transport_policies: list[str] = field(default_factory=list)
    # Not known: whether control's children that are younger than the schema (showadditionalerrorinfo) have a place.
    control_last: bool = False

    # -- When the books are open

    # The first open month, YYYY-MM; empty: the year before this one.
    open_from: str = ""
    # The last open month, YYYY-MM; empty: the end of next year, so that what is accrued in December is reversed in January.
    # How far ahead its books are open is each company's own affair.
    open_until: str = ""
    # Months that are closed for all sub-ledgers and entities, beside those that the books themselves have closed.
    closed_months: list[str] = field(default_factory=list)

    # -- Invoices, bills and adjustments

    # Off, because Sage's duplicate checks for numbers do not reach documents that come by the API.
    refuse_duplicate_numbers: bool = False
    # The text of BL03002185; its exact words are unpublished. {number} is the document's.
    duplicate_number_text: str = "A transaction with the number '{number}' already exists"
    # By configuration a bill must have a number.
    require_bill_number: bool = False
    # A company's lines name accounts, or account labels: its AR and AP configuration says which, never both.
    account_labels: bool = False
    # A vendor on hold refuses bills; for customers it is the same word in the same place, so they do too.
    refuse_parties_on_hold: bool = True
    # RAWSTATE of what was reversed: letters beyond A and D are unpublished.
    reversed_raw_state: str = "V"
    # How many approvals a submitted bill waits for; with none it is posted at once.
    bill_approvals: int = 0
    # An AP configuration of its own. On, because what a company cannot reverse it has to delete.
    reversal_of_unpaid_bills: bool = True
    # Reported of companies that reverse unpaid bills: editing one fails then. Not documented by Sage itself.
    reversal_locks_unpaid_bills: bool = False
    # Generic create and update of ARINVOICE, ARADJUSTMENT and APADJUSTMENT: not documented, though clients post so.
    undocumented_writes: bool = False
    # Sage's documentation requires WHENDUE in an update of APBILL; a connector of many companies sends updates without.
    bill_updates_need_due_date: bool = False
    # Whether update_bill without partial_edit removes the lines that it does not name; the attribute's name alone
    # hints at it.
    whole_bill_edits: bool = False
    # Documents gather in a summary per day, or per month where a company wants it so.
    monthly_summaries: bool = False
    # Each document must name a summary that was made by hand.
    user_specified_summaries: bool = False
    # Reported with its number, but not when a company has it.
    refuse_negative_lines_across_entities: bool = False
    # Spend Management: the line field (PROJECTID) of a budget's dimension that the general ledger does not require.
    spend_dimension: str = ""
    # "APBILL.SUPDOCID=Vendor invoice attachment is required": rules of the company's own, each with the field that must be
    # filled (of an APBILLITEM on each line) and its text. That such a refusal says "Smart Rule" and "violated" is reported.
    smart_rules: list[str] = field(default_factory=list)
    # "US Sales Tax:CA-7.25=2310": the details of the company's tax solutions, each with the account that its tax lands on. Without
    # any the company has no tax solution. How Sage posts a line's tax inside is unpublished; here it is a line of its own.
    tax_details: list[str] = field(default_factory=list)
    # "5000.DEPARTMENTID=OPS,SALES": the values of a dimension that lines of an account may have, where they have one.
    restricted_accounts: list[str] = field(default_factory=list)
    # Relationships between dimensions assist and forbid nothing, by the help; a refusal in words of a relationship (a
    # value that is auto-filled and must be another) is reported all the same.
    refuse_untied_dimensions: bool = False

    # -- Receipts and payments

    # The text of BL03000130; its exact words are unpublished. {number} is the invoice's.
    already_paid_text: str = "The invoice '{number}' is already paid."
    # Approvals that a vendor payment needs before it is released; 0: it is released when it is submitted.
    payment_approvals: int = 0
    # Approved, Delivered or Confirmed: where a released vendor payment stands that was made by hand (cash, EFT, credit
    # card). Unpublished.
    manual_payment_state: str = "Confirmed"
    # The same of one that Sage has yet to print or to send (checks, ACH). Unpublished; that it happens later is not.
    printed_payment_state: str = "Approved"
    # Whether what is delivered has paid its bills, or only what is confirmed has. Unpublished.
    delivered_payments_pay: bool = False
    # Sage's sample for finding payable bills leaves those on hold out; that a payment of one fails is inferred.
    refuse_bills_on_hold: bool = True
    # Sage's help: voiding a manual payment reverses the bill that was made with it.
    void_reverses_manual_bill: bool = True
    # What happens when AMOUNTTOPAY is not the sum of the details is unpublished; refusing shows the mistake.
    check_amount_to_pay: bool = True
    # Whether a detail may settle a negative bill or invoice with an amount below zero is unpublished; what is documented
    # for it is a credit of another detail.
    negative_payment_amounts: bool = False
    # create_arpayment without items: balance-forward companies pay the oldest invoices, open-item ones keep an advance.
    balance_forward: bool = False

    # -- The general ledger

    # Control accounts belong to the sub-ledgers; a company may let journal entries onto them all the same.
    journals_on_control_accounts: bool = False
    # The account that takes what entities owe each other when a journal entry with a base location does not balance
    # in each of them. Empty: the company has no inter-entity set-up and refuses such an entry.
    inter_entity_account: str = ""
    # Whether balances of a location or another dimension count what lies below it when the call does not say
    # (dept_subs and its like); undocumented. On, as a location that is an entity stands for all of it elsewhere too.
    balances_include_subs: bool = True

    # -- Masters and attachments

    # The number of a duplicate: Sage's SDK shows the first, a client of many companies looks for PL05000104 where a
    # vendor or an employee exists already.
    duplicate_errorno: str = "BL34000061"
    # Whether an empty element of a generic update clears the field; documented for a few objects only.
    empty_elements_clear: bool = True
    # Whether set_nulls lets empty elements of a legacy update clear; inferred from its name.
    set_nulls_clears: bool = True
    # Objects whose ids the company gives itself where a create brings none, such as ["CUSTOMER", "VENDOR"].
    auto_numbering: list[str] = field(default_factory=list)
    # Sage ignores or refuses names that an object does not have, depending on the object; which ones is unpublished.
    refuse_unknown_fields: bool = False
    # The refusal of a country that is none is known from one client only.
    check_countries: bool = True
    # Whether a document or a party may name an attachment that is not there is unpublished; refusing shows mistakes.
    check_attachments: bool = True
    # Dimensions of the company's own that came with an application of the platform: they are listed, and nobody whose
    # permissions are those of web services reads their values.
    platform_dimensions: list[str] = field(default_factory=list)
    # What the company calls its dimensions, where it has a word of its own: "PROJECT=Load".
    dimension_terms: list[str] = field(default_factory=list)

    # -- Reading

    # The documentation's example of a sum shows the plain field name, that of a count the prefixed one.
    prefixed_sums: bool = False
    # readByQuery mostly needs the stored letters (STATUS = 'T'); whether it also takes the words is not certain.
    read_by_query_words: bool = False
    # Whether a get_list that finds nothing says start, end and total. The grammar of replies lets them be left out, and a
    # connector of many companies tells an empty list by that.
    empty_lists_count: bool = False

    # -- Sage X3

    # Whether one record that is refused makes the status of its whole import an error; no source says.
    x3_rejects_set_status: bool = True
    # Whether an import says what became of each record; without it a client has to read the books.
    x3_trace: bool = True
    # Whether replies write messages aside and point to them (multiRef), as the service's Axis does in some versions.
    x3_multi_ref: bool = False

    def first_open_day(self, today: date) -> str:
        return f"{self.open_from}-01" if self.open_from else f"{today.year - 1}-01-01"

    def last_open_day(self, today: date) -> str:
        if not self.open_until:
            return f"{today.year + 1}-12-31"
        year, month = map(int, self.open_until.split("-"))
        return f"{self.open_until}-{monthrange(year, month)[1]}"

    def change(self, values: dict[str, object]) -> None:
        """Set known names to values of their own type; anything else is a ValueError and changes nothing."""
        for name, value in values.items():
            self._check(name, value)
        for name, value in values.items():
            setattr(self, name, value)

    def _check(self, name: str, value: object) -> None:
        if name not in self.__dataclass_fields__:
            raise ValueError(f"unknown setting {name!r}")
        present = getattr(self, name)
        wanted = (
            (int, float)
            if isinstance(present, float | int) and not isinstance(present, bool)
            else type(present)
        )
        if not isinstance(value, wanted) or (isinstance(value, bool) and not isinstance(present, bool)):
            raise ValueError(f"setting {name!r} does not take {value!r}")
        if name == "uniqueid":
            check_uniqueid(str(value))
        if name in ("open_from", "open_until", "closed_months"):
            for month in value if isinstance(value, list) else [value]:
                check_month(str(month))
        if name in ("manual_payment_state", "printed_payment_state") and value not in RELEASED:
            raise ValueError(f"setting {name!r} is one of {', '.join(RELEASED)}, not {value!r}")


def check_month(text: str) -> None:
    if text and not _MONTH.fullmatch(text):
        raise ValueError(f"{text!r} is not YYYY-MM")


def check_uniqueid(switch: str) -> str:
    if switch in ("honoured", "ignored", "remembers-failures"):
        return switch
    seconds = switch.removeprefix("forgets=")
    if seconds == switch or not seconds.replace(".", "", 1).isdigit():
        raise ValueError(f"uniqueid is honoured, ignored, forgets=N or remembers-failures, not {switch!r}")
    return switch
