"""Legacy functions that create, reverse and delete documents, and the summaries that hold them."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox import dates
from integrations.sandbox.books.documents import documents, reversals, summaries
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.documents import headers, keys, lines
from integrations.sandbox.functions.documents.shapes import SHAPES, Shape
from integrations.sandbox.messages.elements import Element, child, child_text, leaves, name
from integrations.sandbox.messages.replies import Reply


def _create(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        return Reply(key=str(_enter(call, shape, {})), created=1)

    return run


def _enter(call: Call, shape: Shape, within: dict[str, str]) -> int:
    """`within` names the summary around the document, if it stands in one."""
    row = headers.legacy(call, shape, call.element, nulls=False)
    values = {**leaves(call.element), **within}
    wanted = headers.document(call, shape.kind, row, _lines(call, shape), values)
    return documents.create(call.books, call.settings, call.caller, shape.kind, wanted)


def _lines(call: Call, shape: Shape) -> tuple[LineInput, ...]:
    holder = child(call.element, shape.items)
    if holder is None:
        return ()
    items: list[Element] = [each for each in holder if name(each) == "lineitem"]
    return tuple(lines.new(call.books, shape.kind, lines.LEGACY, each) for each in items)


def _create_batch(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        """The key is the summary's; what is created in it stands or falls with it."""
        day = payloads.legacy_date(call.element, "datecreated") or dates.today()
        title = child_text(call.element, "batchtitle")
        key = summaries.create(call.books, call.caller, summaries.SUMMARIES[shape.kind.name], title, day)
        inner = [each for each in call.element if name(each) == f"create_{shape.noun}"]
        for each in inner:
            _enter(replace(call, element=each), shape, {"BATCHKEY": str(key)})
        return Reply(key=str(key), created=1 + len(inner))

    return run


def _reverse(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        key = keys.at_home(call, shape.kind, "reverse")
        day, description = payloads.reversal(call.element)
        made = reversals.reverse(call.books, call.settings, shape.kind, key, day, description)
        return Reply(key=str(made), created=1)

    return run


def _delete(shape: Shape) -> Function:
    def run(call: Call) -> Reply:
        documents.delete(call.books, call.settings, shape.kind, keys.own(call, shape.kind, "delete"))
        return Reply(updated=1)

    return run


FUNCTIONS: dict[str, Function] = {
    **{f"create_{each.noun}": _create(each) for each in SHAPES},
    **{f"create_{each.batch}": _create_batch(each) for each in SHAPES},
    **{f"delete_{each.noun}": _delete(each) for each in SHAPES},
    **{f"reverse_{each.noun}": _reverse(each) for each in SHAPES if each.kind.has_due_date},
}
