"""How each kind of document is called in the legacy dialect."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.ledger.kinds import (
    APADJUSTMENT,
    APBILL,
    ARADJUSTMENT,
    ARINVOICE,
    DocumentKind,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """`noun` ends the function's name; `number` and `reference` are the elements of RECORDID and DOCNUMBER."""

    kind: DocumentKind
    noun: str
    number: str
    reference: str
    items: str

    @property
    def party(self) -> str:
        return self.kind.party_id.lower()

    @property
    def batch(self) -> str:
        return f"{self.noun}batch"


SHAPES = (
    Shape(ARINVOICE, "invoice", "invoiceno", "ponumber", "invoiceitems"),
    Shape(APBILL, "bill", "billno", "ponumber", "billitems"),
    Shape(ARADJUSTMENT, "aradjustment", "adjustmentno", "invoiceno", "aradjustmentitems"),
    Shape(APADJUSTMENT, "apadjustment", "adjustmentno", "billno", "apadjustmentitems"),
)
