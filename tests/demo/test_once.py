"""`demo --once`: the main job from an empty directory to its end, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from integrations.demo import generate
from tests.demo.conftest import Finished, Home
from tests.sandbox.gateway import Client, equal

pytestmark = pytest.mark.sqlite_only
EVERYTHING = "<options><showprivate>true</showprivate></options><pagesize>2000</pagesize>"


def test_the_files_are_what_their_generator_makes() -> None:
    here = {
        str(p.relative_to(generate.FILES)): p.read_bytes() for p in generate.FILES.rglob("*") if p.is_file()
    }
    assert here == generate.files()


def test_there_are_at_least_300_loads() -> None:
    loads = [name for name in generate.files() if name.endswith("/loads.csv")]
    rows = sum(len(generate.files()[name].splitlines()) - 1 for name in loads)
    assert rows >= 300


def test_every_difference_is_explained(finished: Finished) -> None:
    money = finished.run.said["money"]
    assert {sums["unexplained"] for sums in money.values()} == {"0.00"}
    for sums in money.values():
        assert Decimal(sums["tms"]) - Decimal(sums["sage"]) == Decimal(sums["explained"])


def test_nothing_stands_in_sage_twice(finished: Finished) -> None:
    assert finished.run.said["duplicates_in_sage"] == 0


def test_what_can_be_posted_is_confirmed(finished: Finished) -> None:
    states = finished.run.said["documents"]
    assert set(states) == {"CONFIRMED", "BLOCKED", "SKIPPED"}
    assert states["CONFIRMED"] > 600


@pytest.mark.parametrize(
    "why",
    [
        "blocked: account.unmapped",
        "blocked: party.unknown",
        "blocked: party.ambiguous",
        "blocked: party.near",
        "blocked: dimension.required",
        "blocked: period.closed",
        "blocked: currency.foreign",
        "blocked: changed after posting",
        "blocked: history.credit",
        "history: created before the cut-over",
    ],
)
def test_each_trouble_is_named(finished: Finished, why: str) -> None:
    assert why in {entry["why"] for entry in finished.run.said["explained"]}


def test_the_payments_are_imported_and_the_reversed_ones_undone(finished: Finished) -> None:
    """Five live ones on each side of three connections; the sixth was taken back (A3)."""
    assert finished.run.said["payments"]["imported"] == 30
    assert finished.run.said["open_differs"] == 0


def test_sages_own_books_hold_the_sum_that_is_told(finished: Finished) -> None:
    """Read by a client that knows nothing of ours: header totals of both companies."""
    total = Decimal(0)
    for company in ("DEMO", "PRAIRIE"):
        with finished.home.books(company) as account:
            client = Client(account)
            for name in ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT"):
                rows = client.query(name, "RECORDNO TOTALENTERED", rest=EVERYTHING)
                total += sum(Decimal(row["TOTALENTERED"]) for row in rows)
            client.close()
    assert str(total) == finished.run.said["money"]["USD"]["sage"]


def test_unicode_names_stand_in_sage_as_the_tms_writes_them(finished: Finished) -> None:
    with finished.home.books() as account:
        client = Client(account)
        rows = client.query("CUSTOMER", "NAME", equal("CUSTOMERID", "CU-1003"))
        client.close()
    assert rows == [{"NAME": "Åkerlund & Söner AB"}]


def test_no_password_is_written_with_the_numbers(finished: Finished) -> None:
    """--once prints no logins; they lie in a file that only its owner reads."""
    logins = finished.home.var / "demo" / "logins.json"
    assert logins.stat().st_mode & 0o077 == 0
    assert not re.search(r"lh_[0-9a-f]+\.", finished.run.output)


def test_a_second_run_adds_nothing_and_creates_nothing(finished: Finished, copy: Callable[[], Home]) -> None:
    again = copy().once()
    assert again.code == 0
    assert again.said == finished.run.said


def test_sage_on_a_pc_goes_from_the_chart_to_a_closed_month(finished: Finished) -> None:
    """Chart, failing check, sample, live batches with an altered line found, a closed month; tied to the TMS's open items."""
    told = finished.run.said["desktop"]
    assert told["batches"] == {"live": 2, "sample": 1, "summary": 1}
    assert told["documents"] >= 50
    assert told["altered_lines_found"] == 1
    assert told["receivable"]["sage"] == told["receivable"]["tms"]
    assert told["payable"]["sage"] == told["payable"]["tms"]
    assert Decimal(told["receivable"]["sage"]) > 0
    assert told["unexplained"] == "0.00"


def test_customers_stand_at_other_points_of_their_way(finished: Finished) -> None:
    """Before the appointment, with twelve days of included support left, and after its end (rules J7, J8)."""
    told = finished.run.said["customers"]
    assert (told["juniper"]["steps"], told["juniper"]["window"]) == ("2 of 10", "NOT_STARTED")
    assert (told["prairie"]["window"], told["prairie"]["days_left"]) == ("ENDING", 12)
    assert (told["sawgrass"]["window"], told["sawgrass"]["days_left"]) == ("ENDED", 0)
    assert {told[one]["steps"] for one in ("prairie", "sawgrass")} == {"10 of 10"}


def test_what_was_billed_stands_in_the_provider_s_own_sage(finished: Finished) -> None:
    """35, 80 and 25 minutes charged as 45, 90 and 30, 140 as 150 under a quote, at 165.00; 25.00 of goodwill."""
    number, total, currency = finished.run.said["customers"]["sawgrass"]["billed"][0].split()
    assert Decimal(total) == Decimal("165.00") * (45 + 90 + 30 + 150) / 60 - 25
    assert finished.run.said["own_books"] == {"invoices": 1, "total": total}
    with finished.home.books("LAKESHORE") as account:
        client = Client(account)
        rows = client.query("ARINVOICE", "RECORDID TOTALENTERED CUSTOMERNAME", rest=EVERYTHING)
        client.close()
    assert [row["RECORDID"] for row in rows] == [number]
    assert Decimal(rows[0]["TOTALENTERED"]) == Decimal(total)
    assert rows[0]["CUSTOMERNAME"] == "Sawgrass Hauling"
    assert currency == "USD"
