"""Pages of what is stuck and why: causes with owner and remedy, learned rules, closed periods, moved dates, lists, routing."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.core.money import Money
from integrations.models import (
    AccountGuard,
    CauseCare,
    CauseComment,
    ClosedPeriod,
    Cursor,
    Document,
    GLMapping,
    ListChange,
    Party,
    ReferenceRecord,
    Route,
)
from tenants import scope
from tenants.models import AuditEvent
from tests.admin.making import give_issue, make_document

pytestmark = pytest.mark.django_db

CAUSES = "/admin/integrations/issue/"
GUARDS = "/admin/integrations/accountguard/"
PERIODS = "/admin/integrations/closedperiod/"
LISTS = "/admin/integrations/referencerecord/"
MISSING = {
    "code": "sage.dimension",
    "cause": "sage.dimension dimension-missing 5000 DEPARTMENT",
    "message": "Sage refused it: This transaction is missing the Department dimension for the Account 5000",
    "facts": {"why": "dimension-missing", "account": "5000", "dimension": "DEPARTMENT"},
}


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def make(model, connection, **columns):
    with scope.outside("fixture"):
        return model.objects.create(tenant=connection.tenant, connection=connection, **columns)


@pytest.fixture
def guard(connection) -> AccountGuard:
    return make(AccountGuard, connection, account="5000", dimension="DEPARTMENT", said="missing Department")


@pytest.fixture
def closed(connection) -> ClosedPeriod:
    return make(
        ClosedPeriod,
        connection,
        stream="AP",
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        source="LEARNT",
        words="Sage refused B-1, dated 2026-10-15",
    )


def act(client, address: str, name: str, *rows):
    chosen = {"action": name, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(address, chosen, follow=True)


def fresh(row):
    with scope.outside("fixture"):
        return type(row).objects.get(pk=row.pk)


# --- causes


def test_a_cause_says_what_who_and_whether_a_retry_helps_and_links_to_the_field(admins, connection, guard):
    for number in ("N-1", "N-2"):
        give_issue(make_document(connection, number, state="REJECTED"), **MISSING)
    page = text(admins, CAUSES)
    assert "The account wants a dimension that the line lacks" in page
    assert "Fix the mapping, by whoever configures the connection" in page
    assert "Retry after the mapping was changed" in page
    assert f"/admin/integrations/dimensionmapping/?connection={connection.pk}&amp;q=DEPARTMENT" in page
    assert "Account 5000 requires Department" in page or "account 5000 requires Department" in page
    assert page.count("lh-cause-what") == 1  # two documents, one cause


def test_an_unknown_refusal_is_shown_whole(admins, connection):
    words = "Sage refused it: The flux of load 'L-77' is out of phase by 12.50"
    unknown = {
        "code": "sage.refused",
        "cause": "sage.refused flux",
        "message": words,
        "facts": {"sage": "flux"},
    }
    give_issue(make_document(connection, "N-1", state="REJECTED"), **unknown)
    assert "The flux of load &#x27;L-77&#x27; is out of phase by 12.50" in text(admins, CAUSES)


def test_a_rule_that_was_decided_on_is_not_offered_again(admins, connection, guard):
    give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    with scope.outside("fixture"):
        AccountGuard.objects.update(state="DECLINED")
    assert "Learned rule offered" not in text(admins, CAUSES)


def test_the_causes_page_asks_as_much_for_many_as_for_one(
    admins, connection, guard, django_assert_max_num_queries
):
    def queries(page):
        from django.db import connection as database
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(database) as asked:
            text(admins, page)
        return len(asked)

    give_issue(make_document(connection, "N-0", state="REJECTED"), **MISSING)
    text(admins, CAUSES)
    few = queries(CAUSES)
    for n in range(1, 30):
        own = MISSING | {"cause": f"sage.dimension {n}"}
        give_issue(make_document(connection, f"N-{n}", state="REJECTED"), **own)
    assert queries(CAUSES) == few


def cause_page(connection, key=MISSING["cause"]) -> str:
    return f"{CAUSES}cause/?{urlencode({'cause': key, 'connection': connection.pk})}"


def test_a_cause_is_given_to_somebody_and_the_desk_says_who_looks_after_it(admins, bob, connection):
    give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    assert "Nobody looks after it yet" in text(admins, CAUSES)
    answer = admins.post(cause_page(connection), {"person": str(bob.pk)}, follow=True)
    assert "Bob looks after it." in answer.content.decode()
    assert "Bob looks after it" in text(admins, CAUSES)
    with scope.outside("fixture"):
        assert AuditEvent.objects.get(action="cause.assigned").reason == bob.email
    admins.post(cause_page(connection), {"person": ""})
    assert "Nobody looks after it yet" in text(admins, CAUSES)


def test_a_cause_is_given_to_nobody_who_could_not_mend_it(admins, bill, charlie, connection):
    give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    for person in (bill, charlie):
        assert admins.post(cause_page(connection), {"person": str(person.pk)}).status_code == 404
    with scope.outside("fixture"):
        assert not CauseCare.objects.exists()


def test_what_is_said_of_a_cause_stays_with_its_author_when_nothing_is_stuck_any_more(
    supports, bob, connection
):
    issue = give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    assert "This field is required" in supports.post(cause_page(connection), {"text": " "}).content.decode()
    supports.post(cause_page(connection), {"text": "Asked <Anna> for the department"})
    assert "1 comment" in text(supports, CAUSES)
    with scope.outside("fixture"):
        type(issue).objects.update(closed_at=timezone.now())
    page = text(supports, cause_page(connection))
    assert "Nothing is stuck by it now" in page
    assert "Asked &lt;Anna&gt; for the department" in page
    assert bob.email in page


def test_an_old_cause_says_how_old_it_is(admins, connection):
    issue = give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    assert "days old" not in text(admins, CAUSES)
    with scope.outside("fixture"):
        type(issue).objects.update(opened_at=timezone.now() - timedelta(days=9))
    assert "9 days old" in text(admins, CAUSES)


def test_a_stranger_finds_no_cause_and_billing_says_nothing_of_it(billings, strangers, connection):
    give_issue(make_document(connection, "N-1", state="REJECTED"), **MISSING)
    page = cause_page(connection)
    assert strangers.get(page).status_code == 404
    assert strangers.post(page, {"text": "mine"}).status_code == 404
    assert billings.post(page, {"text": "mine"}).status_code == 404
    for wrong in (f"{CAUSES}cause/", f"{CAUSES}cause/?cause=x&connection=y", cause_page(connection, "other")):
        assert strangers.get(wrong).status_code == 404
    with scope.outside("fixture"):
        assert not CauseComment.objects.exists()


# --- learned rules


def test_support_accepts_a_rule_by_name(supports, bob, guard):
    act(supports, GUARDS, "accept", guard)
    accepted = fresh(guard)
    assert (accepted.state, accepted.decided_by) == ("ACCEPTED", bob.email)
    with scope.outside("fixture"):
        assert AuditEvent.objects.filter(action="accountguard.accepted", actor=bob).exists()


def test_who_keeps_the_bills_and_who_is_a_stranger_decide_nothing(billings, strangers, guard):
    act(billings, GUARDS, "accept", guard)
    act(strangers, GUARDS, "accept", guard)
    assert fresh(guard).state == "OFFERED"
    assert strangers.get(f"{GUARDS}{guard.pk}/change/").status_code == 404
    assert billings.get(GUARDS).status_code == 403


def test_a_connections_page_shows_what_sage_taught(admins, connection, guard, closed):
    page = text(admins, reverse("admin:integrations_connection_change", args=[connection.pk]))
    assert "What Sage taught us" in page
    assert "Account 5000 requires Department" in page
    assert "AP 2026-10-01 to 2026-10-31" in page


# --- closed periods


def test_a_person_closes_a_period_and_opens_it_again(admins, alice, connection):
    asked = {
        "tenant": str(connection.tenant_id),
        "connection": str(connection.pk),
        "stream": "AR",
        "first": "",
        "last": "2026-09-30",
        "words": "Month end",
    }
    assert admins.post(f"{PERIODS}add/", asked).status_code == 302
    with scope.outside("fixture"):
        [row] = ClosedPeriod.objects.all()
    assert (row.source, row.stream, row.last) == ("PERSON", "AR", date(2026, 9, 30))
    act(admins, PERIODS, "open_again", row)
    assert fresh(row).opened_by == alice.email
    assert "Open again" in text(admins, PERIODS)


def test_a_period_is_neither_edited_nor_deleted_nor_a_strangers(admins, strangers, closed):
    address = f"{PERIODS}{closed.pk}/change/"
    admins.post(address, {"last": "2026-12-31", "words": "changed"})
    assert fresh(closed).last == date(2026, 10, 31)
    assert admins.post(f"{PERIODS}{closed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert strangers.get(address).status_code == 404
    act(strangers, PERIODS, "open_again", closed)
    assert fresh(closed).opened_at is None


def test_each_moved_posting_date_is_listed_and_no_other(admins, strangers, connection):
    moved = {
        "document_date": date(2026, 10, 15),
        "posting_date": date(2026, 11, 1),
        "due_date": date(2026, 11, 14),
    }
    make_document(connection, "B-MOVED", kind="AP_BILL", **moved)
    make_document(connection, "B-PLAIN", kind="AP_BILL", posting_date=date(2026, 11, 3))
    page = text(admins, f"{PERIODS}moved/")
    assert "B-MOVED" in page
    assert "B-PLAIN" not in page
    assert "B-MOVED" not in text(strangers, f"{PERIODS}moved/")


def test_without_a_move_the_page_says_what_will_stand_there(admins, connection):
    assert "No posting date was moved" in text(admins, f"{PERIODS}moved/")


# --- lists from Sage


def test_the_lists_say_how_fresh_they_are_what_changed_and_what_is_used(admins, strangers, connection):
    now = timezone.now()
    make(
        ReferenceRecord,
        connection,
        object_name="GLACCOUNT",
        key="4000",
        name="Linehaul",
        active=False,
        read_at=now,
    )
    make(ReferenceRecord, connection, object_name="GLACCOUNT", key="5000", name="Carriers", read_at=now)
    make(Cursor, connection, object_name="GLACCOUNT", whole_at=now - timedelta(hours=2))
    make(GLMapping, connection, side="AR", level="CATEGORY", key="linehaul", account="4000")
    make(ListChange, connection, object_name="GLACCOUNT", key="4000", name="Linehaul", what="INACTIVE")
    page = text(admins, LISTS)
    assert "Used, but takes no documents any more" in page
    assert "Accounts: 4000 Linehaul is inactive" in page
    assert "Used by the account of AR linehaul" in page
    assert "Became inactive" in page
    assert "4000" not in text(strangers, LISTS)
    assert "Carriers" in text(admins, f"{LISTS}?object_name=GLACCOUNT")


# --- routing


def test_a_route_is_set_with_the_names_that_the_tms_writes(admins, connection, subsidiary):
    asked = {
        "tenant": str(connection.tenant_id),
        "subsidiary": str(subsidiary.pk),
        "covers": "INVOICE_AS",
        "source_field": "invoice_as",
        "names-TOTAL_FORMS": "1",
        "names-INITIAL_FORMS": "0",
        "names-0-tms_value": "W01",
        "names-0-issues": str(subsidiary.pk),
    }
    assert admins.post("/admin/integrations/route/add/", asked).status_code == 302
    with scope.outside("fixture"):
        [route] = Route.objects.all()
        assert route.names.get().issues == subsidiary


def test_a_document_without_posting_date_is_no_move(admins, connection):
    make_document(connection, "B-OLD")
    with scope.outside("fixture"):
        assert Document.objects.get().posting_date is None
    assert "B-OLD" not in text(admins, f"{PERIODS}moved/")


# --- by party

PARTIES = "/admin/integrations/issue/by-party/"


def of_party(connection, name: str, number: str, minor: int, **issue):
    document = make_document(connection, number, state="BLOCKED", total=Money.from_minor(minor, "USD"))
    with scope.outside("fixture"):
        party = Party.objects.get_or_create(
            tenant=connection.tenant, source_system="tms", kind="CARRIER", source_id=name[:8], name=name
        )[0]
        Document.objects.filter(pk=document.pk).update(party=party)
    give_issue(document, **issue)
    return party


def test_what_is_stuck_is_told_by_party_the_dearest_first(admins, connection):
    of_party(connection, "Swift Lines", "B-1", 100_00, cause="period.closed", message="the books are closed")
    of_party(
        connection, "Swift Lines", "B-2", 50_00, cause="account.unmapped LH", message="no account for LH"
    )
    big = of_party(
        connection, "Big Haul", "B-3", 900_00, cause="period.closed", message="the books are closed"
    )
    page = text(admins, PARTIES)
    assert page.index("Big Haul") < page.index("Swift Lines")
    assert "150.00\u00a0USD" in page
    assert page.count("The books are closed") == 2
    assert "No account for LH" in page
    listed = text(admins, f"/admin/integrations/document/?of_party={big.pk}&standing=person")
    assert "B-3" in listed
    assert "B-1" not in listed


def test_a_document_with_two_problems_counts_once_with_its_party(admins, connection):
    of_party(connection, "Swift Lines", "B-1", 100_00)
    with scope.outside("fixture"):
        give_issue(Document.objects.get(number="B-1"), cause="another", message="another problem")
    assert "200.00" not in text(admins, PARTIES)


def test_no_party_is_stuck(admins, connection):
    assert "No party&#x27;s documents are stuck" in text(admins, PARTIES) or "No party's" in text(
        admins, PARTIES
    )


def test_a_strangers_party_is_not_among_them(admins, connection, strangers_document):
    with scope.outside("fixture"):
        theirs = strangers_document.connection
    stranger = of_party(theirs, "Stranger Freight", "S-1", 700_00)
    assert "Stranger Freight" not in text(admins, PARTIES)
    listed = text(admins, f"/admin/integrations/document/?of_party={stranger.pk}")
    assert "S-1" not in listed
    assert "S-1" not in text(admins, "/admin/integrations/document/?of_party=nonsense")
