"""The words of a digest in the language in force. Templates only place them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.reading.wording import Wording, joined
from app.steering.digest import Digest, Given, Line

MOST = 20
"""Lines in one mail; the rest is counted."""


@dataclass(frozen=True)
class Entry:
    """One line as it is read: «en retard de 5 jours», «mercredi 18 novembre», «Maison Cassel · S'adapter».

    What was given has `why` instead of a date: «Paul vous l'a confié.»; several at once have no `ref`.
    """

    ref: str
    title: str
    lang: str
    slug: str
    track: str
    when: str
    on: str
    place: str
    why: str


@dataclass(frozen=True)
class Group:
    """`tone` is bad, warn or "": a CSS class."""

    heading: str
    tone: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Letter:
    """`lead` is what mail programs show beside the subject. `more` counts what didn't fit, or is "".

    `slug` is the programme's when it speaks of one only, else "".
    """

    subject: str
    title: str
    lead: str
    groups: tuple[Group, ...]
    more: str
    slug: str


def letter(digest: Digest) -> Letter:
    """The digest, which has a line at least, as a mail says it; needs an app context for the catalogue."""
    wording = Wording(str(get_locale()))
    hidden = max(len(digest.lines) - MOST, 0) + max(len(digest.given) - MOST, 0)
    subjects = [_subject([line.days for line in digest.lines])] if digest.lines else []
    return Letter(
        subject=" · ".join([*subjects, *_subject_of_given(digest)]),
        title=_("Your due dates on %(day)s", day=wording.long_date(digest.on)) if digest.lines else _("New to you"),
        lead=_lead(digest, wording),
        groups=(*_groups(digest, wording), *_group_of_given(digest, wording)),
        more=ngettext("+%(num)d more in Jalon", "+%(num)d more in Jalon", hidden) if hidden > 0 else "",
        slug="" if _is_wide(digest) else digest.lines[0].slug if digest.lines else digest.given[0].slug,
    )


def _lead(digest: Digest, wording: Wording) -> str:
    if digest.lines:
        worst = _entry(digest.lines[0], digest, wording)
        return _("Most urgent: %(ref)s %(title)s, %(when)s.", ref=worst.ref, title=worst.title, when=worst.when)
    first = _entry_of_given(digest.given[0], digest, wording)
    return " ".join(part for part in (first.ref, first.title, first.why) if part)


def _subject_of_given(digest: Digest) -> Iterator[str]:
    count = sum(given.count for given in digest.given)
    if count:
        yield ngettext("%(num)d item given to you", "%(num)d items given to you", count)


def _group_of_given(digest: Digest, wording: Wording) -> Iterator[Group]:
    entries = tuple(_entry_of_given(given, digest, wording) for given in digest.given[:MOST])
    if entries:
        heading, total = _("Given to you"), sum(given.count for given in digest.given)
        yield Group(f"{heading} ({wording.number(total)})", "", entries)


def _entry_of_given(given: Given, digest: Digest, wording: Wording) -> Entry:
    who = given.by or _("Jalon")
    many = ngettext("%(who)s gave you %(num)d item.", "%(who)s gave you %(num)d items.", given.count, who=who)
    return Entry(
        ref=given.ref,
        title=wording.text(given.title),
        lang=given.lang or wording.lang,
        slug=given.slug,
        track=given.track.value if given.track else "",
        when="",
        on="",
        place=joined(given.programme if _is_wide(digest) else "", _(given.track.label) if given.track else ""),
        why=_("%(who)s gave it to you.", who=who) if given.ref else many,
    )


def _subject(days: Sequence[int]) -> str:
    """How many, and the worst of it; `days` are in order, the worst first."""
    total, late, today = len(days), sum(day < 0 for day in days), days.count(0)
    count = ngettext("%(num)d due date", "%(num)d due dates", total)
    if total == 1:
        return _("%(count)s %(when)s", count=count, when=_when(days[0]))
    if late == 1:
        return _("%(count)s, 1 of them %(when)s", count=count, when=_when(days[0]))
    if late:
        age = ngettext("%(num)d day", "%(num)d days", -days[0])
        if late == total:
            return _("%(count)s overdue, by up to %(age)s", count=count, age=age)
        return _("%(count)s, %(late)d of them overdue by up to %(age)s", count=count, late=late, age=age)
    if today == total:
        return _("%(count)s %(when)s", count=count, when=_when(0))
    if today:
        return _("%(count)s, %(today)d of them today", count=count, today=today)
    return _("%(count)s, the first %(when)s", count=count, when=_when(days[0]))


def _when(days: int) -> str:
    """The distance of a date in words: 2 days overdue, today, in 3 days."""
    if days < 0:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", -days)
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def _groups(digest: Digest, wording: Wording) -> Iterator[Group]:
    """Those that have something to show. The count beside a heading is that of all its lines, shown or not."""
    shown = digest.lines[:MOST]
    for heading, tone, lowest, highest in (
        (_("Overdue"), "bad", -math.inf, -1),
        (_("Today"), "warn", 0, 0),
        (_("Coming up"), "", 1, math.inf),
    ):
        entries = tuple(_entry(line, digest, wording) for line in shown if lowest <= line.days <= highest)
        if entries:
            total = sum(lowest <= line.days <= highest for line in digest.lines)
            yield Group(f"{heading} ({wording.number(total)})", tone, entries)


def _entry(line: Line, digest: Digest, wording: Wording) -> Entry:
    same_year = line.due_on.year == digest.on.year
    return Entry(
        ref=line.ref,
        title=wording.text(line.title),
        lang=line.lang,
        slug=line.slug,
        track=line.track.value,
        when=_when(line.days),
        on=wording.long_date(line.due_on) if same_year else wording.full_date(line.due_on),
        place=joined(line.programme if _is_wide(digest) else "", _(line.track.label)),
        why=_("You own it."),
    )


def _is_wide(digest: Digest) -> bool:
    """Whether it speaks of several programmes, so that each line has to name its own."""
    return len(digest.programmes) > 1
