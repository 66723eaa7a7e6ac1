"""Content models: which children an element takes, in which order, and which attributes.

A model is written as names in their order, with `?` `*` `+` behind a name or a (group), `|` between alternatives, and
`~name` for an optional child that may stand anywhere. `@name` is an attribute, `!` one that must be there, `:bool` or
`:a|b` its words. `#text` is an element that holds text and no children, `#any` one that is not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[()|?*+]|[^\s()|?*+]+")
_WORDS = {"bool": ("true", "false")}


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    required: bool
    words: tuple[str, ...]


@dataclass(slots=True, eq=False)
class State:
    """A place between two children: where each next child leads, and whether the element may end here."""

    accepts: bool
    moves: dict[str, State] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    start: State
    free: frozenset[str]
    attributes: dict[str, Attribute]
    text: bool
    anything: bool

    @property
    def empty(self) -> bool:
        return not (self.text or self.free or self.start.moves)


@dataclass(slots=True)
class _Part:
    """A part of a model: whether it may be left out, and the places of children that begin and end it."""

    empty: bool
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


def compiled(written: str) -> Model:
    words = written.split()
    attributes = [_attribute(each[1:]) for each in words if each.startswith("@")]
    free = frozenset(each[1:] for each in words if each.startswith("~"))
    children = " ".join(each for each in words if each[0] not in "@~#")
    return Model(
        start=_Reader(children).automaton(),
        free=free,
        attributes={each.name: each for each in attributes},
        text="#text" in words,
        anything="#any" in words,
    )


def _attribute(written: str) -> Attribute:
    name, _, words = written.partition(":")
    return Attribute(
        name.rstrip("!"), name.endswith("!"), _WORDS.get(words) or tuple(words.split("|") if words else ())
    )


class _Reader:
    """Reads a model and keeps, for each place of a child, its name and the places that may follow."""

    def __init__(self, written: str) -> None:
        self._tokens = _TOKEN.findall(written)
        self._at = 0
        self._names: list[str] = []
        self._follow: list[set[int]] = []

    def automaton(self) -> State:
        whole = self._alternatives()
        states: dict[frozenset[int], State] = {}

        def state(places: frozenset[int]) -> State:
            if places not in states:
                states[places] = made = State(accepts=bool(places & whole.last))
                following = frozenset().union(*(self._follow[each] for each in places))
                made.moves = {name: state(to) for name, to in self._by_name(following)}
            return states[places]

        begin = {name: state(to) for name, to in self._by_name(whole.first)}
        return State(whole.empty, begin)

    def _by_name(self, places: frozenset[int]) -> Iterator[tuple[str, frozenset[int]]]:
        for name in dict.fromkeys(self._names[each] for each in sorted(places)):
            yield name, frozenset(each for each in places if self._names[each] == name)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _alternatives(self) -> _Part:
        found = self._sequence()
        while self._peek() == "|":
            self._at += 1
            other = self._sequence()
            found = _Part(found.empty or other.empty, found.first | other.first, found.last | other.last)
        return found

    def _sequence(self) -> _Part:
        found = _Part(empty=True)
        while self._peek() not in ("", ")", "|"):
            found = self._after(found, self._repeated())
        return found

    def _after(self, left: _Part, right: _Part) -> _Part:
        self._join(left.last, right.first)
        return _Part(
            left.empty and right.empty,
            left.first | right.first if left.empty else left.first,
            right.last | left.last if right.empty else right.last,
        )

    def _join(self, ends: frozenset[int], begins: frozenset[int]) -> None:
        for each in ends:
            self._follow[each] |= begins

    def _repeated(self) -> _Part:
        found = self._single()
        sign = self._peek()
        if sign in ("?", "*", "+"):
            self._at += 1
            if sign != "?":
                self._join(found.last, found.first)
            found.empty = found.empty or sign != "+"
        return found

    def _single(self) -> _Part:
        token = self._peek()
        self._at += 1
        if token == "(":
            found = self._alternatives()
            self._at += 1
            return found
        self._names.append(token)
        self._follow.append(set())
        place = frozenset({len(self._names) - 1})
        return _Part(False, place, place)
