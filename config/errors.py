"""Error pages that carry the request's id, and crash reports that carry no secret."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from config.observe import redact, register_secret, request_id
from config.redaction import NAMES

_SECRET_NAME = re.compile(NAMES + r"\Z", re.IGNORECASE)

_API_REMEDY = "try again later; if it stays so, tell support the request_id"


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, "There is nothing at this address, or it is not yours to see.")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403, "Your role does not allow this.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(
        request, 500, "The server failed while answering. It has been logged under the number below."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request, 403, "This form is too old or came from elsewhere. Load its page again and send it again."
    )


def _answer(request: HttpRequest, status: int, said: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        error = {"code": f"http_{status}", "message": said, "remedy": _API_REMEDY, "problems": []}
        return JsonResponse({"error": {**error, "request_id": request_id()}}, status=status)
    facts = {"status": status, "said": said, "request_id": request_id()}
    try:
        # Without the request: a context processor could need the very database that failed.
        return HttpResponse(loader.get_template("error.html").render(facts), status=status)
    except ValueError:  # static files were not collected; the reader is told all the same
        return HttpResponse(f"{said} {request_id()}", status=status, content_type="text/plain")


class ReporterFilter(SafeExceptionReporterFilter):
    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|SENDER|DATABASE|CACHES|EMAIL_URL", re.IGNORECASE
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        return True  # in development too: a canary must not show there either

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        if request is None:
            return {}
        return {name: self.cleanse_setting(name, value) for name, value in request.POST.items()}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        shown = super().get_traceback_frame_variables(request, tb_frame)
        return [
            (name, self.cleansed_substitute if _SECRET_NAME.match(name) else value) for name, value in shown
        ]


class RedactingReporter(ExceptionReporter):
    """Whatever a page or mail about a crash would show passes the redaction; typed passwords are known to it."""

    def get_traceback_data(self) -> dict[str, Any]:
        for name, value in self._typed():
            if _SECRET_NAME.match(name):
                register_secret(value)
        return super().get_traceback_data()

    def get_traceback_html(self) -> SafeString:
        return SafeString(redact(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return SafeString(redact(super().get_traceback_text()))

    def _typed(self) -> list[tuple[str, str]]:
        request = self.request
        if request is None:
            return []
        headers = [("authorization", request.headers.get("Authorization", "").partition(" ")[2])]
        return [*request.POST.dict().items(), *request.COOKIES.items(), *headers]
