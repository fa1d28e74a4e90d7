"""`jalon backup` and `jalon restore`: all of an instance in one file, and back."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from app.cli import environment
from app.cli.environment import Stop
from app.core import backup as backups
from app.core import clock, schema
from app.core import restore as restores
from app.core.backup import Manifest
from app.core.restore import Unfit

FILE = click.Path(path_type=Path, allow_dash=True, dir_okay=False)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write everything into FILE (-: standard output), of one moment, while people go on working.

    It holds what people wrote and the fingerprints of their passwords: keep it as you keep the database.
    """
    engine = environment.engine()
    if not schema.is_current(engine):
        raise Stop("The tables are not those of this version: jalon db upgrade comes first.")
    try:
        if str(file) == "-":
            with NamedTemporaryFile(dir=environment.settings().data_dir) as made:
                manifest = backups.write_to(engine, made, now=clock.now())
                made.seek(0)
                shutil.copyfileobj(made, sys.stdout.buffer)
        else:
            manifest = backups.write(engine, file, now=clock.now())
    except FileExistsError as error:
        raise Stop(f"{file} is there already: choose another name.") from error
    except OSError as error:
        raise Stop(f"{file} can't be written: {error.strerror}. Nothing was left behind.") from error
    click.echo(f"{file}: {_told(manifest)}.", err=True)


@click.command()
@click.argument("file", type=FILE)
@click.option("--verify", is_flag=True, help="Read everything again and compare it before it is kept.")
@click.option("--replace", is_flag=True, help="Do away with what the database holds.")
@click.option("--check", "only_check", is_flag=True, help="Only examine FILE; no database is touched.")
def restore(file: Path, verify: bool, replace: bool, only_check: bool) -> None:
    """Fill the database from FILE (-: standard input), all or nothing; stop web, worker and beat before.

    A backup of SQLite can be restored into PostgreSQL, and the reverse.
    """
    try:
        with _on_disk(file) as path:
            if only_check:
                click.echo(f"{file} is whole: {_told(restores.examine(path))}.", err=True)
                return
            manifest = restores.restore(environment.engine(), path, verify=verify, replace=replace)
    except Unfit as error:
        raise Stop(str(error)) from error
    except OSError as error:
        raise Stop(f"{file} can't be read: {error.strerror}.") from error
    equal = ", each table read again and equal" if verify else ""
    click.echo(f"Restored: {_told(manifest)}{equal}.", err=True)


def _told(manifest: Manifest) -> str:
    tables = len(manifest.tables)
    return f"{manifest.rows} rows of {tables} tables, revision {manifest.revision}, made {manifest.made_at}"


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """The file itself; standard input is kept in the data folder meanwhile."""
    if str(file) != "-":
        yield file
        return
    with NamedTemporaryFile(dir=environment.settings().data_dir) as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)
