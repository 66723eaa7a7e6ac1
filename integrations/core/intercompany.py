"""Lines of one document in more than one Sage entity (rule A8): a negative one among them Sage refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.core.documents import Line
from integrations.core.issues import Code, Issue


def check(lines: Sequence[Line], entity_of: Mapping[str, str]) -> Issue | None:
    """`entity_of` says to which entity a location belongs; one that is not in it is an entity itself."""
    entities = sorted({entity for line in lines if (entity := _entity(line, entity_of))})
    if len(entities) < 2 or not any(line.amount.amount < 0 for line in lines):
        return None
    if all(line.amount.amount < 0 for line in lines):
        return None  # a credit as a whole: no entity gives to another
    return Issue(
        Code.INTERCOMPANY_NEGATIVE,
        f"it has lines of the entities {', '.join(entities)}, and one of them is negative",
        "deliver the reduction as a credit or deduction of its own, or keep the document within one entity",
        place="charges",
        facts={"value": " ".join(entities)},
    )


def _entity(line: Line, entity_of: Mapping[str, str]) -> str:
    location = line.dimensions.get("LOCATION", "")
    return entity_of.get(location, location)


def entities_of(parents: Mapping[str, str], entities: frozenset[str]) -> dict[str, str]:
    """To which entity each location belongs: its nearest ancestor among `entities`. `parents` may hold circles."""
    found: dict[str, str] = {}
    for location in parents:
        place, seen = location, set[str]()
        while place and place not in entities and place not in seen:
            seen.add(place)
            place = parents.get(place, "")
        found[location] = place if place in entities else location
    return found
