"""A connection's account rules beside Sage's accounts, as the core wants them."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.core.account_types import ROLES, AccountType, Role
from integrations.core.chart import Account, AccountRule, Chart, Level, NormalBalance, Statement
from integrations.core.freight import Side
from integrations.models import (
    AccountRole,
    Connection,
    DefaultPolicy,
    GLMapping,
    ReferenceRecord,
    TmsAccount,
)
from integrations.pipeline.guards import required_by


def chart_of(connection: Connection) -> Chart:
    """A constant number of queries, whatever the number of rules and accounts."""
    rules = [mapping.rule() for mapping in GLMapping.objects.filter(connection=connection)]
    tms_accounts: dict[str, str] | None = None
    if connection.tms_keeps_ledgers:
        taken = {(rule.side, rule.level, rule.key) for rule in rules}
        roles = (r for r in _of_roles(connection) if (r.side, r.level, r.key) not in taken)
        rules = [*rules, *roles]
        tms_accounts = {own.number: own.in_sage for own in TmsAccount.objects.filter(connection=connection)}
    falls = {
        (Side(policy.side), policy.category): policy.fall()
        for policy in DefaultPolicy.objects.filter(connection=connection)
    }
    return Chart.of(rules, accounts_of(connection).values(), falls, tms_accounts)


def _of_roles(connection: Connection) -> Iterator[AccountRule]:
    """A role is the account of its categories, on either side, where no mapping says another."""
    for row in AccountRole.objects.filter(connection=connection):
        for category in sorted(ROLES[Role(row.role)].categories):
            for side in Side:
                yield AccountRule(side, Level.CATEGORY, category, row.account, str(row.pk))


def accounts_of(connection: Connection) -> dict[str, Account]:
    """By number; empty before Sage's chart was read."""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT")
    learned = required_by(connection)
    return {row.key: _account(row, learned.get(row.key, frozenset())) for row in rows}


def _account(row: ReferenceRecord, learned: frozenset[str]) -> Account:
    """`facts` as the adapter's reference gives them for GLACCOUNT: statement, normal, requires (names with blanks between), control.
    `learned` are the dimensions that accepted rules demand."""
    facts = row.facts
    statement = facts.get("statement", Statement.INCOME)
    normal = facts.get("normal", NormalBalance.DEBIT)
    return Account(
        number=row.key,
        title=row.name,
        statement=Statement(statement) if statement else None,
        normal=NormalBalance(normal) if normal else None,
        active=row.active,
        requires=frozenset(facts.get("requires", "").split()) | learned,
        control=bool(facts.get("control")),
        type=AccountType(facts["type"]) if "type" in facts else None,
    )
