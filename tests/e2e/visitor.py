"""Somebody in front of a browser, watched: silent console, nothing leaves the origin, no barrier on any page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Request

from app.programme.account import User
from tests.web.signing import enter

PATIENCE_MS = 20_000
axe = Axe()


class Visitor:
    """`troubles` is what went wrong so far; whoever makes a visitor looks at it in the end."""

    def __init__(self, live: str, context: BrowserContext) -> None:
        self.live = live
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("console", self._complaint)
        context.on("request", self._stranger)

    def open(self, path: str) -> "Visitor":
        """Go to an address of ours and look at the page."""
        self.page.goto(path if path.startswith(self.live) else self.live + path)
        return self.look()

    def look(self) -> "Visitor":
        """Let axe search the page that stands there now; where it leaves by itself meanwhile, the one that comes."""
        for last in (False, False, True):
            self.page.wait_for_load_state("load")
            try:
                found = axe.run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
                break
            except Error as error:
                if last or not any(sign in error.message for sign in ("navigation", "axe is not defined")):
                    raise
        self.troubles += [
            f"axe: {self.page.url} {each['id']} ({each['impact']}): {each['help']}\n    {node['html'][:300]}"
            for each in found
            for node in each["nodes"]
        ]
        return self

    def fill(self, **typed: Any) -> "Visitor":
        """Type, choose or tick what the main form of the page calls by these names."""
        for name, value in typed.items():
            self._enter(self.page.locator(f"main [name={name}]"), value)
        return self

    def _enter(self, entry: Locator, value: Any) -> None:
        kind = entry.first.evaluate("each => each.type")
        if kind == "radio":
            entry.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "checkbox":
            entry.first.set_checked(value)
        elif kind.startswith("select"):
            entry.select_option(**value if isinstance(value, dict) else {"value": value})
        elif kind == "file":
            entry.set_input_files(value)
        else:
            entry.fill(value)

    def press(self, label: str, *, within: str = "body") -> "Visitor":
        """Press the button or the link that says so, and look at the page that comes."""
        buttons = self.page.locator(within).locator("button:visible, a:visible")
        buttons.filter(has_text=label).first.click()
        return self.look()

    def says(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()

    def _complaint(self, message: ConsoleMessage) -> None:
        """Chromium reports a refused form (422) or a conflict (409) as an error of the console: those are answers."""
        expected = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            self.troubles.append(f"console: {self.page.url} {message.text}")

    def _stranger(self, request: Request) -> None:
        if not request.url.startswith((self.live + "/", "data:", "blob:", "about:")):
            self.troubles.append(f"request: {request.url}")


def cookie_of(app: Flask, user: User) -> dict[str, Any]:
    """The cookie of a browser in which that person is signed in."""
    cookie = enter(app.test_client(), user).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    return {"name": cookie.key, "value": cookie.value}
