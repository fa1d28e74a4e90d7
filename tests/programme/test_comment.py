from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.programme import comment as comments
from app.programme.activity import Activity, ActivityText
from app.programme.comment import Comment, Mention, comments_of, erase, reword, say
from app.programme.member import Role
from app.programme.notification import Notification, Rule
from app.programme.undo import undo
from tests.builders import MONDAY, a_member, a_programme, a_user, an_action

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def lea(database):
    return a_member(a_programme(), user=a_user(name="Léa Fontaine"))


@pytest.fixture
def omar(lea):
    return a_member(lea.programme, role=Role.FIELD, user=a_user(name="Omar Benali"))


@pytest.fixture
def action(lea):
    return an_action(lea.programme)


def said(action, text, by, now=MONDAY):
    found = say(action, text, by=by, now=now)
    db.session.commit()
    return found.comment


def told():
    found = sa.select(Notification.user_id, Notification.rule).order_by(Notification.id)
    return [tuple(row) for row in db.session.execute(found)]


def shown(action):
    return [each.text for each in db.session.scalars(comments_of(action)).unique()]


def test_whoever_is_named_is_told_once(lea, omar, action):
    said(action, "@Omar, regarde ; @Omar Benali ? @Léa aussi.", by=lea)

    assert told() == [(omar.user_id, Rule.MENTIONED)]
    assert {m.member_id for m in db.session.scalars(sa.select(Mention))} == {lea.id, omar.id}


def test_those_who_left_are_not_named(lea, omar, action):
    omar.left_at = MONDAY

    unclear = say(action, "@Omar Benali", by=lea, now=MONDAY).unclear

    assert [each.words for each in unclear] == ["Omar"]
    assert told() == []


def test_rewording_keeps_what_stood_there_and_tells_only_new_names(lea, omar, action):
    marc = a_member(lea.programme, user=a_user(name="Marc"))
    comment = said(action, "@Omar ?", by=lea)

    reword(comment, action, "@Omar et @Marc ?", by=lea, now=LATER, seen=comment.version)
    db.session.commit()

    assert told() == [(omar.user_id, Rule.MENTIONED), (marc.user_id, Rule.MENTIONED)]
    assert comment.edited_at == LATER
    kept = db.session.execute(sa.select(ActivityText.before, ActivityText.after)).one()
    assert tuple(kept) == ("@Omar ?", "@Omar et @Marc ?")


def test_who_is_not_named_any_more_has_nothing_to_read(lea, omar, action):
    comment = said(action, "@Omar ?", by=lea)

    reword(comment, action, "Personne.", by=lea, now=LATER, seen=comment.version)
    db.session.commit()

    assert (told(), comment.mentions) == ([], [])


def test_the_same_words_again_change_nothing(lea, action):
    comment = said(action, "Bien.", by=lea)

    reword(comment, action, "Bien.", by=lea, now=LATER, seen=comment.version)
    db.session.commit()

    assert (comment.edited_at, comment.version) == (None, 1)


def test_an_old_form_is_a_conflict(lea, action):
    comment = said(action, "Bien.", by=lea)
    reword(comment, action, "Mieux.", by=lea, now=LATER, seen=1)
    db.session.commit()

    with pytest.raises(Conflict) as conflict:
        reword(comment, action, "Pire.", by=lea, now=LATER, seen=1)

    assert (conflict.value.mine, conflict.value.theirs) == ({"text": "Pire."}, {"text": "Mieux."})


def test_others_words_are_not_reworded_even_by_a_leader(lea, omar, action):
    comment = said(action, "Bien.", by=omar)

    with pytest.raises(Forbidden):
        reword(comment, action, "Mal.", by=lea, now=LATER, seen=1)


@pytest.mark.parametrize("text", ["", "x" * 5001])
def test_length_is_refused_in_words(lea, action, text):
    with pytest.raises(Refused):
        say(action, text, by=lea, now=MONDAY)


def test_deleted_comment_comes_back_by_undo_and_goes_again_by_redo(lea, omar, action):
    comment = said(action, "Bien.", by=omar)
    version = action.version

    line = erase(comment, action, by=omar, now=LATER)
    db.session.commit()
    gone = shown(action)
    back = undo(line, by=omar, now=LATER)
    db.session.commit()
    there = shown(action)
    undo(back, by=omar, now=LATER)
    db.session.commit()

    assert (gone, there, shown(action)) == ([], ["Bien."], [])
    assert action.version == version


def test_only_its_author_and_leaders_delete_a_comment_and_only_who_did_brings_it_back(lea, omar, action):
    ines = a_member(lea.programme, role=Role.FIELD)
    comment = said(action, "Bien.", by=omar)

    with pytest.raises(Forbidden):
        erase(comment, action, by=ines, now=LATER)
    line = erase(comment, action, by=lea, now=LATER)
    db.session.commit()
    with pytest.raises(Forbidden):
        undo(line, by=omar, now=LATER)


def test_deleted_comment_goes_for_good_after_thirty_days(lea, action):
    kept, gone = said(action, "Un.", by=lea), said(action, "Deux.", by=lea)
    erase(kept, action, by=lea, now=MONDAY + timedelta(days=1))
    line = erase(gone, action, by=lea, now=MONDAY)
    db.session.commit()

    db.session.execute(comments.forget(MONDAY + timedelta(days=30, seconds=1)))
    db.session.commit()
    db.session.expire_all()

    assert list(db.session.scalars(sa.select(Comment.text))) == ["Un."]
    with pytest.raises(Refused):
        undo(db.session.get_one(Activity, line.id), by=lea, now=LATER)
