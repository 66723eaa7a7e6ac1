"""Books without a gateway before them, so that many sequences can be tried; each trial leaves them as they were."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from integrations.sandbox.books.storage.store import IN_MEMORY, Books
from integrations.sandbox.company.company import Company
from integrations.sandbox.settings import Credentials, Settings


class _Undone(Exception):
    """Ends a trial: what it did to the books is rolled back."""


@contextlib.contextmanager
def opened(switches: Settings) -> Iterator[Books]:
    """With the masters of DEMO."""
    books = Company.open("DEMO", IN_MEMORY, switches, Credentials()).books
    yield books
    books.close()


@contextlib.contextmanager
def undone(books: Books) -> Iterator[None]:
    with contextlib.suppress(_Undone), books.work():
        yield
        raise _Undone
