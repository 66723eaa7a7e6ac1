"""A person's desk: one page of a real browser, and all that it complained about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MOST_STEPS = 80


@dataclass(slots=True)
class Desk:
    """`complaints`: each console error, violated policy, uncaught exception and answer that is an error."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", lambda said: self._heard(said))
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("response", lambda response: self._answered(response))

    def _heard(self, said: ConsoleMessage) -> None:
        # A violated Content-Security-Policy is an error of the console, too.
        if said.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {said.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.url}: {response.status}")

    def open(self, address: str) -> int:
        response = self.page.goto(address, wait_until="load")
        assert response is not None
        return response.status

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def press_until(self, key: str, reached: Callable[[str], bool], most: int = MOST_STEPS) -> None:
        """Press the key until what has the focus is what is looked for."""
        for _ in range(most):
            self.page.keyboard.press(key)
            if reached(self.focused()):
                return
        raise AssertionError(f"not reached by {most} times {key}; the focus is on {self.focused()!r}")

    def skip_the_menu(self) -> None:
        """By the page's first link, as who has only a keyboard does."""
        self.press_until("Tab", lambda name: name == "To the page's content", most=1)
        self.page.keyboard.press("Enter")

    def focused(self) -> str:
        """What a screen reader would call the element that has the focus, roughly."""
        return str(
            self.page.evaluate(
                "() => { const e = document.activeElement;"
                " return (e.getAttribute('aria-label') || e.innerText || e.title || e.name || e.tagName).trim() }"
            )
        )

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )
