"""The pages of the import: send, look, agree; every wrong file is a sentence beside the field."""

import re
from collections.abc import Callable
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
from app.do_now.import_row import ImportFile
from app.programme.member import Place, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat
from tests.statements import statements
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

    work(app)
    assert "24 to add 0 with differences 0 already there 0 to correct Import 24 actions" in words(lea.get(page))
    assert lea.post(f"{page}/writing").location == page

    work(app)
    assert "24 actions added 0 actions changed 0 already there" in words(lea.get(page))
    assert count(Action) == 24


def test_sending_or_agreeing_twice_imports_once(app: Flask, lea: FlaskClient, send: Send) -> None:
    first, second = send(INVENTORY, once="a key"), send(INVENTORY, once="a key")
    assert (first.location, count(ImportFile)) == (second.location, 1)

    work(app)
    for _time in range(3):
        lea.post(f"{first.location}/writing")
    work(app)

    assert (count(Action), count(Job)) == (24, 2)


def test_the_same_file_again_has_nothing_to_import(app: Flask, lea: FlaskClient, send: Send) -> None:
    for _time in range(2):
        page = send(INVENTORY).location
        work(app)
        answer = lea.post(f"{page}/writing")
        work(app)

    assert "there is nothing to import" in words(lea.get(page))
    assert (answer.status_code, count(Action)) == (422, 24)


def test_refused_rows_stand_one_by_one_in_the_readers_language(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send((DATA / "actions-refused.csv").read_bytes()).location
    work(app)

    english, french = words(lea.get(page)), words(lea.get(f"{page}?lang=fr"))
    assert "Plexiglas en caisse 2 Date de début “31/02/2020”: This date does not exist" in english
    assert "“extraterrestres” is not known here." in english
    assert "Date de début" in french
    assert "This date does not exist" not in french
    assert lea.post(f"{page}/writing").status_code == 422
    assert count(Action) == 0


def test_unknown_categories_are_added_only_by_agreement(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Catégorie\nA;Vélo\nB;Formation\n").location
    work(app)
    assert "2 categories are not known yet: Vélo, Formation." in words(lea.get(page))

    refused = lea.post(f"{page}/writing")
    assert refused.status_code == 422
    assert "agree to add them" in words(refused)

    assert lea.post(f"{page}/writing", data={"new_categories": "y"}).status_code == 303
    work(app)
    assert count(Action) == 2


def test_changes_are_shown_before_and_after_and_written_on_request(app: Flask, lea: FlaskClient, send: Send) -> None:
    for content in ("N°;Titre;Sens\n1;Drive;4\n", "N°;Titre;Sens\n1;Drive;5\n2;Jauge;\n"):
        page = send(content).location
        work(app)
        before = words(lea.get(page))
        lea.post(f"{page}/writing", data={"update": "y"})
        work(app)

    assert "ACT-1 Drive Makes sense to the customer, 1 to 5 : 4 5" in before.replace("5:", "5 :")
    assert "1 action added 1 action changed 0 already there" in words(lea.get(page))


def test_a_file_that_fails_is_told_on_its_page(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Client;Montant\nA;1\n").location
    work(app)

    assert "No column is named “Action” or “Title”, so nothing can be read. Columns seen: Client, Montant." in words(
        lea.get(page)
    )


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.csv", "This file is empty."),
        (b"", "", "Choose a file first."),
        (b"PK\x03\x04" + bytes(99), "inventaire.xlsx", "This is a workbook or an archive."),
        (b"\x89PNG\r\n\x1a\n" + bytes(999), "photo.csv", "This is not a text file."),
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

    work(app)
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
        work(app)
        with statements() as ran:
            assert lea.get(page).status_code == 200
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 8


def test_many_refused_rows_are_paged(app: Flask, lea: FlaskClient, send: Send) -> None:
    page = send("Titre;Sens\n" + "".join(f"Action {n};9\n" for n in range(60))).location
    work(app)

    first = lea.get(page).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert first.count("row-errors") == 50
    assert lea.get(following.group(1)).text.count("row-errors") == 10
    assert lea.get(f"{page}?after=x").status_code == 200
