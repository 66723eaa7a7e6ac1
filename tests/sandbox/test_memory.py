"""What the books remember of masters, periods and summaries is given up when it changes or is undone (protocol 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from integrations.sandbox.books.storage.store import Books
from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import TODAY, bill, bill_line, invoice, lineitem, party


@pytest.fixture
def books() -> Iterator[Books]:
    found = Books()
    found.insert("DEPARTMENT", {"DEPARTMENTID": "A", "STATUS": "active"})
    yield found
    found.close()


def _status(books: Books, number: str = "A") -> object:
    found = books.known("DEPARTMENT", "SELECT STATUS FROM DEPARTMENT WHERE DEPARTMENTID=?", number)
    return found and found[0]


def test_what_is_known_is_asked_once(books: Books) -> None:
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return 7

    assert [books.remembered("DEPARTMENT", "key", read) for _ in range(3)] == [7, 7, 7]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda books: books.update("DEPARTMENT", 1, {"STATUS": "inactive"}),
        lambda books: books.run("UPDATE DEPARTMENT SET STATUS='inactive'"),
        lambda books: books.run('update "DEPARTMENT" set STATUS=?', "inactive"),
        lambda books: books.run_many("UPDATE DEPARTMENT SET STATUS=? WHERE RECORDNO=?", [("inactive", 1)]),
        lambda books: books.run("WITH x AS (SELECT 1) UPDATE DEPARTMENT SET STATUS='inactive'"),
    ],
)
def test_a_change_is_seen_however_it_is_written(books: Books, change: Callable[[Books], object]) -> None:
    assert _status(books) == "active"
    change(books)
    assert _status(books) == "inactive"


@pytest.mark.parametrize("verb", ["INSERT INTO", "INSERT OR IGNORE INTO", "INSERT OR REPLACE INTO"])
def test_what_was_not_there_is_seen_when_it_is(books: Books, verb: str) -> None:
    assert _status(books, "B") is None
    books.run(f"{verb} DEPARTMENT (DEPARTMENTID, STATUS) VALUES ('B','active')")
    assert _status(books, "B") == "active"
    books.insert_many("DEPARTMENT", {"STATUS": "active"}, [{"DEPARTMENTID": "C"}])
    assert _status(books, "C") == "active"
    books.run("DELETE FROM DEPARTMENT")
    assert _status(books, "B") is None


def _change_and_fail(books: Books) -> None:
    books.update("DEPARTMENT", 1, {"STATUS": "inactive"})
    assert _status(books) == "inactive"
    raise RuntimeError


def test_what_was_known_inside_work_that_is_undone_is_forgotten(books: Books) -> None:
    with pytest.raises(RuntimeError), books.work():
        _change_and_fail(books)
    assert _status(books) == "active"
    with books.work():
        with pytest.raises(RuntimeError), books.savepoint():
            _change_and_fail(books)
        assert _status(books) == "active"


def test_many_rows_are_inserted_in_their_order_and_what_one_lacks_is_null(books: Books) -> None:
    rows: list[dict[str, str | int | float | None]] = [{"DEPARTMENTID": f"D{n:03}"} for n in range(120)]
    rows[77] |= {"TITLE": "odd"}
    books.insert_many("DEPARTMENT", {"STATUS": "active"}, rows)
    found = books.all("SELECT DEPARTMENTID, TITLE, STATUS FROM DEPARTMENT WHERE RECORDNO>1 ORDER BY RECORDNO")
    assert found == [(f"D{n:03}", "odd" if n == 77 else None, "active") for n in range(120)]


def _update(name: str, number: str, status: str) -> str:
    return f"<update><{name}><{name}ID>{number}</{name}ID><STATUS>{status}</STATUS></{name}></update>"


@pytest.mark.parametrize(
    ("name", "number", "refusal"),
    [
        ("VENDOR", "V-100", "Vendor 'V-100' is inactive."),
        ("DEPARTMENT", "OPS", "Department 'OPS' is inactive."),
    ],
)
def test_a_master_that_is_closed_between_two_bills_of_a_request_refuses_the_second(
    fresh: Client, name: str, number: str, refusal: str
) -> None:
    one = bill(bill_line(department="OPS"))
    requests = [one, _update(name, number, "inactive"), one, _update(name, number, "active"), one]
    results = fresh.send([(f"f{n}", each) for n, each in enumerate(requests)]).results
    assert [each.ok for each in results] == [True, True, False, True, True]
    assert any(refusal in each for each in results[2].errors)


def test_an_account_that_is_closed_takes_no_further_line(fresh: Client) -> None:
    assert fresh.run(bill()).ok
    key = int(fresh.query("GLACCOUNT", "RECORDNO", equal("ACCOUNTNO", "5010"))[0]["RECORDNO"])
    fresh.control("alter", {"object": "GLACCOUNT", "recordno": key, "set": {"STATUS": "inactive"}})
    assert any("Account is inactive" in each for each in fresh.run(bill()).errors)
    fresh.control(
        "alter", {"object": "GLACCOUNT", "recordno": key, "set": {"STATUS": "active", "REQUIREDEPT": "true"}}
    )
    assert any("missing the Department dimension" in each for each in fresh.run(bill()).errors)


def test_a_month_that_is_closed_takes_no_further_bill_until_it_is_open_again(fresh: Client) -> None:
    month = TODAY[:7]
    assert fresh.run(bill()).ok
    fresh.control("periods", {"close": month, "ledgers": ["AP"]})
    assert any("Periods are closed." in each for each in fresh.run(bill()).errors)
    assert fresh.run(invoice()).ok
    fresh.control("periods", {"open": month, "ledgers": ["AP"]})
    assert fresh.run(bill()).ok


def test_what_a_rolled_back_transaction_made_is_not_taken_for_there(fresh: Client) -> None:
    """The vendor, the day's summary and the day's batch are all of the transaction that was undone."""
    asked = [
        ("a", party("VENDOR", "V-GONE", "Gone")),
        ("b", bill(vendor="V-GONE")),
        ("c", bill(vendor="V-NONE")),
    ]
    assert not any(each.ok for each in fresh.send(asked, transaction=True).results)
    assert any("Invalid Vendor 'V-GONE'" in each for each in fresh.run(bill(vendor="V-GONE")).errors)
    made = fresh.run(bill())
    assert made.ok
    row = fresh.query("APBILL", "PRBATCHKEY PRBATCH", equal("RECORDNO", made.key))[0]
    assert row["PRBATCH"].startswith("Bills: ")
    batches = {each["BATCHNO"] for each in fresh.query("GLENTRY", "BATCHNO")}
    assert batches == {each["RECORDNO"] for each in fresh.query("GLBATCH", "RECORDNO")}


def test_a_dimension_that_comes_later_may_be_required_by_an_account(fresh: Client) -> None:
    assert fresh.run(invoice(lineitem("4000", "1"))).ok
    fresh.control("dimensions", {"name": "LANE"})
    key = int(fresh.query("GLACCOUNT", "RECORDNO", equal("ACCOUNTNO", "4000"))[0]["RECORDNO"])
    fresh.control("alter", {"object": "GLACCOUNT", "recordno": key, "set": {"REQUIREDEPT": "true"}})
    assert not fresh.run(invoice(lineitem("4000", "1"))).ok
    assert fresh.run(invoice(lineitem("4000", "1", department="OPS"))).ok
