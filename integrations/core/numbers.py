"""Numbers of invoices and bills as they are compared: "INV-0012 a" and "inv0012A" are one number."""

from __future__ import annotations

import unicodedata

_IGNORED = str.maketrans("", "", " \t\u00a0-\u2010\u2011\u2012\u2013\u2014_")


def plain_number(number: str) -> str:
    """Without case, blanks and dashes; nothing else is forgiven."""
    return unicodedata.normalize("NFKC", number).translate(_IGNORED).casefold()
