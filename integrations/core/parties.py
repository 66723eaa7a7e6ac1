"""Who a TMS party is in Sage (rule A4, to the word).

By External Accounting ID where one is given for this subsidiary; else by unique exact name, without case. An id that Sage does
not know is never replaced by a name match. A clearly different name, an ambiguous name and a near name go to a person, and
so does a record that another party of the TMS claims too, or whose numbers say that it is another company.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.core.issues import Code, Issue
from integrations.core.party_matching import Index, SageParty, contradictions
from integrations.core.party_names import alike, plain_name
from integrations.core.party_traits import NOTHING_KNOWN, Traits

__all__ = ["Directory", "Linked", "SageParty", "Sought", "ToCreate", "match", "plain_name"]

NEAR = 0.8  # at least this alike: probably the same company, a person decides
DIFFERENT = 0.75  # less alike than this: the id may point at another company, a person decides


@dataclass(frozen=True, slots=True)
class Sought:
    """The TMS party. `other_ids` are External Accounting IDs given for other subsidiaries, by the subsidiary's name."""

    source_id: str
    name: str
    external_id: str = ""
    other_ids: Mapping[str, str] = field(default_factory=dict)
    namesakes: int = 0  # other TMS parties of this tenant and kind that bear the same name
    other_names: tuple[str, ...] = ()  # legal name, DBA
    traits: Traits = NOTHING_KNOWN
    key: str = ""  # tells it from others that claim the same record
    named: bool = True  # off: a transaction gave its id alone, and that is no name to compare

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)


@dataclass(frozen=True, slots=True)
class Linked:
    party_id: str
    words: str


@dataclass(frozen=True, slots=True)
class ToCreate:
    party_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Another party of the TMS says, by its link or its External Accounting ID, that it is this record of Sage."""

    key: str
    words: str


class Directory:
    """Sage's customers or vendors for one set of parties: the index of all of them, what this set adds, who claims what."""

    def __init__(self, index: Index, claims: Mapping[str, Sequence[Claim]] | None = None) -> None:
        self._index = index
        self._added = Index()
        self._claims = claims or {}

    @classmethod
    def of(cls, parties: Iterable[SageParty]) -> Directory:
        return cls(Index.of(parties))

    def add(self, party: SageParty) -> None:
        """It will stand in Sage: the next of this set must not be taken for somebody new if it is the same."""
        self._added.put(party)

    def by_id(self, party_id: str) -> SageParty | None:
        return self._index.by_id(party_id) or self._added.by_id(party_id)

    def by_name(self, name: str) -> Sequence[SageParty]:
        return [*self._index.by_name(name), *self._added.by_name(name)]

    def near(self, sought: Sought) -> list[SageParty]:
        return [*self._index.near(sought.names, NEAR), *self._added.near(sought.names, NEAR)]

    def claims(self, party_id: str, sought: Sought) -> list[Claim]:
        return [c for c in self._claims.get(party_id, ()) if c.key != sought.key]


def match(sought: Sought, directory: Directory, *, create: bool) -> Linked | ToCreate | Issue:
    """`create` is the connection's policy for a party that Sage does not hold."""
    if sought.external_id:
        return _by_external_id(sought, directory, create=create)
    return _by_name(sought, directory, create=create)


def _by_external_id(sought: Sought, directory: Directory, *, create: bool) -> Linked | ToCreate | Issue:
    claims = directory.claims(sought.external_id, sought)
    if claims:
        return _claimed(sought, claims)
    found = directory.by_id(sought.external_id)
    if found is None:
        if create:
            return ToCreate(
                sought.external_id, f"no record {sought.external_id} in Sage: to be created under that id"
            )
        return _issue(
            Code.PARTY_ID_UNKNOWN,
            sought,
            f"External Accounting ID {sought.external_id} is not in Sage",
            f"create {sought.external_id} in Sage, correct the id, or let the connection create parties",
        )
    if sought.named and _unlike(sought, found):
        return _issue(
            Code.PARTY_NAME_DIFFERS,
            sought,
            f"{found.party_id} is '{found.name}' in Sage, but '{sought.name}' in the TMS",
            "say in the match queue that they are the same, or correct the External Accounting ID or a name",
        )
    return _linked(sought, found, f"External Accounting ID {found.party_id}")


def _unlike(sought: Sought, found: SageParty) -> bool:
    return max(alike(ours, theirs) for ours in sought.names for theirs in found.names) < DIFFERENT


def _claimed(sought: Sought, claims: Sequence[Claim]) -> Issue:
    others = " and ".join(claim.words for claim in claims[:3])
    return _issue(
        Code.PARTY_CLAIMED,
        sought,
        f"{sought.source_id} '{sought.name}' is given {sought.external_id} in Sage, and so is {others}",
        "correct one of the ids, or merge them in the match queue if they are one company",
    )


def _by_name(sought: Sought, directory: Directory, *, create: bool) -> Linked | ToCreate | Issue:
    same = directory.by_name(sought.name) if sought.named else ()
    if len(same) > 1 or (same and (sought.namesakes or directory.claims(same[0].party_id, sought))):
        return _issue(
            Code.PARTY_AMBIGUOUS,
            sought,
            f"the name '{sought.name}' stands for more than one party"
            f" (Sage: {', '.join(p.party_id for p in same)}; TMS: {_bearers(sought, same, directory)})",
            f"choose in the match queue, or give {sought.source_id} an External Accounting ID",
        )
    if same:
        return _by_only_name(sought, same[0])
    near = directory.near(sought) if sought.named else []
    if near:
        return _issue(
            Code.PARTY_NEAR,
            sought,
            f"'{sought.name}' is not in Sage, but {near[0].party_id} '{near[0].name}' is much alike",
            f"give {sought.source_id} the External Accounting ID {near[0].party_id} if they are the same, or one of its own",
        )
    return _created_or_unknown(sought, directory, create=create)


def _bearers(sought: Sought, same: Sequence[SageParty], directory: Directory) -> int:
    claiming = {c.key for p in same for c in directory.claims(p.party_id, sought)}
    return 1 + max(sought.namesakes, len(claiming))


def _by_only_name(sought: Sought, found: SageParty) -> Linked | Issue:
    against = contradictions(sought.traits, found.traits)
    if not against:
        return _linked(sought, found, f"the only record of the name '{found.name}'")
    return _issue(
        Code.PARTY_FACTS_DIFFER,
        sought,
        f"{found.party_id} bears the name '{found.name}' too, but has {' and '.join(w.words for w in against)}",
        "say in the match queue whether they are the same, or give it an External Accounting ID of its own",
    )


def _created_or_unknown(sought: Sought, directory: Directory, *, create: bool) -> ToCreate | Issue:
    if create and (other := directory.by_id(sought.source_id)):
        return _issue(
            Code.PARTY_NEAR,
            sought,
            f"it would be created as {other.party_id}, but {other.party_id} is '{other.name}' in Sage",
            f"give {sought.source_id} the External Accounting ID {other.party_id} if they are the same, or one of its own",
        )
    if create and sought.namesakes:
        return _issue(
            Code.PARTY_AMBIGUOUS,
            sought,
            f"{sought.namesakes + 1} parties of the TMS bear the name '{sought.name}'",
            f"give {sought.source_id} an External Accounting ID",
        )
    if create:
        return ToCreate(sought.source_id, f"no '{sought.name}' in Sage: to be created as {sought.source_id}")
    return _issue(
        Code.PARTY_UNKNOWN,
        sought,
        f"'{sought.name}' is not in Sage",
        f"create it in Sage, give {sought.source_id} an External Accounting ID, or let the connection create parties",
    )


def _linked(sought: Sought, found: SageParty, words: str) -> Linked | Issue:
    if found.active:
        return Linked(found.party_id, words + _ignored(sought))
    return _issue(
        Code.PARTY_INACTIVE,
        sought,
        f"{found.party_id} '{found.name}' is inactive in Sage",
        f"activate {found.party_id} in Sage, or link another record",
    )


def _issue(code: Code, sought: Sought, message: str, remedy: str) -> Issue:
    facts = {"party": sought.source_id, "name": sought.name}
    return Issue(code, message + _ignored(sought), remedy, place="party", facts=facts)


def _ignored(sought: Sought) -> str:
    if not sought.other_ids:
        return ""
    others = ", ".join(f"{value} ({subsidiary})" for subsidiary, value in sorted(sought.other_ids.items()))
    return f"; ids given for other subsidiaries were ignored: {others}"
