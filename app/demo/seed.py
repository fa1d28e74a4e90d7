"""`jalon demo`: two fictitious programmes, told by the product's own verbs up to today."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from app.core import db
from app.core.workdays import instant
from app.demo import cast, reports, story, talk, weighing
from app.demo.cassel import Event, Play
from app.do_now.action import capture
from app.programme.account import User
from app.programme.member import Member
from app.programme.password import hash_password
from app.programme.programme import Programme
from app.settings import Settings
from app.steering.opening import open_programme

DAYS = 37
"""How old the first programme is: the now window is over, the next one is in its second week."""
NEW_DAYS = 9


def seed(settings: Settings, now: datetime) -> str | None:
    """Make the demonstration, unless it is there; gives the password of its accounts, None when it was there."""
    with db.reading():
        if db.session.scalar(sa.select(User.id).where(User.demo).limit(1)):
            return None
    password = settings.demo_password or secrets.token_urlsafe(12)
    hashed = hash_password(password)
    with db.writing():
        _administrator(hashed, now)
    with force_locale("fr"):
        _cassel(hashed, now)
        _rivoli(hashed, now)
    return password


def _administrator(hashed: str, now: datetime) -> None:
    email, name = cast.ADMIN
    db.session.add(User(email=email, name=name, lang="fr", password=hashed, is_admin=True, demo=True, created_at=now))


def _cassel(hashed: str, now: datetime) -> None:
    with db.writing():
        programme, members = _open(story.CASSEL, cast.CASSEL, hashed, now, DAYS)
        cast.write_charters(programme)
    play = Play(programme, members)
    run([*play.events(), *talk.events(play), *weighing.events(play), *reports.events(play, now)], until=now)


def _rivoli(hashed: str, now: datetime) -> None:
    with db.writing():
        programme, members = _open(story.RIVOLI, cast.RIVOLI, hashed, now, NEW_DAYS)
        for title, owner, sense in story.RIVOLI_ACTIONS:
            capture(
                programme, by=members["camille"], now=now, title=title, customer_sense=sense, running=True,
                owner_id=members[owner].id if owner else None,
            )  # fmt: skip


def _open(
    words: dict[str, Any], people: tuple[cast.Person, ...], hashed: str, now: datetime, days: int
) -> tuple[Programme, dict[str, Member]]:
    """The programme as it was opened `days` ago, with its people in their groups."""
    day_zero = now.astimezone(story.ZONE).date() - timedelta(days=days)
    began = instant(day_zero, story.NINE, story.ZONE)
    users = cast.make_users(people, password=hashed, now=began)
    programme, leader = open_programme(
        by=users[people[0].email], now=began, words=gettext, demo=True, day_zero=day_zero, **words
    )
    return programme, cast.seat_everybody(programme, people, users, leader=leader, now=began)


def run(events: Iterable[Event], *, until: datetime) -> None:
    """Let happen what happened before `until`, in order, each event in a transaction of its own."""
    for event in sorted(events, key=lambda each: each.at):
        if event.at > until:
            return
        if event.alone:
            event.act(event.at)
        else:
            with db.writing():
                event.act(event.at)
