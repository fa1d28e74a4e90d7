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
from app.programme.search import CANDIDATES, InArchive, archived, search
from app.programme.word_index import beginnings, words_of
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, an_action
from tests.many import many_actions
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


def test_archive_is_searched_when_asked_and_counted_beside(programme):
    an_action(programme, title="Retrait")
    for n, away in enumerate(({"archived_at": MONDAY}, {"archived_at": MONDAY, "trashed_at": MONDAY})):
        gone = an_action(programme, title=f"Retraits d’avant {n}", body="Été")
        for name, at in away.items():
            setattr(gone, name, at)
    db.session.commit()

    assert found(programme, "retrait", archived=True) == ["Retraits d’avant 0"]
    assert beside(programme, "retrait") == beside(programme, "avant ete") == InArchive(1, more=False)
    assert beside(programme, "retrait", kind="deliverable") == InArchive(0, more=False)
    assert beside(programme, "vant") == beside(programme, "...") == InArchive(0, more=False)


def beside(programme, text, **wanted):
    return archived(programme, Filter(text=text, **wanted), today=TODAY)


def test_of_a_large_archive_the_latest_are_looked_at(programme):
    many_actions(programme, a_member(programme), CANDIDATES + 1)
    db.session.execute(sa.update(Item.__table__).values(archived_at=MONDAY))
    db.session.commit()

    assert beside(programme, "retrait") == InArchive(CANDIDATES + 1, more=True)
    assert beside(programme, "drive") == InArchive(0, more=True)


def test_what_was_found_is_counted_up_to_a_bound(programme):
    for n in range(3):
        an_action(programme, title=f"Retrait {n}")
    other = a_programme()
    many_actions(other, a_member(other), CANDIDATES + 200)

    def count(of, text, ref=None):
        return search(of, Filter(text=text), ref=ref, today=TODAY, limit=2).count

    assert (count(programme, "retrait"), count(programme, "act-1", ("action", 1)), count(programme, "zzz")) == (3, 2, 0)
    assert count(other, "retrait") == CANDIDATES + 1


def test_words_that_all_items_hold_cost_no_more_where_there_are_more_items(programme):
    """On SQLite the steps of its machine are counted; what lies in the index of words is asked for once."""
    few, many = programme, a_programme()
    for each, count in ((few, 2 * CANDIDATES), (many, 20 * CANDIDATES)):
        many_actions(each, a_member(each), count)

    costs = [
        steps(lambda each=each: search(each, Filter(text="retrait"), ref=None, today=TODAY, limit=50))
        for each in (few, many)
    ]

    assert costs[1] < costs[0] * 1.1
    with statements() as ran:
        found(many, "retrait tout")
    assert sum(statement.count("MATCH") for statement in ran) == is_sqlite()


def is_sqlite():
    return db.session.get_bind().dialect.name == "sqlite"


def steps(work):
    """How many steps SQLite takes for it, in hundreds; elsewhere, how many statements."""
    if not is_sqlite():
        with statements() as ran:
            work()
        return len(ran)
    taken = []
    raw = db.session.connection().connection.driver_connection
    raw.set_progress_handler(lambda: taken.append(1) and 0, 100)
    try:
        work()
    finally:
        raw.set_progress_handler(None, 0)
    return len(taken)


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
