"""The books from inside: proof that they balance, counts, and changes that no gateway would allow."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.ledger.kinds import PAYMENT_KINDS, UNPOSTED, DocumentKind, PaymentKind
from integrations.sandbox.books.reports.aging import aging
from integrations.sandbox.books.reports.balances import Balance, Scope, balances
from integrations.sandbox.books.storage.store import Books, integer
from integrations.sandbox.money import plain
from integrations.sandbox.objects import CATALOGUE

_FOR_EVER = "9998-12-31"


def books(kept: Books) -> dict[str, object]:
    """Trial balance, sub-ledgers beside their control accounts, and how many of each object there are."""
    with kept.aside() as store:
        running, entries = _places(store), _places(store, single=True)
        names = [name for name, kind in CATALOGUE.items() if not kind.view]
        return {
            "trial_balance": {account: plain(end) for account, end in _by_account(running).items()},
            "entries_differ": sorted({each.account for each in _moved(running) ^ _moved(entries)}),
            "unbalanced_batches": _unbalanced(store),
            "difference": plain(sum(each.end for each in running)),
            "subledgers": {kind.document.party: _subledger(store, kind) for kind in PAYMENT_KINDS.values()},
            "counts": {name: _count(store, name) for name in names},
        }


def _places(store: Books, *, single: bool = False) -> list[Balance]:
    places = ("_ENTITY", "LOCATION", "DEPARTMENT")
    return balances(store, Scope("0001-01-01", _FOR_EVER, by=places, single=single))


def _moved(found: list[Balance]) -> set[Balance]:
    """What was withdrawn again leaves a running balance of nothing and no entry."""
    return {each for each in found if each.debits or each.credits}


def _unbalanced(store: Books) -> list[int]:
    sums = "SELECT BATCHNO FROM GLENTRY WHERE _BOOK='M' GROUP BY BATCHNO HAVING SUM(AMOUNT*TR_TYPE)<>0"
    return [integer(key) for (key,) in store.all(sums)]


def _by_account(balances: list[Balance]) -> dict[str, int]:
    ends: dict[str, int] = {}
    for each in balances:
        ends[each.account] = ends.get(each.account, 0) + each.end
    return ends


def _count(store: Books, name: str) -> int:
    found = store.one(f"SELECT COUNT(*) FROM {name}")
    return integer(found[0]) if found else 0


def _sum(store: Books, sql: str, *values: str) -> int:
    found = store.one(sql, *values)
    return integer(found[0]) if found else 0


def _words(words: tuple[str, ...]) -> str:
    return ",".join(f"'{word}'" for word in words)


def _subledger(store: Books, kind: PaymentKind) -> dict[str, str]:
    """The same figure from all sides. What journal entries moved on control accounts is no business of documents."""
    side = kind.document.side
    controls = f"(SELECT ACCOUNTNO FROM GLACCOUNT WHERE ALTERNATIVEACCOUNT='{kind.document.control_type}')"
    opened = f"SELECT COALESCE(SUM(TOTALDUE),0) FROM {{}} WHERE STATE NOT IN ({_words(UNPOSTED)})"
    documents = _sum(store, opened.format(kind.document.name)) + _sum(
        store, opened.format(kind.adjustment.name)
    )
    kept = _kept_for_parties(store, kind, controls)
    balances = f"SELECT COALESCE(SUM(DEBITS-CREDITS),0) FROM _BALANCE WHERE ACCOUNTNO IN {controls}"
    on_controls = f"SELECT COALESCE(SUM(AMOUNT),0) FROM _ENTRY WHERE ACCOUNTNO IN {controls}"
    journals = _sum(store, f"{on_controls} AND SOURCE='GLBATCH'")
    return {
        "documents": plain(documents - kept),
        "lines": plain(_lines(store, kind.document) + _lines(store, kind.adjustment) - kept),
        "parties": plain(_sum(store, f"SELECT COALESCE(SUM(TOTALDUE),0) FROM {kind.document.party}")),
        "control": plain(side * (_sum(store, balances) - journals)),
        "entries": plain(side * _sum(store, f"{on_controls} AND SOURCE<>'GLBATCH'")),
        "aging": plain(sum(each.total for each in aging(store, kind, _FOR_EVER))),
    }


def _kept_for_parties(store: Books, kind: PaymentKind, controls: str) -> int:
    """What lies on control accounts for parties without a document: advances, and what receipts left over."""
    advances = (
        f"SELECT COALESCE(SUM(i.AMOUNT-i.TOTALPAID),0) FROM {kind.advance}ITEM i"
        f" JOIN {kind.advance} h ON h.RECORDNO=i.RECORDKEY"
        f" WHERE h.STATE NOT IN ('Draft','Reversed','Reversal') AND i.ACCOUNTNO IN {controls}"
    )
    return _sum(store, advances) + _sum(store, f"SELECT COALESCE(SUM(TOTALDUE),0) FROM {kind.name}")


def _lines(store: Books, kind: DocumentKind) -> int:
    """What is open line by line; a reversed document is closed whatever its lines say."""
    return _sum(
        store,
        f"SELECT COALESCE(SUM(i.AMOUNT-i.TOTALPAID),0) FROM {kind.item} i"
        f" JOIN {kind.name} h ON h.RECORDNO=i.RECORDKEY WHERE h.STATE NOT IN ({_words((*UNPOSTED, 'Reversed'))})",
    )


def alter(store: Books, asked: dict[str, object]) -> dict[str, object]:
    """Set text columns of a record behind everyone's back, as a person in Sage's own screens might."""
    name, key = str(asked["object"]).upper(), asked["recordno"]
    kind, wanted = CATALOGUE[name], asked["set"]
    if not isinstance(wanted, dict) or not isinstance(key, int) or kind.view:
        raise ValueError("alter takes object, recordno and a set of columns")
    allowed = {field.name for field in kind.columns() if field.kind.name not in ("KEY", "MONEY")}
    if not wanted or not set(wanted) <= allowed:
        raise ValueError(f"only these columns can be altered: {', '.join(sorted(allowed))}")
    with store.work():
        store.update(name, key, {**wanted, "WHENMODIFIED": dates.stamp(dates.now())})
    return {"altered": key}
