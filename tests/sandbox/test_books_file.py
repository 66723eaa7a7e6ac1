"""The file of the books: opened again by the sandbox that wrote it, refused by another."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from integrations.sandbox.books.storage.store import Books


def test_books_with_fields_of_a_companys_own_are_opened_again(tmp_path: Path) -> None:
    path = str(tmp_path / "books.db")
    first = Books(path)
    first.add_custom_field("APBILL", "LOAD_NO")
    first.add_dimension("LANE")
    first.close()
    second = Books(path)
    assert "LOAD_NO" in second.custom_fields("APBILL")
    assert second.dimensions[-1].name == "LANE"
    second.close()


def test_books_of_another_version_are_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "books.db")
    Books(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=1")
    connection.close()
    with pytest.raises(ValueError, match="begin with a new file"):
        Books(path)


def test_long_reading_of_a_file_sees_the_books_of_its_beginning_and_lets_others_write(tmp_path: Path) -> None:
    books = Books(str(tmp_path / "books.db"))
    counted = "SELECT COUNT(*) FROM DEPARTMENT"
    books.insert("DEPARTMENT", {"DEPARTMENTID": "A"})
    with books.aside() as still:
        assert still.one(counted) == (1,)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_write, books).result(timeout=10) == 2
        assert (still.one(counted), books.one(counted)) == ((1,), (2,))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            still.run("DELETE FROM DEPARTMENT")
    with books.aside() as still:
        assert still.one(counted) == (2,)
    books.close()


def test_long_reading_of_books_in_memory_makes_others_wait() -> None:
    books = Books()
    with books.aside() as still, ThreadPoolExecutor(1) as other:
        assert still is books
        assert not other.submit(books.lock.acquire, blocking=False).result(timeout=10)
    books.close()


def _write(books: Books) -> int:
    with books.work():
        return books.insert("DEPARTMENT", {"DEPARTMENTID": "B"})
