"""Elements against content models, with the numbers and words of the parser that Sage's gateway stands on."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.errors import Fault, schema_fault
from integrations.sandbox.gateway.grammar import Model, compiled
from integrations.sandbox.messages.elements import Element, line_of, name, text

_CONTENT, _EMPTY, _TEXT, _ATTRIBUTE, _MISSING, _WORD = 1871, 1841, 1842, 1866, 1868, 1840
_MOST_NAMED = 10
# Where a schema may be found: any document may say so, and nobody has to look.
_HINTS = tuple(
    f"{{http://www.w3.org/2001/XMLSchema-instance}}{each}"
    for each in ("schemaLocation", "noNamespaceSchemaLocation")
)
_NO_CONTENT = "Element content is not allowed, because the content type is empty."
_NO_TEXT = (
    "Character content other than whitespace is not allowed because the content type is 'element-only'."
)


class Models:
    """Written models by element; an element without one holds text. Each is compiled when it is first met."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = written
        self._compiled: dict[str, Model] = {}

    def problems(self, element: Element) -> list[Fault]:
        """Every violation in the element and below it, in the order of the document."""
        model = self._model(name(element))
        children = list(element)
        if model.text and not children and not element.keys() and not model.attributes:
            return []
        found = _attributes(element, model)
        if model.anything:
            return found
        if model.empty and (children or text(element)):
            return [*found, fault(element, _EMPTY, _NO_CONTENT)]
        found += _children(element, children, model)
        if not model.text and (text(element) or any((each.tail or "").strip() for each in children)):
            found.append(fault(element, _TEXT, _NO_TEXT))
        for each in children:
            found += self.problems(each)
        return found

    def _model(self, tag: str) -> Model:
        found = self._compiled.get(tag)
        if found is None:
            self._compiled[tag] = found = compiled(self._written.get(tag, "#text"))
        return found


def _attributes(element: Element, model: Model) -> list[Fault]:
    found: list[Fault] = []
    for key, value in ((str(key), str(value)) for key, value in element.attrib.items()):
        known = model.attributes.get(key)
        if known is None and key not in _HINTS:
            found.append(fault(element, _ATTRIBUTE, f"The attribute '{key[:80]}' is not allowed.", key))
        elif known and known.words and value not in known.words:
            words = ", ".join(f"'{each}'" for each in known.words)
            why = f"[facet 'enumeration'] The value '{value[:40]}' is not an element of the set {{{words}}}."
            found.append(fault(element, _WORD, why, key))
    for each in model.attributes.values():
        if each.required and each.name not in element.attrib:
            why = f"The attribute '{each.name}' is required but missing."
            found.append(fault(element, _MISSING, why))
    return found


def _children(element: Element, children: list[Element], model: Model) -> list[Fault]:
    """The first child that has no place; what follows it in the same element is not judged."""
    state, free = model.start, set(model.free)
    for each in children:
        tag = name(each)
        if tag in free:
            free.remove(tag)
            continue
        following = state.moves.get(tag)
        if following is None:
            return [not_expected(each, list(state.moves))]
        state = following
    if state.accepts:
        return []
    return [fault(element, _CONTENT, f"Missing child element(s).{_expected(list(state.moves))}")]


def not_expected(element: Element, wanted: list[str]) -> Fault:
    return fault(element, _CONTENT, f"This element is not expected.{_expected(wanted)}")


def _expected(names: list[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
    return f" Expected is {'one of ' if len(names) > 1 else ''}( {shown} )."


def fault(element: Element, number: int, why: str, attribute: str = "") -> Fault:
    of = f", attribute '{attribute}'" if attribute else ""
    return schema_fault(f"Error {number}: Element '{name(element)[:80]}'{of}: {why}", line_of(element))
