"""A value of its own for each row of an UPDATE, out of one JSON parameter.

Case and When say the same in a statement that grows by a condition for each row and takes longer to write than to run.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Field, Func
from django.db.models.sql.compiler import SQLCompiler


class Picked(Func):
    """`values` by the row's id. Text, or integers; a row without a value gets NULL."""

    def __init__(self, values: Mapping[uuid.UUID, str | int], output_field: Field[Any, Any]) -> None:
        super().__init__(F("id"), output_field=output_field)
        self.values = values

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        row, params = compiler.compile(self.source_expressions[0])
        told = json.dumps({row_id.hex: value for row_id, value in self.values.items()})
        return f"json_extract(%s, '$.\"' || {row} || '\"')", (told, *params)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        row, params = compiler.compile(self.source_expressions[0])
        told = json.dumps({str(row_id): value for row_id, value in self.values.items()})
        column = self.output_field.db_type(connection)
        return f"(%s::jsonb ->> {row}::text)::{column}", (told, *params)
