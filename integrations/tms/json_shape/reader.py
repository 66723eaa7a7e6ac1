"""Reading one JSON object, gathering every problem with its place instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from integrations.core.issues import Code, Issue
from integrations.core.money import Money, MoneyError
from integrations.tms.rows import KEPT_FROM_EVIL, NEVER_KEPT

E = TypeVar("E", bound=StrEnum)

FIRST_YEAR, LAST_YEAR = 1970, 2199
MAX_FIELDS = 60
MAX_FIELD_NAME = 60
MAX_FIELD = 300
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_SHOWN = 40


def shown(value: object) -> str:
    """A value as a message quotes it: short, whatever came."""
    text = str(value).replace("\x00", KEPT_FROM_EVIL)
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...' ({len(text)} characters)"


class Reader:
    """Each method gives a value of its type; where there is none it notes an issue and gives None or a neutral value."""

    __slots__ = ("body", "issues", "prefix", "row")

    def __init__(self, body: Mapping[str, Any], row: int, issues: list[Issue], prefix: str = "") -> None:
        self.body, self.row, self.issues, self.prefix = body, row, issues, prefix

    def inside(self, value: Mapping[str, Any], place: str) -> Reader:
        return Reader(value, self.row, self.issues, f"{self.prefix}{place}.")

    def note(self, code: Code, place: str, message: str, remedy: str) -> None:
        # What came is quoted, and a database may refuse to keep a NUL even in an issue.
        said, where = (text.replace("\x00", KEPT_FROM_EVIL) for text in (message, self.prefix + place))
        self.issues.append(Issue(code, said, remedy, place=where, row=self.row))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        if self.body.keys() <= known:
            return
        for name in sorted(str(one) for one in self.body.keys() - known):
            self.note(
                Code.FIELD_UNKNOWN,
                name[:MAX_FIELD_NAME],
                f"{shown(name)} is no field of this shape",
                "leave it out, or put it inside 'fields' if a dimension is mapped from it",
            )

    def text(self, name: str, limit: int) -> str:
        """Optional text, or a whole number taken for an id; empty where there is none."""
        value = self.body.get(name)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self._expected(name, value, "text")
            return ""
        value = value.strip()
        if len(value) > limit:
            self.note(
                Code.FIELD_INVALID,
                name,
                f"{len(value)} characters are more than the {limit} that fit",
                f"send at most {limit} characters",
            )
            return ""
        if "\x00" in value:
            self.note(Code.FIELD_INVALID, name, "it holds a NUL character", "remove the NUL character")
            return ""
        return value

    def required_text(self, name: str, limit: int) -> str:
        before = len(self.issues)
        value = self.text(name, limit)
        if not value and len(self.issues) == before:
            self.missing(name)
        return value

    def missing(self, name: str) -> None:
        self.note(Code.FIELD_REQUIRED, name, f"{self.prefix}{name} is missing", f"send {self.prefix}{name}")

    def integer(self, name: str, *, least: int = 0, most: int = 2**63 - 1) -> int | None:
        value = self.body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._expected(name, value, "a whole number")
        elif not least <= value <= most:
            self.note(
                Code.FIELD_INVALID,
                name,
                f"{shown(value)} is not from {least} to {most}",
                "correct the number",
            )
        else:
            return value
        return None

    def boolean(self, name: str) -> bool | None:
        value = self.body.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._expected(name, value, "true or false")
        return None

    def choice(self, name: str, of: Mapping[str, E]) -> E | None:
        value = self.body.get(name)
        if value is None:
            return None
        found = of.get(value) if isinstance(value, str) else None
        if found is None:
            self.note(
                Code.FIELD_INVALID, name, f"{shown(value)} is not known here", f"use one of: {', '.join(of)}"
            )
        return found

    def day(self, name: str) -> date | None:
        value = self.body.get(name)
        if value is None:
            return None
        parsed = day_of(value) if isinstance(value, str) else None
        if parsed is not None:
            return parsed
        self.note(
            Code.DATE_INVALID,
            name,
            f"{shown(value)} is no date from {FIRST_YEAR} to {LAST_YEAR}",
            "write it as YYYY-MM-DD, such as 2026-11-21",
        )
        return None

    def moment(self, name: str) -> datetime | date | None:
        """A date, or a time with its offset from UTC."""
        value = self.body.get(name)
        if value is None or (isinstance(value, str) and len(value) == 10):
            return self.day(name)
        parsed = moment_of(value) if isinstance(value, str) else None
        if parsed is None:
            self.note(
                Code.DATE_INVALID,
                name,
                f"{shown(value)} is no time with an offset, and no date",
                "write it as 2026-11-21T14:05:00-06:00 or 2026-11-21T20:05:00Z, or the date alone",
            )
        return parsed

    def money(self, name: str, currency: str) -> Money | None:
        value = self.body.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            if value is not None:
                self._expected(name, value, "an amount", Code.AMOUNT_INVALID)
            return None
        try:
            return Money.parse(value, currency)
        except MoneyError as problem:
            self.note(
                Code.AMOUNT_INVALID,
                name,
                str(problem),
                "write digits with a point and no separators, such as 1308.20",
            )
            return None

    def fields(self, name: str) -> dict[str, str]:
        value = self.body.get(name)
        if not value:
            return {}
        if not isinstance(value, dict) or len(value) > MAX_FIELDS:
            self._expected(name, type(value).__name__, f"an object of at most {MAX_FIELDS} fields")
            return {}
        inner = self.inside(value, name)
        return {key: text for key, text in inner._field_texts() if text}

    def _field_texts(self) -> Iterable[tuple[str, str]]:
        for key, value in self.body.items():
            if not key or len(key) > MAX_FIELD_NAME or "\x00" in key:
                self.note(
                    Code.FIELD_INVALID,
                    key[:MAX_FIELD_NAME].replace("\x00", ""),
                    f"a field's name has 1 to {MAX_FIELD_NAME} characters and no NUL",
                    "rename the field",
                )
            elif key in NEVER_KEPT:
                self.note(
                    Code.FIELD_INVALID,
                    key,
                    f"a {key} is not kept with a transaction",
                    "deliver it with the party, where it is encrypted",
                )
            elif isinstance(value, bool):
                yield key, "true" if value else "false"
            else:
                yield key, self.text(key, MAX_FIELD)

    def _expected(self, name: str, value: object, what: str, code: Code = Code.FIELD_INVALID) -> None:
        self.note(code, name, f"{shown(value)} is not {what}", f"send {what}")


def day_of(text: str) -> date | None:
    if not _DATE.match(text):
        return None
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        return None
    return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None


def moment_of(text: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.tzinfo is None or not FIRST_YEAR <= parsed.astimezone(UTC).year <= LAST_YEAR:
            return None
    except (ValueError, OverflowError):
        return None
    return parsed
