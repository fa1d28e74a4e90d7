"""The pages of the report: who sees what, what was published stays byte for byte, nothing typed is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import jobs, report_jobs
from app.core import db, queue
from app.core.canonical import fingerprint
from app.core.clock import running_from
from app.programme.account import User
from app.programme.ask import Ask
from app.programme.item import Item, change
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.steering.report import Report, ReportState
from app.steering.report_draft import write
from app.steering.report_publication import publish
from tests.builders import a_draft, a_member, a_programme, a_report, a_seat, a_user, an_action, an_ask, some_words
from tests.statements import statements
from tests.web.signing import enter

FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
WORDS = {
    "version": "1",
    "headline_fr": "Nous tiendrons le jalon.",
    "stated": "red",
    "confidence": "high",
    "win1_fr": "84 référents nommés",
    "commitment2_fr": "Trancher les relances",
    "commitment2_owner": "Paul",
}


@pytest.fixture
def friday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def programme(app: Flask, friday: time_machine.Traveller) -> Programme:
    return a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))


def member(programme: Programme, role: Role, name: str) -> Member:
    return a_member(programme, role=role, user=a_user(name=name, email=f"{name.lower()}@example.org", lang="en"))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return member(programme, Role.LEADER, "Lea")


@pytest.fixture
def paul(programme: Programme) -> Member:
    lead = member(programme, Role.LEAD, "Paul")
    a_seat(lead, Track.NOW, place=Place.LEAD)
    return lead


@pytest.fixture
def claire(programme: Programme) -> Member:
    return member(programme, Role.EXEC, "Claire")


def as_(app: Flask, name: str) -> FlaskClient:
    return enter(app.test_client(), who(name).user)


def who(name: str) -> Member:
    """Read anew: a request leaves no row behind in the session."""
    return db.session.scalars(sa.select(Member).join(User).where(User.email == f"{name}@example.org")).one()


def work(app: Flask, now: datetime = FRIDAY) -> None:
    with app.app_context():
        for step in (jobs.run_queue, report_jobs.send_due):
            step(running_from(now))


def stored() -> Report:
    db.session.expire_all()
    return db.session.scalars(sa.select(Report)).one()


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_leader_builds_words_and_publishes(app: Flask, programme: Programme, lea: Member, claire: Member) -> None:
    client = as_(app, "lea")
    assert "Build the draft now" in text(client.get("/p/cassel/reports/"))

    asked = client.post("/p/cassel/reports/build")
    again = client.post("/p/cassel/reports/build")
    assert asked.location == again.location
    assert "The figures are being read" in text(client.get(asked.location))
    work(app)
    assert client.get(asked.location).location == "/p/cassel/reports/2026-W10/draft"

    assert client.post("/p/cassel/reports/2026-W10/draft", data=WORDS).status_code == 303
    page = text(client.get("/p/cassel/reports/2026-W10/publication"))
    assert "Claire" in page
    assert "Monday 9 March at 07:30" in page
    version = str(stored().version)
    client.post("/p/cassel/reports/2026-W10/publication", data={"version": version})

    report = stored()
    assert (report.state, report.late, report.send_at) == (ReportState.PUBLISHED, False, HOUR)
    assert report.words["commitments"] == [{"text": {"fr": "Trancher les relances", "en": None}, "owner": "Paul"}]
    page = text(as_(app, "claire").get("/p/cassel/reports/2026-W10"))
    assert "Nous tiendrons le jalon." in page
    assert str(report.sha256) in page


def test_published_pages_are_the_same_bytes_after_everything_has_changed(
    app: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    an_action(programme, by=lea, due_on=FRIDAY.date())
    a_report(programme, by=lea)
    work(app)
    client = as_(app, "claire")
    paths = [f"/p/cassel/reports/2026-W10{end}" for end in ("", ".pdf?lang=fr", ".pdf?lang=en", ".json", "?lang=fr")]
    before = [client.get(path).data for path in paths]

    lea, action = who("lea"), db.session.scalars(sa.select(Item)).one()
    change(action, {"title": "Renamed"}, by=lea, now=FRIDAY, seen=action.version)
    an_action(lea.programme, by=lea)
    lea.user.name = "Somebody else"
    lea.programme.report_weekday = 3
    an_ask(lea.programme)
    db.session.commit()

    after = [client.get(path).data for path in paths]
    assert after[1:4] == before[1:4]
    assert [paper(page) for page in (after[0], after[4])] == [paper(page) for page in (before[0], before[4])]
    assert fingerprint(stored().payload) == stored().sha256


def paper(page: bytes) -> bytes:
    """The report itself, without the frame that counts today's items."""
    return page[page.index(b'<article class="paper"') : page.index(b"</article>")]


def test_files_are_served_with_their_names_and_digests(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    client = as_(app, "lea")
    making = client.get("/p/cassel/reports/2026-W10.pdf")
    assert making.location == "/p/cassel/reports/2026-W10"
    assert "being made" in text(client.get(making.location))
    work(app)

    pdf, data = client.get("/p/cassel/reports/2026-W10.pdf?lang=fr"), client.get("/p/cassel/reports/2026-W10.json")

    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == 'inline; filename="cassel-2026-W10-v1-fr.pdf"'
    assert (data.data, data.mimetype) == (report.snapshot, "application/json")
    assert data.get_etag() == (report.sha256, False)
    assert data.headers["Repr-Digest"].startswith("sha-256=:")
    seen = client.get("/p/cassel/reports/2026-W10.json", headers={"If-None-Match": data.headers["ETag"]})
    assert (seen.status_code, seen.data) == (304, b"")


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_slides_and_workbook_are_downloaded_in_the_language_that_is_asked_for(
    app: Flask, programme: Programme, lea: Member, claire: Member, kind: str, media_type: str
) -> None:
    a_report(programme, by=lea)
    path = f"/p/cassel/reports/2026-W10.{kind}?lang=fr"
    assert as_(app, "claire").get(path).location == "/p/cassel/reports/2026-W10"
    work(app)

    client = as_(app, "claire")
    answer = client.get(path)

    assert f'href="{path}"' in text(client.get("/p/cassel/reports/2026-W10"))
    assert (answer.data[:2], answer.mimetype) == (b"PK", media_type)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="cassel-2026-W10-v1-fr.{kind}"'
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_slides_that_could_not_be_made_hold_back_nothing_and_are_made_again(
    app: Flask, programme: Programme, lea: Member, claire: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(facts: object, lang: str) -> bytes:
        raise RuntimeError(lang)

    a_report(programme, by=lea)
    with monkeypatch.context() as patched:
        patched.setitem(report_jobs.MADE, "pptx", broken)
        work(app)
        assert "The slides and the workbook are being made" in text(as_(app, "lea").get("/p/cassel/reports/2026-W10"))
        for attempt in range(1, 4):
            work(app, FRIDAY + attempt * timedelta(minutes=10))

    page, seen = (text(as_(app, name).get("/p/cassel/reports/2026-W10")) for name in ("lea", "claire"))
    assert ".pdf?lang=fr" in page
    assert "The slides and the workbook could not be made." in page
    assert "could not be made" not in seen
    as_(app, "lea").post("/p/cassel/reports/2026-W10/files")
    work(app)
    assert ".pptx?lang=fr" in text(as_(app, "lea").get("/p/cassel/reports/2026-W10"))


def test_report_of_before_there_were_slides_can_have_them(app: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    db.session.execute(sa.delete(queue.Job).where(queue.Job.kind == "render_copies"))
    db.session.commit()
    work(app)
    client = as_(app, "lea")
    assert "before reports had slides" in text(client.get("/p/cassel/reports/2026-W10"))

    client.post("/p/cassel/reports/2026-W10/files")
    work(app)

    assert ".xlsx?lang=en" in text(client.get("/p/cassel/reports/2026-W10"))


def test_drafts_are_for_those_who_write_them(
    app: Flask, programme: Programme, lea: Member, paul: Member, claire: Member
) -> None:
    a_draft(programme)
    paths = {"/p/cassel/reports/": 200, "/p/cassel/reports/2026-W10": 404, "/p/cassel/reports/2026-W10/draft": 200}

    for person, draft, publication in (("lea", 200, 200), ("paul", 200, 403), ("claire", 403, 403)):
        client = as_(app, person)
        answers = {path: client.get(path).status_code for path in paths}
        assert answers == paths | {"/p/cassel/reports/2026-W10/draft": draft}
        assert client.get("/p/cassel/reports/2026-W10/publication").status_code == publication
        assert ("2026-W10/draft" in text(client.get("/p/cassel/reports/"))) is (person != "claire")


def test_group_lead_words_the_own_track_and_nothing_else(app: Flask, programme: Programme, paul: Member) -> None:
    a_draft(programme)
    client = as_(app, "paul")
    words = {"now-version": "1", "now-why_fr": "Tout est tranché.", "next-version": "1", "next-why_fr": "Non."}
    page = text(client.get("/p/cassel/reports/2026-W10/draft"))
    assert ('name="now-why_fr"' in page, 'name="next-why_fr"' in page, 'name="headline_fr"' in page) == (
        True,
        False,
        False,
    )

    mine = {name: value for name, value in words.items() if name.startswith("now-")}
    assert client.post("/p/cassel/reports/2026-W10/draft", data=words).status_code == 403
    assert client.post("/p/cassel/reports/2026-W10/draft", data=WORDS | mine).status_code == 403
    assert client.post("/p/cassel/reports/2026-W10/draft/figures", data=mine).status_code == 403
    assert stored().words["tracks"]["now"]["why"] == {}
    assert client.post("/p/cassel/reports/2026-W10/draft", data=mine).status_code == 303

    said = stored().words
    assert (said["tracks"]["now"]["why"], said["tracks"]["next"]["why"]) == (
        {"fr": "Tout est tranché.", "en": None},
        {},
    )
    assert said["headline"] == {}


def test_old_words_get_409_and_lose_nothing(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    write(report, some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()
    client = as_(app, "lea")

    answer = client.post("/p/cassel/reports/2026-W10/draft", data=WORDS)

    assert answer.status_code == 409
    assert "Nous tiendrons le jalon." in text(answer)
    assert "<div>Nous tiendrons.</div>" in text(answer)
    assert 'name="version" type="hidden" value="2"' in text(answer)
    assert stored().words["headline"]["fr"] == "Nous tiendrons."
    assert client.post("/p/cassel/reports/2026-W10/draft", data=WORDS | {"version": "2"}).status_code == 303
    assert stored().words["headline"]["fr"] == "Nous tiendrons le jalon."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"headline_fr": "x" * 141}, "140 characters at most."),
        ({"headline_fr": "é" * 200_000}, "140 characters at most."),
        ({"stated": "green"}, "why the colour is not the computed one"),
        ({"confidence": "certain"}, "Choose one of the list."),
        ({"win1_fr": "<script>alert(1)</script>" * 20}, "200 characters at most."),
    ],
)
def test_refused_words_stay_typed_and_nothing_is_kept(
    app: Flask, programme: Programme, lea: Member, typed: dict[str, str], said: str
) -> None:
    an_action(programme, by=lea)
    late_deliverable(programme)
    a_draft(programme)

    answer = as_(app, "lea").post("/p/cassel/reports/2026-W10/draft", data=WORDS | typed)

    assert answer.status_code == 422
    assert said in text(answer)
    assert "Trancher les relances" in text(answer)
    assert "<script>alert" not in text(answer)
    assert stored().words["revision"] == 1


def late_deliverable(programme: Programme) -> None:
    """What makes the computed colour red."""
    action = an_action(programme, due_on=datetime(2026, 1, 5, tzinfo=UTC).date())
    action.title = "Late"
    db.session.commit()


def test_no_number_can_be_typed(app: Flask, programme: Programme, lea: Member) -> None:
    before = a_draft(programme).figures
    forged: dict[str, Any] = {"figures": "{}", "open": "0", "day": "1", "computed": "green", "cutoff": "2020-01-01"}

    as_(app, "lea").post("/p/cassel/reports/2026-W10/draft", data=WORDS | forged)

    assert stored().figures == before


def test_figures_are_read_anew_on_request_and_words_stay(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    write(report, some_words(), by=lea, now=FRIDAY, seen=1)
    an_action(programme, by=lea)

    as_(app, "lea").post("/p/cassel/reports/2026-W10/draft/figures")

    found = stored()
    assert (found.cutoff, found.figures["inventory"]["actions"]) == (FRIDAY, 1)
    assert found.words["headline"]["fr"] == "Nous tiendrons."


def test_preview_shows_what_is_typed_and_keeps_nothing(app: Flask, programme: Programme, lea: Member) -> None:
    a_draft(programme)

    page = as_(app, "lea").post("/p/cassel/reports/2026-W10/draft/preview", data=WORDS)

    assert "Nous tiendrons le jalon." in text(page)
    assert stored().words["headline"] == {}


def test_publication_lists_at_once_what_is_missing(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    client = as_(app, "lea")

    page = client.get("/p/cassel/reports/2026-W10/publication")
    forced = client.post("/p/cassel/reports/2026-W10/publication", data={"version": str(report.version)})

    for answer in (page, forced):
        assert 'reports/2026-W10/draft#headline_fr">Write the headline first' in text(answer)
        assert 'reports/2026-W10/draft#stated">State the overall colour first' in text(answer)
    assert (page.status_code, forced.status_code, stored().state) == (200, 422, ReportState.DRAFT)


INCOMPLETE = {
    "en": "Complete “Ouvrir le dimanche ?”, or withdraw it: nobody could answer it yet. "
    "It still lacks: what waiting costs, the date it is needed by.",
    "fr": "Complétez « Ouvrir le dimanche ? » ou retirez-la : personne ne pourrait encore y répondre. "
    "Il y manque encore : ce que coûte l’attente, la date à laquelle il faut une réponse.",
}


@pytest.mark.parametrize("lang", INCOMPLETE)
def test_question_that_nobody_could_answer_holds_the_publication_back(
    app: Flask, programme: Programme, lea: Member, lang: str
) -> None:
    report, asked = a_draft(programme), an_ask(programme, consequence={}, needed_by=None)
    write(report, some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()
    client, path = as_(app, "lea"), f"/p/cassel/reports/2026-W10/publication?lang={lang}"

    page = client.get(path)
    forced = client.post(path, data={"version": str(stored().version)})

    assert '<a href="#asks" class="">' in text(client.get("/p/cassel/reports/2026-W10/draft"))
    for answer in (page, forced):
        assert f'href="/p/cassel/reports/asks/1">{INCOMPLETE[lang]}</a>' in text(answer)
    assert (page.status_code, forced.status_code, stored().state) == (200, 422, ReportState.DRAFT)

    asked = db.session.get_one(Ask, asked.id)
    asked.consequence, asked.needed_by = {"fr": "Les clients vont ailleurs.", "en": None}, date(2026, 3, 31)
    db.session.commit()
    assert '<a href="#asks" class="is-written">' in text(client.get("/p/cassel/reports/2026-W10/draft"))
    assert client.post(path, data={"version": str(stored().version)}).status_code == 303


def test_question_that_is_only_counted_may_still_be_written(app: Flask, programme: Programme, lea: Member) -> None:
    for _ in range(3):
        an_ask(programme)
    an_ask(programme, consequence={}, needed_by=None)

    report = a_report(programme, by=lea)

    assert (len(report.payload["asks"]), report.payload["asks_more"]) == (3, 1)


@pytest.mark.parametrize(
    ("lang", "said", "again"),
    [
        ("en", "Another report was published since these figures were read.", "Read the figures anew"),
        ("fr", "Un autre rapport a été publié depuis la lecture de ces chiffres.", "Relire les chiffres"),
    ],
)
def test_draft_that_another_report_has_outrun_says_so_and_offers_to_read_the_figures_anew(
    app: Flask, programme: Programme, lea: Member, friday: time_machine.Traveller, lang: str, said: str, again: str
) -> None:
    first = a_draft(programme, "2026-W10")
    write(first, some_words(), by=lea, now=FRIDAY, seen=1)
    friday.move_to(FRIDAY + timedelta(days=5))
    draft = a_draft(programme, "2026-W11", cutoff=FRIDAY + timedelta(days=4))
    write(draft, some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()
    client = as_(app, "lea")
    pages = [f"/p/cassel/reports/2026-W11/{name}?lang={lang}" for name in ("draft", "publication")]
    assert [said in text(client.get(page)) for page in pages] == [False, False]

    publish(db.session.get_one(Report, first.id), by=who("lea"), now=FRIDAY, seen=first.version)
    db.session.commit()

    for page in pages:
        shown = text(client.get(page))
        assert (said in shown, again in shown, "/2026-W11/draft/figures" in shown) == (True, True, True)
    answer = client.post("/p/cassel/reports/2026-W11/draft/figures")
    assert answer.headers["Location"] == "/p/cassel/reports/2026-W11/draft"
    assert [said in text(client.get(page)) for page in pages] == [False, False]


def test_colour_that_new_figures_contradict_needs_its_reason_before_publication(
    app: Flask, programme: Programme, lea: Member
) -> None:
    report = a_draft(programme)
    write(report, some_words() | {"stated": "red", "reason": {}}, by=lea, now=FRIDAY, seen=1)
    report.figures = report.figures | {"overall": report.figures["overall"] | {"computed": "green"}}
    db.session.commit()

    page = text(as_(app, "lea").get("/p/cassel/reports/2026-W10/publication"))

    assert 'draft#reason_fr">Say in 20 characters at least' in page


def test_publishing_a_draft_that_changed_since_it_was_read_is_a_conflict(
    app: Flask, programme: Programme, lea: Member
) -> None:
    report = a_draft(programme)
    seen = str(report.version)
    write(report, some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()

    answer = as_(app, "lea").post("/p/cassel/reports/2026-W10/publication", data={"version": seen})

    assert (answer.status_code, stored().state) == (409, ReportState.DRAFT)


def test_missed_week_is_told_and_a_late_report_is_marked(
    app: Flask, programme: Programme, lea: Member, claire: Member, friday: time_machine.Traveller
) -> None:
    a_draft(programme)
    friday.move_to(HOUR + timedelta(hours=2), tick=False)
    client = as_(app, "lea")
    assert "was not sent" in text(client.get("/p/cassel/reports/"))

    report, lea = stored(), who("lea")
    write(report, some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()
    assert "after a minute" in text(client.get("/p/cassel/reports/2026-W10/publication"))
    client.post("/p/cassel/reports/2026-W10/publication", data={"version": str(stored().version)})

    listed = text(client.get("/p/cassel/reports/"))
    assert "was not sent" not in listed
    assert "published late" in listed


def test_deliveries_are_shown_to_those_who_write_the_report(
    app: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    a_report(programme, by=lea)
    work(app)
    assert "claire@example.org" in text(as_(app, "lea").get("/p/cassel/reports/2026-W10"))
    work(app, HOUR)

    assert "0 of 2 mails have left" in text(as_(app, "lea").get("/p/cassel/reports/2026-W10"))
    assert "lea@example.org" not in text(as_(app, "claire").get("/p/cassel/reports/2026-W10"))


def test_correction_leads_to_a_new_version_and_the_old_one_stays(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    client = as_(app, "lea")

    twice = [client.post("/p/cassel/reports/2026-W10/correction").location for _ in range(2)]

    assert twice == ["/p/cassel/reports/2026-W10/draft"] * 2
    assert db.session.scalar(sa.select(sa.func.count(Report.id))) == 2
    assert client.get("/p/cassel/reports/2026-W10.json").data == report.snapshot
    assert client.get("/p/cassel/reports/2026-W10?version=1").status_code == 200
    assert client.get("/p/cassel/reports/2026-W10?version=2").status_code == 404


def test_strangers_and_odd_weeks_get_404(app: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    stranger = enter(app.test_client(), a_member(a_programme()).user)
    paths = ("/p/cassel/reports/", "/p/cassel/reports/2026-W10", "/p/cassel/reports/2026-W10.json")
    odd = ("2026-W99", "x", "2026-W11/draft", "jobs/1", "2026-W10.json?version=9", "2026-W10%00")

    assert as_(app, "lea").get("/p/cassel/reports/?before=%00").status_code == 200
    assert [stranger.get(path).status_code for path in paths] == [404] * 3
    assert [as_(app, "lea").get(f"/p/cassel/reports/{path}").status_code for path in odd] == [404] * 6


def test_pages_cost_the_same_whatever_their_length(app: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    work(app)
    client = as_(app, "lea")
    client.get("/p/cassel/reports/")

    def cost(path: str) -> int:
        with statements() as ran:
            assert client.get(path).status_code == 200
        return len(ran)

    short = cost("/p/cassel/reports/")
    report = stored()
    columns = {column.key: getattr(report, column.key) for column in sa.inspect(Report).columns if column.key != "id"}
    for number in range(11, 40):
        db.session.execute(sa.insert(Report).values(columns | {"week": f"2026-W{number}"}))
    db.session.commit()

    assert (short, cost("/p/cassel/reports/")) == (short, short)
    assert short <= 5
    assert cost("/p/cassel/reports/2026-W10") <= 8


def test_draft_page_stays_within_its_budget(app: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    for _ in range(5):
        an_ask(programme)
    a_draft(programme, "2026-W11")
    client = as_(app, "lea")
    client.get("/p/cassel/reports/")

    with statements() as ran:
        assert client.get("/p/cassel/reports/2026-W11/draft").status_code == 200

    assert len(ran) <= 8


def test_new_programme_is_offered_its_first_week_and_nothing_before(app: Flask, friday: time_machine.Traveller) -> None:
    member(a_programme(slug="cassel", created_at=FRIDAY), Role.LEADER, "Lea")
    client = as_(app, "lea")

    reports, home = text(client.get("/p/cassel/reports/")), text(client.get("/p/cassel/"))
    early = client.post("/p/cassel/reports/build")

    assert "The draft of week 11 comes by itself on Friday 13 March" in reports
    assert "Build the draft now" not in reports
    assert "The draft will be built on Friday 13 March" in home
    assert early.location == "/p/cassel/reports/"
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(queue.Job))


def test_past_moment_is_not_announced(app: Flask, programme: Programme, lea: Member) -> None:
    client = as_(app, "lea")

    reports, home = text(client.get("/p/cassel/reports/")), text(client.get("/p/cassel/"))

    assert "The draft of week 10 is being built" in reports
    assert "Build the draft now" in reports
    assert "The draft is being built" in home
    assert "6 March" not in reports + home[home.index("The draft is being built") :]
