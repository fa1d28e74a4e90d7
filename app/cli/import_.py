"""`jalon import`: spreadsheets from the console, read and written in this process."""

from pathlib import Path

import click
import sqlalchemy as sa

from app.cli import environment
from app.cli.environment import Misconfigured
from app.core import clock, db
from app.core.errors import Refused
from app.do_now.import_at_once import bring
from app.do_now.import_cells import Values
from app.do_now.import_columns import NAMES
from app.do_now.import_look import layout_for
from app.do_now.import_reading import Source, Tally, opened, preview
from app.do_now.import_row import Fate
from app.programme.programme import CLOSED, Programme

REFUSED, UNKNOWN = 1, 3


@click.group(name="import")
def import_() -> None:
    """Bring spreadsheets in."""


def _named(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str | None]:
    """«Header=field», field by field; an empty field passes the column over."""
    named: dict[str, str | None] = {}
    for each in given:
        header, sign, field = each.rpartition("=")
        if not sign or field not in {"", *NAMES}:
            raise click.BadParameter(f"{each!r} is not HEADER=FIELD. Fields: {', '.join(NAMES)}.")
        named[header] = field or None
    return named


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, metavar="SLUG", help="The programme, as its address names it.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook; else the first that holds actions.")
@click.option(
    "--map", "named", multiple=True, callback=_named, metavar="HEADER=FIELD",
    help="What a column holds, whatever its name; nothing after the sign passes it over. As often as needed.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what it would do; write nothing.")
@click.option("--update", is_flag=True, help="Write the rows that differ from the inventory, too.")
@click.option("--new-categories", is_flag=True, help="Add the categories that the programme does not know.")
@click.pass_context
def actions(
    ctx: click.Context,
    *,
    file: Path,
    programme: str,
    sheet: str,
    named: dict[str, str | None],
    dry_run: bool,
    update: bool,
    new_categories: bool,
) -> None:
    """Import an inventory of actions from FILE, an .xlsx or a CSV of any encoding: all of it, or nothing.

    Columns are read as they were last time in this programme, else by their names. Doing it twice adds nothing.
    Exit code: 0 done, 1 a row is refused, 2 the file or the call is wrong, 3 a category is unknown.
    """
    environment.engine()
    content = file.read_bytes()
    source = _opened(programme, content, sheet, named)
    tally = preview(source)
    _tell_dates(source)
    trouble = _tell(tally, update=update, new_categories=new_categories)
    if dry_run:
        click.echo("Dry run: nothing is written.")
    if trouble or dry_run:
        _count(0 if trouble else tally.fates[Fate.NEW], tally.fates[Fate.UNCHANGED], tally.fates[Fate.REFUSED])
        ctx.exit(trouble)
    with db.reading():
        found = _programme(programme)
    result = bring(
        found, name=file.name, content=content, layout=source.layout, by=None, now=clock.now(), update=update,
        new_categories=new_categories,
    )  # fmt: skip
    _count(result["added"], result["unchanged"], 0)


def _opened(slug: str, content: bytes, sheet: str, named: dict[str, str | None]) -> Source:
    with db.reading():
        try:
            programme = _programme(slug)
            return opened(programme, content, layout_for(programme, content, sheet=sheet, named=named))
        except Refused as refusal:
            raise Misconfigured(str(refusal)) from refusal


def _tell_dates(source: Source) -> None:
    """Say which way round dates were taken that could be read both ways."""
    for dates in source.formats.told["dates"]:
        if dates["assumed"]:
            click.echo(f"{dates['header']}: “{dates['example']}” is taken for {dates['read']}")


def _programme(slug: str) -> Programme:
    found = db.session.scalar(sa.select(Programme).where(Programme.slug == slug))
    if found is None:
        raise Misconfigured(f"there is no programme {slug!r}.")
    if found.closed_at is not None:
        raise Misconfigured(f"{slug}: {CLOSED}")
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


def _count(added: int, unchanged: int, refused: int) -> None:
    click.echo(f"{added} added, {unchanged} unchanged, {refused} refused")
