"""What sub-ledgers post, seen from the general ledger: batches of their journals, entries, details (protocol 3.10)."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.books.ledger import batches, ledger
from integrations.sandbox.books.storage.store import Books, Row
from tests.sandbox.gateway import Client, by, equal, us
from tests.sandbox.journals import entry, glbatch
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    bill,
    bill_line,
    delete,
    detail,
    invoice,
    lineitem,
    payment,
    receipt,
    reversal,
)

LONG_AGO = "2020-01-01 00:00:00"
STANDING: Row = {
    "ENTRY_DATE": TODAY,
    "_SOURCE": "APBILL",
    "_SOURCEKEY": 1,
    "_BOOK": "M",
    "AMOUNT": 0,
    "TR_TYPE": 1,
}
ORDER = by("RECORDNO")


def details(client: Client, names: str, number: str) -> list[dict[str, str]]:
    return client.query("GLDETAIL", names, equal("RECORDID", number), ORDER)


def test_each_kind_of_document_posts_to_its_own_journal(fresh: Client) -> None:
    owed, due = fresh.run(invoice()).key, fresh.run(bill()).key
    fresh.run(receipt(detail(owed, "1")))
    fresh.run(payment(detail(due, "1")))
    rows = fresh.query("GLBATCH", "JOURNAL MODULE BATCH_TITLE STATE", "", ORDER)
    day = TODAY.replace("-", "/")
    assert [tuple(row.values()) for row in rows] == [
        ("ARJ", "4.AR", f"Invoices: {day} Batch", "Posted"),
        ("APJ", "3.AP", f"Bills: {day} Batch", "Posted"),
        ("CRJ", "4.AR", f"Receipts: {day} Batch", "Posted"),
        ("CDJ", "3.AP", f"Payments: {day} Batch", "Posted"),
    ]


def test_what_a_day_brings_is_gathered_in_one_batch(fresh: Client) -> None:
    for number in ("I-1", "I-2"):
        fresh.run(invoice(number=number))
    fresh.run(invoice(number="I-3", day=LAST_YEAR))
    rows = fresh.query("GLBATCH", "RECORDNO BATCH_DATE BATCHNO", "", ORDER)
    assert [(row["BATCH_DATE"], row["BATCHNO"]) for row in rows] == [(us(TODAY), "1"), (us(LAST_YEAR), "2")]
    assert len(fresh.query("GLENTRY", "RECORDNO", equal("BATCHNO", rows[0]["RECORDNO"]))) == 4


def test_a_detail_joins_its_entry_with_the_document(client: Client) -> None:
    key = client.run(invoice(lineitem("4000", "60", department="OPS"), number="I-DETAIL")).key
    names = (
        "ACCOUNTNO AMOUNT DEBITAMOUNT CREDITAMOUNT TR_TYPE RECORDTYPE SYMBOL MODULEKEY CUSTENTITY STATE"
        " TOTALENTERED TOTALDUE WHENCREATED WHENDUE LOCATIONID DEPARTMENTID DEPARTMENTTITLE"
    )
    client.run(receipt(detail(key, "20")))
    control, revenue = details(client, names, "I-DETAIL")
    shared = {
        "RECORDTYPE": "ri",
        "SYMBOL": "ARJ",
        "MODULEKEY": "4.AR",
        "CUSTENTITY": "CC-100",
        "STATE": "Partially Paid",
        "TOTALENTERED": "60",
        "TOTALDUE": "40",
        "WHENCREATED": us(TODAY),
        "LOCATIONID": "10",
    }
    assert shared.items() <= control.items()
    assert shared.items() <= revenue.items()
    assert (control["ACCOUNTNO"], control["AMOUNT"], control["DEBITAMOUNT"], control["CREDITAMOUNT"]) == (
        "1200",
        "60",
        "60",
        "0",
    )
    assert (revenue["ACCOUNTNO"], revenue["AMOUNT"], revenue["CREDITAMOUNT"]) == ("4000", "-60", "60")
    assert (revenue["DEPARTMENTID"], revenue["DEPARTMENTTITLE"]) == ("OPS", "Operations")
    assert revenue["WHENDUE"] != us(TODAY)


def test_each_line_of_a_bill_is_an_entry_with_its_dimensions_and_memo(client: Client) -> None:
    tags = "<CLASSID>VAN</CLASSID><ENTRYDESCRIPTION>Load 7</ENTRYDESCRIPTION></APBILLITEM>"
    tagged = bill_line("5010", "10").replace("</APBILLITEM>", tags)
    client.run(bill(tagged, bill_line("5010", "5"), number="B-LINES"))
    rows = details(client, "ACCOUNTNO AMOUNT CLASSID CLASSNAME DESCRIPTION", "B-LINES")
    assert [tuple(row.values()) for row in rows] == [
        ("2000", "-15", "", "", ""),
        ("5010", "10", "VAN", "Dry van", "Load 7"),
        ("5010", "5", "", "", ""),
    ]


def test_a_journal_entry_has_details_without_a_document(client: Client) -> None:
    made = client.run(glbatch()).key
    rows = client.query(
        "GLDETAIL", "RECORDID RECORDTYPE CUSTENTITY BATCH_TITLE AMOUNT", equal("BATCHKEY", made), ORDER
    )
    assert rows == [
        {
            "RECORDID": "",
            "RECORDTYPE": "",
            "CUSTENTITY": "",
            "BATCH_TITLE": "Driver pay accrual",
            "AMOUNT": amount,
        }
        for amount in ("250", "-250")
    ]


def test_paths_lead_from_an_entry_to_its_account_and_batch(client: Client) -> None:
    made = client.run(glbatch(title="By path")).key
    rows = client.query("GLENTRY", "GLACCOUNT.TITLE GLBATCH.BATCH_TITLE", equal("BATCHNO", made), ORDER)
    assert rows[0] == {"GLACCOUNT.TITLE": "Driver pay", "GLBATCH.BATCH_TITLE": "By path"}


def test_changing_a_document_changes_its_entries(client: Client) -> None:
    key = client.run(bill(number="B-CHANGED")).key
    lines = f"<APBILLITEMS>{bill_line('5020', '1')}</APBILLITEMS>"
    update = f"<APBILL><RECORDNO>{key}</RECORDNO><WHENDUE>{us(TODAY)}</WHENDUE>{lines}</APBILL>"
    assert client.run(f"<update>{update}</update>").ok
    rows = details(client, "ACCOUNTNO AMOUNT", "B-CHANGED")
    assert rows == [{"ACCOUNTNO": "2000", "AMOUNT": "-1"}, {"ACCOUNTNO": "5020", "AMOUNT": "1"}]


def test_the_batch_of_a_day_goes_with_its_last_document(fresh: Client) -> None:
    first, second = (fresh.run(bill(number=n)).key for n in ("B-1", "B-2"))
    fresh.run(delete("APBILL", first))
    assert len(fresh.query("GLBATCH", "RECORDNO")) == 1
    fresh.run(delete("APBILL", second))
    assert fresh.query("GLBATCH", "RECORDNO") == fresh.query("GLENTRY", "RECORDNO") == []


def test_a_reversal_has_the_opposite_entries_of_its_document(client: Client) -> None:
    key = client.run(invoice(lineitem("4000", "60", department="OPS"), number="I-BACK")).key
    assert client.run(reversal("reverse_invoice", key)).ok
    rows = details(client, "ACCOUNTNO AMOUNT DEPARTMENTID", "Reversed - I-BACK")
    assert [tuple(row.values()) for row in rows] == [("1200", "-60", ""), ("4000", "60", "OPS")]


def test_a_document_of_an_entity_is_in_a_batch_of_that_entity(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    inside = at_entity("10")
    assert inside.run(invoice(lineitem("4000", "1", location=""))).ok
    assert fresh.query("GLBATCH", "RECORDNO") == []
    private = fresh.query(
        "GLBATCH", "MEGAENTITYID BASELOCATION_NO", rest="<options><showprivate>true</showprivate></options>"
    )
    assert private == [{"MEGAENTITYID": "10", "BASELOCATION_NO": "10"}]
    assert at_entity("20").query("GLDETAIL", "RECORDNO") == []
    assert len(inside.query("GLDETAIL", "RECORDNO")) == 2


def test_a_session_inside_an_entity_sees_what_stands_there(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    fresh.run(invoice(lineitem("4000", "60"), lineitem("4000", "40", location="20")))
    inside = at_entity("20")
    for name in ("GLENTRY", "GLDETAIL"):
        assert {row["AMOUNT"].lstrip("-") for row in inside.query(name, "AMOUNT")} == {"40"}
    balances = inside.query("GLACCOUNTBALANCE", "ACCOUNTNO LOCATIONID")
    assert {(row["ACCOUNTNO"], row["LOCATIONID"]) for row in balances} == {("1200", "20"), ("4000", "20")}
    assert len(fresh.query("GLENTRY", "AMOUNT")) == 4


def test_seeded_documents_have_batches_and_details(fresh: Client) -> None:
    wanted = {
        "object": "ARPYMT",
        "n": 50,
        "modified_from": "2025-01-01",
        "modified_to": "2025-01-02T12:00:00",
    }
    fresh.control("seed", wanted)
    rows = fresh.query("GLBATCH", "JOURNAL BATCH_DATE", "", ORDER)
    assert {tuple(row.values()) for row in rows} == {
        (journal, f"01/0{day}/2025") for journal in ("ARJ", "CRJ") for day in (1, 2)
    }
    assert len(fresh.query("GLDETAIL", "RECORDNO", rest="<pagesize>500</pagesize>")) == 200


def test_a_batch_is_modified_when_it_grows_or_shrinks() -> None:
    books = Books()
    with books.work():
        key = batches.of_day(books, "APBILL", TODAY, None)
        for change in (
            lambda: batches.of_day(books, "APBILL", TODAY, None),
            lambda: ledger.withdraw(books, "APBILL", 7),
        ):
            books.update("GLBATCH", key, {"WHENMODIFIED": LONG_AGO})
            books.insert("GLENTRY", {"BATCHNO": key, **STANDING})
            books.insert("GLENTRY", {"BATCHNO": key, **STANDING, "_SOURCEKEY": 7})
            change()
            found = books.one("SELECT WHENMODIFIED FROM GLBATCH WHERE RECORDNO=?", key)
            assert found is not None
            assert str(found[0]) > LONG_AGO
    books.close()


def test_an_entry_is_found_by_what_it_is_tagged_with(client: Client) -> None:
    tagged = entry("5010", "3", rest="<EMPLOYEEID>E-100</EMPLOYEEID>")
    made = client.run(glbatch(tagged, entry("2100", "-3")))
    assert made.ok, made.errors
    where = f"<and>{equal('BATCHNO', made.key)}{equal('EMPLOYEEID', 'E-100')}</and>"
    assert client.query("GLENTRY", "AMOUNT", where) == [{"AMOUNT": "3"}]


def test_entries_are_found_by_their_documents_number_in_every_way_of_asking(fresh: Client) -> None:
    """Entries of journals come from no document: they are neither of a number nor of another one."""
    fresh.run(invoice(number="N-1"))
    fresh.run(bill(number="N-1"))
    fresh.run(bill(number="N-2"))
    fresh.run(glbatch(entry("5000", "1"), entry("5010", "-1")))

    def asked(filtered: str) -> list[str]:
        rows = fresh.run(
            f"<readByQuery><object>GLDETAIL</object><fields>RECORDNO</fields><query>{filtered}</query></readByQuery>"
        ).rows
        return [row["RECORDNO"] for row in rows]

    def queried(where: str) -> list[str]:
        return [row["RECORDNO"] for row in fresh.query("GLDETAIL", "RECORDNO", where, ORDER)]

    both = ["1", "2", "3", "4"]
    assert [row["RECORDNO"] for row in details(fresh, "RECORDNO", "N-1")] == both
    assert queried("<in><field>RECORDID</field><value>N-1</value><value>N-3</value></in>") == both
    assert queried("<like><field>RECORDID</field><value>N-1</value></like>") == both
    assert asked("RECORDID = 'N-1'") == asked("RECORDID IN ('N-1','N-3')") == both
    assert asked("RECORDID = 'N-1' AND ACCOUNTNO = '2000'") == ["3"]
    assert asked("RECORDID = 'N-2' OR RECORDID = 'N-1'") == [*both, "5", "6"]
    assert asked("NOT (RECORDID = 'N-1')") == asked("NOT (RECORDID IN ('N-1'))") == ["5", "6"]
    assert details(fresh, "RECORDNO", "N-3") == []
