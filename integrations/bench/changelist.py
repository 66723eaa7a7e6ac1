"""The list of documents at a million rows of fifty tenants, seen by Support of ten of them, on a PostgreSQL of its own; beside a
stock ModelAdmin of the same theme, with the same columns, filters and search.

Also the first page, as that Support sees it and as somebody of all the tenants does, and the portal's pages over the documents of one
tenant; `--tenants 500` makes it that many.

Rows are made by SQL. Told are the queries of a page, the slowest of them, the page's size, and how many times the database time of
ours the stock one takes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from integrations.admin.documents import DocumentAdmin
from integrations.bench.postgres import postgres
from integrations.bench.scratch import deployed, peak_rss_mb
from integrations.models import Connection, Document, Entity, Issue, Party, SageCompany
from tenants import scope
from tenants.admin.base import ThemeModelAdmin
from tenants.models import Membership, Role, Subsidiary, Tenant, User

N, TENANTS, MINE, PARTIES = 1_000_000, 50, 10, 200
INNER = "LEDGERHAUL_BENCH_INNER"
LIST, HOME = "/admin/integrations/document/", "/admin/"
_STATES = "(ARRAY['CONFIRMED','CONFIRMED','CONFIRMED','CONFIRMED','CONFIRMED','CONFIRMED','CONFIRMED','SENT','READY','BLOCKED'])[1+g%%10]"


def run(options: dict[str, Any]) -> dict[str, Any]:
    if os.environ.get(INNER):
        return _measured(options)
    with postgres() as url:
        environment = {**os.environ, "DATABASE_URL": url, INNER: "1"}
        command = [sys.executable, "manage.py", "bench", "changelist", "--json"]
        given = [
            word
            for name in ("n", "rounds", "tenants")
            if options[name]
            for word in (f"--{name}", str(options[name]))
        ]
        done = subprocess.run(
            [*command, *given],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _measured(options: dict[str, Any]) -> dict[str, Any]:
    n, rounds = options["n"] or N, options["rounds"] or 3
    call_command("migrate", verbosity=0)
    with deployed():
        begun = time.perf_counter()
        with scope.outside("command"):
            tenants = _tenants(options["tenants"] or TENANTS)
            _documents(tenants, n)
            support, everywhere = _support("support", tenants[:MINE]), _support("everywhere", tenants)
            owner = _person("owner", tenants[:1], Role.CUSTOMER_OWNER)
        seeded = time.perf_counter() - begun
        return {
            **_told(_pages(tenants), support, rounds),
            "n": n,
            "tenants": len(tenants),
            "seed_seconds": round(seeded, 1),
            "portal_ms": {name: _page(owner, page, rounds) for name, page in _portal(tenants[0]).items()},
            "first_page_ms": {
                f"of {count} tenants": _page(user, HOME, rounds)
                for count, user in ((MINE, support), (len(tenants), everywhere))
            },
        }


# Rows -----------------------------------------------------------------------------------------------------------


def _tenants(count: int) -> list[Tenant]:
    company, _ = SageCompany.objects.get_or_create(
        gateway_url="https://api.intacct.com/ia/xml/xmlgw.phtml", company_id="BENCH"
    )
    tenants = [Tenant(name=f"Tenant {i:02}", slug=f"tenant-{i:02}") for i in range(count)]
    Tenant.objects.bulk_create(tenants)
    for tenant in tenants:
        subsidiary = Subsidiary.objects.create(
            tenant=tenant, name=f"{tenant.name} Freight", slug="freight", kind=Subsidiary.Kind.BROKERAGE
        )
        entity = Entity.objects.create(
            tenant=tenant, company=company, entity_id=tenant.slug, name=tenant.name
        )
        made = Connection.objects.create(
            tenant=tenant,
            subsidiary=subsidiary,
            company=company,
            entity=entity,
            user_id="u",
            user_password="none",
        )
        Party.objects.bulk_create(
            Party(
                tenant=tenant,
                source_system="tms",
                kind="customer",
                source_id=f"C-{i}",
                name=f"Customer {i} of {tenant.name}",
                plain_name=f"customer {i}",
            )
            for i in range(PARTIES)
        )
        Document.objects.create(
            tenant=tenant,
            connection=made,
            company=company,
            subsidiary=subsidiary,
            kind="AR_INVOICE",
            source_system="tms",
            source_kind="customer_invoice",
            source_id="L-0",
            identity=uuid.uuid4().hex * 2,
            mark="LH-0",
            number="INV-0",
            currency="USD",
            total=0,
            document_date=datetime.now(UTC).date(),
        )
    return tenants


def _documents(tenants: list[Tenant], n: int) -> None:
    """Copies of each tenant's first document, with what tells them apart; a blocked one has an open issue."""
    differs = {
        "id": "gen_random_uuid()",
        "identity": "md5(t.id::text||g)||md5(g||t.id::text)",
        "mark": "'LH-'||g",
        "number": "'INV-'||%(tag)s||'-'||g",
        "plain_number": "'inv'||%(tag)s||g",
        "source_id": "'L-'||g",
        "state": _STATES,
        "blocked_by": "CASE WHEN g%%10=9 THEN 'account.unmapped' ELSE '' END",
        "kind": "CASE WHEN g%%3=0 THEN 'AP_BILL' ELSE 'AR_INVOICE' END",
        "total": "100*(g%%5000)",
        "open_amount": "100*(g%%5000)",
        "created_at": "now()-g*interval '37 seconds'",
        "document_date": "(now()-g*interval '37 seconds')::date",
        "party_id": "(%(parties)s::uuid[])[1+g%%200]",
    }
    columns = [str(f.column) for f in Document._meta.concrete_fields]
    picked = ",".join(differs.get(c, f't."{c}"') for c in columns)
    named = ",".join(f'"{c}"' for c in columns)
    statement = (
        f"INSERT INTO integrations_document ({named}) SELECT {picked} FROM integrations_document t, "  # noqa: S608
        "generate_series(1,%(n)s) g WHERE t.tenant_id=%(tenant)s AND t.number='INV-0'"
    )
    issue_columns = [str(f.column) for f in Issue._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what guards rows was held to them already
        for i, tenant in enumerate(tenants):
            parties = list(Party.objects.filter(tenant=tenant).values_list("pk", flat=True))
            cursor.execute(
                statement, {"n": n // len(tenants), "tenant": tenant.pk, "parties": parties, "tag": str(i)}
            )
        cursor.execute(_issues(issue_columns))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _issues(columns: list[str]) -> str:
    told = {
        "id": "gen_random_uuid()",
        "tenant_id": "d.tenant_id",
        "code": "'account.unmapped'",
        "severity": "'BLOCK'",
        "message": "'no account'",
        "remedy": "'map it'",
        "place": "''",
        "facts": "'{}'::jsonb",
        "cause": "'account.unmapped AR C'||(length(d.number)%7)",
        "sage_number": "''",
        "connection_id": "d.connection_id",
        "document_id": "d.id",
        "opened_at": "d.created_at",
    }
    named = ",".join(f'"{c}"' for c in columns)
    picked = ",".join(told.get(c, "NULL") for c in columns)
    return f"INSERT INTO integrations_issue ({named}) SELECT {picked} FROM integrations_document d WHERE d.state='BLOCKED'"  # noqa: S608


def _support(name: str, tenants: list[Tenant]) -> User:
    return _person(name, tenants, Role.SUPPORT)


def _person(name: str, tenants: list[Tenant], role: Role) -> User:
    user = User(email=f"{name}@example.com", name=name.title())
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, tenant=t, role=role) for t in tenants)
    return user


def _pages(tenants: list[Tenant]) -> dict[str, dict[str, str]]:
    """What is asked of the list, by name."""
    with scope.outside("command"):
        mine = Connection.objects.select_related("subsidiary").get(tenant=tenants[0])
        oldest = Document.objects.filter(tenant=tenants[0]).order_by("created_at")
        deep = oldest[oldest.count() // 100 :][:1].get()  # almost everything lies before it
        cause = Issue.objects.filter(tenant=tenants[0]).values_list("cause", flat=True)[0]
        number = Document.objects.filter(tenant=tenants[0], number__endswith="-7777").first() or deep
    day = (datetime.now(UTC) - timedelta(days=3)).date()
    return {
        "first page": {},
        "deep page": {"older": f"{deep.created_at.isoformat()}~{deep.pk.hex}"},
        "needs a person": {"standing": "person"},
        "state": {"state__exact": "BLOCKED"},
        "kind": {"kind__exact": "AP_BILL"},
        "subsidiary": {"subsidiary": str(mine.subsidiary_id)},
        "connection": {"connection": str(mine.pk)},
        "date": {
            "document_date__gte": day.isoformat(),
            "document_date__lt": (day + timedelta(days=1)).isoformat(),
        },
        "cause": {"blocked_by__exact": "account.unmapped"},
        "exact cause": {"exact_cause": cause},
        "number": {"q": number.number},
    }


# Measured -------------------------------------------------------------------------------------------------------


@dataclass
class Queries:
    """What a page asked of the database, and how long each took."""

    seconds: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            took = time.perf_counter() - begun
            self.seconds.append(took)
            self.slowest = max(self.slowest, (took, sql))


@contextmanager
def watched() -> Iterator[Queries]:
    queries = Queries()
    with connection.execute_wrapper(queries):
        yield queries


class Stock(ThemeModelAdmin):  # type: ignore[misc]
    """What the theme and Django give without further ado."""

    list_display = DocumentAdmin.list_display
    list_display_links = DocumentAdmin.list_display_links
    list_filter = DocumentAdmin.list_filter
    list_select_related = DocumentAdmin.list_select_related
    search_fields = DocumentAdmin.search_fields
    state_now, what, who = DocumentAdmin.state_now, DocumentAdmin.what, DocumentAdmin.who
    where, dated, money = DocumentAdmin.where, DocumentAdmin.dated, DocumentAdmin.money
    list_per_page = 50


@dataclass(frozen=True, slots=True)
class Seen:
    queries: int
    database: float
    slowest: tuple[float, str]
    kilobytes: float


def _portal(tenant: Tenant) -> dict[str, str]:
    """The customer's pages over the documents of one tenant."""
    names = ("home", "transactions", "mend", "payments", "close")
    return {name: reverse(f"books:{name}", args=[tenant.slug]) for name in names}


def _page(user: User, page: str, rounds: int) -> dict[str, float]:
    seen = min((_ours(user, {}, page) for _ in range(rounds)), key=lambda one: one.database)
    return {
        "queries": seen.queries,
        "database": round(seen.database * 1000, 1),
        "slowest": round(seen.slowest[0] * 1000, 1),
        "kb": round(seen.kilobytes, 1),
    }


def _ours(user: User, asked: Mapping[str, str], page: str = LIST) -> Seen:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    client.get(page, asked)  # templates are compiled, plans are made
    with watched() as queries:
        answer = client.get(page, asked)
    if answer.status_code != 200:
        raise RuntimeError(f"{asked}: {answer.status_code}")
    return Seen(len(queries.seconds), sum(queries.seconds), queries.slowest, len(answer.content) / 1024)


def _stock(user: User, asked: Mapping[str, str]) -> float:
    """The database time of its list; a deep page is asked by its number."""
    stock = Stock(Document, admin.site)
    given = {"p": "1900"} if "older" in asked else dict(asked)
    request = RequestFactory(SERVER_NAME="localhost").get(LIST, given)
    request.user = user
    request.session = {}  # type: ignore[assignment]
    with scope.tenants(user.staff_tenants()), watched() as queries:
        answer = stock.changelist_view(request)
        if hasattr(answer, "render"):
            answer.render()
    return sum(queries.seconds)


def _told(pages: Mapping[str, dict[str, str]], user: User, rounds: int) -> dict[str, Any]:
    ours: dict[str, Seen] = {}
    stock: dict[str, float] = {}
    for name, asked in pages.items():
        seen = [_ours(user, asked) for _ in range(rounds)]
        ours[name] = min(seen, key=lambda one: one.database)
        stock[name] = min(_stock(user, asked) for _ in range(rounds))
    slowest = max(ours.items(), key=lambda item: item[1].slowest[0])
    return {
        "name": "changelist",
        "database": connection.vendor,
        "rounds": rounds,
        "most_queries": max(one.queries for one in ours.values()),
        "slowest_query_ms": round(slowest[1].slowest[0] * 1000, 1),
        "slowest_page": slowest[0],
        "slowest_query": " ".join(slowest[1].slowest[1].split())[:300],
        "largest_page_kb": round(max(one.kilobytes for one in ours.values()), 1),
        "pages_ms": {
            name: [round(one.database * 1000, 1), round(stock[name] * 1000, 1)] for name, one in ours.items()
        },
        "times_stock": round(sum(stock.values()) / sum(one.database for one in ours.values()), 1),
        "peak_rss_mb": peak_rss_mb(),
    }
