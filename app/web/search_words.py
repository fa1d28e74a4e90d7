"""What a search says of how much it found, and of what the archive holds."""

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.programme.search import Found, InArchive
from app.web.lists import counted


def how_many(found: Found, most: int) -> str:
    """«The 50 best of 312 items» where more fit than the page shows; empty for nothing."""
    if found.count > most:
        return _("The %(num)d best of %(items)s; more words narrow it down.", num=most, items=counted(found.count))
    return counted(found.count) if found.count else ""


def beside(there: InArchive) -> dict[str, str]:
    """What is to be said of the archive under the results; empty when it holds nothing of it."""
    number = format_decimal(there.count)
    if not there.count:
        return {"words": _("Older items of the archive may hold these words.")} if there.more else {}
    if there.more:
        least = ngettext(
            "At least %(number)s archived item holds these words.",
            "At least %(number)s archived items hold these words.",
            there.count,
            number=number,
        )
        return {"words": least}
    words = ngettext(
        "%(number)s archived item holds these words.",
        "%(number)s archived items hold these words.",
        there.count,
        number=number,
    )
    return {"words": words}
