"""What a file says of risks."""

from app.core.i18n import N_
from app.steering.risk import Risk, foresee
from app.steering.transfer.field import Day, Prose, Step, Values, YesNo
from app.steering.transfer.kind import Transferred


def _called(values: Values) -> str:
    """As `foresee` does."""
    return values.get("title") or (values.get("event") or "")[:200]


RISKS = Transferred(
    Risk,
    foresee,
    own=(
        Prose("cause", N_("Cause"), 40),
        Prose("event", N_("Event"), 40),
        Prose("effect", N_("Effect"), 40),
        Prose("response", N_("Response"), 40),
        Step("likelihood", N_("Likelihood"), 10),
        Step("impact", N_("Impact"), 10),
        Day("review_on", N_("Next review"), 12),
        YesNo("blocking", N_("Work waits for it"), 10),
    ),
    called=_called,
    naming=("title", "event"),
)
