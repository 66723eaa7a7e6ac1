"""Reading requests: XML parsed without entities or network, children found whatever their case."""

from __future__ import annotations

import re

from lxml import etree

from integrations.sandbox.errors import Fault, GatewayRejection

Element = etree._Element

# A parsed element or attribute costs some two hundred bytes, however few it took on the wire. A hundred documents of
# a hundred lines each stay below this; what goes on for ever does not cost the sandbox its memory.
_MOST_MARKS = 200_000
# The document type that old clients name. It is known by its name, and never looked for.
_OLD_TYPE = re.compile(
    rb"\A((?:\xef\xbb\xbf)?(?:<\?xml[^>]{1,200}\?>)?\s*)"
    rb"<!DOCTYPE\s+request\s+SYSTEM\s+([\"'])intacct_request\.v2\.1\.dtd\2\s*>"
)
_PLACE = re.compile(r",? line \d+, column \d+$")


def parse(body: bytes) -> Element:
    """The root of a request, or the gateway's refusal of what is no XML or brings a document type of its own."""
    if body.count(b"<") + body.count(b'"') + body.count(b"'") > _MOST_MARKS:
        raise _malformed("Fatal Error 114: Resource limit exceeded: too much markup. Line: 1, column: 1.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_OLD_TYPE.sub(rb"\1", body, count=1), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        code = getattr(error, "code", 0)
        # The parser ends some messages with the place, and some with a line's end before it.
        told = " ".join(_PLACE.sub("", error.msg).split())
        text = f"Fatal Error {code}: {told} Line: {line}, column: {column}."
        raise _malformed(text) from error
    except ValueError as error:
        raise _malformed("Fatal Error 81: Input is not proper UTF-8. Line: 1, column: 1.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _malformed("Fatal Error 88: A document type is not allowed. Line: 1, column: 1.")
    return root


def _malformed(text: str) -> GatewayRejection:
    return GatewayRejection(Fault("XL03000003", f"XML Parse schema error: {text}"))


def name(element: Element) -> str:
    return str(element.tag)


def line_of(element: Element) -> int:
    """Where it stood in the request, for messages."""
    return int(getattr(element, "sourceline", 0) or 0)


def text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def child(element: Element, wanted: str) -> Element | None:
    """The first child of that name, whatever its case."""
    sought = wanted.upper()
    for each in element:
        if str(each.tag).upper() == sought:
            return each
    return None


def child_text(element: Element, wanted: str) -> str:
    return text(child(element, wanted))


def leaves(element: Element) -> dict[str, str]:
    """Upper-case names and texts of the children that have no children; an empty one is an empty text."""
    return {str(each.tag).upper(): (each.text or "").strip() for each in element if len(each) == 0}
