"""A sheet that a person gives in, as rows of cells: an Excel workbook, or text in UTF-8. Read with limits: somebody sends it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # of a workbook's parts together
MAX_CELL = 500
_EXCEL = b"PK\x03\x04"


class Unreadable(ValueError):
    """The file as a whole is none; the message says why and what to do."""


def cells_of(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    """Row by row, the head first. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB: send these rows alone")
    return _workbook(content) if content.startswith(_EXCEL) else _text(content)


def _text(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            "the file is neither an Excel workbook nor text in UTF-8: save it as one of them"
        ) from None
    if "\x00" in text:
        raise Unreadable("the file holds NUL characters: save it as CSV in UTF-8")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    except csv.Error as problem:
        raise Unreadable(f"the file cannot be read as CSV: {problem}") from None


def _workbook(content: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet's cells. Read with limits: a workbook is a zip of XML that somebody sends."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise Unreadable(
                    "the workbook unpacks to more than such a sheet can be: save the sheet as CSV"
                )
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(part):
                    raise Unreadable("the workbook declares a document type: save the sheet as CSV")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        raise Unreadable(f"the workbook cannot be read ({problem}): save the sheet as CSV") from None
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise Unreadable("the workbook has no sheet")
    yield from sheet.iter_rows(values_only=True, max_col=20)


def cell(value: Any) -> str:
    """What a person reads in the cell: an account that Excel took for a number is its digits again. The apostrophe that we
    put before a formula's sign is ours."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value if value is not None else "").strip()[:MAX_CELL]
    return text[1:] if text.startswith("'") else text
