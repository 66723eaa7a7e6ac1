"""A canary put in everywhere comes out nowhere; and the process says whether it is well."""

import base64
import html
import io
import json
import logging
from datetime import timedelta
from urllib.parse import quote, quote_plus

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone
from django_q.models import Schedule

from config import errors
from config.observe import JsonFormatter, about, redact, register_secret
from config.redaction import Known
from tenants import guards

CANARY = "c&n<ry 'Äx\"+/42-kestrel"
FORMS = {
    "plain": CANARY,
    "xml": html.escape(CANARY, quote=False),
    "xml with quotes": html.escape(CANARY),
    "json": json.dumps(CANARY)[1:-1],
    "url": quote(CANARY, safe=""),
    "form": quote_plus(CANARY),
    "base64": base64.b64encode(CANARY.encode()).decode(),
    "basic authorization": base64.b64encode(b"user:" + CANARY.encode()).decode(),
    "url-safe base64": base64.urlsafe_b64encode(CANARY.encode()).decode(),
}


def comes_out(text: str) -> bool:
    return "kestrel" in text or any(form in text for form in FORMS.values())


def crash(request):
    password = request.POST.get("password", CANARY)
    raise RuntimeError(f"failed with {password}")


urlpatterns = [path("crash", crash), path("healthz", lambda request: None)]


@pytest.fixture
def lines():
    """All that is logged, at DEBUG, through our formatter."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_known_secret_is_hidden_in_every_writing(form):
    register_secret(CANARY)
    assert not comes_out(redact(f"before {FORMS[form]} after"))


@pytest.mark.parametrize(
    "text",
    [
        "<password>kestrel</password>",
        '<login><userid>u</userid><password xml:space="preserve">kestrel</password></login>',
        "<sessionid>kestrel</sessionid>",
        "<senderPassword>kestrel</senderPassword>",
        "&lt;password&gt;kestrel&lt;/password&gt;",
        '{"password": "kestrel"}',
        '{"client_secret":"kes\\"kestrel"}',
        '"{\\"password\\": \\"kestrel\\"}"',
        "{'user_password': 'kestrel'}",
        "password=kestrel&next=/",
        "Authorization: Bearer kestrel-kestrel",
        "authorization: Basic a2VzdHJlbA==kestrel",
        "Cookie: sessionid=kestrel; csrftoken=kestrel",
        "taxid=kestrel",
        "<TAXID>kestrel</TAXID>",
        "called with Bearer kestrel.kestrel",
        "lh_0123456789ab.kestrelkestrelkestrelkestrel",
    ],
)
def test_a_field_that_holds_secrets_is_hidden_whatever_its_value(text):
    assert "kestrel" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "<userid>ann</userid>",
        "<controlid>LH-77</controlid>",
        '{"total": "12.50", "tokenless": 1}',
        "The password was wrong.",
        "<RECORDNO>17</RECORDNO>",
    ],
)
def test_other_text_stays(text):
    assert redact(text) == text


def test_text_around_a_secret_stays():
    told = redact(
        "<login><userid>ann</userid><password>kestrel</password><companyid>DEMO</companyid></login>"
    )
    assert "<userid>ann</userid>" in told
    assert "<companyid>DEMO</companyid>" in told


def test_the_oldest_secrets_are_forgotten_first():
    known = Known(most=2)
    for value in ("first-secret", "second-secret", "third-secret"):
        known.add(value)
    assert "first-secret" in known.hide("first-secret third-secret")
    assert "third-secret" not in known.hide("first-secret third-secret")


def test_logs_hold_no_secret(lines):
    register_secret(CANARY)
    log = logging.getLogger("anything")
    log.debug("plain %s", CANARY)
    log.info("extra", extra={"password": "kestrel", "body": f"<password>{CANARY}</password>"})
    try:
        raise ValueError(CANARY)
    except ValueError:
        log.exception("failed")
    assert not comes_out(lines.getvalue())


def test_a_log_line_is_json_and_names_what_was_worked_on(lines):
    with about(request_id="r-1", tenant="t-1", run="j-1", document="d-1"):
        logging.getLogger("anything").warning("happened", extra={"count": 3})
    line = json.loads(lines.getvalue().splitlines()[-1])
    assert {
        "tenant": "t-1",
        "run": "j-1",
        "document": "d-1",
        "request_id": "r-1",
        "count": 3,
    }.items() <= line.items()


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_logged_with_the_requests_number(lines):
    answer = Client().get("/nowhere")
    last = [json.loads(line) for line in lines.getvalue().splitlines() if "Not Found" in line][-1]
    assert last["request_id"] == answer["X-Request-Id"]


@pytest.mark.django_db
def test_a_typed_password_is_not_logged_at_debug(lines, alice):
    Client().post("/accounts/login/", {"login": alice.email, "password": "typed-kestrel"})
    assert "typed-kestrel" not in lines.getvalue()


@pytest.mark.django_db
@pytest.mark.urls("tests.tenants.test_observe")
def test_a_crash_tells_nobody(lines, settings):
    settings.DEBUG = True
    # Put together here, because the page shows this very source.
    typed, header = "".join(["typed-", "falcon"]), "".join(["header-", "falcon"])
    client = Client(raise_request_exception=False)
    page = client.post("/crash", {"password": typed}, headers={"Authorization": f"Bearer {header}"})
    for text in (page.content.decode(), lines.getvalue()):
        assert typed not in text
        assert header not in text


def test_a_crash_report_holds_no_setting(settings, rf):
    settings.SECRET_KEY = settings.SAGE_SENDER_PASSWORD = "kestrel-kestrel"
    reporter = errors.RedactingReporter(rf.get("/"), ValueError, ValueError("x"), None)
    assert "kestrel" not in reporter.get_traceback_html()
    assert "kestrel" not in reporter.get_traceback_text()


@pytest.mark.urls("tests.tenants.test_observe")
@pytest.mark.django_db
def test_the_answer_carries_the_requests_number():
    answer = Client().get("/nowhere", headers={"X-Request-Id": "from-the-proxy-1"})
    assert answer["X-Request-Id"] == "from-the-proxy-1"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["short", "with blank and more", "x" * 65, "<script>alert</script>"])
def test_a_strange_request_number_is_replaced(given):
    assert Client().get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"] != given


def test_an_error_page_shows_the_number(rf: RequestFactory):
    with about(request_id="r-42-0000"):
        page = errors.server_error(rf.get("/admin/"))
    assert page.status_code == 500
    assert "r-42-0000" in page.content.decode()


def test_the_apis_error_page_is_json(rf: RequestFactory):
    with about(request_id="r-42-0000"):
        answer = errors.page_not_found(rf.get("/api/v1/x"))
    assert json.loads(answer.content)["error"]["request_id"] == "r-42-0000"


@pytest.mark.django_db
def test_pages_forbid_what_they_do_not_need():
    outside, admin = Client().get("/healthz"), Client().get("/admin/login/")
    assert "unsafe" not in outside["Content-Security-Policy"]
    assert "'unsafe-eval'" in admin["Content-Security-Policy"]
    assert outside["X-Content-Type-Options"] == "nosniff"


def test_healthz_needs_no_database():
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_ready_before_the_queue_was_seen():
    Schedule.objects.all().delete()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["queue"]) == (200, "never seen")


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "status"), [(30, 200), (3600, 503)])
def test_readyz_tells_the_queues_pulse_to_who_asks(late, status):
    Schedule.objects.all().delete()
    due = timezone.now() - timedelta(seconds=late)
    Schedule.objects.create(func="x.y", schedule_type=Schedule.MINUTES, minutes=1, next_run=due)
    assert Client().get("/readyz").status_code == 200
    assert Client().get("/readyz?queue").status_code == status


@pytest.mark.django_db
def test_readyz_is_not_ready_without_its_guards():
    guards.uninstall(connection)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["guards"]) == (503, "missing")
