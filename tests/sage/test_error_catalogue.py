"""The catalogue of causes: real error texts, with their names, numbers and support ids varied, lead to the right cause.

The texts stand in `error_texts.toml`, each with the document and line that it comes from.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from integrations.core.causes import Handling, Mend, handling_of, plain
from integrations.core.issues import Code
from integrations.sage import catalogue
from integrations.sage.intacct_xml.faults import meaning_of, read_errors
from integrations.sage.intacct_xml.text import esc
from integrations.sage.ports import Fault

TEXTS = tomllib.loads(Path(__file__).with_name("error_texts.toml").read_text("utf-8"))["text"]
_BRACED = re.compile(r"\{([^{}]*)\}")
# How long the rest of an answer is differs: the sentence that sums up follows the cause.
SUMMARY = ("BL01001973", "Currently, we can't create the transaction 'X-1'.")


def said(*pairs: tuple[str, str]) -> Fault:
    inner = "".join(
        f"<error><errorno>{esc(number)}</errorno><description2>{esc(text)}</description2></error>"
        for number, text in pairs
    )
    return meaning_of(read_errors(etree.fromstring(f"<errormessage>{inner}</errormessage>")))[1]


def plainly(text: str) -> str:
    return _BRACED.sub(r"\1", text)


def variations(row: dict[str, str], count: int = 12) -> Iterator[tuple[str, str]]:
    """The same said of other names, ids and dates, each with a support id of its own."""
    chance = random.Random(row["text"])
    for _ in range(count):
        fresh = _BRACED.sub(lambda found: _another(found[1], chance), row["text"])
        number = _BRACED.sub(lambda found: _another(found[1], chance), row["number"])
        ident = "".join(chance.choices("ABCDEFGHabcdefgh0123456789", k=12))
        noise = f" [Support ID: {ident}%7E{ident[:4]}]" if chance.random() < 0.8 else ""
        yield number, (fresh + noise if fresh else "")


def _another(shown: str, chance: random.Random) -> str:
    """Of the same kind: a letter for a letter, a digit for a digit; a word that is no number may become longer."""
    swapped = "".join(
        chance.choice("ABCDEFGHKLMNPRSTVX")
        if c.isalpha()
        else str(chance.randint(1, 9))
        if c.isdigit()
        else c
        for c in shown
    )
    return swapped if re.search(r"\d", shown) else swapped + chance.choice(("", "-7", " GmbH"))


def test_there_are_sixty_texts_and_more_and_each_says_where_it_comes_from():
    assert len(TEXTS) >= 60
    assert all(re.search(r"dossier, (line \d+|section [\d.]+)", row["source"]) for row in TEXTS)
    assert len({(row["number"], row["text"]) for row in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("row", TEXTS, ids=[f"{r['cause']}: {r['text'] or r['number']}"[:80] for r in TEXTS])
def test_a_real_text_leads_to_its_cause_and_remedy_however_it_varies(row):
    found = {said((plainly(row["number"]), plainly(row["text"]))).cause}
    found |= {said(pair).cause for pair in variations(row)}
    found |= {said(pair, SUMMARY).cause for pair in variations(row, 3)}
    assert found == {row["cause"]}
    cause = catalogue.find(row["cause"])
    assert cause is not None
    assert len(cause.remedy) > 20


def test_the_facts_that_a_text_names_are_found():
    missing = said(("", "This transaction is missing the Department dimension for the Account 5000"))
    assert missing.facts == {"dimension": "DEPARTMENT", "account": "5000"}
    assert said(("", "The account number '5000' requires a Job")).facts == {
        "dimension": "PROJECT",
        "account": "5000",
    }
    assert said(("", "Invalid Department 'OPX' specified.")).facts == {
        "dimension": "DEPARTMENT",
        "value": "OPX",
    }
    assert said(("", "Vendor 'V-200' is on hold.")).facts == {"party": "V-200"}
    assert said(("", "Account 4999 is not valid")).facts == {"account": "4999"}
    assert said(("", "Date must be on or after 01/01/2026")).facts == {"value": "01/01/2026"}


def test_an_unknown_text_is_shown_whole_and_grouped_by_what_does_not_vary():
    one = said(
        ("BL01001973", "The flux of load 'L-77' is out of phase by 12.50 on 01/05/2026 [Support ID: a%7Eb]")
    )
    two = said(
        ("BL01001973", "The flux of load 'L-9123' is out of phase by 7 on 11/30/2025 [Support ID: c%7Ed]")
    )
    other = said(("BL01001973", "The flux of load 'L-77' is out of tune"))
    assert one.cause == ""
    assert one.text == "The flux of load 'L-77' is out of phase by 12.50 on 01/05/2026"
    assert one.facts == two.facts
    assert one.facts != other.facts


def test_what_is_plain_leaves_out_names_numbers_and_ids():
    assert plain("Bill 'B 1' of 1,204.50 [Request ID: x] failed.") == plain("Bill 'C' of 7 failed")
    assert plain("Bill failed") != plain("Invoice failed")


def test_every_cause_is_whole_and_named_once():
    causes = [entry.cause for entry in catalogue.entries()]
    assert len({c.name for c in causes}) == len(causes)
    assert all(entry.texts or entry.numbers for entry in catalogue.entries())
    assert {c.name for c in causes} >= {row["cause"] for row in TEXTS}


def test_what_waits_for_its_cause_is_not_to_be_retried_at_once():
    """The class says whether a retry helps: what needs a mapping, data or a person comes back with the same answer."""
    classes = {entry.cause.name: entry.cause.handling for entry in catalogue.entries()}
    assert classes["dimension-missing"] is Handling.FIX_MAPPING
    assert classes["party-contact"] is Handling.FIX_DATA
    assert classes["period-closed"] is Handling.WAIT
    assert classes["gateway-failed"] is Handling.RETRY
    assert classes["number-exists"] is Handling.ASK


@pytest.mark.parametrize("code", list(Code))
def test_every_code_of_ours_has_an_owner_and_a_class(code):
    owner, handling, mend = handling_of(code)
    assert owner.words
    assert handling.retry
    assert isinstance(mend, Mend)


def test_codes_of_ours_say_where_they_are_mended():
    assert handling_of(Code.ACCOUNT_UNMAPPED)[2] is Mend.ACCOUNTS
    assert handling_of(Code.DIMENSION_REQUIRED)[2] is Mend.DIMENSIONS
    assert handling_of(Code.PARTY_NEAR)[2] is Mend.PARTIES
    assert handling_of(Code.PERIOD_CLOSED)[2] is Mend.PERIODS
    assert handling_of(Code.ROUTE_UNKNOWN)[2] is Mend.ROUTES
