"""The pages of the import: send, look, agree; every wrong file is a sentence beside the field."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app import jobs
from app.core import clock, db
from app.core.clock import running_from
from app.core.queue import Job
from app.do_now.action import Action
from app.do_now.category import Category
from app.do_now.import_row import ImportFile, ImportRow
from app.programme.member import Place, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat
from tests.statements import statements
from tests.web.html import Form, forms_of
from tests.web.signing import enter, someone

DATA = Path(__file__).parents[2] / "data"
INVENTORY = (DATA / "inventaire-actions.csv").read_bytes()
IMPORTS = "/p/cassel/do-now/actions/import/"
Send = Callable[..., TestResponse]


@pytest.fixture
def cassel(app: Flask) -> Programme:
    return a_programme(slug="cassel")


@pytest.fixture
def lea(client: FlaskClient, cassel: Programme) -> FlaskClient:
    """A device of the leader, who reads English."""
    user = someone(lang="en", name="Léa")
    a_member(cassel, user=user)
    return enter(client, user)


@pytest.fixture
def send(lea: FlaskClient) -> Send:
    """Send a file; `once` is the key of the form."""

    def posted(content: bytes | str, name: str = "inventaire.csv", **fields: str) -> TestResponse:
        data = content.encode() if isinstance(content, str) else content
        boundary, body = encode_multipart({"file": FileStorage(BytesIO(data), name), **fields})
        return lea.post(IMPORTS, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    return posted


def form_at(lea: FlaskClient, page: str, end: str) -> Form:
    """The form of that page whose address ends so."""
    forms = forms_of(lea.get(page).text)
    return next(form for form in forms if form.method == "post" and form.action.endswith(end))


def read_by_names(app: Flask, lea: FlaskClient, page: str, **said: str) -> None:
    """Agree to what the names of the columns say, but for what is `said`, and let a worker read the rows."""
    work(app)
    columns = f"{page}/columns"
    assert lea.post(columns, data=dict(form_at(lea, columns, "/columns").sent()) | said).location == page
    work(app)


def work(app: Flask) -> None:
    """What a worker does of what waits."""
    with app.app_context():
        jobs.run_queue(running_from(clock.now()))


def words(answer: TestResponse) -> str:
    """The main part of the page as text."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_inventory_is_sent_looked_at_and_imported(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send(INVENTORY).location
    assert "waits for its turn" in words(lea.get(page))

    read_by_names(app, lea, page)
    looked_at = words(lea.get(page))
    assert "24 to add 0 with differences 0 already there 0 to correct" in looked_at
    assert "Import 24 actions" in looked_at
    assert lea.post(f"{page}/writing").location == page

    work(app)
    assert "24 actions added 0 actions changed 0 already there" in words(lea.get(page))
    assert count(Action) == 24


@pytest.mark.parametrize(("days", "said"), [(30, False), (31, True)])
def test_adding_to_now_after_its_window_is_said_before_it_is_done(
    app: Flask, lea: FlaskClient, send: Send, cassel: Programme, days: int, said: bool
) -> None:
    """R3: what is open in Now after J+30 is in overrun until somebody decides."""
    end = date.today() - timedelta(days - 30)
    set_zero = sa.update(Programme).values(day_zero=date.today() - timedelta(days), timezone="UTC")
    db.session.execute(set_zero)
    db.session.commit()
    page = send("Titre\nDrive\nJauge\n").location

    read_by_names(app, lea, page)

    words_of_it = f"The window of Now ended on {end:%A} {end.day} {end:%B %Y}: these 2 actions will be in overrun"
    assert (words_of_it in words(lea.get(page))) == said
    assert ("seront en débord jusqu’à une décision de report" in words(lea.get(f"{page}?lang=fr"))) == said
    lea.post(f"{page}/writing")
    work(app)
    assert "2 actions added" in words(lea.get(page))


def test_sending_or_agreeing_twice_imports_once(app: Flask, lea: FlaskClient, send: Send) -> None:
    first, second = send(INVENTORY, once="a key"), send(INVENTORY, once="a key")
    assert (first.location, count(ImportFile)) == (second.location, 1)

    work(app)
    sent = dict(form_at(lea, f"{first.location}/columns", "/columns").sent())
    for _time in range(3):
        assert lea.post(f"{first.location}/columns", data=sent).location == first.location
    work(app)
    for _time in range(3):
        lea.post(f"{first.location}/writing")
    work(app)

    assert (count(Action), count(Job)) == (24, 3)


def test_the_same_file_again_is_read_at_once_and_has_nothing_to_import(
    app: Flask, lea: FlaskClient, send: Send
) -> None:
    page = send(INVENTORY).location
    read_by_names(app, lea, page)
    lea.post(f"{page}/writing")
    work(app)

    again = send(INVENTORY).location
    work(app)
    assert "The columns are read as Léa said for an earlier file, today at" in words(lea.get(again))
    assert "there is nothing to import" in words(lea.get(again))
    assert lea.post(f"{again}/writing").status_code == 422
    assert count(Action) == 24


def test_refused_rows_stand_one_by_one_in_the_readers_language(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send((DATA / "actions-refused.csv").read_bytes()).location
    read_by_names(app, lea, page)

    english, french = words(lea.get(page)), words(lea.get(f"{page}?lang=fr"))
    assert "Plexiglas en caisse 2 Date de début “31/02/2020”: This date does not exist" in english
    assert "“extraterrestres” is not known here." in english
    assert "Date de début" in french
    assert "This date does not exist" not in french
    assert lea.post(f"{page}/writing").status_code == 422
    assert count(Action) == 0


def test_unknown_categories_are_told_while_rows_are_refused(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Catégorie;Sens\nA;Vélo;9\nB;Formation;4\n").location
    read_by_names(app, lea, page)

    shown = words(lea.get(page))

    assert "1 row is refused" in shown
    assert "2 categories are not known yet: Vélo · Formation." in shown


def test_each_unknown_category_is_added_taken_for_another_or_left_out(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Catégorie\nA;Vélo\nB;Formations\nC;Securité client\n").location
    read_by_names(app, lea, page)
    assert "3 categories are not known yet" in words(lea.get(page))
    form = form_at(lea, page, "/writing")
    safety = str(db.session.scalars(sa.select(Category.id).where(Category.code == "safety")).one())
    assert form.sent() == [("category0", "new"), ("category1", "new"), ("category2", safety)]

    refused = lea.post(f"{page}/writing", data={"category0": "new", "category2": "99999"})
    assert refused.status_code == 422
    assert "Choose one of the list." in words(refused)
    silent = lea.post(f"{page}/writing", data={"category0": "new", "category2": "none"})
    assert (silent.status_code, "Say what becomes of the category “Formations”" in words(silent)) == (422, True)
    assert lea.post(f"{page}/writing", data=dict(form.sent()) | {"category1": "none"}).location == page
    work(app)

    db.session.rollback()
    found = db.session.scalars(sa.select(Action).order_by(Action.number)).all()
    assert [action.category and action.category.label_fr for action in found] == ["Vélo", None, "Sécurité"]
    assert count(Category) == 10


def test_changes_are_shown_before_and_after_and_written_where_they_are_ticked(
    app: Flask, lea: FlaskClient, send: Send
) -> None:
    page = send("N°;Titre;Sens\n1;Drive;4\n2;Chatbot;2\n3;Vélo;1\n").location
    read_by_names(app, lea, page)
    lea.post(f"{page}/writing")
    work(app)
    page = send("N°;Titre;Sens\n1;Drive;5\n2;Chatbot;3\n3;Vélo;2\n4;Jauge;\n").location
    work(app)

    assert "ACT-1 Drive Makes sense to the customer, 1 to 5 : 4 5" in words(lea.get(page)).replace("5:", "5 :")
    assert "Import 1 action" in words(lea.get(page))
    lea.post(f"{page}/choice", data={"all": "yes"})
    assert "Import 1 action and write 3 changes" in words(lea.get(page))
    answer = lea.post(f"{page}/choice", data={"shown": ["2", "3", "4", "x"], "line": ["2", "4"], "after": "0"})
    assert (answer.status_code, answer.location) == (303, page)
    assert "Import 1 action and write 2 changes" in words(lea.get(page))
    lea.post(f"{page}/writing")
    work(app)

    assert "1 action added 2 actions changed 0 already there" in words(lea.get(page))
    assert [action.customer_sense for action in db.session.scalars(sa.select(Action).order_by(Action.number))] == [
        5,
        2,
        2,
        None,
    ]


def test_a_file_without_known_columns_is_asked_about(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Inventaire du 3 mars\n\nClient;Libellé court;Note\nA;Drive;x\nB;Jauge;y\n").location
    work(app)

    assert lea.get(page).location == f"{page}/columns"
    columns = lea.get(f"{page}/columns")
    assert "Row 3: Client · Libellé court · Note" in words(columns)
    sent = dict(form_at(lea, f"{page}/columns", "/columns").sent())
    assert [sent[name] for name in ("line", "column0", "column1", "column2")] == ["3", "", "", ""]
    nothing = lea.post(f"{page}/columns", data=sent)
    assert nothing.status_code == 422
    assert "Say which column holds the title of the actions" in words(nothing)
    twice = lea.post(f"{page}/columns", data=sent | {"column0": "title", "column1": "title"})
    assert (twice.status_code, 'id="column1-error">Two columns hold the same thing' in twice.text) == (422, True)

    assert lea.post(f"{page}/columns", data=sent | {"column1": "title", "column2": "body"}).location == page
    work(app)
    assert "2 to add" in words(lea.get(page))
    assert "columns named in row 3" in words(lea.get(page))


def test_the_row_that_names_the_columns_can_be_another(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Bis\nTitre;Remarque\nDrive;Bien\n").location
    work(app)
    columns = f"{page}/columns"

    assert dict(form_at(lea, columns, "/columns").sent())["line"] == "2"
    first = dict(form_at(lea, f"{columns}?sheet=&line=1", "/columns").sent())
    assert (first["line"], first["column0"], first["column1"]) == ("1", "title", "")
    assert lea.post(columns, data=first).location == page
    work(app)
    assert "2 to add" in words(lea.get(page))


def test_columns_said_anew_are_read_anew(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Début\nDrive;03/04/2020\n").location
    read_by_names(app, lea, page)
    assert "“03/04/2020” in “Début” is taken for Friday 3 April 2020" in words(lea.get(page))

    read_by_names(app, lea, page, dates="mdy")

    assert "is taken for" not in words(lea.get(page))
    assert "dates month/day/year" in words(lea.get(page))
    lea.post(f"{page}/writing")
    work(app)
    db.session.rollback()
    assert db.session.scalars(sa.select(Action.started_on)).one() == date(2020, 3, 4)


def test_an_import_is_cancelled_while_it_waits_and_nothing_is_written(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send(INVENTORY).location
    assert lea.post(f"{page}/cancellation").location == page
    work(app)
    assert "This import was cancelled; nothing of it was written." in words(lea.get(page))
    assert lea.get(f"{page}/columns").location == page

    page = send(INVENTORY).location
    read_by_names(app, lea, page)
    lea.post(f"{page}/writing")
    lea.post(f"{page}/cancellation")
    work(app)
    assert "This import was cancelled" in words(lea.get(page))
    assert count(Action) == 0


def test_an_import_is_taken_back_from_its_page_or_from_the_list(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send(INVENTORY).location
    read_by_names(app, lea, page)
    lea.post(f"{page}/writing")
    work(app)
    watching = lea.get(f"{page}/progress", headers={"HX-Request": "true"})
    assert (watching.status_code, watching.headers["HX-Refresh"]) == (204, "true")
    done = lea.get(page)
    assert "24 actions added" in done.text
    assert [form.action for form in forms_of(done.text)].count(f"{page}/undoing") == 2
    assert f"{page}/undoing" in [form.action for form in forms_of(lea.get(IMPORTS).text)]

    revise_one = lea.get("/p/cassel/do-now/actions/ACT-3/edit")
    edit = next(form for form in forms_of(revise_one.text) if form.action.endswith("/edit") or not form.action)
    assert (
        lea.post("/p/cassel/do-now/actions/ACT-3/edit", data=dict(edit.sent()) | {"title": "Drive"}).status_code < 400
    )
    assert lea.post(f"{page}/undoing").location == page
    assert "The import is being taken back." in words(lea.get(page))
    assert f"{page}/undoing" not in lea.get(IMPORTS).text
    work(app)

    assert "23 actions in the trash 0 actions as before 1 kept, touched since" in words(lea.get(page))
    assert "ACT-3" in words(lea.get(page))
    assert f"{page}/undoing" not in lea.get(IMPORTS).text
    lea.post(f"{page}/undoing")
    assert "This was taken back already." in lea.get(page).text


def imported(app: Flask, lea: FlaskClient, send: Send, content: str = "Titre\nDrive\nJauge\n") -> str:
    """The page of a file that is written."""
    page = str(send(content).location)
    read_by_names(app, lea, page)
    lea.post(f"{page}/writing")
    work(app)
    return page


def test_taking_back_twice_is_one_job_that_shows_how_far_it_is(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = imported(app, lea, send)
    jobs_before = count(Job)

    for _time in range(3):
        assert lea.post(f"{page}/undoing").location == page

    htmx = {"HX-Request": "true"}
    assert count(Job) == jobs_before + 1
    assert "being taken back" in words(lea.get(IMPORTS))
    assert "is being taken back" in lea.get(f"{page}/progress", headers=htmx).text
    assert count(Action) == 2
    work(app)
    assert lea.get(f"{page}/progress", headers=htmx).headers["HX-Refresh"] == "true"
    assert "2 actions in the trash" in words(lea.get(page))
    assert "actions added" not in lea.get(page).text


def test_taking_back_can_be_stopped_and_asked_for_again(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = imported(app, lea, send)
    lea.post(f"{page}/undoing")
    assert "Keep the import" in words(lea.get(page))

    assert lea.post(f"{page}/cancellation").location == page
    work(app)

    assert "Taking back was stopped: the import stands as it was written." in words(lea.get(page))
    assert "2 actions added" in words(lea.get(page))
    lea.post(f"{page}/undoing")
    work(app)
    assert "2 actions in the trash" in words(lea.get(page))


def test_what_a_worker_could_not_take_back_is_told_on_the_page(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = imported(app, lea, send, "Titre\nDrive\n")
    edit = "/p/cassel/do-now/actions/ACT-1/edit"
    form = next(each for each in forms_of(lea.get(edit).text) if each.action.endswith("/edit") or not each.action)
    assert lea.post(edit, data=dict(form.sent()) | {"title": "Drive 2"}).status_code < 400

    lea.post(f"{page}/undoing")
    work(app)

    told = "This import was not taken back. Everything was changed since: nothing can be taken back."
    assert told in words(lea.get(page))
    assert "Cet import n’a pas été annulé." in words(lea.get(f"{page}?lang=fr"))
    assert f"{page}/undoing" in lea.get(page).text


def test_a_file_that_fails_is_told_on_its_page(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send(b'Titre;Note\n"Drive;x\n').location
    work(app)

    assert "Row 2 can't be read: a quotation mark in it is opened and never closed" in unescape(words(lea.get(page)))
    assert lea.get(f"{page}/columns").location == page


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.csv", "This file is empty."),
        (b"", "", "Choose a file first."),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "inventaire.xls", "This is a workbook of the old kind (.xls)."),
        (b"\x89PNG\r\n\x1a\n" + bytes(999), "photo.csv", "This is neither a workbook nor text."),
        (b"a;b\n" * 2_700_000, "long.csv", "This file is larger than 10 MB"),
    ],
)
def test_what_is_no_csv_is_refused_beside_the_field(send: Send, content: bytes, name: str, sentence: str) -> None:
    answer = send(content, name)

    assert answer.status_code == 422
    assert f'id="file-error">{sentence}' in answer.text
    assert count(ImportFile) == 0


def test_more_than_a_request_may_hold_is_a_page_in_words(lea: FlaskClient) -> None:
    announced = {"CONTENT_LENGTH": str(13 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    answer = lea.post(IMPORTS, environ_overrides=announced, headers={"Accept-Language": "en"})

    assert answer.status_code == 413
    assert "What you sent is too large." in words(answer)


def test_a_form_without_its_file_is_refused(lea: FlaskClient) -> None:
    assert lea.post(IMPORTS, data={"file": "text"}).status_code == 422


def test_the_bar_is_a_fragment_until_the_page_is_to_be_loaded_anew(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send(INVENTORY).location
    htmx = {"HX-Request": "true"}

    assert lea.get(f"{page}/progress", headers=htmx).text.strip().startswith('<div class="stack" id="import"')
    assert lea.get(f"{page}/progress").location == page

    read_by_names(app, lea, page)
    done = lea.get(f"{page}/progress", headers=htmx)
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")


def test_only_those_who_may_import_reach_it(app: Flask, cassel: Programme, send: Send) -> None:
    page = send(INVENTORY).location
    paul, nadia, omar = someone(), someone(), someone()
    a_seat(a_member(cassel, user=paul, role=Role.LEAD), Track.NOW, place=Place.LEAD)
    a_seat(a_member(cassel, user=nadia, role=Role.LEAD), Track.NEXT, place=Place.LEAD)
    a_member(cassel, user=omar, role=Role.FIELD)

    for user, status in ((paul, 200), (nadia, 403), (omar, 403), (someone(), 404)):
        device = enter(app.test_client(), user)
        assert [device.get(path).status_code for path in (IMPORTS, page)] == [status] * 2


def test_an_import_of_another_programme_is_not_there(lea: FlaskClient, send: Send, cassel: Programme) -> None:
    page = send(INVENTORY).location
    rivoli = a_programme(slug="rivoli")
    a_member(rivoli, user=db.session.scalars(sa.select(ImportFile)).one().by.user)

    elsewhere = page.replace("cassel", "rivoli")
    assert [lea.get(elsewhere).status_code, lea.post(f"{elsewhere}/writing").status_code] == [404, 404]
    assert [lea.get(IMPORTS + part).status_code for part in ("0", "99999", "99999999999999", "x")] == [404] * 4


def test_the_pages_cost_the_same_statements_for_few_rows_and_many(app: Flask, lea: FlaskClient, send: Send) -> None:
    costs = []
    for rows in (3, 300):
        page = send("Titre;Sens\n" + "".join(f"Action {n};9\n" for n in range(rows))).location
        if lea.get(f"{page}/columns").status_code == 303:
            work(app)
        if lea.get(page).status_code == 302:
            read_by_names(app, lea, page)
        with statements() as ran:
            assert lea.get(page).status_code == 200
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 8


def test_the_pages_cost_the_same_statements_for_fifty_thousand_rows(app: Flask, lea: FlaskClient, send: Send) -> None:
    """Of what is found, what is refused, and what was written."""
    few, many = [], []
    pages = [send(content).location for content in ("Titre;Sens\nA;1\nB;2\nC;\n", "Titre;Sens\nA;9\nB;x\nC;9\n")]
    for page in pages:
        read_by_names(app, lea, page) if lea.get(f"{page}/columns").status_code == 303 else work(app)
        read_by_names(app, lea, page) if lea.get(page).status_code == 302 else None
    paths = [*pages, IMPORTS, *(f"{page}/columns" for page in pages)]

    few = [cost(lea, path) for path in paths]
    multiply_rows(50_000)
    many = [cost(lea, path) for path in paths]

    assert many == few
    assert max(few) <= 8
    assert "50,003" in lea.get(pages[0]).text or "50003" in lea.get(pages[0]).text


def cost(lea: FlaskClient, path: str) -> int:
    lea.get(path)
    with statements() as ran:
        assert lea.get(path).status_code == 200
    return len(ran)


def multiply_rows(count: int) -> None:
    """So many more rows of each file like its first, as if they had been read."""
    names = [c.name for c in ImportRow.__table__.c if c.name not in {"id", "line", "source_ref"}]
    columns = ", ".join(names)
    db.session.execute(
        sa.text(f"""
            INSERT INTO import_row (line, source_ref, {columns})
            WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {count + 9})
            SELECT n.i, 'many-' || n.i, {columns} FROM import_row, n WHERE line = 2
        """)
    )
    for imported in db.session.scalars(sa.select(ImportFile)):
        summary = dict(imported.summary or {})
        imported.summary = summary | {name: summary[name] + count for name in ("new", "refused") if summary[name]}
    db.session.commit()


def test_many_refused_rows_are_paged(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Sens\n" + "".join(f"Action {n};9\n" for n in range(60))).location
    read_by_names(app, lea, page)

    first = lea.get(page).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert first.count("row-errors") == 50
    assert lea.get(following.group(1)).text.count("row-errors") == 10
    assert lea.get(f"{page}?after=x").status_code == 200


def test_the_list_of_files_costs_the_same_statements_for_few_and_many_and_is_paged(
    app: Flask, lea: FlaskClient, send: Send
) -> None:
    costs = []
    for count_sent in (1, 24):
        for n in range(count_sent):
            send(f"Titre\nAction {n}\n", f"{n}.csv", once=f"{count_sent}.{n}")
        work(app)
        lea.get(IMPORTS)
        with statements() as ran:
            page = lea.get(IMPORTS)
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 5
    following = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert following
    assert [page.text.count(".csv</a>"), lea.get(following.group(1)).text.count(".csv</a>")] == [20, 5]


def test_the_columns_of_a_wide_file_cost_no_more_statements(app: Flask, lea: FlaskClient, send: Send) -> None:
    costs = []
    for width in (2, 60):
        page = send(";".join(f"Colonne {n}" for n in range(width)) + "\n" + "x;" * width + "\n").location
        work(app)
        with statements() as ran:
            assert lea.get(f"{page}/columns").status_code == 200
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 5


def test_a_request_opens_no_workbook() -> None:
    """What the web imports reads no spreadsheet: that is for workers and the console."""
    code = "import sys, app; print([name for name in ('openpyxl', 'app.core.workbook') if name in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
