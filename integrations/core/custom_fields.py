"""What stands in the custom fields of a document and its lines (rules A5 and A12).

Values are checked against the type, and the list, that Sage says the field has, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from integrations.core.dimensions import FieldSource
from integrations.core.documents import DocumentKind
from integrations.core.issues import Code, Issue, Severity


class FieldType(StrEnum):
    DATE = "DATE"
    CURRENCY = "CURRENCY"
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    TEXT_AREA = "TEXT_AREA"
    PICKLIST = "PICKLIST"
    CHECKBOX = "CHECKBOX"
    # those that are refused
    EMAIL = "EMAIL"
    PERCENT = "PERCENT"
    URL = "URL"
    PASSWORD = "PASSWORD"  # noqa: S105 (the name of a type)
    MULTI_PICKLIST = "MULTI_PICKLIST"
    SEQUENCE = "SEQUENCE"
    OTHER = "OTHER"


WORDS: Mapping[FieldType, str] = {
    FieldType.DATE: "Date",
    FieldType.CURRENCY: "Currency",
    FieldType.NUMBER: "Number",
    FieldType.TEXT: "Text",
    FieldType.TEXT_AREA: "Text Area",
    FieldType.PICKLIST: "Picklist",
    FieldType.CHECKBOX: "Checkbox",
    FieldType.EMAIL: "Email",
    FieldType.PERCENT: "Percent",
    FieldType.URL: "URL",
    FieldType.PASSWORD: "Password",
    FieldType.MULTI_PICKLIST: "Picklist of several choices",
    FieldType.SEQUENCE: "Sequence",
    FieldType.OTHER: "of a kind that we do not know",
}
SUPPORTED = frozenset(
    {
        FieldType.DATE,
        FieldType.CURRENCY,
        FieldType.NUMBER,
        FieldType.TEXT,
        FieldType.TEXT_AREA,
        FieldType.PICKLIST,
        FieldType.CHECKBOX,
    }
)


class Owner(StrEnum):
    """The records of Sage whose custom fields are filled."""

    AR_INVOICE = "ARINVOICE"
    AR_INVOICE_ITEM = "ARINVOICEITEM"
    AP_BILL = "APBILL"
    AP_BILL_ITEM = "APBILLITEM"

    @property
    def words(self) -> str:
        return _OWNER_WORDS[self]


_OWNER_WORDS = {
    Owner.AR_INVOICE: "AR invoice",
    Owner.AR_INVOICE_ITEM: "AR invoice item",
    Owner.AP_BILL: "AP bill",
    Owner.AP_BILL_ITEM: "AP bill item",
}
HEADERS = {DocumentKind.AR_INVOICE: Owner.AR_INVOICE, DocumentKind.AP_BILL: Owner.AP_BILL}
ITEMS = {DocumentKind.AR_INVOICE: Owner.AR_INVOICE_ITEM, DocumentKind.AP_BILL: Owner.AP_BILL_ITEM}


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field as the Sage company has it. `words` is Sage's list, of a Picklist; `limit` its length, 0 if unknown."""

    owner: Owner
    name: str
    label: str = ""
    type: FieldType = FieldType.TEXT
    words: tuple[str, ...] = ()
    required: bool = False
    limit: int = 0

    @property
    def title(self) -> str:
        return f"{self.owner.words} field {self.label or self.name}"


@dataclass(frozen=True, slots=True)
class CustomFieldRule:
    """How one field is filled: TMS fields, value matches (keys without case), a default."""

    owner: Owner
    name: str
    sources: tuple[FieldSource, ...] = ()
    matches: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    values: Mapping[str, str] = field(default_factory=dict)
    trace: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


NOTHING = Filled()


@dataclass(frozen=True, slots=True)
class CustomFields:
    """The rules of a connection beside the fields that Sage holds, by owner and name.

    `known` is None until Sage was asked. `date_format` is how Sage takes a date: the values are what will be sent.
    """

    rules: tuple[CustomFieldRule, ...] = ()
    known: Mapping[tuple[Owner, str], CustomField] | None = None
    date_format: str = "%m/%d/%Y"

    def of_document(self, kind: DocumentKind, header: Mapping[str, str]) -> Filled:
        return self._choose(HEADERS[kind], header, {}) if kind in HEADERS else NOTHING

    def of_line(self, kind: DocumentKind, header: Mapping[str, str], line: Mapping[str, str]) -> Filled:
        return self._choose(ITEMS[kind], header, line) if kind in ITEMS else NOTHING

    def _choose(self, owner: Owner, header: Mapping[str, str], line: Mapping[str, str]) -> Filled:
        rules = [rule for rule in self.rules if rule.owner is owner]
        values: dict[str, str] = {}
        trace: list[str] = []
        issues: list[Issue] = []
        for rule in rules:
            value, words, problem = self._one(rule, header, line)
            if problem is not None:
                issues.append(problem)
            elif value:
                values[rule.name] = value
                trace.append(f"{rule.name} {value}: {words}")
        ruled = {rule.name for rule in rules}
        unruled = (f for f in (self.known or {}).values() if f.owner is owner and f.required)
        issues += [_required(f) for f in unruled if f.name not in ruled]
        return Filled(values, tuple(trace), tuple(issues)) if values or issues else NOTHING

    def _one(
        self, rule: CustomFieldRule, header: Mapping[str, str], line: Mapping[str, str]
    ) -> tuple[str, str, Issue | None]:
        known = CustomField(rule.owner, rule.name)
        if self.known is not None:
            found = self.known.get((rule.owner, rule.name))
            if found is None:
                return "", "", _unknown(known)
            known = found
        if known.type not in SUPPORTED:
            return "", "", _unsupported(known)
        value, words = _value(rule, header, line)
        if not value:
            return "", "", _required(known) if rule.required or known.required else None
        sent = self.as_sent(known, value)
        if sent is not None:
            return sent, words, None
        if rule.default and value != rule.default and known.type is FieldType.PICKLIST:
            sent = self.as_sent(known, rule.default)
            if sent is not None:
                return sent, f"'{value}' is not on Sage's list, default {sent}", None
        blocks = rule.required or known.required or known.type is not FieldType.PICKLIST
        return "", "", _invalid(known, value, blocks=blocks)

    def as_sent(self, known: CustomField, value: str) -> str | None:
        """The value as Sage takes it; None when it is not of the field's type or list, or too long."""
        sent = self._typed(known, value)
        return None if sent is not None and known.limit and len(sent) > known.limit else sent

    def _typed(self, known: CustomField, value: str) -> str | None:
        if known.type is FieldType.DATE:
            day = _day(value)
            return None if day is None else day.strftime(self.date_format)
        if known.type is FieldType.PICKLIST:
            return next((w for w in known.words if w.casefold() == value.casefold()), None)
        reader = _READERS.get(known.type)
        return value if reader is None else reader(value)


def _value(rule: CustomFieldRule, header: Mapping[str, str], line: Mapping[str, str]) -> tuple[str, str]:
    for source in rule.sources:
        for told, place in source.told(header, line):
            match = rule.matches.get(told.casefold())
            if match:
                return match, f"{source.field} '{told}' of the {place} is matched to {match}"
            return told, f"{source.field} of the {place}"
    return rule.default, f"default {rule.default}"


def _day(text: str) -> date | None:
    """ISO, as the TMS's API and files deliver dates; a time behind it is cut off."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _number(text: str) -> str | None:
    """Digits with a point; no exponent, no separators."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return f"{number:f}" if number.is_finite() and "_" not in text else None


def _currency(text: str) -> str | None:
    plain = _number(text)
    return plain if plain is None or -Decimal(plain).as_tuple().exponent <= 2 else None  # type: ignore[operator]


_TICKS = {"true": "true", "yes": "true", "y": "true", "1": "true"} | {
    "false": "false",
    "no": "false",
    "n": "false",
    "0": "false",
}


def _tick(text: str) -> str | None:
    return _TICKS.get(text.casefold())


def _line_of_text(text: str) -> str | None:
    return None if "\n" in text else text


_READERS: Mapping[FieldType, Callable[[str], str | None]] = {
    FieldType.NUMBER: _number,
    FieldType.CURRENCY: _currency,
    FieldType.CHECKBOX: _tick,
    FieldType.TEXT: _line_of_text,
}


def unsupported_words(kind: FieldType) -> str:
    """Why a field cannot be mapped, in A12's words; empty where it can."""
    if kind in SUPPORTED:
        return ""
    return f"Not supported: custom fields of the type {WORDS[kind]}."


def _unsupported(known: CustomField) -> Issue:
    return Issue(
        Code.CUSTOM_FIELD_UNSUPPORTED,
        f"{known.title}: {unsupported_words(known.type)}",
        "remove its mapping; use a field of the type Text instead",
        facts=_facts(known),
    )


def _unknown(known: CustomField) -> Issue:
    return Issue(
        Code.CUSTOM_FIELD_UNKNOWN,
        f"{known.title} is not in Sage",
        "remove its mapping, or make the field in Sage and refresh",
        facts=_facts(known),
    )


def _required(known: CustomField) -> Issue:
    return Issue(
        Code.CUSTOM_FIELD_REQUIRED,
        f"{known.title} has no value",
        "map it from a TMS field, or give a default",
        facts=_facts(known),
    )


def _invalid(known: CustomField, value: str, *, blocks: bool) -> Issue:
    """A word that is not on the list of a field that nothing wants is left out, and said."""
    listed = (
        f"Sage's list is {', '.join(known.words[:12])}" if known.words else f"it takes {WORDS[known.type]}"
    )
    return Issue(
        Code.CUSTOM_FIELD_INVALID if blocks else Code.CUSTOM_FIELD_UNMATCHED,
        f"{known.title} does not take '{value[:80]}': {listed}",
        "match the TMS value, or correct it in the TMS",
        severity=Severity.BLOCK if blocks else Severity.WARNING,
        facts={**_facts(known), "value": value[:80]},
    )


def _facts(known: CustomField) -> dict[str, str]:
    return {"object": known.owner.value, "field": known.name}
