"""The frame of every page: what this is, where one can go, and what the last button did."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.errors import Fault
from integrations.sandbox.pages.forms import named
from integrations.sandbox.pages.parts import Child, Element, address, link, tag
from integrations.sandbox.pages.visit import Notice, Visit

STAND_IN = "A stand-in for Sage Intacct, for trying things out. No product of Sage."
STYLE, ICON = "/pages.css", "/pages.svg"
# Section, and its pages below a company's address.
SECTIONS = (
    ("Overview", (("Overview", ""),)),
    (
        "Ledger",
        (
            ("Trial balance", "trial-balance"),
            ("Journals", "journals"),
            ("Periods", "periods"),
            ("Proof", "proof"),
        ),
    ),
    (
        "Receivable",
        (
            ("Aging", "receivable"),
            ("Customers", "customers"),
            ("Invoices", "invoices"),
            ("Adjustments", "customer-adjustments"),
            ("Receipts", "receipts"),
            ("Advances", "customer-advances"),
        ),
    ),
    (
        "Payable",
        (
            ("Aging", "payable"),
            ("Vendors", "vendors"),
            ("Bills", "bills"),
            ("Adjustments", "vendor-adjustments"),
            ("Payments", "payments"),
            ("Advances", "vendor-advances"),
        ),
    ),
)
# Pages that stand below another one of their section.
_BELONGS = {"customer": "customers", "vendor": "vendors", "accounts": "trial-balance"}
_ELSEWHERE = (
    ("Requests", "/requests"),
    ("Faults", "/faults"),
    ("Switches", "/switches"),
    ("Companies", "/"),
)


def page(visit: Visit, title: str, *content: Child, head: Sequence[Child] = ()) -> Element:
    """`head` stands beside the title: a state, an amount."""
    notice = visit.notice
    main = tag(
        "main",
        told(notice) if notice else None,
        tag("div", tag("h1", title), *head, class_="title"),
        *content,
        id="content",
    )
    of_company = _in_company(visit) and visit.company.id not in title
    named = f"{title} · {visit.company.id}" if of_company else title
    return tag("html", _head(named), tag("body", _skip(), _banner(visit), main, _foot()), lang="en")


def bare_page(title: str, words: str) -> Element:
    """For who may not see the pages: it names no company and leads nowhere."""
    head = tag("head", tag("meta", charset="utf-8"), tag("title", f"{title} · sandbox"))
    return tag("html", head, tag("body", tag("h1", title), tag("p", words), _foot()), lang="en")


def _head(named: str) -> Element:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("title", f"{named} · sandbox"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("link", rel="stylesheet", href=STYLE),
        tag("link", rel="icon", href=ICON, type="image/svg+xml"),
    )


def _skip() -> Element:
    return link("To the page's content", "#content", class_="skip")


def _banner(visit: Visit) -> Element:
    number = _company(visit)
    named = tag("b", number, class_="company") if number else None
    brand = tag("p", link("Sandbox", "/"), " ", named, class_="brand")
    section = _section(visit)
    first = [
        _tab(name, address("company", number, *_first(pages)), name == section)
        for name, pages in SECTIONS
        if number
    ]
    first += [_tab(name, where, visit.path.split("/")[1] == where.strip("/")) for name, where in _ELSEWHERE]
    pages = dict(SECTIONS).get(section, ())
    second = [_tab(name, visit.here(*filter(None, [slug])), slug == _listed(visit)) for name, slug in pages]
    return tag(
        "header",
        tag("p", STAND_IN, class_="stand-in"),
        tag("div", brand, tag("nav", *first, aria_label="Sections"), class_="bar"),
        tag("nav", *second, aria_label=section, class_="second") if len(second) > 1 else None,
    )


def _company(visit: Visit) -> str:
    """Whose sections are offered: of several companies none, where a page belongs to all."""
    return visit.company.id if _in_company(visit) or len(visit.sandbox.companies) == 1 else ""


def _in_company(visit: Visit) -> bool:
    return visit.path.startswith("/company/")


def _first(pages: Sequence[tuple[str, str]]) -> list[str]:
    return [pages[0][1]] if pages[0][1] else []


def _slug(visit: Visit) -> str:
    return [*visit.path.split("/"), "", "", ""][3]


def _listed(visit: Visit) -> str:
    """The page of the section at or below which one is."""
    return _BELONGS.get(_slug(visit), _slug(visit))


def _section(visit: Visit) -> str:
    if not _in_company(visit):
        return ""
    slug = _listed(visit)
    return next((name for name, pages in SECTIONS if slug in [each for _, each in pages]), "Ledger")


def _tab(name: str, where: str, current: bool) -> Element:
    return link(name, where, aria_current="page" if current else None)


def _foot() -> Element:
    return tag("footer", tag("p", f"{STAND_IN} Sage and Sage Intacct are names of their owners."))


def told(notice: Notice) -> Element:
    if notice.faults:
        return tag(
            "div",
            tag("h2", "Sage would refuse this"),
            *map(_fault, notice.faults),
            _to_form(notice),
            class_="told bad",
            role="alert",
        )
    if notice.problem:
        return tag("div", tag("p", notice.problem), _to_form(notice), class_="told bad", role="alert")
    return tag("div", tag("p", notice.done), class_="told", role="status")


def _to_form(notice: Notice) -> Element | None:
    """What was typed stands where it was, which may be far below. A button without fields has nothing to go back to."""
    return link("To what you typed", f"#{named(notice.action)}") if notice.typed else None


def _fault(fault: Fault) -> Element:
    words = " ".join(filter(None, (fault.description, fault.description2, fault.correction)))
    return tag("p", words, " ", tag("small", fault.errorno))
