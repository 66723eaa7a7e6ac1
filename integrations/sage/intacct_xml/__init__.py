"""Sage Intacct by its XML gateway."""

from __future__ import annotations

from typing import Any

from integrations.sage.intacct_xml.connection import Connection
from integrations.sage.intacct_xml.ledger import IntacctXml


def open_ledger(**values: Any) -> IntacctXml:
    """`values` are those of `connection.Connection`."""
    return IntacctXml(Connection(**values))
