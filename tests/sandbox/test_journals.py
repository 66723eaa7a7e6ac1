"""Journal entries in money and statistics: what they need, what they move, how they change (protocol 2.2, 3.2, 3.10, 4.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.sandbox.gateway import Client, by, equal, us
from tests.sandbox.journals import entry, glbatch, glentry, gltransaction, rewritten, statistics
from tests.sandbox.postings import BEFORE_BOOKS, LAST_YEAR, TODAY, bill, delete

Y = TODAY[:4]
JANUARY, FEBRUARY = f"{Y}-01-31", f"{Y}-02-01"
FAR_FUTURE = f"{int(Y) + 2}-02-01"


def lines(client: Client, key: int) -> list[dict[str, str]]:
    names = "LINE_NO TR_TYPE AMOUNT ACCOUNTNO LOCATION DEPARTMENT DESCRIPTION"
    order = by("LINE_NO")
    return client.query("GLENTRY", names, equal("BATCHNO", key), order)


def header(client: Client, key: int, names: str) -> dict[str, str]:
    return client.row("GLBATCH", key, names)


def balances(client: Client) -> dict[str, str]:
    found: dict[str, str] = client.control("books")["trial_balance"]
    return found


def refused(client: Client, request: str) -> str:
    result = client.run(request)
    assert not result.ok
    return result.errors[0]


def test_a_journal_entry_moves_the_accounts_it_names(fresh: Client) -> None:
    result = fresh.run(glbatch())
    assert result.ok, result.errors
    assert balances(fresh) == {"5010": "250", "2100": "-250"}
    assert [(row["TR_TYPE"], row["AMOUNT"], row["ACCOUNTNO"]) for row in lines(fresh, result.key)] == [
        ("1", "250", "5010"),
        ("-1", "250", "2100"),
    ]


def test_a_created_entry_is_posted_in_the_general_ledgers_own_module(client: Client) -> None:
    made = client.run(glbatch(rest="<REFERENCENO>TMS-88</REFERENCENO>")).key
    names = "JOURNAL BATCH_DATE BATCH_TITLE STATE MODULE STATISTICAL REFERENCENO USERINFO.LOGINID"
    assert header(client, made, names) == {
        "JOURNAL": "GJ",
        "BATCH_DATE": us(TODAY),
        "BATCH_TITLE": "Driver pay accrual",
        "STATE": "Posted",
        "MODULE": "2.GL",
        "STATISTICAL": "false",
        "REFERENCENO": "TMS-88",
        "USERINFO.LOGINID": client.account.user_id,
    }


def test_reading_a_batch_gives_its_entries_in_lower_case(client: Client) -> None:
    made = client.run(glbatch()).key
    read = client.run(f"<read><object>GLBATCH</object><keys>{made}</keys><fields>*</fields></read>")
    found = read.data.findall("GLBATCH/ENTRIES/glentry")
    assert [each.findtext("ACCOUNTNO") for each in found] == ["5010", "2100"]


def test_names_are_taken_in_lower_case_too(client: Client) -> None:
    request = glbatch()
    for name in ("GLBATCH", "ENTRIES", "GLENTRY", "ACCOUNTNO", "JOURNAL"):
        request = request.replace(f"{name}>", f"{name.lower()}>")
    assert client.run(request).ok


def test_batches_are_numbered_within_their_journal_and_never_again(client: Client) -> None:
    first, second = (client.run(glbatch()).key for _ in range(2))
    number = int(header(client, second, "BATCHNO")["BATCHNO"])
    assert int(header(client, first, "BATCHNO")["BATCHNO"]) == number - 1
    assert client.run(delete("GLBATCH", second)).ok
    third = client.run(glbatch()).key
    assert int(header(client, third, "BATCHNO")["BATCHNO"]) == number + 1
    journal = client.query("JOURNAL", "LASTBATCHNO", equal("SYMBOL", "GJ"))[0]
    assert int(journal["LASTBATCHNO"]) == number + 1


def test_a_line_without_a_description_has_the_batchs_title(client: Client) -> None:
    told = entry("5010", "1", rest="<DESCRIPTION>Load 7</DESCRIPTION>")
    made = client.run(glbatch(told, entry("2100", "-1"))).key
    assert [row["DESCRIPTION"] for row in lines(client, made)] == ["Load 7", "Driver pay accrual"]


def test_lines_keep_dimensions_and_document(client: Client) -> None:
    tags = (
        "<DEPARTMENT>OPS</DEPARTMENT><VENDORID>V-100</VENDORID><CLASSID>VAN</CLASSID><DOCUMENT>88</DOCUMENT>"
    )
    made = client.run(glbatch(entry("5010", "1", rest=tags), entry("2100", "-1"))).key
    found = client.query(
        "GLENTRY",
        "DEPARTMENT DEPARTMENTTITLE VENDORID VENDORNAME CLASSID DOCUMENT LOCATIONNAME",
        f"<and>{equal('BATCHNO', made)}{equal('LINE_NO', 1)}</and>",
    )[0]
    assert found == {
        "DEPARTMENT": "OPS",
        "DEPARTMENTTITLE": "Operations",
        "VENDORID": "V-100",
        "VENDORNAME": "Blue Ridge Carriers",
        "CLASSID": "VAN",
        "DOCUMENT": "88",
        "LOCATIONNAME": "Northgate Brokerage",
    }


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (glbatch(entry("5010", "10"), entry("2100", "-9.99")), "Debits and credits are not equal"),
        (
            glbatch(entry("5010", "10"), entry("2100", "-10", "20")),
            "Transactions do not balance for 10",
        ),
        (glbatch(journal="NOPE"), "Invalid Journal 'NOPE' specified."),
        (glbatch(title=""), "Required field Description is missing"),
        (glbatch(entry("5010", "10")), "A transaction needs at least two lines."),
        (
            glbatch(entry("5010", "10", ""), entry("2100", "-10")),
            "Missing the Location dimension for Account 5010",
        ),
        (
            glbatch(entry("5000", "10"), entry("2100", "-10")),
            "missing the Department dimension for the Account 5000",
        ),
        (glbatch(entry("7777", "10"), entry("2100", "-10")), "Invalid GL Account '7777' specified."),
        (glbatch(entry("", "10"), entry("2100", "-10")), "Enter an account number on line item 1"),
        (glbatch(entry("9000", "10"), entry("2100", "-10")), "Invalid GL Account '9000' specified."),
        (glbatch(entry("1200", "10"), entry("2100", "-10")), "1200 is a control account"),
        (glbatch(entry("5010", "--10"), entry("2100", "-10")), "Enter an amount greater than zero."),
        (glbatch(rest="<STATE>Sent</STATE>"), "Value: [Sent]. Expected values: [Draft, Submitted"),
        (glbatch(rest="<STATE>Approved</STATE>"), "Value: [Approved]. Expected values: [Draft, Posted]"),
        (glbatch(rest="<CURRENCY>EUR</CURRENCY>"), "Enable foreign-currency transactions, and try again"),
        (glbatch(rest="<TAXSOLUTIONID>UK</TAXSOLUTIONID>"), "Tax details are either missing"),
        (glbatch(rest=f"<REVERSEDATE>{us(TODAY)}</REVERSEDATE>"), "reversal date must be later"),
        (glbatch(day=BEFORE_BOOKS), "Periods are closed."),
        (
            glbatch(entry("5010", "10").replace("<TR_TYPE>1", "<TR_TYPE>2"), entry("2100", "-10")),
            "Value: [2]. Expected values: [1, -1]",
        ),
    ],
)
def test_an_entry_that_is_not_right_is_refused(client: Client, request_: str, text: str) -> None:
    assert text in refused(client, request_)


def test_a_refusal_is_followed_by_the_summary(client: Client) -> None:
    result = client.run(glbatch(journal="NOPE"))
    assert result.errors[1].startswith("Currently, we can't create the transaction")


def test_an_inactive_account_takes_no_lines(client: Client) -> None:
    made = (
        "<create><GLACCOUNT><ACCOUNTNO>6999</ACCOUNTNO><TITLE>Closed</TITLE><NORMALBALANCE>debit</NORMALBALANCE>"
        "<CLOSINGTYPE>closing account</CLOSINGTYPE><STATUS>inactive</STATUS></GLACCOUNT></create>"
    )
    assert client.run(made).ok
    assert "Account is inactive" in refused(client, glbatch(entry("6999", "1"), entry("2100", "-1")))


def test_a_draft_moves_nothing_until_it_is_posted(fresh: Client) -> None:
    draft = fresh.run(glbatch(rest="<STATE>Draft</STATE>")).key
    assert balances(fresh) == {}
    assert {row["STATE"] for row in fresh.query("GLENTRY", "STATE", equal("BATCHNO", draft))} == {"Draft"}
    assert fresh.query("GLDETAIL", "RECORDNO") == []
    assert fresh.run(rewritten(draft, rest="<STATE>Posted</STATE>")).key == draft
    assert balances(fresh) == {"5010": "250", "2100": "-250"}


def test_a_draft_may_lie_in_a_closed_month_but_is_not_posted_there(client: Client) -> None:
    draft = client.run(glbatch(day=BEFORE_BOOKS, rest="<STATE>Draft</STATE>")).key
    posted = rewritten(draft, day=BEFORE_BOOKS, rest="<STATE>Posted</STATE>")
    assert "Periods are closed." in refused(client, posted)


def test_a_posted_entry_becomes_no_draft(client: Client) -> None:
    made = client.run(glbatch()).key
    assert "can't be made a draft" in refused(client, rewritten(made, rest="<STATE>Draft</STATE>"))


def test_an_update_replaces_the_lines_and_the_balances_follow(fresh: Client) -> None:
    made = fresh.run(glbatch()).key
    result = fresh.run(rewritten(made, entry("6200", "80"), entry("1000", "-80"), day=LAST_YEAR))
    assert result.ok, result.errors
    assert balances(fresh) == {"5010": "0", "2100": "0", "6200": "80", "1000": "-80"}
    assert {row["BATCH_DATE"] for row in fresh.query("GLENTRY", "BATCH_DATE")} == {us(LAST_YEAR)}


def test_an_update_must_send_the_lines_again(client: Client) -> None:
    made = client.run(glbatch()).key
    request = f"<update><GLBATCH><RECORDNO>{made}</RECORDNO><BATCH_TITLE>x</BATCH_TITLE></GLBATCH></update>"
    assert "Required field ENTRIES is missing" in refused(client, request)


def test_fields_that_an_update_leaves_out_stay(client: Client) -> None:
    made = client.run(glbatch(rest="<REFERENCENO>R-1</REFERENCENO>", day=LAST_YEAR)).key
    lines_ = entry("5010", "3") + entry("2100", "-3")
    request = f"<update><GLBATCH><RECORDNO>{made}</RECORDNO><ENTRIES>{lines_}</ENTRIES></GLBATCH></update>"
    assert client.run(request).ok
    found = header(client, made, "REFERENCENO BATCH_TITLE BATCH_DATE STATE")
    assert found == {
        "REFERENCENO": "R-1",
        "BATCH_TITLE": "Driver pay accrual",
        "BATCH_DATE": us(LAST_YEAR),
        "STATE": "Posted",
    }


def test_an_entry_stays_in_its_journal(client: Client) -> None:
    made = client.run(glbatch()).key
    request = rewritten(made).replace("<JOURNAL>GJ", "<JOURNAL>APJ")
    assert "can't be moved to another journal" in refused(client, request)


def test_a_deleted_entry_leaves_no_trace(fresh: Client) -> None:
    made = fresh.run(glbatch()).key
    assert fresh.run(delete("GLBATCH", made)).ok
    assert balances(fresh) == {"5010": "0", "2100": "0"}
    assert fresh.query("GLENTRY", "RECORDNO") == fresh.query("GLBATCH", "RECORDNO") == []


def test_what_a_subledger_posted_is_not_changed_as_a_journal_entry(client: Client) -> None:
    assert client.run(bill(number="B-OF-AP")).ok
    batch = client.query("GLBATCH", "RECORDNO", equal("JOURNAL", "APJ"))[0]["RECORDNO"]
    assert "comes from a subledger" in refused(client, delete("GLBATCH", int(batch)))
    assert "comes from a subledger" in refused(client, rewritten(int(batch)))


def test_a_reversal_date_makes_the_opposite_entry_on_that_day(fresh: Client) -> None:
    made = fresh.run(glbatch(day=JANUARY, rest=f"<REVERSEDATE>{us(FEBRUARY)}</REVERSEDATE>")).key
    found = header(fresh, made, "REVERSED REVERSEDKEY STATE")
    assert (found["REVERSED"], found["STATE"]) == (us(FEBRUARY), "Posted")
    reversal = int(found["REVERSEDKEY"])
    told = header(fresh, reversal, "BATCH_DATE BATCH_TITLE REVERSEDFROM JOURNAL")
    assert told == {
        "BATCH_DATE": us(FEBRUARY),
        "BATCH_TITLE": "Reversed - Driver pay accrual",
        "REVERSEDFROM": str(made),
        "JOURNAL": "GJ",
    }
    assert [(row["TR_TYPE"], row["ACCOUNTNO"]) for row in lines(fresh, reversal)] == [
        ("-1", "5010"),
        ("1", "2100"),
    ]
    assert balances(fresh) == {"5010": "0", "2100": "0"}


def test_a_reversal_follows_its_entry_and_goes_with_it(fresh: Client) -> None:
    made = fresh.run(glbatch(day=JANUARY, rest=f"<REVERSEDATE>{us(FEBRUARY)}</REVERSEDATE>")).key
    reversal = int(header(fresh, made, "REVERSEDKEY")["REVERSEDKEY"])
    assert fresh.run(rewritten(made, entry("6200", "9"), entry("1000", "-9"), day=JANUARY)).ok
    assert [row["ACCOUNTNO"] for row in lines(fresh, reversal)] == ["6200", "1000"]
    assert "is a reversal" in refused(fresh, delete("GLBATCH", reversal))
    assert fresh.run(delete("GLBATCH", made)).ok
    assert fresh.query("GLBATCH", "RECORDNO") == []


def test_an_empty_reversal_date_takes_the_reversal_away(fresh: Client) -> None:
    made = fresh.run(glbatch(day=JANUARY, rest=f"<REVERSEDATE>{us(FEBRUARY)}</REVERSEDATE>")).key
    assert fresh.run(rewritten(made, day=JANUARY, rest="<REVERSEDATE></REVERSEDATE>")).ok
    assert header(fresh, made, "REVERSED REVERSEDKEY") == {"REVERSED": "", "REVERSEDKEY": ""}
    assert balances(fresh) == {"5010": "250", "2100": "-250"}


def test_a_draft_reverses_when_it_is_posted(fresh: Client) -> None:
    rest = f"<REVERSEDATE>{us(FEBRUARY)}</REVERSEDATE>"
    made = fresh.run(glbatch(day=JANUARY, rest=f"<STATE>Draft</STATE>{rest}")).key
    assert header(fresh, made, "REVERSED REVERSEDKEY") == {"REVERSED": us(FEBRUARY), "REVERSEDKEY": ""}
    assert fresh.run(rewritten(made, day=JANUARY, rest="<STATE>Posted</STATE>")).ok
    assert header(fresh, made, "REVERSEDKEY")["REVERSEDKEY"]
    assert len(fresh.query("GLBATCH", "RECORDNO")) == 2


def test_a_reversal_needs_an_open_month_of_its_own(client: Client) -> None:
    late = glbatch(rest=f"<REVERSEDATE>{us(FAR_FUTURE)}</REVERSEDATE>")
    assert f"({us(FAR_FUTURE)})" in refused(client, late)


def test_a_custom_allocation_splits_an_entry_over_dimensions(client: Client) -> None:
    parts = (
        "<ALLOCATION>Custom</ALLOCATION>"
        "<SPLIT><AMOUNT>60</AMOUNT><DEPARTMENTID>OPS</DEPARTMENTID></SPLIT>"
        "<SPLIT><AMOUNT>40</AMOUNT><DEPARTMENTID>SALES</DEPARTMENTID></SPLIT>"
    )
    made = client.run(glbatch(entry("5000", "100", rest=parts), entry("2100", "-100"))).key
    found = [(row["AMOUNT"], row["DEPARTMENT"], row["LOCATION"]) for row in lines(client, made)]
    assert found == [("60", "OPS", "10"), ("40", "SALES", "10"), ("100", "", "10")]


def test_splits_sum_to_their_entry(client: Client) -> None:
    parts = "<ALLOCATION>Custom</ALLOCATION><SPLIT><AMOUNT>60</AMOUNT></SPLIT>"
    request = glbatch(entry("5010", "100", rest=parts), entry("2100", "-100"))
    assert "splits must equal" in refused(client, request)


def test_an_unknown_allocation_is_refused(client: Client) -> None:
    request = glbatch(entry("5010", "1", rest="<ALLOCATION>HALVES</ALLOCATION>"), entry("2100", "-1"))
    assert "Invalid Allocation 'HALVES' specified." in refused(client, request)


def test_a_company_may_let_journals_onto_control_accounts(fresh: Client) -> None:
    fresh.control("settings", {"journals_on_control_accounts": True})
    assert fresh.run(glbatch(entry("1200", "10"), entry("2000", "-10"))).ok
    books = fresh.control("books")
    assert books["trial_balance"] == {"1200": "10", "2000": "-10"}
    assert {sides["control"] for sides in books["subledgers"].values()} == {"0"}


def test_an_account_without_direct_posting_is_for_subledgers(fresh: Client) -> None:
    changed = (
        "<GLACCOUNT><ACCOUNTNO>5010</ACCOUNTNO><SUBLEDGERCONTROLON>true</SUBLEDGERCONTROLON></GLACCOUNT>"
    )
    assert fresh.run(f"<update>{changed}</update>").ok
    assert "5010 doesn't allow direct posting" in refused(fresh, glbatch())
    assert fresh.run(bill()).ok
    fresh.control("settings", {"journals_on_control_accounts": True})
    assert fresh.run(glbatch()).ok


def test_entities_owe_each_other_where_the_company_has_set_that_up(fresh: Client) -> None:
    fresh.control("settings", {"inter_entity_account": "1400"})
    uneven = (entry("5010", "10"), entry("2100", "-10", "20"))
    assert "do not balance for 10" in refused(fresh, glbatch(*uneven))
    made = fresh.run(glbatch(*uneven, rest="<BASELOCATION_NO>10</BASELOCATION_NO>")).key
    found = [(row["ACCOUNTNO"], row["LOCATION"], row["TR_TYPE"]) for row in lines(fresh, made)]
    assert found[2:] == [("1400", "20", "1"), ("1400", "10", "-1")]
    bad = glbatch(*uneven, rest="<BASELOCATION_NO>99</BASELOCATION_NO>")
    assert "Invalid Location '99' specified." in refused(fresh, bad)


def test_an_entitys_user_writes_his_own_entries_only(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    inside = at_entity("10")
    assert inside.run(glbatch(entry("5010", "10", ""), entry("2100", "-10", ""))).ok
    assert "Invalid Location '20' specified." in refused(
        inside, glbatch(entry("5010", "10", "20"), entry("2100", "-10", "20"))
    )
    top = fresh.run(glbatch()).key
    assert "root level journal entry" in refused(inside, rewritten(top))
    private = fresh.query(
        "GLBATCH", "RECORDNO MEGAENTITYID", rest="<options><showprivate>true</showprivate></options>"
    )
    assert sorted(row["MEGAENTITYID"] for row in private) == ["", "10"]


def test_the_legacy_function_posts_the_same_entry(fresh: Client) -> None:
    result = fresh.run(
        gltransaction(
            glentry("6200", "1200.50", rest="<departmentid>OPS</departmentid>"),
            glentry("1000", "-1200.50"),
            day=JANUARY,
            reverse_on=FEBRUARY,
            reference="R-9",
        )
    )
    assert result.ok, result.errors
    found = header(fresh, result.key, "BATCH_TITLE REFERENCENO REVERSED")
    assert found == {"BATCH_TITLE": "Rent", "REFERENCENO": "R-9", "REVERSED": us(FEBRUARY)}
    assert [row["AMOUNT"] for row in lines(fresh, result.key)] == ["1200.5", "1200.5"]
    assert fresh.run(f'<delete_gltransaction key="{result.key}"/>').ok
    assert fresh.query("GLBATCH", "RECORDNO") == []


def test_an_unknown_key_is_not_deleted(client: Client) -> None:
    assert "Cannot find glbatch with key '99999'" in refused(client, '<delete_gltransaction key="99999"/>')
    assert "external key" in refused(client, '<delete_gltransaction key="1" externalkey="true"/>')


def test_statistics_never_touch_the_money(fresh: Client) -> None:
    made = fresh.run(statistics(glentry("9000", "12"), glentry("9010", "340.5")))
    assert made.ok, made.errors
    assert balances(fresh) == {}
    assert header(fresh, made.key, "STATISTICAL JOURNAL") == {"STATISTICAL": "true", "JOURNAL": "SJ"}
    found = fresh.query("GLENTRY", "ACCOUNTNO ACCOUNTTITLE STATISTICAL AMOUNT", equal("BATCHNO", made.key))
    assert {tuple(row.values()) for row in found} == {
        ("9000", "Loads", "T", "12"),
        ("9010", "Miles", "T", "340.5"),
    }


def test_a_statistical_journal_takes_statistical_accounts_only(client: Client) -> None:
    assert "Invalid GL Account '5010' specified." in refused(client, statistics(glentry("5010", "1")))
    assert client.run(glbatch(entry("9000", "1"), journal="SJ")).ok


def test_each_legacy_function_has_journals_of_its_own(client: Client) -> None:
    request = statistics(glentry("9000", "1")).replace("<journalid>SJ", "<journalid>GJ")
    assert "Invalid Journal 'GJ' specified." in refused(client, request)
    request = gltransaction(glentry("5010", "1"), glentry("2100", "-1")).replace(
        "<journalid>GJ", "<journalid>SJ"
    )
    assert "Invalid Journal 'SJ' specified." in refused(client, request)


def test_custom_fields_of_batch_and_line_are_kept(fresh: Client) -> None:
    fresh.control("custom-fields", {"object": "GLBATCH", "name": "TMS_KEY"})
    fresh.control("custom-fields", {"object": "GLENTRY", "name": "LOAD_NO"})
    line = entry("5010", "1", rest="<LOAD_NO>L-1</LOAD_NO>")
    made = fresh.run(glbatch(line, entry("2100", "-1"), rest="<TMS_KEY>K-1</TMS_KEY>")).key
    assert header(fresh, made, "TMS_KEY") == {"TMS_KEY": "K-1"}
    assert [row["LOAD_NO"] for row in fresh.query("GLENTRY", "LOAD_NO", equal("LINE_NO", 1))] == ["L-1"]


def test_a_dimension_of_the_companys_own_is_a_field_of_the_entry(fresh: Client) -> None:
    fresh.control("dimensions", {"name": "LANE"})
    lane = fresh.run("<create><LANE><NAME>CHI-DAL</NAME></LANE></create>").key
    line = entry("5010", "1", rest=f"<GLDIMLANE>{lane}</GLDIMLANE>")
    made = fresh.run(glbatch(line, entry("2100", "-1")))
    assert made.ok, made.errors
    found = fresh.query(
        "GLENTRY", "GLDIMLANE", f"<and>{equal('BATCHNO', made.key)}{equal('LINE_NO', 1)}</and>"
    )
    assert found == [{"GLDIMLANE": str(lane)}]


def test_a_month_ahead_within_the_open_year_is_open(client: Client) -> None:
    ahead = min(date.fromisoformat(TODAY) + timedelta(days=20), date(int(Y), 12, 31)).isoformat()
    assert client.run(glbatch(day=ahead)).ok
