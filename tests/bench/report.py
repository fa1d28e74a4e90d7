"""How long a report takes to build: `python -m tests.bench.report [--items 50000] [--database URL]`.

Figures read and draft made, then put together as it would be published, and set in type; once as it is, once with the
date of each item moved since the last report. Medians of three runs.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import sqlalchemy as sa

from app import create_app
from app.core import db, schema
from app.programme.deliverable import expect_deliverables
from app.programme.member import Member
from app.programme.method import METHOD
from app.programme.programme import Programme
from app.reading.paper import report_pdf
from app.settings import Settings
from app.steering.report import Report, draft_payload
from app.steering.report_cycle import cycle
from app.steering.report_draft import build
from app.steering.report_payload import Facts, Imprint
from tests.builders import a_member, a_programme
from tests.many import many_actions, move_all

WEEK, STARTED = "2026-W10", datetime(2026, 2, 2, 8, tzinfo=UTC)


def filled(items: int) -> tuple[Programme, Member]:
    programme = a_programme(slug="bench", created_at=STARTED)
    lea = a_member(programme)
    expect_deliverables(programme, {each.code: each.label for each in METHOD}, by=lea, now=STARTED)
    many_actions(programme, lea, items)
    return programme, lea


def draft(programme: Programme) -> Report:
    cutoff = cycle(programme, WEEK).build_at
    with db.writing():
        db.session.execute(sa.delete(Report))
    with db.writing():
        return build(programme, WEEK, cutoff=cutoff, now=cutoff)


def as_published(programme: Programme) -> Facts:
    with db.reading():
        report = db.session.scalars(sa.select(Report).where(Report.programme_id == programme.id)).one()
        return draft_payload(report, Imprint(author="Léa", reviewed=True))


def timed(what: Callable[[], object]) -> str:
    """Median seconds by the clock, and of this process's own work."""
    found = []
    for _ in range(3):
        start, worked = time.perf_counter(), time.process_time()
        what()
        found.append((time.perf_counter() - start, time.process_time() - worked))
    whole, own = (median(values) for values in zip(*found, strict=True))
    return f"{whole:.2f} s ({own:.2f} s of work)"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--items", type=int, default=50_000)
    ask.add_argument("--database", default="")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/bench.db"
        flask = create_app(
            Settings.from_environment({**os.environ, "JALON_DATA_DIR": folder, "JALON_DATABASE_URL": url})
        )
        with flask.app_context():
            schema.upgrade(flask.extensions["engine"])
            programme, lea = filled(given.items)
            for name in ("nothing moved", "all moved"):
                built = timed(lambda: draft(programme))
                put = timed(lambda: as_published(programme))
                facts = as_published(programme)
                paper = timed(lambda facts=facts: report_pdf(facts, "fr"))
                sys.stdout.write(f"{name}: draft {built}, put together {put}, PDF {paper}\n")
                sys.stdout.flush()
                move_all(programme, lea, at=cycle(programme, WEEK).build_at - timedelta(hours=1))


if __name__ == "__main__":
    main()
