"""Open and closed months, per ledger; closing one in mid-run is the commonest surprise an integration meets."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta

from integrations.sandbox import dates
from integrations.sandbox.books.ledger import periods
from integrations.sandbox.pages.balances import entities
from integrations.sandbox.pages.forms import TOKEN, Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import Child, Column, Element, address, link, state, table, tag
from integrations.sandbox.pages.visit import Button, NotHere, Notice, Page, Redirect, Visit
from integrations.sandbox.settings import Settings

EVERY = "every"
_WORDS = {
    periods.GL: "General ledger",
    periods.AP: "Payable",
    periods.AR: "Receivable",
    periods.CM: "Cash management",
    EVERY: "Every ledger",
}
# An open-from of long ago would make a table of a thousand rows.
_MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class _Level:
    """The top level or an entity, and the (month, ledger) pairs that are closed at it."""

    visit: Visit
    entity: str
    closed: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, visit: Visit) -> _Level:
        entity = visit.query.get("entity", "")
        found = periods.closed_months(visit.company.books)
        return cls(
            visit,
            entity,
            frozenset((each["month"], each["ledger"]) for each in found if each["entity"] == entity),
        )

    def row(self, month: str) -> list[Child]:
        cells: list[Child] = [f"{month_name[int(month[5:])]} {month[:4]}"]
        for ledger in periods.LEDGERS:
            shut = (month, ledger) in self.closed
            word = state("Closed" if shut else "Open")
            cells.append(tag("div", word, self._button(month, ledger, shut=shut), class_="switch"))
        shut = all((month, ledger) in self.closed for ledger in periods.LEDGERS)
        return [*cells, self._button(month, EVERY, shut=shut)]

    def _button(self, month: str, ledger: str, *, shut: bool) -> Element:
        verb = "open" if shut else "close"
        hidden = {
            TOKEN: self.visit.token,
            "entity": self.entity,
            "month": month,
            "ledger": ledger,
            "verb": verb,
        }
        inner = [tag("input", type="hidden", name=name, value=value) for name, value in hidden.items()]
        words = f"{verb.capitalize()} {_WORDS[ledger].lower()} {month}"
        button = tag("button", verb.capitalize(), type="submit", aria_label=words)
        return tag("form", *inner, button, method="post", action=self.visit.here("periods"), class_="inline")


def show(visit: Visit) -> Element:
    settings, level = visit.sandbox.settings, _Level.of(visit)
    names = entities(visit.company.books)
    field = Field(
        "entity", "Level", level.entity, choices=[("", "Top level: closed for all"), *names.items()]
    )
    columns = [Column("Month"), *(Column(_WORDS[each]) for each in (*periods.LEDGERS, EVERY))]
    rule = "A document is refused where its own ledger or the general ledger is closed for its date."
    return page(
        visit,
        "Periods",
        search(visit.here("periods"), [field]) if names else None,
        tag("p", rule, class_="quiet"),
        _switched(settings),
        table(columns, [level.row(month) for month in months(settings)], caption="Months and what is closed"),
    )


def months(settings: Settings) -> list[str]:
    """Newest first, from the last month of the open books back to the first."""
    today = dates.now().date()
    last = date.fromisoformat(settings.last_open_day(today)).replace(day=1)
    first = settings.first_open_day(today)[:7]
    found: list[str] = []
    while f"{last:%Y-%m}" >= first and len(found) < _MOST_MONTHS:
        found.append(f"{last:%Y-%m}")
        last = (last - timedelta(days=1)).replace(day=1)
    return found


def _switched(settings: Settings) -> Element | None:
    if not settings.closed_months:
        return None
    named = ", ".join(settings.closed_months)
    switch = link("closed_months", address("switches", "closed_months"))
    return tag("p", "The switch ", switch, f" closes these in every ledger: {named}.")


def change(visit: Visit) -> Redirect:
    asked = visit.form
    month, ledger, verb, entity = (asked.get(name, "") for name in ("month", "ledger", "verb", "entity"))
    ledgers = list(periods.LEDGERS) if ledger == EVERY else [ledger]
    try:
        periods.change(visit.company.books, {verb: month, "ledgers": ledgers, "entity": entity})
    except ValueError as error:
        raise NotHere(str(error)) from error
    done = f"{_WORDS[ledger]}: {month} is {'closed' if verb == 'close' else 'open'}."
    return visit.back(visit.here("periods", entity=entity), Notice(done=done))


PAGES: dict[str, Page] = {"company/*/periods": show}
BUTTONS: dict[str, Button] = {"company/*/periods": change}
