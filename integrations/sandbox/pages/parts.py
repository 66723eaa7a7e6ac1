"""The parts of which pages are built. Text becomes text and nothing else: elements are made, never pasted together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from lxml import etree

Element = etree._Element
Child = Element | str | None
Attribute = str | int | bool | None

# What neither XML nor HTML can carry.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Element:
    """`class_` and `for_` lose their underscore, others get a hyphen; None and False leave an attribute out."""
    made = etree.Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            made.set(key.rstrip("_").replace("_", "-"), key if value is True else _clean(str(value)))
    for child in children:
        if isinstance(child, str):
            _append_text(made, _clean(child))
        elif child is not None:
            made.append(child)
    return made


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _append_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def address(*parts: object, **query: object) -> str:
    """A path of quoted parts, with the parts of the query that say something."""
    path = "/" + "/".join(quote(str(part), safe="") for part in parts)
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def text(value: object) -> str:
    return "" if value is None else str(value)


def link(words: str, href: str, **attributes: Attribute) -> Element:
    return tag("a", words, href=href, **attributes)


def money(cents: int) -> str:
    """1,234.50; a hyphen before what is negative, so that it can be copied into a sheet."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02}"


def amount(value: object) -> Element | None:
    return tag("span", money(value), class_="money") if isinstance(value, int) else None


def debit_and_credit(value: object) -> tuple[Element | None, Element | None]:
    """An amount with its sign as the cells of two columns, of which it fills one."""
    cents = value if isinstance(value, int) else 0
    return amount(cents) if cents > 0 else None, amount(-cents) if cents < 0 else None


def day(iso: object) -> Element | None:
    """21 Nov 2026; nothing for what is no date."""
    words = _day(str(iso)[:10])
    return tag("time", words, datetime=str(iso)[:10]) if words else None


def _day(iso: str) -> str:
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def moment(stamp: object) -> Element | None:
    """21 Nov 2026 14:05:09, in UTC as the books keep it."""
    written = str(stamp or "")
    words = f"{_day(written[:10])} {written[11:19]}".strip()
    if not words:
        return None
    return tag("time", words, title=f"{written[:19]} UTC", datetime=f"{written[:10]}T{written[11:19]}Z")


_LOOKS = {
    "good": (
        "Paid",
        "Complete",
        "Confirmed",
        "Reconciled",
        "Fully applied",
        "active",
        "Open",
        "In balance",
        "success",
    ),
    "part": (
        "Partially Paid",
        "Partially applied",
        "Partially Approved",
        "Selected",
        "Submitted",
        "Analyzing",
    ),
    "done": ("Posted", "Approved", "Delivered"),
    "void": (
        "Reversed",
        "Reversal",
        "Voided",
        "Print Voided",
        "Declined",
        "Out of balance",
        "failure",
        "Closed",
    ),
}
_LOOK = {word: look for look, words in _LOOKS.items() for word in words}


def state(word: object) -> Element | None:
    """A word in the colour and with the shape of what it means."""
    text = str(word or "")
    return tag("span", text, class_=f"state {_LOOK.get(text, 'rest')}") if text else None


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    numeric: bool = False


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Child]],
    *,
    foot: Sequence[Child] = (),
    caption: str = "",
) -> Element:
    """On a phone each row becomes a card: every cell carries its column's name. The first cell heads its row."""
    head = tag("tr", *(tag("th", each.label, scope="col", class_=_side(each)) for each in columns))
    parts: list[Child] = [tag("caption", caption, class_="unseen") if caption else None, tag("thead", head)]
    parts.append(tag("tbody", *(_row(columns, row) for row in rows)))
    if foot:
        parts.append(tag("tfoot", _row(columns, foot)))
    return tag("div", tag("table", *parts), class_="scroll")


def _row(columns: Sequence[Column], row: Sequence[Child]) -> Element:
    cells = []
    for n, (column, value) in enumerate(zip(columns, row, strict=True)):
        empty = value is None or value == ""
        names = " ".join(filter(None, (_side(column), "blank" if empty else None))) or None
        cell = tag(
            "td" if n else "th", value, class_=names, scope=None if n else "row", data_label=column.label
        )
        cells.append(cell)
    return tag("tr", *cells)


def _side(column: Column) -> str | None:
    return "number" if column.numeric else None


def facts(*pairs: tuple[str, Child]) -> Element:
    """Names and values; what is empty is left out."""
    shown = [(name, value) for name, value in pairs if value is not None and value != ""]
    return tag(
        "dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in shown), class_="facts"
    )


def narrow(shown: Element) -> Element:
    """A table of two columns, whose figures stand near to what they are of."""
    shown.set("class", "scroll narrow")
    return shown


def aligned(shown: Element) -> Element:
    """One of several tables below each other, whose columns stand in line."""
    shown.set("class", "scroll aligned")
    return shown


def card(title: str, *content: Child, level: str = "h2") -> Element:
    return tag("section", tag(level, title), *content, class_="card")


def empty(text: str) -> Element:
    return tag("p", text, class_="empty")


def fold(title: str, *content: Child, opened: bool = False) -> Element:
    return tag("details", tag("summary", title), *content, open=opened)


def pager(*links: Element | None, of: str = "this list") -> Element | None:
    shown = [each for each in links if each is not None]
    return tag("nav", *shown, aria_label=f"More of {of}", class_="pager") if shown else None


def render(root: Element) -> bytes:
    return b"<!doctype html>\n" + etree.tostring(root, method="html", encoding="utf-8")
