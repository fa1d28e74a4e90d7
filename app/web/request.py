"""What surrounds every view: the person, the programme, the permission, the transaction."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import unquote

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload, lazyload
from werkzeug.exceptions import NotFound

from app.core import clock, db
from app.core.once import Once
from app.programme.account import User
from app.programme.inbox import unread
from app.programme.item import Item
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.programme import Programme, Track
from app.programme.sign_in import SignIn, live_sign_in, seen
from app.web import beside
from app.web.addresses import Number
from app.web.settling import once_key, replay, settle

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
TOKEN = "_user_id"
View = TypeVar("View", bound=Callable[..., Any])


class Jalon(Flask):
    """Flask with one transaction around each view."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Begin, enter, answer, settle: an unsafe request writes all it did, or nothing; a GET never writes."""
        view = self.view_functions.get(request.endpoint or "")
        if request.routing_exception is not None or view is None or getattr(view, "bare", False):
            return super().dispatch_request()
        if request.method in SAFE_METHODS or getattr(view, "own_transactions", False):
            with db.reading():
                return self._answer()
        return self._write()

    def _write(self) -> ResponseReturnValue:
        try:
            with db.writing():
                response = self.make_response(self._answer())
                if response.status_code >= 400:
                    raise _Unkept(response)
                settle(response)
            return response
        except _Unkept as unkept:  # what a twin request has just made may be what refuses this one
            return (unkept.response.status_code == 422 and replay()) or unkept.response
        except (IntegrityError, NotFound) as lost:  # a twin request may have used up what this one looked for
            return replay() or abort(404 if isinstance(lost, NotFound) else 409)

    def _answer(self) -> ResponseReturnValue:
        enter(request.view_args)
        if g.replayed and request.method not in SAFE_METHODS:
            return redirect(g.replayed, 303)
        return super().dispatch_request()


class _Unkept(Exception):
    """Carries an answer out of a transaction that must leave nothing behind."""

    def __init__(self, response: Response) -> None:
        self.response = response


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.before_request(fresh)
    app.url_defaults(stay_in_programme)
    app.after_request(note_seen)
    app.teardown_appcontext(lambda _error: db.session.remove())


def fresh() -> None:
    """Nobody is in before `enter` has looked."""
    g.now = clock.now()
    g.user = g.sign_in = g.programme = g.member = g.replayed = g.beside = None
    g.memberships = g.unread = 0
    if "\0" in unquote(request.path):
        abort(404)  # no address of ours holds one, and PostgreSQL takes none


def enter(values: dict[str, Any] | None) -> None:
    """Find the person, and the programme that the address names, in one statement; a stranger gets 404."""
    slug = (values or {}).pop("slug", None)
    key = once_key()
    member, once = aliased(Member), aliased(Once)
    found = (
        db.session.execute(
            sa.select(SignIn, member, once.location, _memberships(), _unread(), *beside.columns(slug))
            .join(SignIn.user)
            .outerjoin(Programme, Programme.slug == slug)
            .outerjoin(
                member,
                sa.and_(
                    member.programme_id == Programme.id, member.user_id == SignIn.user_id, member.left_at.is_(None)
                ),
            )
            .outerjoin(once, sa.and_(once.user_id == SignIn.user_id, once.key == key))
            .where(live_sign_in(session.get(TOKEN, ""), now=g.now))
            .options(
                joinedload(SignIn.user),
                joinedload(member.programme),
                joinedload(member.seats),
                lazyload(member.user),  # the same person as the sign-in's, loaded already
            )
        )
        .unique()
        .first()
    )
    if found:
        g.sign_in, g.member, g.replayed, g.memberships, g.unread, *along = found
        beside.keep(along)
        g.user = g.sign_in.user
        g.seen = seen(g.sign_in, now=g.now)
        g.programme = g.member and g.member.programme
    if slug and not g.member:
        abort(404 if g.user else 401)


def _memberships() -> sa.ScalarSelect[int]:
    """In how many programmes the person is: more than one, and the frame offers to change."""
    mine = sa.select(sa.func.count()).where(Member.user_id == SignIn.user_id, Member.left_at.is_(None))
    return mine.correlate(SignIn).scalar_subquery()


def _unread() -> sa.ScalarSelect[int]:
    """How many rows of the person's inbox in this programme are unread."""
    return unread(SignIn.user_id, Programme.id).correlate(SignIn, Programme).scalar_subquery()


def note_seen(response: Response) -> Response:
    """Keep that this device is in use, after the answer is made, at most once in ten minutes."""
    if g.get("sign_in") and g.seen is not None:
        db.session.rollback()
        db.note(g.seen)
    return response


def stay_in_programme(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses of the programme's pages lead to this programme unless they name another one."""
    if g and g.get("programme") and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values.setdefault("slug", g.programme.slug)


def requires(permission: Permission, track: Track | None = None) -> Callable[[View], View]:
    """The view answers only to members whom the policy allows this; others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            demand(permission, track)
            if request.method not in SAFE_METHODS and not (is_running() or permission is Permission.REOPEN):
                abort(403)  # reading is all that a closed programme allows, whatever the view asks for later
            return view(*args, **kwargs)

        return _declared(guarded, permission)

    return decorate


def public(view: View) -> View:
    """Anybody may call this view; it says so, because every view must say who may."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Any signed-in person may call this view; nobody else."""
    return _for(view, "signed_in", lambda user: True)


def administrator(view: View) -> View:
    return _for(view, "administrator", lambda user: user.is_admin)


def creator(view: View) -> View:
    """Only people who may create programmes."""
    return _for(view, "creator", lambda user: user.may_create)


def _for(view: View, name: str, rule: Callable[[User], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not g.user:
            abort(401)
        if not rule(g.user):
            abort(403)
        return view(*args, **kwargs)

    return _declared(guarded, name)


def _declared(view: Any, permission: Any) -> Any:
    view.permission = permission
    return view


def own_transactions(view: View) -> View:
    """The view hashes or reads files, so it opens its own short transactions with `db.writing()`."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def bare(view: View) -> View:
    """The view touches no database: files, health."""
    view.bare = True  # type: ignore[attr-defined]
    return view


def demand(permission: Permission, track: Track | None = None, *, own: bool = False) -> None:
    if not allows(g.member, permission, track, own=own):
        abort(403)


def can(permission: str, item: Item | None = None, track: Track | None = None) -> bool:
    """For templates: `can("EDIT", item)`, `can("IMPORT", track=Track.NOW)`."""
    if g.member is None:
        return False
    where = item.track if item else track
    return allows(g.member, Permission[permission], where, own=item is not None and item.is_own(g.member))


def is_running() -> bool:
    """Whether the programme of this page goes on."""
    return g.programme.closed_at is None


def now() -> datetime:
    """The instant at which this request began."""
    instant: datetime = g.now
    return instant


def today() -> date:
    """The programme's date at that instant."""
    on: date = g.programme.today(g.now)
    return on
