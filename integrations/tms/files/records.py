"""Lines to records of cells. Memory stays flat whatever the file holds, and one broken record does not take its
neighbours with it: reading goes on at the line after the one that is at fault."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from integrations.core.issues import Code, Issue

MAX_LINE = 1_000_000  # characters
MAX_RECORD_LINES = (
    100  # a cell with line breaks; a quote left open would otherwise swallow the rest of the file
)
MAX_RECORD = 100_000


@dataclass(frozen=True, slots=True)
class Record:
    """`line` is the number of its first line in the file, from 1. Either cells or an issue."""

    line: int
    cells: list[str]
    issue: Issue | None = None


Lines = deque[tuple[int, str]]


def records(stream: TextIO, delimiter: str, width: int = 0) -> Iterator[Record]:
    """Records of `width` cells (any number where it is 0). Lines without anything in them are passed over."""
    source = _lines(stream)
    back: Lines = deque()
    while True:
        line = back.popleft() if back else next(source, None)
        if line is None:
            return
        number, text = line
        if not text.strip(f"\r\n\t {delimiter}"):
            continue
        yield _record(number, text, delimiter, width, source, back)


def _lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while text := stream.readline(MAX_LINE):
        number += 1
        if len(text) == MAX_LINE and not text.endswith("\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
        yield number, text


def _record(
    number: int, text: str, delimiter: str, width: int, source: Iterator[tuple[int, str]], back: Lines
) -> Record:
    if len(text) >= MAX_LINE:
        return _broken(number, f"has more than {MAX_LINE:,} characters", "check the file's line ends")
    if "\x00" in text:
        return _broken(number, "holds NUL characters", "export the file again as plain text")
    if not text.isascii() and any("\udc80" <= c <= "\udcff" for c in text):
        return _broken(
            number,
            "holds bytes that are not in the layout's encoding",
            "set the layout's encoding to what the TMS writes (cp1252 for most Windows programs), or export as UTF-8",
        )
    if '"' not in text:
        return _checked(number, text.rstrip("\r\n").split(delimiter), width)
    return _quoted(number, text, delimiter, width, source, back)


def _quoted(
    number: int, text: str, delimiter: str, width: int, source: Iterator[tuple[int, str]], back: Lines
) -> Record:
    """A record whose cells hold quotes, and so perhaps line breaks: quotes come in pairs."""
    taken: list[tuple[int, str]] = []
    whole, quotes = text, text.count('"')
    while quotes % 2 and len(taken) < MAX_RECORD_LINES and len(whole) < MAX_RECORD:
        line = back.popleft() if back else next(source, None)
        if line is None:
            break
        taken.append(line)
        whole += line[1]
        quotes += line[1].count('"')
    record = _parsed(number, whole, delimiter, width, closed=quotes % 2 == 0)
    if record.issue is not None and taken:
        back.extendleft(reversed(taken))
        return _open_quote(number)
    return record


def _parsed(number: int, text: str, delimiter: str, width: int, *, closed: bool) -> Record:
    if not closed:
        return _open_quote(number)
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        return _broken(number, f"has a quote in the wrong place ({problem})", 'write " inside a cell as ""')
    if len(rows) != 1:
        return _open_quote(number)
    return _checked(number, rows[0], width)


def _checked(number: int, cells: list[str], width: int) -> Record:
    if not width or len(cells) == width:
        return Record(number, cells)
    more = "more" if len(cells) > width else "fewer"
    remedy = "put a cell that holds the delimiter in quotes" if len(cells) > width else "export the row again"
    return _broken(number, f"has {len(cells)} cells, {more} than the header's {width}", remedy)


def _open_quote(number: int) -> Record:
    return _broken(
        number, "opens a quote that is not closed", 'close the quote, or write " inside a cell as ""'
    )


def _broken(number: int, problem: str, remedy: str) -> Record:
    return Record(number, [], Issue(Code.FILE_UNREADABLE, f"row {number} {problem}", remedy, row=number))
