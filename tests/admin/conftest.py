import pytest
from django.test import Client

from integrations.models import Connection, Document, Party
from tenants.models import Subsidiary, User
from tests.admin.making import make_connection, make_document, make_party
from tests.conftest import logged_in


@pytest.fixture
def connection(subsidiary: Subsidiary) -> Connection:
    return make_connection(subsidiary, state="ACTIVE")


@pytest.fixture
def party(connection: Connection) -> Party:
    return make_party(connection)


@pytest.fixture
def document(connection: Connection, party: Party) -> Document:
    return make_document(connection, "INV-1", party)


@pytest.fixture
def strangers_document(other_subsidiary: Subsidiary) -> Document:
    return make_document(make_connection(other_subsidiary), "INV-OF-A-STRANGER")


@pytest.fixture
def admins(alice: User) -> Client:
    return logged_in(alice)


@pytest.fixture
def supports(bob: User) -> Client:
    return logged_in(bob)


@pytest.fixture
def billings(bill: User) -> Client:
    return logged_in(bill)


@pytest.fixture
def strangers(charlie: User) -> Client:
    return logged_in(charlie)


@pytest.fixture
def operators(olga: User) -> Client:
    return logged_in(olga)
