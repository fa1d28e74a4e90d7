"""`jalon import`: spreadsheets from the console, read and written in this process."""

from pathlib import Path

import click
import sqlalchemy as sa

from app.cli import environment
from app.cli.environment import Misconfigured
from app.core import clock, db
from app.core.errors import Refused
from app.do_now.import_actions import discard, keep
from app.do_now.import_cells import Values
from app.do_now.import_reading import Tally, opened, preview, stage
from app.do_now.import_row import Fate
from app.do_now.import_writing import write
from app.programme.programme import Programme

REFUSED, UNKNOWN = 1, 3


@click.group(name="import")
def import_() -> None:
    """Bring spreadsheets in."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, metavar="SLUG", help="The programme, as its address names it.")
@click.option("--dry-run", is_flag=True, help="Say what it would do; write nothing.")
@click.option("--update", is_flag=True, help="Write the rows that differ from the inventory, too.")
@click.option("--new-categories", is_flag=True, help="Add the categories that the programme does not know.")
@click.pass_context
def actions(
    ctx: click.Context, *, file: Path, programme: str, dry_run: bool, update: bool, new_categories: bool
) -> None:
    """Import an inventory of actions from FILE, a CSV of any encoding: all of it, or nothing.

    Doing it twice adds nothing. Exit code: 0 done, 1 a row is refused, 2 the file or the call is wrong,
    3 a category is unknown.
    """
    environment.engine()
    content = file.read_bytes()
    tally = _read(programme, content)
    trouble = _tell(tally, update=update, new_categories=new_categories)
    if dry_run:
        click.echo("Dry run: nothing is written.")
    if trouble or dry_run:
        _count(0 if trouble else tally.fates[Fate.NEW], tally.fates[Fate.UNCHANGED], tally.fates[Fate.REFUSED])
        ctx.exit(trouble)
    result = _write(programme, file.name, content, update=update, new_categories=new_categories)
    _count(result["added"], result["unchanged"], 0)


def _read(slug: str, content: bytes) -> Tally:
    with db.reading():
        try:
            source = opened(_programme(slug), content)
        except Refused as refusal:
            raise Misconfigured(str(refusal)) from refusal
    return preview(source)


def _programme(slug: str) -> Programme:
    found = db.session.scalar(sa.select(Programme).where(Programme.slug == slug))
    if found is None:
        raise Misconfigured(f"there is no programme {slug!r}.")
    return found


def _tell(tally: Tally, *, update: bool, new_categories: bool) -> int:
    """Print what a person must know before the last line; returns the exit code."""
    for row in tally.refused:
        for error in row["errors"]:
            click.echo(f"row {row['line']}: {_sentence(error)}", err=True)
    if untold := tally.fates[Fate.REFUSED] - len(tally.refused):
        click.echo(f"and {untold} more rows", err=True)
    if tally.unknown and not new_categories:
        click.echo(f"unknown categories (--new-categories adds them): {', '.join(tally.unknown.values())}", err=True)
    if changed := tally.fates[Fate.CHANGED]:
        click.echo(f"{changed} differ from the inventory: {'written' if update else 'left as they are (--update)'}")
    if tally.refused:
        return REFUSED
    return UNKNOWN if tally.unknown and not new_categories else 0


def _sentence(error: Values) -> str:
    about = " ".join(part for part in (error["header"], f"“{error['cell']}”" if error["cell"] else "") if part)
    sentence = error["message"] % error["values"] if error["values"] else error["message"]
    return f"{about}: {sentence}" if about else str(sentence)


def _write(slug: str, name: str, content: bytes, *, update: bool, new_categories: bool) -> dict[str, int]:
    """The steps of a worker, one after the other; nothing of the way stays behind."""
    with db.writing():
        import_id = keep(_programme(slug), name=name, content=content, by=None, now=clock.now()).id
    try:
        stage(import_id, progress=lambda done, total: None)
        with db.writing():
            return write(import_id, update=update, new_categories=new_categories, now=clock.now())
    finally:
        with db.writing():
            discard(import_id)


def _count(added: int, unchanged: int, refused: int) -> None:
    click.echo(f"{added} added, {unchanged} unchanged, {refused} refused")
