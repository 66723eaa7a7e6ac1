"""What is said of a dimension that stands in the way: one sentence each, with its remedy (rules A5 and A12)."""

from __future__ import annotations

from integrations.core.issues import Code, Issue, Severity

# The words of rule A12, to the letter: the customer's own documents quote them.
UNREADABLE = "Unable to retrieve values for dimension from Sage Intacct."
NOT_IN_GL = "Not enabled for GL posting in Sage"
NOT_IN_GL_REMEDY = (
    "Spend Management checks a budget by it and may refuse what does not bear it: enable the dimension for GL posting in"
    " Sage (Company, Setup, Dimensions), then refresh"
)


def missing(name: str, account: str, source: str, unmatched: tuple[str, str] | None) -> Issue:
    because = f": account {account} requires it" if account else ""
    told = f"; {unmatched[0]} '{unmatched[1]}' has no match" if unmatched else ""
    hint = f" from TMS field '{source}'" if source else ""
    facts = {"dimension": str(name), **({"account": account} if account else {})}
    if unmatched:
        facts |= {"field": unmatched[0], "value": unmatched[1]}
    return Issue(
        Code.DIMENSION_REQUIRED,
        f"{name} has no value{because}{told}",
        f"give {name} a value match{hint} or a default",
        facts=facts,
    )


def unmatched(name: str, source: str, told: str) -> Issue:
    return Issue(
        Code.DIMENSION_UNMATCHED,
        f"{source} '{told}' has no match: {name} is left empty",
        f"match '{told}' to a {name}, or give a default",
        severity=Severity.WARNING,
        facts={"dimension": str(name), "field": source, "value": told},
    )


def stale(name: str, value: str, *, gone: bool) -> Issue:
    return Issue(
        Code.DIMENSION_UNKNOWN if gone else Code.DIMENSION_INACTIVE,
        f"{name} '{value}' {'does not exist' if gone else 'is inactive'} in Sage",
        f"match the TMS value to another {name}, or mend it in Sage and refresh",
        facts={"dimension": str(name), "value": value},
    )


def not_offered(name: str) -> Issue:
    return Issue(
        Code.DIMENSION_NOT_OFFERED,
        f"this Sage company has no dimension {name}",
        "remove its mapping, or enable the dimension in Sage and refresh",
        facts={"dimension": str(name)},
    )


def unreadable(name: str, label: str) -> Issue:
    return Issue(
        Code.DIMENSION_UNREADABLE,
        f"{label or name}: {UNREADABLE}",
        "a dimension made with Platform Services: give the Web Services user's role the permission to list"
        f" {label or name}, then refresh; or remove its mapping",
        facts={"dimension": str(name)},
    )


def no_place(name: str, kind: str) -> Issue:
    return Issue(
        Code.DIMENSION_NO_PLACE,
        f"Sage takes no {name} on an {kind.replace('_', ' ')}",
        f"map {name} from a field that only the other documents have",
        facts={"dimension": str(name), "kind": kind},
    )


def conflict(many: str, value: str, one: str, belongs: str, chosen: str) -> Issue:
    return Issue(
        Code.DIMENSION_CONFLICT,
        f"{many} {value} belongs to {one} {belongs} in Sage, the line says {chosen}",
        f"match the TMS value to {belongs}, or to another {many}",
        facts={"dimension": str(one), "value": chosen},
    )
