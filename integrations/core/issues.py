"""Expected problems are values: gathered, never raised one by one.

Every code stands in docs/issue-codes.md with its cause and remedy; a test compares both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    BLOCK = "BLOCK"  # nothing is sent while it is open
    WARNING = "WARNING"  # sent, and said on the document


class Code(StrEnum):
    # intake: a row that cannot be read
    FILE_UNREADABLE = "file.unreadable"
    COLUMN_UNKNOWN = "column.unknown"
    COLUMN_MISSING = "column.missing"
    FIELD_REQUIRED = "field.required"
    FIELD_INVALID = "field.invalid"
    FIELD_UNKNOWN = "field.unknown"
    AMOUNT_INVALID = "amount.invalid"
    DATE_INVALID = "date.invalid"
    TOTAL_DIFFERS = "total.differs"
    VERSION_CONFLICT = "version.conflict"
    # routing and history
    HISTORY_CREDIT = "history.credit"
    CURRENCY_FOREIGN = "currency.foreign"
    CHANGED_AFTER_POSTING = "changed_after_posting"
    # parties (rule A4)
    PARTY_UNKNOWN = "party.unknown"
    PARTY_ID_UNKNOWN = "party.id_unknown"
    PARTY_NAME_DIFFERS = "party.name_differs"
    PARTY_AMBIGUOUS = "party.ambiguous"
    PARTY_NEAR = "party.near"
    PARTY_INACTIVE = "party.inactive"
    PARTY_INACTIVE_IN_TMS = "party.inactive_in_tms"
    PARTY_WAITING = "party.waiting"
    PARTY_CLAIMED = "party.claimed_twice"
    PARTY_FACTS_DIFFER = "party.facts_differ"
    PARTY_IGNORED = "party.set_aside"
    FACTORED = "party.factored"
    # accounts (rule A11)
    ACCOUNT_UNMAPPED = "account.unmapped"
    ACCOUNT_UNKNOWN = "account.unknown"
    ACCOUNT_INACTIVE = "account.inactive"
    ACCOUNT_STATEMENT = "account.statement"
    ACCOUNT_NORMAL_BALANCE = "account.normal_balance"
    ACCOUNT_CONTROL = "account.control"
    ACCOUNT_TYPE = "account.type"
    ACCOUNT_NOT_IN_TMS_CHART = "account.not_in_tms_chart"
    ACCOUNT_AMBIGUOUS = "account.ambiguous"
    ACCOUNT_DEFAULT_USED = "account.default_used"
    ACCOUNT_DEFAULT_REFUSED = "account.default_refused"
    # dimensions (rule A5)
    DIMENSION_REQUIRED = "dimension.required"
    DIMENSION_UNKNOWN = "dimension.unknown"
    DIMENSION_INACTIVE = "dimension.inactive"
    DIMENSION_UNMATCHED = "dimension.unmatched"
    DIMENSION_NOT_OFFERED = "dimension.not_offered"
    DIMENSION_UNREADABLE = "dimension.unreadable"
    DIMENSION_NO_PLACE = "dimension.no_place"
    DIMENSION_CONFLICT = "dimension.conflict"
    # custom fields (rules A5, A12)
    CUSTOM_FIELD_REQUIRED = "custom_field.required"
    CUSTOM_FIELD_INVALID = "custom_field.invalid"
    CUSTOM_FIELD_UNMATCHED = "custom_field.unmatched"
    CUSTOM_FIELD_UNKNOWN = "custom_field.unknown"
    CUSTOM_FIELD_UNSUPPORTED = "custom_field.unsupported"
    # periods, entities and routing (rule A8)
    PERIOD_CLOSED = "period.closed"
    PERIOD_MOVED = "period.moved"
    ROUTE_UNKNOWN = "route.unknown"
    INTERCOMPANY_NEGATIVE = "intercompany.negative"
    # documents
    NUMBER_TAKEN = "number.taken"
    NUMBER_IN_SAGE = "number.in_sage"
    TOTAL_ZERO = "total.zero"
    LEFT_OUT = "document.left_out"
    HELD = "document.held"
    JOURNAL_UNBALANCED = "journal.unbalanced"
    # files for a desktop Sage
    FILE_TEXT = "file.text"
    FILE_TEXT_CHANGED = "file.text_changed"
    FILE_TOO_LONG = "file.too_long"
    FILE_LINES = "file.lines"
    FILE_NOT_OFFERED = "file.not_offered"
    OPENING_MISSING = "opening.missing"
    # taxes
    TAX_UNMAPPED = "tax.unmapped"
    TAX_NO_PLACE = "tax.no_place"
    # papers
    ATTACHMENT_UNUSABLE = "attachment.unusable"
    ATTACHMENT_REFUSED = "attachment.refused"
    # what Sage said or holds
    SAGE_REFUSED = "sage.refused"
    SAGE_PERIOD_CLOSED = "sage.period_closed"
    SAGE_DIMENSION = "sage.dimension"
    SAGE_PARTY = "sage.party"
    SAGE_ACCOUNT = "sage.account"
    SAGE_DUPLICATE = "sage.duplicate"
    SAGE_PERMISSION = "sage.permission"
    SAGE_CONNECTION = "sage.connection"
    SAGE_REPEATED_CONTROL_ID = "sage.repeated_control_id"
    FOUND_WITHOUT_MARK = "found.without_mark"
    NO_WITNESS = "found.no_witness"
    ANSWER_LOST = "answer.lost"
    TWIN_IN_SAGE = "sage.twin"
    DRIFTED = "sage.drifted"
    GONE = "sage.gone"
    BY_HAND_NOT_THERE = "by_hand.not_there"
    BY_HAND_DIFFERS = "by_hand.differs"


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem with its place and remedy.

    `place` is what a person looks at: `charges[2].amount`, `line 3`, a column's name. `row` is the row of the delivery,
    from 1, where there is one. `facts` are short values that group and explain (account, dimension, party).
    """

    code: Code
    message: str
    remedy: str
    place: str = ""
    row: int | None = None
    severity: Severity = Severity.BLOCK
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK
