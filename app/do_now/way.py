"""The way of do now: the steps of the method in their order, and how far each is. Computed, never ticked off."""

from dataclasses import dataclass

from app.do_now.opportunity import OpportunityState
from app.do_now.progress import States, inventory_of, problems_of
from app.do_now.scenario import ScenarioState
from app.programme.item import Stage


@dataclass(frozen=True)
class Step:
    """`done` of `total`; the total is None where there is nothing to be out of."""

    code: str
    done: int
    total: int | None
    stage: Stage


def way(states: States) -> tuple[Step, ...]:
    """From the inventory to what is handed on. `states` are those of `by_state`."""
    counts = inventory_of(states) | problems_of(states)
    scenarios, opportunities = states["scenario"], states["opportunity"]
    active, drafts = (scenarios.get(each.value, 0) for each in (ScenarioState.ACTIVE, ScenarioState.DRAFT))
    selected, scored = (
        opportunities.get(each.value, 0) for each in (OpportunityState.SELECTED, OpportunityState.SCORED)
    )
    return (
        _some("inventory", counts["all"], begun=False),
        _all("categorise", counts["categorised"], counts["all"]),
        _all("problematise", counts["problematised"], counts["all"]),
        _some("scenarios", active, begun=drafts > 0),
        _all("prioritise", counts["prioritised"], counts["problems"]),
        _all("opportunities", counts["served"], counts["prioritised"]),
        _some("select", selected, begun=scored > 0),
    )


def next_step(steps: tuple[Step, ...]) -> Step | None:
    """The first that is not done; None at the end of the way."""
    return next((step for step in steps if step.stage is not Stage.DONE), None)


def _all(code: str, done: int, total: int) -> Step:
    """Done once nothing is left to do; nothing to do is not done."""
    if total and done == total:
        return Step(code, done, total, Stage.DONE)
    return Step(code, done, total, Stage.DOING if done else Stage.TODO)


def _some(code: str, done: int, *, begun: bool) -> Step:
    """Done as soon as there is one: nobody can say how many there should be."""
    return Step(code, done, None, Stage.DONE if done else Stage.DOING if begun else Stage.TODO)
