"""Filters of a list that a person keeps under a name, and finds again above it."""

import pytest

from tenants.models import Role, SavedFilter
from tests.conftest import logged_in, make_user

pytestmark = pytest.mark.django_db

KEEP = "/admin/saved-filters/"
LIST = "/admin/integrations/document/"
PAGE = "integrations.document"
QUERY = "standing=person&q=INV"


def keep(client, name="Stuck invoices", query=QUERY, page=PAGE):
    return client.post(KEEP, {"page": page, "name": name, "query": query}, follow=True)


def test_a_filter_is_kept_and_found_above_the_list(admins, document):
    assert "Keep this filter" in admins.get(f"{LIST}?{QUERY}").content.decode()
    page = keep(admins).content.decode()
    assert "Stuck invoices" in page
    assert "Keep this filter" not in page  # it is the one that is shown
    assert "?standing=person&amp;q=INV" in admins.get(LIST).content.decode()


def test_a_list_that_is_not_filtered_has_nothing_to_keep(admins, document):
    assert "Filters that I keep" not in admins.get(LIST).content.decode()


def test_where_one_stood_in_the_list_is_no_part_of_it(admins, document):
    keep(admins, query=f"{QUERY}&older=2026-01-01T00:00:00%2B00:00~00&all=")
    assert SavedFilter.objects.get().query == QUERY


def test_the_same_name_takes_the_place_of_the_old(admins, document):
    keep(admins)
    keep(admins, query="standing=sage")
    assert SavedFilter.objects.get().query == "standing=sage"


def test_one_is_forgotten(admins, document):
    keep(admins)
    page = admins.post(KEEP, {"page": PAGE, "forget": "Stuck invoices"}, follow=True).content.decode()
    assert "Stuck invoices" not in page


def test_each_person_has_their_own(admins, supports, document):
    keep(admins)
    assert "Stuck invoices" not in supports.get(LIST).content.decode()
    supports.post(KEEP, {"page": PAGE, "forget": "Stuck invoices"})
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_name_that_is_none_is_said(admins, document, name):
    assert "at most 40 letters" in keep(admins, name=name).content.decode()
    assert not SavedFilter.objects.exists()


def test_a_query_that_does_not_fit_is_said(admins, document):
    assert "1000" in keep(admins, query="q=" + "x" * 1000).content.decode()


def test_a_name_is_shown_as_text(admins, document):
    assert "<script>alert" not in keep(admins, name="<script>alert(1)</script>").content.decode()


def test_twenty_of_a_list_are_enough(admins, document):
    for n in range(20):
        keep(admins, name=f"Filter {n}")
    assert "forget one" in keep(admins, name="one more").content.decode()
    assert SavedFilter.objects.count() == 20


@pytest.mark.parametrize(
    "page", ["", "nonsense", "no.model", "tenants.savedfilter", "integrations.sagecompany"]
)
def test_a_list_that_one_may_not_open_is_not_there(admins, page):
    assert keep(admins, page=page).status_code == 404


def test_a_list_of_documents_is_not_there_for_billing(billings, document):
    assert keep(billings).status_code == 404


def test_who_has_no_admin_has_no_filters(tenant, document):
    customer = logged_in(make_user("carol", tenant, Role.CUSTOMER_OWNER))
    assert keep(customer).status_code == 403
    assert not SavedFilter.objects.exists()


def test_it_only_takes_what_is_sent(admins):
    assert admins.get(KEEP).status_code == 405
