"""The tests' PostgreSQL: `python -m tests.postgres COMMAND ...` runs the command with DATABASE_URL naming a fresh server."""

from __future__ import annotations

import sys

from integrations.bench.postgres import NoPostgresError, main, postgres

__all__ = ["NoPostgresError", "main", "postgres"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
