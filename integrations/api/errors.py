"""One shape for everything that goes wrong: {"error": {"code", "message", "remedy", "problems", "request_id"}}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.observe import request_id

_REMEDIES: Mapping[str, str] = {
    "not_authenticated": "send the header 'Authorization: Bearer' with a key of yours",
    "authentication_failed": "send the header 'Authorization: Bearer' with a key of yours",
    "permission_denied": "give the key the scope that this call takes, or use another key",
    "not_found": "check the address and the ids in it; what belongs to another tenant is not found either",
    "method_not_allowed": "use a method that the Allow header names",
    "unsupported_media_type": "send JSON, with 'Content-Type: application/json' and no content encoding",
    "throttled": "wait for the seconds that the Retry-After header names",
}


class Refused(exceptions.APIException):
    """A call that cannot be answered, with what to do about it."""

    def __init__(
        self,
        code: str,
        message: str,
        remedy: str,
        *,
        status_code: int = status.HTTP_400_BAD_REQUEST,
        problems: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message, code)
        self.status_code = status_code
        self.remedy = remedy
        self.problems = list(problems)


def body_of(
    code: str, message: str, remedy: str, problems: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    return {
        "error": {
            "code": code,
            "message": message,
            "remedy": remedy,
            "problems": list(problems),
            "request_id": request_id(),
        }
    }


def answer(problem: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. What it does not know is the server's fault, and goes on its way."""
    if isinstance(problem, Http404):
        problem = exceptions.NotFound()
    elif isinstance(problem, PermissionDenied):
        problem = exceptions.PermissionDenied()
    if not isinstance(problem, exceptions.APIException):
        return None
    set_rollback()
    code = str(problem.get_codes()) if isinstance(problem.detail, str) else "invalid"
    remedy = problem.remedy if isinstance(problem, Refused) else _REMEDIES.get(code, "correct the request")
    problems = problem.problems if isinstance(problem, Refused) else ()
    message = str(problem.detail) if isinstance(problem.detail, str) else "the request is not valid"
    response = Response(body_of(code, message, remedy, problems), problem.status_code)
    for name, value in _headers(problem).items():
        response[name] = value
    return response


def _headers(problem: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    challenge = getattr(problem, "auth_header", None)
    wait = getattr(problem, "wait", None)
    if challenge:
        headers["WWW-Authenticate"] = str(challenge)
    if wait is not None:
        headers["Retry-After"] = str(max(1, round(float(wait))))
    return headers
