"""The API as a page: each call with what it is for, an example that runs, and a form that makes it from here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from integrations.models import Connection
from integrations.models.choices import ConnectionState
from tenants.models import Subsidiary, Tenant
from tenants.portal.entry import of_customer, page

# Bodies that may be sent as they are; {subsidiary} is one of the customer's. What takes a row's id is shown with a place for it.
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "deliverParties": {
        "subsidiary": "{subsidiary}",
        "source_system": "example",
        "parties": [{"kind": "customer", "source_id": "EX-100", "name": "Example Shipper", "terms_days": 30}],
    },
    "deliverTransactions": {
        "subsidiary": "{subsidiary}",
        "source_system": "example",
        "transactions": [
            {
                "kind": "customer_invoice",
                "source_id": "EX-1",
                "created": "2000-01-01",
                "document_date": "2000-01-01",
                "number": "EX-1",
                "party": {"source_id": "EX-100"},
                "charges": [{"line": 1, "code": "LINEHAUL", "category": "linehaul", "amount": "1850.00"}],
            }
        ],
    },
    "buildBatch": {"subsidiary": "{subsidiary}"},
    "downloadBatchFile": {"backup_taken_by": "Pat Bookkeeper"},
}
# Sent by a program, not from a page: a file, and what is downloaded.
_NOT_HERE = frozenset({"deliverAttachment", "downloadBatchFile"})


@dataclass(frozen=True, slots=True)
class Call:
    """`path` with its parameters in braces; `body` is an example, empty where none is sent."""

    name: str
    method: str
    path: str
    words: str
    body: str
    query: tuple[tuple[str, str], ...]
    can_be_tried: bool

    def curl(self, base: str) -> str:
        lines = [f"curl -X {self.method} {base}{self.path}", '  -H "Authorization: Bearer $KEY"']
        if self.body:
            lines += ['  -H "Content-Type: application/json"', f"  -d '{self.body}'"]
        return " \\\n".join(lines)


@cache
def _operations() -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Of the schema that is served: path, method, operation."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return tuple(
        (path, method.upper(), operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "operationId" in operation
    )


def calls(subsidiary: str) -> Iterator[Call]:
    for path, method, operation in _operations():
        name = operation["operationId"]
        example = EXAMPLES.get(name)
        body = json.dumps(example, indent=1).replace("{subsidiary}", subsidiary) if example else ""
        query = tuple(
            (one["name"], one.get("description", ""))
            for one in operation.get("parameters", ())
            if one["in"] == "query"
        )
        yield Call(name, method, path, operation.get("description", ""), body, query, name not in _NOT_HERE)


@require_GET
@of_customer
def reading(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    connected = Connection.objects.exclude(state=ConnectionState.DISCONNECTED).values("subsidiary")
    first = (
        Subsidiary.objects.filter(pk__in=connected).order_by("name").first()
        or Subsidiary.objects.order_by("name").first()
    )
    base = request.build_absolute_uri("/")[:-1]
    found = list(calls(first.slug if first else "your-company"))
    facts = {
        "title": "The API",
        "calls": [(one, one.curl(base)) for one in found],
        "base": base,
        "subsidiaries": Subsidiary.objects.order_by("name"),
    }
    return page(request, tenant, "api", facts)
