"""What a command works with: the settings of the environment, the database, the application."""

import os

import click
import sqlalchemy as sa

from app import create_app
from app.core import db
from app.settings import Settings
from app.web.request import Jalon


class Stop(click.ClickException):
    """Ends the command with one sentence."""

    exit_code = 1


class Misconfigured(Stop):
    """Nothing can start with these settings."""

    exit_code = 2


def settings() -> Settings:
    """The settings; the data folder exists afterwards. Raises SettingError."""
    found = Settings.from_environment(os.environ)
    try:
        found.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"JALON_DATA_DIR: {found.data_dir} can't be made: {error.strerror}.") from error
    return found


def engine() -> sa.Engine:
    """The database alone, for commands that work on its tables."""
    return db.connect(settings().database_url)


def application() -> Jalon:
    return create_app(settings())
