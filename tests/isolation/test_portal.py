"""Thousands of generated requests to the portal and the API with another tenant's ids: not one byte of the other's data, and 404."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from tenants import scope
from tenants.models import ApiKey, ApiScope, Tenant, User
from tests.conftest import logged_in
from tests.faults.siege import say
from tests.isolation.rows import make, owned_models
from tests.isolation.test_routes import routes

pytestmark = pytest.mark.django_db

ALL = [route for route, _ in routes() if route.startswith(("portal/", "api/v1/"))]
ACTS = (
    "sign",
    "look",
    "leave",
    "role",
    "revoke",
    "download",
    "confirm",
    "rejected",
    "build",
    "accept",
    "cancel",
)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
SECRET = "canary of the other"


@pytest.fixture
def theirs(other_tenant: Tenant) -> dict[str, str]:
    """A row of every kind of the other tenant's, by its id."""
    Tenant.objects.filter(pk=other_tenant.pk).update(name=f"Southfork {SECRET}")
    return {str(make(model, other_tenant).pk): model._meta.label for model in owned_models()}


def address(route: str, values: dict[str, str]) -> str:
    plain = PARAMETER.sub(lambda found: values[found[1] or found[2]], route.lstrip("^"))
    return "/" + plain.replace("\\.", ".").replace("$", "").replace("\\Z", "")


def value_of(dice: random.Random, name: str, ids: list[str], slugs: list[str]) -> str:
    if name == "slug":
        return dice.choice(slugs)
    if name == "month":
        return dice.choice(("2026-10", "2026-11"))
    if name == "kind":
        return dice.choice(("pdf", "csv"))
    return dice.choice(ids)


@pytest.mark.parametrize("requests", [700, pytest.param(10_000, marks=pytest.mark.siege)])
def test_of_the_other_tenant_there_is_not_one_byte(
    theirs: dict[str, str], owner: User, tenant: Tenant, other_tenant: Tenant, requests: int
) -> None:
    seed = random.randrange(10**6)
    say(f"seed of the strangers' requests: {seed}; {len(ALL)} routes, {len(theirs)} rows")
    dice, ids = random.Random(seed), list(theirs)
    with scope.tenant(tenant.pk):
        key = {"Authorization": f"Bearer {ApiKey.issue(tenant, 'TMS', ApiScope.values)[1]}"}
    person = logged_in(owner)
    statuses: Counter[int] = Counter()
    for n in range(requests):
        cache.clear()  # no limit of requests answers in the place of a view
        route = ALL[n % len(ALL)]
        names = [found[1] or found[2] for found in PARAMETER.finditer(route)]
        values = {name: value_of(dice, name, ids, [tenant.slug, other_tenant.slug]) for name in names}
        url = address(route, values)
        body = {
            **{
                name: dice.choice(ids)
                for name in ("file", "member", "key", "connection", "cause", "slot", "statement")
            },
            "act": dice.choice(ACTS),
            "role": "CUSTOMER_VIEWER",
            "backup_by": "x",
            "month": "2026-10",
        }
        method = dice.choice(("get", "post"))
        if route.startswith("portal/"):
            answer = getattr(person, method)(url, body if method == "post" else {"q": dice.choice(ids)})
        else:
            answer = getattr(Client(), method)(url, headers=key)
        statuses[answer.status_code] += 1
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen = content.decode(errors="replace")
        names_theirs = values.get("slug") == other_tenant.slug or any(v in theirs for v in values.values())
        if names_theirs:
            assert answer.status_code in {404, 405}, (seed, n, method, url)
        elif "schema" not in route and "docs" not in route:
            assert answer.status_code < 500, (seed, n, method, url)
            asked = set(body.values()) | {answer.wsgi_request.GET.get("q", "")}
            assert SECRET not in seen, (seed, n, method, url)
            assert not [pk for pk in ids if pk in seen and pk not in asked], (seed, n, method, url)
    say(f"answers: {dict(statuses)}")


def test_nothing_of_theirs_has_changed(theirs: dict[str, str], owner: User, other_tenant: Tenant) -> None:
    """Every act of the portal, with their ids, at their address and at ours."""

    def stored() -> dict[str, object]:
        with scope.outside("fixture"):
            return {
                pk: apps.get_model(label).objects.filter(pk=pk).values().first()
                for pk, label in theirs.items()
            }

    before, person = stored(), logged_in(owner)
    for route in (one for one in ALL if one.startswith("portal/")):
        names = [found[1] or found[2] for found in PARAMETER.finditer(route)]
        for act in ACTS:
            for pk in list(theirs)[:: max(1, len(theirs) // 6)]:
                values = dict.fromkeys(names, pk) | {"slug": "northgate", "month": "2026-10", "kind": "pdf"}
                body = {
                    "act": act,
                    "member": pk,
                    "key": pk,
                    "connection": pk,
                    "file": pk,
                    "role": "CUSTOMER_VIEWER",
                }
                person.post(address(route, values), body)
    assert stored() == before
