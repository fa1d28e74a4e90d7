"""What a worker does of a file with items: read it, write it, take it back."""

from typing import Any

from app.core import db, queue
from app.core.clock import Clock
from app.reading.sheets.vocabulary import vocabulary
from app.steering.transfer.file import TransferFile
from app.steering.transfer.reading import stage
from app.steering.transfer.undoing import undo_transfer
from app.steering.transfer.writing import write_some


def read_job(claim: queue.Claim, clock: Clock) -> None:
    """Compare the file's rows with the programme; a second run adds no row."""
    transfer_id = int(claim.args["transfer_id"])
    with db.reading():
        kind = db.session.get_one(TransferFile, transfer_id).kind

    def progress(done: int, total: int) -> None:
        queue.progress(claim, done, total, now=clock())

    stage(transfer_id, vocabulary(kind), progress=progress, now=clock())


def write_job(claim: queue.Claim, clock: Clock) -> None:
    """Write what somebody agreed to, some rows a transaction; a second run goes on where the first one stopped."""
    done, total = 0, 1
    while done < total:
        with db.writing():
            queue.progress(claim, done, total, now=clock())
            done, total = write_some(int(claim.args["transfer_id"]), now=clock())


def undo_job(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Take back what was written; a second run finds it done."""
    with db.writing():
        queue.progress(claim, 0, 0, now=clock())
        return undo_transfer(int(claim.args["transfer_id"]), by_id=int(claim.args["member_id"]), now=clock())
