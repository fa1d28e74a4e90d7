"""Taking the demonstration away: its programmes and its people, nothing else."""

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery
from app.core.queue import Job
from app.programme.account import User
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.outside_reader import ReportLink
from app.steering.report import Report


def remove() -> int:
    """Delete the fictitious programmes with all they hold, then their accounts; gives how many programmes there were.

    A second call finds nothing. Accounts that joined a real programme stay.
    """
    fictitious = sa.select(Programme.id).where(Programme.demo).scalar_subquery()
    people = sa.select(User.id).where(User.demo).scalar_subquery()
    db.session.execute(sa.delete(Job).where(sa.or_(Job.programme_id.in_(fictitious), Job.user_id.in_(people))))
    links = sa.select(ReportLink.delivery_key).join(ReportLink.report).where(Report.programme_id.in_(fictitious))
    db.session.execute(sa.delete(Delivery).where(sa.or_(Delivery.user_id.in_(people), Delivery.key.in_(links))))
    gone = db.session.execute(sa.delete(Programme).where(Programme.demo).returning(Programme.id)).all()
    db.session.execute(sa.delete(User).where(User.demo, sa.not_(User.id.in_(sa.select(Member.user_id)))))
    return len(gone)
