"""Who gets the report: by role, as a leader chose, and outside until a day. And who gets it once more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import report_jobs
from app.core import db
from app.core.errors import Refused
from app.core.outbox import Delivery, State
from app.programme.activity import Activity
from app.programme.member import Member, Role, join
from app.programme.programme import Programme
from app.steering.outside_reader import ReportLink, show_out
from app.steering.report import Report, ReportFile
from app.steering.report_audience import choose
from app.steering.report_draft import write
from app.steering.report_publication import correct, publish
from app.steering.report_recipients import may_receive, may_receive_any, recipients
from app.steering.report_sending import deliveries, send_again
from tests.builders import ERRATUM, MONDAY, a_member, a_programme, a_report, a_user, an_outsider, some_words

HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
LATER = HOUR + timedelta(hours=1)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """The application's context, open for the whole test."""
    with app.app_context():
        yield


@pytest.fixture
def programme(inside: None) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))


def member(programme: Programme, name: str, role: Role) -> Member:
    return a_member(programme, role=role, user=a_user(name=name, email=f"{name.lower()}@example.org"))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return member(programme, "Lea", Role.LEADER)


@pytest.fixture
def claire(programme: Programme) -> Member:
    return member(programme, "Claire", Role.EXEC)


def names(programme: Programme) -> list[str]:
    return [person.name for person in db.session.scalars(recipients(programme))]


def sent(programme: Programme, lea: Member) -> Report:
    """A report whose mails are queued."""
    report = a_report(programme, by=lea)
    for lang in ("fr", "en"):
        db.session.add(
            ReportFile(report_id=report.id, lang=lang, name="r.pdf", bytes=b"%PDF-", sha256="0", made_at=HOUR)
        )
    db.session.commit()
    with db.writing():
        report_jobs.send(report.id, now=HOUR)
    return report


def mails(report: Report, **state: State) -> list[Delivery]:
    if state:
        db.session.execute(sa.update(Delivery).values(**state))
        db.session.commit()
    return list(db.session.scalars(deliveries(report)))


def test_what_a_leader_chose_goes_before_what_the_role_says(programme: Programme, lea: Member, claire: Member) -> None:
    omar, nadia = member(programme, "Omar", Role.FIELD), member(programme, "Nadia", Role.OBSERVER)
    assert names(programme) == ["Claire", "Lea"]

    choose(omar, True, by=lea, now=MONDAY)
    choose(claire, False, by=lea, now=MONDAY)
    choose(nadia, None, by=lea, now=MONDAY)
    db.session.commit()

    assert names(programme) == ["Lea", "Omar"]
    may = [each for each in (lea, omar, claire, nadia) if may_receive_any(programme.id, each.user_id)]
    assert may == [lea, omar]
    lines = db.session.scalars(sa.select(Activity.facts).where(Activity.verb == "recipient_chosen")).all()
    assert [line["gets_report"] for line in lines] == [[None, True], [None, False]]

    choose(claire, None, by=lea, now=MONDAY)
    assert names(programme) == ["Claire", "Lea", "Omar"]


def test_who_comes_back_gets_what_the_role_says(programme: Programme, lea: Member, claire: Member) -> None:
    choose(claire, False, by=lea, now=MONDAY)
    claire.left_at = MONDAY
    join(programme, claire.user, role=Role.EXEC, now=LATER)

    assert names(programme) == ["Claire", "Lea"]


def test_people_outside_get_a_mail_of_their_own_kind_with_a_link_that_no_row_can_open(
    programme: Programme, lea: Member
) -> None:
    an_outsider(programme, by=lea, email="ines@conseil.example")
    an_outsider(programme, by=lea, email="past@conseil.example", until=MONDAY.date())
    gone = an_outsider(programme, by=lea, email="gone@conseil.example")
    show_out(gone, by=lea, now=MONDAY)
    db.session.commit()

    found = [(mail.address, mail.kind) for mail in mails(sent(programme, lea))]

    assert found == [("ines@conseil.example", "report_link"), ("lea@example.org", "report")]
    link = db.session.scalars(sa.select(ReportLink)).one()
    assert (link.token, link.expires_at, link.reader.email) == (None, None, "ines@conseil.example")


def test_one_more_mail_goes_to_one_recipient_and_only_once_while_it_is_on_its_way(
    programme: Programme, lea: Member, claire: Member
) -> None:
    report = sent(programme, lea)
    first = mails(report, state=State.SENT)[0]

    send_again(report, first, now=LATER)
    db.session.commit()

    again = [mail.key for mail in mails(report) if mail.address == first.address]
    assert again == [first.key, f"{first.key}:again1"]
    with pytest.raises(Refused) as refusal:
        send_again(report, first, now=LATER)
    assert refusal.value.message == "A mail to this person is on its way already."

    second = mails(report, state=State.SENT)[1]
    send_again(report, second, now=LATER)
    db.session.commit()
    assert [mail.key for mail in mails(report)][:3] == [first.key, f"{first.key}:again1", f"{first.key}:again2"]


def test_somebody_outside_gets_another_link(programme: Programme, lea: Member) -> None:
    an_outsider(programme, by=lea, email="ines@conseil.example")
    report = sent(programme, lea)
    first = mails(report, state=State.SENT)[0]

    send_again(report, first, now=LATER)
    db.session.commit()

    keys = list(db.session.scalars(sa.select(ReportLink.delivery_key).order_by(ReportLink.id)))
    assert keys == [first.key, f"{first.key}:again1"]


def test_nobody_gets_again_what_they_may_not_get_any_more(programme: Programme, lea: Member, claire: Member) -> None:
    reader = an_outsider(programme, by=lea, email="ines@conseil.example")
    report = sent(programme, lea)
    to_claire, to_ines, to_lea = mails(report, state=State.SENT)
    choose(claire, False, by=lea, now=LATER)
    show_out(reader, by=lea, now=LATER)
    lea.user.mail_stopped_at = LATER
    db.session.commit()

    refused = {}
    for mail in (to_claire, to_ines, to_lea):
        with pytest.raises(Refused) as refusal:
            send_again(report, mail, now=LATER)
        refused[mail.address] = refusal.value.message

    assert refused == {
        "claire@example.org": "This person does not get the report any more.",
        "ines@conseil.example": "This person does not get the report any more.",
        "lea@example.org": "Too many mails to this address came back. Let it have mail again first.",
    }


def test_a_version_that_was_replaced_is_not_sent_again(programme: Programme, lea: Member) -> None:
    report = sent(programme, lea)
    (mail,) = mails(report, state=State.SENT)
    with db.writing():
        correction = correct(report, by=lea, now=LATER)
        db.session.flush()
        write(correction, some_words(erratum=ERRATUM), by=lea, now=LATER, seen=correction.words["revision"])
        db.session.flush()
        publish(correction, by=lea, now=LATER, seen=correction.version)

    with pytest.raises(Refused) as refusal:
        send_again(report, mail, now=LATER)
    assert refusal.value.message == "A later version replaces this one: send that one."


def corrected(report: Report, lea: Member) -> Report:
    """Its next version, published and sent."""
    with db.writing():
        correction = correct(report, by=lea, now=LATER)
        db.session.flush()
        write(correction, some_words(erratum=ERRATUM), by=lea, now=LATER, seen=correction.words["revision"])
        db.session.flush()
        publish(correction, by=lea, now=LATER, seen=correction.version)
    with db.writing():
        report_jobs.send(correction.id, now=LATER)
    return correction


def test_correction_goes_to_whoever_got_the_first_version_and_is_still_there(
    programme: Programme, lea: Member, claire: Member
) -> None:
    omar, nadia = member(programme, "Omar", Role.EXEC), member(programme, "Nadia", Role.EXEC)
    ines = an_outsider(programme, by=lea, email="ines@conseil.example")
    mails(sent(programme, lea), state=State.SENT)
    never = member(programme, "Paul", Role.OBSERVER)
    choose(claire, False, by=lea, now=LATER)
    omar.role = Role.FIELD
    nadia.left_at = LATER
    show_out(ines, by=lea, now=LATER)
    db.session.commit()
    first = db.session.scalars(sa.select(Report)).one()

    second = corrected(first, lea)

    told = ["claire@example.org", "lea@example.org", "omar@example.org"]
    assert [mail.address for mail in db.session.scalars(deliveries(second))] == told
    everybody = (lea, claire, omar, nadia, never)
    assert [each for each in everybody if may_receive(second, each.user_id)] == [lea, claire, omar]
    assert [each for each in everybody if may_receive(first, each.user_id)] == [lea]
    claire.left_at = LATER
    db.session.commit()
    assert [each for each in everybody if may_receive(second, each.user_id)] == [lea, omar]


@pytest.mark.parametrize("state", [State.PENDING, State.FAILED, State.BOUNCED, State.DROPPED])
def test_whom_the_first_version_did_not_reach_is_not_told_that_it_was_wrong(
    programme: Programme, lea: Member, claire: Member, state: State
) -> None:
    first = sent(programme, lea)
    db.session.execute(sa.update(Delivery).where(Delivery.user_id == claire.user_id).values(state=state))
    choose(claire, False, by=lea, now=LATER)
    db.session.commit()

    assert [mail.address for mail in db.session.scalars(deliveries(corrected(first, lea)))] == ["lea@example.org"]


def test_the_third_version_goes_to_whoever_got_the_first(programme: Programme, lea: Member, claire: Member) -> None:
    first = sent(programme, lea)
    mails(first, state=State.SENT)
    choose(claire, False, by=lea, now=LATER)
    db.session.commit()
    second = corrected(first, lea)
    db.session.execute(sa.update(Delivery).where(Delivery.state == State.PENDING).values(state=State.DROPPED))
    db.session.commit()

    third = corrected(second, lea)

    assert [mail.address for mail in db.session.scalars(deliveries(third))] == ["claire@example.org", "lea@example.org"]
