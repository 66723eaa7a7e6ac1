"""A fresh in-memory sandbox per test costs a process; most tests share one per module and use their own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.sandbox import proof
from tests.sandbox.fixtures import lasting_sandbox, sandbox, shared_sandbox, spare_sandbox
from tests.sandbox.gateway import Account, Client

__all__ = ["at_entity", "client", "fresh", "lasting_sandbox", "sandbox", "shared_sandbox", "spare_sandbox"]


@pytest.fixture(autouse=True)
def balanced_books() -> Iterator[None]:
    """After every test the trial balance is zero and the sub-ledgers equal their control accounts."""
    yield
    for account in list(proof.running.values()):
        proof.prove(account)


@pytest.fixture
def client(shared_sandbox: Account) -> Iterator[Client]:
    """Signed in at the top level of the module's sandbox."""
    found = Client(shared_sandbox)
    found.open_session()
    yield found
    found.close()


@pytest.fixture
def fresh(sandbox: Account) -> Iterator[Client]:
    """Signed in at the top level of a sandbox of the test's own."""
    found = Client(sandbox)
    found.open_session()
    yield found
    found.close()


@pytest.fixture
def at_entity(sandbox: Account) -> Iterator[Callable[[str], Client]]:
    """Clients signed in inside entities of the test's own sandbox."""
    with ExitStack() as stack:

        def sign_in(entity: str) -> Client:
            found = stack.enter_context(Client(sandbox))
            found.open_session(entity)
            return found

        yield sign_in
