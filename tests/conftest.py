"""The cast of the tests. Alice is Admin and Bob is Support of one tenant; Charlie is Admin of another, and so a
stranger to theirs; Olga is an Operator."""

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import redaction
from tenants import acting, scope
from tenants.models import Membership, Partner, Role, Subsidiary, Tenant, User
from tenants.pruning import PRUNE_TABLE

WORK = "ticket 4711"  # what Support says that it works on
PASSWORD = "correct horse battery staple"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return Tenant.objects.create(name="Northgate", slug="northgate")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    return Tenant.objects.create(name="Southfork", slug="southfork")


@pytest.fixture
def in_scope(tenant: Tenant) -> Iterator[Tenant]:
    """The tenant, with its scope open for the test's length."""
    with scope.tenant(tenant.pk):
        yield tenant


def make_subsidiary(tenant: Tenant, slug: str) -> Subsidiary:
    with scope.outside("fixture"):
        return Subsidiary.objects.create(
            tenant=tenant, name=slug.title(), slug=slug, kind=Subsidiary.Kind.BROKERAGE
        )


@pytest.fixture
def subsidiary(tenant: Tenant) -> Subsidiary:
    return make_subsidiary(tenant, "brokerage")


@pytest.fixture
def other_subsidiary(other_tenant: Tenant) -> Subsidiary:
    return make_subsidiary(other_tenant, "hauling")


def make_user(name: str, tenant: Tenant | None = None, role: Role | None = None) -> User:
    user = User(email=f"{name}@example.com", name=name.title())
    user.password = _hashed_password()
    user.save()
    if tenant and role:
        Membership.objects.create(user=user, tenant=tenant, role=role)
    return user


def _hashed_password() -> str:
    # Hashing takes most of a test's time otherwise; every one of the cast has the same password.
    from django.contrib.auth.hashers import MD5PasswordHasher

    hasher = MD5PasswordHasher()
    return hasher.encode(PASSWORD, hasher.salt())


@pytest.fixture(autouse=True)
def no_secrets_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test registers as secret is hidden in its own texts only: made-up secrets are everyday words."""
    monkeypatch.setattr(redaction, "_known", redaction.Known())


@pytest.fixture(autouse=True)
def loggers_that_speak() -> None:
    """Whatever another test, or a library that it drove, did to logging: each test begins with loggers that speak."""
    logging.disable(logging.NOTSET)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.fixture(autouse=True)
def fast_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def alice(tenant: Tenant) -> User:
    return make_user("alice", tenant, Role.ADMIN)


@pytest.fixture
def bob(tenant: Tenant) -> User:
    return make_user("bob", tenant, Role.SUPPORT)


@pytest.fixture
def bill(tenant: Tenant) -> User:
    """Billing."""
    return make_user("bill", tenant, Role.BILLING)


@pytest.fixture
def owner(tenant: Tenant) -> User:
    """Of the customer, as the next two."""
    return make_user("orla", tenant, Role.CUSTOMER_OWNER)


@pytest.fixture
def accountant(tenant: Tenant) -> User:
    return make_user("ana", tenant, Role.CUSTOMER_ACCOUNTANT)


@pytest.fixture
def viewer(tenant: Tenant) -> User:
    return make_user("victor", tenant, Role.CUSTOMER_VIEWER)


@pytest.fixture
def stranger(other_tenant: Tenant) -> User:
    """Owner of another customer."""
    return make_user("sandra", other_tenant, Role.CUSTOMER_OWNER)


@pytest.fixture
def charlie(other_tenant: Tenant) -> User:
    return make_user("charlie", other_tenant, Role.ADMIN)


@pytest.fixture
def olga(db: None) -> User:
    user = make_user("olga")
    user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner.objects.create(name="Ledger Partners", slug="ledger-partners")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    if acting.must_say(user):
        session = client.session
        until = timezone.now() + acting.KEPT
        session[acting.WORKING_ON] = {"reason": WORK, "until": until.isoformat()}
        session.save()
    return client


@pytest.fixture
def _django_db_helper(_django_db_helper: None) -> Iterator[None]:
    """A test with real transactions ends with a flush, which SQLite's append-only triggers would refuse."""
    _let_prune(False)
    yield
    if not connection.in_atomic_block:
        _let_prune(True)


def _let_prune(allowed: bool) -> None:
    if connection.vendor == "sqlite":
        statement = "INSERT INTO {} VALUES (1)" if allowed else "DELETE FROM {}"
        with connection.cursor() as cursor:
            cursor.execute(statement.format(PRUNE_TABLE))
