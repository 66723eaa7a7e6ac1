"""A real chromium against the real pages. A desk that complained fails its test, whatever the test asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from tenants.models import User
from tests.admin.conftest import connection, document, party, strangers_document  # noqa: F401
from tests.browser.desk import WIDE, Desk
from tests.conftest import logged_in

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONGEST_WAIT_MS = 10_000
OpenDesk = Callable[..., Desk]
Scheme = Literal["light", "dark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.sqlite_only)  # a page looks the same on both


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """While it runs, its loop makes Django believe that everything here is asynchronous."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        with closing(playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])) as chromium:
            yield chromium


@pytest.fixture(scope="package")
def window(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """One for all tests: what it has in its cache (the theme's scripts) is not fetched and read again."""
    with closing(browser.new_context(base_url=live_server.url)) as context:
        context.set_default_timeout(LONGEST_WAIT_MS)
        yield context


@pytest.fixture
def desk_of(window: BrowserContext, live_server: Any) -> Iterator[OpenDesk]:
    """`desk_of(user)` is logged in, `desk_of(None)` is not; a test has one person at a time."""
    opened: list[Desk] = []

    def open_desk(user: User | None, viewport: ViewportSize = WIDE, scheme: Scheme = "light") -> Desk:
        if user:
            window.add_cookies([_session_of(user, live_server.url)])
        desk = Desk(window.new_page())
        desk.page.set_viewport_size(viewport)
        desk.page.emulate_media(color_scheme=scheme)
        desk.listen()
        opened.append(desk)
        return desk

    yield open_desk
    for desk in opened:
        desk.page.close()
    window.clear_cookies()
    assert [said for desk in opened for said in desk.complaints] == []


def _session_of(user: User, url: str) -> Any:
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": logged_in(user).cookies[name].value, "url": url}
