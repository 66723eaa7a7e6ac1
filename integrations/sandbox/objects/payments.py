"""Receipts and payments, their lines of cash, and the detail records that say what paid what."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.objects.advances import ADVANCES
from integrations.sandbox.objects.documents import TOTALS
from integrations.sandbox.objects.fields import (
    AUDIT,
    CURRENCIES,
    DOCUMENT_AUDIT,
    EXCHANGE,
    KEY,
    OWNER,
    Field,
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
from integrations.sandbox.objects.links import by_key, key_of, of_bank, shown
from integrations.sandbox.objects.summaries import summary


def _summary_title(name: str) -> Field:
    """Only receipts are put into summaries here."""
    return by_key(name, "ARPYMTBATCH", "TITLE", "PRBATCHKEY")


def _payment(
    name: str, label: str, party: str, display: tuple[str, ...], extra: list[Field], hidden: tuple[str, ...]
) -> ObjectType:
    fields = table_of(
        KEY,
        columns("RECORDTYPE RECORDID FINANCIALENTITY STATE PAYMENTMETHOD DOCNUMBER DESCRIPTION"),
        columns(f"{party}ID"),
        shown(f"{party}NAME", party, "NAME", f"{party}ID"),
        enum("DISPLAYSTATE", *display),
        columns("WHENCREATED WHENPAID", Kind.DATE),
        CURRENCIES,
        EXCHANGE,
        TOTALS,
        derived("CLEARED", "'F'"),
        blank("CLRDATE", Kind.DATE),
        columns("PRBATCHKEY", Kind.INTEGER),
        _summary_title("PRBATCH"),
        of_bank("FINANCIALENTITYTYPE", "'ba'", "'sa'"),
        of_bank("FINANCIALACCOUNTNAME", "x.BANKNAME", "x.BANKNAME"),
        derived("FINANCIALACCOUNTCURRENCY", "CASE WHEN {t}.FINANCIALENTITY<>'' THEN 'USD' END"),
        blank("PAYMENTMETHODKEY BILLTOPAYTOKEY TAXSOLUTIONID"),
        extra,
        DOCUMENT_AUDIT,
        OWNER,
    )
    return ObjectType(
        name,
        label,
        fields,
        relations=relations((party, party, f"{party}ID", f"{party}ID")),
        items=(f"{name}DETAILS", f"{name}DETAIL"),
        entries=(f"{name}ENTRIES", f"{name}ENTRY"),
        hidden=("_OWNER", "_REVERSAL", *hidden),
        indexes=("WHENMODIFIED", f"{party}ID", "DOCNUMBER", "WHENCREATED", "PRBATCHKEY"),
        sparse=("RECORDID",),
    )


ARPYMT = _payment(
    "ARPYMT",
    "AR Payment",
    "CUSTOMER",
    ("Draft", "Complete", "Reconciled", "Reversed", "Reversal"),
    [
        *columns("RECEIPTDATE", Kind.DATE),
        *columns("PARENTPAYMENTKEY", Kind.INTEGER),
        *columns("PAYERNAME UNDEPOSITEDACCOUNTNO BILLTOPAYTONAME SUPDOCID"),
        _summary_title("SUMMARYTITLE"),
        *blank("MULTIENTITYPYMTKEY PAYMENTSERVICER"),
    ],
    # Where what is left over lies, and the deposit that took the cash to the bank.
    ("_ENTITY", "_DEPOSIT INTEGER"),
)
_JOINT_PAYEE = "(SELECT x.JOINTPAYEEPRINTAS FROM APPYMTDETAIL x WHERE x.PAYMENTKEY={t}.RECORDNO LIMIT 1)"
APPYMT = _payment(
    "APPYMT",
    "AP Payment",
    "VENDOR",
    (
        *(
            "Draft",
            "Submitted",
            "Partially Approved",
            "Approved",
            "Declined",
            "Delivered",
            "Confirmed",
            "Voided",
        ),
        *("Print Voided", "Quick Delivery"),
    ),
    [
        *columns("RAWSTATE"),
        *columns("WHENPOSTED", Kind.DATE),
        key_of("VENDORKEY", "VENDOR", "VENDORID"),
        derived("ENTITY", "'V'||{t}.VENDORID"),
        derived("SYSTEMGENERATED", "'F'"),
        *columns("PAYMENTPROVIDER PAYMENTREQUESTMETHOD DESCRIPTION2 BILLTOPAYTOCONTACTNAME"),
        derived("JOINTPAYEEPRINTAS", _JOINT_PAYEE),
        derived("JOINTPAYEENAME", _JOINT_PAYEE),
        *blank("WHENDUE", Kind.DATE),
        *blank("INCLUSIVETAX"),
    ],
    # The bill that came into being together with a manual payment.
    ("_BILL INTEGER",),
)


def _detail(
    name: str,
    label: str,
    payment: str,
    document: str,
    adjustment: str,
    extra: list[Field],
    indexes: tuple[str, ...] = (),
) -> ObjectType:
    amounts = "PAYMENTAMOUNT DISCOUNTAMOUNT ADJUSTMENTAMOUNT INLINEAMOUNT POSTEDADVANCEAMOUNT"
    fields = table_of(
        KEY,
        columns(
            "RECORDKEY ENTRYKEY POSADJKEY POSADJENTRYKEY PAYMENTKEY ADJUSTMENTKEY ADJUSTMENTENTRYKEY",
            Kind.INTEGER,
        ),
        columns("INLINEKEY INLINEENTRYKEY ADVANCEKEY ADVANCEENTRYKEY", Kind.INTEGER),
        same_as(Kind.INTEGER, POSTEDADVANCEKEY="ADVANCEKEY", POSTEDADVANCEENTRYKEY="ADVANCEENTRYKEY"),
        columns("PAYMENTDATE DISCOUNTDATE", Kind.DATE),
        columns(amounts, Kind.MONEY),
        same_as(Kind.MONEY, **{f"TRX_{each}": each for each in amounts.split()}),
        derived("CURRENCY", "'USD'"),
        columns("STATE"),
        derived("MODULEKEY", "'4.AR'" if payment == "ARPYMT" else "'3.AP'"),
        blank("PAYMENTENTRYKEY DISCOUNTKEY DISCOUNTENTRYKEY"),
        extra,
        AUDIT,
    )
    return ObjectType(
        name,
        label,
        fields,
        relations=relations(
            (payment, payment, "PAYMENTKEY", "RECORDNO"),
            (document, document, "RECORDKEY", "RECORDNO"),
            (f"{document}ITEM", f"{document}ITEM", "ENTRYKEY", "RECORDNO"),
            ("POSADJ", adjustment, "POSADJKEY", "RECORDNO"),
            ("POSADJITEM", f"{adjustment}ITEM", "POSADJENTRYKEY", "RECORDNO"),
            (adjustment, adjustment, "ADJUSTMENTKEY", "RECORDNO"),
        ),
        hidden=("_OWNER",),
        indexes=("PAYMENTKEY", "RECORDKEY", "POSADJKEY", "ADJUSTMENTKEY", "WHENMODIFIED", *indexes),
    )


_AR_CREDITS = "POSTEDOVERPAYMENTAMOUNT NEGATIVEINVOICEAMOUNT"
ARPYMTDETAIL = _detail(
    "ARPYMTDETAIL",
    "AR Payment Detail",
    "ARPYMT",
    "ARINVOICE",
    "ARADJUSTMENT",
    [
        *columns(
            "OVERPAYMENTKEY OVERPAYMENTENTRYKEY NEGATIVEINVOICEKEY NEGATIVEINVOICEENTRYKEY", Kind.INTEGER
        ),
        *same_as(
            Kind.INTEGER,
            POSTEDOVERPAYMENTKEY="OVERPAYMENTKEY",
            POSTEDOVERPAYMENTENTRYKEY="OVERPAYMENTENTRYKEY",
        ),
        *columns(_AR_CREDITS, Kind.MONEY),
        *same_as(Kind.MONEY, **{f"TRX_{each}": each for each in _AR_CREDITS.split()}),
        *blank("OVERPAYMENTAMOUNT TRX_OVERPAYMENTAMOUNT", Kind.MONEY),
    ],
    ("NEGATIVEINVOICEKEY",),
)
APPYMTDETAIL = _detail(
    "APPYMTDETAIL",
    "AP Payment Detail",
    "APPYMT",
    "APBILL",
    "APADJUSTMENT",
    [*columns("JOINTPAYEEPRINTAS"), *same_as(Kind.TEXT, JOINTPAYEENAME="JOINTPAYEEPRINTAS")],
)


def _entries(payment: str, label: str, side: int) -> ObjectType:
    """The payment's own lines: what it moved on the account of its cash, entity by entity."""
    cash = (
        "SELECT GLACCOUNTNO FROM CHECKINGACCOUNT WHERE BANKACCOUNTID=p.FINANCIALENTITY"
        " UNION ALL SELECT GLACCOUNTNO FROM SAVINGSACCOUNT WHERE BANKACCOUNTID=p.FINANCIALENTITY"
    )
    if payment == "ARPYMT":
        cash += " UNION ALL SELECT p.UNDEPOSITEDACCOUNTNO"
    view = (
        "SELECT e.RECORDNO, e._SOURCEKEY AS RECORDKEY, e.ENTRY_DATE, e.ACCOUNTNO, e._ENTITY AS LOCATIONID,"
        f" e.DEPARTMENT AS DEPARTMENTID, {side}*e.TR_TYPE*e.AMOUNT AS AMOUNT, p._OWNER"
        f" FROM {payment} p JOIN GLENTRY e ON e._SOURCE='{payment}' AND e._SOURCEKEY=p.RECORDNO"
        f" WHERE e.ACCOUNTNO IN ({cash})"
    )
    return ObjectType(
        f"{payment}ENTRY",
        f"{label} Entry",
        table_of(
            KEY,
            columns("RECORDKEY", Kind.INTEGER),
            columns("ENTRY_DATE", Kind.DATE),
            columns("ACCOUNTNO LOCATIONID DEPARTMENTID"),
            columns("AMOUNT", Kind.MONEY),
            same_as(Kind.MONEY, TRX_AMOUNT="AMOUNT"),
            CURRENCIES,
        ),
        relations=relations((payment, payment, "RECORDKEY", "RECORDNO")),
        hidden=("_OWNER",),
        view=view,
    )


ARPYMTENTRY = _entries("ARPYMT", "AR Payment", 1)
APPYMTENTRY = _entries("APPYMT", "AP Payment", -1)
# A summary by hand says where the cash of its receipts goes.
_ARPYMTBATCH = summary("ARPYMT", "AR Payment Summary")
ARPYMTBATCH = replace(
    _ARPYMTBATCH, fields={**_ARPYMTBATCH.fields, **table_of(columns("FINANCIALENTITY UNDEPOSITEDACCOUNTNO"))}
)
PAYMENTS = (ARPYMTBATCH, ARPYMT, ARPYMTDETAIL, ARPYMTENTRY, APPYMT, APPYMTDETAIL, APPYMTENTRY, *ADVANCES)
