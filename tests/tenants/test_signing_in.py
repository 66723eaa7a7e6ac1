"""Signing in: by e-mail and password, a second factor where it is asked for, and guesses that are counted."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from tenants import scope
from tenants.models import AuditEvent, Role
from tests.conftest import PASSWORD, logged_in, make_user
from tests.tenants.test_secrets import FIRST, SECOND

pytestmark = pytest.mark.django_db

LOGIN, FACTOR, SET_UP = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def no_guesses_before() -> None:
    cache.clear()


def sign_in(client: Client, address: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": address, "password": password})


def code_of(secret: str) -> str:
    """Of this half minute; the one before and the one after count, too."""
    _, now, _ = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def opens(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def audited() -> list[str]:
    with scope.outside("fixture"):
        return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def test_by_e_mail_in_any_case(alice):
    client = Client()
    assert sign_in(client, "ALICE@example.com").status_code == 302
    assert opens(client)


def test_the_admin_sends_to_the_page_of_signing_in_and_back(alice):
    client = Client()
    first = client.get("/admin/integrations/document/", follow=True)
    assert first.redirect_chain[-1][0].startswith(LOGIN)
    assert "next=" in first.redirect_chain[-1][0]
    answer = client.post(
        LOGIN, {"login": alice.email, "password": PASSWORD, "next": "/admin/integrations/document/"}
    )
    assert answer["Location"] == "/admin/integrations/document/"


def test_it_sends_to_no_other_host(alice):
    asked = {"login": alice.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    client = Client()
    assert client.post(LOGIN, asked)["Location"] == "/"  # which knows where the person works
    assert client.get("/")["Location"] == "/admin/"


def test_a_wrong_password_is_refused_without_saying_who_exists(alice):
    known, unknown = (sign_in(Client(), who, "wrong") for who in (alice.email, "nobody@example.com"))
    said = [re.findall(r'role="alert">([^<]+)<', page.content.decode()) for page in (known, unknown)]
    assert said[0] == said[1] != []


@pytest.fixture
def three_guesses(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        "login": False,
        "login_failed": "30/900s/ip,3/900s/key",
        "login_to_address": "6/900s/key",
    }


def test_after_many_wrong_passwords_the_right_one_waits(three_guesses, alice):
    client = Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(3):
        sign_in(client, alice.email, "wrong")
    assert "Too many failed" in sign_in(client, alice.email).content.decode()
    assert not opens(client)


def test_a_stranger_shuts_nobody_out(three_guesses, alice):
    for _ in range(4):
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), alice.email, "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.8")
    sign_in(elsewhere, alice.email)
    assert opens(elsewhere)


def test_one_address_tried_from_many_hosts_waits_too(three_guesses, alice):
    for n in range(6):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{n}"), alice.email, "wrong")
    last = Client(REMOTE_ADDR="192.0.2.99")
    sign_in(last, alice.email)
    assert not opens(last)


def test_nobody_signs_up(db):
    asked = {"email": "new@example.com", "password1": "correct horse battery staple"}
    assert "Accounts are given" in Client().post("/accounts/signup/", asked).content.decode()


def test_a_forgotten_password_is_set_by_mail_and_a_weak_one_refused(alice):
    client = Client()
    client.post("/accounts/password/reset/", {"email": alice.email})
    [sent] = mail.outbox
    [link] = re.findall(r"http://testserver(\S+)", sent.body)
    page = client.get(link, follow=True).redirect_chain[-1][0]
    weak = client.post(page, {"password1": "short", "password2": "short"})
    assert "too short" in weak.content.decode()
    assert (
        client.post(page, {"password1": "tidy otter nine", "password2": "tidy otter nine"}).status_code == 302
    )
    assert sign_in(Client(), alice.email).status_code == 200  # the old one
    assert sign_in(Client(), alice.email, "tidy otter nine").status_code == 302


def test_no_mail_goes_to_who_has_no_account_with_a_link(db):
    Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert not any("/reset/key/" in sent.body for sent in mail.outbox)


# --- the second factor


def enrol(client: Client) -> str:
    asked = client.get(SET_UP, follow=True).redirect_chain[-1][0]  # the password again: a desk may stand open
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert client.post(SET_UP, {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def test_the_admin_opens_when_one_was_set_up(required, alice, django_capture_on_commit_callbacks):
    client = Client()
    sign_in(client, alice.email)
    assert not opens(client)
    led = client.get("/admin/", follow=True)
    assert (SET_UP, 302) in led.redirect_chain
    assert "Your work needs a second factor" in led.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
    assert opens(client)
    assert audited() == ["second-factor.added", "second-factor.added"]  # the app, and the recovery codes


def test_a_password_alone_opens_nothing_once_there_is_one(alice):
    first = Client()
    sign_in(first, alice.email)
    secret = enrol(first)
    second = Client()
    assert sign_in(second, alice.email)["Location"].startswith(FACTOR)
    assert not opens(second)
    assert "Incorrect code" in second.post(FACTOR, {"code": "000000"}).content.decode()
    cache.clear()  # the code that set it up is used up
    second.post(FACTOR, {"code": code_of(secret)})
    assert opens(second)


def test_a_recovery_code_is_good_once(alice):
    first = Client()
    sign_in(first, alice.email)
    enrol(first)
    with scope.outside("fixture"):
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        client = Client()
        sign_in(client, alice.email)
        client.post(FACTOR, {"code": codes[0]})
        assert opens(client) is expected


def test_its_secret_is_stored_encrypted_and_turned_with_the_keys(alice, settings):
    settings.SECRET_KEYS = FIRST
    client = Client()
    sign_in(client, alice.email)
    secret = enrol(client)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert stored.startswith("v1:one:")
    settings.SECRET_KEYS = f"{SECOND},{FIRST}"
    said = StringIO()
    call_command("rotate_secrets", stdout=said)
    assert "second factors: 2 encrypted again" in said.getvalue()
    settings.SECRET_KEYS = SECOND
    again = Client()
    sign_in(again, alice.email)
    cache.clear()
    again.post(FACTOR, {"code": code_of(secret)})
    assert opens(again)


def test_an_operator_removes_it_for_who_lost_it(alice, olga):
    client = Client()
    sign_in(client, alice.email)
    enrol(client)
    asked = {"action": "forget_second_factor", "_selected_action": [str(alice.pk)]}
    logged_in(alice).post("/admin/tenants/user/", asked)
    assert Authenticator.objects.exists()  # an Admin does not
    said = logged_in(olga).post("/admin/tenants/user/", asked, follow=True).content.decode()
    assert f"Removed for {alice.email}" in said
    assert not Authenticator.objects.exists()
    assert audited()[-1] == "second-factor.forgotten"


def test_the_last_operator_has_a_command(olga):
    client = Client()
    sign_in(client, olga.email)
    enrol(client)
    call_command("forget_second_factor", "OLGA@example.com", reason="phone drowned", stdout=StringIO())
    assert not Authenticator.objects.exists()
    with scope.outside("fixture"):
        assert AuditEvent.objects.latest("at").reason == "phone drowned"
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("forget_second_factor", "none@example.com", reason="x", stdout=StringIO())


def test_a_customer_is_told_that_the_admin_is_not_theirs(required, tenant):
    carla = make_user("carla", tenant, Role.CUSTOMER_OWNER)
    client = Client()
    sign_in(client, carla.email)
    assert client.get("/admin/", follow=True).status_code == 403
