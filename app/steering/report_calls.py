"""Mails of the week's rhythm: to leads whose track has no update (R7), to leaders when the draft is there (R11).

Planned from the tables like reminders. The keys are a person and day, or a person, week and call: whatever is planned
twice leaves once. Who published, or wrote the update, meanwhile gets none: that is asked again when it is written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox
from app.core.outbox import Delivery
from app.core.workdays import instant
from app.programme.account import User
from app.programme.channel import channel
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup
from app.programme.notification import Rule
from app.programme.programme import Programme, Track
from app.steering.occurrences import MAKE_UP, local_day
from app.steering.readers import is_paused, rhythm_of, usable
from app.steering.report import Report, published
from app.steering.report_cycle import Cycle, counts, current, cycle
from app.steering.update import TrackUpdate

UPDATE, DRAFT = "update", "draft"
MORNING, EVENING = time(9), time(17)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Silent:
    """A track without an update for that week, and who leads it, if anybody does."""

    programme: Programme
    track: Track
    week: str
    lead: User | None


def plan(now: datetime) -> int:
    """Queue what is due of both; returns how many are new. The same moment again adds nothing."""
    nudged: dict[tuple[User, date], set[int]] = defaultdict(set)
    wanted: list[outbox.Wanted] = []
    for programme in db.session.scalars(
        sa.select(Programme).where(Programme.closed_at.is_(None)).order_by(Programme.id)
    ):
        writing = current(programme, now)
        if counts(programme, writing):
            for lead, day in _to_nudge(programme, writing, now):
                nudged[lead, day].add(programme.id)
            wanted += _drafts(programme, writing, now)
    wanted += [_nudge(lead, day, sorted(programmes)) for (lead, day), programmes in nudged.items()]
    return outbox.queue(wanted, now=now)


def days_of(programme: Programme, writing: Cycle) -> tuple[date, date]:
    """On which mornings leads are asked for their update: the working day before the draft, and the day of it."""
    built_on = writing.build_at.astimezone(programme.zone).date()
    return programme.workdays.add(built_on, -1), built_on


def _to_nudge(programme: Programme, writing: Cycle, now: datetime) -> Iterator[tuple[User, date]]:
    """Those whose nine o'clock has come on one of the two days, if they work on it."""
    first, last = days_of(programme, writing)
    if not first - A_DAY <= now.date() <= last + A_DAY:
        return
    for silent in without_update(programme, writing.week):
        lead = silent.lead
        wish = usable(partial(rhythm_of, lead), f"user {lead.id}") if lead else None
        for day in (first, last):
            if lead and wish and _wants(Rule.UPDATE, lead, programme, day) and wish.workdays.is_working(day):
                slot = instant(day, MORNING, wish.zone)
                if slot <= now < slot + MAKE_UP:
                    yield lead, day


def _wants(rule: Rule, user: User, programme: Programme, on: date) -> bool:
    return not is_paused(user.paused_until, on) and channel(rule, user.channels, programme.channels).by_mail


def _nudge(lead: User, day: date, programmes: list[int]) -> outbox.Wanted:
    return outbox.Wanted(
        key=f"{UPDATE}:{lead.id}:{day}",
        kind=UPDATE,
        address=lead.email,
        lang=lead.lang,
        user_id=lead.id,
        facts={"programmes": programmes},
    )


def _drafts(programme: Programme, writing: Cycle, now: datetime) -> list[outbox.Wanted]:
    """To the leaders, once the draft is built, and again at five that day: it waits for one of them."""
    if not writing.build_at <= now < writing.send_at or not _waits(programme, writing.week):
        return []
    today = programme.today(now)
    call = "evening" if is_evening(programme, writing, now) else "ready"
    return [
        outbox.Wanted(
            key=f"report-{DRAFT}:{programme.id}:{writing.week}:{call}:{leader.id}",
            kind=DRAFT,
            address=leader.email,
            lang=leader.lang,
            user_id=leader.id,
            facts={"programme": programme.id, "programmes": [programme.id], "week": writing.week, "call": call},
        )
        for leader in db.session.scalars(leaders(programme.id))
        if _wants(Rule.DRAFT, leader, programme, today)
    ]


def is_evening(programme: Programme, writing: Cycle, now: datetime) -> bool:
    """Whether the draft of that week has waited until five."""
    return now >= instant(days_of(programme, writing)[1], EVENING, programme.zone)


def _waits(programme: Programme, week: str) -> bool:
    """Whether that week's draft is there and nothing of it was published."""
    drafts = sa.exists().where(Report.programme_id == programme.id, Report.week == week)
    return bool(db.session.scalar(sa.select(drafts))) and not is_published(programme, week)


def is_published(programme: Programme, week: str) -> bool:
    done = published(programme).where(Report.week == week)
    return db.session.scalar(done.with_only_columns(Report.id).limit(1)) is not None


def leaders(programme_id: int) -> sa.Select[User]:
    """Who can publish, in an open programme; by name."""
    seats = sa.select(User).join(Member, Member.user_id == User.id).join(Programme, Programme.id == Member.programme_id)
    return seats.where(
        Programme.id == programme_id,
        Programme.closed_at.is_(None),
        Member.role == Role.LEADER,
        Member.left_at.is_(None),
        User.is_active,
    ).order_by(User.name, User.id)


def without_update(programme: Programme, week: str) -> list[Silent]:
    """The tracks that said nothing that week, in their order."""
    said = sa.exists().where(
        TrackUpdate.programme_id == programme.id, TrackUpdate.track == WorkingGroup.track, TrackUpdate.week == week
    )
    lead = sa.and_(GroupMember.group_id == WorkingGroup.id, GroupMember.place == Place.LEAD)
    rows = db.session.execute(
        sa.select(WorkingGroup.track, User)
        .outerjoin(GroupMember, lead)
        .outerjoin(Member, sa.and_(Member.id == GroupMember.member_id, Member.left_at.is_(None)))
        .outerjoin(User, sa.and_(User.id == Member.user_id, User.is_active))
        .where(WorkingGroup.programme_id == programme.id, ~said)
    ).all()
    order = list(Track)
    found = (Silent(programme, row.track, week, row.User) for row in rows)
    return sorted(found, key=lambda silent: order.index(silent.track))


def left_to_ask(delivery: Delivery, now: datetime) -> set[int]:
    """The programmes that it speaks of, less those of which a mail of today does since this one was held back."""
    user = db.session.get_one(User, delivery.user_id)
    todays = _nudge(user, local_day(user.timezone, now), []).key
    newer = db.session.scalar(sa.select(Delivery).where(Delivery.key == todays, Delivery.id != delivery.id))
    return set(delivery.facts["programmes"]) - set(newer.facts["programmes"] if newer else ())


def gather_updates(delivery: Delivery, among: Collection[int], now: datetime) -> list[Silent]:
    """The tracks that the person leads and that still have no update, where they still want to be asked for it.

    Of the week that was meant when it was queued, and not once its report has left.
    """
    programmes = sa.select(Programme).where(Programme.id.in_(among), Programme.closed_at.is_(None))
    return [
        silent
        for programme in db.session.scalars(programmes.order_by(Programme.title, Programme.id))
        if (writing := current(programme, delivery.queued_at)).send_at > now
        for silent in without_update(programme, writing.week)
        if silent.lead
        and silent.lead.id == delivery.user_id
        and _wants(Rule.UPDATE, silent.lead, programme, programme.today(now))
    ]


@dataclass(frozen=True)
class Waiting:
    """A draft that waits, and the tracks that say nothing in it."""

    programme: Programme
    cycle: Cycle
    silent: Sequence[Silent]


def gather_draft(facts: dict[str, Any]) -> Waiting | None:
    """None once somebody published it."""
    programme, week = db.session.get_one(Programme, facts["programme"]), facts["week"]
    if not _waits(programme, week):
        return None
    return Waiting(programme, cycle(programme, week), without_update(programme, week))
