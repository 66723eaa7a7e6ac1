"""Updates of documents: what may still be changed in which state, and how lines are entered anew."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.books.documents import documents, summaries
from integrations.sandbox.books.documents.documents import title
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.inputs import DocumentChange, DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import UNPOSTED, DocumentKind
from integrations.sandbox.books.masters import parties
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, Value, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Fault, Refusal, general
from integrations.sandbox.settings import Settings

# Columns of a header that the lines, the ledger or the party's balance hang on.
_WEIGHTY = ("WHENCREATED", "WHENPOSTED", "CUSTOMERID", "VENDORID")
# Columns that a document that is keyed has fields of their own for.
_SPECIAL = (*_WEIGHTY, "WHENDUE", "TERMNAME", "RECORDID")
_CONTACTS = ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME")
_CLOSED = ("Reversed", "Reversal", "Submitted", "Partially Approved", "Selected")


def change(
    books: Books, settings: Settings, caller: Caller, kind: DocumentKind, key: int, wanted: DocumentChange
) -> None:
    """Change a header; where its lines, its dates or its party change, or a draft is submitted, enter it anew."""
    present = documents.existing(books, kind, key, "update")
    _check_state(settings, kind, present, wanted)
    summaries.check_open(books, summaries.SUMMARIES[kind.name], present["PRBATCHKEY"])
    if present["STATE"] not in UNPOSTED:
        documents.open_period(books, settings, kind, present)
    submitted = present["STATE"] in UNPOSTED and wanted.submit
    moved = any(present.get(name) != wanted.header[name] for name in _WEIGHTY if name in wanted.header)
    if submitted or moved or wanted.summary or wanted.lines is not None:
        _check_lines_free(books, kind, present)
        _enter_anew(books, settings, caller, kind, present, wanted)
    else:
        header = _header(books, settings, kind, present, wanted.header)
        books.update(kind.name, key, header | audit.changed(books))


def _check_state(settings: Settings, kind: DocumentKind, present: Row, wanted: DocumentChange) -> None:
    number, state = title(present), str(present["STATE"])
    if state in _CLOSED:
        raise general(f"Transaction '{number}' is {state.lower()} and can't be changed.")
    if state not in UNPOSTED and not wanted.submit:
        raise general(f"Transaction '{number}' is posted and can't be saved as a draft.")
    if kind.name == "ARINVOICE" and present["TOTALPAID"]:
        raise general(
            f"Transaction '{number}' has a payment applied and can't be changed.",
            correction="Reverse it and create a new one, or enter an adjustment.",
        )
    documents.check_unlocked(settings, kind, present)


def _check_lines_free(books: Books, kind: DocumentKind, present: Row) -> None:
    number = title(present)
    if present["TOTALPAID"]:
        raise general(f"Transaction '{number}' is already paid and its lines can't be changed.")
    if documents.ever_paid(books, kind, integer(present["RECORDNO"])):
        text = f"A payment was applied to transaction '{number}': its lines can't be changed any more."
        raise general(text, correction="Reverse it and create a new one, or enter an adjustment.")


def _header(books: Books, settings: Settings, kind: DocumentKind, present: Row, given: Row) -> Row:
    parties.check_contacts(books, given)
    if "RECORDID" in given:
        documents.check_number(books, settings, kind, _text(given["RECORDID"]), integer(present["RECORDNO"]))
    if not kind.has_due_date or not {"TERMNAME", "WHENDUE"} & given.keys():
        return given
    term = _text(given.get("TERMNAME", present["TERMNAME"]))
    due = _text(given["WHENDUE"]) if "WHENDUE" in given else None
    if due is None and "TERMNAME" not in given:
        due = _text(present["WHENDUE"])
    created, draft = _text(present["WHENCREATED"]) or "", present["STATE"] in UNPOSTED
    return given | documents.due_columns(books, kind, created, due, term, draft=draft)


def _enter_anew(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: DocumentKind,
    present: Row,
    wanted: DocumentChange,
) -> None:
    key = integer(present["RECORDNO"])
    draft = present["STATE"] in UNPOSTED and not wanted.submit
    lines = wanted.lines if wanted.lines is not None else present_lines(books, kind, key)
    merged = _merged(books, kind, present, wanted.header, lines, draft=draft)
    if wanted.summary:
        merged = replace(merged, summary=wanted.summary, summary_key=None)
    level = documents.level(caller, present)
    header, entered = documents.checked(books, settings, level, kind, merged)
    documents.take_out(books, kind, present)
    documents.enter(books, kind, key, header, entered)
    books.update(kind.name, key, header | audit.changed(books))


def _merged(
    books: Books, kind: DocumentKind, present: Row, given: Row, lines: tuple[LineInput, ...], *, draft: bool
) -> DocumentInput:
    """The document as it would be keyed now. What followed from its date, its term or its party follows the new one."""
    row = {**present, **given}
    new = {name for name, value in given.items() if present.get(name) != value}
    posted, due = _text(row["WHENPOSTED"]), _text(row.get("WHENDUE"))
    if "WHENCREATED" in new and "WHENPOSTED" not in given and posted == present["WHENCREATED"]:
        posted = None
    if {"TERMNAME", "WHENCREATED"} & new and "WHENDUE" not in given and row.get("TERMNAME"):
        due = None
    kept = {name: value for name, value in given.items() if name not in _SPECIAL}
    kept.setdefault("TAXSOLUTIONID", row.get("TAXSOLUTIONID"))
    contacts = {} if kind.party_id in new else {name: present[name] for name in _CONTACTS}
    return DocumentInput(
        party=_text(row[kind.party_id]) or "",
        created=_text(row["WHENCREATED"]) or "",
        posted=posted,
        due=due,
        term=_text(row.get("TERMNAME")),
        number=_text(row["RECORDID"]),
        draft=draft,
        lines=lines,
        summary_key=_manual_summary(books, kind, row["PRBATCHKEY"]),
        extra={**contacts, **kept},
        recordno=integer(row["RECORDNO"]),
    )


def _manual_summary(books: Books, kind: DocumentKind, key: Value) -> int | None:
    name = summaries.SUMMARIES[kind.name].name
    sql = f"SELECT RECORDNO FROM {name} WHERE RECORDNO=? AND AUTOCREATED='Manual'"
    found = books.one(sql, key)
    return integer(found[0]) if found else None


def present_lines(books: Books, kind: DocumentKind, key: int) -> tuple[LineInput, ...]:
    """The lines of a document as they would be keyed."""
    found: list[LineInput] = []
    for row, _, amount in documents.stored_lines(books, kind, key):
        if row["_TAX"] is None:
            found.append(_line_input(books, kind, row))
        else:  # it stands behind the line that it is of
            found[-1] = replace(found[-1], taxes=(*found[-1].taxes, (str(row["_TAX"]), amount)))
    return tuple(found)


def _line_input(books: Books, kind: DocumentKind, row: Row) -> LineInput:
    tags = [each.field for each in books.dimensions]
    return LineInput(
        account="" if row["ACCOUNTLABEL"] else str(row["ACCOUNTNO"]),
        amount=integer(row["AMOUNT"]),
        memo=_text(row["ENTRYDESCRIPTION"]),
        dimensions={name: str(row[name]) for name in tags if row.get(name)},
        custom={name: row[name] for name in books.custom_fields(kind.item)},
        label=_text(row["ACCOUNTLABEL"]),
        offset=_text(row["OFFSETGLACCOUNTNO"]),
        extra={name: row[name] for name in kind.line_extras},
        recordno=integer(row["RECORDNO"]),
    )


def reclassify(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: DocumentKind,
    key: int,
    wanted: DocumentChange,
) -> None:
    """Recode a posted document, paid or not: number, terms, due date and where its lines are charged. Amounts stay."""
    present = documents.existing(books, kind, key, "reclassify")
    if present["STATE"] in (*UNPOSTED, "Reversed", "Reversal"):
        state = str(present["STATE"]).lower()
        raise general(f"Transaction '{title(present)}' is {state} and can't be reclassified.")
    summaries.check_open(books, summaries.SUMMARIES[kind.name], present["PRBATCHKEY"])
    documents.open_period(books, settings, kind, present)
    header = _header(books, settings, kind, present, wanted.header)
    books.update(kind.name, key, header | audit.changed(books))
    if wanted.lines is not None:
        level = documents.level(caller, present)
        _recode(books, settings, level, kind, present, wanted.lines)


def _recode(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: DocumentKind,
    present: Row,
    lines: tuple[LineInput, ...],
) -> None:
    key = integer(present["RECORDNO"])
    before = documents.stored_lines(books, kind, key)
    tags = [each.field for each in books.dimensions]
    if len(lines) > len(before):
        text = f"Remove the extra line item in the request, then reclassify the {kind.noun}."
        raise Refusal(Fault("BL03002101", text))
    solution = {"TAXSOLUTIONID": present["TAXSOLUTIONID"]}
    named = DocumentInput(str(present[kind.party_id]), str(present["WHENCREATED"]), lines, extra=solution)
    after = documents.checked_lines(books, settings, caller, kind, named)
    for (old, entity, _), (new, place, _) in zip(before, after, strict=True):
        settled = old["TOTALPAID"] or old["TOTALSELECTED"]
        if settled and (entity, old["_CONTROL"]) != (place, new["_CONTROL"]):
            number = title(present)
            raise general(
                f"Transaction '{number}' is paid: its lines can't move to another entity or offset."
            )
        columns = {**dict.fromkeys(tags), **new, "_ENTITY": place}
        books.update(kind.item, integer(old["RECORDNO"]), columns | audit.changed(books))
    ledger.withdraw(books, kind.name, key)
    documents.post(books, kind, key, present, after)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
