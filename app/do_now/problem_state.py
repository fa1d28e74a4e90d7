"""Where a problem stands, and which of its states amount to what."""

from app.core.enums import Labelled
from app.core.i18n import N_


class ProblemState(Labelled):
    DRAFT = "draft", N_("Draft")
    FRAMED = "framed", N_("Framed")
    PRIORITISED = "prioritised", N_("Prioritised")
    IN_PROGRESS = "in_progress", N_("Being worked on")
    SOLVED = "solved", N_("Solved")
    MERGED = "merged", N_("Merged")
    DROPPED = "dropped", N_("Dropped")


AT_WORK = (ProblemState.DRAFT, ProblemState.FRAMED, ProblemState.PRIORITISED, ProblemState.IN_PROGRESS)
"""States in which it still waits to be solved."""
WORKED_ON = [state.value for state in AT_WORK]
"""Their codes, as `Item.state` holds them; those below are codes too."""
UNPRIORITISED = [ProblemState.DRAFT.value, ProblemState.FRAMED.value]
WAITING = [ProblemState.PRIORITISED.value, ProblemState.IN_PROGRESS.value]
"""It has its priority, and waits to be solved: an opportunity has to serve it."""
PRIORITISED = [*WAITING, ProblemState.SOLVED.value]
"""It has its priority, or had it until it was solved."""
GONE = [ProblemState.MERGED.value, ProblemState.DROPPED.value]
"""It is none any more."""
