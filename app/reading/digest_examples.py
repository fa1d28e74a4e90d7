"""Examples for the sample of a digest, when nothing of the reader's own would stand in it today."""

from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from app.programme.programme import Track
from app.steering.digest import Digest
from app.steering.digest_lines import Line


def examples(on: date) -> Digest:
    """One date of each kind, plainly invented; needs an app context for the catalogue."""
    invented = (
        ("ACT-1", _("Example: put plexiglas at every till"), Track.NOW, -2),
        ("ACT-2", _("Example: open the contactless pick-up"), Track.NOW, 0),
        ("DEL-5", _("Example: test the target journey in the shop"), Track.NEXT, 3),
    )
    lines = tuple(
        Line(ref, title, str(get_locale()), "", _("Example"), track, on + timedelta(days=days), days)
        for ref, title, track, days in invented
    )
    return Digest(on, lines, frozenset())
