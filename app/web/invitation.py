"""Handing somebody their one-time link: by mail, and once on the screen of whoever made it."""

from typing import Any

from flask import current_app, g, session, url_for

from app.core.outbox import Wanted, queue
from app.programme.account import User, digest
from app.web.request import now

SHOWN = "one_time_link"


def hand_over(user: User, token: str) -> None:
    """Queue the mail with the link, and keep the link for the next page."""
    facts = {"token": token, "by": g.user.name, "programme": g.programme.title if g.programme else ""}
    mail = Wanted(f"account:{digest(token)}", "account", user.email, user.lang, user_id=user.id, facts=facts)
    queue([mail], now=now())
    session[SHOWN] = {"name": user.name, "token": token}


def tell_of_joining(user: User) -> None:
    """Queue the mail that says to somebody with an account that they are in this programme now."""
    key = f"joined:{g.programme.id}:{user.id}:{now():%Y-%m-%dT%H:%M:%S.%f}"
    facts = {"by": g.user.name, "programme": g.programme.title, "slug": g.programme.slug}
    queue([Wanted(key, "joined", user.email, user.lang, user_id=user.id, facts=facts)], now=now())


def shown_once() -> dict[str, Any] | None:
    """Whose link it is and its address as people type it; the second time there is none."""
    kept = session.pop(SHOWN, None)
    if kept is None:
        return None
    public = current_app.extensions["settings"].public_url
    return {"name": kept["name"], "address": public + url_for("welcome.choose", token=kept["token"])}
