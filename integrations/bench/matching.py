"""Does the match queue find who is who? Carriers as a TMS writes them against vendors as Sage does, and the truth beside them.

The names are made up from a seed: equal ones, other legal forms, DBA, swapped and abbreviated words, typing errors, names
of others that look alike, wrong ids. What is counted: links that were made without a person and are wrong (none may be),
and how often the right record is the first suggestion, or among them.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from integrations.core.issues import Issue
from integrations.core.parties import Directory, Linked, SageParty, Sought, match
from integrations.core.party_matching import Index, Wanted
from integrations.core.party_traits import Traits

N, SEED = 2_000, 20_261_126
_FIRST = [
    "Blue",
    "Red",
    "Silver",
    "Golden",
    "Iron",
    "Stone",
    "River",
    "Prairie",
    "Summit",
    "Valley",
    "Canyon",
    "Eagle",
    "Falcon",
    "Wolf",
    "Bear",
    "Cedar",
    "Maple",
    "Oak",
    "Pine",
    "Lake",
    "Ocean",
    "Desert",
    "Mesa",
    "Ridge",
    "Hill",
    "Harbor",
    "Anchor",
    "Beacon",
    "Liberty",
    "Patriot",
    "Heritage",
    "Pioneer",
    "Frontier",
    "Lone",
    "Star",
    "Northern",
    "Southern",
    "Eastern",
    "Western",
    "Central",
    "Midway",
    "Crossroads",
    "Keystone",
    "Buckeye",
    "Hawkeye",
    "Bluegrass",
    "Magnolia",
    "Palmetto",
    "Granite",
    "Cascade",
    "Sierra",
]
_SECOND = [
    "Hawk",
    "Creek",
    "Bridge",
    "Gate",
    "Field",
    "Wood",
    "Brook",
    "Spring",
    "Mountain",
    "Trail",
    "Road",
    "Wheel",
    "Axle",
    "Diamond",
    "Arrow",
    "Shield",
    "Crown",
    "Castle",
    "Tower",
    "Horizon",
    "Sunrise",
    "Sunset",
    "Thunder",
    "Lightning",
    "Storm",
    "Wind",
    "Rain",
    "Snow",
    "Fire",
    "Flint",
    "Steel",
    "Copper",
    "Cobalt",
    "Ember",
    "Echo",
    "Delta",
    "Sigma",
    "Apex",
    "Vertex",
    "Zenith",
    "Orbit",
    "Comet",
    "Meteor",
    "Nova",
    "Quasar",
    "Badger",
    "Otter",
    "Beaver",
    "Heron",
    "Raven",
    "Robin",
    "Sparrow",
    "Condor",
    "Bison",
    "Mustang",
]
_TRADE = ("Transport", "Trucking", "Logistics", "Freight Lines", "Express", "Carriers", "Hauling")
_FORMS = ("", " Inc", " LLC", " Corp", " Co", ", Inc.", ", LLC")
_CITIES = (
    ("Tulsa", "OK"),
    ("Amarillo", "TX"),
    ("Gary", "IN"),
    ("Joplin", "MO"),
    ("Fresno", "CA"),
    ("Macon", "GA"),
)
KINDS = (
    ("equal", 30),
    ("form", 15),
    ("dba", 8),
    ("swapped", 7),
    ("short", 10),
    ("typo", 12),
    ("wrong id", 6),
    ("given id", 6),
    ("missing", 6),
)


@dataclass(frozen=True, slots=True)
class Case:
    """`truth` is the vendor that the carrier is; empty where Sage does not hold it. `kind` says how its name was bent."""

    sought: Sought
    truth: str
    kind: str


def generate(n: int = N, seed: int = SEED) -> tuple[list[SageParty], list[Case]]:
    """n vendors of Sage, and n carriers of the TMS with the truth of each."""
    rng = random.Random(seed)
    vendors = [_vendor(rng, i) for i in range(n)]
    kinds = [kind for kind, share in KINDS for _ in range(share)]
    cases = [_case(rng, i, rng.choice(kinds), vendors) for i in range(n)]
    return vendors, cases


def _vendor(rng: random.Random, i: int) -> SageParty:
    # Every 40th name is borne a second time: nobody may be linked by it.
    first, second = _FIRST[i // 7 % len(_FIRST)], _SECOND[i // (7 * len(_FIRST)) % len(_SECOND)]
    name = f"{first} {second} {_TRADE[i % 7]}{_FORMS[i % len(_FORMS)]}"
    city, state = _CITIES[i % len(_CITIES)]
    traits = Traits.of(
        {
            "mc": f"{400_000 + i}" if i % 3 else "",
            "dot": f"{2_000_000 + i}" if i % 4 else "",
            "tax4": f"{i % 10_000:04}" if i % 2 else "",
            "city": city,
            "state": state,
            "street": f"{100 + i} {rng.choice(_FIRST)} Street",
        }
    )
    return SageParty(f"V{i:05}", name, True, (), traits)


def _case(rng: random.Random, i: int, kind: str, vendors: list[SageParty]) -> Case:
    vendor = vendors[i]
    traits = vendor.traits if rng.random() < 0.6 else Traits()
    name, given = vendor.name, ""
    others: tuple[str, ...] = ()
    if kind == "form":
        name = _base(vendor.name) + rng.choice([f for f in _FORMS if f not in vendor.name or not f])
    elif kind == "dba":
        name, others = f"{rng.choice(_SECOND)} {rng.choice(_FIRST)} Holdings", (vendor.name,)
    elif kind == "swapped":
        words = _base(vendor.name).split()
        name = " ".join([words[1], words[0], *words[2:]])
    elif kind == "short":
        name = _abbreviated(_base(vendor.name))
    elif kind == "typo":
        name = _typo(rng, vendor.name)
    elif kind == "given id":
        given = vendor.party_id
    elif kind == "wrong id":
        given = vendors[(i + len(vendors) // 2) % len(vendors)].party_id
    elif kind == "missing":
        name, traits = f"{rng.choice(_SECOND)}{rng.choice(_SECOND).lower()} Relocation {i}", Traits()
    truth = "" if kind == "missing" else vendor.party_id
    return Case(Sought(f"T{i:05}", name, given, {}, 0, others, traits, f"T{i:05}"), truth, kind)


def _base(name: str) -> str:
    for form in sorted(_FORMS, key=len, reverse=True):
        if form and name.endswith(form):
            return name[: -len(form)]
    return name


_SHORT = {"Transport": "Trans", "Trucking": "Trkg", "Logistics": "Log", "Freight": "Frt", "Express": "Exp"}


def _abbreviated(name: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in name.split())


def _typo(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name.split()[0]) - 1)
    dropped = name[:at] + name[at + 1 :]
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return rng.choice((dropped, swapped))


def measure(vendors: list[SageParty], cases: list[Case]) -> dict[str, Any]:
    index = Index.of(vendors)
    directory = Directory(index)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for case in cases:
        result = match(case.sought, directory, create=False)
        if isinstance(result, Linked):
            counts["linked"] += 1
            if result.party_id != case.truth:
                wrong.append(f"{case.sought.name} ({case.kind}) to {result.party_id}")
        elif isinstance(result, Issue):
            counts["to a person"] += 1
        if not case.truth:
            continue
        # Without the id that was given: a suggestion has to stand on what both systems know.
        wanted = Wanted(case.sought.names, case.sought.traits)
        found = [c.party.party_id for c in index.suggest(wanted)]
        counts["sought"] += 1
        counts["first"] += bool(found) and found[0] == case.truth
        counts["found"] += case.truth in found
        if case.kind == "wrong id":
            counts["wrong ids"] += 1
            counts["wrong ids blocked"] += isinstance(result, Issue)
    return {
        "carriers": len(cases),
        "vendors": len(vendors),
        "linked by itself": counts["linked"],
        "wrong links": len(wrong),
        "examples": wrong[:5],
        "wrong ids blocked": f"{counts['wrong ids blocked']} of {counts['wrong ids']}",
        "right one first %": round(100 * counts["first"] / counts["sought"], 1),
        "right one found %": round(100 * counts["found"] / counts["sought"], 1),
    }


def run(options: dict[str, Any]) -> dict[str, Any]:
    return measure(*generate(options["n"] or N))
