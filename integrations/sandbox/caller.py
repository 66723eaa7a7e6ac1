"""Who asks: a signed-in user at the top level or inside one entity."""

from __future__ import annotations

from dataclasses import dataclass

# The first user of a company, to whom all that no session did is put down.
FIRST_USER = 1


@dataclass(frozen=True, slots=True)
class Caller:
    """`entities` are those that a restricted user is held to, `rights` (application, policy, right) what the roles
    allow; None where nothing is held back."""

    user: str
    company: str
    entity: str | None = None
    session: str | None = None
    key: int = FIRST_USER
    entities: frozenset[str] | None = None
    rights: frozenset[tuple[str, str, str]] | None = None

    def may_use(self, entity: str) -> bool:
        """Whether lines and sessions of that entity are this caller's business."""
        if self.entity is not None and entity != self.entity:
            return False
        return self.entities is None or entity in self.entities
