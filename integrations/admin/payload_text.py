"""XML for a person's eyes: one document's part of an exchange, indented. What cannot be read is shown as it came."""

from __future__ import annotations

import zlib

from lxml import etree

MOST = 200_000  # characters of one body on a page
_MOST_BYTES = 20_000_000


def unpacked(body: bytes | memoryview) -> str:
    """A kept body as text; one that is cut or too large is read as far as it goes."""
    reader = zlib.decompressobj()
    try:
        return reader.decompress(bytes(body), _MOST_BYTES).decode("utf-8", "replace")
    except zlib.error:
        return ""


def indented(text: str) -> str:
    root = _parsed(text)
    if root is None:
        return _cut(text)
    etree.indent(root)
    return _cut(etree.tostring(root, encoding="unicode"))


def part_of(text: str, control_id: str) -> str:
    """The function, or the result, with this control id; the whole where it does not stand alone."""
    root = _parsed(text)
    if root is None or not control_id:
        return indented(text)
    found = _function(root, control_id) if root.tag == "request" else _result(root, control_id)
    if found is None:
        return indented(text)
    etree.indent(found)
    return _cut(etree.tostring(found, encoding="unicode", with_tail=False))


def _function(root: etree._Element, control_id: str) -> etree._Element | None:
    return next((one for one in root.iter("function") if one.get("controlid") == control_id), None)


def _result(root: etree._Element, control_id: str) -> etree._Element | None:
    return next((one for one in root.iter("result") if one.findtext("controlid") == control_id), None)


def _parsed(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _cut(text: str) -> str:
    if len(text) <= MOST:
        return text
    return f"{text[:MOST]}\n… {len(text) - MOST:,} more characters"
