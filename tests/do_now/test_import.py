"""The import of an inventory: the real file, hostile ones, all or nothing, twice adds nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db, queue
from app.core.clock import running_from
from app.core.errors import Refused
from app.do_now.action import Action, ActionState, capture, revise
from app.do_now.category import Category
from app.do_now.import_actions import ask, choose, receive
from app.do_now.import_jobs import read_job, write_job
from app.do_now.import_layout import Glance
from app.do_now.import_reading import preview, stage
from app.do_now.import_row import MANY, Fate, ImportFile, ImportRow, forget, rows_of
from app.do_now.import_writing import reserve, write
from app.programme.activity import Activity
from app.programme.item import Stage, searchable
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.do_now.importing import INVENTORY, NOW, actions, bring, kept, only, read, reasons, source, written
from tests.statements import statements

DATA = Path(__file__).parents[1] / "data"

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def cassel() -> Programme:
    return a_programme(lang="fr")


@pytest.fixture
def lea(cassel: Programme) -> Member:
    return a_member(cassel, user=a_user(name="Léa Martin", email="lea@example.org"))


def test_the_inventory_comes_in_as_it_is(cassel: Programme, lea: Member) -> None:
    counts = bring(cassel, INVENTORY, by=lea)

    found = actions(cassel)
    assert counts == {"added": 24, "changed": 0, "unchanged": 0}
    assert [action.ref for action in found] == [f"ACT-{n}" for n in range(1, 25)]
    assert [action.source_ref for action in found] == [str(n) for n in range(1, 25)]
    assert [action.number for action in found if action.category_id is None] == [8, 9]


def test_every_value_of_a_row_arrives(cassel: Programme, lea: Member) -> None:
    bring(cassel, INVENTORY, by=lea)

    action = actions(cassel)[4]
    assert {
        "title": action.title,
        "category": action.category and action.category.label_fr,
        "beneficiaries": action.beneficiaries,
        "started_on": action.started_on,
        "running": action.running,
        "owner_label": action.owner_label,
        "customer_sense": action.customer_sense,
        "body": action.body,
        "lang": action.lang,
        "by": action.created_by_id,
        "at": action.created_at,
    } == {
        "title": "Livraison à domicile gratuite pour les plus de 70 ans",
        "category": "Care (attention)",
        "beneficiaries": ["customer"],
        "started_on": date(2020, 4, 2),
        "running": True,
        "owner_label": "Logistique",
        "customer_sense": 5,
        "body": "Panier moyen : 64,50 €",
        "lang": "fr",
        "by": lea.id,
        "at": NOW,
    }


def test_an_imported_action_is_as_if_it_had_been_captured(cassel: Programme, lea: Member) -> None:
    bring(cassel, "Titre;Catégorie;Échéance\nPlexiglas;Sécurité;01/12/2026\nChatbot;;\n", by=lea)
    safety = db.session.scalars(sa.select(Category).where(Category.code == "safety")).one()
    with db.writing():
        programme, by = db.session.get_one(Programme, cassel.id), db.session.get_one(Member, lea.id)
        given: dict[str, Any] = {"title": "Plexiglas", "category_id": safety.id, "due_on": date(2026, 12, 1)}
        capture(programme, by=by, now=NOW, **given)
        capture(programme, by=by, now=NOW, title="Chatbot")

    imported, captured = actions(cassel)[:2], actions(cassel)[2:]
    unlike = {"id", "number", "source_ref", "search_text"}
    columns = [c.key for c in Action.__mapper__.column_attrs if c.key not in unlike]
    assert [{c: getattr(action, c) for c in columns} for action in imported] == [
        {c: getattr(action, c) for c in columns} for action in captured
    ]
    assert [(a.state, a.stage) for a in imported] == [
        (ActionState.CATEGORISED.value, Stage.DOING),
        (ActionState.CAPTURED.value, Stage.TODO),
    ]
    assert [a.search_text for a in imported] == [searchable(a) for a in imported]


def test_each_action_remembers_where_it_came_from(cassel: Programme, lea: Member) -> None:
    bring(cassel, INVENTORY, by=lea)

    whole, *lines = db.session.scalars(sa.select(Activity).order_by(Activity.id)).all()
    told = {(a.verb, a.reason, a.member_id, a.at) for a in (whole, *lines)}
    assert told == {("imported", "inventaire.csv", lea.id, NOW)}
    assert (whole.item_id, whole.facts) == (None, {"added": 24, "changed": 0})
    assert {(a.item_id, a.part_of_id) for a in lines} == {(action.id, whole.id) for action in actions(cassel)}
    assert len(lines) == 24


def test_the_same_file_twice_adds_nothing(cassel: Programme) -> None:
    bring(cassel, INVENTORY)

    counts = bring(cassel, INVENTORY)

    assert counts == {"added": 0, "changed": 0, "unchanged": 24}
    assert len(actions(cassel)) == 24


def test_a_file_without_numbers_is_recognised_by_title_and_start(cassel: Programme) -> None:
    bring(cassel, "Titre;Début\nDrive;01/04/2020\nDrive;01/05/2020\n")

    counts = bring(cassel, "Start;Title;Owner\n2020-04-01; Drive ;\n2020-06-01;Drive;\n")

    assert counts == {"added": 1, "changed": 0, "unchanged": 1}


def test_two_programmes_do_not_share_numbers(cassel: Programme) -> None:
    rivoli = a_programme()
    bring(cassel, INVENTORY)

    assert bring(rivoli, INVENTORY) == {"added": 24, "changed": 0, "unchanged": 0}


def test_numbers_go_on_after_what_is_there(cassel: Programme) -> None:
    an_action(cassel)

    bring(cassel, "N°;Titre\n1;Un\n2;Deux\n")

    assert [(a.number, a.title) for a in actions(cassel)][1:] == [(2, "Un"), (3, "Deux")]
    assert an_action(cassel).number == 4


def test_one_bad_row_holds_back_the_whole_file(cassel: Programme) -> None:
    imported = read(cassel, (DATA / "actions-refused.csv").read_bytes())

    with pytest.raises(Refused, match="Nothing is imported"):
        written(imported, update=True, new_categories=True)
    assert actions(cassel) == []
    assert reasons(imported) == {
        2: ["This date does not exist, or is not written as 16/03/2020 or 2020-03-16."],
        3: ["“extraterrestres” is not known here.", "This is not a whole number from 1 to 5."],
        4: ["This has 263 characters; 200 at most fit here.", "This is neither yes nor no."],
        5: ["Row 2 has the same number, or the same title and start."],
        6: ["The title is missing."],
        7: ["The end comes before the start."],
        8: ["This row has more cells than the header: look for a separator in a text."],
    }


def test_refusals_name_the_column_and_the_cell(cassel: Programme) -> None:
    imported = read(cassel, "Titre;Date de début\nDrive;31/02/2020\n")

    (row,) = db.session.scalars(rows_of(imported, Fate.REFUSED))
    assert (row.line, row.title) == (2, "Drive")
    assert [(error["header"], error["cell"]) for error in row.errors] == [("Date de début", "31/02/2020")]


def test_hostile_texts_are_only_texts(cassel: Programme) -> None:
    bring(cassel, (DATA / "actions-hostile.csv").read_bytes())

    found = actions(cassel)
    assert [action.title for action in found] == [
        '=HYPERLINK(""x"")',
        "<script>alert(1)</script>",
        "Control char\u200bacters",
        "😀 Emoji, عربى, 日本語, été",
        "'; DROP TABLE item; --",
        "🧵" * 200,
    ]
    assert found[2].body == 'Une remarque\n\nsur trois lignes, avec "guillemets"'
    assert [action.beneficiaries for action in found] == [
        ["customer"],
        ["customer", "employee"],
        ["ecosystem", "community"],
        ["employee", "partner"],
        [],
        [],
    ]
    assert [action.running for action in found] == [True, False, False, True, None, None]
    assert {action.started_on for action in found[:4]} == {date(2020, 4, 1), date(2020, 3, 16)}


def test_an_empty_cell_is_unknown_and_never_zero_or_no(cassel: Programme) -> None:
    bring(cassel, "Titre;Sens;En cours;Bénéficiaires;Début;Nature;Catégorie\nDrive;;;;;;\n")

    action = only(cassel)
    assert (action.customer_sense, action.running, action.started_on, action.nature) == (None, None, None, None)
    assert (action.beneficiaries, action.category_id) == ([], None)


def test_all_columns_are_found_in_english_too(cassel: Programme, lea: Member) -> None:
    header = (
        "Number,Title,Category,For whom,Start date,End date,Still running,Owner,Customer sense,Comments,Due date,"
        "Nature,Says does writes,Orientation,Scope,Mandatory,Regulation,Customer feeling,Budget"
    )
    row = (
        "A-1,Drive,Safety,customers and staff,2020-03-16,2020-04-16,no,lea@example.org,4,Remark,2026-12-01,"
        "Channel,does,company,22 shops,yes,Decree 1,Relieved,12"
    )

    imported = read(cassel, f"{header}\n{row}\n")
    written(imported, update=False, new_categories=False)

    action = only(cassel)
    columns = db.session.get_one(ImportFile, imported.id, populate_existing=True).columns
    assert [column["header"] for column in columns if column["field"] is None] == ["Budget"]
    assert (action.nature, action.expression, action.orientation) == (
        Action.nature.type.python_type("channel"),
        Action.expression.type.python_type("does"),
        Action.orientation.type.python_type("company"),
    )
    assert (action.owner_id, action.owner_label, action.scope) == (lea.id, "", "22 shops")
    assert (action.compliance, action.regulation_ref, action.empathy_note) == (True, "Decree 1", "Relieved")
    assert (action.due_on, action.baseline_on, action.ended_on) == (
        date(2026, 12, 1),
        date(2026, 12, 1),
        date(2020, 4, 16),
    )


def test_an_owner_is_a_member_by_name_when_only_one_has_it(cassel: Programme, lea: Member) -> None:
    a_member(cassel, user=a_user(name="Paul Petit"))
    a_member(cassel, user=a_user(name="paul  petit"))
    a_member(cassel, user=a_user(name="Claire Aubry"), role=Role.EXEC)  # who takes no work on

    bring(cassel, "Titre;Responsable\nUn;léa MARTIN\nDeux;Paul Petit\nTrois;Recouvrement\nQuatre;Claire Aubry\n")

    assert [(a.owner_id, a.owner_label) for a in actions(cassel)] == [
        (lea.id, ""),
        (None, "Paul Petit"),
        (None, "Recouvrement"),
        (None, "Claire Aubry"),
    ]


def test_no_title_column_is_refused_with_the_headers_seen(cassel: Programme) -> None:
    with pytest.raises(Refused, match=r"Columns seen: Nom du client, Montant\."):
        source(cassel, b"Nom du client;Montant\nA;1\n")


def test_unknown_categories_wait_for_an_agreement(cassel: Programme) -> None:
    imported = read(cassel, "Titre;Catégorie\nA;Vélo\nB;VÉLO\nC;C++\nD;C#\nE;Care\n")
    summary = db.session.get_one(ImportFile, imported.id, populate_existing=True).summary or {}
    assert (summary["new"], summary["unknown"]) == (5, ["Vélo", "C++", "C#"])

    with pytest.raises(Refused, match="Say what becomes of the category “Vélo”"):
        written(imported, update=False, new_categories=False)
    written(imported, update=False, new_categories=True)

    assert [a.category and a.category.label_fr for a in actions(cassel)] == [
        "Vélo",
        "Vélo",
        "C++",
        "C#",
        "Care (attention)",
    ]


def test_unknown_categories_are_told_of_refused_rows_too(cassel: Programme) -> None:
    imported = read(cassel, "Titre;Catégorie;Sens\nA;Vélo;9\nB;Formation;4\n")

    summary = db.session.get_one(ImportFile, imported.id, populate_existing=True).summary or {}
    assert (summary["refused"], summary["unknown"]) == (1, ["Vélo", "Formation"])


def test_owner_may_be_written_last_name_first(cassel: Programme) -> None:
    jean = a_member(cassel, user=a_user(name="Jean Dupont"))
    bring(cassel, "N°;Titre;Responsable\n1;Drive;Dupont, Jean\n2;Don;DUPONT,JEAN\n3;Aide;Juridique, RH\n")

    owners = [(a.owner_id, a.owner_label) for a in actions(cassel)]
    assert owners == [(jean.id, ""), (jean.id, ""), (None, "Juridique, RH")]
    assert bring(cassel, "N°;Titre;Responsable\n1;Drive;Dupont, Jean\n") == {"added": 0, "changed": 0, "unchanged": 1}


def test_a_column_of_another_kind_is_not_a_hundred_new_categories(cassel: Programme) -> None:
    rows = "".join(f"Action {n};Catégorie {n}\n" for n in range(101))

    with pytest.raises(Refused, match="More than 100 categories are unknown"):
        preview(source(cassel, f"Titre;Catégorie\n{rows}".encode()))


def test_changed_rows_are_listed_and_written_only_on_request(cassel: Programme, lea: Member) -> None:
    bring(cassel, "N°;Titre;Sens\n1;Drive;4\n2;Chatbot;2\n", by=lea)
    changed = "N°;Titre;Sens\n1;Drive;5\n2;Chatbot;2\n3;Jauge;\n"

    imported = read(cassel, changed, lea)
    assert bring(cassel, changed, by=lea) == {"added": 1, "changed": 0, "unchanged": 1}
    (row,) = db.session.scalars(rows_of(imported, Fate.CHANGED))
    assert (row.line, row.changes) == (2, {"customer_sense": [4, 5]})
    assert actions(cassel)[0].customer_sense == 4

    assert bring(cassel, changed, by=lea, update=True) == {"added": 0, "changed": 1, "unchanged": 2}
    assert actions(cassel)[0].customer_sense == 5
    assert bring(cassel, changed, by=lea, update=True) == {"added": 0, "changed": 0, "unchanged": 3}


def test_an_update_goes_through_the_history(cassel: Programme, lea: Member) -> None:
    bring(cassel, "N°;Titre;Catégorie;Échéance\n1;Drive;;01/12/2026\n", by=lea)

    bring(cassel, "N°;Titre;Catégorie;Échéance\n1;Le drive;Sécurité;08/12/2026\n", by=lea, update=True)

    action = only(cassel)
    whole = db.session.scalars(sa.select(ImportFile.activity_id).order_by(ImportFile.id)).all()
    mine = sa.select(Activity).where(Activity.item_id == action.id)
    lines = db.session.scalars(mine.order_by(Activity.id)).all()
    assert [line.part_of_id for line in lines] == [whole[0], whole[1], whole[1]]
    assert [(a.verb, a.reason, a.member_id) for a in lines] == [
        ("imported", "inventaire.csv", lea.id),
        ("changed", "inventaire.csv", lea.id),
        ("categorise", "", lea.id),
    ]
    assert lines[1].facts == {"category_id": [None, action.category_id], "due_on": ["2026-12-01", "2026-12-08"]}
    assert [(text.field, text.before, text.after) for text in lines[1].texts] == [("title", "Drive", "Le drive")]
    assert (action.due_on, action.baseline_on) == (date(2026, 12, 8), date(2026, 12, 1))
    assert (action.state, action.search_text) == (ActionState.CATEGORISED.value, searchable(action))


def test_an_empty_cell_or_a_missing_column_erases_nothing(cassel: Programme) -> None:
    bring(cassel, "N°;Titre;Sens;Remarque\n1;Drive;4;Bien\n")

    counts = bring(cassel, "N°;Titre;Sens\n1;Drive;\n", update=True)

    assert counts == {"added": 0, "changed": 0, "unchanged": 1}
    assert (only(cassel).customer_sense, only(cassel).body) == (4, "Bien")


def test_an_edit_after_the_preview_is_not_overwritten(cassel: Programme, lea: Member) -> None:
    bring(cassel, "N°;Titre\n1;Drive\n")
    imported = read(cassel, "N°;Titre\n1;Le drive\n")
    with db.writing():
        action = only(cassel)
        revise(action, {"title": "Drive du matin"}, by=None, now=NOW, seen=action.version)

    with pytest.raises(Refused, match="Somebody edited ACT-1"):
        written(imported, update=True, new_categories=False)
    assert only(cassel).title == "Drive du matin"


def test_what_was_added_since_the_preview_is_not_added_again(cassel: Programme) -> None:
    imported = read(cassel, INVENTORY)
    bring(cassel, INVENTORY)

    counts = written(imported, update=False, new_categories=False)

    assert counts == {"added": 0, "changed": 0, "unchanged": 24}
    assert an_action(cassel).number == 25


def test_writing_twice_gives_the_counts_of_the_first_time(cassel: Programme) -> None:
    imported = read(cassel, INVENTORY)

    for _time in range(2):
        counts = written(imported, update=False, new_categories=False)

    assert counts == {"added": 24, "changed": 0, "unchanged": 0}
    assert len(actions(cassel)) == 24


def test_reading_that_was_interrupted_starts_over(cassel: Programme) -> None:
    content = "Titre\n" + "".join(f"Action {n}\n" for n in range(2_500))
    imported = kept(cassel, content)

    def killed(done: int, total: int) -> None:
        if done == 2_000:
            raise KeyboardInterrupt

    steps: list[tuple[int, int]] = []
    with pytest.raises(KeyboardInterrupt):
        stage(imported.id, progress=killed)
    for _time in range(2):
        stage(imported.id, progress=lambda done, total: steps.append((done, total)))

    assert steps == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500), (2_500, 2_500)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 2_500


def test_the_file_is_dropped_once_it_is_written_and_the_rows_after_a_week(cassel: Programme) -> None:
    imported, unwritten = read(cassel, INVENTORY), read(cassel, "Titre\nUne autre\n")
    written(imported)
    assert db.session.scalars(sa.select(ImportFile.content).order_by(ImportFile.id)).first() == b""

    ids, left = [imported.id, unwritten.id], []
    for late in (0, 1):
        with db.writing():
            forget(NOW + timedelta(days=7, seconds=late))
        rows = db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow))
        left.append((rows, db.session.scalars(sa.select(ImportFile.id).order_by(ImportFile.id)).all()))

    assert left == [(25, ids), (0, ids[:1])]


def test_the_programme_is_marked_as_changed(cassel: Programme) -> None:
    bring(cassel, INVENTORY)

    assert db.session.scalar(sa.select(Programme.changed)) == 1


@pytest.fixture
def work() -> Iterator[Any]:
    """Does the jobs that wait, as `app.jobs` does."""
    clock = running_from(NOW)

    def run() -> list[queue.State]:
        for kind, job in (("read_actions", read_job), ("write_actions", write_job)):
            with db.writing():
                claim = queue.claim_next({kind}, clock())
            if claim:
                result = job(claim, clock)
                with db.writing():
                    queue.finish(claim, result, now=clock())
        return list(db.session.scalars(sa.select(queue.Job.state).order_by(queue.Job.id)))

    yield run
    db.session.rollback()


def test_a_worker_looks_then_reads_then_writes_what_somebody_said(cassel: Programme, lea: Member, work: Any) -> None:
    with db.writing():
        imported = receive(cassel, name="C:\\Docs\\inventaire.csv", content=INVENTORY, by=lea, now=NOW)
    assert work() == [queue.State.DONE]
    for states in ([queue.State.DONE] * 2, [queue.State.DONE] * 3):
        for _time in range(2):
            with db.writing():
                imported = db.session.get_one(ImportFile, imported.id, populate_existing=True)
                by = db.session.get_one(Member, lea.id)
                if imported.summary is None:
                    choose(imported, Glance.kept_as(imported.glance or []).proposal(), by=by, now=NOW)
                else:
                    ask(imported, {}, by=by, now=NOW)
        assert work() == states

    assert imported.name == "inventaire.csv"
    assert len(actions(cassel)) == 24


def test_somebody_whose_role_changed_meanwhile_imports_nothing(cassel: Programme) -> None:
    paul = a_member(cassel, role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    imported = read(cassel, INVENTORY, paul)
    with db.writing():
        db.session.execute(sa.update(Member).values(left_at=NOW))

    with pytest.raises(Refused, match="Your role"):
        written(imported, update=False, new_categories=False)
    assert actions(cassel) == []


def test_nothing_to_write_is_not_queued(cassel: Programme, lea: Member) -> None:
    bring(cassel, INVENTORY)
    imported = read(cassel, INVENTORY)

    with pytest.raises(Refused, match="There is nothing to write"), db.writing():
        imported = db.session.get_one(ImportFile, imported.id, populate_existing=True)
        ask(imported, {}, by=lea, now=NOW)


def test_writing_costs_the_same_statements_for_any_number_of_rows(cassel: Programme) -> None:
    ran = []
    for count in (3, 300):
        imported = read(cassel, "Titre\n" + "".join(f"Action {count}.{n}\n" for n in range(count)))
        with db.writing(), statements() as these:
            write(imported.id, now=NOW)
        ran.append(len(these))

    assert ran[0] == ran[1] <= 30


def test_department_leaves_the_person_in_charge_alone(cassel: Programme) -> None:
    owner = a_member(cassel)
    bring(cassel, "titre;responsable\nDrive;Achats\n")
    action = db.session.scalars(sa.select(Action)).one()
    revise(action, {"owner_id": owner.id}, by=owner, now=NOW, seen=action.version)
    db.session.commit()

    again = bring(cassel, "titre;responsable\nDrive;Ventes\n", update=True)

    db.session.refresh(action)
    assert again["changed"] == 1
    assert (action.owner_id, action.owner_label) == (owner.id, "Ventes")


def test_numbers_of_many_are_taken_before_they_are_written(cassel: Programme, lea: Member) -> None:
    """So that nobody who adds an action meanwhile waits for all of them."""
    imported = read(cassel, "Titre\n" + "".join(f"Action {n}\n" for n in range(MANY + 1)), lea)
    with db.writing():
        reserve(imported.id)
        reserve(imported.id)

    meanwhile = an_action(db.session.get_one(Programme, cassel.id), title="Meanwhile")

    assert written(imported)["added"] == MANY + 1
    assert meanwhile.number == MANY + 2
    assert [action.number for action in actions(cassel)] == list(range(1, MANY + 3))
    own = sa.select(Activity.verb).where(Activity.item_id == meanwhile.id)
    assert list(db.session.scalars(own)) == ["created"]
