"""The kinds whose items go out as a file and come back in: one line each."""

from app.steering.transfer.kind import Transferred
from app.steering.transfer.opportunity import OPPORTUNITIES
from app.steering.transfer.problem import PROBLEMS
from app.steering.transfer.risk import RISKS
from app.steering.transfer.scenario import SCENARIOS

KINDS: dict[str, Transferred] = {each.code: each for each in (SCENARIOS, PROBLEMS, OPPORTUNITIES, RISKS)}
"""By the code of the kind."""
