"""A signed authorization as a PDF: the exact text, the signature, who, when, from where, and the digest of it all."""

from __future__ import annotations

import io

from tenants.models import Authorization
from tenants.onboarding import signing
from tenants.papers.page import INK, Page

_WIDTH, _HEIGHT = 90.0, 27.0  # millimetres of a field of 1000 by 300


def authorization_pdf(row: Authorization) -> bytes:
    page = Page(f"Authorization {row.reference}", f"SHA-256 {row.digest}", row.signed_at)
    page.facts(
        [
            ("For", row.company),
            ("Subsidiaries", ", ".join(row.subsidiaries.splitlines())),
            ("Terms", row.terms),
        ]
    )
    _text(page, row.text)
    if page.will_page_break(75):
        page.add_page()
    page.ln(2)
    _signature(page, row)
    page.facts(
        [
            ("Printed name", row.printed_name),
            ("Company", row.company),
            ("Date", f"{row.signed_on:%d %b %Y}"),
            ("Signed", f"{row.get_way_display().lower()}, taken down {row.signed_at:%Y-%m-%d %H:%M:%S} UTC"),
            ("By the account", row.actor_name),
            ("From", ", ".join(filter(None, (row.address, row.browser))) or "not given"),
            ("SHA-256", row.digest),
        ]
    )
    page.write_line(
        "The digest is over the text above, the signature and all that is said of it. If one byte of them were changed, it would no longer agree.",
        size=7.5,
        quiet=True,
    )
    return bytes(page.output())


def _text(page: Page, text: str) -> None:
    """Word for word. A line that stands alone and ends without a point is a heading, and is printed as one."""
    paragraphs = text.split("\n")
    for before, paragraph, after in zip(["", *paragraphs], paragraphs, [*paragraphs[1:], ""], strict=False):
        if not paragraph:
            page.ln(1.5)
            continue
        is_heading = not before and not after and not paragraph.endswith(".")
        page.write_line(paragraph, bold=is_heading, below=0.5)


def _signature(page: Page, row: Authorization) -> None:
    if row.way == Authorization.Way.TYPED:
        page.write_line(row.signature, size=18, below=2)
        return
    if row.way == Authorization.Way.PAPER:
        _scan(page, row)
        return
    left, top = page.get_x(), page.get_y()
    page.set_draw_color(*INK)
    page.set_line_width(0.5)
    for line in signing.strokes(row):
        page.polyline([(left + x / signing.FIELD * _WIDTH, top + y / 300 * _HEIGHT) for x, y in line])
    page.set_line_width(0.2)
    page.set_y(top + _HEIGHT + 1)
    page.line(left, page.get_y(), left + _WIDTH, page.get_y())
    page.ln(2)


def _scan(page: Page, row: Authorization) -> None:
    words = f"Signed on paper. SHA-256 of the scan: {row.signature}"
    if row.scan is not None and row.scan_type.startswith("image/"):
        page.image(io.BytesIO(bytes(row.scan)), w=90, h=60, keep_aspect_ratio=True)
    page.write_line(words)
