"""The customer's bookkeeper, who works in Sage by raw XML."""

from __future__ import annotations

from tests.pipeline.world import TODAY
from tests.sandbox.gateway import Client


def receive(client: Client, customer: str, *paid: tuple[str, str], extra: str = "") -> int:
    """Record a receipt over (invoice RECORDNO, amount) pairs; returns the ARPYMT's RECORDNO."""
    details = "".join(
        f"<ARPYMTDETAIL><RECORDKEY>{no}</RECORDKEY><TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT>{extra}</ARPYMTDETAIL>"
        for no, amount in paid
    )
    return _create(
        client,
        f"<ARPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><CUSTOMERID>{customer}"
        f"</CUSTOMERID><DOCNUMBER>ACH-1</DOCNUMBER><RECEIPTDATE>{TODAY:%m/%d/%Y}</RECEIPTDATE><CURRENCY>USD</CURRENCY>"
        f"<ARPYMTDETAILS>{details}</ARPYMTDETAILS></ARPYMT>",
    )


def pay(client: Client, vendor: str, *paid: tuple[str, str], extra: str = "") -> int:
    """Record a payment over (bill RECORDNO, amount) pairs; returns the APPYMT's RECORDNO."""
    details = "".join(
        f"<APPYMTDETAIL><RECORDKEY>{no}</RECORDKEY><TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT>{extra}</APPYMTDETAIL>"
        for no, amount in paid
    )
    return _create(
        client,
        f"<APPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><VENDORID>{vendor}</VENDORID>"
        f"<PAYMENTDATE>{TODAY:%m/%d/%Y}</PAYMENTDATE><CURRENCY>USD</CURRENCY>"
        f"<APPYMTDETAILS>{details}</APPYMTDETAILS></APPYMT>",
    )


def reverse_receipt(client: Client, record_no: int) -> None:
    day = (
        f"<datereversed><year>{TODAY:%Y}</year><month>{TODAY:%m}</month><day>{TODAY:%d}</day></datereversed>"
    )
    result = client.run(f'<reverse_arpayment key="{record_no}">{day}</reverse_arpayment>')
    assert result.ok, result.errors


def delete_bill(client: Client, record_no: str) -> None:
    result = client.run(f"<delete><object>APBILL</object><keys>{record_no}</keys></delete>")
    assert result.ok, result.errors


def due(client: Client, object_name: str, record_no: str) -> str:
    result = client.run(
        f"<query><object>{object_name}</object><select><field>RECORDNO</field><field>TOTALDUE</field></select>"
        f"<filter><equalto><field>RECORDNO</field><value>{record_no}</value></equalto></filter></query>"
    )
    return result.rows[0]["TOTALDUE"]


def _create(client: Client, body: str) -> int:
    result = client.run(f"<create>{body}</create>")
    assert result.ok, result.errors
    return result.key
