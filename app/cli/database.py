"""`jalon db`: the tables of the database."""

import click

from app.cli import environment
from app.cli.environment import Stop
from app.core import schema


@click.group(name="db")
def database() -> None:
    """Bring the tables up or down, or compare them with this version."""


@database.command()
def upgrade() -> None:
    """Bring the tables to this version; does nothing when they are there."""
    engine = environment.engine()
    schema.upgrade(engine)
    click.echo(f"The tables are at revision {schema.current(engine)}.")


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the tables back to REVISION ("base": remove them all, with what they hold)."""
    engine = environment.engine()
    schema.downgrade(engine, revision)
    click.echo(f"The tables are at revision {schema.current(engine) or 'base'}.")


@database.command()
def check() -> None:
    """Say what the tables lack; exit code 1 when they lack something."""
    lacking = schema.check(environment.engine())
    if lacking:
        raise Stop("\n  ".join(["the tables differ from this version:", *lacking]))
    click.echo("The tables are those of this version.")
