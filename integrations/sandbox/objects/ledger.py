"""The general ledger as callers see it: batches of a journal, their entries, details and balances."""

from __future__ import annotations

from integrations.sandbox.objects.documents import DOCUMENTS
from integrations.sandbox.objects.fields import (
    AUDIT,
    CURRENCIES,
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
from integrations.sandbox.objects.links import by_key, key_of, shown
from integrations.sandbox.objects.payments import PAYMENTS

BATCH_STATES = (
    *("Draft", "Submitted", "Partially Approved", "Approved", "Posted", "Declined", "Reversal pending"),
    "Reversed",
)
# What an entry moves: the money books or the statistics. An entry of a draft moves neither and has no book.
MONEY_BOOK, STATISTICS_BOOK = "M", "S"


def _batch(column: str, key: str = "BATCHNO") -> str:
    return f"(SELECT b.{column} FROM GLBATCH b WHERE b.RECORDNO={{t}}.{key})"


def _login(column: str) -> str:
    return f"(SELECT u.LOGINID FROM GLBATCH b JOIN USERINFO u ON u.RECORDNO=b.{column} WHERE b.RECORDNO={{t}}.BATCHNO)"


def _of_batch(name: str, kind: Kind, column: str = "") -> Field:
    column = column or name
    finder = f"SELECT e.RECORDNO FROM GLBATCH x CROSS JOIN GLENTRY e ON e.BATCHNO=x.RECORDNO WHERE x.{column}"
    return Field(name, kind, _batch(column), finders=(finder,))


def _account(column: str) -> str:
    """Of a GL account or, in a statistical batch, of a statistical account."""
    picked = (
        f"(SELECT x.{column} FROM {table} x WHERE x.ACCOUNTNO={{t}}.ACCOUNTNO)"
        for table in ("GLACCOUNT", "STATACCOUNT")
    )
    return f"COALESCE({','.join(picked)})"


_STATISTICAL = f"CASE {_batch('STATISTICAL')} WHEN 'true' THEN 'T' ELSE 'F' END"

GLBATCH = ObjectType(
    "GLBATCH",
    "Journal Entry",
    table_of(
        KEY,
        columns("BATCHNO REVERSEDKEY PRBATCHKEY", Kind.INTEGER),
        columns("BATCH_TITLE JOURNAL MODULE REFERENCENO REVERSEDFROM BASELOCATION_NO SUPDOCID"),
        columns("TRANSACTIONSOURCE HISTORY_COMMENT"),
        columns("STATISTICAL", Kind.BOOLEAN),
        columns("BATCH_DATE REVERSED", Kind.DATE),
        enum("STATE", *BATCH_STATES),
        derived("USERKEY", "{t}.CREATEDBY", Kind.INTEGER),
        by_key("USERINFO.LOGINID", "USERINFO", "LOGINID", "CREATEDBY"),
        derived("MODIFIED", "{t}.WHENMODIFIED", Kind.STAMP),
        by_key("MODIFIEDBYID", "USERINFO", "LOGINID", "MODIFIEDBY"),
        shown("BASELOCATION", "LOCATION", "RECORDNO", "BASELOCATION_NO"),
        blank("BALANCE", Kind.MONEY),
        AUDIT,
        page("journals"),
        OWNER,
    ),
    relations=relations(("JOURNAL", "JOURNAL", "JOURNAL", "SYMBOL")),
    items=("ENTRIES", "GLENTRY"),
    hidden=("_OWNER", "_SOURCE"),
    indexes=("BATCH_DATE", "WHENMODIFIED"),
)

GLENTRY = ObjectType(
    "GLENTRY",
    "Journal Entry Line",
    table_of(
        KEY,
        columns("BATCHNO LINE_NO TR_TYPE", Kind.INTEGER),
        columns("ENTRY_DATE RECON_DATE", Kind.DATE),
        columns("AMOUNT", Kind.MONEY),
        same_as(Kind.MONEY, TRX_AMOUNT="AMOUNT"),
        columns("ACCOUNTNO DOCUMENT DESCRIPTION ALLOCATION"),
        columns("BILLABLE", Kind.BOOLEAN),
        derived("ACCOUNTKEY", _account("RECORDNO"), Kind.INTEGER),
        derived("ACCOUNTTITLE", _account("TITLE")),
        derived("BATCH_NUMBER", _batch("BATCHNO"), Kind.INTEGER),
        _of_batch("BATCH_DATE", Kind.DATE),
        derived("BATCHTITLE", _batch("BATCH_TITLE")),
        Field("STATE", Kind.ENUM, _batch("STATE"), BATCH_STATES),
        derived("STATISTICAL", _STATISTICAL),
        derived("CLEARED", "'F'"),
        derived("ADJ", "'F'"),
        CURRENCIES,
        derived("WHENCREATED", _batch("WHENCREATED"), Kind.STAMP),
        _of_batch("WHENMODIFIED", Kind.STAMP),
        derived("CREATEDBY", _batch("CREATEDBY"), Kind.INTEGER),
        derived("MODIFIEDBY", _batch("MODIFIEDBY"), Kind.INTEGER),
        derived("CREATEDBYLOGINID", _login("CREATEDBY")),
        derived("MODIFIEDBYLOGINID", _login("MODIFIEDBY")),
    ),
    relations=relations(
        ("GLACCOUNT", "GLACCOUNT", "ACCOUNTNO", "ACCOUNTNO"), ("GLBATCH", "GLBATCH", "BATCHNO", "RECORDNO")
    ),
    hidden=("_OWNER", "_SOURCE", "_SOURCEKEY INTEGER", "_ENTITY", "_BOOK"),
    indexes=("BATCHNO", "ENTRY_DATE", "ACCOUNTNO"),
    dimensional="entry",
    placed=True,
)

_SOURCES = (*DOCUMENTS, *(each for each in PAYMENTS if not each.name.endswith(("DETAIL", "ENTRY", "ITEM"))))


def _having(column: str) -> list[str]:
    return [each.name for each in _SOURCES if column in each.fields and each.fields[column].sql is None]


def _header(column: str) -> str:
    """A column of the sub-ledger's document that an entry comes from; nothing where it comes from a journal."""
    found = "".join(
        f" WHEN '{name}' THEN (SELECT x.{column} FROM {name} x WHERE x.RECORDNO={{t}}._SOURCEKEY)"
        for name in _having(column)
    )
    return f"CASE {{t}}._SOURCE{found} END"


def _of_header(name: str, kind: Kind = Kind.TEXT, column: str = "") -> Field:
    column = column or name
    finders = tuple(
        f"SELECT e.RECORDNO FROM {each} x CROSS JOIN GLENTRY e ON e._SOURCE='{each}' AND e._SOURCEKEY=x.RECORDNO"
        f" WHERE x.{column}"
        for each in _having(column)
    )
    return Field(name, kind, _header(column), finders=finders)


def _side(sign: int) -> str:
    return f"CASE {{t}}.TR_TYPE WHEN {sign} THEN {{t}}.AMOUNT ELSE 0 END"


_FROM_HEADER = [
    *(_of_header(name) for name in ("RECORDTYPE", "RECORDID", "DOCNUMBER", "FINANCIALENTITY", "STATE")),
    _of_header("PRDESCRIPTION", column="DESCRIPTION"),
    *(_of_header(name, Kind.DATE) for name in ("WHENCREATED", "WHENDUE", "WHENPAID")),
    _of_header("WHENMODIFIED", Kind.STAMP),
    *(_of_header(name, Kind.MONEY) for name in ("TOTALENTERED", "TOTALPAID", "TOTALDUE")),
    derived("CUSTENTITY", f"'C'||{_header('CUSTOMERID')}"),
    derived("VENDENTITY", f"'V'||{_header('VENDORID')}"),
]

GLDETAIL = ObjectType(
    "GLDETAIL",
    "General Ledger Detail",
    table_of(
        KEY,
        derived("GLENTRYKEY", "{t}.RECORDNO", Kind.INTEGER),
        derived("BATCHKEY", "{t}.BATCHNO", Kind.INTEGER),
        derived("BATCH_NO", _batch("BATCHNO"), Kind.INTEGER),
        _of_batch("BATCH_DATE", Kind.DATE),
        derived("BATCH_TITLE", _batch("BATCH_TITLE")),
        derived("SYMBOL", _batch("JOURNAL")),
        derived("REFERENCENO", _batch("REFERENCENO")),
        derived("MODULEKEY", _batch("MODULE")),
        _of_batch("MODIFIED", Kind.STAMP, "WHENMODIFIED"),
        derived("BATCH_STATE", _batch("STATE")),
        derived("ENTRY_STATE", _batch("STATE")),
        derived("BOOKID", "'ACCRUAL'"),
        derived("ADJ", "'false'", Kind.BOOLEAN),
        columns("LINE_NO TR_TYPE", Kind.INTEGER),
        columns("ENTRY_DATE", Kind.DATE),
        columns("ACCOUNTNO DOCUMENT DESCRIPTION"),
        derived("ENTRYDESCRIPTION", "{t}.DESCRIPTION"),
        derived("ACCOUNTTITLE", _account("TITLE")),
        derived("STATISTICAL", "CASE {t}._BOOK WHEN 'S' THEN 'T' ELSE 'F' END"),
        shown("DEPARTMENTTITLE", "DEPARTMENT", "TITLE", "DEPARTMENT"),
        derived("LOCENTITY", "{t}._ENTITY"),
        CURRENCIES,
        derived("DEBITAMOUNT", _side(1), Kind.MONEY),
        derived("CREDITAMOUNT", _side(-1), Kind.MONEY),
        derived("AMOUNT", "{t}.AMOUNT*{t}.TR_TYPE", Kind.MONEY),
        derived("TRX_DEBITAMOUNT", _side(1), Kind.MONEY),
        derived("TRX_CREDITAMOUNT", _side(-1), Kind.MONEY),
        derived("TRX_AMOUNT", "{t}.AMOUNT*{t}.TR_TYPE", Kind.MONEY),
        derived("CLEARED", "'F'"),
        _FROM_HEADER,
        derived("AUWHENCREATED", _batch("WHENCREATED"), Kind.STAMP),
        derived("AUCREATEDBY", _batch("CREATEDBY"), Kind.INTEGER),
        derived("CREATEDBY", _batch("CREATEDBY"), Kind.INTEGER),
        derived("MODIFIEDBY", _batch("MODIFIEDBY"), Kind.INTEGER),
    ),
    relations=relations(
        ("GLENTRY", "GLENTRY", "RECORDNO", "RECORDNO"), ("GLACCOUNT", "GLACCOUNT", "ACCOUNTNO", "ACCOUNTNO")
    ),
    hidden=("_OWNER",),
    view="SELECT *, LOCATION AS LOCATIONID, DEPARTMENT AS DEPARTMENTID FROM GLENTRY WHERE _BOOK IS NOT NULL",
    dimensional="line",
    placed=True,
)

# Only periods of whole months: those are the ones that running balances are kept for.
_BALANCES = """
SELECT ROW_NUMBER() OVER (ORDER BY p.RECORDNO, b.ACCOUNTNO, b.LOCATION, b.DEPARTMENT) AS RECORDNO,
 p.NAME AS PERIOD, b.ACCOUNTNO, b.LOCATION AS LOCATIONID, NULLIF(b.DEPARTMENT,'') AS DEPARTMENTID, b.ENTITY AS _ENTITY,
 SUM((b.DEBITS-b.CREDITS)*(b.MONTH<substr(p.START_DATE,1,7))) AS OPENBAL,
 SUM(b.DEBITS*(b.MONTH>=substr(p.START_DATE,1,7))) AS TOTDEBIT,
 SUM(b.CREDITS*(b.MONTH>=substr(p.START_DATE,1,7))) AS TOTCREDIT
FROM REPORTINGPERIOD p JOIN _BALANCE b ON b.MONTH<=substr(p.END_DATE,1,7)
WHERE p.START_DATE LIKE '%-01' AND date(p.END_DATE,'+1 day') LIKE '%-01'
GROUP BY p.RECORDNO, b.ACCOUNTNO, b.ENTITY, b.LOCATION, b.DEPARTMENT
"""

GLACCOUNTBALANCE = ObjectType(
    "GLACCOUNTBALANCE",
    "Account Balance",
    table_of(
        KEY,
        columns("PERIOD ACCOUNTNO DEPARTMENTID LOCATIONID"),
        columns("OPENBAL TOTDEBIT TOTCREDIT", Kind.MONEY),
        derived("BOOKID", "'ACCRUAL'"),
        derived("CURRENCY", "'USD'"),
        derived("TOTADJDEBIT", "0", Kind.MONEY),
        derived("TOTADJCREDIT", "0", Kind.MONEY),
        derived("FORBAL", "{t}.TOTDEBIT-{t}.TOTCREDIT", Kind.MONEY),
        derived("ENDBAL", "{t}.OPENBAL+{t}.TOTDEBIT-{t}.TOTCREDIT", Kind.MONEY),
        key_of("ACCOUNTREC", "GLACCOUNT", "ACCOUNTNO"),
        shown("ACCOUNTTITLE", "GLACCOUNT", "TITLE", "ACCOUNTNO"),
        key_of("LOCATIONNO", "LOCATION", "LOCATIONID"),
    ),
    view=_BALANCES.strip(),
    placed=True,
)

LEDGER = (GLBATCH, GLENTRY, GLDETAIL, GLACCOUNTBALANCE)
