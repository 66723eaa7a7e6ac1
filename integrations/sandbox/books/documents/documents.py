"""Invoices, bills and adjustments: checking, entering and deleting them; GL and sub-ledger move together."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.books.documents import approvals, summaries, terms
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.inputs import DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import NOT_PAYABLE, UNPOSTED, DocumentKind
from integrations.sandbox.books.masters import checks, house_rules, parties
from integrations.sandbox.books.masters.accounts import LineAccounts
from integrations.sandbox.books.masters.parties import NOBODY, Party
from integrations.sandbox.books.masters.taxes import LineTaxes
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import DUPLICATE_NUMBER, Fault, Refusal, general, not_found
from integrations.sandbox.settings import Settings

# The columns of a line, its entity and its amount.
Line = tuple[Row, str, int]


def create(
    books: Books, settings: Settings, caller: Caller, kind: DocumentKind, wanted: DocumentInput
) -> int:
    """Post a document (keep it as a draft, submit it for approval) and answer its RECORDNO."""
    try:
        header, lines = checked(books, settings, caller, kind, wanted)
    except Refusal as refusal:
        raise refusal.followed_by(checks.summary(wanted.number)) from refusal
    header |= audit.document_made(books)
    key = books.insert(kind.name, header)
    enter(books, kind, key, header, lines)
    return key


def checked(
    books: Books, settings: Settings, caller: Caller, kind: DocumentKind, wanted: DocumentInput
) -> tuple[Row, list[Line]]:
    """The columns of a document that may be entered, and its lines; a Refusal for one that may not."""
    party = NOBODY
    if wanted.party or not wanted.draft:
        party = parties.find(books, settings, kind, wanted.party, caller)
    header = _header(books, settings, caller, kind, wanted, party)
    if not wanted.draft:
        house_rules.check_header(settings, kind.name, header)
    return header, checked_lines(books, settings, caller, kind, wanted, party)


def _header(
    books: Books, settings: Settings, caller: Caller, kind: DocumentKind, wanted: DocumentInput, party: Party
) -> Row:
    summary, posted = _summary(books, settings, caller, kind, wanted)
    if not wanted.draft:
        if not wanted.created:
            raise general("Required field Date is missing")
        checks.open_period(books, settings, kind.name, posted, caller.entity)
    check_number(books, settings, kind, wanted.number, wanted.recordno)
    parties.check_contacts(books, wanted.extra)
    total = sum(line.amount + sum(tax for _, tax in line.taxes) for line in wanted.lines)
    row: Row = {
        "RECORDTYPE": kind.record_type,
        "RECORDID": wanted.number,
        kind.party_id: wanted.party or None,
        "WHENCREATED": wanted.created or None,
        "WHENPOSTED": posted or None,
        "TOTALENTERED": total,
        "TOTALPAID": 0,
        "TOTALSELECTED": 0,
        "TOTALDUE": total,
        "PRBATCHKEY": summary,
        "_OWNER": caller.entity,
        **wanted.extra,
        **party.columns(wanted.extra),
    }
    row["STATE"], row["RAWSTATE"] = first_state(settings, kind, total, draft=wanted.draft)
    if kind.has_due_date:
        row |= due_columns(books, kind, wanted.created, wanted.due, wanted.term, draft=wanted.draft)
    return row


def _summary(
    books: Books, settings: Settings, caller: Caller, kind: DocumentKind, wanted: DocumentInput
) -> tuple[int | None, str]:
    """The summary and the GL date: a summary by hand brings its own."""
    summary = summaries.SUMMARIES[kind.name]
    if wanted.summary or wanted.summary_key is not None:
        return summaries.named(books, caller, summary, wanted.summary, wanted.summary_key)
    posted = wanted.posted or wanted.created
    if not posted:
        return None, ""
    if settings.user_specified_summaries:
        raise general("Required field Summary is missing")
    return summaries.automatic(books, settings, caller.entity, summary, posted), posted


def first_state(settings: Settings, kind: DocumentKind, total: int, *, draft: bool) -> tuple[str, str]:
    """The word and the letter of a document that is entered."""
    if draft:
        return "Draft", "D"
    if kind.needs_approval and settings.bill_approvals:
        return "Submitted", "S"
    return state(total, 0), "A"


def due_columns(
    books: Books, kind: DocumentKind, created: str, due: str | None, term: str | None, *, draft: bool
) -> Row:
    if draft and not (created and (due or term)):
        return {"TERMNAME": term, "WHENDUE": due, "WHENDISCOUNT": None}
    when, discount = terms.due_dates(books, kind, created, due, term)
    return {"TERMNAME": term, "WHENDUE": when, "WHENDISCOUNT": discount}


def check_number(
    books: Books, settings: Settings, kind: DocumentKind, number: str | None, own: int | None
) -> None:
    """`own` is the document that bears it already."""
    if settings.require_bill_number and kind.name == "APBILL" and not number:
        raise Refusal(Fault("BL03002128", "Enter a Bill number, and try again."))
    if not settings.refuse_duplicate_numbers or not number:
        return
    sql = f"SELECT 1 FROM {kind.name} WHERE RECORDID=? AND RECORDNO IS NOT ? AND STATE NOT IN ('Reversed','Reversal')"
    if books.one(sql, number, own):
        raise Refusal(Fault(DUPLICATE_NUMBER, f"A transaction with the number '{number}' already exists"))


def checked_lines(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: DocumentKind,
    wanted: DocumentInput,
    party: Party = NOBODY,
) -> list[Line]:
    if not wanted.lines:
        raise general("Line has no associated account", description="A transaction needs at least one line.")
    accounts = LineAccounts(books, settings, kind, party.offset)
    checker = checks.LineChecks(books, caller)
    taxes = LineTaxes(settings, wanted.extra.get("TAXSOLUTIONID"))
    found: list[Line] = []
    for number, line in enumerate(wanted.lines, start=1):
        resolved, control = accounts.resolve(line, number)
        dimensions, entity = checker.line(resolved, number)
        _check_budget(books, settings, kind, dimensions, number)
        whole = {**dimensions, **line.extra, **line.custom, "ENTRYDESCRIPTION": line.memo}
        house_rules.check_line(books, settings, kind.item, resolved.account, whole)
        row = _columns(kind, resolved, control, dimensions)
        found.append((row, entity, line.amount))
        found += [(taxed, entity, amount) for taxed, amount in taxes.rows(line, row)]
    _check_signs(settings, kind, found)
    return found


def _columns(kind: DocumentKind, line: LineInput, control: str, dimensions: Row) -> Row:
    row: Row = {
        "ACCOUNTNO": line.account,
        "ACCOUNTLABEL": line.label,
        "OFFSETGLACCOUNTNO": line.offset,
        "ENTRYDESCRIPTION": line.memo,
        "_CONTROL": None if control == kind.control else control,
        **dimensions,
        **line.extra,
        **line.custom,
    }
    if line.recordno is not None:
        row["RECORDNO"] = line.recordno
    return row


def _check_budget(books: Books, settings: Settings, kind: DocumentKind, dimensions: Row, number: int) -> None:
    """Spend Management counts a bill against a budget that is kept by a dimension of its own."""
    budget = settings.spend_dimension.upper()
    if budget and kind.name == "APBILL" and not dimensions.get(budget):
        word = next((each.word for each in books.dimensions if each.field == budget), budget)
        raise general(
            f"Spend Management can't validate line item {number}: the {word} dimension of the budget is missing.",
            correction=f"Enter a {word} on each line item, and try again.",
        )


def _check_signs(settings: Settings, kind: DocumentKind, lines: list[Line]) -> None:
    lowest = min(amount for _, _, amount in lines)
    if lowest >= 0:
        return
    if kind.one_sign and max(amount for _, _, amount in lines) > 0:
        raise general("The line items of an adjustment must be either all positive or all negative.")
    if settings.refuse_negative_lines_across_entities and len({entity for _, entity, _ in lines}) > 1:
        text = "Negative line items aren't allowed in a transaction that involves more than one entity."
        raise Refusal(Fault("BL03002073", text))


def enter(books: Books, kind: DocumentKind, key: int, header: Row, lines: list[Line]) -> None:
    """Insert the lines of a header that stands, and post them unless it waits."""
    shared: Row = {
        "RECORDKEY": key,
        "RECORDTYPE": kind.record_type,
        "ENTRY_DATE": header["WHENPOSTED"],
        "TOTALPAID": 0,
        "TOTALSELECTED": 0,
        "_OWNER": header["_OWNER"],
        **audit.made(books),
    }
    numbered = enumerate(lines, start=1)
    rows: list[Row] = [
        {**row, "LINE_NO": number, "AMOUNT": amount, "_ENTITY": entity}
        for number, (row, entity, amount) in numbered
    ]
    books.insert_many(kind.item, shared, rows)
    if header["STATE"] not in UNPOSTED:
        post(books, kind, key, header, lines)
        owe(books, kind, header[kind.party_id], integer(header["TOTALENTERED"]))
    elif header["STATE"] == "Submitted":
        approvals.note(books, kind.name, key, "Submitted")


def post(books: Books, kind: DocumentKind, key: int, header: Row, lines: list[Line]) -> None:
    """The document's entries in the general ledger; its party's balance is the caller's business."""
    entries: list[ledger.Entry] = []
    for row, entity, amount in lines:
        control = str(row["_CONTROL"] or kind.control)
        entries.append(ledger.Entry(control, entity, kind.side * amount))
        entries.append(ledger.Entry(str(row["ACCOUNTNO"]), entity, -kind.side * amount, line=row))
    ledger.post(books, kind.name, key, str(header["WHENPOSTED"]), entries)


def stored_lines(books: Books, kind: DocumentKind, key: int) -> list[Line]:
    found: list[Line] = []
    numbers = books.all(f"SELECT RECORDNO FROM {kind.item} WHERE RECORDKEY=? ORDER BY LINE_NO", (key,))
    for (recordno,) in numbers:
        row = books.record(kind.item, "RECORDNO", recordno)
        if row is not None:
            found.append((row, str(row["_ENTITY"] or ""), integer(row["AMOUNT"])))
    return found


def owe(books: Books, kind: DocumentKind, party: object, amount: int) -> None:
    """Move what a customer or vendor has open in all."""
    if amount and isinstance(party, str):
        books.owe(kind.party, party, amount)


def state(total: int, paid: int) -> str:
    if not total:
        return "No Value"
    if not paid:
        return "Posted"
    return "Paid" if paid == total else "Partially Paid"


def take_out(books: Books, kind: DocumentKind, present: Row) -> None:
    """Undo what entering a document did, but for its header."""
    key = integer(present["RECORDNO"])
    ledger.withdraw(books, kind.name, key)
    books.run(f"DELETE FROM {kind.item} WHERE RECORDKEY=?", key)
    if present["STATE"] not in UNPOSTED:
        owe(books, kind, present[kind.party_id], -integer(present["TOTALENTERED"]))


def delete(books: Books, settings: Settings, kind: DocumentKind, key: int) -> None:
    """Drafts, declined bills and what was never paid; all else has left traces that stay."""
    present = existing(books, kind, key, "delete")
    number = title(present)
    if present["STATE"] in NOT_PAYABLE and present["STATE"] not in ("Draft", "Declined"):
        raise general(f"Transaction '{number}' is {str(present['STATE']).lower()} and can't be deleted")
    if present["TOTALPAID"] or present["STATE"] in ("Paid", "Partially Paid"):
        raise general(f"Transaction '{number}' is already paid and can't be deleted")
    if present["TOTALSELECTED"]:
        raise general(f"Transaction '{number}' is selected for payment and can't be deleted")
    if ever_paid(books, kind, key):
        raise general(f"Transaction '{number}' has payments, reversed ones, and can't be deleted")
    check_unlocked(settings, kind, present)
    summaries.check_open(books, summaries.SUMMARIES[kind.name], present["PRBATCHKEY"])
    if present["STATE"] not in UNPOSTED:
        open_period(books, settings, kind, present)
    take_out(books, kind, present)
    books.run(f"DELETE FROM {kind.name} WHERE RECORDNO=?", key)
    approvals.forget(books, kind.name, key)


def ever_paid(books: Books, kind: DocumentKind, key: int) -> bool:
    """Whether a payment was applied to it, be it reversed since."""
    details = "ARPYMTDETAIL" if kind.party == "CUSTOMER" else "APPYMTDETAIL"
    columns = ("RECORDKEY",) if kind.has_due_date else ("POSADJKEY", "ADJUSTMENTKEY")
    if kind.name == "ARINVOICE":
        columns = (*columns, "NEGATIVEINVOICEKEY")
    return any(
        books.one(f"SELECT 1 FROM {details} WHERE {column}=? AND STATE<>'D'", key) is not None
        for column in columns
    )


def check_unlocked(settings: Settings, kind: DocumentKind, present: Row) -> None:
    """Where unpaid bills are to be reversed, a company may forbid that they are edited."""
    posted = present["STATE"] in ("Posted", "No Value")
    if posted and kind.name == "APBILL" and settings.reversal_locks_unpaid_bills:
        raise general(f"Transaction '{title(present)}' is posted: reverse it instead of changing it.")


def open_period(books: Books, settings: Settings, kind: DocumentKind, present: Row) -> None:
    """Whether the month is open that a document stands in."""
    checks.open_period(books, settings, kind.name, str(present["WHENPOSTED"]), owner(present))


def owner(present: Row) -> str | None:
    """The entity that a document was made in; None at the top level."""
    found = present["_OWNER"]
    return None if found is None else str(found)


def level(caller: Caller, present: Row) -> Caller:
    """The caller as he is in the entity, or at the top level, that a document was made in."""
    return replace(caller, entity=owner(present))


def existing(books: Books, kind: DocumentKind, key: int, verb: str) -> Row:
    found = books.record(kind.name, "RECORDNO", key)
    if found is None:
        raise missing(kind, key, verb)
    return found


def missing(kind: DocumentKind, key: int, verb: str) -> Refusal:
    return not_found(kind.name, key, verb)


def title(present: Row) -> str:
    """What messages call a document: its number, or its key."""
    return str(present["RECORDID"] or present["RECORDNO"])
