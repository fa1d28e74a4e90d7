"""Publishing by itself what nobody published in time: only where a leader switched it on, and marked as such."""

from datetime import datetime

from app.core import db
from app.core.errors import Refused
from app.programme.programme import Programme
from app.steering.report import draft_payload, of_week
from app.steering.report_cycle import PUNCTUAL, Cycle
from app.steering.report_draft import unexplained_colour
from app.steering.report_payload import Imprint
from app.steering.report_publication import check_turn, freeze


def publish_unreviewed(programme: Programme, due: Cycle, *, now: datetime) -> bool:
    """Publish the week's draft as it stands, marked *not reviewed*; whether that was possible.

    Not where nobody asked for it, where there is no draft, where a leader took the report back, or where something
    later was published. A colour that nobody explained gives way to the computed one.
    """
    if not programme.auto_publish:
        return False
    report = db.session.scalar(of_week(programme, due.week).limit(1).with_for_update())
    if report is None or not report.is_draft or report.recalled_at is not None:
        return False
    try:
        check_turn(report, now)
    except Refused:
        return False
    report.late, report.reviewed = now >= due.send_at + PUNCTUAL, False
    words = {"stated": None} if unexplained_colour(report, report.words["stated"], report.words["reason"]) else {}
    imprint = Imprint(version=report.edition, reviewed=False, late=report.late)
    freeze(report, draft_payload(report, imprint, words), by=None, now=now)
    return True
