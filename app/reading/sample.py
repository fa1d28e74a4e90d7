"""What tells a sample from the report that it is not yet."""

from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from app.reading.page import Reading


def marked(reading: Reading, name: str) -> Reading:
    """The reading with the notice that it is a sample for `name` alone, before every other."""
    with force_locale(reading.lang):
        notice = _("Sample for %(name)s: nobody has published this report", name=name)
    return replace(reading, notices=(notice, *reading.notices))


def mark(lang: str) -> str:
    """The word that stands across each page and before the subject."""
    with force_locale(lang):
        return _("SAMPLE")
