import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, Wanted, queue
from app.programme.account import User
from app.programme.programme import Programme
from app.steering.demonstration import remove
from app.steering.outside_reader import ReportLink
from tests.builders import MONDAY, a_member, a_programme, a_report, a_user, an_action, an_outsider


def test_removing_the_demonstration_leaves_what_is_real(real_database):
    fictitious = a_member(a_programme(demo=True), user=a_user(demo=True))
    an_action(fictitious.programme, by=fictitious, owner_id=fictitious.id)
    reader, report = an_outsider(fictitious.programme, by=fictitious), a_report(fictitious.programme, by=fictitious)
    db.session.add(ReportLink(report=report, reader=reader, delivery_key="link"))
    db.session.commit()
    with db.writing():
        digest = Wanted(key="digest", kind="digest", address="x@y.example", lang="fr", user_id=fictitious.user_id)
        queue([digest, Wanted(key="link", kind="report_link", address=reader.email, lang="fr")], now=MONDAY)
    joined = a_member(a_programme(), user=a_user(demo=True))
    real = an_action(joined.programme, by=joined)

    with db.writing():
        counts = remove(), remove()

    assert counts == (1, 0)
    assert db.session.scalars(sa.select(Programme.id)).all() == [real.programme_id]
    assert db.session.scalars(sa.select(User.id)).all() == [joined.user_id]
    assert db.session.scalars(sa.select(Delivery.id)).all() == []
