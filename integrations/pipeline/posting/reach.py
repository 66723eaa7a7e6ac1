"""Which of Sage's accounts live posting can reach, and what is wrong with them (rule J3): each exists in the chart that the
customer gave in, is active, and has the type that its role wants. What is missing is said with the words to add it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.core.account_types import ROLES, WANTED, AccountType, Role
from integrations.core.chart import Account, Level
from integrations.core.freight import Category
from integrations.models import AccountRole, Connection, GLMapping, TmsAccount
from integrations.pipeline.accounts import accounts_of
from integrations.sage.file_port import Target
from integrations.sage.registry import open_files


@dataclass(slots=True)
class Reached:
    """One account: for what it is used, what it is in the chart, and what is wrong, each with the words that mend it."""

    account: str
    uses: list[str] = field(default_factory=list)
    wanted: frozenset[AccountType] = frozenset()
    found: Account | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.found.title if self.found else ""

    @property
    def type_words(self) -> str:
        return self.found.type.words if self.found and self.found.type else ""

    @property
    def is_fine(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Reach:
    accounts: tuple[Reached, ...]
    missing: tuple[str, ...]  # roles without an account, and what else keeps live posting closed

    @property
    def is_fine(self) -> bool:
        return not self.missing and all(a.is_fine for a in self.accounts)

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(a.account for a in self.accounts)


def of(connection: Connection) -> Reach:
    """Four queries."""
    target = open_files(connection.system).target if connection.is_desktop else None
    chart = accounts_of(connection)
    roles = dict(AccountRole.objects.filter(connection=connection).values_list("role", "account"))
    found: dict[str, Reached] = {}

    def reach(account: str, use: str, wanted: frozenset[AccountType] = frozenset()) -> None:
        one = found.setdefault(account, Reached(account, found=chart.get(account)))
        one.uses.append(use)
        one.wanted = one.wanted & wanted if one.wanted and wanted else one.wanted or wanted

    for role, account in sorted(roles.items()):
        rule = ROLES[Role(role)]
        reach(account, rule.words, rule.types)
    for mapping in GLMapping.objects.filter(connection=connection).order_by("side", "level", "key"):
        wanted = WANTED.get(Category(mapping.key), frozenset()) if _is_category(mapping) else frozenset()
        reach(mapping.account, mapping.written.words.replace("_", " "), wanted)
    for own in TmsAccount.objects.filter(connection=connection).order_by("number"):
        reach(own.in_sage, f"the TMS's account {own}")
    for one in found.values():
        one.problems = _problems(one, target, bool(chart))
    return Reach(
        tuple(sorted(found.values(), key=lambda one: one.account)),
        tuple(_missing(roles, target, bool(chart))),
    )


def _is_category(mapping: GLMapping) -> bool:
    return mapping.level == Level.CATEGORY and mapping.key in set(Category)


def _problems(one: Reached, target: Target | None, has_chart: bool) -> list[str]:
    if not has_chart:
        return []
    words = _types(one.wanted, target)
    as_type = f", TYPE = {words}" if words else ""
    where = f"in {target.words}, and export it again" if target else "in Sage: its chart is read by itself"
    if one.found is None:
        return [f"not in the chart. Add account {one.account}{as_type} {where}"]
    if not one.found.active:
        return [f"inactive. Make account {one.account} active {where}"]
    type_ = one.found.type
    if one.wanted and type_ not in one.wanted and type_ is not AccountType.UNKNOWN and type_ is not None:
        return [f"of type {type_.words}. Change it to {words}, or choose another account"]
    return []


def _types(types: frozenset[AccountType], target: Target | None) -> str:
    words = target.type_words if target else {}
    return " or ".join(words.get(t, t.words) for t in sorted(types))


def _missing(roles: Mapping[str, str], target: Target | None, has_chart: bool) -> list[str]:
    whence = target.chart_from if target else "Sage has not been read yet: that happens by itself."
    said = [] if has_chart else [f"the chart of accounts is not given in. {whence}"]
    said += [
        f"{rule.words} has no account: choose one under Account roles, or add it in {target.words if target else 'Sage'} with "
        f"TYPE = {_types(rule.types, target)}"
        for role, rule in ROLES.items()
        if rule.needed and not roles.get(role.value)
    ]
    return said
