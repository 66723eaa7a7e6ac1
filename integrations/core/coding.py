"""What a person coded by hand: the account of a charge or a dimension of the lines, for one document and no other.

A mapping says what is right for all; this says what is right for this one, and stands above it. Only what the TMS says of a
line itself, and what Sage holds, goes before a dimension that was coded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.core import uses
from integrations.core.chart import AccountChoice, Level, normal_key
from integrations.core.dimensions import Coded
from integrations.core.freight import Charge, Side
from integrations.core.issues import Code

ACCOUNT = "ACCOUNT"  # what is coded, beside the names of dimensions

# What a person may end for one document by giving it an account, or a dimension.
ENDED_BY_ACCOUNT = frozenset(
    {
        Code.ACCOUNT_UNMAPPED,
        Code.ACCOUNT_AMBIGUOUS,
        Code.ACCOUNT_DEFAULT_REFUSED,
        Code.ACCOUNT_UNKNOWN,
        Code.ACCOUNT_INACTIVE,
        Code.ACCOUNT_CONTROL,
        Code.ACCOUNT_STATEMENT,
        Code.ACCOUNT_NORMAL_BALANCE,
        Code.ACCOUNT_TYPE,
    }
)
ENDED_BY_DIMENSION = frozenset({Code.DIMENSION_REQUIRED, Code.DIMENSION_UNKNOWN, Code.DIMENSION_INACTIVE})
# Of what Sage refuses only a dimension that the line lacks, by the catalogue's name: a value that the TMS gives the line would
# go before what is coded, and come back refused.
DIMENSION_MISSING = "dimension-missing"


@dataclass(frozen=True, slots=True)
class Coding:
    """Of one document. `accounts` by side and the charge's code, or its category where it has none; `dimensions` by name."""

    accounts: Mapping[tuple[str, str], Coded] = field(default_factory=dict)
    dimensions: Mapping[str, Coded] = field(default_factory=dict)

    def account(self, side: Side, charge: Charge) -> AccountChoice | None:
        coded = self.accounts.get((side, normal_key(charge.code or charge.category)))
        return AccountChoice(coded.value, Level.CODED, "", coded.words) if coded else None


UNCODED = Coding()


@dataclass(frozen=True, slots=True)
class Need:
    """What one document lacks, and what a person may give it. `charge` is empty of a dimension, `told` what the TMS says
    that nothing matches."""

    what: str
    side: str = ""
    charge: str = ""
    category: str = ""
    told_field: str = ""
    told: str = ""

    @property
    def is_account(self) -> bool:
        return self.what == ACCOUNT

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.what}|{self.side}|{self.charge}"

    @property
    def words(self) -> str:
        if self.is_account:
            return f"Account of {self.charge.replace('_', ' ')}"
        return self.what.removeprefix("GLDIM").replace("_", " ").capitalize()


def need_of(code: str, facts: Mapping[str, str]) -> Need | None:
    """What would end an issue; None where a person cannot end it by coding the document."""
    if code in ENDED_BY_ACCOUNT:
        if facts.get("category") in uses.CONTROLS:
            return None  # what a sub-ledger's control account is, is no matter of one document
        side = facts.get("side") or facts.get("of_side", "")
        charge = facts.get("charge") or facts.get("of_charge", "")
        return Need(ACCOUNT, side, charge, facts.get("category", "")) if side and charge else None
    lacking = code == Code.SAGE_DIMENSION and facts.get("why") == DIMENSION_MISSING
    if (lacking or code in ENDED_BY_DIMENSION) and facts.get("dimension"):
        told_field = facts.get("field", "")
        return Need(facts["dimension"], told_field=told_field, told=told_field and facts.get("value", ""))
    return None
