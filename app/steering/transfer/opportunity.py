"""What a file says of opportunities."""

from app.core.i18n import N_
from app.do_now.opportunity import Opportunity, see
from app.do_now.serving import SETTLED, may_be_served
from app.steering.transfer.field import Reference, Step
from app.steering.transfer.kind import Transferred

OPPORTUNITIES = Transferred(
    Opportunity,
    see,
    own=(
        Reference("problem_id", N_("Problem that it serves"), 14, "problem", may_be_served, SETTLED),
        Step("value_customer", N_("Value to the customer"), 10),
        Step("value_business", N_("Value to the business"), 10),
        Step("effort", N_("Effort"), 10),
        Step("desirability", N_("Desirability"), 10),
        Step("feasibility", N_("Feasibility"), 10),
        Step("viability", N_("Viability"), 10),
    ),
)
