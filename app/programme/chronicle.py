"""The programme's own history: opened, settings changed, closed, reopened. It stands beside that of its items."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.activity import Activity, ActivityText
from app.programme.member import Member
from app.programme.programme import Programme

VERBS = ("opened", "configured", "closed", "reopened")


def note(
    programme: Programme,
    verb: str,
    *,
    by: Member,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, tuple[str, str]] | None = None,
) -> Activity:
    """Add a line; `facts` and `texts` map a setting to what it was and what it is."""
    activity = Activity(
        programme_id=programme.id, member_id=by.id, verb=verb, facts=dict(facts or {}), reason=reason.strip(), at=now
    )
    activity.texts = [
        ActivityText(field=field, before=before, after=after) for field, (before, after) in (texts or {}).items()
    ]
    db.session.add(activity)
    return activity


def chronicle(programme: Programme) -> sa.Select[Activity]:
    """Its lines, the newest first."""
    mine = sa.and_(Activity.programme_id == programme.id, Activity.item_id.is_(None), Activity.verb.in_(VERBS))
    return sa.select(Activity).where(mine).order_by(Activity.id.desc())
