"""Which dimension values a line carries (rule A5), and the sentence of what chose each.

The order, for each dimension: a field of the line, what a person coded for the document, a field of the header (by value
match, or as it is), what the party always has, what another value on the line brings along in Sage, the default. What Sage does not hold, or holds as
inactive, blocks; so does a required dimension without a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.core import dimension_problems as problems
from integrations.core.freight import PartyRef
from integrations.core.issues import Issue

USER_DEFINED = "GLDIM"  # what the name of a company's own dimension begins with
LINE, HEADER = "line", "header"  # where the TMS said it, as the trace names it
ACCOUNT = "gl_account"  # a field of every line: the account that was chosen for it


class Dimension(StrEnum):
    """Sage's own. A company's own ones are names that begin with GLDIM; their values are record numbers."""

    LOCATION = "LOCATION"
    DEPARTMENT = "DEPARTMENT"
    CLASS = "CLASS"
    ITEM = "ITEM"
    CUSTOMER = "CUSTOMER"
    VENDOR = "VENDOR"
    EMPLOYEE = "EMPLOYEE"
    PROJECT = "PROJECT"
    ASSET = "ASSET"
    CONTRACT = "CONTRACT"
    WAREHOUSE = "WAREHOUSE"


_STANDARD = {d.value: d for d in Dimension}


def named(text: str) -> str:
    """A Dimension where it is one of Sage's own, else the text itself."""
    return _STANDARD.get(text, text)


def _is_everywhere(name: str) -> bool:
    """Whether a company may be believed to have it before it was asked: an Asset has no place in the older functions."""
    own = name.startswith(USER_DEFINED) and name.isascii() and name.replace("_", "").isalnum()
    return own or (name in _STANDARD and name != Dimension.ASSET)


class Level(StrEnum):
    """Where in the TMS's data a field is looked for."""

    HEADER = "HEADER"
    LINE = "LINE"
    EITHER = "EITHER"  # the line, then the header


@dataclass(frozen=True, slots=True)
class FieldSource:
    field: str
    level: Level = Level.EITHER

    def told(self, header: Mapping[str, str], line: Mapping[str, str]) -> list[tuple[str, str]]:
        """(value, where it stands), the line's before the header's; empty values say nothing."""
        places = []
        if self.level is not Level.HEADER:
            places.append((line.get(self.field, "").strip(), LINE))
        if self.level is not Level.LINE:
            places.append((header.get(self.field, "").strip(), HEADER))
        return [(value, place) for value, place in places if value]


@dataclass(frozen=True, slots=True)
class DimensionRule:
    """How one dimension is found: TMS fields, value matches (keys without case), a default, whether it must be there.

    With `as_is`, a TMS value without a match is used as it stands.
    """

    dimension: str
    sources: tuple[FieldSource, ...] = ()
    matches: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    required: bool = False
    as_is: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A dimension as the Sage company has it.

    `readable` is False where our role may not list its values; `required` where Sage wants it on every line; `not_on`
    are the document kinds whose function has no place for it.
    """

    name: str
    label: str = ""
    user_defined: bool = False
    in_gl: bool = True
    readable: bool = True
    required: bool = False
    not_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship that Sage keeps: a value of `many` belongs to one of `one`, which is filled in with it.

    `override` says whether a line may bear another.
    """

    many: str
    one: str
    override: bool = True


@dataclass(frozen=True, slots=True)
class Coded:
    """What a person gave one document; `words` says who and when, for the trace."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class DimensionChoice:
    dimension: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line says for itself."""

    header: Mapping[str, str]
    line: Mapping[str, str]
    account: str
    party: PartyRef | None
    coded: Mapping[str, Coded]


Chosen = dict[str, DimensionChoice]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The rules of a connection beside what Sage holds.

    `known[dimension][value]` says whether the value is active; a dimension missing from it has not been read and is not
    checked here: Sage itself will. `offered` is empty until Sage was asked. `brings[dimension, value]` are the values
    that this one brings along, by dimension; `by_party` are values that a party always has.
    """

    rules: tuple[DimensionRule, ...] = ()
    known: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    offered: Mapping[str, Offer] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()
    brings: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    by_party: Mapping[PartyRef, Mapping[str, str]] = field(default_factory=dict)

    def choose(
        self,
        header: Mapping[str, str],
        line: Mapping[str, str],
        demanded: frozenset[str] = frozenset(),
        account: str = "",
        *,
        party: PartyRef | None = None,
        kind: str = "",
        coded: Mapping[str, Coded] | None = None,
    ) -> tuple[list[DimensionChoice], list[Issue]]:
        """Choose for one line of a document of `kind`. `demanded` are the dimensions that its account requires, `coded` what
        a person gave the document."""
        own = _Line(header, {ACCOUNT: account, **line}, account, party, coded or {})
        wanted = demanded | self._always
        rules = self._rules(wanted | own.coded.keys())
        chosen: Chosen = {}
        unmatched: dict[str, tuple[str, str]] = {}
        for rule in rules:
            self._by_field_or_party(rule, own, chosen, unmatched)
        names = [rule.dimension for rule in rules]
        self._bring_along(names, chosen)
        for rule in rules:
            if rule.dimension not in chosen and rule.default:
                chosen[rule.dimension] = _default(rule, unmatched.get(rule.dimension))
        self._bring_along(names, chosen)
        return self._judged(rules, chosen, unmatched, wanted, account if demanded else "", demanded, kind)

    @property
    def _always(self) -> frozenset[str]:
        return frozenset(o.name for o in self.offered.values() if o.required) | frozenset(
            rule.dimension for rule in self.rules if rule.required
        )

    def _rules(self, wanted: frozenset[str]) -> list[DimensionRule]:
        """Those of the connection, and an empty one for what is wanted and has none: something may bring it along."""
        ruled = {rule.dimension for rule in self.rules}
        return [*self.rules, *(DimensionRule(named(name)) for name in sorted(wanted - ruled))]

    def _by_field_or_party(
        self, rule: DimensionRule, own: _Line, chosen: Chosen, unmatched: dict[str, tuple[str, str]]
    ) -> None:
        coded = own.coded.get(rule.dimension)
        by_hand = coded and DimensionChoice(rule.dimension, coded.value, coded.words)
        for source in rule.sources:
            for told, place in source.told(own.header, own.line):
                choice = _matched(rule, source.field, told, place)
                if choice is not None:
                    outdone = by_hand and (place == HEADER or self._is_stale(choice))
                    chosen[rule.dimension] = by_hand if by_hand and outdone else choice
                    return
                unmatched.setdefault(rule.dimension, (source.field, told))
        if by_hand:
            chosen[rule.dimension] = by_hand
            return
        always = self.by_party.get(own.party, {}).get(rule.dimension) if own.party else None
        if own.party and always:
            words = f"{own.party.kind.lower().replace('_', ' ')} {own.party.source_id} always has it"
            chosen[rule.dimension] = DimensionChoice(rule.dimension, always, words)

    def _bring_along(self, names: Iterable[str], chosen: Chosen) -> None:
        """What a value belongs to in Sage, and what that belongs to in turn."""
        waiting = [name for name in names if name not in chosen]
        found = True
        while found and waiting:
            found = False
            for name in list(waiting):
                choice = self._brought(name, chosen)
                if choice is not None:
                    chosen[name] = choice
                    waiting.remove(name)
                    found = True

    def _brought(self, name: str, chosen: Chosen) -> DimensionChoice | None:
        for tie in self.ties:
            other = chosen.get(tie.many)
            if tie.one == name and other is not None:
                value = self.brings.get((other.dimension, other.value), {}).get(name, "")
                if value:
                    return DimensionChoice(name, value, f"{tie.many} {other.value} belongs to it in Sage")
        return None

    def _judged(
        self,
        rules: list[DimensionRule],
        chosen: Chosen,
        unmatched: Mapping[str, tuple[str, str]],
        wanted: frozenset[str],
        account: str,
        demanded: frozenset[str],
        kind: str,
    ) -> tuple[list[DimensionChoice], list[Issue]]:
        good: list[DimensionChoice] = []
        issues: list[Issue] = []
        for rule in rules:
            name, choice = rule.dimension, chosen.get(rule.dimension)
            if choice is not None:
                problem = self._problem(choice, chosen, kind)
                if problem is None:
                    good.append(choice)
                else:
                    issues.append(problem)
            elif name in wanted:
                source = rule.sources[0].field if rule.sources else ""
                because = account if name in demanded else ""
                issues.append(problems.missing(name, because, source, unmatched.get(name)))
            elif name in unmatched:
                issues.append(problems.unmatched(name, *unmatched[name]))
        return good, issues

    def _problem(self, choice: DimensionChoice, chosen: Chosen, kind: str) -> Issue | None:
        name = choice.dimension
        offer = self.offered.get(name)
        if offer is None and (self.offered or not _is_everywhere(name)):
            return problems.not_offered(name)
        if offer is not None and not offer.readable and offer.user_defined:
            return problems.unreadable(name, offer.label)
        if offer is not None and kind in offer.not_on:
            return problems.no_place(name, kind)
        if self._is_stale(choice):
            return problems.stale(name, choice.value, gone=choice.value not in self.known[name])
        return self._conflict(choice, chosen)

    def _is_stale(self, choice: DimensionChoice) -> bool:
        """Whether Sage does not hold it, or holds it as inactive."""
        values = self.known.get(choice.dimension)
        return values is not None and not values.get(choice.value)

    def _conflict(self, choice: DimensionChoice, chosen: Chosen) -> Issue | None:
        for tie in self.ties:
            other = chosen.get(tie.many)
            if tie.override or tie.one != choice.dimension or other is None:
                continue
            belongs = self.brings.get((other.dimension, other.value), {}).get(tie.one, "")
            if belongs and belongs != choice.value:
                return problems.conflict(tie.many, other.value, tie.one, belongs, choice.value)
        return None


def _matched(rule: DimensionRule, source: str, told: str, place: str) -> DimensionChoice | None:
    match = rule.matches.get(told.casefold())
    if match:
        words = f"{source} '{told}' of the {place} is matched to {match}"
        return DimensionChoice(rule.dimension, match, words)
    if rule.as_is:
        return DimensionChoice(rule.dimension, told, f"{source} '{told}' of the {place} as the TMS gives it")
    return None


def _default(rule: DimensionRule, unmatched: tuple[str, str] | None) -> DimensionChoice:
    why = f"{unmatched[0]} '{unmatched[1]}' has no match, " if unmatched else ""
    return DimensionChoice(rule.dimension, rule.default, f"{why}default {rule.default}")
