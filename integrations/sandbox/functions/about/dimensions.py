"""What a company tells of its dimensions: which there are, how they hang together, which values go together."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import invalid
from integrations.sandbox.functions.about.catalogue import true_or_false
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.reading.conditions import Where, visible
from integrations.sandbox.messages.elements import Element, child_text, name
from integrations.sandbox.messages.replies import Reply, element
from integrations.sandbox.objects import CATALOGUE
from integrations.sandbox.objects.dimensions import TIES, Dimension, Tie


def listed(call: Call) -> Reply:
    """`termLabel` is the company's own word; the dimension of a budget is kept out of the general ledger."""
    offered = call.books.dimensions
    terms = dict(each.partition("=")[::2] for each in call.settings.dimension_terms)
    budget = call.settings.spend_dimension.upper()
    rows = "".join(
        "<dimension>"
        + element("objectName", each.name)
        + element("objectLabel", each.word)
        + element("termLabel", terms.get(each.name, each.word))
        + element("userDefinedDimension", true_or_false(each.user_defined))
        + element("enabledInGL", true_or_false(each.field != budget))
        + "</dimension>"
        for each in offered
    )
    return Reply(data=f"<data><dimensions>{rows}</dimensions></data>", rows=len(offered))


def relationships(call: Call) -> Reply:
    """Each dimension with those that it is tied to, seen from both of their sides."""
    offered, ties = _offered(call), _ties(call)
    rows: list[str] = []
    for each in offered.values():
        up = [_related(offered[tie.one], tie, "Many", "One") for tie in ties if tie.many == each.name]
        down = [_related(offered[tie.many], tie, "One", "Many") for tie in ties if tie.one == each.name]
        if up or down:
            flags = element("autofillrelated", true_or_false(bool(up))) + element("enableoverride", "true")
            rows.append(f"<relationship>{_head(each)}{flags}{''.join(up + down)}</relationship>")
    return _reply(rows)


def _related(other: Dimension, tie: Tie, source: str, related: str) -> str:
    sides = element("source_side", source) + element("related_side", related)
    return f"<related>{_head(other)}{_number(tie)}{sides}</related>"


def autofill_details(call: Call) -> Reply:
    """Which dimensions are filled in when one is chosen."""
    override = element("enableoverride", "true")
    tied = _tied(call, "autofill", element("type", "Many-to-One"))
    return _reply([f"<relationship>{_head(each)}{override}{ones}</relationship>" for each, ones in tied])


def _tied(call: Call, tag: str, more: str = "") -> Iterator[tuple[Dimension, str]]:
    """Each dimension that belongs to others, with those as elements of that name."""
    offered, ties = _offered(call), _ties(call)
    for each in offered.values():
        ones = "".join(
            f"<{tag}>{_head(offered[tie.one])}{_number(tie)}{more}</{tag}>"
            for tie in ties
            if tie.many == each.name
        )
        if ones:
            yield each, ones


def _number(tie: Tie) -> str:
    return element("relationship_id", str(tie.relationship_id))


def autofill_data(call: Call) -> Reply:
    """The values that a chosen one brings along. Sage publishes the question only; the answer is shaped like its kin."""
    dimension, value = _chosen(call, call.element)
    offered = _offered(call)
    rows: list[str] = []
    for tie in _ties(call):
        if tie.many == dimension.name:
            found = call.books.one(
                f'SELECT "{tie.field}" FROM {dimension.table} WHERE "{dimension.key}"=?', value
            )
            if found and found[0]:
                rows.append(_data("AutofillData", offered[tie.one], [found[0]]))
    return _reply(rows)


def restrictions(call: Call) -> Reply:
    """Which dimensions narrow the choice of another."""
    tied = _tied(call, "restrictedby")
    return _reply([f"<restriction>{_head(each)}{ones}</restriction>" for each, ones in tied])


def restricted_data(call: Call) -> Reply:
    """For each dimension that the given values narrow, the ids that may still be chosen."""
    given = [_chosen(call, each) for each in call.element if name(each) == "DimensionValue"]
    offered = _offered(call)
    rows: list[str] = []
    for each in offered.values():
        narrowed = [
            (tie.field, value)
            for tie in _ties(call)
            for dimension, value in given
            if (tie.many, tie.one) == (each.name, dimension.name)
        ]
        if narrowed:
            rows.append(_data("RestrictedData", each, _left(call, each, narrowed)))
    return _reply(rows)


def _left(call: Call, dimension: Dimension, narrowed: list[tuple[str, str]]) -> list[Value]:
    """What the caller sees of a dimension, is active, and has all those values."""
    kind, where = CATALOGUE[dimension.table], Where()
    for field, value in narrowed:
        where.also(f't."{field}"=?', value)
    if "STATUS" in kind.fields:
        where.also("t.STATUS='active'")
    visible(where, kind, call.caller, private=True)
    sql = f'SELECT t."{dimension.key}" FROM {kind.name} t WHERE {where.sql} ORDER BY t."{dimension.key}"'
    return [row[0] for row in call.books.all(sql, where.values)]


def _offered(call: Call) -> dict[str, Dimension]:
    return {each.name: each for each in call.books.dimensions}


def _ties(call: Call) -> list[Tie]:
    offered = _offered(call)
    return [each for each in TIES if each.many in offered and each.one in offered]


def _chosen(call: Call, element: Element) -> tuple[Dimension, str]:
    """A dimension and one of its values; a Refusal where there is no such."""
    asked, value = child_text(element, "dimension"), child_text(element, "value")
    dimension = _offered(call).get(asked.upper())
    if dimension is None:
        raise invalid("Dimension", asked)
    if call.books.one(f'SELECT 1 FROM {dimension.table} WHERE "{dimension.key}"=?', value) is None:
        raise invalid(dimension.word, value)
    return dimension, value


def _head(dimension: Dimension) -> str:
    return element("dimension", dimension.name) + element("object_id", str(dimension.object_id))


def _data(tag: str, dimension: Dimension, values: list[Value]) -> str:
    inner = "".join(element("value", str(each)) for each in values)
    return f"<{tag}>{element('dimension', dimension.name)}{inner}</{tag}>"


def _reply(rows: list[str]) -> Reply:
    return Reply(data=f"<data>{''.join(rows)}</data>", rows=len(rows))


FUNCTIONS: dict[str, Function] = {
    "getDimensions": listed,
    "getDimensionRelationships": relationships,
    "getDimensionAutofillDetails": autofill_details,
    "getDimensionAutofillData": autofill_data,
    "getDimensionRestrictions": restrictions,
    "getDimensionRestrictedData": restricted_data,
}
