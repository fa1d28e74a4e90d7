"""The colour that follows from a track's figures, and why it is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.workdays import Workdays
from app.programme.colour_rule import ColourRule
from app.programme.composition import broken
from app.programme.programme import Programme
from app.steering.progress import Standing
from app.steering.risk_score import severity
from app.steering.update import Colour


@dataclass(frozen=True)
class Reason:
    """Why a colour is what it is: a code and its numbers, put into words where it is shown."""

    code: str
    values: dict[str, Any]


def compute(
    programme: Programme, standing: Standing, today: date, updated_at: datetime | None
) -> tuple[Colour, list[Reason]]:
    """The colour that follows from the figures by the programme's own limits, with its reasons, worst first.

    Slip is measured from the commitment, in the programme's working days: moving a forecast heals nothing. Grey:
    nothing to judge, or not begun. Nobody is reproached a silence that is older than the programme. What is in
    overrun, and what the group lacks, is said and changes no colour. Source: report-and-reminders, section 1.
    """
    if programme.day_of(today) < 0 or not standing.total:
        return Colour.GREY, []
    rule, workdays = programme.colour_rule, programme.workdays
    red, amber = _gate_reasons(standing, rule, workdays, today)
    late = days_late(workdays, standing.decision_by, today)
    if late:
        (red if late > rule.decision_red else amber).append(Reason("decision_late", {"days": late}))
    strains = {"red": red, "amber": amber}.get(severity(standing.worst_risk, rule))
    if strains is not None:
        strains.append(Reason("risk", {"score": standing.worst_risk}))
    if standing.open and standing.overdue * 100 > rule.overdue_share * standing.open:
        amber.append(Reason("overdue_share", {"n": standing.overdue, "total": standing.open}))
    silent = (today - programme.today(updated_at)).days if updated_at else None
    if (programme.day_of(today) if silent is None else silent) >= rule.silence_days:
        amber.append(Reason("no_update", {"days": silent}))
    colour = Colour.RED if red else Colour.AMBER if amber else Colour.GREEN
    return colour, red + amber + _told(standing)


def days_late(workdays: Workdays, needed_by: date | None, today: date) -> int:
    """Working days since a decision was needed; 0 when it was not, or still may come in time."""
    return workdays.between(needed_by, today) if needed_by and needed_by < today else 0


def _gate_reasons(
    standing: Standing, rule: ColourRule, workdays: Workdays, today: date
) -> tuple[list[Reason], list[Reason]]:
    red: list[Reason] = []
    amber: list[Reason] = []
    slip = standing.gates[0].slip(workdays) if standing.gates else 0
    if slip >= rule.gate_amber:
        (red if slip > rule.gate_red else amber).append(Reason("gate_slip", {"days": slip}))
    overdue = max(
        (workdays.between(g.due_on, today) for g in standing.gates if g.due_on and g.due_on < today), default=0
    )
    if overdue:
        (red if overdue > rule.overdue_red else amber).append(Reason("gate_overdue", {"days": overdue}))
    return red, amber


def _told(standing: Standing) -> list[Reason]:
    """What is printed beside a colour without changing it."""
    told = [Reason("carry_over", {"n": standing.overrun})] if standing.overrun else []
    lacking = [rule.code for rule in broken(standing.track, standing.makeup)]
    return [*told, Reason("composition", {"rules": lacking})] if lacking else told


def worst(colours: Sequence[Colour]) -> Colour:
    """The overall colour: the worst of the known ones; grey when none is known."""
    for colour in (Colour.RED, Colour.AMBER, Colour.GREEN):
        if colour in colours:
            return colour
    return Colour.GREY
