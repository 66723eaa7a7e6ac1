"""`get_araging`: what customers owe by age, as clients of the legacy dialect ask for it (protocol 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.sandbox.gateway import Account, Client, legacy_date
from tests.sandbox.postings import TODAY, ar_adjustment, detail, invoice, lineitem, party, receipt

FIRST = f"{int(TODAY[:4]) - 1}-06-01"


def after(days: int) -> str:
    return (date.fromisoformat(FIRST) + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def owing(shared_sandbox: Account) -> Iterator[Client]:
    """100 of the first day in entity 10, 40 of day 20 in entity 20 less a credit of 15; another customer is even."""
    with Client(shared_sandbox) as client:
        client.open_session()
        assert client.run(invoice(lineitem("4000", "100", "10", "OPS"), day=FIRST, number="OLD")).ok
        assert client.run(invoice(lineitem("4000", "40", "20"), day=after(20), number="NEW")).ok
        assert client.run(ar_adjustment(lineitem("4090", "-15", "20"), day=after(25))).ok
        assert client.run(party("CUSTOMER", "C-EVEN", "Even")).ok
        paid = client.run(invoice(customer="C-EVEN", day=FIRST, number="PAID")).key
        assert client.run(receipt(detail(paid, "100"), customer="C-EVEN", day=after(1))).ok
        yield client


def aging(
    client: Client, days: int = 40, before: str = "", behind: str = "", wanted: str = ""
) -> dict[str, dict[str, str]]:
    """By customer the total of each period."""
    asked = f"{before}<asofdate>{legacy_date(after(days))}</asofdate>{behind}"
    result = client.run(f"<get_araging>{wanted}{asked}</get_araging>")
    assert result.ok, result.errors
    return {
        row.findtext("customerid") or "": {
            each.findtext("agingperiod") or "": each.findtext("totalamount") or ""
            for each in row.findall("aging")
        }
        for row in result.data
    }


def test_each_customer_has_an_aging_for_each_period(owing: Client) -> None:
    assert aging(owing) == {"C-100": {"0-30": "25", "31-60": "100", "61-90": "0", "91-120": "0", "121-": "0"}}


def test_the_call_names_its_periods(owing: Client) -> None:
    periods = "<agingperiods>0-14, 15-39,40-</agingperiods>"
    assert aging(owing, wanted=periods) == {"C-100": {"0-14": "0", "15-39": "25", "40-": "100"}}


@pytest.mark.parametrize("periods", ["0-30,30-60", "30-0", "old", "0-30,", "-30", "0-30;31-"])
def test_periods_that_overlap_or_are_none_are_refused(owing: Client, periods: str) -> None:
    result = owing.run(f"<get_araging><agingperiods>{periods}</agingperiods></get_araging>")
    assert result.errors[0].startswith(f"Invalid aging periods '{periods}' specified.")


def test_age_counts_from_the_due_date_when_asked_and_what_is_not_due_is_new(owing: Client) -> None:
    by_due = aging(
        owing, behind="<useduedate>true</useduedate>", wanted="<agingperiods>0-9,10-</agingperiods>"
    )
    assert by_due == {"C-100": {"0-9": "40", "10-": "85"}}


def test_a_payment_after_the_day_has_not_been_made(owing: Client) -> None:
    assert set(aging(owing, days=0)) == {"C-100", "C-EVEN"}
    assert set(aging(owing, days=1)) == {"C-100"}


def test_customers_that_are_even_come_when_asked(owing: Client) -> None:
    found = aging(owing, behind="<showzerowithactivity>true</showzerowithactivity>")
    assert set(found["C-EVEN"].values()) == {"0"}


def test_details_name_what_is_open_and_its_age(owing: Client) -> None:
    day = legacy_date(after(40))
    asked = f"<customerid>C-100</customerid><asofdate>{day}</asofdate><showdetails>true</showdetails>"
    result = owing.run(f"<get_araging>{asked}</get_araging>")
    first, second, third, *_ = result.data[0].findall("aging")
    assert [child.tag for child in first] == ["agingperiod", "totalamount", "agingdetails"]
    assert [each.findtext("totaldue") for each in first.iter("agingdetail")] == ["40", "-15"]
    old = second.find("agingdetails/agingdetail")
    assert old is not None
    assert [child.tag for child in old] == ["invoiceno", "totaldue", "agingdate", "age"]
    assert [old.findtext(each) for each in ("invoiceno", "totaldue", "age")] == ["OLD", "100", "40"]
    assert "-".join(each.text or "" for each in old.iterfind("agingdate/*")) == FIRST
    assert third.find("agingdetails") is None


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ("<invoiceno>NEW</invoiceno>", {"0-30": "40", "31-60": "0"}),
        ("<locationid>10</locationid>", {"0-30": "0", "31-60": "100"}),
        ("<locationid>20</locationid>", {"0-30": "25", "31-60": "0"}),
        ("<departmentid>OPS</departmentid>", {"0-30": "0", "31-60": "100"}),
    ],
)
def test_a_call_is_narrowed(owing: Client, asked: str, total: dict[str, str]) -> None:
    periods = "<agingperiods>0-30,31-60</agingperiods>"
    assert aging(owing, before=asked, wanted=periods) == {"C-100": total}


def test_inside_an_entity_only_its_own_is_shown(owing: Client, shared_sandbox: Account) -> None:
    with Client(shared_sandbox) as inside:
        inside.open_session("20")
        found = aging(inside, wanted="<agingperiods>0-</agingperiods>")
    assert found == {"C-100": {"0-": "25"}}


@pytest.mark.parametrize(
    "asked",
    [
        "<customerid>NOBODY</customerid>",
        "<locationid>NOWHERE</locationid>",
        "<documenttype>Sales order</documenttype>",
    ],
)
def test_what_the_company_does_not_have_is_refused(owing: Client, asked: str) -> None:
    result = owing.run(f"<get_araging>{asked}</get_araging>")
    assert result.error_numbers == ["BL01001973"]
    assert result.errors[0].startswith("Invalid ")


def test_the_sum_is_what_the_control_account_says(owing: Client) -> None:
    told = aging(owing, days=40, wanted="<agingperiods>0-</agingperiods>")
    rows = owing.control(f"aging?object=ARPYMT&day={after(40)}")
    assert {row["party"]: row["total"] for row in rows} == {name: each["0-"] for name, each in told.items()}
