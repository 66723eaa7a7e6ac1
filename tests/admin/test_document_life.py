"""A document's page: its whole life from top to bottom, and no secret on it."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from tests.admin.making import TAX_ID, give_issue, give_life, make_document, usd

pytestmark = pytest.mark.django_db


def page_of(document) -> str:
    return f"/admin/integrations/document/{document.pk}/change/"


@pytest.fixture
def life(document, party, admins) -> str:
    give_life(document, party)
    return admins.get(page_of(document)).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "loads.csv, row 7",
        "Detention has its own account",
        "Department <b>OPS</b>",
        "create_invoice",
        "Accepted",
        "412 ms",
        "Wire",
        "undone",
        "Sage took it",
        "1,000.00",
    ],
)
def test_tells_what_happened(life, words):
    assert words in life


def test_is_read_in_the_order_in_which_it_happened(life):
    headings = ["input", "lines", "sent", "holds", "payments", "steps"]
    places = [life.index(f'<h3 id="{one}">') for one in headings]
    assert places == sorted(places)


def test_shows_its_own_part_of_a_request_for_many(life):
    assert "A-STRANGER" not in life


@pytest.mark.parametrize("canary", ["canary-of-a-row", "canary-of-an-exchange", TAX_ID])
def test_holds_no_secret(life, canary):
    assert canary not in life


def test_has_no_form_to_change_it(life):
    assert 'name="_save"' not in life


def test_undone_payments_do_not_count(life):
    assert '<th scope="row" colspan="4">Applied</th><td class="lh-num">1,000.00</td>' in life


def test_an_issue_says_its_remedy(document, admins):
    give_issue(document)
    page = admins.get(page_of(document)).content.decode()
    assert "What to mend" in page
    assert "Map &#x27;LUMPER&#x27; to an account" in page


def test_says_when_open_here_and_due_in_sage_differ(connection, admins):
    drifted = make_document(
        connection, "N-1", state="CONFIRMED", record_no="31", open_amount=usd(5_00), sage_due=usd(4_00)
    )
    assert "due in Sage 4.00\u00a0USD" in admins.get(page_of(drifted)).content.decode()


def test_each_part_that_is_empty_says_so(document, admins):
    page = admins.get(page_of(document)).content.decode()
    for words in (
        "No transaction of the TMS",
        "No line was built",
        "Nothing was sent yet",
        "No payment of it",
    ):
        assert words in page


@pytest.mark.parametrize("state", ["BLOCKED", "UNKNOWN", "GONE", "BY_HAND", "SUPERSEDED", "REVERSED"])
def test_every_state_has_a_page(connection, admins, state):
    assert admins.get(page_of(make_document(connection, "N-1", state=state))).status_code == 200


def test_a_customer_that_is_sent_has_a_page_without_money(connection, party, admins):
    sent = make_document(connection, "C-1", party, kind="CUSTOMER", document_date=None, total=usd(0))
    page = admins.get(page_of(sent)).content.decode()
    assert "It was made for the documents that need this party" in page
    assert "Payments</h3>" not in page


def test_support_reads_it(document, supports):
    assert supports.get(page_of(document)).status_code == 200


def test_billing_does_not_read_it(document, billings):
    assert billings.get(page_of(document)).status_code in (403, 404)


def test_a_stranger_finds_nothing_there(document, strangers):
    assert strangers.get(page_of(document)).status_code == 404


def test_an_operator_finds_nothing_there_without_breaking_the_glass(document, operators):
    assert operators.get(page_of(document)).status_code == 404


def test_text_from_outside_is_no_markup(connection, admins):
    odd = make_document(connection, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in admins.get(page_of(odd)).content.decode()


def test_costs_as_many_queries_whatever_its_attempts(document, party, admins):
    give_life(document, party)
    with CaptureQueriesContext(database) as queries:
        admins.get(page_of(document))
    assert len(queries) <= 18


def test_a_problem_leads_to_the_page_where_it_is_mended(admins, connection, document):
    give_issue(document)
    assert (
        f"/admin/integrations/glmapping/?connection={connection.pk}"
        in admins.get(page_of(document)).content.decode()
    )
