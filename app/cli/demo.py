"""`jalon demo`: the demonstration, made once."""

import click

from app.cli import environment
from app.cli.environment import Misconfigured
from app.core import clock, schema
from app.core.errors import Refused
from app.demo.seed import seed
from app.web.request import Jalon


@click.command()
def demo() -> None:
    """Make the demonstration: two fictitious programmes with their people, reports and mails. Once is enough."""
    application = environment.application()
    schema.upgrade(application.extensions["engine"])
    if not make_demonstration(application):
        click.echo("The demonstration is there already.")


def make_demonstration(application: Jalon) -> bool:
    """Seed it unless it is there, and say how to sign in; whether it was made now."""
    with application.app_context():
        try:
            password = seed(application.extensions["settings"], clock.now())
        except Refused as refusal:
            if refusal.field != "password":
                raise
            raise Misconfigured(f"JALON_DEMO_PASSWORD: {refusal}") from refusal
    if password:
        click.echo(f"The demonstration is ready. Sign in as lea@cassel.example with the password {password}")
    return password is not None
