"""A connection's page: its standing, its settings, and what is done with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import Connection, GLMapping, Work
from tenants import scope
from tests.admin.making import PASSWORD, give_issue, give_life, make_document

pytestmark = pytest.mark.django_db


def page_of(connection) -> str:
    return f"/admin/integrations/connection/{connection.pk}/change/"


def act_on(connection, name: str) -> str:
    return f"/admin/integrations/connection/{connection.pk}/act/{name}/"


def fresh(connection) -> Connection:
    with scope.outside("fixture"):
        return Connection.objects.get(pk=connection.pk)


def set_state(connection, state: str) -> None:
    with scope.outside("fixture"):
        Connection.objects.filter(pk=connection.pk).update(state=state)


SETTINGS = {
    "user_id": "ledgerhaul",
    "user_password": "",
    "currency": "USD",
    "terms_days": "45",
    "customer_policy": "BLOCK",
    "vendor_policy": "BLOCK",
    "export_every": "60",
    "payments_every": "3600",
    "payments_on": "on",
    "nightly_at": "02:00",
    "settle_seconds": "1200",
    **{
        f"{prefix}-{name}": value
        for prefix in ("gl_mappings", "dimension_mappings")
        for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    },
}


def test_says_what_is_stuck_and_what_it_costs(admins, connection):
    give_issue(make_document(connection, "N-1", state="BLOCKED"))
    page = admins.get(page_of(connection)).content.decode()
    assert "No AR account is mapped" in page
    assert "2,400.00\u00a0USD" in page


def test_never_shows_the_password(admins, connection):
    assert PASSWORD not in admins.get(page_of(connection)).content.decode()


def test_a_password_left_empty_stays(admins, connection):
    assert admins.post(page_of(connection), SETTINGS).status_code == 302
    assert fresh(connection).terms_days == 45
    with scope.outside("fixture"):
        assert fresh(connection).user_password.reveal() == PASSWORD


def test_a_password_is_replaced_and_who_did_it_is_said(supports, bob, connection):
    supports.post(page_of(connection), SETTINGS | {"user_password": "another one"})
    with scope.outside("fixture"):
        assert fresh(connection).user_password.reveal() == "another one"
    page = supports.get(page_of(connection)).content.decode()
    assert bob.email in page
    assert "another one" not in page


def test_saving_does_not_take_the_lease_from_a_worker(admins, connection, monkeypatch):
    token = "01890000-0000-7000-8000-000000000001"
    save = Connection.save

    def claimed_meanwhile(self, *args, **kwargs):
        Connection.objects.filter(pk=self.pk).update(drain_token=token)
        save(self, *args, **kwargs)

    monkeypatch.setattr(Connection, "save", claimed_meanwhile)
    admins.post(page_of(connection), SETTINGS)
    assert str(fresh(connection).drain_token) == token


def test_the_pairing_with_the_entity_is_permanent(admins, connection, other_subsidiary):
    """A8"""
    page = admins.get(page_of(connection)).content.decode()
    assert 'name="entity"' not in page
    assert 'name="subsidiary"' not in page


def test_a_connection_is_not_deleted(admins, connection):
    address = page_of(connection).replace("change", "delete")
    assert admins.post(address, {"post": "yes"}).status_code == 403


def test_activating_is_confirmed_first(admins, connection):
    set_state(connection, "DRAFT")
    assert admins.get(act_on(connection, "activate")).status_code == 200
    assert fresh(connection).state == "DRAFT"
    admins.post(act_on(connection, "activate"), {"cut_over": ""})
    assert fresh(connection).state == "ACTIVE"


def test_a_cut_over_is_read_in_the_subsidiarys_zone(admins, connection):
    """A6: a plain date means its start there."""
    set_state(connection, "DRAFT")
    admins.post(act_on(connection, "activate"), {"cut_over": "2099-11-01"})
    assert fresh(connection).cut_over.isoformat() == "2099-11-01T05:00:00+00:00"


EARLIER = {"cut_over": "2020-11-02", "seen": "2020-11-02T00:00:00-06:00"}


def test_an_earlier_start_shows_count_and_money_before_it_is_taken(admins, connection, party):
    """A6"""
    give_life(make_document(connection, "N-1", party), party)
    set_state(connection, "DRAFT")
    page = admins.post(act_on(connection, "activate"), EARLIER | {"seen": ""}).content.decode()
    assert "1 transaction was created since then (receivable 2,400.00\u00a0USD)" in page
    assert EARLIER["seen"] in page
    assert fresh(connection).state == "DRAFT"
    admins.post(act_on(connection, "activate"), EARLIER)
    assert fresh(connection).cut_over.isoformat() == "2020-11-02T06:00:00+00:00"


def test_support_sets_no_earlier_start(supports, connection):
    """A6"""
    set_state(connection, "DRAFT")
    page = supports.post(act_on(connection, "activate"), EARLIER).content.decode()
    assert "set by an Admin" in page
    assert fresh(connection).state == "DRAFT"


def test_no_earlier_start_after_the_first_export(admins, connection):
    """A6"""
    make_document(connection, "N-1", state="SENT", sent_at=timezone.now())
    set_state(connection, "PAUSED")
    assert "exported already" in admins.post(act_on(connection, "activate"), EARLIER).content.decode()


def test_a_cut_over_that_is_no_date_is_refused_in_words(admins, connection):
    set_state(connection, "DRAFT")
    page = admins.post(act_on(connection, "activate"), {"cut_over": "soon"}).content.decode()
    assert "Enter a valid date" in page
    assert fresh(connection).state == "DRAFT"


def test_a_pause_says_why(admins, connection):
    admins.post(act_on(connection, "pause"), {"reason": "year end"})
    assert fresh(connection).state == "PAUSED"
    assert "year end" in admins.get(page_of(connection)).content.decode()


def work_of(connection, kind: str) -> Work:
    with scope.outside("fixture"):
        return Work.objects.get(connection=connection, kind=kind)


@pytest.mark.parametrize(
    ("act", "kind"), [("export", "ADVANCE"), ("payments", "PAYMENTS"), ("refresh", "REFERENCE")]
)
def test_work_is_due_at_once_when_asked_for(admins, connection, act, kind):
    later = timezone.now() + timedelta(hours=1)
    with scope.outside("fixture"):
        Work.objects.create(
            tenant=connection.tenant, connection=connection, kind=kind, due_at=later, every=3600
        )
    admins.post(act_on(connection, act))
    assert work_of(connection, kind).due_at < later - timedelta(minutes=30)


def test_lists_are_read_while_it_is_being_set_up(admins, connection):
    set_state(connection, "DRAFT")
    admins.post(act_on(connection, "refresh"))
    assert work_of(connection, "REFERENCE").every is None


def test_a_changed_period_is_kept_at_once(admins, connection):
    admins.post(page_of(connection), SETTINGS | {"export_every": "300"})
    assert work_of(connection, "ADVANCE").every == 300


def test_an_act_that_the_state_does_not_allow_is_not_there(admins, connection):
    set_state(connection, "DRAFT")
    assert admins.post(act_on(connection, "export")).status_code == 404


@pytest.mark.parametrize("act", ["pause", "export", "payments", "refresh"])
def test_a_stranger_and_billing_find_no_act(strangers, billings, connection, act):
    assert strangers.post(act_on(connection, act), {"reason": "x"}).status_code == 404
    assert billings.post(act_on(connection, act), {"reason": "x"}).status_code in (403, 404)
    assert fresh(connection).state == "ACTIVE"


def test_no_company_of_another_tenant_is_offered(admins, connection, strangers_document):
    page = admins.get("/admin/integrations/connection/add/?bare=1").content.decode()
    assert "of northgate" in page
    assert "of southfork" not in page


@pytest.fixture
def mapping(connection) -> GLMapping:
    with scope.outside("fixture"):
        return GLMapping.objects.create(
            tenant=connection.tenant, connection=connection, side="AR", level="MASTER", account="4000"
        )


def edited(mapping, account: str) -> dict[str, str]:
    return {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(mapping.pk),
        "form-0-account": account,
        "_save": "Save",
    }


def account_of(mapping) -> str:
    with scope.outside("fixture"):
        return GLMapping.objects.get(pk=mapping.pk).account


def test_accounts_are_edited_in_their_list_and_make_a_new_version(admins, connection, mapping):
    before = fresh(connection).settings_version
    admins.post("/admin/integrations/glmapping/", edited(mapping, "4010"))
    assert account_of(mapping) == "4010"
    assert fresh(connection).settings_version > before


def test_billing_changes_no_mapping(billings, mapping):
    """A9"""
    answer = billings.post("/admin/integrations/glmapping/", edited(mapping, "4010"))
    assert answer.status_code in (302, 403)
    assert account_of(mapping) == "4000"


def test_a_stranger_changes_no_mapping(strangers, mapping):
    strangers.post("/admin/integrations/glmapping/", edited(mapping, "4010"))
    assert account_of(mapping) == "4000"
