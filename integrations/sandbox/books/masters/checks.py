"""What Sage asks of a posting before it takes it: open period, known and active masters, required dimensions."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox import dates
from integrations.sandbox.books.ledger import periods
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.masters import restrictions
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import GENERAL, Fault, general, invalid, validation
from integrations.sandbox.objects.dimensions import Dimension
from integrations.sandbox.settings import Settings


def open_period(books: Books, settings: Settings, source: str, day: str, entity: str | None = None) -> None:
    """`source` is the object that posts; `entity` that of the caller, whose own closed months count too."""
    periods.check(books, settings, source, day, entity)


def party(books: Books, kind: DocumentKind, number: str, caller: Caller) -> None:
    word = kind.party.capitalize()
    if not number:
        raise general(f"Required field {word} ID is missing")
    sql = f"SELECT STATUS, _OWNER FROM {kind.party} WHERE {kind.party_id}=?"
    found = books.known(kind.party, sql, number)
    if found is None or not _visible(found[1], caller):
        raise invalid(word, number)
    if found[0] != "active":
        raise general(f"{word} '{number}' is inactive.")


def not_before(day: str, earlier: str) -> None:
    if day < earlier:
        raise general(f"Date must be on or after {dates.write_date(earlier)}")


@dataclass(frozen=True, slots=True)
class _Account:
    """What a line needs to know of its account; `requires` are the dimensions that it must have."""

    status: Value
    control: bool
    requires: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class _Master:
    status: Value
    owner: Value
    entity: str


class LineChecks:
    """Checks the lines of one document, looking each master up once."""

    def __init__(
        self,
        books: Books,
        caller: Caller,
        *,
        accounts: str = "GLACCOUNT",
        control_accounts: bool = False,
    ) -> None:
        """`accounts` is the table they are looked up in; `control_accounts` lets lines stand on those too."""
        self._accounts_table = accounts
        self._control_accounts = control_accounts
        self._books = books
        self._caller = caller
        self._offered = {each.field: each for each in books.dimensions}
        self._masters: dict[tuple[str, ...], _Master | None] = {}
        # Many lines of a document lie in one place.
        self._placed: dict[tuple[tuple[str, str], ...], tuple[Row, str]] = {}

    def line(self, line: LineInput, number: int) -> tuple[Row, str]:
        """The columns of a good line and the entity it belongs to; a Refusal for a bad one."""
        account = self._account(line.account, number)
        row, entity = self.place(line.dimensions, line.account)
        for each in account.requires:
            if each.field not in row:
                text = f"This transaction is missing the {each.word} dimension for the Account {line.account}"
                raise validation(text)
        return row, entity

    def place(self, dimensions: dict[str, str], account: str) -> tuple[Row, str]:
        """Columns and entity of what lies on an account, be it one that takes no lines (an advance, an overpayment)."""
        named = tuple(dimensions.items())
        if named not in self._placed:
            self._placed[named] = self._place(dimensions, account)
        return self._placed[named]

    def _place(self, dimensions: dict[str, str], account: str) -> tuple[Row, str]:
        given = {name: value for name, value in dimensions.items() if value}
        if "LOCATIONID" not in given and self._caller.entity:
            given["LOCATIONID"] = self._caller.entity
        if "LOCATIONID" not in given:
            raise validation(f"Missing the Location dimension for Account {account}")
        return self._dimensions(given), self.entity(given["LOCATIONID"])

    def entity(self, location: str) -> str:
        found = self._master(self._offered["LOCATIONID"], (location,))
        return found.entity if found else ""

    def _account(self, number: str, position: int) -> _Account:
        if not number:
            raise general(f"Enter an account number on line item {position}")
        table = self._accounts_table
        account = self._books.remembered(table, (_Account, number), lambda: self._read_account(number))
        if account is None:
            raise invalid("GL Account", number)
        if account.status != "active":
            raise general("Account is inactive", description=f"GL Account {number}")
        if account.control and not self._control_accounts:
            raise general(f"Account {number} is a control account and takes no lines of its own.")
        return account

    def _read_account(self, number: str) -> _Account | None:
        found = self._books.record(self._accounts_table, "ACCOUNTNO", number)
        if found is None:
            return None
        required = tuple(each for each in self._offered.values() if found[each.flag] == "true")
        return _Account(found["STATUS"], found.get("ALTERNATIVEACCOUNT") not in (None, "None"), required)

    def _dimensions(self, given: dict[str, str]) -> Row:
        row: Row = {}
        for field, value in given.items():
            dimension = self._offered.get(field)
            if dimension is None:
                raise invalid(field.removesuffix("ID").capitalize(), value)
            self._check(dimension, value, given)
            row[field] = int(value) if dimension.user_defined else value
        return row

    def _check(self, dimension: Dimension, value: str, given: dict[str, str]) -> None:
        """Known, visible, active; within the master that the line names above it; a location of the caller's own."""
        for parent in dimension.parents:
            if parent not in given:
                above = self._offered[parent].word
                raise validation(f"The {dimension.word} '{value}' is missing the {above} dimension.")
        found = self._master(dimension, (value, *(given[parent] for parent in dimension.parents)))
        if found is None or not _visible(found.owner, self._caller):
            raise invalid(dimension.word, value)
        if found.status == "active non-posting":
            raise general(f"{dimension.word} '{value}' is active non-posting and takes no transactions.")
        if found.status != "active":
            raise general(f"{dimension.word} '{value}' is inactive.")
        if dimension.name == "LOCATION" and not self._caller.may_use(found.entity):
            raise invalid(dimension.word, value)
        if dimension.name == "LOCATION" and not found.entity:
            raise general(f"Location '{value}' belongs to no entity and takes no transactions.")

    def _master(self, dimension: Dimension, ids: tuple[str, ...]) -> _Master | None:
        asked = (dimension.name, *ids)
        if asked not in self._masters:
            self._masters[asked] = self._read_master(dimension, ids)
        return self._masters[asked]

    def _read_master(self, dimension: Dimension, ids: tuple[str, ...]) -> _Master | None:
        kind = self._books.kind(dimension.table)
        if kind is None or (dimension.user_defined and not _is_key(ids[0])):
            return None
        if restrictions.restrictable(kind) and not restrictions.usable(
            self._books, kind.name, ids[0], self._caller.entity
        ):
            return None
        status = '"STATUS"' if "STATUS" in kind.fields else "'active'"
        owner = "_OWNER" if "_OWNER" in kind.hidden else "NULL"
        entity = "_ENTITY" if "_ENTITY" in kind.hidden else "''"
        where = " AND ".join(f"{each}=?" for each in (dimension.key, *dimension.parents))
        sql = f"SELECT {status}, {owner}, {entity} FROM {kind.name} WHERE {where}"
        found = self._books.one(sql, *ids) if kind.view else self._books.known(kind.name, sql, *ids)
        return _Master(found[0], found[1], str(found[2] or "")) if found else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _visible(owner: Value, caller: Caller) -> bool:
    return caller.entity is None or owner in (None, caller.entity)


def summary(number: str | None) -> Fault:
    what = f" '{number}'" if number else ""
    return Fault(
        GENERAL,
        f"Currently, we can't create the transaction{what}.",
        correction="Check the transaction for errors or inconsistencies, then try again.",
    )
