"""Which adapter speaks to which Sage; imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from integrations.sage.file_port import FileLedger
from integrations.sage.ports import Abilities, OnlineLedger

ONLINE: Mapping[str, str] = {
    "INTACCT_XML": "integrations.sage.intacct_xml",
    "X3_SOAP": "integrations.sage.x3_soap",
}
_ABILITIES: Mapping[str, Abilities] = {
    "X3_SOAP": Abilities(
        mixes_kinds=False,  # an import has one template
        changes_documents=False,
        attachments=False,
        needs_sender=False,
        tells_permissions=False,
    )
}
DESKTOP: Mapping[str, str] = {
    "SAGE50_US": "integrations.sage.sage50_us",
    "SAGE50_UK": "integrations.sage.sage50_uk",
    "SAGE50_CA": "integrations.sage.sage50_ca",
    "SAGE100": "integrations.sage.sage100",
}


def open_ledger(system: str, **values: Any) -> OnlineLedger:
    """The ledger of `system` with a connection's values (the adapter's `connection.Connection`). KeyError for an unknown one."""
    build: Callable[..., OnlineLedger] = import_module(ONLINE[system]).open_ledger
    return build(**values)


def abilities(system: str) -> Abilities:
    """Also of a desktop Sage, where nobody asks."""
    return _ABILITIES.get(system, Abilities())


def open_files(system: str, *, mirrored: bool = False) -> FileLedger:
    """The file adapter of a desktop Sage. KeyError for an unknown one."""
    build: Callable[..., FileLedger] = import_module(DESKTOP[system]).open_ledger
    return build(mirrored=mirrored)
