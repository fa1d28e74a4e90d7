"""What a file says of risks."""

from app.core.i18n import N_
from app.steering.risk import LONGEST_PART, LONGEST_RESPONSE, Risk, called, foresee
from app.steering.transfer.field import Day, Prose, Step, YesNo
from app.steering.transfer.kind import Transferred

RISKS = Transferred(
    Risk,
    foresee,
    own=(
        Prose("cause", N_("Cause"), 40, limit=LONGEST_PART),
        Prose("event", N_("Event"), 40, limit=LONGEST_PART),
        Prose("effect", N_("Effect"), 40, limit=LONGEST_PART),
        Prose("response", N_("Response"), 40, limit=LONGEST_RESPONSE),
        Step("likelihood", N_("Likelihood"), 10),
        Step("impact", N_("Impact"), 10),
        Day("review_on", N_("Next review"), 12),
        YesNo("blocking", N_("Work waits for it"), 10),
    ),
    called=called,
    naming=("title", "event"),
)
