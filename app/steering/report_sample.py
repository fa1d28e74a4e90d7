"""Asking for a sample: the draft as the mail and the paper it would be, to oneself alone."""

from datetime import datetime

from app.core import queue
from app.core.i18n import LANGUAGES
from app.programme.member import Member
from app.steering.report import Report, check_draft

SAMPLE = "report_sample"
"""The kind of the job and of the mail."""


def ask_sample(report: Report, lang: str, *, by: Member, now: datetime) -> None:
    """Have a worker set the draft as it stands and send it to `by`, in `lang`, "fr" or "en"."""
    check_draft(report)
    chosen = lang if lang in LANGUAGES else by.user.lang
    args = {"report": report.id, "member": by.id, "lang": chosen}
    queue.put(SAMPLE, args, programme_id=report.programme_id, user_id=by.user_id, now=now)
