"""Each route of the URLconf, as it appears: the other tenant's ids are not there (404), and lists do not hold them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from openpyxl import load_workbook

from tenants import scope
from tenants.models import ApiKey, ApiScope, Tenant, TenantOwned
from tests.conftest import logged_in
from tests.isolation.rows import make, owned_models

pytestmark = pytest.mark.django_db

OWNED_ADMINS = [model for model in admin.site._registry if issubclass(model, TenantOwned)]
each_admin = pytest.mark.parametrize("model", OWNED_ADMINS, ids=lambda model: model._meta.label_lower)
METHODS = ("get", "post", "put", "patch", "delete")
NOT_THERE = {404, 405}


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every route with its converters, flat."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.pattern.converters


def filled(route: str, converters: dict[str, Any], value: object) -> str:
    for name in converters:
        for written in (
            f"<{name}>",
            *(f"<{kind}:{name}>" for kind in ("uuid", "path", "str", "slug", "int")),
        ):
            route = route.replace(written, str(value))
    return "/" + route


API_ROUTES = [(route, converters) for route, converters in routes() if route.startswith("api/")]
API_OF_ONE = [(route, converters) for route, converters in API_ROUTES if converters]
API_LISTS = [route for route, converters in API_ROUTES if not converters]


@pytest.fixture
def strangers(model, other_tenant):
    return make(model, other_tenant)


@pytest.fixture
def alices(alice) -> Client:
    return logged_in(alice)


@pytest.fixture
def key(tenant: Tenant) -> dict[str, str]:
    """A key of our own tenant that may do everything."""
    cache.clear()
    with scope.tenant(tenant.pk):
        return {"Authorization": f"Bearer {ApiKey.issue(tenant, 'TMS', ApiScope.values)[1]}"}


def list_of(model) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def as_stored(row) -> dict[str, Any]:
    with scope.outside("fixture"):
        return type(row).objects.filter(pk=row.pk).values().get()


def pages_of_one(model) -> list[tuple[str, dict[str, Any]]]:
    prefix = list_of(model)[1:]
    return [(route, found) for route, found in routes() if route.startswith(prefix) and found]


@each_admin
def test_every_page_and_act_of_the_strangers_row_is_not_there(model, strangers, alices):
    answers = {}
    for route, converters in pages_of_one(model):
        url = filled(route, converters, strangers.pk)
        answers |= {(method, url): getattr(alices, method)(url).status_code for method in ("get", "post")}
    assert answers
    assert {asked: status for asked, status in answers.items() if status not in NOT_THERE} == {}


@each_admin
def test_the_list_does_not_hold_the_strangers_row(model, strangers, alices):
    page = alices.get(list_of(model))
    if page.status_code == 200:
        assert str(strangers.pk) not in page.content.decode()
    else:
        assert page.status_code == 403


def words_of(answer) -> str:
    """What a file says, be it text or a workbook."""
    if not answer["Content-Disposition"].endswith('.xlsx"'):
        return answer.content.decode()
    book = load_workbook(BytesIO(answer.content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)


@each_admin
def test_no_action_reaches_the_strangers_row(model, strangers, alices, rf, alice):
    before = as_stored(strangers)
    request = rf.get(list_of(model))
    request.user = alice
    with scope.tenants(alice.staff_tenants()):
        names = list(admin.site._registry[model].get_actions(request))
    for name in names:
        chosen = {
            "action": name,
            "_selected_action": [str(strangers.pk)],
            "select_across": "1",
            "post": "yes",
        }
        answer = alices.post(list_of(model), chosen)
        if "Content-Disposition" in answer:  # a page may repeat the ids that it was sent, a file may not
            assert str(strangers.pk) not in words_of(answer), name
    assert as_stored(strangers) == before


@each_admin
def test_no_autocomplete_offers_the_strangers_row(model, strangers, alices):
    for source in admin.site._registry:
        for field in admin.site._registry[source].get_autocomplete_fields(None):
            if source._meta.get_field(field).related_model is model:
                asked = {
                    "app_label": source._meta.app_label,
                    "model_name": source._meta.model_name,
                    "field_name": field,
                }
                assert str(strangers.pk) not in alices.get("/admin/autocomplete/", asked).content.decode()


@each_admin
def test_no_choice_of_a_form_offers_the_strangers_row(model, strangers, alices):
    for source in admin.site._registry:
        if any(field.related_model is model for field in source._meta.concrete_fields):
            page = alices.get(list_of(source) + "add/")
            assert str(strangers.pk) not in page.content.decode()


@each_admin
def test_a_person_without_membership_enters_no_page(model, strangers, db):
    client = Client()
    for route, converters in pages_of_one(model):
        assert client.get(filled(route, converters, strangers.pk)).status_code in {302, 404}


@pytest.mark.parametrize(("route", "converters"), API_OF_ONE, ids=[route for route, _ in API_OF_ONE])
@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label_lower)
def test_no_route_of_the_api_knows_the_strangers_id(model, strangers, route, converters, key):
    url = filled(route, converters, strangers.pk)
    for method in METHODS:
        answer = getattr(Client(), method)(url, headers=key)
        assert answer.status_code in NOT_THERE, (method, url)


@pytest.mark.parametrize("route", API_LISTS)
def test_no_list_of_the_api_holds_a_strangers_id(route, other_tenant, key):
    ids = {str(make(model, other_tenant).pk) for model in owned_models()}
    answer = Client().get("/" + route, headers=key)
    assert not {one for one in ids if one in answer.content.decode()}


@pytest.mark.parametrize(("route", "converters"), API_ROUTES, ids=[route for route, _ in API_ROUTES])
def test_no_route_of_the_api_opens_without_a_key(route, converters, db):
    url = filled(route, converters, "01890000-0000-7000-8000-000000000000")
    if "schema" in route:  # the contract itself is public
        return
    assert Client().get(url).status_code in {401, 404, 405}


def test_every_model_of_a_tenant_is_in_the_admin():
    missing = {model._meta.label for model in owned_models()} - {
        model._meta.label for model in admin.site._registry
    }
    assert missing <= set(getattr(settings, "NOT_IN_THE_ADMIN", ()))
