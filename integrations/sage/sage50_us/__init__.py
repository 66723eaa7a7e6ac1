"""Sage 50 US (formerly Peachtree): CSV files by import templates. Facts with how sure each is: docs/sage-desktop.md."""

from integrations.sage.sage50_us.ledger import Ledger


def open_ledger(*, mirrored: bool = False) -> Ledger:
    return Ledger(mirrored=mirrored)
