"""`jalon report`: the weekly report from the console, by the same rules as from its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
import sqlalchemy as sa

from app import jobs, report_jobs
from app.cli import environment
from app.cli.environment import Stop
from app.core import clock, db
from app.programme.account import User, normal_email
from app.programme.member import Member, Role, members_of
from app.programme.programme import CLOSED, Programme
from app.steering.report import Report, of_week
from app.steering.report_cycle import Cycle, counts, current, cycle
from app.steering.report_draft import build as build_draft
from app.steering.report_publication import publish as publish_report
from app.steering.report_sending import deliveries, spare_the_minute


@click.group()
def report() -> None:
    """Build, publish and send the weekly report of a programme."""


named = click.option("--programme", "slug", required=True, metavar="SLUG", help="The programme, as addresses name it.")
of_the_week = click.option("--week", metavar="WEEK", help="Such as 2026-W47; default: the one being written.")


@report.command()
@named
@of_the_week
def build(slug: str, week: str | None) -> None:
    """Read the figures of now into the week's draft; what people wrote in it stays."""
    with _working(), db.writing():
        now = clock.now()
        programme = _programme(slug)
        this = _cycle(programme, week, now)
        if this.start > programme.today(now):
            raise Stop(f"{this.week} has not begun.")
        if not counts(programme, this):
            raise Stop(f"{this.week} is before the programme: its first report is that of {_first(programme).week}.")
        found = build_draft(programme, this.week, cutoff=now, now=now)
        click.echo(f"Draft of {found.week}, figures of {_local(programme, found.cutoff)}.")


@report.command()
@named
@of_the_week
@click.option("--by", "email", help="The leader who publishes; not needed where there is only one.")
def publish(slug: str, week: str | None, email: str | None) -> None:
    """Freeze the week's draft; the worker makes its PDFs, and it leaves at the programme's hour."""
    with _working(), db.writing():
        now = clock.now()
        programme = _programme(slug)
        found = _report(programme, _cycle(programme, week, now))
        publish_report(found, by=_leader(programme, email), now=now, seen=found.version)
        click.echo(f"{found.week} version {found.edition} is published: SHA-256 {found.sha256}.")
        click.echo(f"It leaves at {_local(programme, found.send_at or now)}.")


@report.command()
@named
@of_the_week
def send(slug: str, week: str | None) -> None:
    """Send what is published and due, at once and in this process; a second call sends nothing."""
    with _working():
        now = clock.now()
        with db.reading():
            programme = _programme(slug)
            found = _published(programme, week, now)
            chosen, send_at = found.week, found.send_at or now
            leaves = _local(programme, send_at)
        if send_at > now:
            raise Stop(f"The report of {chosen} leaves at {leaves}, not before.")
        ticking = clock.running_from(now)
        for step in (jobs.run_queue, report_jobs.send_due):
            step(ticking)
        with db.writing():
            spare_the_minute(_published(_programme(slug), chosen, now), now=now)
        jobs.deliver_mails(ticking)
        with db.reading():
            _tell_deliveries(_programme(slug), chosen)


@contextmanager
def _working() -> Iterator[None]:
    with environment.application().app_context():
        yield


def _local(programme: Programme, instant: datetime) -> str:
    """The instant as the programme's pages show it, with the name of its zone."""
    return f"{instant.astimezone(programme.zone):%Y-%m-%d %H:%M} ({programme.timezone})"


def _programme(slug: str) -> Programme:
    found = db.session.scalar(sa.select(Programme).where(Programme.slug == slug))
    if found is None:
        raise Stop(f"{slug}: there is no such programme.")
    if found.closed_at is not None:
        raise Stop(f"{slug}: {CLOSED}")
    return found


def _first(programme: Programme) -> Cycle:
    """The first week that counts."""
    return current(programme, programme.created_at)


def _cycle(programme: Programme, week: str | None, now: datetime) -> Cycle:
    try:
        return cycle(programme, week) if week else current(programme, now)
    except ValueError:
        raise Stop(f"{week} is not a week such as 2026-W47.") from None


def _report(programme: Programme, this: Cycle) -> Report:
    found = db.session.scalar(of_week(programme, this.week).limit(1))
    if found is None:
        raise Stop(f"There is no report of {this.week}; build it first.")
    return found


def _published(programme: Programme, week: str | None, now: datetime) -> Report:
    """The report to send: of the week that was named, else the last published one."""
    done = sa.select(Report).where(Report.programme_id == programme.id, Report.published_at.is_not(None))
    wanted = done.where(Report.week == _cycle(programme, week, now).week) if week else done
    found = db.session.scalar(wanted.order_by(Report.week.desc(), Report.edition.desc()).limit(1))
    if found is None:
        raise Stop(f"Nothing is published{f' of {week}' if week else ''}, so nothing is sent.")
    return found


def _leader(programme: Programme, email: str | None) -> Member:
    leaders = list(db.session.scalars(members_of(programme).where(Member.role == Role.LEADER, User.is_active)))
    chosen = [leader for leader in leaders if email is None or leader.user.email == normal_email(email)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(leader.user.email for leader in leaders) or "nobody"
    raise Stop(f"Say with --by which leader publishes; the leaders are: {names}.")


def _tell_deliveries(programme: Programme, week: str) -> None:
    newest = of_week(programme, week).where(Report.published_at.is_not(None)).limit(1)
    for mail in db.session.scalars(deliveries(db.session.scalars(newest).one())):
        click.echo(f"{mail.address}  {mail.state.value}")
