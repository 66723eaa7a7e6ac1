"""Requests that nobody sends in good faith, by name: each is a body that a careless server would die of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

MB = 1 << 20
_CALL = "<getAPISession/>"
_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>"
)
_LONG_ENTITY = f'<!DOCTYPE r [<!ENTITY a "{"x" * 100_000}">]>'


def bodies(envelope: str, trap: str) -> dict[str, Callable[[], bytes]]:
    """`envelope` calls getAPISession once; `trap` is an address that must never be asked for."""

    def inside(text: str) -> bytes:
        return envelope.replace(_CALL, text).encode()

    def typed(doctype: str, text: str = _CALL) -> bytes:
        head, _, rest = envelope.partition("?>")
        return f"{head}?>{doctype}{rest}".replace(_CALL, text).encode()

    def encoded(name: str, codec: str, mark: bytes = b"") -> bytes:
        return mark + envelope.replace('encoding="UTF-8"', f'encoding="{name}"').encode(codec)

    return {
        "nothing": lambda: b"",
        "no XML": lambda: b"Sage, are you there?",
        "no root": lambda: b'<?xml version="1.0"?>',
        "a tag that is not closed": lambda: inside("<create>"),
        "two roots": lambda: inside(_CALL) + b"<request/>",
        "billion laughs": lambda: typed(_LAUGHS, "<create>&j;</create>"),
        "billion laughs in an attribute": lambda: typed(_LAUGHS, '<create x="&j;"/>'),
        "one long entity many times": lambda: typed(_LONG_ENTITY, "<create>" + "&a;" * 10_000 + "</create>"),
        "one long entity in an attribute": lambda: typed(_LONG_ENTITY, f'<create x="{"&a;" * 10_000}"/>'),
        "an entity that names itself": lambda: typed('<!DOCTYPE r [<!ENTITY a "&a;">]>', "<create>&a;</create>"),
        "an external entity from a file": lambda: typed(
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<create>&a;</create>"
        ),
        "an external entity from the network": lambda: typed(
            f'<!DOCTYPE r [<!ENTITY a SYSTEM "{trap}">]>', "<create>&a;</create>"
        ),
        "an external parameter entity": lambda: typed(f'<!DOCTYPE r [<!ENTITY % a SYSTEM "{trap}"> %a;]>'),
        "an external document type": lambda: typed(f'<!DOCTYPE request SYSTEM "{trap}">'),
        "an external schema": lambda: inside(
            f'<create xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:noNamespaceSchemaLocation="{trap}"/>'
        ),
        "an inclusion": lambda: inside(f'<include xmlns="http://www.w3.org/2001/XInclude" href="{trap}"/>'),
        "an undefined entity": lambda: inside("<create>" + "&nope;" * MB + "</create>"),
        "a million character references": lambda: inside("<create>" + "&#65;" * MB + "</create>"),
        "deep nesting": lambda: inside("<a>" * 30_000 + "</a>" * 30_000),
        "nesting as deep as the parser allows": lambda: inside("<a>" * 240 + "</a>" * 240),
        "a filter as deep as the parser allows": lambda: inside(
            "<query><object>APBILL</object><select><field>RECORDNO</field></select><filter>"
            + "<and><isnull><field>RECORDNO</field></isnull>" * 240
            + "</and>" * 240
            + "</filter></query>"
        ),
        "a filter of nothing but parentheses": lambda: inside(
            f"<readByQuery><object>APBILL</object><fields>*</fields><query>{'(' * MB}</query></readByQuery>"
        ),
        "a million keys": lambda: inside(
            f"<read><object>APBILL</object><keys>{'1,' * (2 * MB)}</keys><fields>*</fields></read>"
        ),
        "a million keys to delete": lambda: inside(f"<delete><object>APBILL</object><keys>{'1,' * MB}</keys></delete>"),
        "a number of a million digits": lambda: inside(
            f"<query><object>APBILL</object><select><field>RECORDNO</field></select><pagesize>{'9' * MB}</pagesize></query>"
        ),
        "a huge attribute": lambda: inside(f'<create x="{"y" * (7 * MB)}"/>'),
        "a huge text": lambda: inside(f"<create>{'y' * (7 * MB)}</create>"),
        "a huge name": lambda: inside(f"<{'a' * (5 * MB)}/>"),
        "a huge comment": lambda: inside(f"<create><!--{'a' * (7 * MB)}--></create>"),
        "a huge processing instruction": lambda: inside(f"<create><?a {'a' * (7 * MB)}?></create>"),
        "very many attributes": lambda: inside(
            "<create " + " ".join(f'a{n}=""' for n in range(400_000)) + "/>"
        ),
        "as many attributes as are let in": lambda: inside(
            "<create " + " ".join(f'a{n}=""' for n in range(99_000)) + "/>"
        ),
        "very many namespaces": lambda: inside(
            "<create " + " ".join(f'xmlns:a{n}="u"' for n in range(99_000)) + "/>"
        ),
        "very many elements": lambda: inside("<create>" + "<a/>" * (MB + MB // 2) + "</create>"),
        "as many elements as are let in": lambda: inside("<create>" + "<a/>" * 199_000 + "</create>"),
        "very many functions": lambda: envelope.replace(
            f'<function controlid="f">{_CALL}</function>', f'<function controlid="f">{_CALL}</function>' * 39_000
        ).encode(),
        "the same attribute twice": lambda: inside('<create x="1" x="2"/>'),
        "a NUL": lambda: inside("<create>\0</create>"),
        "control characters": lambda: inside("<create>\x01\x08\x1b</create>"),
        "half a surrogate": lambda: inside("<create>X</create>").replace(b"X<", b"\xed\xa0\x80<"),
        "invalid UTF-8": lambda: inside("<create>X</create>").replace(b"X<", b"\xff\xfe<"),
        "UTF-8 cut in a character": lambda: inside("<create>X</create>").replace(b"X<", b"\xe2\x82<"),
        "an encoding that nobody knows": lambda: encoded("KLINGON", "utf-8"),
        "EBCDIC": lambda: encoded("IBM037", "cp037"),
        "nothing but a mark of byte order": lambda: b"\xff\xfe",
        "random bytes": lambda: random.Random(7).randbytes(MB),
    }  # fmt: skip


def harmless(envelope: str, trap: str) -> dict[str, bytes]:
    """What looks odd and is XML like any other."""
    sheet = f'<?xml-stylesheet href="{trap}" type="text/xsl"?><request>'
    utf_16 = envelope.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return {
        "a style sheet": envelope.replace("<request>", sheet).encode(),
        "UTF-16 with its mark": b"\xff\xfe" + utf_16.encode("utf-16-le"),
        "UTF-8 with a mark": b"\xef\xbb\xbf" + envelope.encode(),
        "no declaration": envelope.partition("?>")[2].encode(),
        "white space behind": envelope.encode() + b"\n\n\n",
    }


Mutation = Callable[[random.Random, bytearray], None]


def _flip(chance: random.Random, body: bytearray) -> None:
    body[chance.randrange(len(body))] = chance.randrange(256)


def _remove(chance: random.Random, body: bytearray) -> None:
    start = chance.randrange(len(body))
    del body[start : start + chance.randrange(1, 40)]


def _repeat(chance: random.Random, body: bytearray) -> None:
    start = chance.randrange(len(body))
    body[start:start] = body[start : start + chance.randrange(1, 80)]


def _insert(chance: random.Random, body: bytearray) -> None:
    start = chance.randrange(len(body))
    body[start:start] = chance.choice(_WORDS)


def _value(chance: random.Random, body: bytearray) -> None:
    """Replace a text between two tags."""
    places = [n for n, byte in enumerate(body) if byte == ord(">") and body[n + 1 : n + 2] != b"<"]
    start = chance.choice(places) + 1
    end = body.find(b"<", start)
    body[start : end if end > 0 else len(body)] = chance.choice(_VALUES)


_MUTATIONS: tuple[Mutation, ...] = (_flip, _remove, _repeat, _insert, _value, _value, _value)
_WORDS = (
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"&",
    b"&#0;",
    b"'",
    b'"',
    b"\0",
    b"<?",
    b"%s",
    b"<a>",
)
_VALUES = (
    *(b"", b" ", b"0", b"-1", b"1e999999999", b"-0.00", b"NaN", b"Infinity", b"99999999999999999999", b"0.001", b"1,5"),
    *(b"1" * 5000, b"x" * 5000, b"'; DROP TABLE APBILL; --", b"%", b"_", b"\\", b"../../etc/passwd", b"true", b"*"),
    *(b"02/30/2026", b"13/13/2026", b"00/00/0000", b"12/31/9999", b"2026-01-01", b"01/01/0001", b"APBILL.RECORDNO"),
    *("\u202e\u0000".encode()[:3], "\U0001f69a".encode(), "e\u0301".encode(), b"&#xD;&#xA;X-Evil: 1", b"RECORDNO"),
)  # fmt: skip


def spoiled(requests: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """The same each time: valid requests with one to three things wrong."""
    chance = random.Random(seed)
    for _ in range(count):
        body = bytearray(chance.choice(requests))
        for _ in range(chance.randint(1, 3)):
            chance.choice(_MUTATIONS)(chance, body)
        yield bytes(body)
