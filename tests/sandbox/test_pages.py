"""The pages to look at: each shows the books as they are, and its buttons do what they say, behind an integration's back."""

from __future__ import annotations

import pytest

from tests.sandbox.browsing import Browser
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client, equal, us
from tests.sandbox.postings import (
    TODAY,
    ar_adjustment,
    bill,
    bill_line,
    detail,
    invoice,
    lineitem,
    party,
    receipt,
)

DEMO = "/company/DEMO"
STAND_IN = "No product of Sage"
EVIL = "<script>alert('x')</script>"


@pytest.fixture
def browser(shared_sandbox: Account) -> Browser:
    return Browser(shared_sandbox)


def posted(client: Client, xml: str) -> int:
    result = client.run(xml)
    assert result.ok, result.errors
    return result.key


def field_of(client: Client, name: str, key: int, field: str) -> str:
    return client.query(name, f"RECORDNO {field}", equal("RECORDNO", key))[0][field]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Companies"),
        ("/requests", "Requests"),
        ("/faults", "Faults"),
        ("/switches", "Switches"),
        ("/switches/latency_ms", "latency_ms"),
        (DEMO, "Company DEMO"),
        (f"{DEMO}/trial-balance", "Trial balance"),
        (f"{DEMO}/trial-balance?as_of=2026-02-11&entity=10", "Trial balance"),
        (f"{DEMO}/accounts/4000", "4000 Linehaul revenue"),
        (f"{DEMO}/receivable", "Receivables by age"),
        (f"{DEMO}/payable?as_of=nonsense", "Payables by age"),
        (f"{DEMO}/customers", "Customers"),
        (f"{DEMO}/vendors?q=%25&before=2", "Vendors"),
        (f"{DEMO}/invoices?q=%25&state=Paid", "Invoices"),
        (f"{DEMO}/bills?party=V-100&before=9", "Bills"),
        (f"{DEMO}/customer-adjustments", "Customers' adjustments"),
        (f"{DEMO}/vendor-adjustments", "Vendors' adjustments"),
        (f"{DEMO}/receipts", "Receipts"),
        (f"{DEMO}/payments?after=1", "Payments"),
        (f"{DEMO}/customer-advances", "Customers' advances"),
        (f"{DEMO}/vendor-advances", "Vendors' advances"),
        (f"{DEMO}/journals?q=1&journal=GJ", "Journal entries"),
        (f"{DEMO}/periods?entity=10", "Periods"),
        (f"{DEMO}/proof", "Proof"),
        (f"{DEMO}/customer/C-100", "Harbor Foods"),
        (f"{DEMO}/vendor/V-100", "Blue Ridge Carriers"),
    ],
)
def test_every_page_says_what_it_shows_and_that_it_is_no_product_of_sage(
    browser: Browser, path: str, title: str
) -> None:
    shown = browser.open(path)
    assert shown.title == title
    assert STAND_IN in shown.text


def test_every_link_of_every_page_leads_somewhere(client: Client, browser: Browser) -> None:
    """Documents of each kind stand in the books, so that their pages are visited as well."""
    paid = posted(client, invoice(number="LINKED-1"))
    posted(client, receipt(detail(paid, "40.00")))
    posted(client, ar_adjustment(lineitem("4090", "-5.00")))
    posted(client, bill(number="LINKED-2"))
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        found = {link for link in browser.open(path).links() if link.startswith("/")}
        waiting += sorted(found - seen - set(waiting))
    assert {f"{DEMO}/invoices/{paid}", f"{DEMO}/accounts/1200", "/switches/uniqueid", "/requests"} <= seen


def test_a_document_shows_its_lines_and_what_it_did_to_the_ledger_per_entity(
    client: Client, browser: Browser
) -> None:
    key = posted(
        client, invoice(lineitem("4000", "70.00", "10"), lineitem("4010", "30.00", "20"), number="GL-1")
    )
    shown = browser.open(f"{DEMO}/invoices/{key}")
    assert shown.title == "Invoice GL-1"
    assert [row[1] for row in shown.rows("Lines")] == ["4000 Linehaul revenue", "4010 Fuel surcharge revenue"]
    entries = {(row[1][:4], row[2]): (row[4], row[5]) for row in shown.rows("Entries of the general ledger")}
    assert entries == {
        ("1200", "10"): ("70.00", ""),
        ("4000", "10"): ("", "70.00"),
        ("1200", "20"): ("30.00", ""),
        ("4010", "20"): ("", "30.00"),
    }


def test_a_receipt_for_a_part_of_an_invoice_is_taken_on_its_page(client: Client, browser: Browser) -> None:
    key = posted(client, invoice(number="PAY-1"))
    page = f"{DEMO}/invoices/{key}"
    shown = browser.press(page, "pay", amount="1,040.00".removeprefix("1,0"), number="CHK-9")
    assert "USD 40.00 received." in shown.text
    assert shown.rows("Paid by")[0][0] == "CHK-9"
    assert field_of(client, "ARINVOICE", key, "TOTALDUE") == "60"
    rest = browser.press(page, "pay")
    assert "Paid" in rest.text
    assert field_of(client, "ARINVOICE", key, "STATE") == "Paid"


def test_a_bill_is_paid_on_its_page(client: Client, browser: Browser) -> None:
    key = posted(client, bill(number="PAY-2"))
    browser.press(f"{DEMO}/bills/{key}", "pay")
    assert field_of(client, "APBILL", key, "STATE") == "Paid"


def test_a_check_that_waits_to_be_printed_is_confirmed_on_its_page(client: Client, browser: Browser) -> None:
    key = posted(client, bill(number="PAY-3"))
    shown = browser.press(f"{DEMO}/bills/{key}", "pay", method="Printed Check")
    paid = next(link for link in shown.links() if "/payments/" in link)
    assert field_of(client, "APBILL", key, "STATE") == "Selected"
    browser.press(paid, "confirm")
    assert field_of(client, "APBILL", key, "STATE") == "Paid"


def test_what_is_not_posted_is_not_counted_as_open(client: Client, browser: Browser) -> None:
    posted(client, bill(number="OWED-1"))
    posted(client, bill(number="OWED-2", rest="<ACTION>Draft</ACTION>"))
    shown = browser.open(f"{DEMO}/bills?q=OWED")
    assert "2 in all, USD 200.00, of which 100.00 is open" in shown.text


@pytest.mark.parametrize(("answer", "state"), [("approve", "Posted"), ("decline", "Declined")])
def test_a_bill_that_waits_for_somebody_s_approval_gets_it_on_its_page(
    sandbox: Account, answer: str, state: str
) -> None:
    with Client(sandbox) as client:
        client.open_session()
        client.control("settings", {"bill_approvals": 1})
        key = posted(client, bill(number="WAITING"))
        Browser(sandbox).press(f"{DEMO}/bills/{key}", answer, comment="As agreed")
        assert field_of(client, "APBILL", key, "STATE") == state


def test_a_journal_entry_that_was_keyed_is_deleted_on_its_page_and_a_batch_of_bills_is_not(
    client: Client, browser: Browser
) -> None:
    lines = "".join(
        f"<GLENTRY><ACCOUNTNO>6200</ACCOUNTNO><TR_TYPE>{side}</TR_TYPE><TRX_AMOUNT>9.00</TRX_AMOUNT>"
        "<LOCATION>10</LOCATION></GLENTRY>"
        for side in (1, -1)
    )
    batch = f"<GLBATCH><JOURNAL>GJ</JOURNAL><BATCH_DATE>{us(TODAY)}</BATCH_DATE><BATCH_TITLE>Rent moved</BATCH_TITLE>"
    key = posted(client, f"<create>{batch}<ENTRIES>{lines}</ENTRIES></GLBATCH></create>")
    total = browser.open(f"{DEMO}/journals/{key}").root.xpath("//tfoot/tr/*")
    assert [cell.text_content() for cell in total] == ["All", "In balance", "", "", "", "9.00", "9.00", ""]
    assert "Journal entry No." in browser.press(f"{DEMO}/journals/{key}", "delete").text
    assert client.query("GLBATCH", "RECORDNO", equal("RECORDNO", key)) == []
    posted(client, bill(number="OF-A-BATCH"))
    automatic = client.query("GLBATCH", "RECORDNO", equal("MODULE", "3.AP"))[0]["RECORDNO"]
    assert "Behind the integration" not in browser.open(f"{DEMO}/journals/{automatic}").text


def test_a_draft_of_a_receipt_is_deleted_on_its_page(client: Client, browser: Browser) -> None:
    key = posted(client, invoice(number="PAY-4"))
    draft = posted(client, receipt(detail(key, "100.00"), rest="<ACTION>Draft</ACTION>"))
    assert "is deleted" in browser.press(f"{DEMO}/receipts/{draft}", "delete").text
    assert client.query("ARPYMT", "RECORDNO", equal("RECORDNO", draft)) == []


def test_what_sage_refuses_is_said_in_its_words_and_what_was_typed_stays(
    client: Client, browser: Browser
) -> None:
    key = posted(client, invoice(number="REFUSED-1"))
    page = f"{DEMO}/invoices/{key}"
    shown = browser.press(page, "pay", amount="100.01", number="CHK-TYPED")
    assert "exceeds total amount due" in shown.text
    form = shown.root.xpath("//form[.//input[@value='CHK-TYPED']]/@id")[0]
    assert f"#{form}" in shown.links()
    assert shown.root.xpath("//input[@name='number']/@value")[0] == "CHK-TYPED"
    assert field_of(client, "ARINVOICE", key, "TOTALDUE") == "100"


def test_a_refusal_of_several_faults_leaves_nothing_behind(client: Client, browser: Browser) -> None:
    key = posted(client, invoice(number="REFUSED-2"))
    shown = browser.press(f"{DEMO}/invoices/{key}", "copy", day="1999-01-01")
    assert "Periods are closed" in shown.text
    assert len(client.query("ARINVOICE", "RECORDNO", equal("RECORDID", "REFUSED-2"))) == 1


def test_a_document_is_edited_by_somebody_else_than_the_integration(client: Client, browser: Browser) -> None:
    key = posted(client, bill(number="EDIT-1"))
    browser.press(f"{DEMO}/bills/{key}", "edit", number="EDIT-2", description="Called in by the carrier")
    assert field_of(client, "APBILL", key, "RECORDID") == "EDIT-2"
    assert field_of(client, "APBILL", key, "DESCRIPTION") == "Called in by the carrier"
    assert field_of(client, "APBILL", key, "MODIFIEDBYLOGINID") == "person at the screen"
    assert field_of(client, "APBILL", key, "CREATEDBYLOGINID") == client.account.user_id


def test_a_document_is_reversed_on_its_page_and_the_pair_links_to_each_other(
    client: Client, browser: Browser
) -> None:
    key = posted(client, invoice(number="REV-1"))
    shown = browser.press(f"{DEMO}/invoices/{key}", "reverse")
    assert "Reversed by" in shown.text
    assert field_of(client, "ARINVOICE", key, "STATE") == "Reversed"


def test_a_receipt_is_reversed_on_its_page(client: Client, browser: Browser) -> None:
    key = posted(client, invoice(number="REV-2"))
    paid = posted(client, receipt(detail(key, "100.00")))
    browser.press(f"{DEMO}/receipts/{paid}", "reverse")
    assert field_of(client, "ARINVOICE", key, "TOTALDUE") == "100"


def test_a_document_is_deleted_on_its_page_and_its_address_says_so(client: Client, browser: Browser) -> None:
    key = posted(client, bill(number="GONE-1"))
    page = f"{DEMO}/bills/{key}"
    shown = browser.press(page, "delete")
    assert "Bill GONE-1 is deleted." in shown.text
    assert client.query("APBILL", "RECORDNO", equal("RECORDNO", key)) == []
    gone = browser.ask("GET", page)
    assert (gone.status, gone.title) == (404, "Not found")
    assert "may have been deleted" in gone.text


@pytest.mark.parametrize(
    ("slug", "name", "xml"),
    [
        ("invoices", "ARINVOICE", invoice(lineitem("4000", "12.34", "20"), number="COPY-1")),
        ("bills", "APBILL", bill(bill_line("5000", "56.78", "10", "OPS"), number="COPY-2")),
        ("customer-adjustments", "ARADJUSTMENT", ar_adjustment(lineitem("4090", "-9.00"))),
    ],
)
def test_a_copy_has_the_same_lines_under_another_key(
    client: Client, browser: Browser, slug: str, name: str, xml: str
) -> None:
    key = posted(client, xml)
    browser.press(f"{DEMO}/{slug}/{key}", "copy", number="COPY-9")
    made = client.query(name, "RECORDNO TOTALENTERED", equal("RECORDID", "COPY-9"))
    assert [row["TOTALENTERED"] for row in made] == [field_of(client, name, key, "TOTALENTERED")]
    lines = [
        client.query(f"{name}ITEM", "ACCOUNTNO AMOUNT LOCATIONID DEPARTMENTID", equal("RECORDKEY", each))
        for each in (key, made[0]["RECORDNO"])
    ]
    assert lines[0] == lines[1]


def test_a_period_that_is_closed_on_its_page_refuses_postings_until_it_is_opened(
    client: Client, browser: Browser
) -> None:
    month, page = TODAY[:7], f"{DEMO}/periods"
    asked = {**browser.fields(page, "periods"), "month": month, "ledger": "AP", "entity": ""}
    assert browser.post(page, {**asked, "verb": "close"}).status == 303
    assert "Periods are closed" in client.run(bill(number="CLOSED-1")).errors[0]
    assert client.run(invoice(number="CLOSED-2")).ok
    assert browser.post(page, {**asked, "verb": "open"}).status == 303
    assert client.run(bill(number="CLOSED-1")).ok


def test_lists_are_searched_by_number_party_and_state_and_paged_by_key(sandbox: Account) -> None:
    browser = Browser(sandbox)
    with Client(sandbox) as client:
        client.open_session()
        for n in range(53):
            posted(client, invoice(number=f"L-{n:03}", customer="C-200" if n % 2 else "C-100"))
    first = browser.open(f"{DEMO}/invoices")
    older = next(link for link in first.links() if "before=" in link)
    second = browser.open(older)
    newer = next(link for link in second.links() if "after=" in link)
    numbers = [row[0] for page in (first, second) for row in page.rows("Invoices")]
    assert numbers == [f"L-{n:03}" for n in reversed(range(53))]
    assert browser.open(newer).rows("Invoices") == first.rows("Invoices")
    assert [row[0] for row in browser.open(f"{DEMO}/invoices?q=L-05").rows("Invoices")] == [
        "L-052",
        "L-051",
        "L-050",
    ]
    assert len(browser.open(f"{DEMO}/invoices?q=prairie").rows("Invoices")) == 26
    assert len(browser.open(f"{DEMO}/invoices?party=C-100&state=Posted").rows("Invoices")) == 27
    assert "Nothing here matches" in browser.open(f"{DEMO}/invoices?state=Paid").text


def test_the_trial_balance_of_a_day_holds_what_was_posted_up_to_it(sandbox: Account) -> None:
    browser = Browser(sandbox)
    year = int(TODAY[:4]) - 1
    with Client(sandbox) as client:
        client.open_session()
        for day in (f"{year}-03-31", f"{year}-04-10", f"{year}-04-11"):
            posted(client, invoice(day=day, number=day))

    def receivable(as_of: str) -> str:
        rows = browser.open(f"{DEMO}/trial-balance?as_of={as_of}&entity=10").rows("Balances by account")
        return next(row[1] for row in rows if row[0].startswith("1200"))

    assert [receivable(f"{year}-{day}") for day in ("03-31", "04-10", "04-30")] == [
        "100.00",
        "200.00",
        "300.00",
    ]


def test_what_users_wrote_is_text_on_every_page(client: Client, browser: Browser) -> None:
    name = EVIL.replace("<", "&lt;")
    posted(client, party("CUSTOMER", "C-EVIL", name))
    key = posted(
        client, invoice(customer="C-EVIL", number="EVIL-1", rest=f"<description>{name}</description>")
    )
    pages = (
        "invoices",
        f"invoices/{key}",
        "receivable",
        "customer/C-EVIL",
        "invoices?q=" + "%3Cscript%3E%22",
    )
    for page in pages:
        shown = browser.open(f"{DEMO}/{page}")
        assert "<script" not in shown.body.lower()
        assert not shown.root.xpath("//script")
        assert EVIL in shown.text or "?q=" in page


def test_an_account_shows_its_balance_and_a_list_leads_to_its_parties(
    client: Client, browser: Browser
) -> None:
    posted(client, party("VENDOR", "V-LISTED", "Listed Carriers"))
    key = posted(client, bill(bill_line("6200", "1234.50"), vendor="V-LISTED", number="LISTED"))
    assert "USD 1,234.50" in browser.open(f"{DEMO}/accounts/6200").text
    assert f"{DEMO}/vendor/V-LISTED" in browser.open(f"{DEMO}/bills?q=LISTED").links()
    offered = browser.open(f"{DEMO}/bills/{key}").root.xpath("//input[@name='amount']/@value")
    assert offered == ["1,234.50"]


def test_parties_are_found_by_number_and_name_and_paged_by_key(sandbox: Account) -> None:
    browser = Browser(sandbox)
    with Client(sandbox) as client:
        client.open_session()
        for n in range(51):
            posted(client, party("VENDOR", f"V-L{n:03}", f"Long List {n}"))
        posted(client, bill(vendor="V-L007", number="OPEN-1"))
    older = next(link for link in browser.open(f"{DEMO}/vendors?q=long+list").links() if "before=" in link)
    assert [row[0] for row in browser.open(older).rows("Vendors")] == ["V-L000"]
    assert browser.open(f"{DEMO}/vendors?q=V-L007").rows("Vendors") == [
        ["V-L007", "Long List 7", "", "active", "100.00"]
    ]
    assert "No vendor is like that" in browser.open(f"{DEMO}/vendors?q=%25").text


def test_pages_that_belong_to_all_companies_speak_of_none_of_them() -> None:
    with start_sandbox(company=["DEMO", "NORTH.CO"]) as account:
        browser = Browser(account)
        for path in ("/requests", "/faults", "/switches", "/nothing"):
            assert not [link for link in browser.ask("GET", path).links() if link.startswith("/company/")]
        assert browser.open("/company/NORTH.CO/invoices").root.findtext(".//title") == (
            "Invoices · NORTH.CO · sandbox"
        )


def test_each_company_of_a_sandbox_has_pages_of_its_own() -> None:
    with start_sandbox(company=["DEMO", "NORTH.CO"]) as account:
        browser = Browser(account)
        with Client(account) as client:
            client.open_session()
            posted(client, invoice(number="ONLY-1"))
        names = [row[0] for row in browser.open("/").rows("Companies")]
        assert names == ["DEMO", "NORTH.CO"]
        other = next(link for link in browser.open("/").links() if "NORTH" in link)
        assert browser.open(other).title == "Company NORTH.CO"
        assert "stand here as soon as" in browser.open(f"{other}/invoices").text
