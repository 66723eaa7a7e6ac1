"""Where a customer or vendor may be seen and used: everywhere, at the top level only, or in some locations."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.objects import ObjectType
from integrations.sandbox.objects.fields import PICKED

# Of a session inside an entity, over the alias t: one of the locations is the entity's, wherever below it. A record
# without a restriction is unrestricted.
SEEN_FROM_ENTITY = (
    "CASE t.OBJECTRESTRICTION WHEN 'RootOnly' THEN 0 WHEN 'Restricted' THEN EXISTS"
    " (SELECT 1 FROM LOCATION l WHERE l._ENTITY=? AND"
    f" INSTR('{PICKED}'||t.RESTRICTEDLOCATIONS||'{PICKED}','{PICKED}'||l.LOCATIONID||'{PICKED}')) ELSE 1 END"
)


def restrictable(kind: ObjectType) -> bool:
    found = kind.fields.get("RESTRICTEDLOCATIONS")
    return found is not None and found.sql is None


def usable(books: Books, table: str, number: str, entity: str | None) -> bool:
    """Whether a session inside the entity may name that customer or vendor; the top level may name each."""
    if entity is None:
        return True
    sql = f"SELECT 1 FROM {table} t WHERE t.{table}ID=? AND {SEEN_FROM_ENTITY}"
    return books.one(sql, number, entity) is not None
