"""The words of the page of health."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.core import outbox, queue
from app.core.health import Check

Fact = dict[str, Any]


def check_name(name: str) -> str:
    return {
        "database": _("Database"),
        "tables": _("Tables"),
        "disk": _("Disk"),
        "mails": _("Mails"),
        "failed": _("Mails given up"),
        "jobs": _("Background work"),
        "tick": _("Clockwork"),
    }.get(name, name)


def finding(check: Check) -> str:
    return _(check.message, **check.values)


def alarm(name: str) -> str:
    """What rings, as a sentence; since when stands after it."""
    return {
        "tick": _("The clockwork is silent: no reminder, mail or report leaves."),
        "mails": _("Mails don't leave."),
        "failed": _("Several mails could not be delivered."),
        "jobs": _("Background work isn't done: imports, exports and PDFs wait."),
        "disk": _("The disk is nearly full."),
    }.get(name, name)


def mails(due: int, late: int, by_state: Mapping[outbox.State, int]) -> list[Fact]:
    sent, failed = by_state[outbox.State.SENT], by_state[outbox.State.FAILED]
    return [
        {"value": due, "label": _("due now")},
        {"value": late, "label": _("overdue for more than 15 min"), "tone": "late" if late else ""},
        {"value": by_state[outbox.State.PENDING] + by_state[outbox.State.SENDING], "label": _("waiting in all")},
        {"value": sent, "label": _("sent so far")},
        {
            "value": failed,
            "label": _("given up"),
            "tone": "late" if failed else "",
        },
    ]


def jobs(due: int, late: int, by_state: Mapping[queue.State, int]) -> list[Fact]:
    done, failed = by_state[queue.State.DONE], by_state[queue.State.FAILED]
    return [
        {"value": due, "label": _("due now")},
        {"value": late, "label": _("overdue for more than 15 min"), "tone": "late" if late else ""},
        {"value": by_state[queue.State.RUNNING], "label": _("in progress")},
        {"value": done, "label": _("done so far")},
        {"value": failed, "label": _("failed so far"), "tone": "late" if failed else ""},
    ]


def round_name(name: str) -> str:
    return {
        "tick": _("Clockwork"),
        "sent": _("Last mail sent"),
        "reminders": _("Reminders planned"),
        "mentions": _("Mentions planned"),
        "reports": _("Reports planned"),
        "findings": _("Coherence checked"),
        "forget": _("Daily clean-up"),
    }.get(name, name)


def mail_kind(kind: str) -> str:
    return {
        "account": _("Invitation"),
        "alarm": _("Alarm"),
        "ask_reply": _("Answer to a request"),
        "digest": _("Reminders"),
        "draft": _("Draft of the report"),
        "joined": _("New programme"),
        "mention": _("Mention"),
        "password": _("Password changed"),
        "report": _("Weekly report"),
        "report_missed": _("Report not sent"),
        "report_link": _("Link to the report"),
        "report_sample": _("Sample of the report"),
        "reset": _("Forgotten password"),
        "sample": _("Sample of the reminders"),
        "test": _("Test"),
        "update": _("Weekly update"),
    }.get(kind, kind)


def job_kind(kind: str) -> str:
    return {
        "build_report": _("Draft of the report"),
        "export_items": _("Exported list"),
        "render_report": _("PDF of the report"),
        "read_actions": _("Import: reading"),
        "write_actions": _("Import: writing"),
    }.get(kind, kind)
