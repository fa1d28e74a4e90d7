"""What a worker does of an import: look at the file, read it, write it, take it back."""

from typing import Any

from app.core import db, queue
from app.core.clock import Clock
from app.do_now.import_look import look_at
from app.do_now.import_reading import stage
from app.do_now.import_undo import undo_import
from app.do_now.import_writing import reserve, write


def read_job(claim: queue.Claim, clock: Clock) -> None:
    """Look at the file; where it is known what its columns hold, read it to its end. A second run adds no row."""

    def progress(done: int, total: int) -> None:
        queue.progress(claim, done, total, now=clock())

    look_at(claim.args["import_id"], progress=progress)
    stage(claim.args["import_id"], progress=progress)


def write_job(claim: queue.Claim, clock: Clock) -> dict[str, int]:
    """Write what somebody agreed to; a second run finds it done."""
    with db.writing():
        queue.progress(claim, 0, 0, now=clock())
        reserve(claim.args["import_id"])
    with db.writing():
        queue.progress(claim, 0, 0, now=clock())
        return write(claim.args["import_id"], now=clock())


def undo_job(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Take back what was written; a second run finds it done."""
    with db.writing():
        queue.progress(claim, 0, 0, now=clock())
        return undo_import(claim.args["import_id"], by_id=claim.args["member_id"], now=clock())
