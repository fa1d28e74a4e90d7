"""Deliverable: what the method asks a track to hand over. Accepted by a person, never by a computation."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.enums import Labelled
from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.item import Item, Stage, searchable
from app.programme.member import Member
from app.programme.method import METHOD
from app.programme.numbering import next_number
from app.programme.policy import Permission
from app.programme.programme import Programme
from app.programme.state import Transition


class DeliverableState(Labelled):
    EXPECTED = "expected", N_("Expected")
    ACCEPTED = "accepted", N_("Accepted")


class Deliverable(Item):
    """One of the eleven; `code` says which. Its title is the method's label until somebody renames it."""

    __tablename__ = "deliverable"
    __mapper_args__ = {"polymorphic_identity": "deliverable"}

    PREFIX = "DEL"
    LABEL = N_("Deliverable")
    PLURAL = N_("Deliverables")
    STATES = DeliverableState
    DISPOSABLE = False
    TRANSITIONS = (
        Transition(
            verb="accept",
            label=N_("Accept the deliverable"),
            sources=(DeliverableState.EXPECTED,),
            target=DeliverableState.ACCEPTED,
            stage=Stage.DONE,
            permission=Permission.SETTLE,
            decides=lambda item: "accepted",
        ),
        Transition(
            verb="reopen",
            label=N_("Reopen the deliverable"),
            sources=(DeliverableState.ACCEPTED,),
            target=DeliverableState.EXPECTED,
            stage=Stage.TODO,
            permission=Permission.SETTLE,
            decides=lambda item: "reopened",
            asks_reason=True,
        ),
    )

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32))


def expect_deliverables(programme: Programme, titles: dict[str, str], *, by: Member | None, now: datetime) -> None:
    """Make the eleven of the method with their dates. `titles` maps a code to its name in the programme's language."""
    first = next_number(programme, "deliverable", len(METHOD))
    made = [
        Deliverable(
            programme=programme,
            number=first + place,
            code=expected.code,
            title=titles[expected.code],
            lang=programme.lang,
            track=expected.track,
            horizon=expected.track,
            state=DeliverableState.EXPECTED.value,
            due_on=programme.date_of(programme.own_day(expected.day)),
            baseline_on=programme.date_of(programme.own_day(expected.day)),
            created_by_id=by and by.id,
            created_at=now,
            updated_at=now,
        )
        for place, expected in enumerate(METHOD)
    ]
    for deliverable in made:
        deliverable.search_text = searchable(deliverable)
    db.session.add_all(made)
    db.session.flush()  # the history below needs their ids
    db.session.add_all(
        Activity(programme_id=programme.id, item_id=d.id, member_id=by and by.id, verb="created", at=now) for d in made
    )
