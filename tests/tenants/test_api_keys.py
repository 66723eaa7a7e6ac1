"""A key opens its own tenant, for what it was given, until it ends."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants import scope
from tenants.models import ApiKey, Subsidiary, Tenant
from tests.conftest import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tenants.test_api_keys")]


class Subsidiaries(APIView):
    api_scopes = {"GET": "status:read"}

    def get(self, request):
        return Response([one.name for one in Subsidiary.objects.all()])

    def post(self, request):
        return Response("written")


class Forgetful(APIView):
    def get(self, request):
        return Response("open")


urlpatterns = [path("api/subsidiaries", Subsidiaries.as_view()), path("api/forgetful", Forgetful.as_view())]


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def key(tenant) -> str:
    return issue(tenant)


def issue(tenant: Tenant, *scopes: str, **fields: object) -> str:
    with scope.tenant(tenant.pk):
        return ApiKey.issue(tenant, "TMS", scopes or ["status:read"], **fields)[1]


def ask(key: str, where: str = "subsidiaries", client: Client | None = None, method: str = "get"):
    return getattr(client or Client(), method)(f"/api/{where}", headers={"Authorization": f"Bearer {key}"})


def test_a_key_reads_its_own_tenant(key, subsidiary, other_subsidiary):
    assert ask(key).json() == [subsidiary.name]


def test_the_scope_is_closed_afterwards(key, subsidiary):
    ask(key)
    with pytest.raises(scope.NoScope):
        scope.current()


def test_without_a_key_nothing_opens(subsidiary):
    answer = Client().get("/api/subsidiaries")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_browsers_session_counts_for_nothing(alice, subsidiary):
    assert logged_in(alice).get("/api/subsidiaries").status_code == 401


def test_a_session_of_another_tenant_changes_nothing(key, charlie, subsidiary):
    assert ask(key, client=logged_in(charlie)).json() == [subsidiary.name]


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: key + "x", lambda key: key[3:], lambda key: "x" * 500]
)
def test_a_spoilt_key_opens_nothing(key, spoil):
    assert ask(spoil(key)).status_code == 401


def test_an_expired_key_opens_nothing(tenant):
    assert ask(issue(tenant, expires_at=timezone.now() - timedelta(seconds=1))).status_code == 401


def test_a_key_of_a_closed_tenant_opens_nothing(key, tenant):
    Tenant.objects.update(status=Tenant.Status.CLOSED)
    assert ask(key).status_code == 401


def test_a_key_without_the_scope_is_refused(tenant):
    assert ask(issue(tenant, "parties:write")).status_code == 403


def test_a_method_that_names_no_scope_is_refused(key):
    assert ask(key, method="post").status_code == 403


def test_a_view_that_names_no_scope_is_closed(key):
    assert ask(key, "forgetful").status_code == 403


def test_an_unknown_scope_is_not_given(tenant):
    with pytest.raises(ValueError, match="everything"):
        issue(tenant, "everything")


def test_the_key_itself_is_not_stored(key, tenant):
    with scope.tenant(tenant.pk):
        row = ApiKey.objects.get()
    assert key.partition(".")[2] not in str(vars(row))


def test_its_use_is_noted(key, tenant):
    ask(key)
    with scope.tenant(tenant.pk):
        assert ApiKey.objects.get().last_used_at is not None


def test_each_key_has_its_own_rate(key, tenant, settings):
    settings.API_KEY_RATE = "2/min"
    other = issue(tenant)
    assert [ask(key).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(other).status_code == 200
