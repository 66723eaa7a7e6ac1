"""Sage X3 by its SOAP service CAdxWebServiceXmlCC: import and export templates, run by AOWSIMPORT and AOWSEXPORT.

Facts are Sage's help on the import and export web services and on GESAOE, and what public code sends (docs/sage-x3.md says
which is which).
"""

from __future__ import annotations

from typing import Any

from integrations.sage.x3_soap.connection import Connection
from integrations.sage.x3_soap.ledger import X3Soap


def open_ledger(**values: Any) -> X3Soap:
    """`values` are those of `connection.Connection`."""
    return X3Soap(Connection(**values))
