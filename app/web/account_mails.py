"""The mails about an account: its one-time link, a programme joined, a password changed. Queued with the fact."""

from typing import Any

from flask import current_app, g, session, url_for

from app.core.outbox import Wanted, queue
from app.programme.account import User, digest
from app.programme.invitation import mail_key
from app.web.request import now

SHOWN = "one_time_link"


def mail_link(user: User, token: str) -> None:
    """Queue the mail with the link."""
    facts = {"token": token, "by": g.user.name, "programme": g.programme.title if g.programme else ""}
    _queue(mail_key(digest(token)), "account", user, facts)


def show_once(user: User, token: str, *, mailed: bool) -> None:
    """Keep the link for the next page."""
    session[SHOWN] = {"name": user.name, "token": token, "mailed": mailed}


def hand_over(user: User, token: str) -> None:
    """Queue the mail with the link, and keep the link for the next page."""
    mail_link(user, token)
    show_once(user, token, mailed=True)


def shown_once() -> dict[str, Any] | None:
    """Whose link it is, its address as people type it, whether it was mailed too; the second time there is none."""
    kept = session.pop(SHOWN, None)
    if kept is None:
        return None
    public = current_app.extensions["settings"].public_url
    address = public + url_for("welcome.choose", token=kept["token"])
    return {"name": kept["name"], "mailed": kept["mailed"], "address": address}


def tell_of_joining(user: User) -> None:
    """Queue the mail that says to somebody with an account that they are in this programme now."""
    facts = {"by": g.user.name, "programme": g.programme.title, "slug": g.programme.slug}
    _queue(f"joined:{g.programme.id}:{user.id}:{_instant()}", "joined", user, facts)


def tell_of_new_password(user: User, device: str) -> None:
    """Queue the mail that lets the person notice when it was somebody else; its text holds no way in."""
    _queue(f"password:{user.id}:{_instant()}", "password", user, {"at": now().isoformat(), "device": device})


def _instant() -> str:
    return f"{now():%Y-%m-%dT%H:%M:%S.%f}"


def _queue(key: str, kind: str, user: User, facts: dict[str, Any]) -> None:
    queue([Wanted(key, kind, user.email, user.lang, user_id=user.id, facts=facts)], now=now())
