"""What the ledgers are set up with: accounts, account labels, terms, banks, journals, reporting periods."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    AUDIT,
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
    table_of,
)
from integrations.sandbox.objects.links import PLAIN_TERM, key_of, shown
from integrations.sandbox.objects.parties import ADDRESS

GLACCOUNT = ObjectType(
    "GLACCOUNT",
    "GL Account",
    table_of(
        KEY,
        columns("ACCOUNTNO TITLE CATEGORY CLOSINGACCOUNTNO TAXCODE MRCCODE"),
        enum("ACCOUNTTYPE", "balancesheet", "incomestatement"),
        enum("NORMALBALANCE", "debit", "credit"),
        enum("CLOSINGTYPE", "non-closing account", "closing account", "closed to account"),
        enum("ALTERNATIVEACCOUNT", "None", "Payables account", "Receivables account"),
        enum("STATUS", *ACTIVE),
        columns("SUBLEDGERCONTROLON TAXABLE", Kind.BOOLEAN),
        shown("CLOSINGACCOUNTTITLE", "GLACCOUNT", "TITLE", "CLOSINGACCOUNTNO"),
        key_of("CLOSETOACCTKEY", "GLACCOUNT", "CLOSINGACCOUNTNO"),
        blank("CATEGORYKEY"),
        AUDIT,
        OWNER,
    ),
    business_id="ACCOUNTNO",
    hidden=("_OWNER", "_EXTERNALID"),
    dimensional="account",
)

STATACCOUNT = ObjectType(
    "STATACCOUNT",
    "Statistical Account",
    table_of(
        KEY,
        columns("ACCOUNTNO TITLE CATEGORY"),
        enum("ACCOUNTTYPE", "forperiod", "cumulative"),
        enum("STATUS", *ACTIVE),
        columns("TAXABLE", Kind.BOOLEAN),
        derived("STATISTICAL", "'true'", Kind.BOOLEAN),
        AUDIT,
        OWNER,
    ),
    business_id="ACCOUNTNO",
    hidden=("_OWNER", "_EXTERNALID"),
    dimensional="account",
)


def _label(name: str, label: str, extra: list[Field]) -> ObjectType:
    return ObjectType(
        name,
        label,
        table_of(
            KEY,
            columns("ACCOUNTLABEL DESCRIPTION GLACCOUNTNO OFFSETGLACCOUNTNO TAXCODE"),
            columns("TAXABLE ISTAX SUBTOTAL", Kind.BOOLEAN),
            shown("GLACCOUNTTITLE", "GLACCOUNT", "TITLE", "GLACCOUNTNO"),
            enum("STATUS", *ACTIVE),
            extra,
            AUDIT,
            OWNER,
        ),
        business_id="ACCOUNTLABEL",
        relations=relations(
            ("GLACCOUNT", "GLACCOUNT", "GLACCOUNTNO", "ACCOUNTNO"),
            ("OFFSETGLACCOUNT", "GLACCOUNT", "OFFSETGLACCOUNTNO", "ACCOUNTNO"),
        ),
        hidden=("_OWNER", "_EXTERNALID"),
    )


ARACCOUNTLABEL = _label("ARACCOUNTLABEL", "AR Account Label", blank("DEFERREDREVACCTKEY REVRECTEMPLKEY"))
APACCOUNTLABEL = _label("APACCOUNTLABEL", "AP Account Label", [])

DUE_FROM = (
    "from invoice/bill date",
    "of the month of invoice/bill date",
    "of next month from invoice/bill date",
    *(f"of {nth} month from invoice/bill date" for nth in ("2nd", "3rd", "4th", "5th", "6th")),
    "after end of month of invoice/bill date",
    "from invoice/bill date extending to eom",
)
_PENALTIES = (
    *("No Penalty", "Daily", "Weekly", "Biweekly", "Monthly", "Bimonthly", "Quarterly", "Half yearly"),
    "Annually",
)


def _term(name: str, label: str, *discounted: str) -> ObjectType:
    return ObjectType(
        name,
        label,
        table_of(
            KEY,
            columns("NAME DESCRIPTION"),
            columns("DUEDATE DISCDATE DISCFUDGEDAYS PENFUDGEDAYS", Kind.INTEGER),
            columns("DISCAMOUNT PENAMOUNT", Kind.INTEGER),
            enum("DUEFROM", *DUE_FROM),
            enum("DISCFROM", *DUE_FROM),
            enum("DISCPERCAMN", "$", "%"),
            enum("DISCCALCON", *discounted),
            enum("PEN_TYPES", *_PENALTIES),
            enum("PENPERCAMN", "$", "%"),
            enum("STATUS", *ACTIVE),
            derived("VALUE", f"CASE WHEN {PLAIN_TERM.format('{t}')} THEN '::#'||{{t}}.DUEDATE||'#:O:' END"),
            AUDIT,
            OWNER,
        ),
        business_id="NAME",
        hidden=("_OWNER",),
    )


ARTERM = _term("ARTERM", "AR Term", "Line items total", "VAT line items total", "Invoice total")
APTERM = _term("APTERM", "AP Term", "Line items total", "Bill total")


_OF_FILES = (
    "ACHENABLED ACHBANKID COMPANYNAME COMPANYIDENTIFICATION FINANCIALINSTITUTION DISCRETIONARYDATA SERVICECLASSCODE"
    " BATCHID TRACENUMBERSEQ USETRACENUMBER DOCNUMBERSEQ USERECOMMENDEDSETUP FRACTIONALROUTINGNO ABO_FIRST_NAME"
    " ABO_MIDDLE_NAME ABO_LAST_NAME ABO_PHONE_NUMBER ABO_EMAIL_ID"
)


def _bank(name: str, label: str, kind: str) -> ObjectType:
    return ObjectType(
        name,
        label,
        table_of(
            KEY,
            columns("BANKACCOUNTID BANKACCOUNTNO BANKNAME GLACCOUNTNO DEPARTMENTID LOCATIONID ROUTINGNO"),
            columns("BRANCHID PHONE NEXTCHECK DESCRIPTION NAMEONTHEACCOUNT"),
            columns("FINANCIALDATA.APJOURNAL FINANCIALDATA.ARJOURNAL"),
            columns("SERVICECHARGEGLACCOUNT INTERESTEARNEDGLACCOUNT"),
            derived("CURRENCY", "'USD'"),
            derived("BANKACCOUNTTYPE", f"'{kind}'"),
            shown("GLACCOUNTTITLE", "GLACCOUNT", "TITLE", "GLACCOUNTNO"),
            key_of("GLACCOUNTKEY", "GLACCOUNT", "GLACCOUNTNO"),
            enum("STATUS", *ACTIVE),
            AUDIT,
            OWNER,
        ),
        business_id="BANKACCOUNTID",
        relations=relations(("GLACCOUNT", "GLACCOUNT", "GLACCOUNTNO", "ACCOUNTNO")),
        hidden=("_OWNER", "_EXTERNALID"),
        noted=(*_OF_FILES.split(), *ADDRESS.split()),
    )


CHECKINGACCOUNT = _bank("CHECKINGACCOUNT", "Checking Account", "checking")
SAVINGSACCOUNT = _bank("SAVINGSACCOUNT", "Savings Account", "savings")


def _journal(name: str, label: str, statistical: str) -> ObjectType:
    return ObjectType(
        name,
        label,
        table_of(
            KEY,
            columns("SYMBOL TITLE BOOKID"),
            enum("STATUS", *ACTIVE),
            derived("BOOKTYPE", "'L'"),
            derived("STATISTICAL", f"'{statistical}'", Kind.BOOLEAN),
            derived(
                "LASTBATCHNO", "(SELECT n.LAST FROM _BATCHNO n WHERE n.JOURNAL={t}.SYMBOL)", Kind.INTEGER
            ),
            AUDIT,
        ),
        business_id="SYMBOL",
        hidden=("_OWNER", "_EXTERNALID"),
    )


JOURNAL = _journal("JOURNAL", "Journal", "false")
STATJOURNAL = _journal("STATJOURNAL", "Statistical Journal", "true")

REPORTINGPERIOD = ObjectType(
    "REPORTINGPERIOD",
    "Reporting Period",
    table_of(
        KEY,
        columns("NAME HEADER1 HEADER2"),
        columns("START_DATE END_DATE", Kind.DATE),
        columns("BUDGETING", Kind.BOOLEAN),
        columns("DATETYPE", Kind.INTEGER),
        enum("STATUS", *ACTIVE),
        AUDIT,
        OWNER,
    ),
    business_id="NAME",
    hidden=("_OWNER",),
)

ACCOUNTS = (
    *(GLACCOUNT, STATACCOUNT, ARACCOUNTLABEL, APACCOUNTLABEL, ARTERM, APTERM),
    *(CHECKINGACCOUNT, SAVINGSACCOUNT, JOURNAL, STATJOURNAL, REPORTINGPERIOD),
)
