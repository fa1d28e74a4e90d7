"""The matrix of scenarios: how severe, how long, and which of them stand in each place."""

from typing import Any

import sqlalchemy as sa

from app.do_now.scenario import STEPS, Scenario, ScenarioState
from app.programme.programme import Programme


def placed(programme: Programme, most: int) -> sa.Select[*tuple[Any, ...]]:
    """(number, title, state, severity, duration, plausibility, of_place), at most so many of each of the nine places.

    Those that were placed and not retired; those taken into account first, then the most plausible. `of_place` is how
    many there are in all.
    """
    place = [Scenario.severity, Scenario.duration]
    # «active» comes before «draft» by itself
    first = [Scenario.state, Scenario.plausibility.desc(), Scenario.number]
    ranked = (
        sa.select(Scenario.number, Scenario.title, Scenario.state)
        .add_columns(*(getattr(Scenario, step) for step in STEPS))
        .add_columns(
            sa.func.row_number().over(partition_by=place, order_by=first).label("in_place"),
            sa.func.count().over(partition_by=place).label("of_place"),
        )
        .where(
            Scenario.programme_id == programme.id,
            Scenario.archived_at.is_(None),
            Scenario.state != ScenarioState.RETIRED.value,
            *(getattr(Scenario, step).is_not(None) for step in STEPS),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.in_place <= most).order_by(ranked.c.in_place)
