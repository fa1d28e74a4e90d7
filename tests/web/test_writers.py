"""Sixteen people who write at once on SQLite: nobody meets an error, and nothing that was acknowledged is lost.

`JALON_WRITERS_S` is for how many seconds they write; 10 when nothing is said, 60 on CI.
"""

import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action
from app.programme.activity import Activity
from tests.builders import a_member, a_programme, a_user, an_action
from tests.databases import Databases
from tests.web.signing import enter

WRITERS, SHARED = 16, 8
SECONDS = float(os.environ.get("JALON_WRITERS_S") or (60 if os.environ.get("CI") == "true" else 10))
CHOICES = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")


@pytest.fixture(scope="session")
def all_databases(sqlite_databases: Databases) -> Databases:
    """The turnstile is SQLite's."""
    return sqlite_databases


def write(client: FlaskClient, name: int) -> Counter[str]:
    """Create, and edit what everybody edits, until the time is up; counts what was answered."""
    chance, told, until = random.Random(name), Counter[str](), time.monotonic() + SECONDS
    while time.monotonic() < until:
        if chance.random() < 0.4:
            key = f"{name}-{sum(told.values())}"
            answer = client.post("/p/cx/do-now/actions/new", data=CHOICES | {"title": f"New {key}", "once": key})
            told[f"created {answer.status_code}"] += 1
        else:
            address = f"/p/cx/do-now/actions/ACT-{chance.randint(1, SHARED)}/edit"
            version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(address).text)
            assert version
            typed = {"title": f"By {name}, {sum(told.values())}", "version": version[1]}
            told[f"edited {client.post(address, data=CHOICES | typed).status_code}"] += 1
    return told


def test_sixteen_writers_meet_no_error_and_lose_nothing(app: Flask) -> None:
    programme = a_programme(slug="cx")
    for n in range(SHARED):
        an_action(programme, title=f"Shared {n}")
    clients = [enter(app.test_client(), a_member(programme, user=a_user()).user) for _ in range(WRITERS)]

    with ThreadPoolExecutor(WRITERS) as pool:
        told = sum(pool.map(write, clients, range(WRITERS)), Counter[str]())

    assert set(told) <= {"created 302", "edited 302", "edited 409"}, told
    assert count(sa.select(Action)) == SHARED + told["created 302"]
    assert count(sa.select(Activity).where(Activity.verb == "changed")) == told["edited 302"]
    assert told["edited 302"] > 0


def count(rows: sa.Select[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
