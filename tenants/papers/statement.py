"""A month's statement as a PDF and as a sheet."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenants.cells import neutral
from tenants.models import Statement
from tenants.papers.page import Page
from tenants.support.statements import Line, Sheet
from tenants.templatetags.figures import money

HEAD = ("Began", "By", "For", "What was done", "Included min", "Charged min", "An hour", "Amount")
_WIDTHS = (22, 21, 23, 43, 18, 18, 16, 20)


def statement_pdf(statement: Statement, sheet: Sheet) -> bytes:
    page = Page(
        f"Statement {statement.number}",
        f"{statement.tenant} · {statement.number}",
        statement.approved_at or timezone.now(),
    )
    zone = statement.tenant.time_zone
    page.facts(
        [
            ("Customer", statement.tenant.name),
            ("Month", f"{statement.month:%B %Y}, by the clocks of {zone}"),
            ("State", statement.get_state_display()),
            ("Included", f"{sheet.included} minutes, in the support window or before the first live export"),
            ("Charged", f"{sheet.charged} minutes"),
        ]
    )
    rows = [_cells(line, ZoneInfo(zone)) for line in sheet.lines]
    rows += [("Adjustment", "", "", one.words, "", "", "", money(one.amount)) for one in sheet.adjustments]
    sums = (str(sheet.included), str(sheet.charged), "", money(sheet.total))
    page.grid(HEAD, rows, _WIDTHS, {4, 5, 6, 7}, foot=("Total", "", "", sheet.currency, *sums))
    page.write_line(_words(statement, sheet), size=12, bold=True)
    return bytes(page.output())


def _words(statement: Statement, sheet: Sheet) -> str:
    total = money((sheet.total, sheet.currency))
    if statement.state == Statement.State.CREDITED:
        return f"Credited: {total} are not asked for."
    if statement.state == Statement.State.PAID:
        return f"{total}, paid {statement.paid_on:%d %b %Y}. Thank you."
    return f"To be paid: {total}" if sheet.total > 0 else "Nothing is to be paid."


def statement_csv(statement: Statement, sheet: Sheet) -> str:
    """Amounts are plain figures here; cells that a spreadsheet would run are made harmless."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([*HEAD, "Currency"])
    zone = ZoneInfo(statement.tenant.time_zone)
    for line in sheet.lines:
        words = [neutral(cell) for cell in _cells(line, zone)[:4]]
        write([*words, line.included, line.charged, line.rate, line.amount, sheet.currency])
    for one in sheet.adjustments:
        write(["", "", "", neutral(f"Adjustment: {one.words}"), "", "", "", one.amount, sheet.currency])
    write(["", "", "", "Total", sheet.included, sheet.charged, "", sheet.total, sheet.currency])
    return out.getvalue()


def _cells(line: Line, zone: ZoneInfo) -> tuple[str, ...]:
    entry = line.entry
    words = entry.get_category_display() if entry.internal else entry.words
    return (
        f"{entry.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
        str(entry.person),
        str(entry.engagement.subsidiary),
        f"Taken back: {words}" if entry.reverses_id else words,
        str(line.included),
        str(line.charged),
        money(line.rate),
        money(line.amount),
    )
