"""Advances with their lines, and deposits of cash that was received before it went to a bank."""

from __future__ import annotations

from integrations.sandbox.objects.documents import DUE, SELECTED, line_fields
from integrations.sandbox.objects.fields import (
    CURRENCIES,
    DOCUMENT_AUDIT,
    EXCHANGE,
    KEY,
    OWNER,
    Kind,
    ObjectType,
    blank,
    columns,
    derived,
    enum,
    relations,
    same_as,
    table_of,
)
from integrations.sandbox.objects.links import by_key, of_bank, shown

_STATES = (
    *("Draft", "Posted", "Partially applied", "Fully applied", "Selected", "Reconciled"),
    *("Reversed", "Reversal"),
)


def _advance(name: str, label: str, party: str) -> ObjectType:
    fields = table_of(
        KEY,
        columns("RECORDTYPE RECORDID FINANCIALENTITY UNDEPOSITEDACCOUNTNO PAYMENTMETHOD DOCNUMBER"),
        columns(f"DESCRIPTION RAWSTATE SUPDOCID {party}ID"),
        columns("PRBATCHKEY", Kind.INTEGER),
        by_key("PRBATCH", "ARPYMTBATCH", "TITLE", "PRBATCHKEY"),
        shown(f"{party}NAME", party, "NAME", f"{party}ID"),
        enum("STATE", *_STATES),
        columns("WHENCREATED RECEIPTDATE PAYMENTDATE WHENPAID", Kind.DATE),
        CURRENCIES,
        EXCHANGE,
        DUE,
        SELECTED,
        derived("CLEARED", "'F'"),
        blank("CLRDATE", Kind.DATE),
        blank("PAYMENTMETHODKEY PARENTPAYMENT TAXSOLUTIONID"),
        derived("SYSTEMGENERATED", "'F'"),
        DOCUMENT_AUDIT,
        OWNER,
    )
    return ObjectType(
        name,
        label,
        fields,
        relations=relations((party, party, f"{party}ID", f"{party}ID")),
        items=(f"{name}ITEMS", f"{name}ITEM"),
        hidden=("_OWNER", "_REVERSAL"),
        indexes=("WHENMODIFIED", f"{party}ID"),
        sparse=("RECORDID", "DOCNUMBER"),
    )


def _lines(header: str, label: str) -> ObjectType:
    """`_CONTROL` is the account that the line is open on, under the name that lines of documents have for it."""
    return ObjectType(
        f"{header}ITEM",
        f"{label} Item",
        table_of(line_fields(header), derived("LINEITEM", "'T'")),
        relations=relations((header, header, "RECORDKEY", "RECORDNO")),
        hidden=("_OWNER", "_ENTITY", "_CONTROL"),
        indexes=("RECORDKEY", "WHENMODIFIED"),
        dimensional="line",
    )


DEPOSIT = ObjectType(
    "DEPOSIT",
    "Deposit",
    table_of(
        KEY,
        columns("FINANCIALENTITY DEPOSITID RECORDTYPE DESCRIPTION STATE RAWSTATE SUPDOCID"),
        columns("WHENCREATED BATCHDATE", Kind.DATE),
        of_bank("BANKNAME", "x.BANKNAME", "x.BANKNAME"),
        CURRENCIES,
        columns("TOTALENTERED", Kind.MONEY),
        same_as(Kind.MONEY, TRX_TOTALENTERED="TOTALENTERED"),
        derived("CLEARED", "'F'"),
        blank("BANKACCOUNTKEY REVERSALKEY REVERSALDATE REVERSEDKEY REVERSEDDATE PRBATCHKEY"),
        DOCUMENT_AUDIT,
        OWNER,
    ),
    hidden=("_OWNER",),
    indexes=("WHENMODIFIED", "DEPOSITID"),
)

ADVANCES = (
    *(_advance("ARADVANCE", "AR Advance", "CUSTOMER"), _lines("ARADVANCE", "AR Advance")),
    *(_advance("APADVANCE", "AP Advance", "VENDOR"), _lines("APADVANCE", "AP Advance")),
    DEPOSIT,
)
