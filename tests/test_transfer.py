"""Problems, opportunities, risks and scenarios that go out as files and come back: new elsewhere, the same at home."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.core import clock, db
from app.core.clock import running_from
from app.do_now.import_row import Fate
from app.do_now.import_step import Step
from app.do_now.problem import JobType
from app.programme.account import User
from app.programme.item import Item, change
from app.programme.link import Link, Relation, link
from app.programme.member import Member
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from app.programme.refs import kinds
from app.steering.transfer.asking import ask, receive
from app.steering.transfer.file import TransferFile, step_of
from tests.builders import (
    MONDAY,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_user,
    an_action,
    an_opportunity,
)
from tests.web.signing import enter

FILTER = {"q": "essai", "sort": "-title"}
Export = Callable[[FlaskClient, str], bytes]
LONG = "Été à la plage, " * 900 + "fin"


def as_csv(client: FlaskClient, kind: str) -> bytes:
    return client.get("/p/cx/items/exports/list.csv", query_string={"list": kind} | FILTER).data


def as_json(client: FlaskClient, kind: str) -> bytes:
    return client.get("/p/cx/items/exports/list.json", query_string={"list": kind} | FILTER).data


def as_workbook(client: FlaskClient, kind: str) -> bytes:
    page = client.post("/p/cx/items/exports/new", data={"list": kind, "once": "k"} | FILTER).location
    work(client.application)
    return client.get(f"{page}/file.xlsx").data


def work(app: Flask) -> None:
    with app.app_context():
        jobs.run_queue(running_from(clock.now()))


@pytest.fixture
def lea(app: Flask, client: FlaskClient) -> Member:
    lea = a_member(a_programme(slug="cx", lang="fr"), user=a_user(name="Léa Fontaine"))
    enter(client, lea.user)
    return lea


MAKERS: dict[str, Callable[..., Item]] = {
    "problem": a_problem, "opportunity": an_opportunity, "risk": a_risk, "scenario": a_scenario
}  # fmt: skip
STEPS = ("value_customer", "value_business", "effort", "desirability", "feasibility", "viability")
OWN: dict[str, dict[str, Any]] = {
    "problem": {
        "job_verb": "=retirer", "job_object": "+ma commande; « vite »", "job_context": "@home, sans contact",
        "job_type": JobType.NON_TRANSACTIONAL, "desired_outcome": "-5 % d’attente\nle samedi",
        "how_might_we": "'=CMN ?",
    },
    "opportunity": {name: place for place, name in enumerate(STEPS[:5], 1)},
    "risk": {
        "cause": "=1+1\nNord; Sud", "event": "+grève\tdu samedi", "effect": "@retards 🙂", "response": "'-12\n\nfin",
        "likelihood": 5, "impact": 1, "review_on": date(2026, 4, 1), "blocking": True,
    },
    "scenario": {"severity": 3, "duration": 1, "plausibility": 2, "state": "draft"},
}  # fmt: skip
BARE: dict[str, dict[str, Any]] = {
    "problem": {"job_verb": "", "job_object": "", "job_context": ""},
    "opportunity": {},
    "risk": {"likelihood": None, "impact": None, "event": ""},
    "scenario": {"severity": None, "duration": None, "plausibility": None, "state": "draft"},
}


def rich_items(kind: str, lea: Member) -> None:
    """What is hard to write down, each with the word of the filter; and one that the filter leaves out."""
    cx, make = lea.programme, MAKERS[kind]
    omar = a_member(cx, user=a_user(name="Omar Benali-Œuvré"))
    action = an_action(cx, by=lea, title="Retrait")
    served = a_problem(cx, by=lea, title="Servi") if kind == "opportunity" else None
    everything: dict[str, Any] = OWN[kind] | {
        "due_on": date(2026, 5, 1), "owner_id": omar.id, "owner_label": "+Direction des achats", "track": Track.NEXT,
        "horizon": Track.LATER, "priority": Priority.HIGH, "blocked_reason": "=attend le budget\nde 2027",
        "body": "=1+1\n\n'=2 essai\n" + LONG,
    }  # fmt: skip
    if served:
        everything["problem_id"] = served.id
    full = make(cx, by=lea, title="=cmd|' /C calc'!A0", **everything)
    link(full, Relation.RAISES, action, back=True, by=lea, now=MONDAY)
    make(cx, by=lea, title="+33 1 23 essai", source_ref="-12", owner_label="Recouvrement", **BARE[kind])
    make(cx, by=lea, title="-5 % à l’essai", due_on=date(2027, 1, 31), owner_id=lea.id)
    make(cx, by=lea, title="essai “quoted”, 'single', 中文, кириллица, \u200fעברית")
    quoted = make(cx, by=lea, title="essai")
    change(quoted, {"title": "'=essai"}, by=lea, now=MONDAY, seen=quoted.version)
    make(cx, by=lea, title="Left out")
    db.session.commit()


def brought(app: Flask, slug: str, kind: str, content: bytes, *, by: int, updates: bool = False) -> TransferFile:
    """The import of that file into the programme, read and written by a worker."""
    programme = db.session.scalars(sa.select(Programme).where(Programme.slug == slug)).one()
    member = db.session.scalars(sa.select(Member).where(Member.user_id == by, Member.programme == programme)).one()
    sent_id = receive(programme, kind, name="a", content=content, by=member, now=MONDAY).id
    db.session.commit()
    work(app)
    sent = fresh(sent_id)
    assert step_of(sent) is Step.FOUND, sent.reading and sent.reading.error
    wanted = [Fate.NEW, *([Fate.CHANGED] if updates else [])]
    if any((sent.summary or {})[fate.value] for fate in wanted):
        ask(sent, wanted, by=sent.by, now=MONDAY)
        db.session.commit()
        work(app)
    return fresh(sent_id)


def fresh(sent_id: int) -> TransferFile:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(TransferFile, sent_id)


def counts(sent: TransferFile) -> dict[str, int]:
    return {fate.value: (sent.summary or {})[fate.value] for fate in Fate}


def told_of(slug: str, kind: str) -> dict[str, dict[str, Any]]:
    """Each item by its title, with everything that a file says; persons and items by their names."""
    own = kinds()[kind]
    found = db.session.scalars(sa.select(own).join(Programme).where(Programme.slug == slug)).all()
    return {item.title: fields(item) for item in found}


STAYS = {
    "id", "kind", "programme_id", "number", "lang", "version", "search_text", "title_key", "due_key", "owner_key",
    "created_by_id", "created_at", "updated_at", "closed_at", "archived_at", "trashed_at", "source_ref", "state",
    "stage", "baseline_on", "answered_for", "blocked_since", "rank", "merged_into_id", "mission_fit", "exposure",
    "robust", "importance", "satisfaction", "odi", "priority_score", "reviewed_on", "score_before",
}  # fmt: skip
"""Columns that no file brings: they belong to the programme, follow from others, or are somebody's decision."""


def fields(item: Item) -> dict[str, Any]:
    """Every stored column but those that stay, whatever the description of the kind says of it."""
    names = {column.key for column in item.__mapper__.column_attrs} - STAYS - {"owner_id", "problem_id"}
    raisers = sa.select(Item.title).join(Link, Link.src_id == Item.id).where(Link.dst_id == item.id)
    served = getattr(item, "problem_id", None)
    return {name: getattr(item, name) for name in names} | {
        "owner": item.owner.name if item.owner else None,
        "raised_by": db.session.scalars(raisers).all(),
        "serves": served and db.session.get_one(Item, served).title,
    }


def prepare_other(app: Flask, client: FlaskClient, lea: Member, kind: str, lang: str) -> None:
    """Another programme with the same people; what items refer to was brought there before."""
    db.session.execute(sa.update(User).where(User.id == lea.user_id).values(lang=lang))
    other = a_programme(slug="other", lang="fr")
    for member in db.session.scalars(sa.select(Member).where(Member.programme_id == lea.programme_id)).all():
        a_member(other, user=member.user)
    an_action(other, title="Retrait", source_ref="ACT-1")
    db.session.commit()
    if kind == "opportunity":
        served = client.get("/p/cx/items/exports/list.csv", query_string={"list": "problem"}).data
        brought(app, "other", "problem", served, by=lea.user_id)


@pytest.mark.parametrize("export", [as_csv, as_workbook, as_json])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", list(MAKERS))
def test_what_went_out_comes_back_as_it_was(
    app: Flask, client: FlaskClient, lea: Member, kind: str, lang: str, export: Export
) -> None:
    rich_items(kind, lea)
    prepare_other(app, client, lea, kind, lang)
    expected = {title: told for title, told in told_of("cx", kind).items() if title not in {"Left out", "Servi"}}
    by = lea.user_id

    content = export(client, kind)
    at_home = counts(brought(app, "cx", kind, content, by=by, updates=True))
    elsewhere = counts(brought(app, "other", kind, content, by=by))
    again = counts(brought(app, "other", kind, content, by=by, updates=True))

    unchanged = {"new": 0, "unchanged": 5, "changed": 0, "refused": 0}
    assert at_home == unchanged
    assert elsewhere == {"new": 5, "unchanged": 0, "changed": 0, "refused": 0}
    assert again == unchanged
    assert {title: told for title, told in told_of("other", kind).items() if title != "Servi"} == expected
