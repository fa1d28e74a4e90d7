"""The devices that somebody is signed in on, in words that say enough to know one's own."""

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme.sign_in import SignIn, devices_of, sign_out_everywhere
from app.web.request import now, signed_in
from app.web.signing_in import let_out
from app.web.words import past_for

MOST = 50
BROWSERS = (
    ("Edg", "Edge"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
"""What a browser's name holds → how people call it. Most pretend to be others too: the first that fits is meant."""
SYSTEMS = (
    ("iPhone", "iOS"), ("iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_here() -> str:
    """The coarse label of this request's browser, empty when it is none that we know."""
    agent = request.headers.get("User-Agent", "")[:400]
    named = (next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, named))


def my_devices() -> list[dict[str, Any]]:
    """Where the person is signed in, the one at hand marked, the last used first."""
    return [
        {
            "id": each.id,
            "name": each.device or _("Unknown device"),
            "since": past_for(g.user, each.created_at, now()),
            "used": past_for(g.user, each.seen_at, now()),
            "here": g.sign_in is not None and each.id == g.sign_in.id,
        }
        for each in db.session.scalars(devices_of(g.user, now=now()).limit(MOST))
    ]


@signed_in
def signing_out(device_id: int) -> ResponseReturnValue:
    """End one session of one's own; that of this device leads to the sign-in page."""
    device = db.session.get(SignIn, device_id)
    if device is None or device.user_id != g.user.id:
        abort(404)
    here = g.sign_in is not None and device.id == g.sign_in.id
    db.session.delete(device)
    if here:
        db.session.flush()
        let_out()
        return redirect(url_for("account.login"), 303)
    flash(_("%(device)s is signed out.", device=device.device or _("Unknown device")), "success")
    return redirect(url_for("account.profile", _anchor="devices"), 303)


@signed_in
def signing_out_others() -> ResponseReturnValue:
    """End every session but this one."""
    count = sign_out_everywhere(g.user, but=g.sign_in)
    flash(
        ngettext("%(num)d other device is signed out.", "%(num)d other devices are signed out.", count)
        if count
        else _("You are signed in on no other device."),
        "success",
    )
    return redirect(url_for("account.profile", _anchor="devices"), 303)
