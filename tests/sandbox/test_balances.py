"""Balances by period, place, dimension and account; GLACCOUNTBALANCE and reporting periods (protocol 2.4, 3.10, Annex A)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, Result, by, equal, legacy_date
from tests.sandbox.journals import entry, glbatch, glentry, statistics
from tests.sandbox.postings import TODAY, bill, bill_line, detail, invoice, lineitem, receipt

Y = int(TODAY[:4])
JANUARY = f"<reportingperiodname>Month Ended January {Y}</reportingperiodname>"
LAST_YEAR = f"<reportingperiodname>Year Ended December {Y - 1}</reportingperiodname>"
EVER = f"<startdate>{legacy_date('2000-01-01')}</startdate><enddate>{legacy_date('2099-12-31')}</enddate>"
EVER_BY_DAY = EVER.replace("<day>01", "<day>02")
Rows = list[tuple[str, ...]]


def ask(client: Client, function: str, period: str = EVER, rest: str = "") -> Result:
    return client.run(f"<{function}>{period}{rest}</{function}>")


def trial(client: Client, period: str = EVER, rest: str = "") -> list[dict[str, str]]:
    result = ask(client, "get_trialbalance", period, rest)
    assert result.ok, result.errors
    return result.rows


def ends(rows: list[dict[str, str]], *places: str) -> dict[tuple[str, ...], str]:
    return {(row["glaccountno"], *(row[each] for each in places)): row["endbalance"] for row in rows}


def flag(name: str) -> str:
    return f"<{name}>true</{name}>"


def test_a_named_period_has_its_days(fresh: Client) -> None:
    fresh.run(glbatch(day=f"{Y - 1}-12-31"))
    fresh.run(glbatch(day=f"{Y}-01-31"))
    fresh.run(glbatch(day=f"{Y}-02-01"))
    assert trial(fresh, JANUARY)[1] == {
        "glaccountno": "5010",
        "startbalance": "250",
        "debits": "250",
        "credits": "0",
        "endbalance": "500",
    }
    assert ends(trial(fresh, LAST_YEAR)) == {("2100",): "-250", ("5010",): "250"}


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (
            "<reportingperiodname>Month Ended Never</reportingperiodname>",
            "Invalid Reporting Period 'Month Ended Never'",
        ),
        (EVER + "<reportingbook>CASH</reportingbook>", "Invalid Reporting Book 'CASH'"),
        (EVER + "<departmentid>NOPE</departmentid>", "Invalid Department 'NOPE'"),
        (EVER + "<locationid>99</locationid>", "Invalid Location '99'"),
        (
            f"<startdate>{legacy_date(f'{Y}-02-01')}</startdate><enddate>{legacy_date(f'{Y}-01-01')}</enddate>",
            "out of order",
        ),
    ],
)
def test_what_the_company_does_not_have_is_refused(client: Client, rest: str, text: str) -> None:
    assert text in ask(client, "get_trialbalance", "", rest).errors[0]


def test_places_show_where_their_detail_is_asked_for(fresh: Client) -> None:
    tagged = entry("5010", "7", "20", "<DEPARTMENT>OPS</DEPARTMENT>")
    fresh.run(glbatch(tagged, entry("2100", "-7", "20")))
    fresh.run(glbatch())
    found = ends(
        trial(fresh, rest=flag("showdeptdetail") + flag("showlocdetail")), "departmentid", "locationid"
    )
    assert found == {
        ("2100", "", "10"): "-250",
        ("2100", "", "20"): "-7",
        ("5010", "", "10"): "250",
        ("5010", "OPS", "20"): "7",
    }
    assert ends(trial(fresh, rest="<departmentid>OPS</departmentid>")) == {("5010",): "7"}
    assert ends(trial(fresh, rest="<locationid>20</locationid>")) == {("2100",): "-7", ("5010",): "7"}


def test_running_balances_and_single_entries_say_the_same(fresh: Client) -> None:
    fresh.run(invoice(lineitem("4000", "60", department="OPS"), lineitem("4000", "40", location="20")))
    fresh.run(bill(bill_line("5000", "70", department="OPS")))
    detail_ = flag("showdeptdetail") + flag("showlocdetail")
    assert trial(fresh, EVER, detail_) == trial(fresh, EVER_BY_DAY, detail_)


def test_zero_balances_are_the_whole_chart(fresh: Client) -> None:
    fresh.run(glbatch())
    assert [row["glaccountno"] for row in trial(fresh)] == ["2100", "5010"]
    shown = trial(fresh, rest=flag("showzerobalances"))
    assert [row["glaccountno"] for row in shown] == sorted(
        row["ACCOUNTNO"] for row in fresh.query("GLACCOUNT", "ACCOUNTNO")
    )
    assert {row["endbalance"] for row in shown} == {"250", "-250", "0"}


def test_dimensions_narrow_to_their_own_entries(fresh: Client) -> None:
    tags = "<CLASSID>VAN</CLASSID><VENDORID>V-100</VENDORID>"
    fresh.run(glbatch(entry("5010", "7", rest=tags), entry("2100", "-7")))
    fresh.run(glbatch())
    assert ends(trial(fresh, rest="<classid>VAN</classid>")) == {("5010",): "7"}
    assert ends(trial(fresh, rest="<vendorid>V-100</vendorid><classid>VAN</classid>")) == {("5010",): "7"}
    assert trial(fresh, rest="<classid>REEFER</classid>") == []


def test_documents_count_by_their_lines_dimensions(fresh: Client) -> None:
    line = bill_line("5010", "12").replace("</APBILLITEM>", "<CLASSID>VAN</CLASSID></APBILLITEM>")
    fresh.run(bill(line, bill_line("5010", "5")))
    assert ends(trial(fresh, rest="<classid>VAN</classid>")) == {("5010",): "12"}


def below(client: Client) -> None:
    """A class below VAN, and an entry in it."""
    client.run(
        "<create><CLASS><CLASSID>BOX</CLASSID><NAME>Box van</NAME><PARENTID>VAN</PARENTID></CLASS></create>"
    )
    tagged = entry("5010", "3", rest="<CLASSID>BOX</CLASSID>")
    assert client.run(glbatch(tagged, entry("2100", "-3"))).ok


@pytest.mark.parametrize("switch", [True, False])
def test_what_lies_below_counts_as_the_switch_says(fresh: Client, switch: bool) -> None:
    below(fresh)
    fresh.control("settings", {"balances_include_subs": switch})
    assert bool(trial(fresh, rest="<classid>VAN</classid>")) is switch


@pytest.mark.parametrize("asked", ["true", "false"])
def test_what_lies_below_counts_as_the_call_says(fresh: Client, asked: str) -> None:
    below(fresh)
    rest = f"<classid>VAN</classid><classid_subs>{asked}</classid_subs>"
    assert ends(trial(fresh, rest=rest)) == ({("5010",): "3"} if asked == "true" else {})


def test_a_type_stands_for_all_masters_of_it(fresh: Client) -> None:
    fresh.run(
        "<update><CUSTOMER><CUSTOMERID>C-200</CUSTOMERID><CUSTTYPE>Shipper</CUSTTYPE></CUSTOMER></update>"
    )
    tagged = entry("5010", "3", rest="<CUSTOMERID>C-200</CUSTOMERID>")
    fresh.run(glbatch(tagged, entry("2100", "-3", rest="<CUSTOMERID>C-100</CUSTOMERID>")))
    assert ends(trial(fresh, rest="<customertypeid>Shipper</customertypeid>")) == {("5010",): "3"}
    assert trial(fresh, rest="<customertypeid>Broker</customertypeid>") == []


def test_a_dimension_of_the_companys_own_narrows_too(fresh: Client) -> None:
    fresh.control("dimensions", {"name": "LANE"})
    lane = fresh.run("<create><LANE><NAME>CHI-DAL</NAME></LANE></create>").key
    fresh.run(glbatch(entry("5010", "1", rest=f"<GLDIMLANE>{lane}</GLDIMLANE>"), entry("2100", "-1")))

    def by_lane(which: str, name: str = "LANE") -> Result:
        named = f"<userDefinedDimension><objectName>{name}</objectName>{which}</userDefinedDimension>"
        rest = f"<userDefinedDimensions>{named}</userDefinedDimensions>"
        return ask(fresh, "get_trialbalance", rest=rest)

    assert ends(by_lane(f"<recordId>{lane}</recordId>").rows) == {("5010",): "1"}
    assert ends(by_lane("<recordName>CHI-DAL</recordName>").rows) == {("5010",): "1"}
    assert "Invalid" in by_lane("<recordName>NOPE</recordName>").errors[0]
    assert "Invalid Dimension 'ROUTE'" in by_lane("<recordId>1</recordId>", "ROUTE").errors[0]


def test_an_entitys_user_sees_its_entity_only(fresh: Client, at_entity: Callable[[str], Client]) -> None:
    fresh.run(glbatch(entry("5010", "7", "20"), entry("2100", "-7", "20")))
    fresh.run(glbatch())
    assert ends(trial(at_entity("20"))) == {("2100",): "-7", ("5010",): "7"}


def test_statistics_have_balances_of_their_own(fresh: Client) -> None:
    fresh.run(statistics(glentry("9000", "12"), glentry("9010", "340.5")))
    fresh.run(glbatch())
    assert ends(trial(fresh, rest=flag("statistical"))) == {("9000",): "12", ("9010",): "340.5"}
    assert ends(trial(fresh)) == {("2100",): "-250", ("5010",): "250"}


def test_account_balances_have_the_fields_of_the_schema(fresh: Client) -> None:
    fresh.run(glbatch())
    result = ask(fresh, "get_accountbalances", rest="<glaccountno>5010</glaccountno>")
    assert result.data.get("listtype") == "accountbalance"
    assert result.rows == [
        {
            "glaccountno": "5010",
            "startbalance": "0",
            "debits": "250",
            "credits": "0",
            "adjdebits": "0",
            "adjcredits": "0",
            "endbalance": "250",
            "currency": "USD",
            "reportingbook": "ACCRUAL",
        }
    ]


def test_account_balances_of_a_range_or_all(fresh: Client) -> None:
    fresh.run(glbatch())
    fresh.run(invoice())
    span = "<startaccountno>2000</startaccountno><endaccountno>4999</endaccountno>"
    assert ends(ask(fresh, "get_accountbalances", rest=span).rows) == {("2100",): "-250", ("4000",): "-100"}
    assert len(ask(fresh, "get_accountbalances").rows) == 4
    with_zeros = ask(fresh, "get_accountbalances", rest=f"{span}{flag('showzerobalances')}").rows
    assert "2400" in {row["glaccountno"] for row in with_zeros}


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        ("<glaccountno>7777</glaccountno>", "Invalid GL Account '7777' specified."),
        ("<accountgroupname>Assets</accountgroupname>", "Invalid Account Group 'Assets' specified."),
    ],
)
def test_unknown_accounts_have_no_balances(client: Client, rest: str, text: str) -> None:
    assert ask(client, "get_accountbalances", rest=rest).errors[0].startswith(text)


def test_account_balances_can_be_queried_by_period(fresh: Client) -> None:
    fresh.run(glbatch(day=f"{Y - 1}-12-31"))
    fresh.run(
        glbatch(
            entry("5010", "7", "20", "<DEPARTMENT>OPS</DEPARTMENT>"),
            entry("2100", "-7", "20"),
            day=f"{Y}-01-15",
        )
    )
    period = equal("PERIOD", f"Month Ended January {Y}")
    names = "ACCOUNTNO LOCATIONID DEPARTMENTID OPENBAL TOTDEBIT TOTCREDIT FORBAL ENDBAL"
    order = by("RECORDNO")
    rows = fresh.query("GLACCOUNTBALANCE", names, f"<and>{period}{equal('ACCOUNTNO', '5010')}</and>", order)
    assert [tuple(row.values()) for row in rows] == [
        ("5010", "10", "", "250", "0", "0", "0", "250"),
        ("5010", "20", "OPS", "0", "7", "0", "7", "7"),
    ]


def test_balances_by_period_sum_to_zero(fresh: Client) -> None:
    owed = fresh.run(invoice(lineitem("4000", "60"), lineitem("4010", "40", location="20"))).key
    fresh.run(receipt(detail(owed, "80")))
    rows = fresh.query("GLACCOUNTBALANCE", "PERIOD ENDBAL", rest="<pagesize>2000</pagesize>")
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["PERIOD"]] = sums.get(row["PERIOD"], 0) + float(row["ENDBAL"])
    assert sums
    assert set(sums.values()) == {0}


def test_reporting_periods_are_a_calendar_to_query(client: Client) -> None:
    rows = client.query(
        "REPORTINGPERIOD", "START_DATE END_DATE STATUS", equal("NAME", f"Month Ended January {Y}")
    )
    assert rows == [{"START_DATE": f"01/01/{Y}", "END_DATE": f"01/31/{Y}", "STATUS": "active"}]
