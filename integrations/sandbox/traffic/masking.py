"""Bodies as they may be kept: secrets are taken out before anything is stored, so that no page can show one.

A field is a secret when its name says so, in an element, an attribute, a key of JSON or a custom field. What stood in one
is then taken out everywhere else too, because answers repeat what they were sent. What cannot be read for certain is
not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_BYTES = 64 * 1024
MASK = "********"
_WORDS = (
    r"password|passwd|passphrase|pwd|secret|token|session[-_.]?id|api[-_.]?key|credential|authorization"
    r"|card[-_.]?num|security[-_.]?code|accountnumber|bankaccountno"
)
# One of these is in every such name.
_STEMS = (
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "session",
    "api",
    "credential",
    "authorization",
    "card",
    "securitycode",
    "accountnumber",
    "bankaccountno",
)
_NAME = rf"[\w.:-]*(?:{_WORDS})[\w.:-]*"
# A start tag up to its end tag or, where a body is broken or cut, up to the end of all.
_ELEMENT = re.compile(rf"<({_NAME})(\s[^<>]*)?(?<!/)>(.*?)(?=</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(rf"(\s{_NAME}\s*=\s*)(\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))", re.IGNORECASE)
_JSON = re.compile(rf"(\"{_NAME}\"\s*:\s*)(\"(?:[^\"\\]|\\.)*(?:\"|\Z)|[\d.]+)", re.IGNORECASE)
_CUSTOM = re.compile(
    rf"(<customfieldname>\s*{_NAME}\s*</customfieldname>\s*<customfieldvalue>)(.*?)(?=</customfieldvalue>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_DOCUMENT_TYPE = re.compile(r"<!DOCTYPE.*?(?:\]\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
# Every byte that XML's own characters use means the same in these.
_READABLE = ("utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252")
# Taking a shorter one out everywhere would blot out half the page.
_SHORTEST = 6


def kept(body: bytes | None, known: Iterable[str] = ()) -> tuple[bytes, set[str]]:
    """What may be stored of a body, in UTF-8, and the secrets that stood in it. `known` are taken out as well."""
    if not body:
        return b"", set()
    text = _text(body[:MOST_BYTES])
    if text is None:
        return f"Not kept: {len(body):,} bytes that are no readable text.".encode(), set()
    found: set[str] = set()
    text = _masked_where_needed(text, found)
    for secret in sorted({*found, *known}, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, MASK)
    more = f"\n[cut: {len(body):,} bytes in all]" if len(body) > MOST_BYTES else ""
    return (text.encode(errors="replace")[:MOST_BYTES].decode(errors="ignore") + more).encode(), found


def _text(body: bytes) -> str | None:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        decoded = body.decode("utf-16", errors="replace")
    else:
        body = body.removeprefix(b"\xef\xbb\xbf")
        declared = _ENCODING.match(body.lstrip())
        name = declared[1].decode("ascii", errors="replace").lower() if declared else "utf-8"
        if name not in _READABLE:
            return None
        decoded = body.decode(name, errors="replace")
    return decoded if decoded.lstrip().startswith(("<", "{", "[")) and "\0" not in decoded else None


def _masked_where_needed(text: str, found: set[str]) -> str:
    """The same as masking all, without looking through the hundred lines after the last name of a secret."""
    folded = text.lower()
    last = max(folded.rfind(stem) for stem in _STEMS)
    start = text.rfind("<", 0, last)
    closes = last > 0 and text.startswith("</", start) and "<!doctype" not in folded
    if last < 0 and "<!doctype" not in folded:
        return text
    end = text.find(">", last)
    if not closes or end < 0:
        return _masked(text, found)
    head = _masked(text[: end + 1], found)
    # What was never closed took the rest with it.
    return head + text[end + 1 :] if head.endswith(">") else head


def _masked(text: str, found: set[str]) -> str:
    def element(match: re.Match[str]) -> str:
        inner = match[3]
        found.update(filter(None, (inner.strip(), _unescaped(inner))))
        return f"<{match[1]}{match[2] or ''}>{MASK if inner.strip() else inner}"

    def value(match: re.Match[str]) -> str:
        bare = match[2].strip("\"'")
        found.add(bare)
        return f'{match[1]}"{MASK}"' if bare else match[0]

    def custom(match: re.Match[str]) -> str:
        found.add(match[2].strip())
        return f"{match[1]}{MASK}"

    text = _DOCUMENT_TYPE.sub("<!-- a document type, not kept -->", text)
    text = _CUSTOM.sub(custom, _ELEMENT.sub(element, text))
    return _JSON.sub(value, _ATTRIBUTE.sub(value, text))


def _unescaped(text: str) -> str:
    """As it reads when it is written in another way: out of a CDATA section, or with characters for entities."""
    inner = text.strip()
    if inner.startswith("<![CDATA[") and inner.endswith("]]>"):
        return inner[9:-3]
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        inner = inner.replace(entity, character)
    return inner
