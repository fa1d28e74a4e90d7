"""`jalon user`: accounts from the console, and the way in when nobody can open the door from inside."""

import click
import sqlalchemy as sa

from app.cli import environment
from app.cli.environment import Stop
from app.core import clock, db, schema
from app.core.i18n import LANGUAGES
from app.programme.account import User, create_user, user_by_email
from app.programme.one_time_link import first_administrator_link, one_time_link
from app.settings import Settings


@click.group()
def user() -> None:
    """Open accounts; hand out one-time links."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="Name and surname, as others will read it.")
@click.option("--lang", default="fr", show_default=True, type=click.Choice(LANGUAGES), help="Pages and mails.")
@click.option("--may-create", is_flag=True, help="May create programmes.")
@click.option("--admin", is_flag=True, help="Administers accounts and the instance.")
def create(email: str, name: str, lang: str, may_create: bool, admin: bool) -> None:
    """Open an account for EMAIL and print the one-time link with which its owner chooses a password."""
    settings = environment.settings()
    db.connect(settings.database_url)
    with db.writing():
        now = clock.now()
        person = create_user(email=email, name=name, now=now, lang=lang, may_create=may_create, is_admin=admin)
        token = one_time_link(person, now=now)
    click.echo(f"{person.email} can come in with this link, once, for seven days:\n{address(settings, token)}")


@user.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a new one-time link for EMAIL; an earlier one that was not used dies."""
    settings = environment.settings()
    db.connect(settings.database_url)
    with db.writing():
        person = db.session.scalar(user_by_email(email).where(User.is_active))
        if person is None:
            raise Stop(f"{email}: there is no open account with this address.")
        token = one_time_link(person, now=clock.now())
    click.echo(
        f"{person.email} can choose a new password with this link, once, for seven days:\n{address(settings, token)}"
    )


def address(settings: Settings, token: str) -> str:
    return f"{settings.public_url}/welcome/{token}"


def invite_first_administrator(settings: Settings, engine: sa.Engine) -> None:
    """Print the link that makes the first administrator, as long as there is none; the demonstration has its own."""
    if settings.demo or not schema.is_current(engine):
        return
    with db.writing():
        token = first_administrator_link(clock.now())
    if token:
        click.echo(f"Nobody administers this instance yet. Open this once to begin:\n{address(settings, token)}")
