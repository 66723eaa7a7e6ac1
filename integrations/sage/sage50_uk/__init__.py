"""Sage 50 UK and Ireland (Sage 50 Accounts): audit-trail transactions and records as CSV. Facts: docs/sage-desktop.md."""

from integrations.sage.sage50_uk.ledger import Ledger


def open_ledger(*, mirrored: bool = False) -> Ledger:
    return Ledger(mirrored=mirrored)
