"""A list that goes out as CSV and as a workbook and comes back: nothing new where it came from, all of it elsewhere."""

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
from app.core.spreadsheet import first_rows
from app.do_now.action import Action, Beneficiary, Expression, Nature, Orientation, revise
from app.do_now.category import add_category, categories_of
from app.do_now.import_at_once import bring
from app.do_now.import_cells import BLANK
from app.do_now.import_layout import SEEN, Glance
from app.do_now.import_row import Fate, ImportFile
from app.programme.account import User
from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import MONDAY, a_member, a_programme, a_user, an_action
from tests.web.signing import enter

FILTER = {"list": "action", "q": "essai", "sort": "-title"}
Export = Callable[[FlaskClient], bytes]


def as_csv(client: FlaskClient) -> bytes:
    return client.get("/p/cx/items/exports/list.csv", query_string=FILTER).data


def as_workbook(client: FlaskClient) -> bytes:
    page = client.post("/p/cx/items/exports/new", data=FILTER | {"once": "k"}).location
    with client.application.app_context():
        jobs.run_queue(running_from(clock.now()))
    return client.get(f"{page}/file.xlsx").data


@pytest.fixture
def lea(app: Flask, client: FlaskClient) -> Member:
    lea = a_member(a_programme(slug="cx", lang="fr"), user=a_user(name="Léa Fontaine"))
    enter(client, lea.user)
    return lea


def rich_actions(lea: Member) -> None:
    """What is hard to write down, each with the word of the filter; and one that the filter leaves out."""
    cx = lea.programme
    omar = a_member(cx, user=a_user(name="Omar Benali-Œuvré"))
    own = add_category(cx, "=Sécurité; des « biens »")
    seed = db.session.scalars(categories_of(cx).limit(1)).one()
    everything: dict[str, Any] = {
        "category_id": seed.id, "nature": Nature.RELATIONAL, "expression": Expression.WRITES,
        "beneficiaries": [b.value for b in Beneficiary], "orientation": Orientation.COMPANY, "customer_sense": 5,
        "scope": "Nord\nSud; Est, Ouest\tet « îles »", "started_on": date(2020, 3, 16), "ended_on": date(2020, 6, 1),
        "running": False, "compliance": True, "regulation_ref": "@art. 4 ; L. 221-18", "due_on": date(2026, 5, 1),
        "empathy_note": "-peur\tet « joie » 🙂", "owner_id": omar.id, "owner_label": "+Direction des achats",
        "body": "=1+1\n\n'=2 essai\n" + "Été à la plage, " * 900 + "fin",
    }  # fmt: skip
    an_action(cx, by=lea, title="=cmd|' /C calc'!A0", **everything)
    an_action(cx, by=lea, title="+33 1 23 essai", source_ref="-12", category_id=own.id, customer_sense=1, running=True)
    an_action(cx, by=lea, title="@home essai", source_ref="007", owner_label="Recouvrement")
    an_action(cx, by=lea, title="-5 % à l’essai", due_on=date(2027, 1, 31), owner_id=lea.id)
    an_action(cx, by=lea, title="essai “quoted”, 'single', 中文, кириллица, \u200fעברית")
    quoted = an_action(cx, by=lea, title="essai")
    revise(quoted, {"title": "'=essai"}, by=lea, now=MONDAY, seen=quoted.version)
    an_action(cx, by=lea, title="Left out")
    db.session.commit()


def brought(slug: str, content: bytes, by: Member) -> dict[str, int]:
    """What an import of that file wrote, and how many rows it found changed."""
    programme = db.session.scalars(sa.select(Programme).where(Programme.slug == slug)).one()
    layout = Glance.of(first_rows(content, SEEN)).proposal()
    told = bring(programme, name="a", content=content, layout=layout, by=by, now=MONDAY, new_categories=True)
    db.session.rollback()
    summaries = db.session.scalars(sa.select(ImportFile.summary).where(ImportFile.programme_id == programme.id))
    return told | {"differing": sum(summary[Fate.CHANGED.value] for summary in summaries if summary)}


def told_of(slug: str, number: str) -> dict[str, dict[str, Any]]:
    """Each action by its title, with everything that an import can write; persons and categories by their names.

    A file knows an action by the reference that it has where the file was made: `number` is the name of the field.
    """
    found = db.session.scalars(sa.select(Action).join(Programme).where(Programme.slug == slug))
    return {action.title: fields(action) | {"source_ref": getattr(action, number)} for action in found}


def fields(action: Action) -> dict[str, Any]:
    names = {"category_key", "category", "category_id", "owner_id", "source_ref"}
    return {name: getattr(action, name) for name in BLANK.keys() - names} | {
        "category": action.category.label_fr if action.category else None,
        "owner": action.owner.name if action.owner else None,
    }


@pytest.mark.parametrize("export", [as_csv, as_workbook])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_went_out_comes_back_as_it_was(client: FlaskClient, lea: Member, lang: str, export: Export) -> None:
    rich_actions(lea)
    db.session.execute(sa.update(User).where(User.id == lea.user_id).values(lang=lang))
    other = a_programme(slug="other", lang="fr")
    for member in db.session.scalars(sa.select(Member).where(Member.programme_id == lea.programme_id)).all():
        a_member(other, user=member.user)
    db.session.commit()
    expected = {title: told for title, told in told_of("cx", "ref").items() if title != "Left out"}

    content = export(client)
    at_home = brought("cx", content, db.session.merge(lea))
    elsewhere = brought("other", content, db.session.merge(lea))

    assert at_home == {"added": 0, "changed": 0, "unchanged": 6, "differing": 0}
    assert elsewhere == {"added": 6, "changed": 0, "unchanged": 0, "differing": 0}
    assert told_of("other", "source_ref") == expected
