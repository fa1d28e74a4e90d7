"""How a request that writes ends: its memory, the programme's version, and the answer to its twin."""

import sqlalchemy as sa
from flask import Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue

from app.core import db
from app.core.once import Once
from app.core.text import one_line
from app.programme.programme import Programme


def once_key() -> str:
    """The key that a creating form carries, so that sending it twice makes one thing."""
    return one_line(request.form.get("once", ""))[:64] if request.method == "POST" else ""


def settle(response: Response) -> None:
    """Remember where a creating form was answered to, and that the programme changed; last, in one order.

    A programme that was closed meanwhile takes nothing any more: 403.
    """
    key = once_key()
    if key and g.user and response.status_code in {302, 303}:
        db.session.flush()  # what is written first is the thing, then its memory
        db.session.add(Once(user_id=g.user.id, key=key, location=response.location, at=g.now))
        db.session.flush()  # a second request with this key ends here
    if g.programme:
        db.session.flush()  # the programme's row is the last lock that is taken
        as_seen = Programme.closed_at.is_not_distinct_from(g.programme.closed_at)
        bump = sa.update(Programme).where(Programme.id == g.programme.id, as_seen).values(changed=Programme.changed + 1)
        bumped = db.session.execute(bump.returning(Programme.id), execution_options={"synchronize_session": False})
        if bumped.first() is None:
            abort(403)  # somebody closed it while this was being written


def replay() -> ResponseReturnValue | None:
    """The answer that a twin request got, when it was this request's key that made it fail."""
    if not (g.user and once_key()):
        return None
    location = db.session.scalar(sa.select(Once.location).where(Once.user_id == g.user.id, Once.key == once_key()))
    return redirect(location, 303) if location else None
