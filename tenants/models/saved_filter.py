from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import QueryDict

from tenants.models.base import PublicIdModel

# Where one stands in a list, and how it is shown: no part of what is asked for.
_PASSING = ("older", "newer", "p", "all", "e", "_popup", "_to_field", "_facets")


class SavedFilter(PublicIdModel):
    """What a person filters a list of the admin by, under a name of their own.

    It holds no row's data, only what was asked for; the list that it opens shows what the person may see then.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=80, help_text="The model whose list it is of: app.model.")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once")
        ]

    def __str__(self) -> str:
        return self.name


def asked(query: QueryDict) -> str:
    """What a list is filtered, searched and ordered by, of all that its address holds."""
    kept = query.copy()
    for name in _PASSING:
        kept.pop(name, None)
    return kept.urlencode()
