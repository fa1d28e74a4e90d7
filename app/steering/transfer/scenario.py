"""What a file says of scenarios."""

from app.core.i18n import N_
from app.do_now.priority_moves import watch
from app.do_now.scenario import Scenario, imagine
from app.steering.transfer.field import Prose, Step
from app.steering.transfer.kind import Transferred

SCENARIOS = Transferred(
    Scenario,
    imagine,
    own=(
        Step("severity", N_("Severity"), 10, high=3),
        Step("duration", N_("Duration"), 10, high=3),
        Step("plausibility", N_("Plausibility"), 10, high=3),
    ),
    watch=watch,
    notes=Prose("body", N_("Narrative"), 60, limit=20_000),
)
