"""Exports: what a list shows goes out as a file, and an import of that file finds nothing new in it."""

import csv
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app import jobs
from app.core import clock, db
from app.core.clock import running_from
from app.core.csv_file import SEPARATORS
from app.core.spreadsheet import first_rows
from app.demo.cassel import INVENTORY
from app.do_now.action import Beneficiary, Expression, Nature, Orientation, revise
from app.do_now.category import add_category, categories_of
from app.do_now.import_at_once import bring
from app.do_now.import_columns import guessed
from app.do_now.import_layout import SEEN, Glance
from app.do_now.import_reading import opened, preview
from app.do_now.import_row import Fate
from app.programme.account import User
from app.programme.list_export import LAST, ListExport
from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_user, an_action
from tests.web.signing import enter

CSV = "/p/cx/items/exports/list.csv"
NEW = "/p/cx/items/exports/new"


@pytest.fixture
def lea(app: Flask, client: FlaskClient) -> Iterator[Member]:
    lea = a_member(a_programme(slug="cx", lang="fr"), user=a_user(name="Léa Fontaine", lang="fr"))
    enter(client, lea.user)
    yield lea
    db.session.remove()


def speaking(lea: Member, lang: str) -> None:
    db.session.execute(sa.update(User).where(User.id == lea.user_id).values(lang=lang))
    db.session.commit()


def exported(client: FlaskClient, **asked: str) -> bytes:
    answer = client.get(CSV, query_string={"list": "action"} | asked)
    assert answer.status_code == 200
    return answer.data


def table(content: bytes, lang: str = "fr") -> list[list[str]]:

    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=SEPARATORS[lang]))


def fates(slug: str, content: bytes) -> dict[str, int]:
    programme = db.session.scalars(sa.select(Programme).where(Programme.slug == slug)).one()
    layout = Glance.of(first_rows(content, SEEN)).proposal()
    found = preview(opened(programme, content, layout))
    assert found.refused == []
    assert found.unknown == {}
    return {fate.value: count for fate, count in found.fates.items() if count}


def an_inventory(lea: Member) -> None:
    """The demonstration's, and actions that are hard to write down."""
    programme = lea.programme
    content = INVENTORY.read_bytes()
    layout = Glance.of(first_rows(content, SEEN)).proposal()
    bring(programme, name="a.csv", content=content, layout=layout, by=lea, now=MONDAY, new_categories=True)
    lea = db.session.merge(lea)
    programme = lea.programme
    gone = a_member(programme, user=a_user(name="Paul Parti"))
    twins = [a_member(programme, user=a_user(name="Jean Jumeau")) for _ in range(2)]
    own = add_category(programme, "=Sécurité; des « biens »")
    category = db.session.scalars(categories_of(programme).limit(1)).one()
    everything: dict[str, Any] = {
        "category_id": category.id, "nature": Nature.RELATIONAL, "expression": Expression.WRITES,
        "beneficiaries": [b.value for b in Beneficiary], "orientation": Orientation.COMPANY, "customer_sense": 5,
        "scope": "Nord\nSud; Est, Ouest", "started_on": date(2020, 3, 16), "ended_on": date(2020, 6, 1),
        "running": False, "compliance": True, "regulation_ref": "@art. 4", "empathy_note": "-peur\tet « joie »",
        "body": "=1+1\n\n'=2", "due_on": date(2026, 5, 1), "owner_label": "Direction", "owner_id": lea.id,
    }  # fmt: skip
    action = an_action(programme, by=lea, title="=cmd|' /C calc'!A0", **everything)
    revise(action, {"title": "'=cmd|' /C calc'!A0"}, by=lea, now=MONDAY, seen=action.version)
    an_action(programme, by=lea, title="+33 1", source_ref="-12", category_id=own.id)
    an_action(programme, by=lea, title="@home", owner_id=gone.id)
    an_action(programme, by=lea, title="Jumelle", owner_id=twins[1].id, owner_label="Service")
    an_action(programme, by=lea, title="Département", owner_label="Recouvrement")
    gone.left_at = MONDAY
    db.session.commit()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_import_of_the_export_finds_no_difference(client: FlaskClient, lea: Member, lang: str) -> None:
    an_inventory(lea)
    speaking(lea, lang)

    content = exported(client)

    rows = table(content, lang)
    assert fates("cx", content) == {Fate.UNCHANGED.value: len(rows) - 1}
    assert len(rows) == 1 + 24 + 5
    numbers = rows[0].index("Numéro dans le fichier" if lang == "fr" else "Number in the file")
    assert {row[0] for row in rows[1:]} == {f"ACT-{n}" for n in range(1, 30)}
    assert {row[numbers] for row in rows[1:]} == {"", "'-12", *(str(n) for n in range(1, 25))}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_another_programme_takes_the_export_as_new(client: FlaskClient, lea: Member, lang: str) -> None:
    """Its references are not those of the programme that the file comes from."""
    an_inventory(lea)
    other = a_programme(slug="other")
    add_category(other, "=Sécurité; des « biens »")
    an_action(other, title="Something else")
    db.session.commit()
    speaking(lea, lang)

    assert fates("other", exported(client)) == {Fate.NEW.value: 29}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_header_that_an_import_knows_is_read_as_what_it_is(client: FlaskClient, lea: Member, lang: str) -> None:
    speaking(lea, lang)

    (header,) = table(exported(client), lang)

    known = [field for field in guessed(header) if field]
    assert known == [
        "number", "title", "category", "owner", "due_on", "beneficiaries", "customer_sense", "running", "nature",
        "expression", "orientation", "started_on", "ended_on", "compliance", "regulation_ref", "scope", "empathy_note",
        "owner_label", "body",
    ]  # fmt: skip


def test_no_cell_of_an_export_is_a_formula(client: FlaskClient, lea: Member) -> None:
    an_inventory(lea)

    cells = {cell for row in table(exported(client)) for cell in row}

    assert {cell for cell in cells if cell[:1] in set("=+-@\t\r")} == set()


def test_the_export_holds_what_the_filter_shows_in_its_order(client: FlaskClient, lea: Member) -> None:
    for n in range(120):
        an_action(lea.programme, by=lea, title=f"Drive {n:03}")
    an_action(lea.programme, by=lea, title="Don")
    a_deliverable(lea.programme, title="Drive of the method")

    answer = client.get(CSV, query_string={"list": "action", "q": "drive", "sort": "-title"})

    rows = table(answer.data)
    assert [row[1] for row in rows[1:]] == [f"Drive {n:03}" for n in reversed(range(120))]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=cx-actions-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    every = table(client.get(CSV, query_string={"kind": "deliverable"}).data)
    assert (every[0][:3], [row[:3] for row in every[1:]]) == (
        ["N° (cx)", "Type", "Titre"], [["DEL-1", "Livrable", "Drive of the method"]]
    )  # fmt: skip


def test_a_worker_makes_the_workbook_that_somebody_asked_for(client: FlaskClient, lea: Member) -> None:
    an_inventory(lea)

    page = client.post(NEW, data={"list": "action", "q": "jumelle", "once": "k"}, follow_redirects=True)
    again = client.post(NEW, data={"list": "action", "q": "jumelle", "once": "k"})
    assert "se prépare" in page.text
    assert again.location == page.request.path
    assert client.get(f"{page.request.path}/file.xlsx").status_code == 404
    with client.application.app_context():
        jobs.run_queue(running_from(clock.now()))

    ready = client.get(f"{page.request.path}/progress", headers={"HX-Request": "true"})
    file = client.get(f"{page.request.path}/file.xlsx")
    assert (ready.status_code, ready.headers["HX-Refresh"]) == (204, "true")
    assert "1 ligne" in client.get(page.request.path).text
    sheet = load_workbook(BytesIO(file.data)).active
    assert sheet is not None
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows()] == [
        ["N° (cx)", "Titre", "Catégorie", "Responsable"], ["ACT-28", "Jumelle", None, "Jean Jumeau"]
    ]  # fmt: skip
    assert "attachment" in file.headers["Content-Disposition"]


def test_only_the_last_workbooks_of_a_person_are_kept(client: FlaskClient, lea: Member) -> None:
    for n in range(LAST + 4):
        assert client.post(NEW, data={"once": f"k{n}"}).status_code == 303

    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(ListExport.id))) == LAST + 1
