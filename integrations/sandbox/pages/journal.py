"""Journal entries: those that were keyed, and the batches in which sub-ledgers post."""

from __future__ import annotations

from integrations.sandbox.books.ledger.batches import MANUAL
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.pages import effect, screen
from integrations.sandbox.pages.forms import Field, form, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.listing import ROWS
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    card,
    day,
    debit_and_credit,
    empty,
    facts,
    fold,
    link,
    moment,
    pager,
    state,
    table,
    tag,
    text,
)
from integrations.sandbox.pages.shelves import OF_OBJECT, where
from integrations.sandbox.pages.visit import Button, NotHere, Page, Redirect, Visit, key_in

_COLUMNS = (Column("Journal entry"), Column("Title"), Column("Date"), Column("State"), Column("Posted by"))
_ENTRIES = (
    Column("Line"),
    Column("Account"),
    Column("Entity"),
    Column("Department"),
    Column("Memo"),
    Column("Debit", numeric=True),
    Column("Credit", numeric=True),
    Column("From"),
)


def every(visit: Visit) -> Element:
    books = visit.company.books
    journal, title = visit.query.get("journal", ""), visit.query.get("q", "").strip()
    found = books.all(
        "SELECT RECORDNO, JOURNAL, BATCHNO, BATCH_TITLE, BATCH_DATE, STATE, _SOURCE FROM GLBATCH WHERE RECORDNO<?1"
        " AND (?2='' OR JOURNAL=?2) AND (?3='' OR BATCHNO=?3 OR INSTR(FOLD(BATCH_TITLE),?4)>0)"
        " ORDER BY RECORDNO DESC LIMIT ?5",
        (visit.before, journal, title, title.casefold(), ROWS + 1),
    )
    names = [
        ("", "Any journal"),
        *((text(name), text(name)) for (name,) in books.all("SELECT DISTINCT JOURNAL FROM GLBATCH")),
    ]
    fields = [
        Field("q", "Number or title", title, "search"),
        Field("journal", "Journal", journal, choices=names),
    ]
    rows = [_row(visit, row) for row in found[:ROWS]]
    older = (
        visit.here("journals", q=title, journal=journal, before=found[ROWS - 1][0])
        if len(found) > ROWS
        else None
    )
    return page(
        visit,
        "Journal entries",
        search(visit.here("journals"), fields),
        table(_COLUMNS, rows, caption="Journal entries, newest first")
        if rows
        else empty("No journal entry is like that."),
        pager(link("Older", older, rel="next") if older else None),
    )


def _row(visit: Visit, row: tuple[Value, ...]) -> list[Child]:
    key, journal, number, title, entered, word, source = row
    name = f"{journal} {number}" if number is not None else f"{journal} No. {key}"
    return [
        link(name, visit.here("journals", key)),
        text(title),
        day(entered),
        state(word),
        OF_OBJECT[text(source)].title if text(source) in OF_OBJECT else "keyed by itself",
    ]


def one(visit: Visit) -> Element:
    books, number = visit.company.books, visit.found[1]
    found = books.record("GLBATCH", "RECORDNO", key_in(number))
    if found is None:
        raise NotHere(f"There is no journal entry with key {number} in {visit.company.id}.")
    shown = facts(
        ("Journal", text(found["JOURNAL"])),
        ("Number", text(found["BATCHNO"])),
        ("Date", day(found["BATCH_DATE"])),
        ("Reverses on", day(found["REVERSED"])),
        ("Reversal", _reversal(visit, found)),
        ("Reference", text(found["REFERENCENO"])),
        ("Entered at", text(found["_OWNER"]) or "top level"),
        ("Key", number),
        ("Changed", moment(found["WHENMODIFIED"])),
    )
    return page(
        visit,
        text(found["BATCH_TITLE"]) or f"Journal entry No. {number}",
        tag(
            "div",
            tag(
                "div",
                tag("section", shown, class_="card"),
                _entries(visit, int(number), statistical=found["STATISTICAL"] == "true"),
                effect.all_fields(books, "GLBATCH", found),
                class_="column",
            ),
            _acts(visit, number) if found["_SOURCE"] == MANUAL else None,
            class_="sides" if found["_SOURCE"] == MANUAL else None,
        ),
        head=[state(found["STATE"])],
    )


def _acts(visit: Visit, number: str) -> Element:
    """Batches of a sub-ledger go with their documents; only what was keyed is deleted by itself."""
    shown = form(visit.here("journals", number, "delete"), visit.token, [], "Delete", dangerous=True)
    hint = tag("p", "Takes it out of the books, with its entries. There is no way back.")
    return screen.acts(fold("Delete", hint, shown))


def delete(visit: Visit) -> Redirect:
    number = visit.found[1]
    asked = tag("delete", tag("object", "GLBATCH"), tag("keys", number))
    back = visit.here("journals", number)
    done = f"Journal entry No. {number} is deleted."
    return screen.press(visit, asked, to=visit.here("journals"), refused_to=back, done=done)


def _reversal(visit: Visit, row: Row) -> Element | None:
    key = row["REVERSEDKEY"]
    return link(f"No. {key}", visit.here("journals", key)) if key is not None else None


def _entries(visit: Visit, key: int, *, statistical: bool) -> Element:
    """A batch of a busy day has thousands of entries: they are paged by key like any list."""
    books, after = visit.company.books, visit.key("after") or 0
    found = books.all(
        "SELECT RECORDNO, LINE_NO, ACCOUNTNO, _ENTITY, DEPARTMENT, DESCRIPTION, TR_TYPE*AMOUNT, _SOURCE, _SOURCEKEY"
        " FROM GLENTRY WHERE BATCHNO=? AND RECORDNO>? ORDER BY RECORDNO LIMIT ?",
        (key, after, 2 * ROWS + 1),
    )
    titles = effect.account_titles(books)
    rows = [_entry(visit, row, titles) for row in found[: 2 * ROWS]]
    later = visit.here("journals", key, after=found[2 * ROWS - 1][0]) if len(found) > 2 * ROWS else None
    title = "Statistical entries, no money" if statistical else "Entries, USD"
    foot = () if statistical else _sums(books, key)
    return card(
        title,
        table(_ENTRIES, rows, foot=foot, caption=title) if rows else empty("It has no entries."),
        pager(link("Further entries", later, rel="next") if later else None, of="the entries"),
    )


def _sums(books: Books, key: int) -> list[Child]:
    """Of all entries, not of this page."""
    debits, credits_ = books.one(
        "SELECT SUM(AMOUNT*(TR_TYPE*AMOUNT>0)*TR_TYPE), -SUM(AMOUNT*(TR_TYPE*AMOUNT<0)*TR_TYPE) FROM GLENTRY"
        " WHERE BATCHNO=?",
        key,
    ) or (0, 0)
    verdict = state("In balance" if debits == credits_ else "Out of balance")
    return ["All", verdict, "", "", "", amount(debits), amount(credits_), ""]


def _entry(visit: Visit, row: tuple[Value, ...], titles: dict[str, str]) -> list[Child]:
    _, line, account, entity, department, memo, value, source, source_key = row
    href = where(visit, text(source), source_key) if source not in (None, "GLBATCH") else None
    return [
        text(line) or "–",
        tag("span", effect.account(visit, account), f" {titles.get(text(account), '')}"),
        text(entity),
        text(department),
        text(memo),
        *debit_and_credit(value),
        link(f"{OF_OBJECT[text(source)].noun} No. {source_key}", href) if href else None,
    ]


PAGES: dict[str, Page] = {"company/*/journals": every, "company/*/journals/*": one}
BUTTONS: dict[str, Button] = {"company/*/journals/*/delete": delete}
