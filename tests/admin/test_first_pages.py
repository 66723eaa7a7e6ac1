"""The first page, what is to be mended, and every other list: they answer in words, with rows and without."""

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from integrations.admin import home
from integrations.models import SageCompany, SenderCredential, SyncJob
from tenants import scope
from tenants.models import Membership, ProviderBooks, Role
from tests.admin.making import give_issue, give_life, make_document, usd

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "integrations"]
DEPLOYMENT = {"sagecompany", "sendercredential", "slot", "sagesession", "delivery"}
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)


def test_home_says_that_everything_is_in_sage(admins, connection):
    make_document(connection, "N-1", state="CONFIRMED", record_no="1")
    assert "Everything is in Sage." in admins.get("/admin/").content.decode()


def test_home_says_what_needs_a_person_first(admins, connection):
    make_document(connection, "N-1", state="BLOCKED")
    make_document(connection, "N-2", state="READY")
    assert "1 document needs you, 1 is on its way." in admins.get("/admin/").content.decode()


def test_home_without_documents_says_how_they_come(admins, tenant):
    page = admins.get("/admin/").content.decode()
    assert "Nothing has come in yet." in page
    assert "No subsidiary is connected to Sage yet" in page


def test_an_operators_home_asks_to_break_the_glass(operators, document):
    assert "Break the glass" in operators.get("/admin/").content.decode()


def test_home_shows_billing_no_document(billings, connection):
    give_issue(make_document(connection, "N-1", state="BLOCKED"))
    page = billings.get("/admin/").content.decode()
    assert "2,400.00" not in page
    assert "No AR account" not in page


def test_who_is_billing_at_one_tenant_sees_only_the_documents_of_the_other(
    admins, alice, document, strangers_document, other_tenant
):
    Membership.objects.create(user=alice, tenant=other_tenant, role=Role.BILLING)
    give_issue(strangers_document, message="a stranger's trouble")
    assert "stranger" not in admins.get("/admin/integrations/issue/").content.decode()
    for address in ("/admin/", "/admin/integrations/document/"):
        page = admins.get(address).content.decode()
        assert "2,400.00" in page
        assert "4,800.00" not in page
        assert str(strangers_document.connection_id) not in page


def test_an_empty_list_says_what_will_stand_there(admins, tenant):
    page = admins.get("/admin/integrations/document/").content.decode()
    assert "Documents stand here when the TMS has delivered" in page


def test_home_shows_no_strangers_money(admins, document, strangers_document):
    assert "2,400.00" in admins.get("/admin/").content.decode()
    assert "4,800.00" not in admins.get("/admin/").content.decode()


def test_the_dearest_cause_stands_first_and_counts_a_document_once(admins, connection):
    cheap = make_document(connection, "N-1", state="BLOCKED", total=usd(1_00))
    dear = make_document(connection, "N-2", state="BLOCKED", total=usd(-900_00))
    give_issue(cheap, cause="dimension.required DEPARTMENT", message="no department")
    for _ in range(2):
        give_issue(dear, cause="account.unmapped AR DET", message="no account")
    page = admins.get("/admin/integrations/issue/").content.decode()
    assert page.index("No account") < page.index("No department")
    assert "900.00\u00a0USD" in page
    assert "1,800.00" not in page


def test_a_cause_links_to_the_page_where_it_is_mended(admins, connection):
    give_issue(make_document(connection, "N-1", state="BLOCKED"))
    page = admins.get("/admin/integrations/issue/").content.decode()
    assert f"/admin/integrations/glmapping/?connection={connection.pk}" in page


def test_an_unknown_document_that_a_look_could_not_settle_needs_a_person(admins, connection):
    make_document(connection, "N-1", state="UNKNOWN", blocked_by="found.without_mark")
    assert "1 document needs you" in admins.get("/admin/").content.decode()
    assert "N-1" in admins.get("/admin/integrations/document/?standing=person").content.decode()


def test_nothing_to_mend_says_so(admins, tenant):
    assert "Nothing is stuck" in admins.get("/admin/integrations/issue/").content.decode()


@each_model
def test_every_list_answers_without_rows(admins, operators, model):
    client = operators if model._meta.model_name in DEPLOYMENT else admins
    assert client.get(reverse(f"admin:integrations_{model._meta.model_name}_changelist")).status_code == 200


@each_model
def test_every_list_and_page_answers_with_rows(admins, document, party, model):
    give_life(document, party)
    give_issue(document)
    name = f"admin:integrations_{model._meta.model_name}"
    if model._meta.model_name in DEPLOYMENT:
        return
    assert admins.get(reverse(f"{name}_changelist") + "?q=x").status_code == 200
    assert admins.get(reverse(f"{name}_changelist")).status_code == 200
    with scope.outside("fixture"):
        row = model.objects.first()
    if row is not None:
        page = admins.get(reverse(f"{name}_change", args=[row.pk]))
        assert page.status_code == 200
        assert "canary" not in page.content.decode()


@pytest.mark.parametrize("name", sorted(DEPLOYMENT))
def test_deployment_rows_are_for_operators_alone(admins, operators, name):
    address = reverse(f"admin:integrations_{name}_changelist")
    assert admins.get(address).status_code == 403
    assert operators.get(address).status_code == 200


def test_a_senders_password_is_replaced_and_never_shown(operators, db):
    with scope.outside("fixture"):
        sender = SenderCredential(sender_id="sender")
        sender.password = "canary of the sender"
        sender.save()
    address = reverse("admin:integrations_sendercredential_change", args=[sender.pk])
    assert "canary of the sender" not in operators.get(address).content.decode()
    operators.post(address, {"partner": "", "sender_id": "sender", "password": "the next"})
    with scope.outside("fixture"):
        assert SenderCredential.objects.get().password.reveal() == "the next"


def test_an_operator_says_whose_statements_stand_in_whose_books(admins, operators, olga, tenant, subsidiary):
    address = reverse("admin:tenants_providerbooks_add")
    assert admins.get(address).status_code == 403
    assert str(subsidiary) not in operators.get(address).content.decode()
    operators.post(
        "/admin/break-glass/", {"tenant": str(tenant.pk), "reason": "Asked to by Billing, ticket 9"}
    )
    said = {"partner": "", "subsidiary": str(subsidiary.pk), "since_0": "2026-01-01", "since_1": "00:00"}
    operators.post(address, said)
    made = ProviderBooks.objects.get()
    assert (made.subsidiary_id, made.partner) == (subsidiary.pk, None)
    assert "has one set of books for all others already" in operators.post(address, said).content.decode()
    with scope.tenant(tenant.pk):
        assert operators.get(reverse("admin:tenants_providerbooks_changelist")).status_code == 200


def test_an_operator_raises_a_companys_ceiling(operators, connection):
    company = SageCompany.objects.get()
    address = reverse("admin:integrations_sagecompany_change", args=[company.pk])
    operators.post(address, {"ceiling": "5"})
    assert SageCompany.objects.get().ceiling == 5


def test_a_layout_is_checked_by_the_parser(admins, tenant):
    said = {"tenant": str(tenant.pk), "name": "loads", "spec": '{"no such word": 1}'}
    page = admins.post("/admin/integrations/layout/add/", said)
    assert page.status_code == 200
    assert "no such word" in page.content.decode()


def test_a_partys_id_in_sage_is_given_on_its_page(admins, party, subsidiary):
    """A4, A9"""
    address = reverse("admin:integrations_party_change", args=[party.pk])
    said = {
        "tax_id": "",
        "external_ids-TOTAL_FORMS": "1",
        "external_ids-INITIAL_FORMS": "0",
        "external_ids-0-subsidiary": str(subsidiary.pk),
        "external_ids-0-value": "C-100",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
    }
    assert admins.post(address, said).status_code == 302
    with scope.outside("fixture"):
        assert party.external_ids.get().value == "C-100"


def test_a_partys_id_points_to_no_strangers_subsidiary(admins, party, other_subsidiary):
    page = admins.get(reverse("admin:integrations_party_change", args=[party.pk])).content.decode()
    assert str(other_subsidiary.pk) not in page


def test_a_run_that_goes_on_says_how_far_it_is_and_reads_itself_again(admins, connection):
    with scope.outside("fixture"):
        job = SyncJob.objects.create(
            tenant=connection.tenant,
            connection=connection,
            kind="EXPORT",
            trigger="SCHEDULE",
            started_at=timezone.now(),
            counts={"sent": 40},
        )
    address = f"/admin/integrations/syncjob/{job.pk}/change/"
    page = admins.get(address).content.decode()
    assert "sent 40 so far" in page
    assert 'http-equiv="refresh"' in page
    with scope.outside("fixture"):
        SyncJob.objects.filter(pk=job.pk).update(state="DONE")
    assert 'http-equiv="refresh"' not in admins.get(address).content.decode()


def test_who_looks_after_many_tenants_sees_figures_that_are_counted_once_a_minute(
    admins, connection, strangers_document, monkeypatch
):
    monkeypatch.setattr(home, "MANY_TENANTS", 0)
    cache.clear()
    make_document(connection, "N-1", state="BLOCKED", total=usd(70_00))
    page = admins.get("/admin/").content.decode()
    assert "Counted at" in page
    assert "70.00" in page
    make_document(connection, "N-2", state="BLOCKED", total=usd(500_00))
    assert "570.00" not in admins.get("/admin/").content.decode()
    cache.clear()
    assert "570.00" in admins.get("/admin/").content.decode()


def test_figures_that_are_kept_are_those_of_ones_own_tenants(
    admins, strangers, connection, strangers_document, monkeypatch
):
    monkeypatch.setattr(home, "MANY_TENANTS", 0)
    cache.clear()
    make_document(connection, "N-1", state="BLOCKED", total=usd(70_00))
    assert "70.00" in admins.get("/admin/").content.decode()
    assert "70.00" not in strangers.get("/admin/").content.decode()
