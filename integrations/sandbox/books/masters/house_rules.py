"""What a company forbids beyond Sage's own checks: its smart rules, the values that an account takes, dimensions that
have to go together. Each is a switch, as each is a company's own affair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.errors import general
from integrations.sandbox.objects.dimensions import TIES, Dimension
from integrations.sandbox.settings import Settings


def check_header(settings: Settings, name: str, header: Mapping[str, object]) -> None:
    """A Refusal where a smart rule wants a field that the header of that object leaves empty."""
    for field, text in _smart_rules(settings, name):
        if not header.get(field):
            raise general(f"Smart Rule '{text}' is violated.")


def _smart_rules(settings: Settings, name: str) -> Iterator[tuple[str, str]]:
    for rule in settings.smart_rules:
        place, _, text = rule.partition("=")
        owner, _, field = place.strip().upper().partition(".")
        if owner == name:
            yield field, text.strip()


def check_line(books: Books, settings: Settings, name: str, account: str, line: Row) -> None:
    """A Refusal of a line of that object; `line` has its dimensions by the fields of a line."""
    if settings.smart_rules:
        check_header(settings, name, line)
    if settings.restricted_accounts:
        _check_account(books, settings, account, line)
    if settings.refuse_untied_dimensions:
        _check_ties(books, line)


def _check_account(books: Books, settings: Settings, account: str, line: Row) -> None:
    for rule in settings.restricted_accounts:
        place, _, values = rule.partition("=")
        number, _, field = place.strip().partition(".")
        value = line.get(field)
        allowed = [each.strip() for each in values.split(",")]
        if number == account and value is not None and str(value) not in allowed:
            raise general(f"{_word(books.dimensions, field)} is restricted by GL account.")


def _word(dimensions: Iterable[Dimension], field: str) -> str:
    return next((each.word for each in dimensions if each.field == field), field)


def _check_ties(books: Books, line: Row) -> None:
    """What a dimension brings along is that value and no other: a project's customer, an employee's department."""
    offered = {each.name: each for each in books.dimensions}
    for tie in TIES:
        many, one = offered.get(tie.many), offered.get(tie.one)
        if many is None or one is None or one.field in many.parents:
            continue
        named, other = line.get(many.field), line.get(one.field)
        if not named or not other:
            continue
        found = books.one(f'SELECT "{tie.field}" FROM {many.table} WHERE "{many.key}"=?', named)
        if found and found[0] and found[0] != other:
            raise general(f"{one.word} must be {found[0]}. This value is auto-filled.")
