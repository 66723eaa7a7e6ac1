"""What stands in custom fields, and what is refused before anything is sent (rules A5 and A12)."""

from __future__ import annotations

import pytest

from integrations.core.custom_fields import (
    SUPPORTED,
    CustomField,
    CustomFieldRule,
    CustomFields,
    FieldType,
    Owner,
    unsupported_words,
)
from integrations.core.dimensions import FieldSource, Level
from integrations.core.documents import DocumentKind
from integrations.core.issues import Code, Severity

LOAD = (FieldSource("load"),)


def fields(
    kind: FieldType,
    *,
    owner: Owner = Owner.AP_BILL,
    words: tuple[str, ...] = (),
    limit: int = 0,
    **rule: object,
) -> CustomFields:
    known = CustomField(owner, "F", "Field", kind, words, limit=limit)
    made = CustomFieldRule(owner, "F", LOAD, **rule)  # type: ignore[arg-type]
    return CustomFields((made,), {(owner, "F"): known})


@pytest.mark.parametrize(
    ("kind", "told", "sent"),
    [
        (FieldType.TEXT, "10023", "10023"),
        (FieldType.TEXT, "two\nlines", None),
        (FieldType.TEXT_AREA, "two\nlines", "two\nlines"),
        (FieldType.DATE, "2026-11-05", "11/05/2026"),
        (FieldType.DATE, "2026-11-05T08:00:00Z", "11/05/2026"),
        (FieldType.DATE, "5 Nov", None),
        (FieldType.NUMBER, "812.505", "812.505"),
        (FieldType.NUMBER, "-7", "-7"),
        (FieldType.NUMBER, "1e3", "1000"),
        (FieldType.NUMBER, "1,200", None),
        (FieldType.NUMBER, "NaN", None),
        (FieldType.NUMBER, "1_0", None),
        (FieldType.CURRENCY, "1850.00", "1850.00"),
        (FieldType.CURRENCY, "1850.005", None),
        (FieldType.CHECKBOX, "Yes", "true"),
        (FieldType.CHECKBOX, "0", "false"),
        (FieldType.CHECKBOX, "perhaps", None),
    ],
)
def test_a5_a_value_is_of_the_fields_type_or_blocks(kind: FieldType, told: str, sent: str | None) -> None:
    filled = fields(kind).of_document(DocumentKind.AP_BILL, {"load": told})
    if sent is None:
        assert [(i.code, i.blocks) for i in filled.issues] == [(Code.CUSTOM_FIELD_INVALID, True)]
        assert not filled.values
    else:
        assert (dict(filled.values), filled.issues) == ({"F": sent}, ())


PICK = ("Dry", "Reefer")


@pytest.mark.parametrize(
    ("rule", "told", "sent", "code"),
    [
        ({}, "reefer", "Reefer", None),
        ({}, "Boat", None, Code.CUSTOM_FIELD_UNMATCHED),
        ({"required": True}, "Boat", None, Code.CUSTOM_FIELD_INVALID),
        ({"matches": {"van": "Dry"}}, "VAN", "Dry", None),
        ({"default": "Dry"}, "Boat", "Dry", None),
        ({"default": "Dry"}, "", "Dry", None),
        ({"default": "Ship"}, "", None, Code.CUSTOM_FIELD_UNMATCHED),
    ],
)
def test_a12_a_picklist_is_checked_against_sages_list(
    rule: dict[str, object], told: str, sent: str | None, code: Code | None
) -> None:
    filled = fields(FieldType.PICKLIST, words=PICK, **rule).of_document(DocumentKind.AP_BILL, {"load": told})  # type: ignore[arg-type]
    assert filled.values.get("F") == sent
    assert [i.code for i in filled.issues] == ([code] if code else [])


def test_a_word_that_is_left_out_is_said() -> None:
    filled = fields(FieldType.PICKLIST, words=PICK).of_document(DocumentKind.AP_BILL, {"load": "Boat"})
    assert filled.issues[0].severity is Severity.WARNING
    assert filled.issues[0].message == "AP bill field Field does not take 'Boat': Sage's list is Dry, Reefer"


@pytest.mark.parametrize("kind", sorted(set(FieldType) - SUPPORTED))
def test_a12_what_is_not_supported_is_refused_in_its_words(kind: FieldType) -> None:
    filled = fields(kind).of_document(DocumentKind.AP_BILL, {"load": "x"})
    assert [i.code for i in filled.issues] == [Code.CUSTOM_FIELD_UNSUPPORTED]
    assert unsupported_words(kind) in filled.issues[0].message


def test_a12_names_email_percent_url_and_password() -> None:
    assert [
        unsupported_words(k) for k in (FieldType.EMAIL, FieldType.PERCENT, FieldType.URL, FieldType.PASSWORD)
    ] == [
        f"Not supported: custom fields of the type {word}."
        for word in ("Email", "Percent", "URL", "Password")
    ]
    assert not any(unsupported_words(kind) for kind in SUPPORTED)


def test_a_required_field_without_value_blocks() -> None:
    filled = fields(FieldType.TEXT, required=True).of_document(DocumentKind.AP_BILL, {})
    assert [(i.code, i.blocks) for i in filled.issues] == [(Code.CUSTOM_FIELD_REQUIRED, True)]


def test_a_field_that_sage_requires_blocks_even_without_a_rule() -> None:
    known = CustomField(Owner.AR_INVOICE, "PO", required=True)
    chosen = CustomFields(known={(Owner.AR_INVOICE, "PO"): known})
    assert [i.code for i in chosen.of_document(DocumentKind.AR_INVOICE, {}).issues] == [
        Code.CUSTOM_FIELD_REQUIRED
    ]
    assert not chosen.of_document(DocumentKind.AP_BILL, {}).issues


def test_a_field_that_is_gone_blocks_and_one_not_asked_for_yet_does_not() -> None:
    rule = CustomFieldRule(Owner.AP_BILL, "F", LOAD)
    told = {"load": "1"}
    assert [i.code for i in CustomFields((rule,), {}).of_document(DocumentKind.AP_BILL, told).issues] == [
        Code.CUSTOM_FIELD_UNKNOWN
    ]
    assert dict(CustomFields((rule,)).of_document(DocumentKind.AP_BILL, told).values) == {"F": "1"}


def test_too_long_a_text_blocks_and_is_never_cut() -> None:
    filled = fields(FieldType.TEXT, limit=4).of_document(DocumentKind.AP_BILL, {"load": "10023"})
    assert [i.code for i in filled.issues] == [Code.CUSTOM_FIELD_INVALID]


def test_an_items_field_is_filled_from_its_line_then_from_the_header() -> None:
    chosen = fields(FieldType.TEXT, owner=Owner.AP_BILL_ITEM)
    filled = chosen.of_line(DocumentKind.AP_BILL, {"load": "H"}, {"load": "L"})
    assert (dict(filled.values), filled.trace) == ({"F": "L"}, ("F L: load of the line",))
    assert dict(chosen.of_line(DocumentKind.AP_BILL, {"load": "H"}, {}).values) == {"F": "H"}
    assert not chosen.of_document(DocumentKind.AP_BILL, {"load": "H"}).values


def test_an_items_field_from_lines_only_takes_nothing_of_the_header() -> None:
    rule = CustomFieldRule(Owner.AP_BILL_ITEM, "F", (FieldSource("load", Level.LINE),))
    assert not CustomFields((rule,)).of_line(DocumentKind.AP_BILL, {"load": "H"}, {}).values


def test_adjustments_and_journals_have_none() -> None:
    """A5 names AR invoices and AP bills and their items."""
    chosen = fields(FieldType.TEXT)
    for kind in (DocumentKind.AR_ADJUSTMENT, DocumentKind.AP_ADJUSTMENT):
        assert not chosen.of_document(kind, {"load": "1"}).values
        assert not chosen.of_line(kind, {"load": "1"}, {}).values
