"""Account rules as people write them, in a form or in a file, and what a file of them would change.

A row that cannot be a rule is an issue, with the field and what to write instead; all of a file's are gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from integrations.core.chart import Account, AccountRule, Level, conflicts, normal_key
from integrations.core.conditions import Conditions
from integrations.core.freight import Category, Side
from integrations.core.issues import Code, Issue

LONGEST = {"key": 80, "conditions": 400, "account": 24}

Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A rule in words. After `tidy` it is written the one way in which it is compared."""

    side: str
    level: str
    key: str
    conditions: str
    account: str

    @property
    def place(self) -> Place:
        """What it is the rule of: two rules of one place are one rule."""
        return self.side, self.level, normal_key(self.key), self.conditions.casefold()

    @property
    def words(self) -> str:
        where = f" where {self.conditions}" if self.conditions else ""
        return f"{self.side} {self.key or 'master default'}{where}"

    def rule(self, name: str = "") -> AccountRule:
        """Of a tidied one."""
        return AccountRule(
            Side(self.side),
            Level(self.level),
            self.key,
            self.account,
            name,
            Conditions.parse(self.conditions),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file that is read; `number` is the row in the file, its head being row 1."""

    number: int
    written: Written


@dataclass(frozen=True, slots=True)
class Changed:
    was: Written
    now: Written


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file would do to a connection's rules. With issues that block, nothing of it may be done."""

    added: tuple[Written, ...]
    changed: tuple[Changed, ...]
    removed: tuple[Written, ...]
    unchanged: int
    issues: tuple[Issue, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def blocked(self) -> bool:
        return any(issue.blocks for issue in self.issues)


def tidy(written: Written, row: int | None = None) -> tuple[Written, list[Issue]]:
    """The rule written the one way, and what is wrong with it."""
    side, level = written.side.strip().upper(), written.level.strip().upper()
    key, account = " ".join(written.key.split()), written.account.strip()
    issues: list[Issue] = []
    if side not in Side.__members__:
        issues.append(_invalid("side", written.side, "write AR or AP", row))
    if level not in Level.__members__:
        issues.append(_invalid("level", written.level, "write ITEM, CATEGORY or MASTER", row))
    if not account:
        issues.append(_missing("account", "give the GL account's number", row))
    if level == Level.CATEGORY:
        key, problem = _category(key, row)
        issues += problem
    elif level == Level.ITEM and not key:
        issues.append(_missing("key", "give the charge code, or write MASTER for everything else", row))
    elif level == Level.MASTER and key:
        issues.append(_invalid("key", key, "leave it empty: the master default is for everything else", row))
    conditions, problem = _conditions(written.conditions, level, row)
    tidied = Written(side, level, key, conditions, account)
    return tidied, [*issues, *problem, *_too_long(tidied, row)]


def compare(
    existing: Sequence[Written],
    rows: Iterable[Row],
    accounts: Mapping[str, Account],
    *,
    removes: bool,
) -> Changes:
    """What the rows would change. `removes`: the file is the whole list, and what it leaves out goes.

    Without `accounts` (nothing was read from Sage yet) their numbers are taken as they are.
    """
    there = {written.place: written for written in existing}
    given: dict[Place, Row] = {}
    issues: list[Issue] = []
    for row in rows:
        tidied, problems = tidy(row.written, row.number)
        twin = given.get(tidied.place)
        if not problems and twin is not None:
            problems = [_twice(tidied, row.number, twin.number)]
        if not problems and there.get(tidied.place, tidied.place) != tidied:
            problems = _account(tidied, accounts, row.number)
        issues += problems
        given.setdefault(tidied.place, replace(row, written=tidied))
    changes = _changes(there, given, issues, removes)
    if changes.blocked:
        return changes
    left = [] if removes else [w for place, w in there.items() if place not in given]
    return replace(changes, issues=(*issues, *_equals([*given.values()], left)))


def _changes(
    there: Mapping[Place, Written], given: Mapping[Place, Row], issues: list[Issue], removes: bool
) -> Changes:
    now = {place: row.written for place, row in given.items()}
    both = [(there[place], written) for place, written in now.items() if place in there]
    return Changes(
        added=tuple(written for place, written in now.items() if place not in there),
        changed=tuple(Changed(was, written) for was, written in both if was != written),
        removed=tuple(w for place, w in there.items() if place not in now) if removes else (),
        unchanged=sum(was == written for was, written in both),
        issues=tuple(issues),
    )


def equal_words(one: AccountRule, other: AccountRule) -> str:
    return (
        f"'{one.words}' and '{other.words}' would apply equally to one charge: add a condition to one of them, "
        "or give both a different value of the same field"
    )


def _equals(rows: Sequence[Row], left: Sequence[Written]) -> Iterator[Issue]:
    """`left` are rules that the file says nothing of, and that stay."""
    rules = [written.rule() for written in left]
    rules += [row.written.rule(str(row.number)) for row in rows]
    for one, other in conflicts(rules):
        yield Issue(
            Code.ACCOUNT_AMBIGUOUS,
            equal_words(one, other).partition(":")[0],
            "add a condition to one of them, or give both a different value of the same field",
            place="conditions",
            row=int(other.id or one.id or 0) or None,
        )


def _category(key: str, row: int | None) -> tuple[str, list[Issue]]:
    plain = key.casefold().replace(" ", "_")
    if plain in {category.value for category in Category}:
        return plain, []
    known = ", ".join(category.value for category in Category)
    if not key:
        return key, [_missing("key", f"name the category: {known}", row)]
    return key, [_invalid("key", key, f"the categories are {known}", row)]


def _conditions(text: str, level: str, row: int | None) -> tuple[str, list[Issue]]:
    try:
        found = str(Conditions.parse(text))
    except ValueError as refused:
        said, _, remedy = str(refused).partition(": ")
        return text, [Issue(Code.FIELD_INVALID, said, remedy, place="conditions", row=row)]
    if found and level == Level.MASTER:
        return found, [
            _invalid("conditions", found, "leave them out: the master default is for everything else", row)
        ]
    return found, []


def _too_long(written: Written, row: int | None) -> Iterator[Issue]:
    for field, most in LONGEST.items():
        if len(getattr(written, field)) > most:
            yield _invalid(field, getattr(written, field)[:20] + "…", f"write {most} characters at most", row)


def _account(written: Written, accounts: Mapping[str, Account], row: int) -> list[Issue]:
    """Whether a line could stand there at all; what kind of account a charge needs is checked with the charge."""
    if not accounts:
        return []
    account = accounts.get(written.account)
    if account is None:
        code, words = Code.ACCOUNT_UNKNOWN, "is not in Sage's chart of accounts"
    elif not account.active:
        code, words = Code.ACCOUNT_INACTIVE, "is inactive in Sage"
    elif account.control:
        code, words = Code.ACCOUNT_CONTROL, "is a control account of a sub-ledger"
    else:
        return []
    remedy = "give another account, or mend it in Sage and refresh the lists"
    return [Issue(code, f"account {written.account} {words}", remedy, place="account", row=row)]


def _twice(written: Written, row: int, first: int) -> Issue:
    return Issue(
        Code.FIELD_INVALID,
        f"'{written.words}' stands in row {first} already",
        "keep one of both rows",
        place="key",
        row=row,
    )


def _invalid(field: str, value: str, remedy: str, row: int | None) -> Issue:
    return Issue(Code.FIELD_INVALID, f"'{value}' is no {_NAMES[field]}", remedy, place=field, row=row)


def _missing(field: str, remedy: str, row: int | None) -> Issue:
    return Issue(Code.FIELD_REQUIRED, f"the {_NAMES[field]} is missing", remedy, place=field, row=row)


_NAMES = {
    "side": "side",
    "level": "level",
    "key": "charge code or category",
    "conditions": "condition of this rule",
    "account": "GL account",
}
