"""What was given to people by a set, once the set is taken back: their inbox says how much of it is still theirs."""

import sqlalchemy as sa

from app.core import db
from app.programme.activity import MADE, Activity
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import Notification


def recount(line: Activity) -> None:
    """Let «12 items given to you» say how many of the set's items are theirs, now that `line` is taken back.

    `line` is the set, or what took it back before. With none left the notification stands no more; taking the undoing
    back makes it stand again.
    """
    while line.undoes is not None:
        line = line.undoes
    of_line = Notification.activity_id == line.id
    if db.session.scalar(sa.select(sa.exists().where(of_line))):
        counts = {row.user_id: row.theirs for row in db.session.execute(_theirs(line))}
        left = sa.case(counts, value=Notification.user_id, else_=0) if counts else sa.literal(0)
        told = sa.update(Notification).where(of_line).values(count=left)
        db.session.execute(told.execution_options(synchronize_session=False))


def _theirs(line: Activity) -> sa.Select[int, int]:
    """(user, how many items): those that the set made or moved, that are still theirs and not in the trash."""
    moved = Activity.facts[("owner_id", 1)].as_integer() == Item.owner_id
    return (
        sa.select(Member.user_id, sa.func.count(sa.distinct(Item.id)).label("theirs"))
        .join(Item, Item.owner_id == Member.id)
        .join(Activity, Activity.item_id == Item.id)
        .where(Activity.part_of_id == line.id, Item.trashed_at.is_(None), sa.or_(Activity.verb.in_(MADE), moved))
        .group_by(Member.user_id)
    )
