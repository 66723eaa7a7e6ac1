"""GET transactions, documents, payments and status."""

import pytest

from integrations.api.shapes import PaymentShape
from integrations.core.lifecycle import State
from integrations.models import FreightTransaction, PaymentApplication, SagePayment
from integrations.pipeline import feed
from tenants import scope
from tests.intake.shapes import connect, deliver, document, invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(tenant, subsidiary):
    """An invoice that is in Sage, and a newer version of it."""
    with scope.tenant(tenant.pk):
        deliver(subsidiary, invoice("L1"))
        made = document(connect(subsidiary), State.CONFIRMED, "L1")
        deliver(subsidiary, invoice("L1", version=2, charges=[{"amount": "2500.00"}]))
        return made


def test_a_transaction_shows_its_versions_document_and_issues(tms, tenant, posted):
    with scope.tenant(tenant.pk):
        pk = FreightTransaction.objects.get().pk
    told = tms.get(f"transactions/{pk}").json()
    assert [(v["version"], v["status"], v["difference"]) for v in told["versions"]] == [
        (2, "HELD", "100.00"),
        (1, "CURRENT", None),
    ]
    assert told["document"]["state"] == "CONFIRMED"
    assert [issue["code"] for issue in told["issues"]] == ["changed_after_posting"]
    assert told["total"] == "2400.00"


def test_a_strangers_transaction_is_not_found(stranger, tenant, posted):
    with scope.tenant(tenant.pk):
        pk = FreightTransaction.objects.get().pk
    assert stranger.get(f"transactions/{pk}").status_code == 404


def test_documents_come_by_pages_each_once(tms, tenant, subsidiary):
    with scope.tenant(tenant.pk):
        connection = connect(subsidiary)
        for number in range(5):
            deliver(subsidiary, invoice(f"L{number}"))
            document(connection, State.READY, f"L{number}")
    seen, cursor = [], {}
    while True:
        page = tms.get("documents", limit=2, **cursor).json()
        seen += [row["source_id"] for row in page["results"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == ["L4", "L3", "L2", "L1", "L0"]


def test_documents_are_filtered_by_state_and_kind(tms, posted):
    assert len(tms.get("documents", state="CONFIRMED", kind="AR_INVOICE").json()["results"]) == 1
    assert tms.get("documents", state="READY").json()["results"] == []


@pytest.mark.parametrize(
    "query", [{"state": "LOST"}, {"cursor": "x"}, {"limit": "0"}, {"limit": "many"}, {"cursor": "MjAyNg=="}]
)
def test_a_parameter_that_makes_no_sense_is_refused(tms, query):
    answer = tms.get("documents", **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameter.invalid")


def test_a_stranger_sees_no_documents(stranger, posted):
    assert stranger.get("documents").json() == {"results": [], "next": None}


def test_the_feed_of_payments_begins_where_the_reader_stopped(tms):
    assert tms.get("payments", after=7).json() == {"results": [], "next_after": 7}


def test_the_status_counts_documents_and_held_versions(tms, posted):
    [told] = tms.get("status").json()["subsidiaries"]
    assert told["documents"] == {"CONFIRMED": 1}
    assert told["versions"] == {"HELD": 1}
    assert told["connection"]["state"] == "ACTIVE"


def test_the_number_of_queries_does_not_depend_on_the_page(tms, posted, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        tms.get("documents")


def test_an_entry_of_the_feed_names_the_tmss_own_ids(tms, tenant, posted):
    with scope.tenant(tenant.pk):
        of = {"tenant": tenant, "currency": "USD"}
        payment = SagePayment.objects.create(
            connection=posted.connection, side="AR", record_no=7, when_modified="x", amount=100_00, **of
        )
        part = PaymentApplication.objects.create(
            payment=payment, document=posted, detail_no=9, part="CASH", amount=100_00, **of
        )
        feed.tell(posted.connection, [(part, False), (part, True)])
    told = tms.get("payments", limit=1).json()
    [entry] = told["results"]
    assert (entry["source_id"], entry["amount"], entry["event"], entry["payment"]["sage_record"]) == (
        "L1",
        "100.00",
        "applied",
        7,
    )
    again = tms.get("payments", after=told["next_after"]).json()
    assert [one["event"] for one in again["results"]] == ["undone"]
    assert set(entry) == set(PaymentShape().fields)
