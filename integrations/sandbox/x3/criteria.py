"""Criteria of an export: comparisons, find(), and, or, parentheses.

Read into a tree and applied to a record's values: nothing of them reaches SQL. Dates are [dd/mm/yyyy], texts stand in single or
double quotes; a field may be written with its table, [F:BIC]NUM.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

Values = Mapping[str, str]
Test = Callable[[Values], bool]
MOST_CHARACTERS = 250  # of one criterion: the parameter's length as community code declares it

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\[\d{2}/\d{2}/\d{4}\])|(?:\[F:\w+\])?(?P<word>[A-Za-z]\w*)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign><>|>=|<=|[=<>&|(),]))"
)


class BadCriteria(ValueError):
    """In words for the one who wrote it."""


def compiled(text: str) -> Test:
    """Raises BadCriteria."""
    if len(text) > MOST_CHARACTERS:
        raise BadCriteria(f"criterion longer than {MOST_CHARACTERS} characters")
    if not text.strip():
        return lambda _: True
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def whole(self) -> Test:
        test = self._either()
        if self._at != len(self._tokens):
            raise BadCriteria(f"unexpected {self._tokens[self._at][1]!r}")
        return test

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        self._at += 1
        return found

    def _expect(self, sign: str) -> None:
        if self._next() != ("sign", sign):
            raise BadCriteria(f"{sign!r} expected")

    def _either(self) -> Test:
        tests = [self._all()]
        while self._peek() == ("sign", "|") or self._is_word("or"):
            self._next()
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda values: any(test(values) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._peek() == ("sign", "&") or self._is_word("and"):
            self._next()
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda values: all(test(values) for test in tests)

    def _is_word(self, word: str) -> bool:
        kind, text = self._peek()
        return kind == "word" and text.lower() == word

    def _one(self) -> Test:
        if self._peek() == ("sign", "("):
            self._next()
            test = self._either()
            self._expect(")")
            return test
        if self._is_word("find"):
            return self._find()
        kind, field = self._next()
        if kind != "word":
            raise BadCriteria(f"a field expected, not {field!r}")
        sign = self._next()[1]
        return _compared(field.upper(), sign, self._next())

    def _find(self) -> Test:
        """find(FIELD, 'a', 'b')<>0: the field is one of them."""
        self._next()
        self._expect("(")
        kind, field = self._next()
        if kind != "word":
            raise BadCriteria("find() begins with a field")
        wanted: set[str] = set()
        while self._peek() == ("sign", ","):
            self._next()
            wanted.add(_plain(self._next()))
        self._expect(")")
        self._expect("<>")
        if self._next() != ("number", "0"):
            raise BadCriteria("find() is compared with 0")
        return lambda values: _value(values, field.upper()) in wanted


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise BadCriteria(f"cannot read {text[at : at + 20].strip()!r}")
        kind = found.lastgroup or ""
        yield kind, found[kind]
        at = found.end()


def _plain(token: tuple[str, str]) -> str:
    kind, text = token
    if kind == "text":
        return text[1:-1]
    if kind == "date":
        return f"{text[7:11]}{text[4:6]}{text[1:3]}"
    if kind == "number":
        return text
    raise BadCriteria(f"a value expected, not {text!r}")


def _compared(field: str, sign: str, token: tuple[str, str]) -> Test:
    wanted, numeric = _plain(token), token[0] == "number"

    def key(text: str) -> Decimal | str:
        if not numeric:
            return text
        try:
            return Decimal(text or "0")
        except InvalidOperation as error:
            raise BadCriteria(f"{field} is no number") from error

    signs: Mapping[str, Callable[[Values], bool]] = {
        "=": lambda values: key(_value(values, field)) == key(wanted),
        "<>": lambda values: key(_value(values, field)) != key(wanted),
        ">=": lambda values: key(_value(values, field)) >= key(wanted),  # type: ignore[operator]
        "<=": lambda values: key(_value(values, field)) <= key(wanted),  # type: ignore[operator]
        ">": lambda values: key(_value(values, field)) > key(wanted),  # type: ignore[operator]
        "<": lambda values: key(_value(values, field)) < key(wanted),  # type: ignore[operator]
    }
    if sign not in signs:
        raise BadCriteria(f"a comparison expected after {field}, not {sign!r}")
    return signs[sign]


def _value(values: Values, field: str) -> str:
    if field not in values:
        raise BadCriteria(f"{field}: this field does not exist")
    return values[field]
