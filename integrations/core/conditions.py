"""Conditions of a mapping rule, such as `mode = TL; fleet = Company`, held against what the TMS says of a charge.

Names and values are compared without case and outer or doubled blanks. A rule applies where all of its conditions do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST = 8
_SEPARATORS = str.maketrans({"\n": ";", "\r": ";"})


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field} = {self.value}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """In the order of their fields, so that the same conditions are always the same text."""

    each: tuple[Condition, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Conditions:
        """Read `field = value`, separated by semicolons or lines. Raises ValueError with what to write instead."""
        found: dict[str, Condition] = {}
        for part in text.translate(_SEPARATORS).split(";"):
            if not part.strip():
                continue
            condition = _condition(part)
            if plain(condition.field) in found:
                raise ValueError(
                    f"'{condition.field}' is asked twice: one value for each field, a rule for each value"
                )
            found[plain(condition.field)] = condition
        if len(found) > MOST:
            raise ValueError(f"{len(found)} conditions: a rule holds {MOST} at most")
        return cls(tuple(found[name] for name in sorted(found)))

    @property
    def key(self) -> str:
        """The same for conditions that ask the same."""
        return "; ".join(f"{plain(c.field)} = {plain(c.value)}" for c in self.each)

    def hold(self, facts: Mapping[str, str]) -> bool:
        """`facts` as `plain_fields` gives them."""
        return all(facts.get(plain(c.field)) == plain(c.value) for c in self.each)

    def exclude(self, other: Conditions) -> bool:
        """Whether no charge can meet both: some field is asked for two different values."""
        own = {plain(c.field): plain(c.value) for c in self.each}
        return any(own.get(plain(c.field), plain(c.value)) != plain(c.value) for c in other.each)

    def __len__(self) -> int:
        return len(self.each)

    def __str__(self) -> str:
        return "; ".join(str(c) for c in self.each)


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def plain_fields(fields: Mapping[str, str]) -> dict[str, str]:
    return {plain(name): plain(str(value)) for name, value in fields.items()}


def _condition(part: str) -> Condition:
    name, equals, value = (" ".join(each.split()) for each in part.partition("="))
    if not (name and equals and value):
        raise ValueError(
            f"'{part.strip()}' is no condition: write a TMS field and its value, such as mode = TL"
        )
    return Condition(name, value)
