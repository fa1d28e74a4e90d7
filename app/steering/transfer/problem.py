"""What a file says of problems."""

from app.core.i18n import N_
from app.do_now.job_statement import JOB, called
from app.do_now.problem import JobType, Problem, follows, state_problem
from app.steering.transfer.field import Code, Line, Prose
from app.steering.transfer.kind import Transferred

PROBLEMS = Transferred(
    Problem,
    state_problem,
    own=(
        Line("job_verb", N_("Verb"), 16, limit=60),
        Line("job_object", N_("Object of the verb"), 24, limit=120),
        Line("job_context", N_("Circumstances"), 30, limit=160),
        Code("job_type", N_("Type of job"), 18, codes=JobType),
        Prose("desired_outcome", N_("Desired outcome"), 40, limit=300),
        Prose("how_might_we", N_("How might we …"), 40, limit=300),
    ),
    called=called,
    follows=follows,
    naming=("title", *JOB),
)
