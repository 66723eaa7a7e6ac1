"""Forms: plain fields with labels, a token that only this process knows, and what was typed where it is shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.sandbox.pages.parts import Child, Element, tag

TOKEN = "form-token"


@dataclass(frozen=True, slots=True)
class Field:
    """`choices` make it a list of (value, words); `hint` says why or in what form."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    required: bool = False


def form(
    action: str,
    token: str,
    fields: Sequence[Field],
    button: str,
    *,
    dangerous: bool = False,
    typed: Mapping[str, str] | None = None,
) -> Element:
    """One that changes something. `typed` is what stood in it when it was refused."""
    inner: list[Child] = [tag("input", type="hidden", name=TOKEN, value=token)]
    inner += [_field(each, action, (typed or {}).get(each.name, each.value)) for each in fields]
    inner.append(tag("button", button, type="submit", class_="danger" if dangerous else "primary"))
    return tag("form", *inner, method="post", action=action, class_="act", id=named(action))


def named(action: str) -> str:
    """What the form of this action is called on its page."""
    return action.strip("/").replace("/", "-").replace("%", "-")


def search(action: str, fields: Sequence[Field], button: str = "Show") -> Element:
    """One that only asks: what it asks for stands in the address."""
    inner = [_field(each, action, each.value) for each in fields]
    return tag(
        "form", *inner, tag("button", button, type="submit"), method="get", action=action, class_="search"
    )


def _field(field: Field, action: str, value: str) -> Element:
    number = f"{named(action)}-{field.name}"
    hint = f"{number}-hint" if field.hint else None
    parts: list[Child] = [tag("label", field.label, for_=number), _entry(field, number, value, hint)]
    if field.hint:
        parts.append(tag("small", field.hint, id=hint))
    return tag("div", *parts, class_="field")


def _entry(field: Field, number: str, value: str, hint: str | None) -> Element:
    if field.choices:
        options = [tag("option", words, value=each, selected=each == value) for each, words in field.choices]
        return tag("select", *options, id=number, name=field.name, aria_describedby=hint)
    return tag(
        "input",
        id=number,
        name=field.name,
        type="text" if field.kind == "money" else field.kind,
        inputmode="decimal" if field.kind == "money" else None,
        value=value,
        required=field.required,
        autocomplete="off",
        aria_describedby=hint,
    )
