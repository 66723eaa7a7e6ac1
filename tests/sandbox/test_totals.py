"""Totals and pages of a filter stay right while the books grow, change and are undone (protocol 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.functions.reading import pages, walking
from tests.sandbox.gateway import Client, equal, query
from tests.sandbox.postings import apbill, bill, delete, detail, payment

ASCENDING = "<orderby><order><field>RECORDNO</field><ascending/></order></orderby>"
DESCENDING = ASCENDING.replace("ascending", "descending")
BY_NUMBER = "<orderby><order><field>RECORDID</field></order><order><field>RECORDNO</field></order></orderby>"


def _bills(*numbers: int) -> str:
    return f"<create>{''.join(apbill(number=f'B-{n:02}') for n in numbers)}</create>"


def _page(client: Client, order: str, offset: int, where: str = "") -> tuple[int, list[str]]:
    """The total, and two numbers."""
    asked = query("APBILL", "RECORDID", where, f"{order}<pagesize>2</pagesize><offset>{offset}</offset>")
    found = client.run(asked)
    assert found.ok, found.errors
    return int(found.data.get("totalcount") or 0), [row["RECORDID"] for row in found.rows]


def test_pages_go_on_where_they_were_while_bills_are_entered(fresh: Client) -> None:
    fresh.run(_bills(1, 2, 3))
    assert _page(fresh, ASCENDING, 0) == (3, ["B-01", "B-02"])
    fresh.run(_bills(4, 5))
    assert _page(fresh, ASCENDING, 2) == (5, ["B-03", "B-04"])
    fresh.run(_bills(6))
    assert _page(fresh, ASCENDING, 4) == (6, ["B-05", "B-06"])
    assert _page(fresh, ASCENDING, 6) == (6, [])


@pytest.mark.parametrize(
    ("order", "first", "later"),
    [
        (DESCENDING, ["B-05", "B-04"], ["B-06", "B-05"]),
        (BY_NUMBER, ["B-03", "B-04"], ["B-02", "B-03"]),
    ],
)
def test_in_other_orders_what_is_entered_comes_between(
    fresh: Client, order: str, first: list[str], later: list[str]
) -> None:
    fresh.run(_bills(1, 3, 4, 5, 7) if order == BY_NUMBER else _bills(1, 2, 3, 4, 5, 6))
    _page(fresh, order, 0)
    assert _page(fresh, order, 1)[1] == first
    fresh.run(_bills(2) if order == BY_NUMBER else _bills(7))
    assert _page(fresh, order, 1)[1] == later


@pytest.mark.parametrize("sort", ["", '<sorts><sortfield order="asc">datecreated</sortfield></sorts>'])
def test_the_legacy_reader_goes_on_too(fresh: Client, sort: str) -> None:
    def listed(start: int) -> tuple[str, list[str]]:
        found = fresh.run(
            f'<get_list object="bill" start="{start}" maxitems="2">{sort}<fields><field>billno</field></fields></get_list>'
        ).element
        told = found.find("listtype")
        assert told is not None
        return told.get("total", ""), [each.text or "" for each in found.iter("billno")]

    fresh.run(_bills(1, 2, 3))
    assert listed(0) == ("3", ["B-01", "B-02"])
    fresh.run(_bills(4, 5))
    assert listed(2) == ("5", ["B-03", "B-04"])
    assert listed(4) == ("5", ["B-05"])
    assert listed(6) == ("5", [])


def test_totals_follow_what_changes_and_what_is_gone(fresh: Client) -> None:
    posted = equal("STATE", "Posted")
    keys = [fresh.run(bill(number=f"B-{n:02}")).key for n in range(1, 5)]
    assert _page(fresh, ASCENDING, 0, posted) == (4, ["B-01", "B-02"])
    fresh.run(payment(detail(keys[0], "100")))
    assert _page(fresh, ASCENDING, 0, posted) == (3, ["B-02", "B-03"])
    fresh.run(delete("APBILL", keys[2]))
    assert _page(fresh, ASCENDING, 1, posted) == (2, ["B-04"])
    fresh.run(_bills(9))
    assert _page(fresh, ASCENDING, 1, posted) == (3, ["B-04", "B-09"])


def test_what_a_rolled_back_request_entered_is_not_counted(fresh: Client) -> None:
    fresh.run(_bills(1, 2))
    total = query("APBILL", "RECORDID", "", ASCENDING)
    done = [("a", _bills(3)), ("b", total), ("c", bill(vendor="V-NONE"))]
    assert fresh.send(done, transaction=True).results[-1].status != "success"
    assert _page(fresh, ASCENDING, 0) == (2, ["B-01", "B-02"])
    fresh.run(_bills(4))
    assert _page(fresh, ASCENDING, 1) == (3, ["B-02", "B-04"])


def test_a_total_that_rests_on_another_table_follows_that_table(fresh: Client) -> None:
    fresh.run(_bills(1))
    named = equal("VENDOR.NAME", "Renamed")
    assert _page(fresh, ASCENDING, 0, named) == (0, [])
    fresh.run("<update><VENDOR><VENDORID>V-100</VENDORID><NAME>Renamed</NAME></VENDOR></update>")
    assert _page(fresh, ASCENDING, 0, named) == (1, ["B-01"])


@pytest.fixture
def books() -> Iterator[Books]:
    found = Books()
    found.insert_many("DEPARTMENT", {"STATUS": "active"}, [{"DEPARTMENTID": f"D{n}"} for n in range(3)])
    yield found
    found.close()


def test_only_what_is_new_is_counted(books: Books) -> None:
    asked_behind: list[int | None] = []

    def count(behind: int | None) -> int:
        asked_behind.append(behind)
        found = books.one("SELECT COUNT(*) FROM DEPARTMENT WHERE RECORDNO>?", behind or 0)
        return int(found[0] or 0) if found else 0

    counted = pages.Counted(("DEPARTMENT",), count, "DEPARTMENT", walking.UP.order)
    known = pages.Pages()
    assert [known.known(books, counted).total for _ in range(2)] == [3, 3]
    books.insert("DEPARTMENT", {"DEPARTMENTID": "D3"})
    books.insert("CLASS", {"CLASSID": "C"})
    assert known.known(books, counted).total == 4
    assert asked_behind == [None, 3]
    books.run("DELETE FROM DEPARTMENT WHERE DEPARTMENTID='D1'")
    assert known.known(books, counted).total == 3
    books.owe("VENDOR", "V-100", 1)
    assert known.known(books, counted).total == 3
    assert asked_behind == [None, 3, None]
