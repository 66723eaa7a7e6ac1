"""Invoices, bills, adjustments and their lines."""

from __future__ import annotations

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
    page,
    relations,
    same_as,
    table_of,
)
from integrations.sandbox.objects.links import by_key, key_of, shown, term_value

STATES = ("Draft", "Posted", "Partially Paid", "Paid", "Selected", "Reversed", "Reversal", "No Value")
BILL_STATES = (*STATES, "Submitted", "Partially Approved", "Declined", "Analyzing")

DUE = [
    *columns("TOTALENTERED TOTALPAID TOTALDUE", Kind.MONEY),
    *same_as(Kind.MONEY, TRX_TOTALENTERED="TOTALENTERED", TRX_TOTALPAID="TOTALPAID", TRX_TOTALDUE="TOTALDUE"),
]
# What a payment that is not yet confirmed has taken; only documents and their lines can be selected.
SELECTED = [
    *columns("TOTALSELECTED", Kind.MONEY),
    *same_as(Kind.MONEY, TRX_TOTALSELECTED="TOTALSELECTED"),
]
TOTALS = [
    *DUE,
    derived("TOTALSELECTED", "0", Kind.MONEY),
    derived("TRX_TOTALSELECTED", "0", Kind.MONEY),
]
CONTACTS = [
    *columns("BILLTOPAYTOCONTACTNAME SHIPTORETURNTOCONTACTNAME"),
    key_of("BILLTOPAYTOKEY", "CONTACT", "BILLTOPAYTOCONTACTNAME"),
    key_of("SHIPTORETURNTOKEY", "CONTACT", "SHIPTORETURNTOCONTACTNAME"),
    *blank("CONTACTTAXGROUP"),
    *columns("TAXSOLUTIONID"),
]
# Letters of STATE in the filters of readByQuery, which speaks in what is stored.
STATE_LETTERS = {"D": "Draft", "A": "Posted"}
BILL_STATE_LETTERS = {**STATE_LETTERS, "PA": "Partially Approved", "S": "Submitted", "U": "Declined"}
# Where each is looked at, beside its company.
_PAGES = {
    "ARINVOICE": "invoices",
    "APBILL": "bills",
    "ARADJUSTMENT": "customer-adjustments",
    "APADJUSTMENT": "vendor-adjustments",
}
_DOCUMENT_INDEXES = ("RECORDID", "WHENMODIFIED", "WHENCREATED", "DOCNUMBER", "STATE")


def _document(name: str, label: str, party: str, extra: list[Field], states: tuple[str, ...]) -> ObjectType:
    fields = table_of(
        KEY,
        columns("RECORDTYPE RECORDID DOCNUMBER DESCRIPTION RAWSTATE SUPDOCID"),
        enum("STATE", *states),
        columns(f"{party}ID"),
        shown(f"{party}NAME", party, "NAME", f"{party}ID"),
        columns("WHENCREATED WHENPOSTED WHENPAID", Kind.DATE),
        CURRENCIES,
        EXCHANGE,
        DUE,
        SELECTED,
        CONTACTS,
        extra,
        derived("MODULEKEY", "'4.AR'" if party == "CUSTOMER" else "'3.AP'"),
        DOCUMENT_AUDIT,
        page(_PAGES[name]),
        OWNER,
        columns("PRBATCHKEY", Kind.INTEGER),
        by_key("PRBATCH", f"{name}BATCH", "TITLE", "PRBATCHKEY"),
        shown("TRX_ENTITYDUE", party, "TOTALDUE", f"{party}ID", Kind.MONEY),
    )
    return ObjectType(
        name,
        label,
        fields,
        relations=relations((party, party, f"{party}ID", f"{party}ID")),
        items=(f"{name}ITEMS", f"{name}ITEM"),
        hidden=("_OWNER", "_REVERSAL", "_EXTERNALID"),
        indexes=(*_DOCUMENT_INDEXES, f"{party}ID", "PRBATCHKEY"),
        sparse=("DESCRIPTION", "_EXTERNALID"),
    )


def _terms(table: str) -> list[Field]:
    days = "CAST(julianday({t}.WHENDUE)-julianday('now','start of day') AS INTEGER)"
    return [
        *columns("TERMNAME"),
        *columns("WHENDUE WHENDISCOUNT", Kind.DATE),
        key_of("TERMKEY", table, "TERMNAME"),
        term_value(table),
        derived("DUE_IN_DAYS", days),
        *blank("DESCRIPTION2 SCHOPKEY EXTERNALREFNO"),
        derived("SYSTEMGENERATED", "'F'"),
    ]


_VENDOR_KEY = key_of("VENDORKEY", "VENDOR", "VENDORID")
_DISCOUNTED = "(SELECT COALESCE(SUM(x.DISCOUNTAMOUNT),0) FROM ARPYMTDETAIL x WHERE x.RECORDKEY={t}.RECORDNO AND x.STATE='C')"
ARINVOICE = _document(
    "ARINVOICE",
    "AR Invoice",
    "CUSTOMER",
    [*_terms("ARTERM"), derived("TRX_TOTALDISCOUNTAPPLIED", _DISCOUNTED, Kind.MONEY)],
    STATES,
)
ARADJUSTMENT = _document("ARADJUSTMENT", "AR Adjustment", "CUSTOMER", [*blank("PARENTPAYMENT")], STATES)
APBILL = _document(
    "APBILL",
    "AP Bill",
    "VENDOR",
    [
        _VENDOR_KEY,
        *_terms("APTERM"),
        *columns("ONHOLD", Kind.BOOLEAN),
        *columns("PAYMENTPRIORITY"),
        *columns("RECPAYMENTDATE", Kind.DATE),
        *(shown(each, "VENDOR", each, "VENDORID") for each in ("FORM1099TYPE", "FORM1099BOX")),
        *blank("FINANCIALENTITY INCLUSIVETAX"),
    ],
    BILL_STATES,
)
APADJUSTMENT = _document(
    "APADJUSTMENT", "AP Adjustment", "VENDOR", [_VENDOR_KEY, *blank("INCLUSIVETAX FORM1099TYPE")], STATES
)


def _vendor_line(header: str) -> list[Field]:
    kept = columns("FORM1099 FORM1099TYPE FORM1099BOX")
    return [*kept, *columns("BILLABLE", Kind.BOOLEAN)] if header == "APBILL" else kept


def line_fields(header: str) -> list[Field]:
    """What a line of a document and one of an advance have in common: its account, its amounts, its header's state."""
    return [
        KEY,
        *columns("RECORDKEY LINE_NO", Kind.INTEGER),
        *columns("ACCOUNTNO ACCOUNTLABEL ENTRYDESCRIPTION RECORDTYPE"),
        shown("ACCOUNTTITLE", "GLACCOUNT", "TITLE", "ACCOUNTNO"),
        key_of("ACCOUNTKEY", "GLACCOUNT", "ACCOUNTNO"),
        *columns("ENTRY_DATE", Kind.DATE),
        *columns("AMOUNT TOTALPAID", Kind.MONEY),
        *same_as(Kind.MONEY, TRX_AMOUNT="AMOUNT", TRX_TOTALPAID="TOTALPAID"),
        *SELECTED,
        by_key("STATE", header, "STATE", "RECORDKEY"),
        *CURRENCIES,
        *EXCHANGE,
        *AUDIT,
    ]


def _lines(header: str, label: str) -> ObjectType:
    fields = table_of(
        line_fields(header),
        derived("LINEITEM", "CASE WHEN {t}._TAX IS NULL THEN 'T' ELSE 'F' END"),
        columns("OFFSETGLACCOUNTNO"),
        key_of("ACCOUNTLABELKEY", f"{header[:2]}ACCOUNTLABEL", "ACCOUNTLABEL"),
        shown("OFFSETGLACCOUNTTITLE", "GLACCOUNT", "TITLE", "OFFSETGLACCOUNTNO"),
        blank("ALLOCATION DETAILKEY BASELOCATION PARENTENTRY"),
        _vendor_line(header) if header.startswith("AP") else [],
    )
    return ObjectType(
        f"{header}ITEM",
        f"{label} Item",
        fields,
        relations=relations((header, header, "RECORDKEY", "RECORDNO")),
        hidden=("_OWNER", "_ENTITY", "_CONTROL", "_TAX"),
        indexes=("RECORDKEY", "WHENMODIFIED"),
        dimensional="line",
    )


DOCUMENTS = (ARINVOICE, ARADJUSTMENT, APBILL, APADJUSTMENT)
LINES = tuple(_lines(each.name, each.label) for each in DOCUMENTS)
