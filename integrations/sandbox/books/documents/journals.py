"""Journal entries: batches that people and programs write themselves, in money or in statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.sandbox.books.ledger import batches, ledger, periods
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.masters import attachments, checks, house_rules
from integrations.sandbox.books.masters.checks import LineChecks
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal, general, invalid, not_found
from integrations.sandbox.objects.ledger import MONEY_BOOK, STATISTICS_BOOK
from integrations.sandbox.settings import Settings

MANUAL = batches.MANUAL


@dataclass(frozen=True, slots=True)
class JournalInput:
    """`lines` have debits positive; `header` are further columns. Both dates are ISO. `journals` are the objects that
    the journal may be one of."""

    journal: str
    day: str
    title: str
    lines: tuple[LineInput, ...]
    reverse_on: str | None = None
    draft: bool = False
    base: str | None = None
    header: Row = field(default_factory=dict)
    journals: tuple[str, ...] = ("JOURNAL", "STATJOURNAL")


@dataclass(frozen=True, slots=True)
class _Checked:
    statistical: bool
    lines: list[tuple[Row, str]]

    @property
    def book(self) -> str:
        return STATISTICS_BOOK if self.statistical else MONEY_BOOK


def create(books: Books, settings: Settings, caller: Caller, wanted: JournalInput) -> int:
    """Post a journal entry (or keep it as a draft), with its reversal where a date asks for one; answers its RECORDNO."""
    checked = _check(books, settings, caller, wanted)
    row: Row = {
        **_header(wanted),
        "BATCHNO": batches.next_number(books, wanted.journal),
        "JOURNAL": wanted.journal,
        "MODULE": batches.LEDGER_MODULE,
        "STATISTICAL": "true" if checked.statistical else "false",
        "_OWNER": caller.entity,
        "_SOURCE": MANUAL,
        **audit.made(books),
    }
    key = books.insert("GLBATCH", row)
    _enter(books, key, {**row, "RECORDNO": key}, checked)
    return key


def change(books: Books, settings: Settings, caller: Caller, present: Row, wanted: JournalInput) -> None:
    """Write an entry anew: its lines are replaced, and its reversal follows."""
    if present["STATE"] == "Posted" and wanted.draft:
        raise general(f"Transaction '{present['BATCHNO']}' is posted and can't be made a draft.")
    _check_open(books, settings, present)
    checked = _check(books, settings, caller, wanted)
    key = integer(present["RECORDNO"])
    ledger.withdraw(books, MANUAL, key)
    row: Row = {**_header(wanted), **audit.changed(books)}
    books.update("GLBATCH", key, row)
    _enter(books, key, {**present, **row}, checked)


def remove(books: Books, settings: Settings, present: Row) -> None:
    """A posted entry goes from the books with its automatic reversal; the months of both must be open."""
    key = integer(present["RECORDNO"])
    _check_open(books, settings, present)
    _drop_reversal(books, present)
    ledger.withdraw(books, MANUAL, key)
    books.run("DELETE FROM GLBATCH WHERE RECORDNO=?", key)


def _check_open(books: Books, settings: Settings, present: Row) -> None:
    if present["STATE"] == "Posted":
        for day in (present["BATCH_DATE"], present["REVERSED"]):
            if day:
                periods.check(books, settings, MANUAL, str(day), str(present["_OWNER"] or ""))


def existing(books: Books, caller: Caller, key: int, verb: str) -> Row:
    """A batch that a caller may change: written by hand, of his own level, and no automatic reversal."""
    found = books.record("GLBATCH", "RECORDNO", key)
    owner = found["_OWNER"] if found else None
    if found is None or not (owner is None or caller.may_use(str(owner))):
        raise not_found("GLBATCH", key, verb)
    if found["_SOURCE"] != MANUAL:
        raise general(f"Transaction '{found['BATCHNO']}' comes from a subledger: {verb} its documents there.")
    if found["REVERSEDFROM"]:
        raise general(f"Transaction '{found['BATCHNO']}' is a reversal: {verb} the entry that it reverses.")
    if caller.entity is not None and owner is None:
        text = f"You cannot {verb} a root level journal entry from an entity-restricted user with one entity"
        raise general(text)
    return found


def _check(books: Books, settings: Settings, caller: Caller, wanted: JournalInput) -> _Checked:
    try:
        for value, word in ((wanted.journal, "Journal"), (wanted.day, "Date"), (wanted.title, "Description")):
            if not value:
                raise general(f"Required field {word} is missing")
        statistical = _is_statistical(books, wanted)
        _check_dates(books, settings, caller, wanted)
        attachments.must_exist(books, settings, wanted.header.get("SUPDOCID"))
        if not wanted.draft:
            house_rules.check_header(settings, "GLBATCH", wanted.header)
        lines = _lines(books, settings, caller, wanted, statistical=statistical)
        if not statistical:
            lines += _balance(books, settings, wanted, lines)
    except Refusal as refusal:
        raise refusal.followed_by(checks.summary(None)) from refusal
    return _Checked(statistical, lines)


def _is_statistical(books: Books, wanted: JournalInput) -> bool:
    symbol = wanted.journal
    for table in wanted.journals:
        found = books.one(f"SELECT STATUS FROM {table} WHERE SYMBOL=?", symbol)
        if found is not None and found[0] != "active":
            raise general(f"Journal '{symbol}' is inactive.")
        if found is not None:
            return table == "STATJOURNAL"
    raise invalid("Journal", symbol)


def _check_dates(books: Books, settings: Settings, caller: Caller, wanted: JournalInput) -> None:
    if not wanted.draft:
        periods.check(books, settings, MANUAL, wanted.day, caller.entity)
    if wanted.reverse_on is None:
        return
    if wanted.reverse_on <= wanted.day:
        raise general("The reversal date must be later than the date of the transaction.")
    if not wanted.draft:
        periods.check(books, settings, MANUAL, wanted.reverse_on, caller.entity)


def _lines(
    books: Books, settings: Settings, caller: Caller, wanted: JournalInput, *, statistical: bool
) -> list[tuple[Row, str]]:
    if len(wanted.lines) < (1 if statistical else 2):
        raise general("A transaction needs at least " + ("one line." if statistical else "two lines."))
    checker = LineChecks(
        books,
        caller,
        accounts="STATACCOUNT" if statistical else "GLACCOUNT",
        control_accounts=settings.journals_on_control_accounts,
    )
    if not settings.journals_on_control_accounts:
        _refuse_indirect(books, wanted)
    names = {each.field: each.entry for each in books.dimensions}
    found: list[tuple[Row, str]] = []
    for number, line in enumerate(wanted.lines, start=1):
        dimensions, entity = checker.line(line, number)
        house_rules.check_line(books, settings, "GLENTRY", line.account, {**dimensions, **line.custom})
        row: Row = {
            "TR_TYPE": -1 if line.amount < 0 else 1,
            "AMOUNT": abs(line.amount),
            "ACCOUNTNO": line.account,
            "DESCRIPTION": line.memo or wanted.title,
            **{names[name]: value for name, value in dimensions.items()},
            **line.extra,
            **line.custom,
        }
        found.append((row, entity))
    return found


def _refuse_indirect(books: Books, wanted: JournalInput) -> None:
    """Accounts that disallow direct posting take what comes from sub-ledgers only."""
    numbers = sorted({line.account for line in wanted.lines})
    found = books.all(
        "SELECT ACCOUNTNO FROM GLACCOUNT WHERE SUBLEDGERCONTROLON='true'"
        f" AND ACCOUNTNO IN ({','.join('?' * len(numbers))}) ORDER BY 1 LIMIT 1",
        numbers,
    )
    if found:
        raise general(f"Account {found[0][0]} doesn't allow direct posting.")


def _balance(
    books: Books, settings: Settings, wanted: JournalInput, lines: Iterable[tuple[Row, str]]
) -> list[tuple[Row, str]]:
    """Debits equal credits in every entity; what does not is balanced between entities where the company does that."""
    sums: dict[str, int] = defaultdict(int)
    for row, entity in lines:
        sums[entity] += integer(row["AMOUNT"]) * integer(row["TR_TYPE"])
    if sum(sums.values()):
        raise general("Debits and credits are not equal")
    uneven = {entity: n for entity, n in sorted(sums.items()) if n}
    if not uneven:
        return []
    if not settings.inter_entity_account or not wanted.base:
        raise general(f"Transactions do not balance for {next(iter(uneven))}")
    return _between(books, settings.inter_entity_account, _base(books, wanted.base), uneven)


def _base(books: Books, location: str) -> str:
    found = books.one("SELECT _ENTITY FROM LOCATION WHERE LOCATIONID=?", location)
    if found is None or not found[0]:
        raise invalid("Location", location)
    return str(found[0])


def _between(books: Books, account: str, base: str, uneven: dict[str, int]) -> list[tuple[Row, str]]:
    """Each entity owes, or is owed by, the base entity."""
    if not books.one("SELECT 1 FROM GLACCOUNT WHERE ACCOUNTNO=?", account):
        raise invalid("GL Account", account)
    made: list[tuple[Row, str]] = []
    for entity, amount in uneven.items():
        for place, n in ((entity, -amount), (base, amount)) if entity != base else ():
            row: Row = {
                "TR_TYPE": 1 if n > 0 else -1,
                "AMOUNT": abs(n),
                "ACCOUNTNO": account,
                "DESCRIPTION": "Inter-entity",
                "LOCATION": place,
            }
            made.append((row, place))
    return made


def _header(wanted: JournalInput) -> Row:
    return {
        "BATCH_TITLE": wanted.title,
        "BATCH_DATE": wanted.day,
        "REVERSED": wanted.reverse_on,
        "BASELOCATION_NO": wanted.base,
        "STATE": "Draft" if wanted.draft else "Posted",
        **wanted.header,
    }


def _enter(books: Books, key: int, header: Row, checked: _Checked) -> None:
    posted = header["STATE"] == "Posted"
    day = str(header["BATCH_DATE"])
    if posted:
        periods.check_entities(books, MANUAL, day, {entity for _, entity in checked.lines})
    for number, (row, entity) in enumerate(checked.lines, start=1):
        fixed: Row = {
            "BATCHNO": key,
            "LINE_NO": number,
            "ENTRY_DATE": day,
            "_SOURCE": MANUAL,
            "_SOURCEKEY": key,
            "_ENTITY": entity,
            "_OWNER": header["_OWNER"],
            "_BOOK": checked.book if posted else None,
        }
        books.insert("GLENTRY", {**fixed, **row})
    if posted and not checked.statistical:
        ledger.move(books, [_moved(row, entity, day) for row, entity in checked.lines])
    _follow_reversal(books, key, header, posted=posted)


def _moved(row: Row, entity: str, day: str) -> tuple[ledger.Place, int]:
    place = (str(row["ACCOUNTNO"]), entity, str(row.get("LOCATION") or ""), str(row.get("DEPARTMENT") or ""))
    return (*place, day[:7]), integer(row["AMOUNT"]) * integer(row["TR_TYPE"])


def _follow_reversal(books: Books, key: int, header: Row, *, posted: bool) -> None:
    """The batch of the opposite entries stands on its date, and no longer where there is none."""
    day = header["REVERSED"]
    made = integer(header.get("REVERSEDKEY"))
    if not day or not posted:
        _drop_reversal(books, header)
        if made:
            books.update("GLBATCH", key, {"REVERSEDKEY": None})
        return
    kept: Row = {"BATCH_DATE": day, "BATCH_TITLE": f"Reversed - {header['BATCH_TITLE']}"}
    if made:
        ledger.withdraw(books, MANUAL, made)
        books.update("GLBATCH", made, {**kept, **audit.changed(books)})
    else:
        made = books.insert("GLBATCH", {**_reversal(books, key, header), **kept})
        books.update("GLBATCH", key, {"REVERSEDKEY": made})
    ledger.copy_reversed(books, (MANUAL, key), (MANUAL, made), made, str(day))


def _reversal(books: Books, key: int, header: Row) -> Row:
    same = ("JOURNAL", "MODULE", "STATISTICAL", "REFERENCENO", "BASELOCATION_NO", "_OWNER", "_SOURCE")
    return {
        **{name: header.get(name) for name in same},
        **audit.made(books),
        "BATCHNO": batches.next_number(books, str(header["JOURNAL"])),
        "REVERSEDFROM": str(key),
        "STATE": "Posted",
    }


def _drop_reversal(books: Books, header: Row) -> None:
    made = integer(header.get("REVERSEDKEY"))
    if made:
        ledger.withdraw(books, MANUAL, made)
        books.run("DELETE FROM GLBATCH WHERE RECORDNO=?", made)
