"""The text filters of readByQuery: `STATUS = 'T' AND NAME like 'Acme%'`, compiled to SQL with bound values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.reading.conditions import MOST_VALUES, Where
from integrations.sandbox.functions.reading.fields import Resolved, read_value, resolve
from integrations.sandbox.functions.reading.letters import letters_of
from integrations.sandbox.objects import Kind, ObjectType

# A list of a thousand values has two thousand words; what has many times more is no filter.
_MOST_WORDS = 20_000
_TOKEN = re.compile(r"\s*(?:('(?:[^'\\]|\\.)*')|(<=|>=|!=|<>|[<>=(),])|([^\s<>=(),']+))", re.ASCII)
_COMPARISONS = {"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "<>", "<>": "<>"}
_MOST_ROWS = re.compile(r"\d{1,9}", re.ASCII)
_DEEPEST = 50


@dataclass(slots=True)
class Compiled:
    """`most` is what `rownum` leaves of the records, counted in the order of RECORDNO."""

    where: Where
    most: int | None = None


def compile_text(books: Books, kind: ObjectType, text: str, *, words: bool = False) -> Compiled:
    """`words`: where letters are stored, the words that are shown for them are found too."""
    if not text.strip():
        return Compiled(Where())
    return _Parser(books, kind, text, words).parse()


class _Parser:
    def __init__(self, books: Books, kind: ObjectType, text: str, words: bool) -> None:
        self._books, self._kind, self._text, self._words = books, kind, text, words
        self._tokens = self._split(text)
        self._at = 0
        self._depth = 0
        self._negations = 0
        self._most: int | None = None
        # Under OR or NOT rownum has no meaning that could be told from the count alone.
        self._chosen = False

    def _split(self, text: str) -> list[str]:
        tokens: list[str] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match or len(tokens) == _MOST_WORDS:
                raise self._error()
            tokens.append(match[1] or match[2] or match[3])
            position = match.end()
        return tokens

    def _error(self) -> Refusal:
        return Refusal(Fault("Query Failed", f"Unable to parse Query value: {self._text[:200]}"))

    def parse(self) -> Compiled:
        found = self._either()
        if self._at != len(self._tokens) or (self._most is not None and self._chosen):
            raise self._error()
        return Compiled(found, self._most)

    def _peek(self) -> str:
        return self._tokens[self._at].upper() if self._at < len(self._tokens) else ""

    def _take(self, expected: str | None = None) -> str:
        if self._at >= len(self._tokens) or (expected is not None and self._peek() != expected):
            raise self._error()
        self._at += 1
        return self._tokens[self._at - 1]

    def _either(self) -> Where:
        return self._joined("OR", self._both)

    def _both(self) -> Where:
        return self._joined("AND", self._single)

    def _joined(self, word: str, read: Callable[[], Where]) -> Where:
        found = [read()]
        while self._peek() == word:
            self._chosen = self._chosen or word == "OR"
            self._take()
            found.append(read())
        if len(found) == 1:
            return found[0]
        return Where(
            f"({f' {word} '.join(each.sql for each in found)})", [v for each in found for v in each.values]
        )

    def _single(self) -> Where:
        if self._peek() == "NOT":
            self._chosen = True
            self._take()
            self._negations += 1
            inner = self._single()
            self._negations -= 1
            return Where(f"NOT ({inner.sql})", inner.values)
        if self._peek() == "(":
            return self._grouped()
        return self._condition()

    def _grouped(self) -> Where:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error()
        self._take("(")
        inner = self._either()
        self._take(")")
        self._depth -= 1
        return inner

    def _condition(self) -> Where:
        if self._peek() == "ROWNUM":
            return self._rownum()
        at = resolve(self._books, self._kind, self._take())
        word = self._take().upper()
        if word == "IS":
            return self._null(at)
        negated = word == "NOT"
        if negated:
            word = self._take().upper()
        if word == "LIKE":
            return Where(f"{at.sql} {'NOT ' if negated else ''}LIKE ?", [self._literal(self._take())])
        if word == "IN":
            return self._among(at, negated=negated)
        if word not in _COMPARISONS or negated:
            raise self._error()
        if word not in ("!=", "<>") and not self._negations:
            return Where(*at.holds(self._books, f"{word} ?", [self._value(at)]))
        return Where(f"{at.sql} {_COMPARISONS[word]} ?", [self._value(at)])

    def _rownum(self) -> Where:
        self._take()
        word, number = self._take(), self._literal(self._take())
        if word not in ("<", "<=") or not _MOST_ROWS.fullmatch(number):
            raise self._error()
        most = int(number) - (word == "<")
        self._most = max(0, most if self._most is None else min(self._most, most))
        return Where()

    def _null(self, at: Resolved) -> Where:
        negated = self._peek() == "NOT"
        if negated:
            self._take()
        self._take("NULL")
        return Where(f"{at.sql} IS {'NOT ' if negated else ''}NULL")

    def _among(self, at: Resolved, *, negated: bool) -> Where:
        self._take("(")
        values = [self._value(at)]
        while self._peek() == ",":
            self._take()
            values.append(self._value(at))
        self._take(")")
        if len(values) > MOST_VALUES:
            raise self._error()
        if not negated and not self._negations:
            return Where(*at.holds(self._books, f"IN ({','.join('?' * len(values))})", values))
        return Where(f"{at.sql} {'NOT ' if negated else ''}IN ({','.join('?' * len(values))})", values)

    def _literal(self, token: str) -> str:
        return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith("'") else token

    def _value(self, at: Resolved) -> Value:
        text = self._literal(self._take())
        letters = letters_of(self._kind, at.field.name)
        if letters:
            # What is stored is the letter; a word that is only shown finds nothing.
            return letters.get(text, text if self._words else "")
        if at.field.kind is Kind.BOOLEAN:
            text = {"T": "true", "F": "false"}.get(text, text)
        return read_value(at.field, text)
