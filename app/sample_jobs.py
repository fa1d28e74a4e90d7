"""Making the samples of a draft that people ask for."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from app.core import db, outbox, queue
from app.core.clock import Clock
from app.core.text import slug
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.reading.file_name import pdf_name
from app.reading.paper import report_pdf
from app.reading.sample import mark
from app.steering.report import Report, draft_payload
from app.steering.report_payload import Imprint
from app.steering.report_sample import SAMPLE


def send_sample(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Set the draft outside of a transaction that writes, then queue its mail; a second run queues none."""
    lang = claim.args["lang"]
    with db.reading():
        report = db.session.get_one(Report, claim.args["report"])
        by = db.session.get_one(Member, claim.args["member"])
        facts = _facts(report, by, clock())
        to, name, place = by.user, by.name, report.programme.slug
    pdf = report_pdf(facts, lang, sample_for=name)
    wanted = outbox.Wanted(
        key=f"report-sample:{claim.job_id}",
        kind=SAMPLE,
        address=to.email,
        lang=lang,
        user_id=to.id,
        facts={
            "programme": claim.programme_id,
            "slug": place,
            "payload": facts,
            "name": f"{slug(mark(lang))}-{pdf_name(facts, lang)}",
            "pdf": b64encode(pdf).decode(),
        },
    )
    with db.writing():
        queue.progress(claim, 1, 1, now=clock())
        outbox.queue([wanted], now=clock())
    return {"week": facts["week"]}


def _facts(report: Report, by: Member, now: datetime) -> dict[str, Any]:
    """What it would say if `by` published it now, or says if somebody has since it was asked for.

    Who may not publish sends nothing that looks reviewed.
    """
    if not report.is_draft:
        return report.payload
    leads = allows(by, Permission.PUBLISH)
    late = report.late or (report.edition == 1 and report.cycle.send_at <= now)
    imprint = Imprint(version=report.edition, author=by.name if leads else "", reviewed=leads, late=late)
    return draft_payload(report, imprint)
