from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from tenants.models import ApiKey


class ApiKeyThrottle(SimpleRateThrottle):
    """So many calls a minute per key; a view that takes no key counts by host."""

    scope = "api_key"

    def get_rate(self) -> str:
        rate: str = settings.API_KEY_RATE
        return rate

    def get_cache_key(self, request: Request, view: Any) -> str:
        key = request.auth
        ident = str(key.pk) if isinstance(key, ApiKey) else f"host-{self.get_ident(request)}"
        return self.cache_format % {"scope": self.scope, "ident": ident}
