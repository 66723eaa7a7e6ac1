"""`get_trialbalance` and `get_accountbalances`: what accounts stood at, moved and stand at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from integrations.sandbox.books.reports.balances import Balance, Scope, balances
from integrations.sandbox.errors import invalid
from integrations.sandbox.functions.about import scopes
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import leaves
from integrations.sandbox.messages.replies import Reply, element, listed
from integrations.sandbox.money import plain
from integrations.sandbox.objects.ledger import MONEY_BOOK

_DETAILS = {"SHOWDEPTDETAIL": "DEPARTMENT", "SHOWLOCDETAIL": "LOCATION"}


def trial_balance(call: Call) -> Reply:
    """Children of each `trialbalance` as the 2.1 DTD has them; places only where the call asks for their detail."""
    values = leaves(call.element)
    by = tuple(column for name, column in _DETAILS.items() if scopes.wanted(values, name))
    rows = _asked(call, scopes.read(call, by))
    return Reply(data=listed("trialbalance", [_trial(each, by) for each in rows]), rows=len(rows))


def account_balances(call: Call) -> Reply:
    """Of one account, a range of numbers, or all."""
    values = leaves(call.element)
    if values.get("ACCOUNTGROUPNAME"):
        raise invalid("Account Group", values["ACCOUNTGROUPNAME"])
    scope = scopes.read(call)
    chosen = _accounts(call, scope, values)
    rows = [each for each in _asked(call, scope) if each.account in chosen]
    return Reply(data=listed("accountbalance", [_account(each) for each in rows]), rows=len(rows))


def _accounts(call: Call, scope: Scope, values: dict[str, str]) -> set[str]:
    numbers = _chart(call, scope)
    if number := values.get("GLACCOUNTNO"):
        if number not in numbers:
            raise invalid("GL Account", number)
        return {number}
    first, last = values.get("STARTACCOUNTNO"), values.get("ENDACCOUNTNO")
    return {each for each in numbers if (not first or each >= first) and (not last or each <= last)}


def _chart(call: Call, scope: Scope) -> list[str]:
    table = "GLACCOUNT" if scope.book == MONEY_BOOK else "STATACCOUNT"
    return [str(row[0]) for row in call.books.all(f"SELECT ACCOUNTNO FROM {table} ORDER BY ACCOUNTNO")]


def _asked(call: Call, scope: Scope) -> list[Balance]:
    """With zero balances the whole chart is shown; without, what has stood at or moved by anything."""
    rows = balances(call.books, scope)
    if not scopes.wanted(leaves(call.element), "SHOWZEROBALANCES"):
        return [each for each in rows if each.start or each.debits or each.credits]
    return _with_idle(rows, _chart(call, scope))


def _with_idle(rows: Sequence[Balance], chart: Sequence[str]) -> list[Balance]:
    idle = set(chart) - {each.account for each in rows}
    blank = Balance("", "", 0, 0, 0)
    return sorted(
        (*rows, *(replace(blank, account=number) for number in idle)),
        key=lambda each: (each.account, each.department, each.location),
    )


def _amounts(balance: Balance) -> dict[str, str]:
    return {
        "glaccountno": balance.account,
        "startbalance": plain(balance.start),
        "debits": plain(balance.debits),
        "credits": plain(balance.credits),
        "endbalance": plain(balance.end),
    }


def _trial(balance: Balance, by: tuple[str, ...]) -> str:
    values = _amounts(balance)
    if "DEPARTMENT" in by:
        values["departmentid"] = balance.department
    if "LOCATION" in by:
        values["locationid"] = balance.location
    return _written("trialbalance", values)


def _account(balance: Balance) -> str:
    values = _amounts(balance)
    end = values.pop("endbalance")
    rest = {
        "adjdebits": "0",
        "adjcredits": "0",
        "endbalance": end,
        "currency": "USD",
        "reportingbook": "ACCRUAL",
    }
    return _written("accountbalance", values | rest)


def _written(tag: str, values: dict[str, str]) -> str:
    return f"<{tag}>{''.join(element(name, value) for name, value in values.items())}</{tag}>"
