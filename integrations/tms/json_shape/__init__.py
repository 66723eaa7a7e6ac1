"""The shape of the REST API and of JSON lines (docs/api.md)."""

from typing import Any

from integrations.tms.json_shape.parties import read_party
from integrations.tms.json_shape.quick import read_quickly
from integrations.tms.json_shape.transactions import read_slowly
from integrations.tms.rows import Terms, TransactionRow

__all__ = ["read_party", "read_transaction"]


def read_transaction(body: Any, number: int, terms: Terms) -> TransactionRow:
    """Row `number` as the core's transaction. All of its problems come at once; a row with one gives no transaction."""
    read = read_quickly(body, terms)
    if read is None:
        return read_slowly(body, number, terms)
    transaction, party_name = read
    return TransactionRow(number, body, transaction.source_id, transaction, party_name=party_name)
