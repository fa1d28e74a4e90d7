"""A new programme step by step: nothing typed is lost, nothing half-made exists, and it opens once."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.deliverable import Deliverable
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.programme.programme_draft import ProgrammeDraft
from tests.builders import a_user
from tests.web.drafting import TYPED, drafted, home_of, opened, typed
from tests.web.signing import enter, someone

PAUL = {"people-0-name": "Paul", "people-0-email": "Paul@Example.org ", "people-0-role": "lead",
        "people-0-track": "now", "people-0-lang": "fr"}  # fmt: skip
CLAIRE = {"people-1-name": "Claire", "people-1-email": "claire@example.org", "people-1-role": "exec",
          "people-1-track": "", "people-1-lang": "en"}  # fmt: skip


@pytest.fixture
def lea(app: Flask) -> User:
    return someone(name="Léa", email="lea@example.org", may_create=True, lang="en", timezone="America/Toronto")


@pytest.fixture
def creator(client: FlaskClient, lea: User) -> FlaskClient:
    return enter(client, lea)


def count(table: type[db.Base]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def draft() -> ProgrammeDraft:
    db.session.rollback()
    return db.session.scalars(sa.select(ProgrammeDraft).execution_options(populate_existing=True)).one()


def begun(client: FlaskClient) -> str:
    """The address of a draft whose first step is filled in."""
    answer = client.post("/programmes/new", data=typed("mandate") | {"once": "first"})
    return str(answer.location).rpartition("/")[0]


def test_every_step_is_kept_as_it_was_typed_and_found_again(creator: FlaskClient) -> None:
    base = drafted(creator, timezone="Asia/Tokyo", report_time="18:45", **PAUL)

    pages = {step: creator.get(f"{base}/{step}").text for step in TYPED}

    assert 'value="Maison Été &amp; Fils"' in pages["mandate"]
    assert re.search(r'value="inspired" checked', pages["direction"])
    assert re.search(r'selected value="Asia/Tokyo"', pages["calendar"])
    assert 'value="18:45"' in pages["rhythm"]
    assert 'value="Paul"' in pages["people"]
    assert count(Programme) == 0


def test_new_draft_proposes_what_is_known_of_its_author(creator: FlaskClient) -> None:
    page = creator.get(f"{begun(creator)}/calendar").text

    assert re.search(r'selected value="America/Toronto"', page)
    assert f'value="{date.today().year}-' in page


@pytest.mark.parametrize(("go", "to"), [("back", "mandate"), ("people", "people"), ("here", "direction")])
def test_going_elsewhere_keeps_what_makes_no_sense_yet(creator: FlaskClient, go: str, to: str) -> None:
    base = begun(creator)

    answer = creator.post(f"{base}/direction", data={"objective": "differentiate", "go": go})

    assert answer.location == f"{base}/{to}"
    assert draft().data["direction"] == {"objective": ["differentiate"]}
    assert re.search(r'value="differentiate" checked', creator.get(f"{base}/direction").text)


def test_wrong_step_says_so_beside_its_fields_and_keeps_the_draft_as_it_was(creator: FlaskClient) -> None:
    base = begun(creator)

    answer = creator.post(f"{base}/mandate", data=typed("mandate", title=" ", sponsor="Solène"))

    assert answer.status_code == 422
    assert "This field is needed." in answer.text
    assert 'value="Solène"' in answer.text
    assert draft().typed("mandate", "sponsor") == "Claire"


def test_keeping_for_later_leads_to_the_programmes_which_offer_to_go_on(creator: FlaskClient) -> None:
    base = begun(creator)

    answer = creator.post(f"{base}/calendar", data=typed("calendar") | {"go": "later"}, follow_redirects=True)

    assert answer.request.path == "/"
    assert f'href="{base}/calendar"' in answer.text
    assert "step 3 of 6" in answer.text
    assert "Tenir la promesse" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"company": ""}, {"mandate": ""}, {"sponsor": ""}, {"title": "x" * 121}, {"lang": "de"},
        {"objective": "world_peace"}, {"strategy": ""},
        {"day_zero": ""}, {"day_zero": "2026-02-30"}, {"day_zero": "0001-01-01"}, {"day_zero": "1995-01-01"},
        {"timezone": "Mars/Olympus"}, {"weekdays": []}, {"weekdays": ["7"]}, {"holidays": "XX"},
        {"now_days": "0"}, {"now_days": "x"}, {"next_days": "366"}, {"next_days": ""},
        {"report_weekday": "9"}, {"report_time": "25:00"}, {"report_time": ""}, {"leads": "north"},
    ],
)  # fmt: skip
def test_impossible_step_is_refused(creator: FlaskClient, wrong: dict[str, object]) -> None:
    [name] = wrong
    base = begun(creator)

    answer = creator.post(f"{base}/{home_of(name)}", data=typed(home_of(name), **wrong))

    assert answer.status_code == 422
    assert "form-errors" in answer.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"people-0-email": ""}, "Write an address"),
        ({"people-0-name": ""}, "This field is needed."),
        ({"people-0-email": "paul@example"}, "Write an address"),
        ({"people-0-role": "king"}, "Choose one of the list."),
        ({"people-0-role": "observer"}, "sit in the groups"),
        ({"people-1-name": "P.", "people-1-email": "PAUL@example.org", "people-1-role": "member"}, "in another row"),
        ({"people-1-name": "P.", "people-1-email": "p@example.org", "people-1-role": "lead", "people-1-track": "now"},
         "has a lead already"),
        ({"leads": "now"}, "has a lead already"),
    ],
)  # fmt: skip
def test_person_who_makes_no_sense_is_refused_in_their_row(
    creator: FlaskClient, row: dict[str, str], message: str
) -> None:
    more = {"people-1-lang": "fr", "people-1-track": ""} if "people-1-name" in row else {}

    answer = creator.post(f"{begun(creator)}/people", data=typed("people") | PAUL | more | row)

    assert answer.status_code == 422
    assert f"Person {2 if more else 1}: " in answer.text or "leads" in row
    assert message.replace("'", "&#39;") in answer.text


def test_more_rows_are_offered_as_often_as_they_are_wanted(creator: FlaskClient) -> None:
    base = begun(creator)

    page = creator.post(f"{base}/people", data=typed("people") | PAUL | {"go": "here"}, follow_redirects=True)

    assert page.text.count('class="person"') == 8 or 'name="people-4-name"' in page.text
    assert 'value="Paul"' in page.text


def test_windows_scale_the_method_s_dates(creator: FlaskClient) -> None:
    opened(creator, now_days="60", next_days="60")

    days = db.session.scalars(sa.select(Deliverable.due_on).order_by(Deliverable.number)).all()
    assert [(day - date(2026, 3, 2)).days for day in days if day] == [30, 40, 50, 60, 105, 90, 120, 90, 150, 135, 150]


def test_review_names_what_is_missing_and_opens_nothing(creator: FlaskClient) -> None:
    base = begun(creator)

    looked, sent = creator.get(f"{base}/review"), creator.post(f"{base}/review", data={"once": "x"})

    assert (looked.status_code, sent.status_code, count(Programme)) == (200, 422, 0)
    assert "Not yet: this is missing." in looked.text
    assert f'href="{base}/direction"' in looked.text
    assert "Open the programme" not in looked.text


def test_review_shows_everything_in_words(creator: FlaskClient) -> None:
    page = creator.get(f"{drafted(creator, **PAUL)}/review").text

    shown = ("Inspired by customers and employees", "Monday 2 March 2026", "America/Martinique", "Canada",
             "Tuesday, Wednesday", "07:15", "Group lead · Adapt · Paul@Example.org")  # fmt: skip
    assert [words for words in shown if words not in page] == []


def test_people_are_brought_in_with_their_seats_and_their_mails(creator: FlaskClient, lea: User) -> None:
    a_user(email="claire@example.org", name="Claire A.")

    answer = opened(creator, leads="later", **PAUL, **CLAIRE)

    assert answer.status_code == 303
    members = db.session.scalars(sa.select(Member)).all()
    found = {m.user.email: (m.role, [(s.group.track, s.place) for s in m.seats]) for m in members}
    assert found == {
        "lea@example.org": (Role.LEADER, [(Track.LATER, Place.LEAD)]),
        "paul@example.org": (Role.LEAD, [(Track.NOW, Place.LEAD)]),
        "claire@example.org": (Role.EXEC, []),
    }
    mails = db.session.execute(sa.select(Delivery.kind, Delivery.address).order_by(Delivery.kind)).all()
    assert [tuple(mail) for mail in mails] == [("account", "paul@example.org"), ("joined", "claire@example.org")]
    facts = db.session.scalars(sa.select(Delivery.facts).order_by(Delivery.kind)).all()
    assert [(fact["programme"], fact["by"]) for fact in facts] == [("Tenir la promesse", "Léa")] * 2
    assert "2 people are invited." in creator.get(answer.location).text


def test_person_whom_the_domain_refuses_leaves_nothing_and_is_shown(creator: FlaskClient) -> None:
    a_user(email="paul@example.org", is_active=False)
    base = drafted(creator, **PAUL)

    answer = creator.post(f"{base}/review", data={"once": "x"})

    assert answer.status_code == 422
    assert "This account is closed" in answer.text
    assert 'value="Paul"' in answer.text
    assert (count(Programme), count(Member), count(Delivery), count(ProgrammeDraft)) == (0, 0, 0, 1)


def test_draft_is_gone_once_it_is_opened_and_its_second_sending_leads_to_the_programme(creator: FlaskClient) -> None:
    base = drafted(creator)

    answers = [creator.post(f"{base}/review", data={"once": "same"}) for _ in range(3)]
    another = creator.post(f"{base}/review", data={"once": "other"})

    assert [answer.location for answer in answers] == ["/p/maison-ete-fils/"] * 3
    assert (another.status_code, count(Programme)) == (404, 1)
    assert db.session.scalars(sa.select(ProgrammeDraft.data)).all() == [{}], "what was typed is forgotten"
    assert "/drafts/" not in creator.get("/programmes/").text


def test_who_goes_back_to_a_draft_that_was_opened_is_led_to_the_programme(creator: FlaskClient) -> None:
    base = drafted(creator)
    programme = creator.post(f"{base}/review", data={"once": "same"}).location

    pages = [f"{base}/{step}" for step in [*TYPED, "review", "deletion"]]

    assert {(page.status_code, page.location) for page in map(creator.get, pages)} == {(303, programme)}
    assert {creator.post(page).status_code for page in pages} == {404}


def test_draft_of_a_programme_that_one_has_left_leads_nowhere(creator: FlaskClient, app: Flask) -> None:
    base = drafted(creator)
    creator.post(f"{base}/review", data={"once": "same"})
    stranger = enter(app.test_client(), someone(may_create=True))
    assert stranger.get(f"{base}/review").status_code == 404

    db.session.execute(sa.update(Member).values(left_at=sa.func.now()))
    db.session.commit()

    assert creator.get(f"{base}/review").status_code == 404


def test_opening_is_the_first_line_of_the_programme_s_history(creator: FlaskClient) -> None:
    opened(creator)

    assert db.session.scalars(sa.select(Activity.verb).where(Activity.item_id.is_(None))).all() == ["opened"]


def test_draft_of_somebody_else_does_not_exist(creator: FlaskClient, app: Flask) -> None:
    base = drafted(creator)
    other = enter(app.test_client(), someone(may_create=True))

    paths = [*TYPED, "review", "deletion"]
    assert {other.get(f"{base}/{path}").status_code for path in paths} == {404}
    assert {other.post(f"{base}/{path}").status_code for path in [*paths, "preview"]} == {404}


def test_draft_is_deleted_after_a_question(creator: FlaskClient) -> None:
    base = begun(creator)

    asked = creator.get(f"{base}/deletion")
    kept = count(ProgrammeDraft)
    answer = creator.post(f"{base}/deletion")

    assert "Delete the draft of Tenir la promesse?" in asked.text
    assert (kept, answer.location, count(ProgrammeDraft)) == (1, "/", 0)


@pytest.mark.parametrize(
    ("typing", "said"),
    [
        ({"day_zero": "2026-03-02"}, "D+30 · 1 Apr"),
        ({"day_zero": "2026-03-02", "now_days": "45"}, "D0 to D+45 · from 2 Mar to 16 Apr 2026"),
        ({"day_zero": "2026-02-30"}, "As soon as the dates can be read"),
        ({"day_zero": "1995-01-01"}, "As soon as the dates can be read"),
        ({"timezone": "Mars/Olympus"}, "As soon as the dates can be read"),
        ({"holidays": ""}, "No public holidays are kept."),
    ],
)
def test_what_follows_is_shown_while_one_types_and_kept_nowhere(
    creator: FlaskClient, typing: dict[str, str], said: str
) -> None:
    base = begun(creator)

    answer = creator.post(f"{base}/preview", data=typed("calendar") | typing)

    assert answer.status_code == 200
    assert said in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))
    assert "calendar" not in draft().data


def test_reports_to_come_are_shown_with_the_calendar_of_the_draft(creator: FlaskClient) -> None:
    base = begun(creator)
    creator.post(f"{base}/calendar", data=typed("calendar", day_zero=f"{date.today().year + 1}-03-01", timezone="UTC"))
    creator.post(
        f"{base}/calendar", data=typed("calendar", day_zero=f"{date.today().year + 1}-03-01", timezone="Europe/Paris")
    )

    answer = creator.post(f"{base}/preview", data={"report_weekday": "4", "report_time": "18:00"})

    assert re.search(r"leaves on Friday \d+ March at 18:00", answer.text)
