"""What a caller writes of a master: one flat table of upper-case dotted names and their texts, whatever the dialect."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.messages.elements import Element, name, text

Values = dict[str, str]
# Collections of a party's further contacts. The documentation shows the first alone and the others inside a list.
_CONTACT_ITEMS = ("CONTACT_LIST_INFO", "CUSTOMERENTITYCONTACTS", "VENDORENTITYCONTACTS")
_CONTACT_LISTS = ("CUSTOMERCONTACTS", "VENDORCONTACTS")


@dataclass(frozen=True, slots=True)
class Written:
    """An omitted field is not among the values, an emptied one is an empty text.

    `contacts` are a party's further contacts, None when the caller does not speak of them. `element` still holds
    what is not flat: the custom fields.
    """

    element: Element
    values: Values = field(default_factory=dict)
    contacts: tuple[Values, ...] | None = None

    def below(self, prefix: str) -> Values:
        """The values of one nested group, by their names within it."""
        start = f"{prefix}."
        return {key.removeprefix(start): value for key, value in self.values.items() if key.startswith(start)}


def generic(element: Element) -> Written:
    values: Values = {}
    contacts: list[Values] = []
    spoken = False
    for each in element:
        tag = name(each).upper()
        if tag in _CONTACT_ITEMS:
            spoken = True
            contacts.append(flat(each))
        elif tag in _CONTACT_LISTS:
            spoken = True
            contacts += [flat(item) for item in each]
        elif tag != "CUSTOMFIELDS":
            _flatten(each, tag, values)
    return Written(element, values, tuple(contacts) if spoken else None)


def flat(element: Element) -> Values:
    values: Values = {}
    for each in element:
        _flatten(each, name(each).upper(), values)
    return values


def _flatten(element: Element, path: str, values: Values) -> None:
    if len(element) == 0:
        values[path] = text(element)
    for each in element:
        _flatten(each, f"{path}.{name(each).upper()}", values)
