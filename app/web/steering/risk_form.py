"""The forms of a risk: new or known, and its review."""

from typing import Any

from flask import g
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField
from wtforms.validators import ValidationError

from app.programme.programme import Track
from app.steering.risk import LONGEST_PART, LONGEST_RESPONSE, Risk, next_review
from app.steering.risk_score import IMPACTS, LIKELIHOODS
from app.web.forms import Coded, CreatingForm, Day, EditingForm, Line, Steps, Text, at_most, required
from app.web.item_forms import ItemForm
from app.web.request import today

TO_ASSESS = ("likelihood", "impact", "response", "review_on")


class RiskForm(ItemForm):
    """No horizon: a risk is watched as long as the programme runs."""

    horizon = None  # type: ignore[assignment]
    title = Line(lazy_gettext("Short name"), [at_most(200)])
    track = Coded(lazy_gettext("Track"), Track)
    cause = Text(lazy_gettext("Because of"), [at_most(LONGEST_PART)])
    event = Text(lazy_gettext("this may happen"), [required(), at_most(LONGEST_PART)])
    effect = Text(lazy_gettext("which would lead to"), [at_most(LONGEST_PART)])
    response = Text(lazy_gettext("What we do about it"), [at_most(LONGEST_RESPONSE)])
    likelihood = Steps(lazy_gettext("Likelihood"), 1, 5, LIKELIHOODS.values())
    impact = Steps(lazy_gettext("Impact"), 1, 5, IMPACTS.values())
    review_on = Day(lazy_gettext("Next review"))
    blocking = BooleanField(lazy_gettext("Work waits for it"))

    OWN = (
        "title", "cause", "event", "effect", "response", "likelihood", "impact", "track", "owner_id", "owner_label",
        "due_on", "review_on", "blocking", "priority", "blocked_reason", "body",
    )  # fmt: skip

    def __init__(self, risk: Risk | None = None, **given: Any) -> None:
        super().__init__(obj=risk, **given)
        self._stands = risk.review_on if risk else None

    def validate_review_on(self, field: Day) -> None:
        """A day that is past already may stay; nobody chooses one."""
        if field.data and field.data != self._stands and field.data < today():
            raise ValidationError(gettext("This day is past: give today or a day to come."))


class NewRiskForm(RiskForm, CreatingForm):
    """On the track that the person works on, reviewed in two weeks, unless somebody says else."""

    def __init__(self, **given: Any) -> None:
        track = next((seat.group.track for seat in g.member.seats), g.programme.running(today()))
        usual = {"track": track, "review_on": next_review(g.programme, today())}
        super().__init__(**usual | given)


class ReviewForm(EditingForm):
    likelihood = Steps(lazy_gettext("Likelihood"), 1, 5, LIKELIHOODS.values())
    impact = Steps(lazy_gettext("Impact"), 1, 5, IMPACTS.values())
    response = Text(lazy_gettext("What we do about it"), [at_most(LONGEST_RESPONSE)])
    review_on = Day(lazy_gettext("Next review"))
    note = Text(lazy_gettext("What was said"), [at_most(1000)])

    @classmethod
    def of(cls, risk: Risk) -> "ReviewForm":
        """As the risk stands, the next review in two weeks."""
        stands = {name: getattr(risk, name) for name in TO_ASSESS}
        again = {"review_on": next_review(g.programme, today()), "version": str(risk.version)}
        return cls(data=stands | again)

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in TO_ASSESS}
