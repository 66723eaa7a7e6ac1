"""Sage 100 (MAS 90/200): flat CSV for Visual Integrator jobs, with a recipe for each job. Facts: docs/sage-desktop.md."""

from integrations.sage.sage100.ledger import Ledger


def open_ledger(*, mirrored: bool = False) -> Ledger:
    return Ledger(mirrored=mirrored)
