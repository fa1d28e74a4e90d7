"""The day on which an item is to be looked at again, for the kinds that have one: those with a column `review_on`."""

from datetime import date

import sqlalchemy as sa

from app.programme.item import Item
from app.programme.refs import kinds


def review_day() -> sa.ColumnElement[date | None]:
    """Of the statement's `Item`; NULL where its kind knows none, or none was set."""
    own = [kind.__table__.c for kind in kinds().values() if "review_on" in kind.__table__.c]
    days = [sa.select(c.review_on).where(c.id == Item.id).correlate(Item).scalar_subquery() for c in own]
    return sa.func.coalesce(sa.null(), *days, type_=sa.Date())
