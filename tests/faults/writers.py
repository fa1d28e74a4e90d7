"""People who write over HTTP, as fast as they are answered, and who note what they were told."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.core import db
from app.programme.password import hashed
from tests.browser import Browser, token_of
from tests.builders import a_member, a_programme, a_user

PASSWORD = "quatre mots pour entrer ici"
NEW, LIST = "/p/cx/do-now/actions/new", "/p/cx/do-now/actions/"
CHOICES = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")


@dataclass
class Told:
    """What one writer was answered. `kept` are the titles that the server said it has."""

    kept: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    patient: Counter[str] = field(default_factory=Counter)
    """Answers of 503 and 507, by their Retry-After."""
    longest_s: float = 0


def people(count: int) -> list[str]:
    """A programme and its members, who can sign in; gives their addresses."""
    programme = a_programme(slug="cx")
    addresses = [f"writer{n}@cassel.example" for n in range(count)]
    password = hashed(PASSWORD)
    for address in addresses:
        a_member(programme, user=a_user(email=address, password=password))
    db.session.remove()
    return addresses


class Writer:
    """A signed-in person who creates actions, each under a key of its own, and looks at the list now and then."""

    def __init__(self, live: str, address: str) -> None:
        browser = Browser(live).open("/login").send(username=address, password=PASSWORD)
        self.name = address.partition("@")[0]
        self.place = urlsplit(live)
        self.token = dict(token_of(browser.open(NEW).page))
        cookies = next(handler.cookiejar for handler in browser.opener.handlers if hasattr(handler, "cookiejar"))
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
        self.told = Told()

    def write(self, end: threading.Event, retry: bool = True) -> None:
        """Create one action after another; what was not acknowledged is sent again with the same key."""
        number = 0
        while not end.is_set():
            title = f"{self.name} {number}"
            status = self._ask("POST", NEW, CHOICES | self.token | {"title": title, "once": title})
            if status in {302, 303}:
                self.told.kept.append(title)
                number += 1
            elif retry:
                end.wait(0.2)
            if number % 5 == 0:
                self._ask("GET", LIST)

    def _ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> int:
        """The status of the answer; 0 when there was none."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        began = time.monotonic()
        connection = HTTPConnection(str(self.place.hostname), self.place.port, timeout=60)
        try:
            connection.request(method, path, urlencode(sent or {}), headers)
            answer = connection.getresponse()
            answer.read()
            status, wait = answer.status, answer.getheader("Retry-After") or "none"
        except (OSError, HTTPException):
            status, wait = 0, ""
        finally:
            connection.close()
        self.told.longest_s = max(self.told.longest_s, round(time.monotonic() - began, 2))
        self.told.answers[f"{method} {status}"] += 1
        if status in {503, 507}:
            self.told.patient[wait] += 1
        return status


@contextmanager
def writing(live: str, addresses: list[str]) -> Iterator[list[Told]]:
    """They write for as long as the block runs; what they were told is whole afterwards."""
    writers = [Writer(live, address) for address in addresses]
    end = threading.Event()
    threads = [threading.Thread(target=writer.write, args=(end,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield [writer.told for writer in writers]
    finally:
        end.set()
        for thread in threads:
            thread.join()


def summed(told: list[Told]) -> dict[str, Any]:
    answers, patient = sum((t.answers for t in told), Counter()), sum((t.patient for t in told), Counter())
    return {
        "acknowledged": sum(len(each.kept) for each in told),
        "answers": dict(sorted(answers.items())),
        "retry_after": dict(patient),
        "longest_answer_s": max(each.longest_s for each in told),
    }


def failed(answers: dict[str, int]) -> dict[str, int]:
    """Those that were no page and no way to one."""
    return {what: number for what, number in answers.items() if what.split()[1] not in {"200", "302", "303"}}


def twice(titles: list[str]) -> int:
    return sum(number - 1 for number in Counter(titles).values())
