"""A customer's service is told, signed, of payments and states: each event once, at public addresses alone, tried again until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import reverse
from django.utils import timezone

from config import production
from integrations.models import (
    Connection,
    Document,
    FeedHead,
    PaymentApplication,
    SagePayment,
    Transition,
)
from integrations.pipeline import feed, webhooks
from tenants import scope
from tenants.models import AuditEvent, Role, Tenant, User, Webhook, WebhookDelivery
from tenants.webhooks import addresses, sending
from tenants.webhooks.addresses import Refused
from tests.admin.making import make_connection, make_document
from tests.conftest import logged_in, make_user

SECRET = "whsec_a-secret-of-a-test"
State = WebhookDelivery.State


class Service:
    """The customer's: keeps what it was told, and answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append((dict(self.headers), body))
                self.send_response(service.status)
                if service.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                self.wfile.write(b"no room" if service.status >= 400 else b"thanks")

            def log_message(self, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Service:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for _, body in self.taken for event in json.loads(body)["events"]]


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.WEBHOOKS_AT_HOME = True
    with Service() as one:
        yield one


@pytest.fixture
def connection(subsidiary: Any) -> Connection:
    return make_connection(subsidiary, state="ACTIVE")


def hook(tenant: Tenant, url: str, *events: str) -> Webhook:
    with scope.outside("fixture"):
        made = Webhook(tenant=tenant, url=url, events=list(events or ("payment", "status")))
        made.secret = SECRET
        made.statuses_told_at = timezone.now() - timedelta(hours=1)
        made.save()
    return made


def moved(document: Document, now: str, ago: int = 60) -> None:
    with scope.outside("fixture"):
        Transition.objects.create(
            tenant=document.tenant,
            document=document,
            was="SENT",
            now=now,
            by="SAGE",
            at=timezone.now() - timedelta(seconds=ago),
        )


def applied(connection: Connection, n: int) -> list[PaymentApplication]:
    """Parts of one payment in Sage, on a document each."""
    with scope.outside("fixture"):
        paid = SagePayment.objects.create(
            tenant=connection.tenant, connection=connection, side="AR", record_no=5, ours=True, currency="USD",
            amount=n * 10_00,
        )  # fmt: skip
        return [
            PaymentApplication.objects.create(
                tenant=connection.tenant,
                payment=paid,
                document=make_document(connection, f"P-{k}"),
                detail_no=k,
                part="PAYMENT",
                currency="USD",
                amount=10_00,
            )
            for k in range(n)
        ]


def deliveries() -> list[tuple[str, int | None, int]]:
    with scope.outside("fixture"):
        rows = WebhookDelivery.objects.order_by("created_at")
        return list(rows.values_list("state", "answered", "attempts"))


# What is told -------------------------------------------------------------------------------------------------------


def test_a_state_is_told_once_and_signed(tenant: Tenant, connection: Connection, service: Service) -> None:
    hook(tenant, service.url)
    moved(make_document(connection, "INV-1", state="CONFIRMED", record_no="77"), "CONFIRMED")
    assert webhooks.run() == 1
    assert webhooks.run() == 0
    [event] = service.events
    assert (event["event"], event["document"]["number"], event["document"]["state"]) == (
        "status",
        "INV-1",
        "CONFIRMED",
    )
    headers, body = service.taken[0]
    parts = dict(part.split("=", 1) for part in headers["Ledgerhaul-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert parts["v1"] == expected
    assert abs(int(parts["t"]) - timezone.now().timestamp()) < 60


def test_only_what_is_asked_for_and_settled_is_told(
    tenant: Tenant, connection: Connection, service: Service
) -> None:
    hook(tenant, service.url, "payment")
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    assert webhooks.run() == 0
    hook(tenant, service.url, "status")
    document = make_document(connection, "INV-2")
    moved(document, "READY")  # of no interest
    moved(document, "CONFIRMED", ago=1)  # too fresh: others of its moment may not be committed yet
    webhooks.run()
    assert [event["document"]["number"] for event in service.events] == ["INV-1"]


def test_payments_come_from_the_numbered_feed(
    tenant: Tenant, connection: Connection, service: Service
) -> None:
    hook(tenant, service.url)
    rows = applied(connection, 3)
    with scope.tenant(tenant.pk):
        feed.tell(connection, [(row, False) for row in rows])
        feed.tell(connection, [(rows[0], True)])
        assert FeedHead.objects.get().last == 4
    webhooks.run()
    assert [event["number"] for event in service.events] == [1, 2, 3, 4]
    assert [event["payment"]["event"] for event in service.events] == ["applied"] * 3 + ["undone"]


def test_many_come_by_the_hundred(tenant: Tenant, connection: Connection, service: Service) -> None:
    hook(tenant, service.url)
    document = make_document(connection, "INV-1")
    with scope.outside("fixture"):
        Transition.objects.bulk_create(
            Transition(
                tenant=tenant, document=document, was="", now="BLOCKED", by="SYSTEM",
                at=timezone.now() - timedelta(seconds=900 - n),
            )
            for n in range(250)
        )  # fmt: skip
    assert webhooks.run() == 3
    assert [len(json.loads(body)["events"]) for _, body in service.taken] == [100, 100, 50]
    assert len({event["id"] for event in service.events}) == 250


def test_killed_between_gathering_and_sending_nothing_is_told_twice(
    tenant: Tenant, connection: Connection, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(tenant, service.url)
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    with monkeypatch.context() as dies:
        dies.setattr(sending, "send_due", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            webhooks.run()
    webhooks.run()
    assert len(service.events) == 1


# What is not taken --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_is_not_taken_is_tried_again_and_then_given_up(
    tenant: Tenant, connection: Connection, service: Service, status: int
) -> None:
    service.status = status
    hook(tenant, service.url)
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    webhooks.run()
    assert deliveries() == [(State.DUE, status, 1)]
    assert sending.send_due() == 0  # it waits
    for _ in sending.WAITS:
        with scope.outside("fixture"):
            WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        sending.send_due()
    assert deliveries() == [(State.FAILED, status, len(sending.WAITS) + 1)]
    assert len(service.taken) == len(sending.WAITS) + 1  # a redirection is not followed
    service.status = 200
    with scope.outside("fixture"):
        sending.send_again(WebhookDelivery.objects.get(), make_user("olga"))
    assert sending.send_due() == 1
    assert deliveries() == [(State.SENT, 200, 1)]


def test_whose_sender_died_is_sent_again(tenant: Tenant, connection: Connection, service: Service) -> None:
    hook(tenant, service.url)
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    webhooks.run()
    with scope.outside("fixture"):
        WebhookDelivery.objects.update(state=State.SENDING, due_at=timezone.now())
        assert sending.send_due() == 0
        WebhookDelivery.objects.update(due_at=timezone.now() - sending.SENDING_FOR)
    assert sending.send_due() == 1


def test_nobody_there_is_said(tenant: Tenant, connection: Connection, settings: Any) -> None:
    settings.WEBHOOKS_AT_HOME = True
    hook(tenant, "http://127.0.0.1:9/")
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    webhooks.run()
    with scope.outside("fixture"):
        row = WebhookDelivery.objects.get()
    assert (row.state, row.answered, bool(row.problem)) == (State.DUE, None, True)


def test_one_that_rests_is_told_later(tenant: Tenant, connection: Connection, service: Service) -> None:
    one = hook(tenant, service.url)
    with scope.outside("fixture"):
        Webhook.objects.update(active=False)
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    assert (webhooks.run(), sending.anything_due()) == (0, False)
    with scope.outside("fixture"):
        Webhook.objects.filter(pk=one.pk).update(active=True)
    assert webhooks.run() == 1


# Where it may go ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",  # noqa: S104 - not bound, refused
            "100.64.0.1",
            "224.0.0.1",
        ),
        *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:0a00:0001::", "ff02::1", "not an address"),
    ],
)
def test_what_is_not_public_is_not_called(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:84e5"])
def test_what_is_public_is(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "https:///x", "https://user:pw@example.com/"),
        *("https://example.com:22/", "https://example.com:5432/", "https://[::1", "javascript:alert(1)", ""),
    ],
)
def test_what_is_no_such_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(Refused):
        addresses.check(url)


def test_the_name_is_judged_at_each_call_and_the_judged_address_is_called(
    tenant: Tenant, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when it was given in, and is the machine's own by now; or both at once."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.5"]])

    def resolve(host: str, port: int, **kwargs: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in next(answers)]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    assert addresses.resolve("https://rebind.example/x?y=1").address == "93.184.216.34"
    hook(tenant, "https://rebind.example/")
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    webhooks.run()
    with scope.outside("fixture"):
        assert (
            WebhookDelivery.objects.get().problem
            == "rebind.example is at 127.0.0.1, which is no public address"
        )
    with pytest.raises(Refused, match=r"10\.0\.0\.5"):
        addresses.resolve("https://rebind.example/")


def test_at_home_is_refused_in_production() -> None:
    assert any("WEBHOOKS_AT_HOME" in one for one in production._webhooks({"WEBHOOKS_AT_HOME": True}))
    assert not list(production._webhooks({"WEBHOOKS_AT_HOME": False}))


# The page -----------------------------------------------------------------------------------------------------------


def page(tenant: Tenant) -> str:
    return reverse("books:webhooks", args=[tenant.slug])


def test_the_owner_adds_one_and_its_secret_is_shown_once(tenant: Tenant, owner: User) -> None:
    accountant = make_user("ana", tenant, Role.CUSTOMER_ACCOUNTANT)
    told = {"act": "add", "url": "https://tms.example/hook", "events": ["payment", "status"]}
    assert logged_in(accountant).post(page(tenant), told).status_code == 403
    client = logged_in(owner)
    shown = client.post(page(tenant), told).content.decode()
    with scope.outside("fixture"):
        made = Webhook.objects.get()
        secret = made.secret.reveal()
        assert AuditEvent.objects.filter(action="webhook.added").count() == 1
    assert secret in shown
    assert secret not in client.get(page(tenant)).content.decode()
    assert "tms.example/hook" in logged_in(accountant).get(page(tenant)).content.decode()


@pytest.mark.parametrize(
    "url", ["http://tms.example/", "https://x:y@tms.example/", "https://tms.example:22/", "nonsense"]
)
def test_an_address_that_is_never_called_is_not_taken_in(tenant: Tenant, owner: User, url: str) -> None:
    shown = logged_in(owner).post(page(tenant), {"act": "add", "url": url, "events": ["payment"]})
    assert "Please mend this" in shown.content.decode()
    with scope.outside("fixture"):
        assert not Webhook.objects.exists()


def test_it_rests_goes_on_and_is_removed(tenant: Tenant, other_tenant: Tenant, owner: User) -> None:
    made = hook(tenant, "https://tms.example/")
    stranger = make_user("sandra", other_tenant, Role.CUSTOMER_OWNER)
    with scope.outside("fixture"):
        for act in ("pause", "remove"):
            told = {"act": act, "hook": str(made.pk)}
            assert logged_in(stranger).post(page(other_tenant), told).status_code == 404
            assert logged_in(stranger).post(page(tenant), told).status_code == 404
    client = logged_in(owner)
    for act, active in (("pause", False), ("resume", True)):
        client.post(page(tenant), {"act": act, "hook": str(made.pk)})
        with scope.outside("fixture"):
            assert Webhook.objects.get().active is active
    client.post(page(tenant), {"act": "remove", "hook": str(made.pk)})
    with scope.outside("fixture"):
        assert not Webhook.objects.exists()


# By TLS -------------------------------------------------------------------------------------------------------------


def certificate(host: str, directory: Path) -> tuple[Path, Path]:
    """A certificate of the host that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, pem = directory / f"{host}.crt", directory / f"{host}.pem"
    crt.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return crt, pem


@pytest.mark.parametrize(("host", "taken"), [("tms.test", 1), ("other.test", 0)])
def test_the_certificate_must_be_of_the_name_although_an_address_is_called(
    tenant: Tenant,
    connection: Connection,
    service: Service,
    tmp_path: Path,
    monkeypatch,
    host: str,
    taken: int,
) -> None:
    crt, pem = certificate(host, tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, pem)
    service._server.socket = context.wrap_socket(service._server.socket, server_side=True)
    port = service._server.server_port
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: here)
    monkeypatch.setattr(sending.certifi, "where", lambda: str(crt))
    hook(tenant, f"https://tms.test:{port}/hook")
    moved(make_document(connection, "INV-1"), "CONFIRMED")
    assert webhooks.run() == taken
    assert len(service.taken) == taken
    if not taken:
        with scope.outside("fixture"):
            assert WebhookDelivery.objects.get().problem == "SSLError"
