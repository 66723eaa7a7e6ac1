"""From a leg of freight transactions to its Sage document (rules A1 and A2). What legs there are says `legs.py`.

Pure: the same input gives the same document. Every problem is gathered; a document is only built when nothing blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

from integrations.core import form_1099, general_ledger, intercompany, taxes, uses
from integrations.core.chart import Chart
from integrations.core.coding import UNCODED, Coding
from integrations.core.custom_fields import CustomFields, Filled
from integrations.core.dimensions import Dimensions
from integrations.core.documents import (
    ADJUSTMENTS,
    RECEIVABLES,
    Document,
    DocumentKind,
    Form1099,
    Line,
    Origin,
    SourceLine,
)
from integrations.core.entries import Entry
from integrations.core.freight import CASH_KINDS, GATHERED_KINDS, PartyRef, Side, Transaction
from integrations.core.issues import Code, Issue, Severity
from integrations.core.leg import Leg
from integrations.core.legs import number_of
from integrations.core.money import Money
from integrations.core.periods import Periods, Placing, stream_of
from integrations.core.policies import Policies, PostingLevel

DocumentKey: TypeAlias = tuple[str, str, str, str]  # source system, kind, source id and leg
ON_HOLD = "on_hold"  # a bill's field: it is not to be paid yet


@dataclass(frozen=True, slots=True)
class Rules:
    """What a connection says about building. `terms_days` is used where neither transaction nor party gives terms;
    `entity_of` says to which Sage entity a location belongs."""

    chart: Chart
    dimensions: Dimensions
    currency: str
    terms_days: int = 30
    policies: Policies = field(default_factory=Policies)
    custom_fields: CustomFields = field(default_factory=CustomFields)
    periods: Periods = field(default_factory=Periods)
    entity_of: Mapping[str, str] = field(default_factory=dict)
    forms_1099: form_1099.Codes = field(default_factory=dict)
    tax_details: taxes.Details = field(default_factory=dict)
    codings: Mapping[DocumentKey, Coding] = field(default_factory=dict)

    def coded(self, system: str, kind: str, source_id: str, leg: str) -> Coding:
        """What a person coded for the document of one leg. `source_id` is the TMS's, or the group's key."""
        return self.codings.get((system, kind, source_id, leg), UNCODED)


@dataclass(frozen=True, slots=True)
class Payee:
    """A party as Sage knows it."""

    party_id: str
    terms_days: int | None = None
    pay_to: str = ""  # the contact that is paid in its stead
    form_1099: Form1099 | None = None


Payees = Mapping[PartyRef, Payee]
_NOBODY = Payee("")


@dataclass(frozen=True, slots=True)
class Built:
    """`document` is None when something blocks or there is nothing to post (`left_out`)."""

    document: Document | None
    issues: tuple[Issue, ...]
    kind: DocumentKind
    total: Money
    left_out: bool = False


def build(
    leg: Leg,
    transactions: Sequence[Transaction],
    *,
    payees: Payees,
    mark: str,
    rules: Rules,
    sequence: int = 1,
    coding: Coding = UNCODED,
) -> Built:
    """Build the document of one leg of `transactions`: one, or what gathers, of one currency. `payees` holds everybody whom
    the leg names, `coding` what a person gave this document."""
    first = transactions[0]
    kind, total = leg.kind, leg.total
    if leg.left_out is not None:
        return Built(None, (leg.left_out,), kind, total, left_out=True)
    if first.currency != rules.currency:
        return Built(None, (_foreign_currency(first, rules),), kind, total)
    lines: list[Line] = []
    issues: list[Issue] = list(leg.issues)
    for entry in leg.entries:
        line, problems = _line(entry, leg, payees, rules, coding)
        issues.extend(problems)
        if line is not None:
            lines.append(line)
    filled = rules.custom_fields.of_document(kind, _shared(transactions))
    issues.extend(filled.issues)
    if not total and (kind not in ADJUSTMENTS or not (lines or issues)):
        return Built(None, (_zero(first),), kind, total, left_out=True)
    placing = rules.periods.place(stream_of(kind), first.document_date)
    issues += [i for i in (placing.issue, intercompany.check(lines, rules.entity_of)) if i is not None]
    if any(i.blocks for i in issues) or not lines:
        return Built(None, tuple(issues), kind, total)
    document = _document(
        leg,
        transactions,
        _with_exemption(_told(lines, placing), leg, rules),
        _payee(leg, payees),
        mark,
        rules,
        sequence,
        placing,
    )
    if filled.values:
        document = replace(document, custom_fields=filled.values, lines=_header_told(document.lines, filled))
    return Built(document, tuple(issues), kind, total)


def _payee(leg: Leg, payees: Payees) -> Payee:
    return payees[leg.party] if leg.party is not None else _NOBODY


def _document(
    leg: Leg,
    transactions: Sequence[Transaction],
    lines: list[Line],
    payee: Payee,
    mark: str,
    rules: Rules,
    sequence: int,
    placing: Placing,
) -> Document:
    first = transactions[0]
    alone = len(transactions) == 1
    terms = next((t for t in (first.terms_days, payee.terms_days) if t is not None), rules.terms_days)
    return Document(
        kind=leg.kind,
        party_id=payee.party_id,
        number=number_of(transactions, leg, sequence),
        reference=first.reference if alone else "",
        description=f"{mark} {first.description or first.number}".strip() if alone else mark,
        document_date=first.document_date,
        posting_date=placing.day,
        due_date=first.due_date or first.document_date + timedelta(days=terms),
        currency=first.currency,
        lines=tuple(lines),
        tax_solution="" if leg.kind is DocumentKind.JOURNAL else rules.policies.tax_solution,
        rate_type=rules.policies.rate_type,
        journal=_journal(leg, first, rules.policies),
        reverse_on=leg.reverse_on,
        pay_to=payee.pay_to if leg.kind is DocumentKind.AP_BILL else "",
        on_hold=leg.kind is DocumentKind.AP_BILL and is_yes(first.fields.get(ON_HOLD, "")),
    )


def _journal(leg: Leg, first: Transaction, policies: Policies) -> str:
    if leg.kind is not DocumentKind.JOURNAL:
        return ""
    return general_ledger.journal_of(first.kind, leg) if policies.tms_holds_cash else policies.journal


def _shared(transactions: Sequence[Transaction]) -> Mapping[str, str]:
    """The header's fields: of what gathers, those that all of them say alike."""
    first, *others = transactions
    return {k: v for k, v in first.fields.items() if all(t.fields.get(k) == v for t in others)}


def _header_told(lines: tuple[Line, ...], filled: Filled) -> tuple[Line, ...]:
    """What chose the document's own custom fields stands in the trace of its first line."""
    first, *others = lines
    return (replace(first, trace=(*first.trace, *filled.trace)), *others)


def _told(lines: list[Line], placing: Placing) -> list[Line]:
    """A moved posting date stands in the trace of every line."""
    if not placing.words:
        return lines
    return [replace(line, trace=(*line.trace, placing.words)) for line in lines]


def _line(
    entry: Entry, leg: Leg, payees: Payees, rules: Rules, coding: Coding
) -> tuple[Line | None, list[Issue]]:
    if not entry.amount:
        return None, []  # a charge of zero says nothing to the books
    transaction, charge = entry.transaction, entry.charge
    fields: Mapping[str, str] = {**transaction.fields, **charge.fields}
    if taxes.is_tax_charge(charge, rules.policies.tax_solution):
        return _tax_line(entry, leg, rules)
    by_hand = coding.account(entry.side, charge)
    choice = by_hand or rules.chart.choose(entry.side, charge, fields)
    if isinstance(choice, Issue):
        return None, [choice]
    issues = rules.chart.check(entry.side, charge, choice)
    account = rules.chart.accounts.get(choice.account)
    demanded = (account.requires if account else frozenset()) | _demanded_at_top(rules.policies)
    dimensions, problems = rules.dimensions.choose(
        transaction.fields,
        charge.fields,
        demanded,
        choice.account,
        party=entry.party or leg.party,
        kind=leg.kind,
        coded=coding.dimensions,
    )
    custom = rules.custom_fields.of_line(leg.kind, transaction.fields, charge.fields)
    line = Line(
        account=choice.account,
        amount=entry.amount,
        memo=_memo(entry),
        source=SourceLine(transaction.kind, transaction.source_id, charge.line, entry.part),
        dimensions={
            **_at_top(rules.policies),
            **_about(entry, payees),
            **{str(d.dimension): d.value for d in dimensions},
        },
        trace=(
            f"Account {choice.account}: {choice.words}",
            *(f"{d.dimension.capitalize()} {d.value}: {d.words}" for d in dimensions),
            *custom.trace,
        ),
        custom_fields=custom.values,
        origin=Origin(charge.code, charge.category.value, choice.level.value, choice.rule_id),
        applies_to=_applies_to(entry),
        form_1099=_counted(entry, leg, payees, rules),
    )
    return line, [*issues, *problems, *custom.issues]


def _applies_to(entry: Entry) -> str:
    """Cash says with each charge what it settles, or once for all of them."""
    if entry.transaction.kind not in CASH_KINDS or entry.charge.category not in uses.CONTROLS:
        return ""
    return entry.charge.applies_to or entry.transaction.applies_to


def _tax_line(entry: Entry, leg: Leg, rules: Rules) -> tuple[Line | None, list[Issue]]:
    charge = entry.charge
    account = taxes.choose(entry.side, charge, leg.kind, rules.tax_details)
    if isinstance(account, Issue):
        return None, [account]
    source = SourceLine(entry.transaction.kind, entry.transaction.source_id, charge.line, entry.part)
    words = f"Tax detail {taxes.detail_of(account)}: mapped for code '{charge.code}'"
    origin = Origin(charge.code, charge.category.value)
    return Line(account, entry.amount, _memo(entry), source, trace=(words,), origin=origin), []


def _with_exemption(lines: list[Line], leg: Leg, rules: Rules) -> list[Line]:
    """Where Sage wants a tax detail on every line, a document without tax says by which it has none."""
    side = Side.AR if leg.kind in RECEIVABLES else Side.AP
    detail = rules.tax_details.get((side, taxes.NOT_TAXED))
    if not rules.policies.tax_solution or not detail or leg.kind is DocumentKind.JOURNAL:
        return lines
    if any(map(taxes.is_tax, lines)):
        return lines
    first = lines[0]
    zero = Money.zero(first.amount.currency)
    words = f"Tax detail {detail}: the document has no tax"
    part = replace(first.source, part=f"{first.source.part}untaxed")
    return [*lines, Line(f"{taxes.PREFIX}{detail}", zero, "", part, trace=(words,))]


def _counted(entry: Entry, leg: Leg, payees: Payees, rules: Rules) -> Form1099 | None:
    if leg.kind is not DocumentKind.AP_BILL:
        return None
    own = _payee(leg, payees).form_1099
    carriers = rules.policies.freight_carriers_1099
    return form_1099.of_line(entry, leg.party, own, rules.forms_1099, freight_carriers=carriers)


def is_yes(text: str) -> bool:
    return text.strip().casefold() in ("yes", "y", "true", "1")


def _about(entry: Entry, payees: Payees) -> dict[str, str]:
    """A journal has no party: whom a line is about stands in its dimension, so that the account can be told by vendor."""
    if entry.party is None or not payees[entry.party].party_id:
        return {}
    name = "CUSTOMER" if entry.party.kind.side is Side.AR else "VENDOR"
    return {name: payees[entry.party].party_id}


def _at_top(policies: Policies) -> dict[str, str]:
    """The location of lines that say none of their own, where documents are posted at the top level."""
    return {"LOCATION": policies.top_location} if _top(policies) and policies.top_location else {}


def _demanded_at_top(policies: Policies) -> frozenset[str]:
    """At the top level no entity stands behind the session: each line has to name its location."""
    return frozenset({"LOCATION"}) if _top(policies) and not policies.top_location else frozenset()


def _top(policies: Policies) -> bool:
    return policies.posting_level is PostingLevel.TOP


def _memo(entry: Entry) -> str:
    charge = entry.charge
    words = charge.description or charge.code or charge.category.replace("_", " ")
    return f"{words} {entry.transaction.source_id}" if entry.transaction.kind in GATHERED_KINDS else words


def _foreign_currency(first: Transaction, rules: Rules) -> Issue:
    return Issue(
        Code.CURRENCY_FOREIGN,
        f"the transaction is in {first.currency}, the connection keeps {rules.currency}",
        "bill it in the connection's currency, or wait for multi-currency; no rate is guessed",
        place="currency",
        facts={"currency": first.currency},
    )


def _zero(first: Transaction) -> Issue:
    return Issue(
        Code.TOTAL_ZERO,
        f"{first.number} comes to zero: there is nothing to post",
        "nothing to do; it is listed as left out",
        severity=Severity.WARNING,
    )
