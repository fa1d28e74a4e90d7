"""`jalon`: one line per command; mistakes of whoever types end in a sentence, not in a traceback."""

from typing import Any

import click
import sqlalchemy as sa
from alembic.util import CommandError

from app.cli.backup import backup, restore
from app.cli.check import check
from app.cli.database import database
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.environment import Misconfigured, Stop
from app.cli.import_ import import_
from app.cli.mail import mail
from app.cli.report import report
from app.cli.tick import tick
from app.cli.user import user
from app.cli.web import web
from app.core.errors import Refused
from app.settings import SettingError


class Console(click.Group):
    """A group whose commands refuse in words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingError as error:
            raise Misconfigured(str(error)) from error
        except Refused as refusal:
            raise Stop(str(refusal)) from refusal
        except CommandError as error:
            raise Stop(f"The tables: {error}.") from error
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise Stop(f"The database: {str(error).splitlines()[0]}") from error


@click.group(cls=Console, context_settings={"help_option_names": ["-h", "--help"]})
def jalon() -> None:
    """Jalon: a programme tracker for customer-experience task forces.

    Settings come from variables JALON_*; `jalon doctor` says what they amount to.
    """


jalon.add_command(web)
jalon.add_command(tick)
jalon.add_command(demo)
jalon.add_command(database)
jalon.add_command(user)
jalon.add_command(import_)
jalon.add_command(report)
jalon.add_command(mail)
jalon.add_command(doctor)
jalon.add_command(check)
jalon.add_command(backup)
jalon.add_command(restore)
