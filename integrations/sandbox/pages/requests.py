"""The last requests: what was asked and answered, which fault struck, how long it took. Secrets were never kept."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from integrations.sandbox.pages.forms import Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    address,
    card,
    empty,
    facts,
    link,
    moment,
    table,
    tag,
)
from integrations.sandbox.pages.visit import Button, NotHere, Page, Visit
from integrations.sandbox.traffic.requestlog import BODIES_KEPT, Exchange, LoggedRequest

_MOST_NAMES = 3
_MOST_LATEST = 8
_MOST_ERRORS = 20
_COLUMNS = (
    Column("Request"),
    Column("Functions"),
    Column("Outcome"),
    Column("Company"),
    Column("Records", numeric=True),
    Column("ms", numeric=True),
)


def show(visit: Visit) -> Element:
    wanted = visit.query.get("q", "").strip().casefold()
    word = visit.query.get("outcome", "")
    entries = [each.entry for each in visit.sandbox.log.exchanges()]
    rows = [_row(each) for each in entries if wanted in _searched(each) and word in ("", _said_of(each).word)]
    fields = [
        Field("q", "Function, object, control id or fault", visit.query.get("q", ""), "search"),
        Field("outcome", "Outcome", word, choices=[("", "Any"), *((each, each) for each in _OUTCOMES)]),
    ]
    nothing = (
        "Nothing here matches what you look for."
        if wanted or word
        else "Requests to the gateway stand here as they come."
    )
    return page(
        visit,
        "Requests",
        search("/requests", fields),
        table(_COLUMNS, rows, caption="Requests, newest first") if rows else empty(nothing),
        tag(
            "p",
            f"The last {BODIES_KEPT} are kept, in memory. Passwords and session ids are not. Times are UTC.",
            class_="quiet",
        ),
    )


def latest(visit: Visit) -> Element:
    """The last few of one company, for its overview."""
    found = [each.entry for each in visit.sandbox.log.exchanges() if each.entry.company == visit.company.id]
    rows = [_row(each)[:3] for each in found[:_MOST_LATEST]]
    shown = table(_COLUMNS[:3], rows, caption="Last requests") if rows else empty("No request has come yet.")
    return card("Last requests", shown)


def _searched(entry: LoggedRequest) -> str:
    return " ".join([*entry.functions, *entry.objects, *entry.controlids, entry.fault or ""]).casefold()


def _row(entry: LoggedRequest) -> list[Child]:
    where = f"{entry.company or ''} {entry.entity or ''}".strip()
    return [
        tag(
            "span",
            link(f"No. {entry.n}", address("requests", entry.n)),
            " ",
            moment(entry.at.replace("T", " ")),
        ),
        _names(entry),
        _outcome(entry),
        where,
        _records(entry),
        f"{entry.seconds * 1000:,.1f}",
    ]


def _names(entry: LoggedRequest) -> str:
    """Each name once, with how often."""
    counts: dict[str, int] = {}
    for each in entry.functions:
        counts[each] = counts.get(each, 0) + 1
    shown = [f"{name} ×{count}" if count > 1 else name for name, count in counts.items()]
    more = f" and {len(shown) - _MOST_NAMES} more" if len(shown) > _MOST_NAMES else ""
    objects = ", ".join(dict.fromkeys(each for each in entry.objects if each not in entry.functions))
    return ", ".join(shown[:_MOST_NAMES]) + more + (f" ({objects})" if objects else "")


_OUTCOMES = ("Done", "Failed", "Fault", "Not run", "No answer")


@dataclass(frozen=True, slots=True)
class _Said:
    """One of the outcomes, how it is told of one request, and how it looks."""

    word: str
    told: str
    look: str


def _said_of(entry: LoggedRequest) -> _Said:
    if entry.fault:
        return _Said("Fault", f"Fault: {entry.fault}", "part")
    if entry.http is None:
        return _Said("No answer", "No answer", "void")
    if not entry.committed:
        return _Said("Not run", "Not run", "void")
    if entry.failed:
        return _Said("Failed", f"{entry.failed} failed", "void")
    return _Said("Done", "Done", "good")


def _outcome(entry: LoggedRequest) -> Element:
    said = _said_of(entry)
    return tag("span", said.told, class_=f"state {said.look}")


def _records(entry: LoggedRequest) -> str:
    said = ((entry.created, "created"), (entry.updated, "updated"), (entry.rows, "read"))
    return ", ".join(f"{count:,} {word}" for count, word in said if count)


def one(visit: Visit) -> Element:
    exchange = next(
        (each for each in visit.sandbox.log.exchanges() if str(each.entry.n) == visit.found[0]), None
    )
    if exchange is None:
        raise NotHere(f"Request {visit.found[0]} is not among the last {BODIES_KEPT}.")
    entry = exchange.entry
    shown = facts(
        ("Received", moment(entry.at.replace("T", " "))),
        ("Took", f"{entry.seconds * 1000:,.1f} ms"),
        ("Company", entry.company or ""),
        ("Entity", entry.entity or ("top level" if entry.company else "")),
        ("Functions", _names(entry)),
        ("Control ids", ", ".join(entry.controlids[:10])),
        ("Records", _records(entry)),
        ("HTTP status", str(entry.http or "none: the connection was broken")),
        ("Committed", "yes" if entry.committed else "no"),
        ("Fault that struck", entry.fault or ""),
    )
    return page(
        visit,
        f"Request No. {entry.n}",
        tag("section", shown, class_="card"),
        _errors(exchange.answer),
        *_bodies(exchange),
        head=[_outcome(entry)],
    )


def _errors(answer: bytes) -> Element | None:
    """What was said of failures, before one reads through the whole answer."""
    root = _parsed(answer)
    errors = [] if root is None else list(root.iter("error"))
    if not errors:
        return None
    told = [
        tag(
            "li",
            each.findtext("errorno") or "",
            ": ",
            each.findtext("description2") or each.findtext("description") or "",
        )
        for each in errors[:_MOST_ERRORS]
    ]
    more = len(errors) - len(told)
    further = tag("p", f"And {more:,} more, below.", class_="quiet") if more else None
    return card("Errors", tag("ul", *told), further)


def _bodies(exchange: Exchange) -> list[Element]:
    answer = exchange.answer or b"No body was sent."
    return [card("Asked", _body(exchange.request)), card("Answered", _body(answer))]


def _body(kept: bytes) -> Element:
    return tag("pre", tag("code", indented(kept)), tabindex="0")


def indented(kept: bytes) -> str:
    """As a person reads XML; as it came where it is none, or was cut."""
    root = _parsed(kept)
    if root is None:
        return kept.decode(errors="replace")
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="unicode")


def _parsed(kept: bytes) -> Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    body = kept.removeprefix(b"\xef\xbb\xbf")
    try:
        return etree.fromstring(_without_declaration(body), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _without_declaration(body: bytes) -> bytes:
    """It named the encoding in which the body came; what is kept is UTF-8."""
    return body.partition(b"?>")[2].lstrip() if body.lstrip().startswith(b"<?xml") else body


PAGES: dict[str, Page] = {"requests": show, "requests/*": one}
BUTTONS: dict[str, Button] = {}
