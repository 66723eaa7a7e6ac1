"""What the gateway refuses with, in Sage's numbers and texts."""

from __future__ import annotations

from dataclasses import dataclass

# The family of what could not be created or updated.
GENERAL = "BL01001973"
# Of errors whose text is known and whose number is not: a switch says which one carries them.
UNPUBLISHED = ""
# Numbers that are known, of texts that are not.
DUPLICATE_NUMBER = "BL03002185"
ALREADY_PAID = "BL03000130"
VALIDATION = "BL03000018"


@dataclass(frozen=True, slots=True)
class Fault:
    errorno: str
    description2: str = ""
    description: str = ""
    correction: str = ""


class Refusal(Exception):
    """One function fails, and nothing of it stands."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.description2 or fault.errorno for fault in faults))
        self.faults = faults

    def followed_by(self, *faults: Fault) -> Refusal:
        return Refusal(*self.faults, *faults)


class GatewayRejection(Exception):
    """Nothing runs: control/status is failure.

    `http` is the status line; `bare` leaves the echo of control out, `unnamed` leaves senderid and controlid empty.
    """

    def __init__(self, *faults: Fault, http: int = 200, bare: bool = False, unnamed: bool = False) -> None:
        super().__init__("; ".join(fault.errorno for fault in faults))
        self.faults = faults
        self.http = http
        self.bare = bare
        self.unnamed = unnamed


class SignInRefused(Exception):
    """Nothing runs: operation/authentication/status is failure."""

    def __init__(self, fault: Fault, user: str = "", company: str = "") -> None:
        super().__init__(fault.description2)
        self.fault = fault
        self.user = user
        self.company = company


def general(text: str, *, description: str = "", correction: str = "") -> Refusal:
    """Of an unpublished number."""
    return Refusal(Fault(UNPUBLISHED, text, description, correction))


def published(text: str, *, description: str = "", correction: str = "") -> Refusal:
    """Of the family's number, which Sage has shown with this text."""
    return Refusal(Fault(GENERAL, text, description, correction))


def validation(text: str, *, correction: str = "") -> Refusal:
    return Refusal(Fault(VALIDATION, text, correction=correction))


def invalid(word: str, value: str, expected: str = "") -> Refusal:
    """Of a value that names nothing, quoted in part where it is long."""
    hint = f" Expected values: {expected}" if expected else ""
    return published(f"Invalid {word} '{value[:80]}' specified.{hint}")


def not_found(word: str, key: object, verb: str, by: str = "key") -> Refusal:
    """Of a key without a record."""
    return published(f"Cannot find {word.lower()} with {by} '{str(key)[:80]}' to {verb}.")


def non_existing(name: str, field: str, value: object) -> Refusal:
    """Of a generic update; Sage puts this sentence where others have their number."""
    return Refusal(Fault(f"Cannot update non-existing {name} with {field}={value}."))


def in_use(word: str, value: object) -> Refusal:
    """Of a delete of what another record names."""
    return general(f"The {word} '{value}' is in use and can't be deleted.")


def cannot(verb: str, name: str) -> Refusal:
    """Of an object that the verb is not for."""
    return general(f"API operation '{verb.upper()}' cannot be performed on objects of type {name.lower()}")


def schema_fault(text: str, line: int = 0) -> Fault:
    return Fault("XL03000003", f"XML Parse schema error: {text} Line: {line}, column: 0.")


def unknown_object(name: str, errorno: str = "XL03000009") -> Refusal:
    return Refusal(
        Fault(errorno, f"Object definition {name} not found", "There was an error processing the function")
    )
