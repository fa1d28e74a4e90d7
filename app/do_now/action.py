"""Action: something the company already does for its customers in the new situation. The inventory is all of them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.category import Category
from app.do_now.raising import is_problematised
from app.programme.activity import Activity
from app.programme.item import Item, Stage, change, check_seen, create
from app.programme.list_filter import either, has_code, has_id
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.state import Transition, advance, take


class ActionState(Labelled):
    CAPTURED = "captured", N_("Captured")
    CATEGORISED = "categorised", N_("Categorised")
    SETTLED = "settled", N_("Settled")


class Nature(Labelled):
    MEASURE = "measure", N_("Measure")
    ROLE = "role", N_("New role")
    CHANNEL = "channel", N_("Channel")
    SUPPLY = "supply", N_("Supply")
    AUTOMATION = "automation", N_("Automation")
    RELATIONAL = "relational_programme", N_("Relationship programme")
    COMMUNICATION = "communication", N_("Communication")
    OTHER = "other", N_("Other nature")


class Expression(Labelled):
    SAYS = "says", N_("says")
    DOES = "does", N_("does")
    WRITES = "writes", N_("writes")


class Beneficiary(Labelled):
    CUSTOMER = "customer", N_("Customers")
    EMPLOYEE = "employee", N_("Employees")
    PARTNER = "partner", N_("Partners")
    ECOSYSTEM = "ecosystem", N_("Ecosystem")
    COMMUNITY = "community", N_("Community")


class Orientation(Labelled):
    CUSTOMER = "customer", N_("Turned to the customer")
    COMPANY = "company", N_("Turned to the company")


class Disposition(Labelled):
    UNDECIDED = "undecided", N_("To settle")
    KEEP = "keep", N_("Keep")
    ADJUST = "adjust", N_("Adjust")
    STOP = "stop", N_("Switch off")
    MAKE_PERMANENT = "make_permanent", N_("Make permanent")


def _has_category(action: "Action") -> None:
    if action.category_id is None:
        raise Refused(N_("Choose a category first."), field="category_id")


def _has_disposition(action: "Action") -> None:
    if action.disposition is Disposition.UNDECIDED:
        raise Refused(N_("Choose what becomes of the action first."), field="disposition")


def _weighty(action: "Action") -> str | None:
    """Switching off and making permanent are decisions to keep."""
    weighty = action.disposition in {Disposition.STOP, Disposition.MAKE_PERMANENT}
    return action.disposition.value if weighty else None


def _settled_stage(action: "Action") -> Stage:
    """What must be switched off is not finished while it still runs."""
    return Stage.DOING if action.disposition is Disposition.STOP and action.running else Stage.DONE


def _must_run_to_stop(action: "Action") -> None:
    if not (action.disposition is Disposition.STOP and action.running):
        raise Refused(N_("Only an action to switch off that still runs can be switched off."))


def _switch_off(action: "Action", now: datetime) -> None:
    action.running = False
    action.ended_on = action.ended_on or action.programme.today(now)


def _forget_disposition(action: "Action", now: datetime) -> None:
    action.disposition = Disposition.UNDECIDED


class Action(Item):
    """One line of the inventory. It is inventoried even when nobody owns it (R6).

    `customer_sense` is 1 to 5, None while nobody said; `running` is None when unknown.
    """

    __tablename__ = "action"
    __mapper_args__ = {"polymorphic_identity": "action"}

    PREFIX = "ACT"
    LABEL = N_("Action")
    PLURAL = N_("Actions")
    STATES = ActionState
    TEXTS = Item.TEXTS | {"scope", "regulation_ref", "empathy_note"}
    TRANSITIONS = (
        Transition(
            verb="categorise",
            label=N_("Categorise"),
            sources=(ActionState.CAPTURED,),
            target=ActionState.CATEGORISED,
            stage=Stage.DOING,
            permission=Permission.EDIT,
            guard=_has_category,
        ),
        Transition(
            verb="settle",
            label=N_("Settle"),
            sources=(ActionState.CATEGORISED,),
            target=ActionState.SETTLED,
            stage=_settled_stage,
            permission=Permission.SETTLE,
            guard=_has_disposition,
            decides=_weighty,
        ),
        Transition(
            verb="switch_off",
            label=N_("It is switched off"),
            sources=(ActionState.SETTLED,),
            target=ActionState.SETTLED,
            stage=Stage.DONE,
            permission=Permission.EDIT,
            guard=_must_run_to_stop,
            effect=_switch_off,
        ),
        Transition(
            verb="reopen",
            label=N_("Reopen"),
            sources=(ActionState.SETTLED,),
            target=ActionState.CATEGORISED,
            stage=Stage.DOING,
            permission=Permission.SETTLE,
            effect=_forget_disposition,
            asks_reason=True,
        ),
    )

    FILTERS = {
        "category": lambda text: has_id(Action.__table__.c.category_id, text),
        "disposition": lambda text: has_code(Action.__table__.c.disposition, Disposition, text),
        "problem": lambda text: either(is_problematised(Action.__table__.c.id), text),
    }

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    nature: Mapped[Nature | None]
    expression: Mapped[Expression | None]
    beneficiaries: Mapped[list[str]] = mapped_column(default=list)
    orientation: Mapped[Orientation | None]
    customer_sense: Mapped[int | None] = mapped_column(
        sa.CheckConstraint("customer_sense BETWEEN 1 AND 5", name="sense")
    )
    scope: Mapped[str] = mapped_column(sa.Text, default="")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    running: Mapped[bool | None]
    compliance: Mapped[bool] = mapped_column(default=False)
    regulation_ref: Mapped[str] = mapped_column(sa.String(200), default="")
    disposition: Mapped[Disposition] = mapped_column(default=Disposition.UNDECIDED)
    empathy_note: Mapped[str] = mapped_column(sa.Text, default="")

    category: Mapped[Category | None] = relationship()


def capture(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Action:
    """Add an action to the inventory; with a category it is categorised at once."""
    _check_dates(values)
    categorised = values.get("category_id") is not None
    return create(
        Action,
        programme,
        by=by,
        now=now,
        track=Track.NOW,
        state=(ActionState.CATEGORISED if categorised else ActionState.CAPTURED).value,
        stage=Stage.DOING if categorised else Stage.TODO,
        **values,
    )


def revise(
    action: Action,
    values: dict[str, Any],
    *,
    by: Member | None,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit the action; giving the first category categorises it. `by` is None on the console; `quietly` as in `change`.

    Returns the line of history that an undo takes back, None when nothing changed.
    """
    _check_dates(values)
    line = change(action, values, by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)
    if line and action.state == ActionState.CAPTURED.value and action.category_id is not None:
        db.session.flush()  # the step is part of the line, or of what the line is part of
        take(action, Action.TRANSITIONS[0], by=by, now=now, part_of=part_of or line)
    return line


def settle(
    action: Action,
    disposition: Disposition,
    *,
    by: Member,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
) -> Activity:
    """Decide what becomes of the action. Switching off and making permanent are kept as decisions."""
    check_seen(action, {}, seen)
    facts = {"disposition": [action.disposition.value, disposition.value]}
    action.disposition = disposition
    return advance(action, "settle", by=by, now=now, reason=reason, facts=facts, part_of=part_of)


def _check_dates(values: dict[str, Any]) -> None:
    started, ended = values.get("started_on"), values.get("ended_on")
    if started and ended and ended < started:
        raise Refused(N_("The end comes before the start."), field="ended_on")
