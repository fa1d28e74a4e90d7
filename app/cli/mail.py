"""`jalon mail`: what a mail server hands to us."""

from typing import BinaryIO

import click
import sqlalchemy as sa

from app.cli import environment
from app.core import clock, db
from app.core.delivery_status import LARGEST, returned
from app.steering.stopped_address import came_back

TRY_LATER = 75
"""What tells a mail server to keep the mail and come again (sysexits.h, EX_TEMPFAIL)."""


@click.group()
def mail() -> None:
    """Take in what comes back."""


@mail.command()
@click.argument("file", type=click.File("rb"), default="-")
def bounce(file: BinaryIO) -> None:
    """Note a mail that could not be delivered, from the notice in FILE or on the standard input (RFC 3464).

    Meant to be piped into by the mail server; the same notice twice counts once, and any other mail is left alone.
    """
    found = returned(file.read(LARGEST))
    if found is None:
        click.echo("No notice about a mail of ours that could not be delivered: nothing noted.")
        return
    try:
        with environment.application().app_context(), db.writing():
            delivery = came_back(found, clock.now())
            said = f"{delivery.address}: {found.status} {found.words}" if delivery else "Known already, or not of ours."
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        click.echo(f"The database does not answer: {str(error).splitlines()[0]}", err=True)
        raise SystemExit(TRY_LATER) from error
    click.echo(said)
