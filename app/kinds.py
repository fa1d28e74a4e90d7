"""Imports every kind and every table once, so that mappers, migrations and walks over kinds are complete."""

from app.core import alarm, bounce, once, outbox, period, queue
from app.do_now import action, import_mapping, import_row, opportunity, paste_draft, problem, problem_weight, scenario
from app.programme import (
    account,
    ask,
    ask_reply,
    comment,
    deliverable,
    link,
    list_export,
    notification,
    one_time_link,
    programme_draft,
    rating,
    saved_view,
    sign_in,
    snooze,
)
from app.steering import finding, outside_reader, report, report_preview, risk, update
from app.steering.transfer import file as transfer_file

TABLES = (
    account, action, alarm, ask, ask_reply, bounce, comment, deliverable, finding, import_mapping, import_row, link,
    list_export, notification, once, one_time_link, opportunity, outbox, outside_reader, paste_draft, period, problem,
    problem_weight, programme_draft, queue, rating, report, report_preview, risk, saved_view, scenario, sign_in, snooze,
    transfer_file, update,
)  # fmt: skip
