"""The demo as it stays up: web, worker and sandboxes, kept running until they are told to stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from integrations.demo.sandboxes import Account, all_of
from integrations.demo.seed import Seeded
from integrations.queue.chores import stand_in_quietly
from integrations.queue.cluster import add_worker, longest_task
from integrations.queue.ready import http_answers
from integrations.queue.supervisor import Pace, Supervisor


def directory() -> Path:
    """Where the demo keeps its keys, logins and the sandboxes' books."""
    return Path(settings.VAR_DIR) / "demo"


@contextmanager
def sandboxes(first_port: int) -> Iterator[dict[str, Account]]:
    """The Sage companies, running; their accounts by company id."""
    companies = all_of(directory(), first_port)
    supervisor = Supervisor()
    for company in companies:
        company.add_to(supervisor)
    with supervisor:
        yield {company.company: company.account for company in companies}


def serve(port: int, ready: Callable[[], None]) -> None:
    """Run web and worker until SIGTERM or SIGINT; `ready` is called once they answer."""
    supervisor = Supervisor(pace=Pace(stop_within=longest_task() + 60), chore=stand_in_quietly)
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "1", "--threads", "4", "--log-level", "warning", "--chdir", str(settings.BASE_DIR)]
    supervisor.add("web", web, ready=http_answers(f"http://127.0.0.1:{port}/healthz"))
    add_worker(supervisor)
    supervisor.start()
    ready()
    supervisor.wait()


def welcome(port: int, accounts: dict[str, Account], seeded: Seeded) -> Iterator[str]:
    """Addresses and logins, for a terminal."""
    yield f"Admin      http://127.0.0.1:{port}/admin/"
    yield f"API        http://127.0.0.1:{port}/api/v1/"
    for company, account in accounts.items():
        yield f"Sandbox    {account.xml_url}  company {company}, user {account.user_id}, password {account.user_password}"
        yield f"           sender {account.sender_id}, password {account.sender_password}"
    for slug, key in seeded.api_keys.items():
        yield f"API key    {slug}: {key}"
    for login in seeded.logins:
        yield f"Login      {login.email:<32}{login.password:<20}{login.who}"
    yield "Stop with Ctrl-C."
