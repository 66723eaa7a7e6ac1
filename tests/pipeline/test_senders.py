"""Whose Web Services sender a request names: the partner's, the deployment's, the environment's."""

import pytest

from integrations.models import SenderCredential
from integrations.pipeline.ledgers import NoSender, open_ledger
from tenants import scope
from tenants.models import Partner
from tests.admin.making import make_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(subsidiary):
    made = make_connection(subsidiary)
    with scope.tenant(made.tenant_id):
        yield made


def sender_of(connection) -> str:
    return open_ledger(connection).connection.sender_id


def test_without_any_it_says_who_enters_one(connection):
    with pytest.raises(NoSender, match="Operator"):
        open_ledger(connection)


def test_the_environments_serves_where_nobody_entered_one(connection, settings):
    settings.SAGE_SENDER_ID, settings.SAGE_SENDER_PASSWORD = "of-the-environment", "a password"
    assert sender_of(connection) == "of-the-environment"


def test_the_deployments_own_goes_before_the_environments(connection, settings):
    settings.SAGE_SENDER_ID, settings.SAGE_SENDER_PASSWORD = "of-the-environment", "a password"
    SenderCredential.objects.create(sender_id="of-the-deployment", password="a password")
    assert sender_of(connection) == "of-the-deployment"


def test_another_partners_sender_is_never_used(connection):
    stranger = Partner.objects.create(name="Stranger", slug="stranger")
    SenderCredential.objects.create(partner=stranger, sender_id="of-a-stranger", password="a password")
    with pytest.raises(NoSender):
        open_ledger(connection)
