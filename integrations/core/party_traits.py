"""What tells one company from another besides its name: numbers of the trade, tax id's last four, address, phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

_DIGITS = re.compile(r"\D+")
_NUMBER_IN_TEXT = {
    "mc": re.compile(r"\bMC[\s#:.-]*(\d{4,8})\b", re.IGNORECASE),
    "dot": re.compile(r"\b(?:US\s*)?DOT[\s#:.-]*(\d{4,9})\b", re.IGNORECASE),
    "scac": re.compile(r"\bSCAC[\s#:.-]*([A-Z]{2,4})\b"),
}
_MAILERS = "gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com live.com msn.com comcast.net"
PUBLIC_MAIL = frozenset(_MAILERS.split())


@dataclass(frozen=True, slots=True)
class Traits:
    """Each in its comparable form, empty where it is not known. `tax4` is the tax id's last four characters, never more."""

    mc: str = ""
    dot: str = ""
    scac: str = ""
    tax4: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Traits:
        """From words as either system holds them, by our own names; others are left aside."""
        return cls(**{name: _FORM[name](given.get(name) or "") for name in NAMES})

    @property
    def mail_domain(self) -> str:
        domain = self.email.rpartition("@")[2]
        return "" if domain in PUBLIC_MAIL else domain


NAMES = tuple(one.name for one in fields(Traits))
NOTHING_KNOWN = Traits()


def numbers_in(text: str) -> dict[str, str]:
    """MC, DOT and SCAC as people write them into a comment: "MC 123456, DOT# 7654321"."""
    found = ((name, pattern.search(text)) for name, pattern in _NUMBER_IN_TEXT.items())
    return {name: hit.group(1) for name, hit in found if hit}


def last_four(tax_id: str) -> str:
    """The last four digits of a tax id; nothing of one that is too short to keep the rest to itself."""
    digits = _DIGITS.sub("", tax_id)
    return digits[-4:] if len(digits) >= 7 else ""


def _number(text: str) -> str:
    return _DIGITS.sub("", text).lstrip("0")


def _letters(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())


def _four(text: str) -> str:
    return _DIGITS.sub("", text)[-4:]


def _phone(text: str) -> str:
    digits = _DIGITS.sub("", text)
    return digits[-10:] if len(digits) >= 10 else ""


def _postal(text: str) -> str:
    plain = _letters(text)
    return plain[:5] if plain[:5].isdigit() else plain


_STREET_WORDS = {
    **dict.fromkeys(("street", "str"), "st"),
    **dict.fromkeys(("avenue", "av"), "ave"),
    **dict.fromkeys(("road",), "rd"),
    **dict.fromkeys(("drive",), "dr"),
    **dict.fromkeys(("boulevard",), "blvd"),
    **dict.fromkeys(("highway",), "hwy"),
    **dict.fromkeys(("lane",), "ln"),
    **dict.fromkeys(("parkway",), "pkwy"),
    **dict.fromkeys(("north",), "n"),
    **dict.fromkeys(("south",), "s"),
    **dict.fromkeys(("east",), "e"),
    **dict.fromkeys(("west",), "w"),
}


def _street(text: str) -> str:
    found = re.sub(r"[^\w\s]", " ", text.casefold()).split()
    return " ".join(_STREET_WORDS.get(word, word) for word in found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


_FORM = {
    "mc": _number,
    "dot": _number,
    "scac": _letters,
    "tax4": _four,
    "street": _street,
    "city": _plain,
    "state": _letters,
    "postal_code": _postal,
    "phone": _phone,
    "email": _plain,
}
