"""What every function of the gateway is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.caller import Caller
from integrations.sandbox.company.sessions import Sessions
from integrations.sandbox.messages.elements import Element
from integrations.sandbox.messages.replies import Reply
from integrations.sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """`element` is the function's own; `endpoint` is the address that a new session is told to stay with."""

    books: Books
    settings: Settings
    sessions: Sessions
    caller: Caller
    element: Element
    endpoint: str


Function = Callable[[Call], Reply]
# Of one object in a generic create, update or delete; the first two answer its RECORDNO.
Writer = Callable[[Call, Element], int]
Remover = Callable[[Call, int], None]


@dataclass(frozen=True, slots=True)
class Approval:
    """How an object that waits for approval goes on. `module` is the application it belongs to, `state` the column
    that says whether it waits; approving and declining take its RECORDNO and a comment."""

    module: str
    state: str
    approve: Callable[[Call, int, str], None]
    decline: Callable[[Call, int, str], None]
