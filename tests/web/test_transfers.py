"""The pages by which problems, risks and their like come in: send, look, agree, take back; no file breaks them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart
from wtforms.validators import Length

from app import jobs
from app.core import clock, db, queue
from app.core.clock import running_from
from app.do_now.import_row import KEPT
from app.do_now.opportunity import Opportunity
from app.do_now.problem import Problem
from app.do_now.problem_state import ProblemState
from app.do_now.problem_weight import rate_problem
from app.do_now.scenario import Scenario
from app.programme.activity import Activity
from app.programme.item import Item, change
from app.programme.link import Link, Relation
from app.programme.member import Member, Place, Role
from app.programme.notification import Notification
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.programme.trash import archive, trash
from app.render.xlsx import workbook
from app.steering.risk import Risk
from app.steering.transfer.asking import UNDO, WRITE
from app.steering.transfer.field import Line, Prose, Step
from app.steering.transfer.file import MOST, TransferFile, forget
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.writing import SOME, write_some
from app.web.do_now.opportunity_form import OpportunityForm
from app.web.do_now.problem_form import ProblemForm
from app.web.do_now.scenario_form import ScenarioForm
from app.web.forms import Steps, Text
from app.web.item_forms import ItemForm
from app.web.steering.risk_form import RiskForm
from tests.builders import (
    MONDAY,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_seat,
    a_user,
    an_action,
    an_opportunity,
)
from tests.statements import statements
from tests.web.html import forms_of
from tests.web.signing import enter

IMPORT = "/p/cassel/items/import"
Send = Callable[..., TestResponse]


@pytest.fixture
def cassel(app: Flask) -> Programme:
    return a_programme(slug="cassel")


@pytest.fixture
def leader(cassel: Programme) -> Member:
    return a_member(cassel, user=a_user(lang="en", name="Léa"))


@pytest.fixture
def lea(client: FlaskClient, leader: Member) -> FlaskClient:
    return enter(client, leader.user)


@pytest.fixture
def send(lea: FlaskClient) -> Send:
    def posted(content: bytes | str, kind: str = "risk", name: str = "a.csv", **fields: str) -> TestResponse:
        data = content.encode() if isinstance(content, str) else content
        boundary, body = encode_multipart({"file": FileStorage(BytesIO(data), name), "kind": kind, **fields})
        return lea.post(IMPORT, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    return posted


def work(app: Flask) -> None:
    with app.app_context():
        jobs.run_queue(running_from(clock.now()))
    db.session.rollback()
    db.session.expire_all()


def words(answer: TestResponse) -> str:
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def read(app: Flask, lea: FlaskClient, sent: TestResponse) -> tuple[str, str]:
    """The page of the file once a worker has read it, and what it says."""
    work(app)
    return sent.location, words(lea.get(sent.location))


def agree(app: Flask, lea: FlaskClient, page: str, *wanted: str) -> str:
    answer = lea.post(f"{page}/writing", data={"wanted": list(wanted)})
    assert answer.location == page, words(answer)
    work(app)
    return words(lea.get(page))


def count(table: Any, *where: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0


def test_file_is_sent_looked_at_written_and_taken_back(app: Flask, lea: FlaskClient, send: Send) -> None:
    sent = send("No.;Event;Likelihood;Impact;Next review\n1;Strike;3;4;2026-04-01\n2;Frost;;;\n")
    assert "waits for its turn" in words(lea.get(sent.location))

    page, looked_at = read(app, lea, sent)
    assert "2 to add 0 with differences 0 already there 0 to correct" in looked_at
    assert "Strike Event: Strike · Likelihood: 3 · Impact: 4 · Next review: Wednesday 1 April 2026" in looked_at
    assert (count(Risk), count(Activity, Activity.verb == "imported")) == (0, 0)

    assert "2 items added 0 items changed 0 already there" in agree(app, lea, page, "new")
    assert "2 éléments ajoutés, 0 modifié Risques" in words(lea.get(f"{IMPORT}?lang=fr"))
    assert [(r.title, r.likelihood, r.source_ref) for r in db.session.scalars(sa.select(Risk))] == [
        ("Strike", 3, "1"), ("Frost", None, "2")
    ]  # fmt: skip
    assert count(Activity, Activity.verb == "imported") == 1

    assert lea.post(f"{page}/undoing").location == page
    work(app)
    assert "2 items taken back 0 items kept" in words(lea.get(page))
    assert "2 éléments annulés 0 élément gardé" in words(lea.get(f"{page}?lang=fr"))
    assert count(Risk, Risk.trashed_at.is_(None)) == 0


def test_same_file_again_adds_nothing(app: Flask, lea: FlaskClient, send: Send) -> None:
    content = "Title;Verb\nDrive;\n;collect\n"
    page, _looked_at = read(app, lea, send(content, "problem"))
    agree(app, lea, page, "new")

    page, looked_at = read(app, lea, send(content, "problem"))

    assert "0 to add 0 with differences 2 already there" in looked_at
    assert "there is nothing to import" in looked_at
    assert lea.post(f"{page}/writing", data={"wanted": ["new"]}).status_code == 422
    assert count(Problem) == 2


def test_what_was_taken_back_comes_in_anew(app: Flask, lea: FlaskClient, send: Send) -> None:
    page, _looked_at = read(app, lea, send("Title\nDrive\n"))
    agree(app, lea, page, "new")
    lea.post(f"{page}/undoing")
    work(app)

    page, looked_at = read(app, lea, send("Title\nDrive\n"))

    assert "1 to add" in looked_at
    assert "1 item added" in agree(app, lea, page, "new")
    assert count(Risk, Risk.trashed_at.is_(None)) == 1


def test_differences_are_shown_and_written_only_when_chosen(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    risk = a_risk(cassel, by=leader, title="Strike", response="Wait", body="Stays")
    content = f"No. (cassel);Title;Response;Track;Notes\n{risk.ref};Strike;Call;Later;\n;Frost;;;\n"
    page, looked_at = read(app, lea, send(content))
    assert "1 to add 1 with differences 0 already there" in looked_at
    assert f"{risk.ref} Strike Response: Wait Call Track: {Track.NOW.label} {Track.LATER.label}" in looked_at

    agree(app, lea, page, "new")
    assert (fresh(Risk, risk.id).response, count(Risk)) == ("Wait", 2)

    page, _looked_at = read(app, lea, send(content))
    assert "0 items added 1 item changed 1 already there" in agree(app, lea, page, "changed")
    changed = fresh(Risk, risk.id)
    assert (changed.response, changed.track, changed.body) == ("Call", Track.LATER, "Stays")
    lea.post(f"{page}/undoing")
    work(app)
    assert (fresh(Risk, risk.id).response, fresh(Risk, risk.id).track) == ("Wait", Track.NOW)


def test_what_is_known_keeps_its_name_whatever_else_the_file_says(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    risk = a_risk(cassel, by=leader, title="Strike", event="The carriers strike")

    page, looked_at = read(app, lea, send(f"No. (cassel);Event\n{risk.ref};The drivers strike\n"))

    assert f"{risk.ref} Strike Event: The carriers strike The drivers strike" in looked_at
    agree(app, lea, page, "changed")
    assert fresh(Risk, risk.id).title == "Strike"


def fresh(kind: Any, item_id: int) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(kind, item_id)


def test_name_that_follows_the_statement_is_shown_before_it_does(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    named, other = a_problem(cassel, by=leader), a_problem(cassel, by=leader, title="Pick-up")
    rows = f"{named.ref};{named.title};return\n{other.ref};Pick-up;return\n"

    page, looked_at = read(app, lea, send(f"No. (cassel);Title;Verb\n{rows}", "problem"))
    agree(app, lea, page, "changed")

    before, after = "Collect my order without meeting many people", "Return my order without meeting many people"
    assert f"{before} {after}" in looked_at.replace("→", "").replace("  ", " ")
    assert [fresh(Problem, each.id).title for each in (named, other)] == [after, "Pick-up"]


def test_what_somebody_touched_since_stays(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    page, _looked_at = read(app, lea, send("Title\nStrike\nFrost\n"))
    agree(app, lea, page, "new")
    strike = db.session.scalars(sa.select(Risk).where(Risk.title == "Strike")).one()
    change(strike, {"response": "Call"}, by=leader, now=MONDAY, seen=strike.version)
    db.session.commit()

    lea.post(f"{page}/undoing")
    work(app)

    assert "1 item taken back 1 item kept" in words(lea.get(page))
    assert [risk.title for risk in db.session.scalars(sa.select(Risk).where(Risk.trashed_at.is_(None)))] == ["Strike"]


@pytest.fixture
def broken_off(app: Flask, lea: FlaskClient, send: Send) -> str:
    """The page of a file whose worker was given up after its first rows."""
    rows = "".join(f"Risk {n}\n" for n in range(SOME + 3))
    page, _looked_at = read(app, lea, send(f"Title\n{rows}"))
    lea.post(f"{page}/writing", data={"wanted": ["new"]})
    with db.writing():
        write_some(int(page.rpartition("/")[2]), now=clock.now())
    give_up(WRITE)
    return page


def give_up(kind: str) -> None:
    failed = {"state": queue.State.FAILED, "error": {"message": queue.INTERNAL, "values": {}}}
    db.session.execute(sa.update(queue.Job).where(queue.Job.kind == kind).values(**failed))
    db.session.commit()


def test_half_written_import_goes_on_where_it_was_broken_off(app: Flask, lea: FlaskClient, broken_off: str) -> None:
    looked_at = words(lea.get(broken_off))
    assert "Something went wrong on our side." in looked_at
    assert "The file is written in part: what is written stands, the rest is not there yet." in looked_at
    assert "Le fichier est écrit en partie" in words(lea.get(f"{broken_off}?lang=fr"))
    assert count(Risk) == SOME

    for _time in range(2):
        assert lea.post(f"{broken_off}/writing").location == broken_off
    assert f"0/{SOME + 3}" not in words(lea.get(broken_off))
    work(app)

    assert f"{SOME + 3} items added 0 items changed" in words(lea.get(broken_off))
    assert (count(Risk), count(queue.Job, queue.Job.kind == WRITE)) == (SOME + 3, 2)


def test_half_written_import_is_taken_back(app: Flask, lea: FlaskClient, broken_off: str) -> None:
    lea.post(f"{broken_off}/undoing")
    assert "The import is being taken back." in words(lea.get(broken_off))
    give_up(UNDO)
    assert "This import was not taken back. Something went wrong" in words(lea.get(broken_off))

    lea.post(f"{broken_off}/undoing")
    work(app)
    assert lea.post(f"{broken_off}/writing").location == broken_off
    work(app)

    assert f"{SOME} items taken back 0 items kept" in words(lea.get(broken_off))
    assert (count(Risk), count(Risk, Risk.trashed_at.is_(None))) == (SOME, 0)


def test_half_written_import_whose_rows_are_forgotten_is_only_taken_back(
    app: Flask, lea: FlaskClient, broken_off: str
) -> None:
    forget(clock.now() + KEPT + timedelta(seconds=1))
    db.session.commit()

    page = lea.get(broken_off)

    assert (f'{broken_off}/writing"' in page.text, f'{broken_off}/undoing"' in page.text) == (False, True)
    refused = lea.post(f"{broken_off}/writing")
    assert (refused.status_code, count(queue.Job, queue.Job.kind == WRITE)) == (422, 1)
    assert "The rows of this file are deleted by now: send the file again." in words(refused)


def test_import_that_a_worker_could_not_begin_waits_for_a_word_again(app: Flask, lea: FlaskClient, send: Send) -> None:
    page, _looked_at = read(app, lea, send("Title\nStrike\n"))
    lea.post(f"{page}/writing", data={"wanted": ["new"]})
    give_up(WRITE)
    assert "please try again later. Nothing of it was written." in words(lea.get(page))

    assert "1 item added" in agree(app, lea, page, "new")


def test_item_that_changed_after_the_look_stays_as_it_is(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    risk = a_risk(cassel, by=leader, title="Strike", response="Wait")
    page, _looked_at = read(app, lea, send(f"No. (cassel);Response\n{risk.ref};Call\n"))
    change(fresh(Risk, risk.id), {"response": "Pray"}, by=leader, now=MONDAY, seen=risk.version)
    db.session.commit()

    told = agree(app, lea, page, "changed")
    assert "1 row stayed out. Correct it in your sheet, and send the file again." in told
    assert "Strike 2 Somebody changed it after the file had been read." in told
    assert "Strike 2 Quelqu’un l’a modifié après la lecture du fichier." in words(lea.get(f"{page}?lang=fr"))
    assert fresh(Risk, risk.id).response == "Pray"


def test_rows_that_stay_out_say_why_page_by_page(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    rows = "".join(f"Risk {n}\n" for n in range(60))
    first, second = send(f"Title\n{rows}", once="1"), send(f"Title\n{rows}", once="2")
    for sent in (first, second):
        read(app, lea, sent)
    agree(app, lea, first.location, "new")

    told = agree(app, lea, second.location, "new")
    assert ("60 rows stayed out." in told, "The file is imported." in told) == (True, False)
    page = lea.get(second.location)
    following = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert following
    rest = lea.get(unescape(following[1]))
    assert [each.text.count("It was brought in meanwhile.") for each in (page, rest)] == [50, 10]


def test_row_that_is_wrong_says_why_and_holds_the_file_back(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    ref = a_risk(cassel, by=leader).ref
    header = "No. (cassel);Titre;Probabilité;Prochaine revue;Piste;Soulevé par"
    wrong = (f"{ref};A;6;;;", ";B;;31/02/2026;;", ";;1;;;", ";C;;;;ACT-99", ";B;;;;")
    page, looked_at = read(app, lea, send("\n".join((header, *wrong))))

    for why in (
        "Probabilité “6”: This is not a whole number from 1 to 5.",
        "Prochaine revue “31/02/2026”: This date does not exist",
        "The title is missing.",
        "Soulevé par “ACT-99”: There is no ACT-99 here.",
        "Row 3 has the same number, or the same title.",
        "5 rows are refused, so nothing is imported.",
    ):
        assert why in looked_at
    in_french = words(lea.get(f"{page}?lang=fr"))
    assert "5 lignes sont refusées" in in_french
    assert "Il n’y a pas de ACT-99 ici." in in_french
    assert lea.post(f"{page}/writing", data={"wanted": ["new"]}).status_code == 422


def test_number_that_is_not_to_be_had_here_is_refused(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    there, gone = (a_problem(cassel, by=leader) for _ in range(2))
    trash(gone, by=leader, now=MONDAY, seen=gone.version)
    db.session.commit()
    rows = f"{there.ref};Same\nPRB-999;Typo\n{gone.ref};Gone\n;New\n"

    page, looked_at = read(app, lea, send(f"No. (cassel);Title\n{rows}", "problem"))

    assert "1 to add 1 with differences 0 already there 2 to correct" in looked_at
    assert "No. (cassel) “PRB-999”: There is no PRB-999 here: leave the number out to add it as a new one." in looked_at
    assert f"“{gone.ref}”: {gone.ref} is in the trash: restore it first, or leave the number out to add" in looked_at
    assert "Il n’y a pas de PRB-999 ici" in words(lea.get(f"{page}?lang=fr"))
    assert lea.post(f"{page}/writing", data={"wanted": ["new"]}).status_code == 422


SPELLINGS = ["rsk-3", "RSK 3", "RSK–3", "RSK—3", "RSK\u20113", "RSK-03", "RSK3", "#RSK-3", "rsk\u00a03"]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_reference_of_ones_own_programme_is_understood_however_it_is_typed(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send, typed: str
) -> None:
    for title in ("Flood", "Frost", "Strike"):
        a_risk(cassel, by=leader, title=title, response="Wait")

    for content in (
        f"N° (cassel);Titre;Réponse\n{typed};Strike;Call\n",
        document(programme="cassel", items=[{"ref": typed, "response": "Call"}]),
    ):
        _page, looked_at = read(app, lea, send(content))
        assert "0 to add 1 with differences 0 already there 0 to correct" in looked_at
        assert "RSK-3 Strike Response: Wait Call" in looked_at


@pytest.mark.parametrize("typed", ["3", "foo", "rsk-999", "XYZ-3", "RSK-1234567890", "RSK-0", "-"])
def test_what_is_no_reference_of_ones_own_programme_is_refused(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send, typed: str
) -> None:
    for _n in range(3):
        a_risk(cassel, by=leader)

    page, looked_at = read(app, lea, send(f"No. (cassel);Title\n{typed};Same\n;New\n"))

    assert "1 to add 0 with differences 0 already there 1 to correct" in looked_at
    named = "RSK-999" if typed == "rsk-999" else typed
    why = f"“{typed}”: There is no {named} here: leave the number out to add it as a new one."
    assert why in looked_at
    assert f"Il n’y a pas de {named} ici" in words(lea.get(f"{page}?lang=fr"))


def test_two_spellings_of_one_reference_are_one_item(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    a_risk(cassel, by=leader, title="Strike")

    _page, looked_at = read(app, lea, send("No. (cassel);Cause\nRSK-1;a\nrsk 1;b\n"))

    assert "Row 2 has the same number, or the same title." in looked_at


def test_references_to_others_are_understood_however_they_are_typed(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    problem, first, second = a_problem(cassel, by=leader), an_action(cassel, by=leader), an_action(cassel, by=leader)
    header = "Title;Problem that it serves;Raised by"

    page, _looked_at = read(app, lea, send(f"{header}\nDrive;prb 01;act 1, #ACT–2 act1\n", "opportunity"))
    agree(app, lea, page, "new")

    made = db.session.scalars(sa.select(Opportunity)).one()
    assert made.problem_id == problem.id
    assert db.session.scalars(sa.select(Link.src_id).order_by(Link.src_id)).all() == [first.id, second.id]
    _page, looked_at = read(app, lea, send(f"{header}\nWalk;PRB-1;act 9, 3\n", "opportunity"))
    assert "There is no ACT-9 here." in looked_at


def test_file_of_another_programme_is_known_again_however_its_references_are_typed(
    app: Flask, lea: FlaskClient, send: Send
) -> None:
    page, _looked_at = read(app, lea, send("No. (elsewhere);Title\nRSK-3;Strike\n"))
    agree(app, lea, page, "new")

    _page, looked_at = read(app, lea, send("No. (elsewhere);Title\nrsk 03;Strike\n"))

    assert "0 to add 0 with differences 1 already there 0 to correct" in looked_at


def test_numbers_of_a_file_that_does_not_say_whose_it_is_stay_as_they_are(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    a_risk(cassel, by=leader)
    page, looked_at = read(app, lea, send("No.;Title\nrsk 1;Strike\nprb 1;Frost\n3;Flood\n"))
    assert "3 to add 0 with differences 0 already there 0 to correct" in looked_at

    agree(app, lea, page, "new")

    kept = sa.select(Risk.source_ref).where(Risk.source_ref.is_not(None)).order_by(Risk.number)
    assert db.session.scalars(kept).all() == ["rsk 1", "prb 1", "3"]


def test_numbers_of_another_programme_are_new_here(app: Flask, lea: FlaskClient, send: Send) -> None:
    _page, looked_at = read(app, lea, send("No. (elsewhere);Title\nPRB-999;Found there\n", "problem"))

    assert "1 to add 0 with differences 0 already there 0 to correct" in looked_at


def test_opportunity_serves_a_problem_and_nothing_else(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    before, after = (a_problem(cassel, by=leader) for _ in range(2))
    action, opportunity = an_action(cassel, by=leader), an_opportunity(cassel, by=leader, problem_id=before.id)
    header = "No. (cassel);Problem that it serves"

    _page, looked_at = read(app, lea, send(f"{header}\n{opportunity.ref};{action.ref}\n", "opportunity"))
    assert f"Problem that it serves “{action.ref}”: Only a reference such as PRB-12 can stand here." in looked_at

    page, _looked_at = read(app, lea, send(f"{header}\n{opportunity.ref};{after.ref}\n", "opportunity"))
    assert "1 item changed" in agree(app, lea, page, "changed")
    assert fresh(Opportunity, opportunity.id).problem_id == after.id
    line = db.session.scalars(sa.select(Activity).where(Activity.verb == "changed")).one()
    assert line.facts["serves"] == [before.ref, after.ref]
    assert line.part_of_id is not None


def put_in_trash(problem: Problem, by: Member) -> None:
    trash(problem, by=by, now=MONDAY, seen=problem.version)


def put_in_archive(problem: Problem, by: Member) -> None:
    archive(problem, by=by, now=MONDAY, seen=problem.version)


def merge(problem: Problem, by: Member) -> None:
    """As an import of before left it: merging hands its opportunities over."""
    problem.state = ProblemState.MERGED.value


def drop(problem: Problem, by: Member) -> None:
    advance(problem, "drop", by=by, now=MONDAY, reason="No")


GONE = [put_in_trash, put_in_archive, merge, drop]


@pytest.mark.parametrize("put_away", GONE)
def test_problem_that_waits_no_more_may_stay_and_is_not_chosen(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send, put_away: Callable[..., None]
) -> None:
    gone, other = (a_problem(cassel, by=leader) for _ in range(2))
    serving = an_opportunity(cassel, by=leader, title="Drive", problem_id=gone.id)
    others = an_opportunity(cassel, by=leader, title="Walk", problem_id=other.id)
    ref, served = gone.ref, [f"{each.ref};{each.title};{gone.ref}" for each in (serving, others)]
    put_away(gone, leader)
    db.session.commit()
    unchanged = lea.get("/p/cassel/items/exports/list.csv?list=opportunity").data
    assert ref in unchanged.decode()

    _page, looked_at = read(app, lea, send(unchanged, "opportunity"))
    assert "0 to add 0 with differences 2 already there 0 to correct" in looked_at

    rows = "\n".join(("No. (cassel);Title;Problem that it serves", *served, f";New;{ref}"))
    page, looked_at = read(app, lea, send(rows, "opportunity"))
    assert "0 to add 0 with differences 1 already there 2 to correct" in looked_at
    assert looked_at.count(f"{ref} waits no more to be solved: choose another problem.") == 2
    assert f"{ref} n’est plus à traiter : choisissez un autre problème." in words(lea.get(f"{page}?lang=fr"))


def test_problem_that_was_dropped_after_the_look_is_not_given(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    problem = a_problem(cassel, by=leader)
    ref = problem.ref
    page, _looked_at = read(app, lea, send(f"Title;Problem that it serves\nDrive;{ref}\n", "opportunity"))
    drop(fresh(Problem, problem.id), leader)
    db.session.commit()

    told = agree(app, lea, page, "new")

    assert f"Drive 2 {ref} waits no more to be solved: choose another problem." in told
    assert count(Opportunity) == 0


@pytest.mark.parametrize("kind", ["risk", "problem"])
def test_file_of_another_kind_is_refused(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send, kind: str
) -> None:
    an_opportunity(cassel, by=leader)
    exported = lea.get("/p/cassel/items/exports/list.csv?list=opportunity").data

    page, looked_at = read(app, lea, send(exported, kind))

    assert "No. (cassel) “OPP-1”: This file holds something else: choose what it holds, and send it again." in looked_at
    assert lea.post(f"{page}/writing", data={"wanted": ["new"]}).status_code == 422


def test_what_raises_a_problem_is_linked_where_it_is_there(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    here = an_action(cassel, by=leader, source_ref="ACT-7")
    content = "No. (other);Title;Raised by\nPRB-1;Drive;ACT-7, ACT-8\n"
    page, looked_at = read(app, lea, send(content, "problem"))
    assert "This file comes from the programme “other”" in looked_at
    assert "1 reference leads to an item that is not here" in looked_at

    agree(app, lea, page, "new")

    problem = db.session.scalars(sa.select(Problem)).one()
    assert [(x.src_id, x.rel, x.dst_id) for x in db.session.scalars(sa.select(Link))] == [
        (here.id, Relation.RAISES, problem.id)
    ]
    assert problem.source_ref == "other:PRB-1"
    lea.post(f"{page}/undoing")
    work(app)
    assert count(Link) == 0


def test_new_owners_are_told_once_of_how_many(app: Flask, lea: FlaskClient, cassel: Programme, send: Send) -> None:
    omar = a_member(cassel, user=a_user(name="Omar"))
    page, _looked_at = read(app, lea, send("Title;Owner\nA;Omar\nB;Omar\nC;Legal\n"))

    agree(app, lea, page, "new")

    assert [(n.user_id, n.count) for n in db.session.scalars(sa.select(Notification))] == [(omar.user_id, 2)]
    assert [r.owner_label for r in db.session.scalars(sa.select(Risk).order_by(Risk.number))] == ["", "", "Legal"]


@pytest.fixture
def paul(cassel: Programme) -> Member:
    """Who leads Now, and works on nothing else."""
    paul = a_member(cassel, role=Role.LEAD, user=a_user(lang="en", name="Paul"))
    a_seat(paul, Track.NOW, place=Place.LEAD)
    return paul


def sent_by(device: FlaskClient, content: str) -> TestResponse:
    boundary, body = encode_multipart({"file": FileStorage(BytesIO(content.encode()), "a.csv"), "kind": "risk"})
    return device.post(IMPORT, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_lead_of_now_may_not_change_what_belongs_to_another_group(
    app: Flask, client: FlaskClient, leader: Member, paul: Member, cassel: Programme
) -> None:
    risk = a_risk(cassel, by=leader, title="Strike", track=Track.LATER)
    device = enter(client, paul.user)
    sent = sent_by(device, f"No. (cassel);Cause\n{risk.ref};x\n")

    _page, looked_at = read(app, device, sent)

    assert "it belongs to another group" in looked_at


def test_undo_keeps_what_is_out_of_reach_by_then(
    app: Flask, client: FlaskClient, leader: Member, paul: Member, cassel: Programme
) -> None:
    device = enter(client, paul.user)
    page, _looked_at = read(app, device, sent_by(device, "Title\nStrike\nFrost\nFlood\n"))
    agree(app, device, page, "new")
    strike, frost = (
        db.session.scalars(sa.select(Risk).where(Risk.title == title)).one() for title in ("Strike", "Frost")
    )
    change(strike, {"track": Track.LATER}, by=leader, now=MONDAY, seen=strike.version)
    db.session.execute(sa.update(Item).where(Item.id == frost.id).values(track=Track.LATER))
    db.session.commit()

    device.post(f"{page}/undoing")
    work(app)

    assert "1 item taken back 2 items kept" in words(device.get(page))
    kept = sa.select(Risk.title).where(Risk.trashed_at.is_(None)).order_by(Risk.number)
    assert db.session.scalars(kept).all() == ["Strike", "Frost"]


def test_undo_of_what_is_all_out_of_reach_says_so(
    app: Flask, client: FlaskClient, paul: Member, cassel: Programme
) -> None:
    device = enter(client, paul.user)
    page, _looked_at = read(app, device, sent_by(device, "Title\nStrike\n"))
    agree(app, device, page, "new")
    db.session.execute(sa.update(Item).values(track=Track.LATER))
    db.session.commit()

    device.post(f"{page}/undoing")
    work(app)

    assert "Your role does not allow taking this import back." in words(device.get(page))


AT_ONCE = [
    (b"", "This file is empty."),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "This is neither a workbook nor text."),
    (b"\xd0\xcf\x11\xe0" + bytes(100), "workbook of the old kind"),
    (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
]


@pytest.mark.parametrize(("content", "why"), AT_ONCE, ids=["empty", "png", "xls", "large"])
def test_file_that_is_none_is_refused_beside_the_field(lea: FlaskClient, send: Send, content: bytes, why: str) -> None:
    answer = send(content)

    assert answer.status_code == 422
    assert why in words(answer)
    assert count(TransferFile) == 0


def document(**other: Any) -> bytes:
    return json.dumps({"jalon": 1, "kind": "risk", "programme": "x", "items": [{"title": "A"}]} | other).encode()


LATER = [
    (b"quoi;combien\nGel;3\n", "No column is named as in an export"),
    (b"Title\n", "a header and no rows"),
    (b'Title\n"open\n', "quotation mark"),
    (b"Title;Cause\n" + b"a;b\n" * (MOST + 1), "more than 2000 rows"),
    (b"Title;Cause\n" + b"a" * 3_000_000 + b";b\n", "more than 20000 characters"),
    (b"PK\x03\x04" + bytes(300), "damaged"),
    (b"{", "This JSON file is damaged"),
    (b"[1]", "is not an export of Jalon"),
    (b"[" * 100_000, "This JSON file is damaged"),
    (b'{"jalon": ' + b"9" * 5000 + b"}", "This JSON file is damaged"),
    (document(jalon=2), "is not an export of Jalon"),
    (document(items={}), "is not an export of Jalon"),
    (document(items=["a"]), "is not an export of Jalon"),
    (document(items=[]), "This file holds no item: there is nothing to import."),
    (document(items=[{"title": float("nan")}]), "This JSON file is damaged"),
    (document(items=[{"title": "A", "likelihood": float("-inf")}]), "This JSON file is damaged"),
    (document(kind="problem"), "holds something else"),
    (document(items=[{"title": f"{n}"} for n in range(MOST + 1)]), "more than 2000 rows"),
    (document(items=[{"x": 1}]), "No column is named"),
]


@pytest.mark.parametrize(("content", "why"), LATER)
def test_file_that_cannot_be_read_says_what_to_do(
    app: Flask, lea: FlaskClient, send: Send, content: bytes, why: str
) -> None:
    page, looked_at = read(app, lea, send(content))

    assert why in looked_at
    assert lea.get(f"{page}?lang=fr").status_code == 200
    assert lea.post(f"{page}/writing", data={"wanted": ["new"]}).status_code == 422
    assert count(Risk) == 0


READABLE = [
    "Title;Cause\nÉté;x\n".encode("utf-16"),
    "Title;Cause\nÉté;x\n".encode("cp1252"),
    workbook("x", ["Title", "Cause"], [["Été", "x"]], widths=[9, 9]),
    document(items=[{"title": "Été", "cause": "x", "state": "closed", "read_only": {"score": 4}, "more": [[1], {}]}]),
    document(programme={"a": 1}, items=[{"title": "Été\u0000\ud800", "cause": "x", "likelihood": None}]),
]


@pytest.mark.parametrize("content", READABLE, ids=["utf-16", "cp1252", "xlsx", "json", "strange json"])
def test_file_of_any_make_is_read(app: Flask, lea: FlaskClient, send: Send, content: bytes) -> None:
    page, looked_at = read(app, lea, send(content))
    assert "1 to add" in looked_at

    agree(app, lea, page, "new")

    assert [(r.title, r.cause, r.state) for r in db.session.scalars(sa.select(Risk))] == [("Été", "x", "open")]


def test_values_of_json_that_make_no_sense_are_refused_one_by_one(app: Flask, lea: FlaskClient, send: Send) -> None:
    wrong = {
        "title": {"a": 1},
        "likelihood": 1e300,
        "impact": 2.5,
        "track": ["now", "later"],
        "raised_by": ["A" * 2000],
    }

    _page, looked_at = read(app, lea, send(document(items=[wrong, {"title": "x" * 201}, {"review_on": "soon"}])))

    assert "3 to correct" in looked_at


NO_TEXTS = ['{"a": 1}', '["A"]', "[]", "{}", "true", "false", "1e400"]


@pytest.mark.parametrize("value", NO_TEXTS)
@pytest.mark.parametrize("name", ["ref", "title", "cause", "owner", "owner_label"])
def test_value_of_json_that_is_no_text_is_refused(
    app: Flask, lea: FlaskClient, send: Send, name: str, value: str
) -> None:
    items = f'[{{"title": "Strike", "{name}": {value}}}]'

    page, looked_at = read(app, lea, send(document().replace(b'[{"title": "A"}]', items.encode())))

    assert "0 to add 0 with differences 0 already there 1 to correct" in looked_at
    assert f"{name}" in looked_at
    assert "A text is expected here." in looked_at
    assert "Un texte est attendu ici." in words(lea.get(f"{page}?lang=fr"))


def test_references_of_json_are_texts(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    served, raiser = a_problem(cassel, by=leader), an_action(cassel, by=leader)
    good = {"title": "Drive", "problem_id": served.ref, "raised_by": [raiser.ref]}
    bad = [{"title": "Walk", "raised_by": [{"a": 1}]}, {"title": "Run", "problem_id": [served.ref]}]

    _page, looked_at = read(
        app, lea, send(document(kind="opportunity", programme="cassel", items=[good, *bad]), "opportunity")
    )

    assert "1 to add 0 with differences 0 already there 2 to correct" in looked_at
    assert looked_at.count("A text is expected here.") == 2


def test_numbers_of_json_are_texts_where_texts_are_expected(app: Flask, lea: FlaskClient, send: Send) -> None:
    page, _looked_at = read(app, lea, send(document(items=[{"title": 2026, "cause": 1.5, "effect": 10**400}])))

    agree(app, lea, page, "new")

    assert [(r.title, r.cause) for r in db.session.scalars(sa.select(Risk))] == [("2026", "1.5")]


def test_signs_for_errors_are_texts_in_json_alone(app: Flask, lea: FlaskClient, send: Send) -> None:
    page, _looked_at = read(app, lea, send(document(items=[{"title": "#REF!", "cause": "#N/A"}])))
    agree(app, lea, page, "new")

    assert [(r.title, r.cause) for r in db.session.scalars(sa.select(Risk))] == [("#REF!", "#N/A")]
    _page, looked_at = read(app, lea, send("Title;Cause\n#REF!;#N/A\n"))
    assert looked_at.count("Your spreadsheet program shows an error here") == 2


def test_what_would_change_is_called_as_it_is_now(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    risk = a_risk(cassel, by=leader, title="Strike")

    _page, looked_at = read(app, lea, send(f"No. (cassel);Title\n{risk.ref};Walkout\n"))

    assert f"{risk.ref} Strike Title: Strike Walkout" in looked_at


def test_sending_or_agreeing_twice_writes_once(app: Flask, lea: FlaskClient, send: Send) -> None:
    first, second = send("Title\nA\n", once="k"), send("Title\nA\n", once="k")
    assert (first.location, count(TransferFile)) == (second.location, 1)
    work(app)

    for _time in range(3):
        lea.post(f"{first.location}/writing", data={"wanted": ["new"]})
    work(app)
    lea.post(f"{first.location}/writing", data={"wanted": ["new"]})
    work(app)

    assert count(Risk) == 1


def kind_of_form(page: TestResponse) -> str:
    return next(dict(form.sent())["kind"] for form in forms_of(page.text) if "kind" in dict(form.sent()))


def test_form_offers_the_kind_of_its_list_and_shows_what_was_sent(app: Flask, lea: FlaskClient, send: Send) -> None:
    read(app, lea, send("Title\nA\n"))

    page = lea.get(f"{IMPORT}?kind=problem")

    assert kind_of_form(page) == "problem"
    assert "a.csv waits for your word Risks" in words(page)


def test_list_of_files_costs_the_same_for_few_and_many_and_is_paged(app: Flask, lea: FlaskClient, send: Send) -> None:
    costs = []
    for many in (1, 24):
        for n in range(many):
            send(f"Title\nStrike {n}\n", name=f"{n}.csv", once=f"{many}.{n}")
        work(app)
        lea.get(IMPORT)
        with statements() as ran:
            page = lea.get(f"{IMPORT}?kind=problem")
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 5
    following = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert following
    rest = lea.get(unescape(following[1]))
    assert [page.text.count(".csv</a>"), rest.text.count(".csv</a>")] == [20, 5]
    assert kind_of_form(rest) == "problem"


def test_pages_cost_the_same_for_few_rows_and_many(app: Flask, lea: FlaskClient, leader: Member, send: Send) -> None:
    costs = []
    for many in (3, 300):
        rows = "".join(f"Strike {n};x;Léa\n" for n in range(many))
        page, _looked_at = read(app, lea, send(f"Title;Cause;Owner\n{rows}"))
        lea.get(page)
        with statements() as ran:
            assert lea.get(page).status_code == 200
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("kind", ["problem", "risk"])
@pytest.mark.parametrize("path", ["list.csv", "list.json"])
def test_exports_cost_the_same_for_few_items_and_many(app: Flask, lea: FlaskClient, path: str, kind: str) -> None:
    make = {"problem": a_problem, "risk": a_risk}[kind]
    costs = []
    for many in (3, 60):
        cassel = db.session.scalars(sa.select(Programme)).one()
        for n in range(many):
            make(cassel, title=f"{n}")
        with statements() as ran:
            assert lea.get(f"/p/cassel/items/exports/{path}?list={kind}").status_code == 200
        costs.append(len(ran))

    assert costs[0] == costs[1] <= 7


def test_export_of_what_nobody_rates_asks_for_no_ratings(lea: FlaskClient, leader: Member, cassel: Programme) -> None:
    a_risk(cassel, by=leader)
    a_problem(cassel, by=leader)
    costs = {}
    for kind in ("risk", "problem"):
        with statements() as ran:
            lea.get(f"/p/cassel/items/exports/list.csv?list={kind}")
        costs[kind] = sum("FROM rating" in statement for statement in ran)

    assert costs == {"risk": 0, "problem": 1}


def rated(problem: Problem, by: Member, exposures: dict[int, int]) -> None:
    given: dict[tuple[str, int | None], int | None] = {("mission_fit", None): 3}
    rate_problem(problem, given | {("exposure", each): value for each, value in exposures.items()}, by=by, now=MONDAY)
    db.session.commit()


def test_changed_scenario_and_its_undo_tell_whose_priority_moved(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    grave, other = a_scenario(cassel, severity=3), a_scenario(cassel, severity=1)
    rated(a_problem(cassel, by=leader), leader, {grave.id: 0, other.id: 3})
    rated(a_problem(cassel, by=leader), leader, {grave.id: 2, other.id: 2})
    page, _looked_at = read(app, lea, send(f"No. (cassel);Severity\n{grave.ref};1\n;\n", "scenario"))

    assert "The file is imported. 1 priority changed: PRB-1 50 → 71" in agree(app, lea, page, "changed")
    assert "1 priorité a changé : PRB-1 50 → 71" in words(lea.get(f"{page}?lang=fr"))
    assert 'href="/p/cassel/items/PRB-1">PRB-1</a>' in lea.get(page).text

    lea.post(f"{page}/undoing")
    work(app)
    assert "This import was taken back." in words(lea.get(page))
    assert "1 priority changed: PRB-1 71 → 50" in words(lea.get(page))
    assert "1 priorité a changé : PRB-1 71 → 50" in words(lea.get(f"{page}?lang=fr"))


def test_scenarios_that_change_step_by_step_tell_the_moves_of_all_steps(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    scenarios = [a_scenario(cassel, severity=1) for _n in range(SOME + 1)]
    rated(a_problem(cassel), leader, {each.id: 3 * (each is scenarios[0]) for each in scenarios})
    rated(a_problem(cassel), leader, {each.id: 3 * (each is scenarios[-1]) for each in scenarios})
    rated(a_problem(cassel), leader, {each.id: 3 for each in scenarios})
    rows = [f"{each.ref};{2 if each in {scenarios[0], scenarios[-1]} else 1};x" for each in scenarios]
    page, _looked_at = read(app, lea, send("\n".join(("No. (cassel);Severity;Narrative", *rows)), "scenario"))

    told = agree(app, lea, page, "changed")

    assert f"{SOME + 1} items changed" in told
    assert "2 priorities changed: PRB-1 22 → 29, PRB-2 22 → 29 Back to the list" in told


def test_files_that_move_no_priority_tell_of_none(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    scenario = a_scenario(cassel)
    rated(a_problem(cassel), leader, {scenario.id: 3})
    page, _looked_at = read(app, lea, send(f"No. (cassel);Title\n{scenario.ref};Drought\n;New\n", "scenario"))

    assert "priorit" not in agree(app, lea, page, "new", "changed")


def test_moves_are_watched_with_as_many_statements_for_few_rows_and_many(
    app: Flask, lea: FlaskClient, leader: Member, cassel: Programme, send: Send
) -> None:
    scenarios = [a_scenario(cassel, severity=1).ref for _n in range(SOME)]
    rated(a_problem(cassel), leader, {each.id: 3 for each in db.session.scalars(sa.select(Scenario))})
    costs = []
    for severity, some in ((2, scenarios[:2]), (3, scenarios)):
        rows = "".join(f"{ref};{severity}\n" for ref in some)
        page, _looked_at = read(app, lea, send(f"No. (cassel);Severity\n{rows}", "scenario"))
        lea.post(f"{page}/writing", data={"wanted": ["changed"]})
        with statements() as ran, db.writing():
            write_some(int(page.rpartition("/")[2]), now=clock.now())
        lea.get(page)
        with statements() as shown:
            assert lea.get(page).status_code == 200
        costs.append((sum(each.startswith("SELECT problem.id, problem.priority_score") for each in ran), len(shown)))

    assert costs[0] == costs[1]
    assert (costs[0][0], costs[0][1] <= 8) == (2, True)


FORMS: dict[str, type[ItemForm]] = {
    "scenario": ScenarioForm, "problem": ProblemForm, "opportunity": OpportunityForm, "risk": RiskForm
}  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
def test_texts_of_a_file_fit_where_those_of_the_form_do(app: Flask, kind: str) -> None:
    fields = [field for field in KINDS[kind].fields if isinstance(field, Line)]
    with app.test_request_context():
        forms = (FORMS[kind](), ItemForm())  # what the form of a kind leaves out is limited as in the others
    shown = {each.name: next(form[each.name] for form in forms if each.name in form) for each in fields}
    columns = KINDS[kind].kind.__mapper__.columns

    limits = {
        name: [each.max for each in typed.validators if isinstance(each, Length)] for name, typed in shown.items()
    }
    assert {field.name: [field.limit] for field in fields} == limits
    assert {f.name: isinstance(f, Prose) for f in fields} == {name: isinstance(x, Text) for name, x in shown.items()}
    assert all(field.limit <= (getattr(columns[field.name].type, "length", None) or 20_000) for field in fields)


@pytest.mark.parametrize("kind", list(KINDS))
def test_steps_of_a_file_are_those_of_the_form(app: Flask, kind: str) -> None:
    steps = {field.name: field for field in KINDS[kind].fields if isinstance(field, Step)}
    with app.test_request_context():
        form = FORMS[kind]()
    offered = {each.name: [step for step, _word in each.choices[1:]] for each in form if isinstance(each, Steps)}

    assert {name: [str(n) for n in range(step.low, step.high + 1)] for name, step in steps.items()} == offered


def test_text_that_the_form_refuses_is_refused(app: Flask, lea: FlaskClient, send: Send) -> None:
    rows = f"{'x' * 500};{'y' * 1000}\n{'x' * 501};\nStrike;{'y' * 1001}\n"

    _page, looked_at = read(app, lea, send(f"Event;Response\n{rows}"))

    assert "1 to add 0 with differences 0 already there 2 to correct" in looked_at
    assert "This has 501 characters; 500 at most fit here." in looked_at
    assert "This has 1001 characters; 1000 at most fit here." in looked_at
