"""Legacy functions that change documents: update_* by key or external id, and reclassify_* of what is posted."""

from __future__ import annotations

from integrations.sandbox.books.documents import changes
from integrations.sandbox.books.ledger.inputs import DocumentChange, LineInput
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.documents import headers, keys, lines
from integrations.sandbox.functions.documents.shapes import SHAPES, Shape
from integrations.sandbox.messages.elements import child, leaves, name
from integrations.sandbox.messages.replies import Reply


def _update(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        key = keys.own(call, shape.kind, "update")
        nulls = payloads.nulls(call)
        wanted = DocumentChange(
            header=headers.legacy(call, shape, call.element, nulls=nulls),
            lines=_lines(call, shape, key, nulls=nulls),
            submit=not headers.is_draft(leaves(call.element)),
        )
        changes.change(call.books, call.settings, call.caller, shape.kind, key, wanted)
        return Reply(key=str(key), updated=1)

    return run


def _lines(call: Call, shape: Shape, key: int, *, nulls: bool) -> tuple[LineInput, ...] | None:
    """The present lines with the changes that `updatelineitem` names by number, and new ones after them."""
    holder = child(call.element, f"update{shape.items}")
    if holder is None:
        return None
    found = lines.present(call.books, shape.kind, key)
    named: set[int] = set()
    new: list[LineInput] = []
    for each in holder:
        if name(each) == "lineitem":
            new.append(lines.new(call.books, shape.kind, lines.LEGACY, each))
            continue
        place = lines.at(found, each.get("line_num") or "")
        found[place] = lines.changed(call.books, shape.kind, lines.LEGACY, each, found[place], nulls=nulls)
        named.add(place)
    if _whole(call, shape):
        found = [line for place, line in enumerate(found) if place in named]
    return (*found, *new)


def _whole(call: Call, shape: Shape) -> bool:
    """Whether lines that are not named go. Only bills know the attribute that would say so."""
    partial = call.element.get("partial_edit") == "true"
    return shape.noun == "bill" and call.settings.whole_bill_edits and not partial


def _reclassify(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        key = keys.own(call, shape.kind, "reclassify")
        wanted = DocumentChange(
            header=headers.legacy(call, shape, call.element, nulls=False),
            lines=_recoded(call, shape, key),
        )
        changes.reclassify(call.books, call.settings, call.caller, shape.kind, key, wanted)
        return Reply(key=str(key), updated=1)

    return run


def _recoded(call: Call, shape: Shape, key: int) -> tuple[LineInput, ...] | None:
    holder = child(call.element, "reclassifyitems")
    if holder is None:
        return None
    found = lines.present(call.books, shape.kind, key)
    extra: list[LineInput] = []
    for each in holder:
        number = each.get("line_num") or ""
        if number.isascii() and number.isdigit() and int(number[:9]) > len(found):
            # One more than the document has: the books refuse it in Sage's words.
            extra.append(LineInput("", 0))
            continue
        place = lines.at(found, number)
        found[place] = lines.changed(call.books, shape.kind, lines.LEGACY, each, found[place], nulls=False)
    return (*found, *extra)


FUNCTIONS: dict[str, Function] = {
    **{f"update_{each.noun}": _update(each) for each in SHAPES},
    **{f"reclassify_{each.noun}": _reclassify(each) for each in SHAPES if each.kind.has_due_date},
}
