"""The report: figures read once, words of people, a snapshot that never changes."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.canonical import canonical, fingerprint
from app.core.errors import Conflict, Refused
from app.do_now.action import Disposition, settle
from app.do_now.category import Category
from app.programme.ask import Verdict, take
from app.programme.ask_reply import reply
from app.programme.commitment import rebaseline
from app.programme.deliverable import Deliverable, expect_deliverables
from app.programme.item import Stage, change
from app.programme.link import Relation, link
from app.programme.member import Member, Place, Role
from app.programme.method import METHOD
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.steering.report import Report, draft_payload
from app.steering.report_draft import build, write, write_track
from app.steering.report_payload import Imprint
from app.steering.report_publication import correct, publish
from app.steering.update import Colour, say
from tests.builders import (
    ERRATUM,
    a_draft,
    a_member,
    a_programme,
    a_report,
    a_seat,
    a_user,
    an_action,
    an_ask,
    some_words,
)

STARTED = datetime(2026, 2, 2, 8, tzinfo=UTC)
W10, W11, W12 = (datetime(2026, 3, day, 11, tzinfo=UTC) for day in (6, 13, 20))
SEEN = Imprint(version=1, author="Léa", reviewed=True)


@pytest.fixture
def programme(database: sa.Engine) -> Programme:
    made = a_programme(created_at=STARTED)
    expect_deliverables(made, {expected.code: expected.label for expected in METHOD}, by=None, now=STARTED)
    db.session.commit()
    return made


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


def track(payload: dict[str, Any], code: str) -> dict[str, Any]:
    return next(track for track in payload["tracks"] if track["track"] == code)


def busy(programme: Programme, lea: Member) -> None:
    """Actions in every state, one blocked, one late, one to switch off."""
    category = db.session.scalars(sa.select(Category.id)).first()
    now = W10 - timedelta(days=3)
    late = an_action(programme, by=lea, now=now, due_on=date(2026, 3, 2), category_id=category)
    stopped = an_action(programme, by=lea, now=now, category_id=category, running=True)
    an_action(programme, by=lea, now=now, blocked_reason="No money", blocked_since=date(2026, 3, 3))
    settle(stopped, Disposition.STOP, by=lea, now=now, seen=stopped.version)
    settle(late, Disposition.KEEP, by=lea, now=now, seen=late.version)
    db.session.commit()


def test_totals_are_those_of_a_direct_recount(programme: Programme, lea: Member) -> None:
    busy(programme, lea)

    payload = draft_payload(a_draft(programme), SEEN)

    def count(condition: str) -> int:
        everything = "SELECT count(*) FROM item LEFT JOIN action ON action.id = item.id WHERE archived_at IS NULL AND "
        statement = sa.text(f"{everything} programme_id = :programme AND {condition}")
        return int(db.session.execute(statement, {"programme": programme.id, "today": "2026-03-06"}).scalar_one())

    is_open = "stage IN ('todo', 'doing')"
    today = "CAST(:today AS DATE)" if db.session.get_bind().dialect.name == "postgresql" else ":today"
    for code in ("now", "next", "later"):
        assert {name: now for name, (now, _before) in track(payload, code)["figures"].items()} == {
            "done": count(f"track = '{code}' AND kind = 'deliverable' AND stage = 'done'"),
            "planned": count(f"track = '{code}' AND kind = 'deliverable' AND baseline_on <= {today}"),
            "deliverables": count(f"track = '{code}' AND kind = 'deliverable'"),
            "open": count(f"track = '{code}' AND {is_open}"),
            "overdue": count(f"track = '{code}' AND {is_open} AND due_on < {today}"),
            "blocked": count(f"track = '{code}' AND {is_open} AND blocked_since IS NOT NULL"),
        }
    assert {name: now for name, (now, _before) in payload["inventory"].items()} == {
        "actions": count("kind = 'action'"),
        "categorised": count("kind = 'action' AND category_id IS NOT NULL"),
        "problematised": 0,
        "settled": count("kind = 'action' AND state = 'settled'"),
        "to_unplug": count("disposition = 'stop'"),
        "still_running": count("disposition = 'stop' AND running"),
    }


def test_two_builds_at_the_same_cutoff_give_the_same_hash(programme: Programme, lea: Member) -> None:
    busy(programme, lea)
    first = a_draft(programme)
    before = fingerprint(draft_payload(first, SEEN))
    db.session.delete(first)
    db.session.commit()

    again = build(programme, "2026-W10", cutoff=W10, now=W10 + timedelta(hours=5))

    assert fingerprint(draft_payload(again, SEEN)) == before


def test_first_report_compares_with_nothing(programme: Programme) -> None:
    payload = draft_payload(a_draft(programme), SEEN)

    befores = [pair[1] for each in payload["tracks"] for pair in each["figures"].values()]
    assert set(befores) == {None}
    assert (payload["previous_week"], payload["overall"]["previous"]) == (None, None)
    assert (payload["next_week"]["kept"], payload["answered"]) == (None, [])


def test_every_number_stands_beside_that_of_the_last_published_report(programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    an_action(programme, by=lea, now=W10 + timedelta(days=1))
    a_draft(programme, "2026-W11")  # never published: nothing is compared with it
    an_action(programme, by=lea, now=W11 + timedelta(days=1))

    payload = draft_payload(a_draft(programme, "2026-W12"), SEEN)

    assert payload["previous_week"] == "2026-W10"
    assert payload["inventory"]["actions"] == [2, 0]
    assert track(payload, "now")["figures"]["open"] == [6, 4]
    assert track(payload, "now")["history"] == [
        {"week": "2026-W10", "colour": "red"},
        {"week": "2026-W11", "colour": None},
        {"week": "2026-W12", "colour": "red"},
    ]
    assert payload["overall"]["previous"] == "red"
    assert payload["changed"]["added"] == 2


def test_flows_are_those_between_the_two_cutoffs(programme: Programme, lea: Member) -> None:
    kept = an_action(programme, by=lea, now=W10, title="At the cut-off", due_on=date(2026, 3, 30))
    a_report(programme, by=lea)
    moved = an_action(programme, by=lea, now=W10 + timedelta(seconds=1), title="Just after", due_on=date(2026, 3, 30))
    for on, reason in ((date(2026, 4, 3), "Later"), (date(2026, 4, 10), "Later still")):
        change(moved, {"due_on": on}, by=lea, now=W11, seen=moved.version, reason=reason)
        db.session.commit()
    change(
        kept, {"due_on": date(2026, 4, 1)}, by=lea, now=W11 + timedelta(seconds=1), seen=kept.version, reason="Too late"
    )
    kept.archived_at = W11
    db.session.commit()

    changed = draft_payload(a_draft(programme, "2026-W11"), SEEN)["changed"]

    assert (changed["added"], changed["removed"]) == (1, 1)
    assert changed["moved"] == [
        {
            "ref": moved.ref,
            "title": "Just after",
            "from": "2026-03-30",
            "to": "2026-04-10",
            "reason": {"fr": "Later still", "en": None},
        }
    ]


def test_milestones_are_reached_missed_or_to_come(programme: Programme, lea: Member) -> None:
    expected = {deliverable.code: deliverable for deliverable in db.session.scalars(sa.select(Deliverable))}
    ecosystem, problems, platform = (expected[code] for code in ("ecosystem", "problems", "platform"))
    a_report(programme, by=lea)
    advance(ecosystem, "accept", by=lea, now=W10 + timedelta(days=1))
    change(platform, {"due_on": date(2026, 3, 18)}, by=lea, now=W11, seen=platform.version, reason="Two workshops")
    change(
        problems, {"due_on": date(2026, 3, 11), "title": "Our jobs"}, by=lea, now=W11, seen=problems.version, reason="x"
    )
    db.session.commit()

    milestones = draft_payload(a_draft(programme, "2026-W11"), SEEN)["milestones"]

    told = [(m["ref"], m["state"], m["slip"], m["moves"], m["label"] is None) for m in milestones["last"]]
    assert told == [(ecosystem.ref, "done", 0, 0, False), (problems.ref, "missed", 17, 1, True)]
    assert [(m["ref"], m["forecast"], m["moves"]) for m in milestones["next"]] == [(platform.ref, "2026-03-18", 1)]


def test_words_of_the_weeks_update_start_the_draft_and_a_lead_may_change_them(programme: Programme) -> None:
    paul = a_member(programme, role=Role.LEAD, user=a_user(name="Paul"))
    a_seat(paul, Track.NOW, place=Place.LEAD)
    update(programme, paul, "All is settled.", now=W10 - timedelta(days=1))
    report = a_draft(programme)
    assert report.words["tracks"]["now"]["why"] == {"en": "All is settled."}

    words = {"why": {"fr": "Presque tout est tranché.", "en": None}, "need": {}, "override": {}}
    write_track(report, Track.NOW, words, by=paul, now=W10, seen=1)
    update(programme, paul, "Something else.", now=W10 + timedelta(hours=1), seen=1)
    build(programme, "2026-W10", cutoff=W10 + timedelta(hours=2), now=W10 + timedelta(hours=2))

    facts = track(draft_payload(report, SEEN), "now")
    assert (facts["why"], facts["lead"], facts["stated"]) == (words["why"], "Paul", "amber")
    assert (facts["updated_on"], facts["update_age"]) == ("2026-03-06", 0)


def update(programme: Programme, by: Member, why: str, *, now: datetime, seen: int = 0) -> None:
    words = {"why": why, "need": "", "override": "The delay is known and accepted."}
    colours = {"colour": Colour.AMBER, "computed": Colour.RED}
    say(programme, Track.NOW, **words, **colours, by=by, lang="en", now=now, seen=seen)
    db.session.commit()


def test_a_colour_of_last_week_is_not_repeated(programme: Programme, lea: Member) -> None:
    update(programme, lea, "Fine.", now=W10 - timedelta(days=1))

    facts = track(draft_payload(a_draft(programme, "2026-W11"), SEEN), "now")

    assert (facts["stated"], facts["why"], facts["updated_on"], facts["update_age"]) == (None, None, "2026-03-05", 8)


def test_asks_come_back_as_answers_and_promises_as_kept_or_not(programme: Programme, lea: Member) -> None:
    answered = an_ask(programme, needed_by=date(2026, 3, 9))
    waiting = an_ask(programme, needed_by=date(2026, 3, 12))
    promises = [
        {"text": {"fr": "Trancher", "en": None}, "owner": "Paul"},
        {"text": {"fr": "Tester", "en": None}, "owner": ""},
    ]
    a_report(programme, by=lea, commitments=promises)
    take(
        answered,
        {"fr": "Oui.", "en": None},
        by=lea,
        on=date(2026, 3, 11),
        today=date(2026, 3, 11),
        seen=answered.version,
    )
    report = a_draft(programme, "2026-W11")
    write(report, some_words(kept=[True, False]), by=lea, now=W11, seen=1)
    new = [an_ask(programme, today=date(2026, 3, 12)) for _ in range(3)]

    payload = draft_payload(report, SEEN)

    assert [(a["state"], a["late_days"], a["answer"]["fr"]) for a in payload["answered"]] == [("taken", 2, "Oui.")]
    assert [(a["ref"], a["new"], a["days_waiting"]) for a in payload["asks"]] == [
        (waiting.ref, False, 11),
        (new[0].ref, True, 1),
        (new[1].ref, True, 1),
    ]
    assert payload["asks_more"] == 1
    assert payload["next_week"]["kept"] == [1, 2]


def test_published_report_never_changes_r26(programme: Programme, lea: Member) -> None:
    action = an_action(programme, by=lea, now=STARTED, title="Before")
    report = a_report(programme, by=lea)
    before, digest = report.snapshot, report.sha256

    change(action, {"title": "After"}, by=lea, now=W11, seen=action.version)
    programme.title = "Another name"
    lea.user.name = "Somebody else"
    for verb in (
        lambda: write(report, some_words(), by=lea, now=W11, seen=report.words["revision"]),
        lambda: write_track(report, Track.NOW, {}, by=lea, now=W11, seen=1),
        lambda: build(programme, report.week, cutoff=W11, now=W11),
        lambda: publish(report, by=lea, now=W11, seen=report.version),
    ):
        with pytest.raises(Refused):
            verb()
    for name in (
        "words",
        "figures",
        "document",
        "sha256",
        "cutoff",
        "late",
        "colour",
        "published_at",
        "author",
        "state",
    ):
        with pytest.raises(Refused):
            setattr(report, name, getattr(report, name))
    db.session.commit()
    db.session.expire_all()

    assert (report.snapshot, report.sha256) == (before, digest)
    assert sha256(before).hexdigest() == digest
    assert canonical(json.loads(before)) == before


def test_bytes_that_were_altered_behind_our_back_are_not_served(programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    db.session.execute(sa.update(Report).values(document=report.snapshot.replace(b"red", b"green")))
    db.session.expire_all()

    with pytest.raises(Refused):
        report.snapshot  # noqa: B018 - reading it is the check


def test_publishing_needs_a_headline_and_a_colour(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    for words, field in (
        (some_words(headline={"fr": None, "en": "Only in English"}), "headline_fr"),
        (some_words(stated=None), "stated"),
    ):
        write(report, words, by=lea, now=W10, seen=report.words["revision"])
        with pytest.raises(Refused) as refusal:
            publish(report, by=lea, now=W10, seen=report.version)
        assert refusal.value.field == field


def test_colour_that_is_not_the_computed_one_needs_a_reason(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)

    with pytest.raises(Refused) as refusal:
        write(report, some_words(stated="green", reason={"fr": "Parce que.", "en": None}), by=lea, now=W10, seen=1)

    assert refusal.value.field == "reason_fr"


def test_older_words_meet_a_conflict_but_other_parts_do_not(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    write(report, some_words(), by=lea, now=W10, seen=1)
    write_track(report, Track.NEXT, {"why": {"fr": "Bien", "en": None}}, by=lea, now=W10, seen=1)

    with pytest.raises(Conflict) as conflict:
        write(report, some_words(headline={"fr": "Autre chose", "en": None}), by=lea, now=W10, seen=1)

    assert conflict.value.mine["headline"]["fr"] == "Autre chose"
    assert conflict.value.theirs["headline"]["fr"] == "Nous tiendrons."


def test_publishing_what_somebody_changed_meanwhile_is_a_conflict(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    seen = report.version
    write(report, some_words(), by=lea, now=W10, seen=1)
    db.session.commit()

    with pytest.raises(Conflict):
        publish(report, by=lea, now=W10, seen=seen)


def test_late_is_decided_at_publication(programme: Programme, lea: Member) -> None:
    monday = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)

    in_time = a_report(programme, by=lea, now=monday - timedelta(seconds=1))
    late = a_report(programme, "2026-W11", by=lea, now=monday + timedelta(days=7))

    assert (in_time.late, in_time.payload["late"], in_time.send_at) == (False, False, monday)
    assert (late.late, late.payload["late"], late.send_at) == (True, True, monday + timedelta(days=7))


def test_nothing_stale_is_published(programme: Programme, lea: Member) -> None:
    old, newer = a_draft(programme, "2026-W10"), a_draft(programme, "2026-W11")
    for report in (old, newer):
        write(report, some_words(), by=lea, now=W11, seen=1)
    db.session.commit()
    publish(old, by=lea, now=W10, seen=old.version)
    db.session.commit()

    with pytest.raises(Refused, match="figures"):
        publish(newer, by=lea, now=W11, seen=newer.version)
    build(programme, "2026-W11", cutoff=W11 + timedelta(hours=1), now=W11)
    db.session.commit()
    publish(newer, by=lea, now=W11, seen=newer.version)
    overdue = a_draft(programme, "2026-W12")
    write(overdue, some_words(), by=lea, now=W12, seen=1)

    with pytest.raises(Refused, match="later week"):
        publish(overdue, by=lea, now=W12 + timedelta(days=14), seen=overdue.version)


def test_correction_is_a_new_version_with_the_same_figures(programme: Programme, lea: Member) -> None:
    first = a_report(programme, by=lea)
    an_action(programme, by=lea, now=W10 + timedelta(hours=2))
    correction = correct(first, by=lea, now=W10 + timedelta(hours=2))
    db.session.commit()
    write(
        correction,
        some_words(headline={"fr": "Corrigé.", "en": None}, erratum=ERRATUM),
        by=lea,
        now=W10,
        seen=correction.words["revision"],
    )
    db.session.commit()
    publish(correction, by=lea, now=W10 + timedelta(hours=3), seen=correction.version)
    db.session.commit()

    old, new = first.payload, correction.payload
    assert (old["version"], new["version"], new["headline"]["fr"]) == (1, 2, "Corrigé.")
    assert (old["erratum"], new["erratum"]) == (None, {"text": ERRATUM, "parts": ["headline"]})
    assert [new[name] for name in ("tracks", "inventory", "cutoff", "late")] == [
        old[name] for name in ("tracks", "inventory", "cutoff", "late")
    ]
    assert draft_payload(a_draft(programme, "2026-W11"), SEEN)["previous_week"] == "2026-W10"


def test_question_that_is_decided_after_the_report_stays_in_its_correction_and_comes_back_in_the_next(
    programme: Programme, lea: Member
) -> None:
    first, second = (an_ask(programme, needed_by=date(2026, 3, day)) for day in (12, 9))
    report = a_report(programme, by=lea)
    executive = a_member(programme, role=Role.EXEC, user=a_user(name="Claire"))
    reply(second, programme, Verdict.APPROVE, by=executive, now=W10 + timedelta(hours=2), seen=second.version)
    later = an_ask(programme, today=date(2026, 3, 6))
    correction = correct(report, by=lea, now=W10 + timedelta(hours=3))
    words = some_words(erratum=ERRATUM)
    write(correction, words, by=lea, now=W10, seen=correction.words["revision"])
    db.session.commit()
    publish(correction, by=lea, now=W10 + timedelta(hours=4), seen=correction.version)
    db.session.commit()

    old, new = report.payload, correction.payload
    assert [ask["ref"] for ask in old["asks"]] == [second.ref, first.ref]
    assert new["asks"] == [*old["asks"], *new["asks"][2:]]
    assert ([ask["ref"] for ask in new["asks"][2:]], new["answered"]) == ([later.ref], [])
    following = draft_payload(a_draft(programme, "2026-W11"), SEEN)
    assert [(answer["verdict"], answer["by"]) for answer in following["answered"]] == [("approve", "Claire")]


def test_draft_begins_with_what_was_done_and_what_is_due(programme: Programme, lea: Member) -> None:
    expected = {deliverable.code: deliverable for deliverable in db.session.scalars(sa.select(Deliverable))}
    category = db.session.scalars(sa.select(Category.id)).first()
    settled = an_action(programme, by=lea, now=STARTED, title="Free returns", category_id=category)
    settle(settled, Disposition.KEEP, by=lea, now=W10 - timedelta(days=2), seen=settled.version)
    advance(expected["ecosystem"], "accept", by=lea, now=W10 - timedelta(days=3))
    an_action(programme, by=lea, now=STARTED, title="Train the shops", due_on=date(2026, 3, 10), owner_id=lea.id)
    an_action(programme, by=lea, now=STARTED, title="In two weeks", due_on=date(2026, 3, 17))
    db.session.commit()

    words = a_draft(programme).words

    assert [win["fr"] for win in words["wins"]] == [expected["ecosystem"].title, "Free returns"]
    assert words["commitments"] == [{"text": {"fr": "Train the shops"}, "owner": "Léa"}]


def test_scope_is_counted_and_its_first_items_named(programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    made = [an_action(programme, by=lea, now=W10 + timedelta(days=1), title=f"New {n}") for n in range(5)]

    changed = draft_payload(a_draft(programme, "2026-W11"), SEEN)["changed"]

    assert (changed["added"], changed["removed"], changed["done"]) == (5, 0, 0)
    assert [line["ref"] for line in changed["named"]["came"]] == [made[4].ref, made[3].ref, made[2].ref]


def test_five_milestones_at_most_and_two_of_them_to_come(programme: Programme, lea: Member) -> None:
    today = date(2026, 3, 6)
    for number, deliverable in enumerate(db.session.scalars(sa.select(Deliverable)).all()):
        deliverable.due_on = today - timedelta(days=3) if number < 7 else today + timedelta(days=number)
    db.session.commit()

    payload = draft_payload(a_draft(programme), SEEN)

    assert [len(payload["milestones"][part]) for part in ("last", "next")] == [3, 2]
    assert payload["milestones_more"] == 6


def test_milestone_says_how_its_delay_changed_and_what_was_committed_first(programme: Programme, lea: Member) -> None:
    platform = db.session.scalars(sa.select(Deliverable).where(Deliverable.code == "platform")).one()
    first = platform.baseline_on
    change(platform, {"due_on": date(2026, 3, 9)}, by=lea, now=W10 - timedelta(1), seen=platform.version, reason="x")
    db.session.commit()
    a_report(programme, by=lea)
    change(platform, {"due_on": date(2026, 3, 16)}, by=lea, now=W11 - timedelta(2), seen=platform.version, reason="x")
    db.session.commit()
    rebaseline(platform, by=lea, now=W11 - timedelta(1), seen=platform.version, reason="Agreed by the committee.")
    db.session.commit()

    (milestone,) = draft_payload(a_draft(programme, "2026-W11"), SEEN)["milestones"]["next"]

    assert first == date(2026, 3, 4)
    assert (milestone["baseline"], milestone["committed_first"]) == ("2026-03-16", "2026-03-04")
    assert (milestone["slip"], milestone["slip_before"], milestone["moves"]) == (0, 5, 2)


def test_gate_is_as_ready_as_what_is_linked_to_it(programme: Programme, lea: Member) -> None:
    ecosystem = db.session.scalars(sa.select(Deliverable).where(Deliverable.code == "ecosystem")).one()
    done, todo = (an_action(programme, by=lea, now=STARTED) for _ in range(2))
    done.stage = Stage.DONE
    for one, rel, other in ((done, Relation.SUPPORTS, ecosystem), (ecosystem, Relation.CITES, todo)):
        link(one, rel, other, by=lea, now=STARTED)
    db.session.commit()

    payload = draft_payload(a_draft(programme), SEEN)

    assert [track["gate"]["ready"] for track in payload["tracks"]] == [[1, 2], None, None]


def test_rule_that_coloured_the_report_is_frozen_with_it(programme: Programme, lea: Member) -> None:
    programme.gate_red = 15
    report = a_report(programme, by=lea)
    programme.gate_red = 20
    db.session.commit()

    assert report.payload["rule"] == {
        "gate_amber": 3,
        "gate_red": 15,
        "overdue_red": 5,
        "overdue_share": 15,
        "decision_red": 5,
        "silence_days": 7,
        "risk_amber": 10,
        "risk_red": 20,
    }


def test_draft_that_was_built_by_an_earlier_version_can_be_published(programme: Programme, lea: Member) -> None:
    """Its figures and words lack what later schemas added."""
    report = a_draft(programme)
    write(report, some_words(), by=lea, now=W10, seen=1)
    earlier = {name: value for name, value in report.figures.items() if name not in {"rule", "candidates", "risks"}}
    report.figures = earlier | {"scope": {"added": 2, "removed": 0}}
    report.words = {name: value for name, value in report.words.items() if name != "by"}
    db.session.commit()

    publish(report, by=lea, now=W10, seen=report.version)

    assert (report.payload["schema"], report.payload["rule"], report.payload["author"]) == (3, None, "Léa")


def test_who_words_it_is_the_author_and_who_publishes_it_approves(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    write(report, some_words(), by=a_member(programme, user=a_user(name="Marc")), now=W10, seen=1)
    db.session.commit()
    publish(report, by=lea, now=W10, seen=report.version)

    assert (report.payload["author"], report.payload["approver"]) == ("Marc", "Léa")


def test_gate_that_is_computed_freezes_its_evidence(programme: Programme, lea: Member) -> None:
    """C6: deliverables 2 and 3; the others tell what is linked to them."""
    first = db.session.scalars(sa.select(Deliverable).where(Deliverable.code == "ecosystem")).one()
    first.stage, first.closed_at = Stage.DONE, STARTED
    an_action(programme, by=lea, now=STARTED)
    db.session.commit()

    payload = draft_payload(a_draft(programme), SEEN)
    now, following = payload["tracks"][0]["gate"], payload["tracks"][1]["gate"]

    assert (now["code"], now["evidence"]) == (
        "problems",
        [
            {"code": "categorised", "done": 0, "total": 1},
            {"code": "problematised", "done": 0, "total": 1},
            {"code": "prioritised", "done": 0, "total": 0},
        ],
    )
    assert "evidence" not in following
