"""R1: who is told that an item is theirs now; and what of it still stands in the inbox."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.programme import inbox
from app.programme.activity import Activity, record_set
from app.programme.comment import erase, say
from app.programme.hand_over import hand_over
from app.programme.item import change
from app.programme.member import Role
from app.programme.notification import Notification, Rule, tell, tell_owners
from app.programme.state import advance
from app.programme.trash import archive, trash, unarchive
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.statements import statements

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def lea(database):
    return a_member(a_programme(), user=a_user(name="Léa"))


@pytest.fixture
def omar(lea):
    return a_member(lea.programme, role=Role.FIELD, user=a_user(name="Omar"))


def told():
    rows = sa.select(Notification.user_id, Notification.item_id, Notification.rule, Notification.by_id)
    return [tuple(row) for row in db.session.execute(rows.order_by(Notification.id))]


def rows(member, **given):
    found = db.session.execute(inbox.rows(member.user, member.programme, **given)).all()
    return [(row.Notification.item_id, row.events, row.unread) for row in found]


def unread(member):
    return db.session.scalar(inbox.unread(member.user_id, member.programme_id))


def give(item, to, by, now=LATER, **given):
    line = change(item, {"owner_id": to and to.id}, by=by, now=now, seen=item.version, **given)
    db.session.commit()
    return line


def test_new_item_tells_its_owner_unless_they_made_it(lea, omar):
    given = an_action(lea.programme, by=lea, owner_id=omar.id)
    an_action(lea.programme, by=omar, owner_id=omar.id)
    an_action(lea.programme, by=None, owner_id=omar.id)
    an_action(lea.programme, by=lea)
    an_action(lea.programme, by=lea, owner_id=omar.id, quietly=True)

    assert told() == [(omar.user_id, given.id, Rule.ASSIGNED, lea.id)]


def test_new_owner_is_told_in_one_statement(lea, omar):
    action = an_action(lea.programme)

    with statements() as ran:
        change(action, {"owner_id": omar.id}, by=lea, now=LATER, seen=action.version)
        db.session.flush()

    assert sorted(statement.split()[0] for statement in ran) == ["INSERT", "INSERT", "UPDATE"]
    assert told() == [(omar.user_id, action.id, Rule.ASSIGNED, lea.id)]


def test_version_moves_once_when_somebody_is_told(lea, omar):
    action = an_action(lea.programme)
    before = action.version

    give(action, omar, by=lea)

    assert action.version == before + 1


def test_whoever_has_left_is_not_told(lea, omar):
    omar.left_at = MONDAY

    give(an_action(lea.programme), omar, by=lea)

    assert told() == []


def test_what_is_taken_away_again_is_not_in_the_inbox_any_more(lea, omar):
    action = an_action(lea.programme)
    line = give(action, omar, by=lea)
    before = (rows(omar), unread(omar))

    undo(line, by=lea, now=LATER)
    db.session.commit()

    assert before == ([(action.id, 1, 1)], 1)
    assert (rows(omar), unread(omar)) == ([], 0)


def test_given_back_after_others_had_it_is_told_anew(lea, omar):
    action = an_action(lea.programme)
    give(action, omar, by=lea)
    inbox.read(omar.user, omar.programme, now=LATER)
    give(action, None, by=lea, now=LATER + timedelta(minutes=1))

    give(action, omar, by=lea, now=LATER + timedelta(minutes=2))

    assert rows(omar) == [(action.id, 2, 1)]


def test_many_at_once_are_one_line_a_person(lea, omar):
    items = [an_action(lea.programme) for _ in range(21)]
    for item in items:
        give(item, omar, by=lea, quietly=True)

    whole = record_set(lea.programme_id, "changed", by=lea, now=LATER)
    tell_owners(whole, {omar.id: 21, lea.id: 4}, by=lea, now=LATER)
    db.session.commit()

    (line,) = db.session.scalars(sa.select(Notification))
    assert (line.user_id, line.item_id, line.count) == (omar.user_id, None, 21)
    assert (rows(omar), unread(omar)) == ([(None, 1, 1)], 1)


def test_six_events_on_one_item_are_one_row(lea, omar):
    action = an_action(lea.programme)
    for n in range(6):
        say(action, f"@Omar {n}", by=lea, now=MONDAY + timedelta(minutes=n))
    db.session.commit()

    assert rows(omar) == [(action.id, 6, 6)]
    assert unread(omar) == 1


def test_unread_stands_first_and_marks_are_taken_back(lea, omar):
    first, second = an_action(lea.programme), an_action(lea.programme)
    for action in (first, second):
        say(action, "@Omar", by=lea, now=MONDAY)
        say(action, "@Omar encore", by=lea, now=MONDAY)
    db.session.commit()
    newest = db.session.scalars(sa.select(Notification).order_by(Notification.id.desc())).first()

    inbox.read(omar.user, omar.programme, row=newest, now=LATER)
    one_read = rows(omar)
    inbox.unread_again(omar.user, row=newest)

    assert one_read == [(first.id, 2, 2), (second.id, 2, 0)]
    assert rows(omar) == [(second.id, 2, 2), (first.id, 2, 2)]


def test_rows_are_narrowed_by_reason_and_paged(lea, omar):
    items = [an_action(lea.programme, by=lea, owner_id=omar.id) for _ in range(3)]
    say(items[0], "@Omar", by=lea, now=MONDAY)
    db.session.commit()

    assert rows(omar, rule=Rule.MENTIONED) == [(items[0].id, 1, 1)]
    whole = db.session.execute(inbox.rows(omar.user, omar.programme)).all()
    onward = rows(omar, place=(whole[0].is_unread, whole[0].latest))
    assert [item for item, *_rest in onward] == [row.Notification.item_id for row in whole[1:]]


@pytest.mark.parametrize("change_of", ["erased", "trashed", "archived", "done", "moved"])
def test_what_has_lost_its_object_is_gone(lea, omar, change_of):
    a_seat(lea, a_deliverable(lea.programme).track)
    item = a_deliverable(lea.programme, by=lea, owner_id=omar.id, due_on=date(2026, 3, 5))
    comment = say(item, "@Omar", by=lea, now=MONDAY).comment
    reminder = {"user_id": omar.user_id, "programme_id": lea.programme_id, "item_id": item.id, "due_on": item.due_on}
    tell([reminder | {"rule": Rule.DUE_SOON, "occurrence": "x", "digest_on": MONDAY.date()}], now=MONDAY)
    db.session.commit()
    assert rows(omar) == [(item.id, 3, 3)]

    left = {
        "erased": lambda: erase(comment, item, by=lea, now=LATER) and 2,
        "trashed": lambda: setattr(item, "trashed_at", LATER) or 0,
        "archived": lambda: setattr(item, "archived_at", LATER) or 1,
        "done": lambda: advance(item, "accept", by=lea, now=LATER) and 1,
        "moved": lambda: change(
            item, {"due_on": date(2026, 3, 9)}, by=lea, now=LATER, seen=item.version, reason="Late"
        ) and 2,
    }[change_of]()  # fmt: skip
    db.session.commit()

    assert [events for _item, events, _unread in rows(omar)] == ([left] if left else [])


def test_unread_of_other_programmes_are_counted_apart(lea, omar):
    abroad = a_member(a_programme(title="Abroad"), user=omar.user, role=Role.FIELD)
    elsewhere = a_member(abroad.programme)
    an_action(abroad.programme, by=elsewhere, owner_id=abroad.id)
    an_action(lea.programme, by=lea, owner_id=omar.id)

    found = db.session.execute(inbox.unread_elsewhere(omar.user, omar.programme)).all()

    assert [tuple(row) for row in found] == [(abroad.programme.slug, "Abroad", 1)]
    assert unread(omar) == 1


def test_what_was_archived_and_came_back_stands_again(lea, omar):
    action = an_action(lea.programme, by=lea, owner_id=omar.id)
    archive(action, by=lea, now=LATER, seen=action.version)
    db.session.commit()
    away = rows(omar)
    unarchive(action, by=lea, now=LATER, seen=action.version)
    db.session.commit()

    assert (away, rows(omar)) == ([], [(action.id, 1, 1)])


def test_purged_item_takes_its_notifications_with_it(lea, omar):
    action = an_action(lea.programme, by=lea, owner_id=omar.id)
    trash(action, by=lea, now=LATER, seen=action.version)
    db.session.commit()

    db.session.delete(action)
    db.session.commit()

    assert told() == []


@pytest.mark.parametrize(("count", "lines"), [(3, [1, 1, 1]), (21, [21])])
def test_handing_over_tells_of_each_item_or_of_many_in_one_line(lea, omar, count, lines):
    paul = a_member(lea.programme, role=Role.MEMBER)
    for _ in range(count):
        an_action(lea.programme, owner_id=paul.id)

    hand_over(paul, rest=omar.id, each={}, by=lea, now=LATER)
    db.session.commit()

    assert list(db.session.scalars(sa.select(Notification.count))) == lines


def test_many_that_are_taken_back_are_told_no_more(lea, omar):
    paul = a_member(lea.programme, role=Role.MEMBER)
    items = [an_action(lea.programme, owner_id=paul.id) for _ in range(21)]
    hand_over(paul, rest=omar.id, each={}, by=lea, now=LATER)
    db.session.commit()
    whole = db.session.scalars(sa.select(Activity).where(Activity.verb == "handed_over")).one()
    change(items[0], {"owner_id": lea.id}, by=omar, now=LATER, seen=items[0].version)

    back = undo(whole, by=lea, now=LATER)
    db.session.commit()
    taken_back = (rows(omar), unread(omar))
    undo(back, by=lea, now=LATER)
    db.session.commit()

    assert taken_back == ([], 0)
    assert (rows(omar), unread(omar)) == ([(None, 1, 1)], 1)
    assert list(db.session.scalars(sa.select(Notification.count).where(Notification.item_id.is_(None)))) == [20]
