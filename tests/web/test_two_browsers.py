"""Two people on the same items, in any order: nothing acknowledged is lost, nothing is made twice.

Hypothesis plays them as they add, edit, move, delete, restore and take back; plain dictionaries say what must be true.
What was sent on what was current is taken; on what has changed meanwhile it is a 409 that writes nothing.
"""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from app.core import db
from app.do_now.action import Action
from app.programme.activity import Activity
from tests.builders import a_member, a_programme, a_user
from tests.databases import delete_rows
from tests.web.signing import enter

pytestmark = pytest.mark.long

CHOICES = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")
TITLES = st.sampled_from(["Drive", "Retrait", "Relances", "Essayage", "Livraison", "Conseil"])
PEOPLE = st.integers(0, 1)
HORIZONS = st.sampled_from(["now", "next", "later"])


class Form:
    """A form of edit that stands open in somebody's browser."""

    def __init__(self, number: int, version: int) -> None:
        self.number = number
        self.version = version


def machine(app: Flask, engine: sa.Engine) -> type[RuleBasedStateMachine]:
    class TwoBrowsers(RuleBasedStateMachine):
        forms = Bundle("forms")
        undos = Bundle("undos")

        def __init__(self) -> None:
            super().__init__()
            db.session.remove()
            delete_rows(engine)
            programme = a_programme(slug="cx", day_zero=date.today())
            self.browsers = [enter(app.test_client(), a_member(programme, user=a_user()).user) for _ in range(2)]
            self.titles: dict[int, str] = {}
            self.versions: dict[int, int] = {}
            self.lines: dict[int, int] = {}
            self.horizons: dict[int, str] = {}
            self.gone: set[int] = set()
            self.keys = 0

        @rule(who=PEOPLE, title=TITLES, times=st.integers(1, 3))
        def create(self, who: int, title: str, times: int) -> None:
            """Sent once or several times with one key."""
            self.keys += 1
            data = CHOICES | {"title": title, "once": f"key-{self.keys}"}
            answers = [self.browsers[who].post("/p/cx/do-now/actions/new", data=data) for _ in range(times)]
            number = len(self.titles) + 1
            assert {answer.location for answer in answers} == {f"/p/cx/items/ACT-{number}"}
            self.titles[number] = title
            self.lines[number] = 1
            self.horizons[number] = "now"
            self.versions[number] = self.stored(number).version

        @rule(target=forms, number=st.integers(1, 4))
        def open_form(self, number: int) -> Any:
            return Form(number, self.versions[number]) if number in self.titles else multiple()

        @rule(target=undos, who=PEOPLE, form=forms, title=TITLES)
        def save(self, who: int, form: Form, title: str) -> Any:
            """Taken when nobody saved since the form was opened, else answered with both texts."""
            browser, current = self.browsers[who], self.versions[form.number]
            if form.number in self.gone:
                assert self.sent(who, form, f"do-now/actions/ACT-{form.number}/edit", title=title) == 409
                return multiple()
            data = CHOICES | {"title": title, "version": str(form.version)}
            answer = browser.post(f"/p/cx/do-now/actions/ACT-{form.number}/edit", data=data)
            if form.version != current:
                assert answer.status_code == 409
                assert title in answer.text
                assert self.titles[form.number] in answer.text
                return multiple()
            assert answer.status_code == 302
            return self.saved(browser, form.number, title)

        def saved(self, browser: FlaskClient, number: int, title: str) -> Any:
            if title == self.titles[number]:
                return multiple()
            page = browser.get(f"/p/cx/items/ACT-{number}").text
            undo = re.findall(r"/p/cx/undo/\d+", page)[-1]
            former, self.titles[number] = self.titles[number], title
            self.lines[number] += 1
            self.versions[number] = self.stored(number).version
            return (undo, number, former, title)

        @rule(who=PEOPLE, form=forms, horizon=HORIZONS)
        def move(self, who: int, form: Form, horizon: str) -> None:
            status = self.sent(who, form, f"roadmap/ACT-{form.number}/place", horizon=horizon, track="now")
            if form.number in self.gone or form.version != self.versions[form.number]:
                assert status == 409
            else:
                assert status in {302, 303}
                self.done(form.number, horizon != self.horizons[form.number])
                self.horizons[form.number] = horizon

        @rule(who=PEOPLE, form=forms)
        def delete(self, who: int, form: Form) -> None:
            """Whoever comes second deletes nothing twice."""
            status = self.sent(who, form, f"items/ACT-{form.number}/trash")
            if form.number in self.gone:
                assert status == 422
            elif form.version != self.versions[form.number]:
                assert status == 409
            else:
                assert status == 303
                self.done(form.number)
                self.gone.add(form.number)

        @rule(who=PEOPLE, number=st.integers(1, 4))
        def restore(self, who: int, number: int) -> None:
            if number in self.gone:
                form = Form(number, self.versions[number])
                assert self.sent(who, form, f"items/ACT-{number}/trash/removal") == 303
                self.done(number)
                self.gone.remove(number)

        def sent(self, who: int, form: Form, address: str, **typed: str) -> int:
            data = CHOICES | typed | {"version": str(form.version)}
            return self.browsers[who].post(f"/p/cx/{address}", data=data).status_code

        def done(self, number: int, changed: bool = True) -> None:
            self.lines[number] += changed
            self.versions[number] = self.stored(number).version

        @rule(who=PEOPLE, undo=undos)
        def take_back(self, who: int, undo: tuple[str, int, str, str]) -> None:
            """Taken back once, and only while the title is the one that this save left."""
            address, number, former, left = undo
            self.browsers[who].post(address)
            row = self.stored(number)
            if row.version != self.versions[number]:
                assert self.titles[number] == left
                self.titles[number], self.versions[number] = former, row.version
                self.lines[number] += 1

        @invariant()
        def holds(self) -> None:
            """Every item once, with the last title that somebody was told is saved, and a line for each act."""
            columns = (Action.number, Action.title, Action.horizon, Action.trashed_at)
            rows = db.session.execute(sa.select(*columns).order_by(Action.number)).all()
            lines = db.session.execute(
                sa.select(Action.number, sa.func.count())
                .join(Activity, Activity.item_id == Action.id)
                .group_by(Action.number)
            )
            counts = {row[0]: row[1] for row in lines}
            db.session.rollback()
            assert {row.number: row.title for row in rows} == self.titles
            assert {row.number: row.horizon.value for row in rows} == self.horizons
            assert {row.number for row in rows if row.trashed_at} == self.gone
            assert counts == self.lines

        def stored(self, number: int) -> Any:
            db.session.rollback()
            found = db.session.execute(sa.select(Action.version).where(Action.number == number)).one()
            db.session.rollback()
            return found

    return TwoBrowsers


@pytest.mark.every_database
def test_two_browsers_lose_nothing_and_double_nothing(app: Flask, engine: sa.Engine) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(app, engine),
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
