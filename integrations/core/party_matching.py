"""Which records of Sage a party of the TMS may be: candidates, each with a score and its reasons, best first.

Suggestions only. An `Index` is built once for a list of Sage's records and asked for one party after the other; what it
costs to ask does not grow with the list, but with how many records share a telling word or a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.core.party_names import LEAST_WORD, best, plain_name, spellings, weight, word_alike
from integrations.core.party_traits import NOTHING_KNOWN, Traits

LEAST_SCORE = 35  # less is no suggestion
LEAST_NAME = 0.6  # names less alike than this say nothing for a candidate
MOST = 5
_COMMON = 400  # records behind one word: then it tells nothing, unless other words of the name narrow it
_SHORTEST_MISSPELT = 4


class Reason(StrEnum):
    ID = "id"
    NAME = "name"
    DBA = "dba"
    MC = "mc"
    DOT = "dot"
    SCAC = "scac"
    TAX4 = "tax4"
    STREET = "street"
    CITY = "city"
    POSTAL_CODE = "postal_code"
    PHONE = "phone"
    EMAIL = "email"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: in words, and its points; below 0 it speaks against the candidate."""

    reason: Reason
    words: str
    points: int

    @property
    def against(self) -> bool:
        return self.points < 0


@dataclass(frozen=True, slots=True)
class SageParty:
    """A customer or vendor as Sage holds it."""

    party_id: str
    name: str
    active: bool = True
    other_names: tuple[str, ...] = ()  # what it is printed as
    traits: Traits = NOTHING_KNOWN

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A party as the TMS knows it. `ids` are ids that it was given, or bears in the TMS."""

    names: tuple[str, ...]
    traits: Traits = NOTHING_KNOWN
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    party: SageParty
    score: int  # 0 to 99
    reasons: tuple[Why, ...]


_SAME = {
    Reason.MC: (60, "same MC number"),
    Reason.DOT: (60, "same DOT number"),
    Reason.SCAC: (35, "same SCAC"),
    Reason.TAX4: (30, "same last four of the tax id"),
    Reason.PHONE: (20, "same phone"),
    Reason.STREET: (12, "same street"),
    Reason.POSTAL_CODE: (8, "same ZIP"),
    Reason.CITY: (5, "same city"),
}
_OTHER = {
    Reason.MC: (-50, "another MC number"),
    Reason.DOT: (-50, "another DOT number"),
    Reason.SCAC: (-20, "another SCAC"),
    Reason.TAX4: (-35, "another tax id"),
}
_BY_NUMBER = ("mc", "dot", "scac", "tax4", "phone")


def weigh(wanted: Wanted, party: SageParty) -> Candidate:
    """How much speaks for `party` being `wanted`."""
    reasons = [*_names(wanted, party), *_traits(wanted.traits, party.traits)]
    if party.party_id in wanted.ids:
        reasons.insert(0, Why(Reason.ID, f"id {party.party_id} given", 40))
    if not party.active:
        reasons.append(Why(Reason.INACTIVE, "inactive in Sage", -5))
    reasons.sort(key=lambda why: -why.points)
    return Candidate(party, max(0, min(99, sum(why.points for why in reasons))), tuple(reasons))


def contradictions(ours: Traits, theirs: Traits) -> tuple[Why, ...]:
    """What both systems know and that cannot be of one company."""
    return tuple(why for why in _traits(ours, theirs) if why.against and why.reason is not Reason.SCAC)


def _names(wanted: Wanted, party: SageParty) -> Iterator[Why]:
    plain = {plain_name(name) for name in party.names}
    if plain_name(wanted.names[0]) in plain:
        yield Why(Reason.NAME, "same name", 80)
        return
    theirs = tuple(s for name in party.names for s in spellings(name))
    first = spellings(wanted.names[0])
    of_main = best(first[:1], theirs[:1])
    of_any = best((s for name in wanted.names for s in spellings(name)), theirs)
    if of_any < LEAST_NAME:
        yield Why(Reason.NAME, "another name", -15)
    elif of_any > of_main + 0.1:
        yield Why(Reason.DBA, "a name it also goes by" + _how(of_any), round(74 * of_any))
    elif of_any > 0.999:
        yield Why(Reason.NAME, "same name but for its form", 75)
    else:
        yield Why(Reason.NAME, "name" + _how(of_any), round(75 * of_any))


def _how(alike: float) -> str:
    return "" if alike > 0.999 else f" {round(alike * 100)} % alike"


def _traits(ours: Traits, theirs: Traits) -> Iterator[Why]:
    for reason, (points, same) in _SAME.items():
        a, b = getattr(ours, reason), getattr(theirs, reason)
        if not a or not b:
            continue
        if a == b:
            yield Why(reason, same, points)
        elif reason in _OTHER:
            less, other = _OTHER[reason]
            yield Why(reason, other, less)
    if ours.mail_domain and ours.mail_domain == theirs.mail_domain:
        yield Why(Reason.EMAIL, "same e-mail domain", 12)


@dataclass(slots=True)
class Index:
    """Sage's customers or vendors by id, by exact name, by number and by the words of their names."""

    _by_id: dict[str, SageParty] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _by_word: dict[str, set[str]] = field(default_factory=dict)
    _by_number: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _misspelt: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, parties: Iterable[SageParty]) -> Index:
        index = cls()
        for party in parties:
            index.put(party)
        return index

    def __len__(self) -> int:
        return len(self._by_id)

    def put(self, party: SageParty) -> None:
        """Add it, or put it in the place of the older reading of the same id."""
        self._take_out(party.party_id)
        self._by_id[party.party_id] = party
        for name in dict.fromkeys(plain_name(n) for n in party.names[:1]):
            self._by_name.setdefault(name, []).append(party.party_id)
        for word in _words(party.names):
            if word not in self._by_word:
                self._by_word[word] = set()
                for misspelt in _one_letter_less(word):
                    self._misspelt.setdefault(misspelt, set()).add(word)
            self._by_word[word].add(party.party_id)
        for key in _numbers(party.traits):
            self._by_number.setdefault(key, set()).add(party.party_id)

    def _take_out(self, party_id: str) -> None:
        old = self._by_id.pop(party_id, None)
        if old is None:
            return
        self._by_name[plain_name(old.name)].remove(party_id)
        for word in _words(old.names):
            self._by_word[word].discard(party_id)
        for key in _numbers(old.traits):
            self._by_number[key].discard(party_id)

    def by_id(self, party_id: str) -> SageParty | None:
        return self._by_id.get(party_id)

    def by_name(self, name: str) -> list[SageParty]:
        """Those that bear exactly this name (rule A4)."""
        return [self._by_id[i] for i in sorted(self._by_name.get(plain_name(name), ()))]

    def suggest(self, wanted: Wanted, most: int = MOST) -> list[Candidate]:
        """Best first; none of less than LEAST_SCORE."""
        found = [weigh(wanted, self._by_id[i]) for i in self._ids(wanted)]
        good = [c for c in found if c.score >= LEAST_SCORE]
        good.sort(key=lambda c: (-sum(w.points for w in c.reasons), c.party.party_id))
        return good[:most]

    def near(self, names: Sequence[str], least: float) -> list[SageParty]:
        """Those whose name is at least so alike, the most alike first."""
        ours = tuple(s for name in names for s in spellings(name))
        rated = []
        for party_id in self._by_words(names):
            party = self._by_id[party_id]
            alike = best(ours, (s for name in party.names for s in spellings(name)))
            if alike >= least:
                rated.append((-alike, party_id))
        return [self._by_id[i] for _, i in sorted(rated)]

    def search(self, text: str, most: int = 20) -> list[SageParty]:
        """What a person typed: an id, a number, or words of a name, each of which may be its beginning."""
        if exact := self._by_id.get(text.strip()):
            return [exact]
        wanted = [w for name in spellings(text) for w in name]
        hits: dict[str, int] = {}
        for word in wanted:
            for known, ids in self._by_word.items():
                if known.startswith(word) or word_alike(word, known) >= LEAST_WORD:
                    for i in ids:
                        hits[i] = hits.get(i, 0) + 1 + (known == word)
        lowered = text.strip().casefold()
        for i in self._by_id:
            if lowered and i.casefold().startswith(lowered):
                hits[i] = hits.get(i, 0) + 3
        order = sorted(hits, key=lambda i: (-hits[i], plain_name(self._by_id[i].name), i))
        return [self._by_id[i] for i in order[:most]]

    def _ids(self, wanted: Wanted) -> set[str]:
        ids = {i for i in wanted.ids if i in self._by_id}
        for key in _numbers(wanted.traits):
            ids |= self._by_number.get(key, set())
        return ids | self._by_words(wanted.names)

    def _by_words(self, names: Sequence[str]) -> set[str]:
        """Records that share a telling word, with or without a typing error in it; where the name has none, all of its words."""
        ids: set[str] = set()
        for name in names:
            ids.update(self._by_name.get(plain_name(name), ()))
            for spelling in spellings(name):
                each = [self._records_with(word) for word in spelling]
                telling = [
                    found
                    for word, found in zip(spelling, each, strict=True)
                    if weight(word) == 1.0 and len(found) <= _COMMON
                ]
                if telling:
                    ids.update(*telling)
                elif each:
                    ids.update(set.intersection(*each))
        return ids

    def _records_with(self, word: str) -> set[str]:
        alike = {word} | {w for m in _one_letter_less(word) for w in self._misspelt.get(m, ())}
        good = [w for w in alike if w in self._by_word and word_alike(word, w) >= LEAST_WORD]
        return set().union(*(self._by_word[w] for w in good))


def _words(names: Sequence[str]) -> set[str]:
    return {word for name in names for spelling in spellings(name) for word in spelling}


def _numbers(traits: Traits) -> list[tuple[str, str]]:
    return [(name, value) for name in _BY_NUMBER if (value := getattr(traits, name))]


def _one_letter_less(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters: two words with one typing error share one of these."""
    if len(word) < _SHORTEST_MISSPELT or any(c.isdigit() for c in word):
        return {word}
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
