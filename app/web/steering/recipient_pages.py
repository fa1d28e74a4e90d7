"""The list of who gets the report, in the reader's words."""

from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme.member import Role
from app.steering.outside_reader import OutsideReader, ReportLink, is_present, outside_readers
from app.steering.report_audience import audience
from app.web.request import now, today
from app.web.steering.delivery_words import language_name
from app.web.words import dated, past


def index_page() -> dict[str, Any]:
    """Two statements."""
    everybody = db.session.execute(audience(g.programme)).all()
    outside = [_outsider(*row) for row in db.session.execute(_outsiders())]
    roles = {role: _(role.label) for role in Role}
    return {
        "members": [_member(row, roles) for row in everybody if row.gets],
        "left_out": [_member(row, roles) for row in everybody if not row.gets and row.gets_report is False],
        "others": [(row.id, row.name) for row in everybody if not row.gets],
        "outside": [each for each in outside if each["present"]],
        "former": [each for each in outside if not each["present"]],
        "links": sum(each["links"] for each in outside),
    }


def offered() -> list[tuple[int, str]]:
    """Whom a leader can choose for."""
    return [(row.id, row.name) for row in db.session.execute(audience(g.programme))]


def _member(row: Any, roles: dict[Role, str]) -> dict[str, Any]:
    """`chosen`: it is not their role that says so."""
    return {
        "id": row.id,
        "name": row.name,
        "address": row.email,
        "lang": language_name(row.lang),
        "role": roles[row.role],
        "chosen": row.gets_report is not None,
        "stopped": _stopped(row.mail_stopped_at),
        "release": url_for("people_mail.release", member_id=row.id) if row.mail_stopped_at else None,
    }


def _outsiders() -> sa.Select[*tuple[Any, ...]]:
    """Each with the links that are alive, and how often any of theirs was opened."""
    theirs = ReportLink.reader_id == OutsideReader.id
    alive = sa.select(sa.func.count()).where(theirs, ReportLink.revoked_at.is_(None), ReportLink.expires_at > now())
    visits = sa.select(sa.func.coalesce(sa.func.sum(ReportLink.visits), 0)).where(theirs)
    counted = (each.correlate(OutsideReader).scalar_subquery() for each in (alive, visits))
    return outside_readers(g.programme).add_columns(*counted)


def _outsider(reader: OutsideReader, links: int, visits: int) -> dict[str, Any]:
    return {
        "name": reader.name,
        "address": reader.email,
        "lang": language_name(reader.lang),
        "present": is_present(reader, now()),
        "until": _until(reader),
        "links": links,
        "visits": ngettext("%(num)d visit", "%(num)d visits", visits) if visits else _("not opened yet"),
        "stopped": _stopped(reader.mail_stopped_at),
        "href": url_for("recipients.edit", reader_id=reader.id),
        "removal": url_for("recipients.removal", reader_id=reader.id),
        "release": url_for("recipients.mail", reader_id=reader.id) if reader.mail_stopped_at else None,
    }


def _until(reader: OutsideReader) -> str:
    if reader.left_by_choice:
        return _("wants no more since %(day)s", day=_day(reader))
    if reader.left_at:
        return _("taken off the list on %(day)s", day=_day(reader))
    words = _("until %(day)s", day=dated(reader.until))
    return words if is_present(reader, now()) else _("ended on %(day)s", day=dated(reader.until))


def _day(reader: OutsideReader) -> str:
    return dated(g.programme.today(reader.left_at or now()))


def _stopped(since: Any) -> str:
    """Since when mail to the address is stopped, "" when it is not."""
    return past(since, today(), g.programme.zone).words if since else ""
