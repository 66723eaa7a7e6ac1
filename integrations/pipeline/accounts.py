"""A connection's account rules beside Sage's accounts, as the core wants them."""

from __future__ import annotations

from integrations.core.chart import Account, Chart, NormalBalance, Statement
from integrations.core.freight import Side
from integrations.models import Connection, DefaultPolicy, GLMapping, ReferenceRecord
from integrations.pipeline.guards import required_by


def chart_of(connection: Connection) -> Chart:
    """Four queries, whatever the number of rules and accounts."""
    rules = (mapping.rule() for mapping in GLMapping.objects.filter(connection=connection))
    falls = {
        (Side(policy.side), policy.category): policy.fall()
        for policy in DefaultPolicy.objects.filter(connection=connection)
    }
    return Chart.of(rules, accounts_of(connection).values(), falls)


def accounts_of(connection: Connection) -> dict[str, Account]:
    """By number; empty before Sage's chart was read."""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT")
    learned = required_by(connection)
    return {row.key: _account(row, learned.get(row.key, frozenset())) for row in rows}


def _account(row: ReferenceRecord, learned: frozenset[str]) -> Account:
    """`facts` as the adapter's reference gives them for GLACCOUNT: statement, normal, requires (names with blanks between), control.
    `learned` are the dimensions that accepted rules demand."""
    facts = row.facts
    return Account(
        number=row.key,
        title=row.name,
        statement=Statement(facts.get("statement", Statement.INCOME)),
        normal=NormalBalance(facts.get("normal", NormalBalance.DEBIT)),
        active=row.active,
        requires=frozenset(facts.get("requires", "").split()) | learned,
        control=bool(facts.get("control")),
    )
