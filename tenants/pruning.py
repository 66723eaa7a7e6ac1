"""The one way to remove append-only rows: a permission that ends with its transaction.

Retention removes bodies past their time; nothing else may. The database's triggers ask for the same permission.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

PRUNE_TABLE = "ledgerhaul_guard_pass"  # SQLite: a row in it, seen by this transaction only, is the permission
PRUNE_SETTING = "ledgerhaul.prune"  # PostgreSQL: this setting, local to the transaction

_permitted: ContextVar[bool] = ContextVar("pruning", default=False)


def is_permitted() -> bool:
    return _permitted.get()


@contextmanager
def permitted() -> Iterator[None]:
    """Inside, append-only rows may be deleted (never changed), in one transaction."""
    with transaction.atomic():
        _tell_database(True)
        token = _permitted.set(True)
        try:
            yield
        finally:
            _permitted.reset(token)
        _tell_database(False)


def _tell_database(allowed: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, %s, true)", [PRUNE_SETTING, "on" if allowed else "off"])
        elif allowed:
            cursor.execute(f"INSERT INTO {PRUNE_TABLE} (granted) VALUES (1)")  # noqa: S608  (a name of ours)
        else:
            cursor.execute(f"DELETE FROM {PRUNE_TABLE}")  # noqa: S608  (a name of ours)
