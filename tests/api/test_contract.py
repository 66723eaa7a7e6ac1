"""The OpenAPI schema is the contract: it is whole, and the API answers as it says, whatever it is sent."""

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.django_db

OPERATIONS = [
    ("GET", "/api/v1/batches"),
    ("POST", "/api/v1/batches"),
    ("POST", "/api/v1/batches/{batch_id}/files/{file_id}"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/payments"),
    ("GET", "/api/v1/status"),
    ("GET", "/api/v1/transactions/{transaction_id}"),
    ("POST", "/api/v1/attachments"),
    ("POST", "/api/v1/parties"),
    ("POST", "/api/v1/transactions"),
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_schema_is_valid_and_names_every_operation():
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
    found = {(method.upper(), path) for path, methods in schema()["paths"].items() for method in methods}
    assert found == set(OPERATIONS)


def test_the_schema_is_served(tms):
    answer = tms.get("schema/")
    assert answer.status_code == 200
    assert b"deliverTransactions" in answer.content


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_answers_as_its_schema_says(method, path, tms, subsidiary, settings):
    settings.API_KEY_RATE = "100000/min"
    contract = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    answers_as_told(contract[path][method], tms.headers)


@pytest.fixture(autouse=True)
def one_connection():
    """The real application ends each request by closing connections, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answers_as_told(operation, headers):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def answers(case):
        if isinstance(case.body, dict) and len(case.body.get("subsidiary", "")) > 2:
            case.body["subsidiary"] = "brokerage"
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()
