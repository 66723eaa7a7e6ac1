"""Sage 50 Canada (formerly Simply Accounting): general-journal text, and customers and vendors as .IMP. Facts: docs/sage-desktop.md."""

from integrations.sage.sage50_ca.ledger import Ledger


def open_ledger(*, mirrored: bool = False) -> Ledger:
    return Ledger(mirrored=mirrored)
