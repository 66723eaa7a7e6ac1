"""One company of the sandbox: its books, its slots, and the control ids that it has seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from integrations.sandbox.books.storage.store import IN_MEMORY, Books
from integrations.sandbox.company import demo, users
from integrations.sandbox.company.slots import Slots
from integrations.sandbox.company.uniqueid import ControlIds
from integrations.sandbox.settings import Credentials, Settings


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    books: Books
    slots: Slots
    controlids: ControlIds

    @classmethod
    def open(cls, number: str, path: str, settings: Settings, credentials: Credentials) -> Company:
        """Its books from the file; empty ones get the masters of DEMO, whatever the company's name."""
        books = Books(path)
        # Each stands as a whole or not at all; a process may have been killed between them.
        if not books.one("SELECT 1 FROM USERINFO"):
            users.add_first(books, credentials)
        if not books.one("SELECT 1 FROM GLACCOUNT"):
            demo.fill(books)
        return cls(number, books, Slots(settings), ControlIds(books, settings))


def open_all(
    numbers: list[str], path: str, settings: Settings, credentials: Credentials
) -> dict[str, Company]:
    """The first company keeps its books at `path`, each further one beside it with its own name in the file's."""
    return {
        number: Company.open(number, path if n == 0 else _beside(path, number), settings, credentials)
        for n, number in enumerate(dict.fromkeys(numbers))
    }


def _beside(path: str, number: str) -> str:
    if path == IN_MEMORY:
        return path
    file = Path(path)
    return str(file.with_name(f"{file.stem}-{number}{file.suffix}"))
