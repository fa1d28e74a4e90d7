"""One engine for every state machine: a kind declares its transitions, `advance` makes them happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.enums import Labelled
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.decision import decide
from app.programme.difference import differences, standing
from app.programme.item import Item, Stage, check_seen
from app.programme.member import Member
from app.programme.policy import Permission, allows


@dataclass(frozen=True)
class Transition:
    """From any of `sources` to `target`. Buttons, the API and the history are read from here.

    `guard` refuses by raising; `effect` changes the item's own facts; `stage` may depend on the item;
    `decides` names the verdict when the act is a decision to keep, or None.
    """

    verb: str
    label: str
    sources: tuple[Labelled, ...]
    target: Labelled
    stage: Stage | Callable[[Any], Stage]
    permission: Permission
    guard: Callable[[Any], None] = lambda item: None
    effect: Callable[[Any, datetime], None] = lambda item, now: None
    decides: Callable[[Any], str | None] = lambda item: None
    asks_reason: bool = False

    def leaves(self, item: Item) -> bool:
        return item.state in {source.value for source in self.sources}


def advance(
    item: Item,
    verb: str,
    *,
    by: Member,
    now: datetime,
    seen: int | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    part_of: Activity | None = None,
) -> Activity:
    """Make the transition `verb`: permission, guard, state, stage, history, and the decision where it is one.

    Raises Forbidden, Refused, or Conflict when `seen` is not the item's version.
    """
    step = transition(item, verb)
    if not allows(by, step.permission, item.track, own=item.is_own(by)):
        raise Forbidden(verb)
    if seen is not None:
        check_seen(item, {}, seen)
    if step.asks_reason and not reason.strip():
        raise Refused(N_("Say why: it stays in the history."), field="reason")
    step.guard(item)
    if verdict := step.decides(item):
        decide(item, act=verb, verdict=verdict, by=by, now=now, rationale=reason)
    return take(item, step, by=by, now=now, reason=reason, facts=facts, part_of=part_of)


def take(
    item: Item,
    step: Transition,
    *,
    by: Member | None,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    part_of: Activity | None = None,
) -> Activity:
    """Write the step's state, stage and history, without asking anybody. `facts` are those changed before it."""
    before = standing(item)
    step.effect(item, now)
    item.state = step.target.value
    item.stage = step.stage if isinstance(step.stage, Stage) else step.stage(item)
    item.closed_at = None if item.is_open else now
    item.updated_at = now
    facts = (facts or {}) | differences(item, before)
    return record(item, step.verb, by=by, now=now, reason=reason, facts=facts, part_of=part_of)


def transition(item: Item, verb: str) -> Transition:
    """The step `verb` from where the item is, else Refused."""
    for step in item.TRANSITIONS:
        if step.verb == verb and step.leaves(item):
            return step  # type: ignore[no-any-return]
    raise Refused(N_("This is not possible any more: the state has changed."))


def demanded(item: Item, verb: str, state: str | None) -> Permission | None:
    """What the step `verb` from that state demands; one verb may have several, each from states of its own.

    Any of them where none begins there; None where the verb is no step.
    """
    steps = [step for step in item.TRANSITIONS if step.verb == verb]
    own = [step for step in steps if state in {source.value for source in step.sources}]
    return next((step.permission for step in (*own, *steps)), None)


def possible(item: Item, by: Member) -> Iterable[Transition]:
    """The steps that `by` may take now, in the order of the table; guards are asked when one is taken."""
    return [
        step
        for step in item.TRANSITIONS
        if step.leaves(item) and allows(by, step.permission, item.track, own=item.is_own(by))
    ]
