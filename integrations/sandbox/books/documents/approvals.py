"""The approval of what was submitted: who said what, and how many have yet to say yes."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books


@dataclass(frozen=True, slots=True)
class Step:
    """`action` is Submitted, Approved, Declined or Recalled; `at` a timestamp in UTC."""

    action: str
    user: int
    comment: str
    at: str


def note(books: Books, source: str, key: int, action: str, comment: str = "") -> None:
    books.run(
        "INSERT INTO _APPROVAL (SOURCE,SOURCEKEY,ACTION,USERKEY,COMMENT,AT) VALUES (?,?,?,?,?,?)",
        *(source, key, action, books.actor, comment, dates.stamp(dates.now())),
    )


def history(books: Books, source: str, key: int) -> list[Step]:
    rows = books.all(
        "SELECT ACTION, USERKEY, COMMENT, AT FROM _APPROVAL WHERE SOURCE=? AND SOURCEKEY=? ORDER BY RECORDNO",
        (source, key),
    )
    return [Step(str(action), int(user or 0), str(comment), str(at)) for action, user, comment, at in rows]


def given(books: Books, source: str, key: int) -> int:
    """Approvals since it was last submitted."""
    count = 0
    for step in history(books, source, key):
        count = 0 if step.action == "Submitted" else count + (step.action == "Approved")
    return count


def forget(books: Books, source: str, key: int) -> None:
    books.run("DELETE FROM _APPROVAL WHERE SOURCE=? AND SOURCEKEY=?", source, key)
