"""Why a document is stuck, who can end that, and whether sending it again helps.

What Sage says stands in a catalogue of its own (`integrations/sage/causes.toml`); here are the words in which both speak,
and what each code of ours means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from integrations.core.issues import Code


class Owner(StrEnum):
    """Who can end it."""

    CUSTOMER = "CUSTOMER"
    SUPPORT = "SUPPORT"
    SAGE_ADMIN = "SAGE_ADMIN"
    US = "US"

    @property
    def words(self) -> str:
        return _OWNERS[self]


class Handling(StrEnum):
    """What ends it. A retry before that comes back with the same answer."""

    FIX_MAPPING = "FIX_MAPPING"
    FIX_DATA = "FIX_DATA"
    WAIT = "WAIT"
    RETRY = "RETRY"
    ASK = "ASK"

    @property
    def words(self) -> str:
        return _HANDLING[self][0]

    @property
    def retry(self) -> str:
        """When sending it again helps, in a sentence."""
        return _HANDLING[self][1]


class Mend(StrEnum):
    """The page with the field to mend."""

    ACCOUNTS = "ACCOUNTS"
    DIMENSIONS = "DIMENSIONS"
    PARTIES = "PARTIES"
    PERIODS = "PERIODS"
    CONNECTION = "CONNECTION"
    SENDERS = "SENDERS"
    LISTS = "LISTS"
    ROUTES = "ROUTES"
    DOCUMENT = "DOCUMENT"
    NOWHERE = "NOWHERE"


_OWNERS = {
    Owner.CUSTOMER: "the customer, in the TMS",
    Owner.SUPPORT: "whoever configures the connection",
    Owner.SAGE_ADMIN: "the administrator of Sage",
    Owner.US: "the makers of Ledgerhaul",
}
_HANDLING = {
    Handling.FIX_MAPPING: (
        "Fix the mapping",
        "Retry after the mapping was changed: what waits is built anew.",
    ),
    Handling.FIX_DATA: ("Fix the data", "Retry after the record was mended, in the TMS or in Sage."),
    Handling.WAIT: ("Wait", "Nothing need be retried: it goes on when what it waits for has come."),
    Handling.RETRY: ("Retry", "A retry is enough: the document itself is right."),
    Handling.ASK: ("Ask a person", "Look in Sage before anything is sent again."),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """`name` is stable and groups; `title` says it in a line; `remedy` says what to do."""

    name: str
    title: str
    code: Code
    owner: Owner
    handling: Handling
    mend: Mend
    remedy: str


O, H, M = Owner, Handling, Mend  # noqa: E741 - columns of the table below
_TMS = (O.CUSTOMER, H.FIX_DATA, M.DOCUMENT)
_CHART = (O.SUPPORT, H.FIX_MAPPING, M.ACCOUNTS)
_PARTY = (O.CUSTOMER, H.FIX_DATA, M.PARTIES)
_SAGE = (O.SAGE_ADMIN, H.ASK, M.DOCUMENT)

# The beginnings of codes, the longest that fits decides.
_OF_CODE: Mapping[str, tuple[Owner, Handling, Mend]] = {
    "": _TMS,
    "account.": _CHART,
    "dimension.": (O.SUPPORT, H.FIX_MAPPING, M.DIMENSIONS),
    "custom": (O.SUPPORT, H.FIX_MAPPING, M.DIMENSIONS),
    "party.": _PARTY,
    "party.waiting": (O.US, H.WAIT, M.NOWHERE),
    "period.closed": (O.SAGE_ADMIN, H.WAIT, M.PERIODS),
    "period.moved": (O.CUSTOMER, H.WAIT, M.PERIODS),
    "route.unknown": (O.SUPPORT, H.FIX_MAPPING, M.ROUTES),
    "sage.": _SAGE,
    "sage.account": _CHART,
    "sage.dimension": (O.SUPPORT, H.FIX_MAPPING, M.DIMENSIONS),
    "sage.party": _PARTY,
    "sage.period_closed": (O.SAGE_ADMIN, H.WAIT, M.PERIODS),
    "sage.permission": (O.SAGE_ADMIN, H.FIX_DATA, M.CONNECTION),
    "sage.connection": (O.SUPPORT, H.FIX_DATA, M.CONNECTION),
    "found.": _SAGE,
    "document.held": (O.SUPPORT, H.WAIT, M.DOCUMENT),
    "by_hand.": (O.SUPPORT, H.ASK, M.DOCUMENT),
    "answer.lost": (O.US, H.ASK, M.DOCUMENT),
}


def handling_of(code: str) -> tuple[Owner, Handling, Mend]:
    """Of a code of ours, where no cause of the catalogue says it more closely."""
    prefix = max((p for p in _OF_CODE if code.startswith(p)), key=len)
    return _OF_CODE[prefix]


_NOISE = re.compile(r"\s*\[(?:Support|Request) ID:[^\]]*\]", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”")
_NUMBERED = re.compile(r"\S*\d\S*")


def without_noise(text: str) -> str:
    """Without the ids that Sage gives each of its answers."""
    return _NOISE.sub("", text).strip()


def plain(text: str) -> str:
    """As texts are compared: what differs from document to document (ids, quoted names, numbers, dates) is left out."""
    bare = _NUMBERED.sub("#", _QUOTED.sub("''", without_noise(text)))
    return re.sub(r"(?:# )+#", "#", " ".join(bare.split())).casefold().rstrip(".! ")
