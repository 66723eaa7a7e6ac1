"""Which adapter speaks to which Sage; imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from integrations.sage.ports import OnlineLedger

ONLINE: Mapping[str, str] = {"INTACCT_XML": "integrations.sage.intacct_xml"}


def open_ledger(system: str, **values: Any) -> OnlineLedger:
    """The ledger of `system` with a connection's values (the adapter's `connection.Connection`). KeyError for an unknown one."""
    build: Callable[..., OnlineLedger] = import_module(ONLINE[system]).open_ledger
    return build(**values)
