"""An act on a page of admin or portal: one call of a service, its refusal shown, then back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from tenants.models import User
from tenants.onboarding.process import Refusal as OnboardingRefusal
from tenants.support.refusal import Refusal as SupportRefusal


def answer(request: HttpRequest, do: Callable[[], object], back: str, said: str = "") -> HttpResponse:
    """Do it, and say so: in `said`, or in the words that it returns. A refusal is told in its own words."""
    try:
        done = do()
        messages.success(request, said or str(done))
    except (OnboardingRefusal, SupportRefusal) as refused:
        words = str(refused)
        messages.error(request, words[:1].upper() + words[1:] + ("" if words.endswith(".") else "."))
    except ValidationError as wrong:
        for words in wrong.messages:
            messages.error(request, words)
    return redirect(back)


def require(request: HttpRequest, perm: str, row: Any) -> None:
    if not request.user.has_perm(perm, row):
        raise PermissionDenied


def file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def address_of(request: HttpRequest) -> str | None:
    """Where the request came from, behind the proxies that are ours."""
    return get_adapter().get_client_ip(request) or None


def person(request: HttpRequest) -> User:
    """Who asks; the admin and the portal open to people only."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
