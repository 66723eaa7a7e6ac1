"""Who is who in Sage: customers and carriers that were not recognised, with those whom they may be and why; and everybody's id there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from integrations.core.freight import PartyKind
from integrations.core.parties import plain_name
from integrations.core.party_matching import SageParty
from integrations.models import Connection, PartyLink
from integrations.models.choices import ConnectionState, LinkState, PartyPolicy
from integrations.pipeline import matching
from integrations.pipeline.ledgers import NoSender
from integrations.portal.lists import MOST_ROWS, csv_of, page_of, turns
from tenants import acts, scope
from tenants.models import Tenant, User
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, page, require

HITS = 8
HEAD = ("Company", "Kind", "Id in the TMS", "Name", "Id in Sage", "State", "Why")
STATES = {
    LinkState.LINKED: ("In Sage", "green"),
    LinkState.WAITING: ("Being created", "blue"),
    LinkState.NEEDS_PERSON: ("Who is it?", "amber"),
    LinkState.SET_ASIDE: ("Set aside", "slate"),
}


def _connections() -> list[Connection]:
    rows = Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
    return list(rows.select_related("subsidiary").order_by("subsidiary__name"))


@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    connections = _connections()
    if request.method == "POST":
        return _act(request, tenant, connections)
    asked, text = request.GET.get("link", ""), request.GET.get("look", "")
    companies = []
    for connection in connections:
        waiting, total = matching.queue(connection)
        companies.append(
            (
                connection,
                [(one, _hits(one, connection, asked, text), _may_create(connection, one)) for one in waiting],
                total,
            )
        )
    q = request.GET.get("q", "").strip()
    shown = page_of(request, _links(q), "changed_at")
    facts = {
        "title": "Customers and vendors",
        "companies": [one for one in companies if one[2]],
        "asked": asked,
        "look": text,
        "q": q,
        "rows": [(row, *STATES[LinkState(row.state)]) for row in shown.rows],
        "turns": turns(request, shown),
    }
    return page(request, tenant, "parties", facts)


def _links(q: str) -> QuerySet[PartyLink]:
    rows: QuerySet[PartyLink] = PartyLink.objects.exclude(
        connection__state=ConnectionState.DISCONNECTED
    ).select_related("party", "connection__subsidiary")
    if q:
        rows = rows.filter(
            Q(party__plain_name__contains=plain_name(q)) | Q(party__source_id=q) | Q(sage_id__iexact=q)
        )
    return rows


def _hits(one: matching.Open, connection: Connection, asked: str, text: str) -> list[SageParty]:
    if asked != str(one.link.pk):
        return []
    return matching.search(connection, PartyKind(one.link.party.kind).side, text)[:HITS]


def _may_create(connection: Connection, one: matching.Open) -> bool:
    """Creating in Sage follows the connection's policy (rule A9)."""
    is_customer = one.link.party.kind == PartyKind.CUSTOMER
    policy = connection.customer_policy if is_customer else connection.vendor_policy
    return bool(policy == PartyPolicy.CREATE)


def _act(request: HttpRequest, tenant: Tenant, connections: list[Connection]) -> HttpResponse:
    """It is this one, both are one company, it is new, or nobody."""
    person = require(request, tenant, KEEPERS)
    try:
        pk = uuid.UUID(request.POST.get("link", ""))
    except ValueError:
        raise Http404 from None
    link = (
        PartyLink.objects.select_related("party", "connection")
        .filter(pk=pk, connection__in=connections)
        .first()
    )
    act = request.POST.get("act", "")
    if link is None or act not in _DO:
        raise Http404
    sage_id = request.POST.get("sage_id", "").strip()

    def do() -> str:
        try:
            return _DO[act](link, sage_id, person)
        except (matching.Refusal, NoSender) as why:
            raise Refusal(f"{link.party}: {why}") from why

    return acts.answer(request, do, reverse("books:parties", args=[tenant.slug]))


def _link(link: PartyLink, sage_id: str, person: User) -> str:
    matching.link_to(link.pk, sage_id, person)
    return f"{link.party} is {sage_id} in Sage: what waited for it is built again."


def _merge(link: PartyLink, sage_id: str, person: User) -> str:
    matching.link_to(link.pk, sage_id, person, merge=True)
    return f"{link.party} is {sage_id} in Sage, too."


def _create(link: PartyLink, sage_id: str, person: User) -> str:
    if not _may_create(link.connection, matching.Open(link, (), {})):
        raise Refusal("nobody is created in Sage by this connection: create it there, and link it here")
    matching.create(link.pk, person, sage_id)
    return f"{link.party} is created in Sage with the next export."


def _set_aside(link: PartyLink, sage_id: str, person: User) -> str:
    matching.set_aside(link.pk, person)
    return f"{link.party} is set aside: its documents wait."


_DO = {"link": _link, "merge": _merge, "create": _create, "set-aside": _set_aside}


@require_GET
@of_customer
def sheet(request: HttpRequest, tenant: Tenant) -> StreamingHttpResponse:
    rows = _links(request.GET.get("q", "").strip())
    return csv_of(f"customers-and-vendors-{tenant.slug}.csv", HEAD, _cells(tenant, rows))


def _cells(tenant: Tenant, rows: QuerySet[PartyLink]) -> Iterator[tuple[object, ...]]:
    with scope.tenant(tenant.pk):
        for row in rows.order_by("connection", "party__name", "pk")[:MOST_ROWS].iterator(chunk_size=1000):
            yield (
                row.connection.subsidiary.name,
                row.party.get_kind_display(),
                row.party.source_id,
                row.party.name,
                row.sage_id,
                STATES[LinkState(row.state)][0],
                row.words,
            )
