"""From what a line names to the accounts it moves: account or account label, and the control account it is open on."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.settings import Settings


class LineAccounts:
    """Resolves the lines of one document, looking each label and offset account up once."""

    def __init__(self, books: Books, settings: Settings, kind: DocumentKind, offset: str | None) -> None:
        """`offset` is the party's own offset account, for lines whose label has none either."""
        self._books = books
        self._labels_expected = settings.account_labels
        self._kind = kind
        self._offset = offset
        self._labels: dict[str, Row] = {}
        self._controls: set[str] = {kind.control}

    def resolve(self, line: LineInput, number: int) -> tuple[LineInput, str]:
        """The line with its account, and its control account. A company expects labels or accounts, never both."""
        if line.label and line.account:
            raise general(f"Enter an account number or an account label on line item {number}, not both.")
        if self._labels_expected and not line.label:
            raise general(f"Enter an account label on line item {number}")
        if not line.label:
            return line, self._control(line.offset or self._offset)
        if not self._labels_expected:
            raise invalid("Account label", line.label)
        found = self._label(line.label)
        offset = line.offset or _text(found["OFFSETGLACCOUNTNO"]) or self._offset
        return replace(line, account=str(found["GLACCOUNTNO"])), self._control(offset)

    def _label(self, label: str) -> Row:
        if label not in self._labels:
            found = self._books.record(f"{self._kind.name[:2]}ACCOUNTLABEL", "ACCOUNTLABEL", label)
            if found is None or found["STATUS"] != "active":
                raise invalid("Account label", label)
            self._labels[label] = found
        return self._labels[label]

    def _control(self, offset: str | None) -> str:
        account = offset or self._kind.control
        if account in self._controls:
            return account
        found = self._books.one("SELECT ALTERNATIVEACCOUNT, STATUS FROM GLACCOUNT WHERE ACCOUNTNO=?", account)
        if found is None:
            raise invalid("Offset GL Account", account)
        if found != (self._kind.control_type, "active"):
            raise general(f"Offset GL Account '{account}' is not an active {self._kind.control_type}.")
        self._controls.add(account)
        return account


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
