"""What a person does with documents: said in numbers and money before it is done, and then done once."""

import pytest

from integrations.models import Document
from tenants import scope
from tests.admin.making import give_issue, make_document, usd

pytestmark = pytest.mark.django_db
LIST = "/admin/integrations/document/"


def state_of(document) -> str:
    with scope.outside("fixture"):
        return Document.objects.get(pk=document.pk).state


def chosen(action: str, *documents, **said) -> dict[str, object]:
    return {"action": action, "_selected_action": [str(one.pk) for one in documents], **said}


def act_on(document, name: str) -> str:
    return f"{LIST}{document.pk}/act/{name}/"


@pytest.fixture
def rejected(connection, party):
    return make_document(connection, "N-1", party, state="REJECTED", total=usd(50_00))


def test_the_page_before_says_how_many_and_how_much(admins, connection, rejected):
    other = make_document(connection, "N-2", state="REJECTED", total=usd(25_50))
    page = admins.post(LIST, chosen("retry", rejected, other)).content.decode()
    assert "2 documents" in page
    assert "75.50\u00a0USD" in page
    assert state_of(rejected) == "REJECTED"


def test_says_which_of_the_chosen_stay_as_they_are(admins, rejected, document):
    assert "1 of the chosen stay" in admins.post(LIST, chosen("retry", rejected, document)).content.decode()


def test_retry_is_done_when_confirmed(admins, rejected):
    answer = admins.post(LIST, chosen("retry", rejected, confirmed="yes"))
    assert answer.status_code == 302
    assert state_of(rejected) == "BLOCKED"


def test_leaving_out_takes_a_reason(admins, rejected):
    page = admins.post(LIST, chosen("leave_out", rejected, confirmed="yes", reason=""))
    assert "This field is required" in page.content.decode()
    assert state_of(rejected) == "REJECTED"


def test_leaving_out_stands_on_the_timeline_with_name_and_reason(admins, alice, rejected):
    admins.post(LIST, chosen("leave_out", rejected, confirmed="yes", reason="billed elsewhere"))
    assert state_of(rejected) == "SKIPPED"
    page = admins.get(f"{LIST}{rejected.pk}/change/").content.decode()
    assert "Billed elsewhere" in page
    assert alice.email in page


def test_all_that_is_filtered_is_confirmed_over_pages(admins, connection):
    documents = [make_document(connection, f"N-{i}", state="REJECTED") for i in range(60)]
    said = chosen("leave_out", documents[0], select_across="1", confirmed="yes", reason="a test file")
    admins.post(LIST + "?standing=person", said)
    assert {state_of(one) for one in documents} == {"SKIPPED"}


def test_kept_by_hand_holds_the_record_of_sage(admins, rejected):
    admins.post(act_on(rejected, "keep-by-hand"), {"confirmed": "yes", "record_no": "77", "reason": "keyed"})
    assert state_of(rejected) == "BY_HAND"


def test_a_record_that_another_document_holds_is_refused_in_words(admins, connection, rejected):
    make_document(connection, "N-2", state="CONFIRMED", record_no="77")
    said = {"confirmed": "yes", "record_no": "77", "reason": "keyed"}
    page = admins.post(act_on(rejected, "keep-by-hand"), said, follow=True).content.decode()
    assert "already stands for another document" in page
    assert state_of(rejected) == "REJECTED"


def test_a_document_that_is_gone_is_sent_again_by_a_person(admins, connection):
    gone = make_document(connection, "N-1", state="GONE", record_no="31")
    admins.post(act_on(gone, "send-again"), {"confirmed": "yes", "reason": "deleted by mistake"})
    assert state_of(gone) == "READY"


def test_an_act_that_the_state_does_not_allow_is_not_there(admins, document):
    assert admins.get(act_on(document, "send-again")).status_code == 404


def test_opening_the_page_does_nothing(admins, rejected):
    assert admins.get(act_on(rejected, "retry")).status_code == 200
    assert state_of(rejected) == "REJECTED"


def test_a_cause_is_retried_as_a_whole(admins, connection, rejected):
    give_issue(rejected, cause="sage.period_closed")
    address = f"{LIST}act/retry/?cause=sage.period_closed"
    assert "1 document" in admins.get(address).content.decode()
    admins.post(address, {"confirmed": "yes"})
    assert state_of(rejected) == "BLOCKED"


def test_support_may_act(supports, rejected):
    supports.post(act_on(rejected, "retry"), {"confirmed": "yes"})
    assert state_of(rejected) == "BLOCKED"


def test_billing_may_not(billings, rejected):
    assert billings.post(act_on(rejected, "retry"), {"confirmed": "yes"}).status_code in (403, 404)
    assert state_of(rejected) == "REJECTED"


def test_a_stranger_finds_no_act_there(strangers, rejected):
    assert strangers.post(act_on(rejected, "retry"), {"confirmed": "yes"}).status_code == 404
    assert state_of(rejected) == "REJECTED"


def test_a_cause_reaches_no_strangers_document(strangers, rejected):
    give_issue(rejected, cause="sage.period_closed")
    assert (
        strangers.post(f"{LIST}act/retry/?cause=sage.period_closed", {"confirmed": "yes"}).status_code == 404
    )
    assert state_of(rejected) == "REJECTED"


def test_what_is_held_is_let_go_and_not_held_again(admins, connection):
    document = make_document(
        connection, "N-1", state="BLOCKED", blocked_by="document.held", hold="no POD yet"
    )
    page = admins.get(f"/admin/integrations/document/{document.pk}/change/").content.decode()
    assert "Let go" in page
    assert "Hold back" not in page
    other = make_document(connection, "N-2", state="BLOCKED", blocked_by="account.unmapped")
    page = admins.get(f"/admin/integrations/document/{other.pk}/change/").content.decode()
    assert "Hold back" in page
    assert "Let go" not in page
