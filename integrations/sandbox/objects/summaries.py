"""Summaries of sub-ledger documents: one object per kind of document."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    AUDIT,
    KEY,
    OWNER,
    Kind,
    ObjectType,
    blank,
    columns,
    derived,
    enum,
    table_of,
)

_RECORD_TYPES = (
    *("pi", "pp", "pa", "pb", "pd", "pe", "pr", "ph", "ri", "rp", "ra", "rd", "ro", "rc", "rf", "re", "rr"),
    *("ei", "ep", "ea", "cm", "ch", "ci"),
)


def summary(document: str, label: str) -> ObjectType:
    """The summaries of a document or payment; its table has the column PRBATCHKEY."""
    total = f"(SELECT COALESCE(SUM(x.TOTALENTERED),0) FROM {document} x WHERE x.PRBATCHKEY={{t}}.RECORDNO)"
    return ObjectType(
        f"{document}BATCH",
        label,
        table_of(
            KEY,
            columns("TITLE"),
            columns("CREATED", Kind.DATE),
            enum("STATUS", *ACTIVE),
            enum("RECORDTYPE", *_RECORD_TYPES),
            derived("TOTAL", total, Kind.MONEY),
            enum("OPEN", "Open", "Closed"),
            enum("AUTOCREATED", "Auto-Summary", "Manual"),
            derived("NOGL", "'false'", Kind.BOOLEAN),
            derived("SYSTEMGENERATED", "'F'"),
            columns("USERKEY", Kind.INTEGER),
            blank("PARENTKEY ACCOUNTNOKEY"),
            AUDIT,
            OWNER,
        ),
        hidden=("_OWNER",),
        indexes=("CREATED", "TITLE"),
    )


SUMMARIES = (
    summary("ARINVOICE", "AR Invoice Summary"),
    summary("ARADJUSTMENT", "AR Adjustment Summary"),
    summary("APBILL", "AP Bill Summary"),
    summary("APADJUSTMENT", "AP Adjustment Summary"),
)
