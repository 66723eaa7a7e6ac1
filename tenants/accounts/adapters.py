"""What django-allauth asks us: who may sign up (nobody), how often one may guess, and how its secrets are stored."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from tenants.accounts import second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by an Admin or an Operator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The pair of address and host waits first, so that a stranger cannot shut a person out; the address from
        anywhere waits later."""
        super().pre_authenticate(request, **credentials)
        address = str(credentials.get("email", "")).lower()
        if not ratelimit.consume(request, action="login_to_address", key=address):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return (
            f"{super()._get_login_attempts_cache_key(request, **credentials)}|{self.get_client_ip(request)}"
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.decrypt(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)
