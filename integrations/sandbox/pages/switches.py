"""The switches in force: what this sandbox does where Sage's behaviour is unpublished, and how fast it is."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache

from integrations.sandbox.pages.forms import Field, form, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    address,
    aligned,
    card,
    empty,
    link,
    table,
    tag,
)
from integrations.sandbox.pages.visit import Button, NotHere, Notice, Page, Redirect, Visit
from integrations.sandbox.settings import Settings

_YES, _NO = "yes", "no"
_HEADING = "# -- "
_COLUMNS = (Column("Switch"), Column("In force"), Column("By default"))


def show(visit: Visit) -> Element:
    present, plain = visit.sandbox.settings, Settings()
    sought, only = visit.query.get("q", "").strip().casefold(), visit.query.get("only", "")
    groups: dict[str, list[list[Child]]] = {}
    for name, told in told_of().items():
        value, default = getattr(present, name), getattr(plain, name)
        if sought in f"{name} {told.why}".casefold() and not (only and value == default):
            groups.setdefault(told.group, []).append(_row(name, value, default))
    fields = [
        Field("q", "Name or reason", visit.query.get("q", ""), "search"),
        Field("only", "Which", only, choices=[("", "All"), ("changed", "Only those that are changed")]),
    ]
    return page(
        visit,
        "Switches",
        tag("p", "They hold for every company of this sandbox, from the next request on.", class_="quiet"),
        search(address("switches"), fields),
        *(card(group, aligned(table(_COLUMNS, rows, caption=group))) for group, rows in groups.items()),
        None if groups else empty("No switch is like that."),
    )


def _row(name: str, value: object, default: object) -> list[Child]:
    changed = None if value == default else tag("span", "changed", class_="chip")
    named = tag(
        "span",
        tag("a", name, href=address("switches", name)),
        tag("small", told_of()[name].why, class_="why"),
    )
    return [named, tag("span", written(value), " ", changed), written(default)]


def written(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """What the code says of a switch: under which heading it stands, and why it is there."""

    group: str
    why: str


@cache
def told_of() -> dict[str, Told]:
    """From the comments above the switches, in their order."""
    found: dict[str, Told] = {}
    group, comment = "Switches", list[str]()
    for line in inspect.getsource(Settings).splitlines():
        text = line.strip()
        if text.startswith(_HEADING):
            group = text.removeprefix(_HEADING)
        elif text.startswith("# "):
            comment.append(text[2:])
            continue
        elif (name := text.partition(":")[0]) in Settings.__dataclass_fields__:
            found[name] = Told(group, " ".join(comment))
        comment = []
    return found


def one(visit: Visit) -> Element:
    name = _known(visit)
    value = getattr(visit.sandbox.settings, name)
    several = " Several are parted by commas." if isinstance(value, list) else ""
    default = written(getattr(Settings(), name)) or "empty"
    field = Field("value", "Value", written(value), hint=f"By default {default}.{several}")
    if isinstance(value, bool):
        field = Field("value", "Value", written(value), choices=[(_YES, _YES), (_NO, _NO)], hint=field.hint)
    where = address("switches", name)
    why = told_of()[name].why
    return page(
        visit,
        name,
        tag("p", why),
        tag("p", link("All switches", address("switches"))),
        form(where, visit.token, [field], "Set it", typed=visit.typed(where)),
    )


def _known(visit: Visit) -> str:
    name = visit.found[0]
    if name not in Settings.__dataclass_fields__:
        raise NotHere(f"There is no switch {name}.")
    return name


def change(visit: Visit) -> Redirect:
    name = _known(visit)
    where, entered = address("switches", name), visit.form.get("value", "").strip()
    settings = visit.sandbox.settings
    try:
        settings.change({name: _read(getattr(settings, name), entered)})
    except ValueError as error:
        return visit.back(where, Notice(problem=f"Not set: {error}.", action=where, typed={"value": entered}))
    return visit.back(
        address("switches"), Notice(done=f"{name} is now {written(getattr(settings, name)) or 'empty'}.")
    )


def _read(present: object, entered: str) -> object:
    """In the type of what it is now. ValueError for what cannot be that."""
    if isinstance(present, bool):
        return entered == _YES
    if isinstance(present, int | float):
        return _number(entered)
    if isinstance(present, list):
        return [part for each in entered.split(",") if (part := each.strip())]
    return entered


def _number(entered: str) -> float:
    try:
        return int(entered) if entered.lstrip("-").isdecimal() else float(entered)
    except ValueError as error:
        raise ValueError(f"{entered or 'nothing'} is no number") from error


PAGES: dict[str, Page] = {"switches": show, "switches/*": one}
BUTTONS: dict[str, Button] = {"switches/*": change}
