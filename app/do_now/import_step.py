"""How far an import is."""

from app.core.enums import Labelled
from app.core.i18n import N_
from app.core.queue import State
from app.do_now.import_row import ImportFile


class Step(Labelled):
    READING = "reading", N_("being read")
    CHOOSING = "choosing", N_("waits for its columns")
    FOUND = "found", N_("waits for your word")
    WRITING = "writing", N_("being written")
    HALF = "half", N_("written in part")
    DONE = "done", N_("imported")
    UNDOING = "undoing", N_("being taken back")
    UNDONE = "undone", N_("taken back")
    FAILED = "failed", N_("failed")
    CANCELLED = "cancelled", N_("cancelled")


LIVE = {Step.READING, Step.WRITING, Step.UNDOING}
"""A worker is at it, or will be."""

OPEN = {Step.CHOOSING, Step.FOUND, Step.FAILED}
"""The columns may still be said anew."""

AT_IT = {State.WAITING, State.RUNNING}
ENDED = {State.FAILED: Step.FAILED, State.CANCELLED: Step.CANCELLED}


def step_of(imported: ImportFile) -> Step:
    """Read from the row and its jobs. What a worker could not finish has failed; where that was undoing, it stands."""
    work = imported.writing or imported.reading
    if imported.undone is not None:
        return Step.UNDONE
    if imported.result is not None:
        return Step.UNDOING if imported.undoing and imported.undoing.state in AT_IT else Step.DONE
    if work and work.state in ENDED:
        return ENDED[work.state]
    if imported.writing:
        return Step.WRITING
    if imported.summary is not None:
        return Step.FOUND
    looked = imported.layout is None and work is not None and work.state is State.DONE
    return Step.CHOOSING if looked else Step.READING
