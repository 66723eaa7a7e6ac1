"""Files for desktop Sage: golden for each target and mode, read again by somebody who knows only the formats."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from integrations.core.account_types import AccountType
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.freight import Category, Kind
from integrations.core.issues import Code
from integrations.core.money import Money
from integrations.core.postings import Posting, PostingLine, by_account
from integrations.sage.file_port import FileLedger
from integrations.sage.files.text import FORMULA, Words
from integrations.sage.registry import DESKTOP, open_files
from tests.golden import generate_desktop, gl_mode
from tests.sage import desktop_readers

BOTH = [(system, mirrored) for system in DESKTOP for mirrored in generate_desktop.modes(system)]


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


def test_the_postings_are_those_of_the_product_line_by_line() -> None:
    for posting in gl_mode.postings():
        lines = {line.account: str(line.amount.amount) for line in posting.lines}
        assert lines == gl_mode.EXPECTED[posting.number]


def test_their_balances_are_those_of_the_product() -> None:
    sums = by_account(gl_mode.postings())
    assert {account: str(sum_.amount) for account, sum_ in sums.items()} == gl_mode.BALANCES


@pytest.mark.parametrize(("system", "mirrored"), BOTH)
def test_each_target_writes_its_golden_files(system: str, mirrored: bool) -> None:
    folder = generate_desktop.folder(system, mirrored)
    golden = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert generate_desktop.written(system, mirrored) == golden


@pytest.mark.parametrize(("system", "mirrored"), BOTH)
def test_an_independent_reader_adds_up_the_same_balances(system: str, mirrored: bool) -> None:
    files = generate_desktop.written(system, mirrored)
    wanted = {account: Decimal(amount) for account, amount in gl_mode.BALANCES.items()}
    assert desktop_readers.read(system, files) == wanted


@pytest.mark.parametrize(("system", "mirrored"), BOTH)
def test_what_is_said_of_a_document_s_lines_is_what_stands_in_its_file(system: str, mirrored: bool) -> None:
    ledger = open_files(system, mirrored=mirrored)
    for posting in gl_mode.postings():
        placed = ledger.place(posting, "LH1-0001")
        for account, amount in placed.lines:
            assert account in placed.text
            assert f"{abs(amount.amount):.2f}" in placed.text
        assert placed.key in placed.text


def test_a_mirror_entry_turns_every_line_round() -> None:
    """A voided cheque leaves as its mirror; in Sage's own ledgers it would be another kind of record."""
    cheque = next(p for p in gl_mode.postings() if p.number == "CHK-1001")
    mirror = replace(cheque, lines=tuple(replace(line, amount=-line.amount) for line in cheque.lines))
    assert all(not sum_ for sum_ in by_account([cheque, mirror]).values())


# What an importer would not take ------------------------------------------------------------------------------------


def _posting(**more: object) -> Posting:
    first = gl_mode.postings()[0]
    return replace(first, **more)  # type: ignore[arg-type]


REFUSED = [
    ("SAGE50_US", {"number": "N" * 21}, Code.FILE_TOO_LONG),
    ("SAGE50_US", {"number": "=1+1"}, Code.FILE_TEXT),
    ("SAGE50_US", {"number": 'A"B'}, Code.FILE_TEXT),
    ("SAGE50_US", {"number": "запад"}, Code.FILE_TEXT),
    ("SAGE50_UK", {"number": "N" * 31}, Code.FILE_TOO_LONG),
    ("SAGE50_CA", {"number": "N" * 21}, Code.FILE_TOO_LONG),
    ("SAGE100", {"number": "N" * 21}, Code.FILE_TOO_LONG),
]


@pytest.mark.parametrize(("system", "change", "code"), REFUSED)
def test_a_number_is_written_exactly_or_not_at_all(system: str, change: dict[str, str], code: Code) -> None:
    issues = open_files(system).check(_posting(**change))
    assert code in {i.code for i in issues if i.blocks}
    assert any(change["number"] in i.message for i in issues if i.blocks)


IDS = [
    ("SAGE50_US", "A*B", Code.FILE_TEXT),
    ("SAGE50_US", "A" * 21, Code.FILE_TOO_LONG),
    ("SAGE50_UK", "AB-C", Code.FILE_TEXT),
    ("SAGE50_UK", "ABCDEFGHI", Code.FILE_TOO_LONG),
    ("SAGE100", "A" * 21, Code.FILE_TOO_LONG),
]


@pytest.mark.parametrize(("system", "party_id", "code"), IDS)
def test_so_is_an_id(system: str, party_id: str, code: Code) -> None:
    issues = open_files(system).check(PartyRecord(DocumentKind.CUSTOMER, party_id, "Somebody"))
    assert code in {i.code for i in issues if i.blocks}


def test_too_many_lines_are_refused_with_the_target_s_limit() -> None:
    lines = [PostingLine("4000", usd("-1.00"), "linehaul") for _ in range(560)]
    many = _posting(lines=(*lines, PostingLine("1205", usd("560.00"), "A/R", Category.AR_CONTROL)))
    (issue,) = [i for i in open_files("SAGE50_US").check(many) if i.blocks]
    assert (issue.code, "560" in issue.message) == (Code.FILE_LINES, True)
    mirrored = open_files("SAGE50_US", mirrored=True)
    fewer = _posting(lines=(*lines[:154], many.lines[-1]))
    assert Code.FILE_LINES in {i.code for i in mirrored.check(fewer)}


@pytest.mark.parametrize("system", ["SAGE50_US", "SAGE50_UK"])
def test_a_tax_cannot_fill_sage_s_own_ledgers(system: str) -> None:
    first = gl_mode.postings()[0]
    taxed = replace(first, lines=(*first.lines, PostingLine("2200", usd("0.01"), "GST", Category.TAX)))
    assert Code.FILE_NOT_OFFERED in {i.code for i in open_files(system, mirrored=True).check(taxed)}
    assert Code.FILE_NOT_OFFERED not in {i.code for i in open_files(system).check(taxed)}


def test_cash_on_account_cannot_fill_them_either() -> None:
    on_account = gl_mode.tms(
        Kind.CASH_RECEIVED, "RCT-1", date(2026, 3, 2), gl_mode.CUSTOMER, (Category.APPLIED, "10.00", "")
    )
    (posting,) = gl_mode.postings(on_account)
    assert Code.FILE_NOT_OFFERED in {i.code for i in open_files("SAGE50_US", mirrored=True).check(posting)}
    assert open_files("SAGE50_US").check(posting) == []


def test_a_moved_day_keeps_the_document_s_own_in_its_words() -> None:
    moved = _posting(posting_date=date(2026, 4, 1))
    for system in DESKTOP:
        text = open_files(system).place(moved, "LH1-0001").text
        assert "2026-03-13" in text
        assert "13/03" not in text
        assert "03/13" not in text
        assert "03-13-26" not in text


# Text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", list(FORMULA))
@pytest.mark.parametrize("system", sorted(DESKTOP))
def test_no_cell_of_words_begins_as_a_formula(system: str, lead: str) -> None:
    ledger = open_files(system)
    hostile = f"{lead}{lead}cmd|' /C calc'!A0"
    assert Words("cp1252").tidy(hostile, 60) == "cmd|' /C calc'!A0"
    party = PartyRecord(DocumentKind.VENDOR, "V1", hostile, {"street": hostile, "city": hostile})
    for cell in next(csv.reader(io.StringIO(ledger.place_party(party).text))):
        assert cell[:1] not in FORMULA or not cell
    first = gl_mode.postings()[0]
    posting = replace(
        first, number="", party_id="", lines=tuple(replace(line, memo=hostile) for line in first.lines)
    )
    amounts = {f"{line.amount.amount:.2f}" for line in first.lines}
    for row in csv.reader(io.StringIO(ledger.place(posting, "LH1-0001").text, newline="")):
        assert all(cell in amounts or cell[:1] not in FORMULA for cell in row if cell)


def test_what_is_written_otherwise_is_said_and_what_is_not_is_not() -> None:
    ledger = open_files("SAGE50_US")
    says = [i.message for i in ledger.check(PartyRecord(DocumentKind.VENDOR, "V1", "Łódź Freight 😀"))]
    assert len(says) == 1
    assert "Łódź Freight 😀" in says[0]
    assert "'?ódz Freight ?'" in says[0]
    assert ledger.check(PartyRecord(DocumentKind.VENDOR, "V1", "O'Brien & Müller")) == []


def test_apostrophes_and_commas_are_kept_and_double_quotes_are_not() -> None:
    text = open_files("SAGE50_US").place_party(PartyRecord(DocumentKind.VENDOR, "V1", 'O\'Brien, "Jr"')).text
    assert next(csv.reader([text]))[1] == "O'Brien, 'Jr'"


# Charts and lists -----------------------------------------------------------------------------------------------


CHARTS: dict[str, tuple[str, dict[str, AccountType]]] = {
    "SAGE50_US": (
        "Account ID,Account Description,Account Type,Inactive\r\n"
        "1000,Operating bank,0,FALSE\r\n1205,A/R TMS,1,FALSE\r\n2005,A/P TMS,10,FALSE\r\n4910,Fee,21,TRUE\r\n",
        {
            "1000": AccountType.CASH,
            "1205": AccountType.RECEIVABLE,
            "2005": AccountType.PAYABLE,
            "4910": AccountType.INCOME,
        },
    ),
    "SAGE50_UK": (
        "N/C,Name,Type\r\n1200,Bank,Bank account\r\n1100,Debtors,Debtors Control Account\r\n0021,Plant,\r\n",
        {"1200": AccountType.CASH, "1100": AccountType.RECEIVABLE, "0021": AccountType.UNKNOWN},
    ),
    "SAGE50_CA": (
        "1060,Chequing,S,Bank\r\n1205,A/R TMS,G,Accounts Receivable\r\n",
        {"1060": AccountType.CASH, "1205": AccountType.RECEIVABLE},
    ),
    "SAGE100": (
        "Account,Description,Account Category\r\n101-01-00,Cash,Cash\r\n200-00-00,A/P,Accounts Payable\r\n",
        {"101-01-00": AccountType.CASH, "200-00-00": AccountType.PAYABLE},
    ),
}


@pytest.mark.parametrize("system", sorted(CHARTS))
def test_a_chart_is_read_in_the_target_s_own_form(system: str) -> None:
    text, wanted = CHARTS[system]
    read = open_files(system).read_chart(text.encode())
    assert read.issues == ()
    assert {row.number: row.type for row in read.rows} == wanted


def test_a_chart_without_headings_is_read_by_place_and_inactive_ones_are_seen() -> None:
    text, _ = CHARTS["SAGE50_US"]
    read = open_files("SAGE50_US").read_chart(text.split("\r\n", 1)[1].encode())
    assert [row.active for row in read.rows] == [True, True, True, False]


BAD = [
    (b"\0\0PK", "no text"),
    (b"Load,Customer\r\n1,ACME\r\n", "names none of the columns"),
    (b"", "needed"),
    (b'Account,Description,Account Category\r\n"1000,Cash,Cash\r\n', "no CSV"),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_a_file_that_is_none_says_so(content: bytes, words: str) -> None:
    read = open_files("SAGE100").read_chart(content)
    assert read.rows == ()
    assert any(words in i.message for i in read.issues)


def test_all_that_is_wrong_with_a_chart_is_said_at_once() -> None:
    text = "Account ID,Account Description,Account Type,Inactive\r\n1000,Bank,0,FALSE\r\n1000,Bank,0,FALSE\r\n,No,0,FALSE\r\n2,X,99,FALSE\r\n"
    read = open_files("SAGE50_US").read_chart(text.encode())
    assert [i.row for i in read.issues] == [3, 4, 5]
    assert [row.number for row in read.rows] == ["1000"]


def test_a_list_of_parties_is_read() -> None:
    text = "Vendor ID,Vendor Name,Inactive\r\nSWIFTLN,O'Brien Swift Lines,FALSE\r\nOLD,Old One,TRUE\r\n"
    read = open_files("SAGE50_US").read_parties(text.encode("cp1252"))
    assert [(p.party_id, p.active) for p in read.rows] == [("SWIFTLN", True), ("OLD", False)]


# Journals that come back ----------------------------------------------------------------------------------------


EXPORTS = {
    "SAGE50_US": "GENERAL.CSV",
    "SAGE50_UK": "AUDIT TRAIL.CSV",
    "SAGE100": "GENERAL JOURNAL.CSV",
}


@pytest.mark.parametrize("system", sorted(EXPORTS))
def test_a_journal_that_sage_exports_reads_back_as_it_was_written(system: str) -> None:
    ledger: FileLedger = open_files(system)
    content = generate_desktop.written(system, False)[EXPORTS[system]]
    read = ledger.read_journal(content, "USD")
    assert read.issues == ()
    wanted = [
        (placed.key, account, amount)
        for n, posting in enumerate(gl_mode.postings(), start=1)
        for placed in [ledger.place(posting, f"LH12-{n:04d}")]
        for account, amount in placed.lines
    ]
    assert [(row.reference, row.account, row.amount) for row in read.rows] == wanted
