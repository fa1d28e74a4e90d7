"""The subject of a digest: how many of what, and the worst of it, in the language in force."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.steering.digest import Digest


def subjects(digest: Digest) -> Iterator[str]:
    """Its parts, the most urgent first; of a digest with a line at least."""
    if digest.lines:
        yield _of_dates([line.days for line in digest.lines])
    if digest.reviews:
        yield ngettext("%(num)d risk to review", "%(num)d risks to review", len(digest.reviews))
    if digest.called:
        yield ngettext("%(num)d mention", "%(num)d mentions", len(digest.called))
    if count := sum(given.count for given in digest.given):
        yield ngettext("%(num)d item given to you", "%(num)d items given to you", count)
    if digest.undecided:
        yield ngettext("%(num)d late decision", "%(num)d late decisions", len(digest.undecided))
    if digest.raised:
        yield ngettext(
            "%(num)d late date without an answer", "%(num)d late dates without an answer", len(digest.raised)
        )


def _of_dates(days: Sequence[int]) -> str:
    """How many, and the worst of it; `days` are in order, the worst first."""
    total, late, today = len(days), sum(day < 0 for day in days), days.count(0)
    count = ngettext("%(num)d due date", "%(num)d due dates", total)
    if total == 1:
        return _("%(count)s %(when)s", count=count, when=distance(days[0]))
    if late == 1:
        return _("%(count)s, 1 of them %(when)s", count=count, when=distance(days[0]))
    if late:
        age = ngettext("%(num)d day", "%(num)d days", -days[0])
        if late == total:
            return _("%(count)s overdue, by up to %(age)s", count=count, age=age)
        return _("%(count)s, %(late)d of them overdue by up to %(age)s", count=count, late=late, age=age)
    if today == total:
        return _("%(count)s %(when)s", count=count, when=distance(0))
    if today:
        return _("%(count)s, %(today)d of them today", count=count, today=today)
    return _("%(count)s, the first %(when)s", count=count, when=distance(days[0]))


def distance(days: int) -> str:
    """The distance of a date in words: 2 days overdue, today, in 3 days."""
    if days < 0:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", -days)
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)
