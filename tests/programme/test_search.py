"""Searching: words in any form on both databases, the best first, and nothing that nobody may see."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import db
from app.programme.item import Item, Stage, change
from app.programme.list_filter import Filter
from app.programme.programme import Track
from app.programme.search import search
from app.programme.word_index import beginnings, words_of
from tests.builders import MONDAY, a_deliverable, a_programme, an_action
from tests.statements import statements

pytestmark = pytest.mark.every_database
TODAY = MONDAY.date()


@pytest.fixture
def programme(database):
    return a_programme(lang="fr")


def found(programme, text, *, ref=None, limit=50, **wanted):
    asked = Filter(text=text, **wanted)
    return [row.title for row in search(programme, asked, ref=ref, today=TODAY, limit=limit).rows]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Livraison à domicile", "livraisons"),
        ("Livraisons à domicile", "livraison"),
        ("Cheval de bataille", "chevaux"),
        ("Chevaux de bataille", "cheval"),
        ("Été à la plage", "ete"),
        ("Ete à la plage", "été"),
        ("Cœur de gamme", "coeur"),
        ("L’inventaire des gestes", "l'inventaire"),
        ("Deliveries at night", "delivery"),
        ("Plexiglas en caisse", "plexi"),
        ("Client/collaborateur : e-mail", "collaborateur mail"),
        ("Écrire à service.client@essai.example", "essai"),
        ("Délai de 60 jours", "60"),
        ("C'est décidé", "DÉCIDÉ"),
    ],
)
def test_words_are_found_in_their_other_forms(programme, written, asked):
    an_action(programme, title=written)
    an_action(programme, title="Drive")

    assert found(programme, asked) == [written]


def test_french_stems_are_found_on_postgresql(programme):
    an_action(programme, title="Nous avons livré tous les clients")

    expected = ["Nous avons livré tous les clients"] if db.session.get_bind().dialect.name == "postgresql" else []
    assert found(programme, "livrer") == expected


def test_every_word_counts(programme):
    an_action(programme, title="Retrait en magasin", body="sans contact")
    an_action(programme, title="Retrait au dépôt")

    assert found(programme, "contact retrait") == ["Retrait en magasin"]


def test_best_comes_first(programme):
    an_action(programme, title="Ailleurs", body="Retrait dans les notes")
    closed = an_action(programme, title="Retrait fini")
    closed.stage = Stage.DONE
    an_action(programme, title="Retrait ancien", now=MONDAY)
    an_action(programme, title="Retrait récent", now=MONDAY + timedelta(1))
    db.session.commit()

    assert found(programme, "retrait") == ["Retrait récent", "Retrait ancien", "Retrait fini", "Ailleurs"]


def test_reference_comes_before_all(programme):
    an_action(programme, title="Drive")
    an_action(programme, title="act 1 act-1 act 1")

    assert found(programme, "act-1", ref=("action", 1)) == ["Drive", "act 1 act-1 act 1"]


def test_filters_narrow(programme):
    an_action(programme, title="Plateforme de retrait")
    a_deliverable(programme, title="Plateforme", track=Track.NEXT)

    assert found(programme, "plateforme", kind="deliverable") == ["Plateforme"]
    assert found(programme, "plateforme", track=Track.NOW) == ["Plateforme de retrait"]


def test_nothing_of_another_programme_or_of_the_archive_is_found(programme):
    an_action(a_programme(), title="Retrait d’ailleurs")
    archived = an_action(programme, title="Retrait archivé")
    archived.archived_at = MONDAY
    db.session.commit()

    assert found(programme, "retrait", ref=("action", 1)) == []


def test_index_follows_every_change(programme):
    action = an_action(programme, title="Retrait")
    change(action, {"title": "Essayage"}, by=None, now=MONDAY, seen=action.version)
    db.session.commit()
    renamed = (found(programme, "retrait"), found(programme, "essayage"))
    columns = [c.name for c in Item.__table__.c if c.name not in {"id", "number", "title", "search_text"}]
    copied = sa.select(
        sa.literal(99), sa.literal("Copie"), sa.literal("act-99 copie"), *(Item.__table__.c[c] for c in columns)
    )
    db.session.execute(sa.insert(Item.__table__).from_select(["number", "title", "search_text", *columns], copied))
    inserted = found(programme, "copie")
    db.session.execute(sa.delete(Item.__table__))

    assert renamed == ([], ["Essayage"])
    assert inserted == ["Copie"]
    assert found(programme, "essayage") == []


def test_most_are_bounded_and_the_title_still_wins(programme):
    an_action(programme, title="Retrait")
    values = {"programme_id": programme.id, "kind": "action", "lang": "fr", "track": Track.NOW, "horizon": Track.NOW}
    values |= {"state": "captured", "stage": Stage.TODO, "version": 1, "created_at": MONDAY, "updated_at": MONDAY}
    many = [
        values
        | {
            "number": n,
            "title": f"N {n}",
            "body": "",
            "owner_label": "",
            "blocked_reason": "",
            "search_text": f"act-{n} n {n} retrait",
        }
        for n in range(2, 500)
    ]
    db.session.execute(sa.insert(Item.__table__), many)

    assert found(programme, "retrait", limit=3) == ["Retrait", "N 499", "N 498"]


HOSTILE = [
    "",
    " ",
    "'",
    '"',
    "\0",
    "%",
    "_",
    "\\",
    "* OR 1",
    "NEAR(a b)",
    "title : x",
    "a AND",
    "-a",
    "(",
    "!a & |",
    ":*",
    "é" * 10_000,
    "a " * 5_000,
    "9" * 5_000,
    "\ud800",
    "İ",
    "²",
    "٣",
    "中文",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_questions_are_answered(programme, text):
    an_action(programme)

    assert found(programme, text) in ([], ["Plexiglas at the till"])


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_question(programme, text):
    with db.session.begin_nested():
        found(programme, text)


def test_search_is_two_statements(programme):
    an_action(programme)

    with statements() as ran:
        found(programme, "plexiglas", ref=("action", 1))

    assert len(ran) == 2


def test_words_and_their_beginnings():
    assert words_of("  L’Été  d'un act-12, à l'aube") == ["ete", "un", "act", "12", "aube"]
    assert words_of("a") == ["a"]
    assert words_of("...") == []
    assert beginnings("livraisons") == ["livraison"]
    assert beginnings("chevaux") == ["cheval", "chevau"]
    assert beginnings("cheval") == ["cheval", "chevaux"]
    assert beginnings("deliveries") == ["deliverie", "delivery"]
    assert beginnings("gaz") == ["gaz"]
