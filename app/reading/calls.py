"""The words of the mails of the week's rhythm in the language in force. Templates only place them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.reading.wording import Wording, joined, week_name
from app.steering.report_calls import Silent, Waiting


@dataclass(frozen=True)
class Call:
    """A track whose update is expected, and the page to write it on."""

    name: str
    track: str
    href: str


@dataclass(frozen=True)
class UpdateLetter:
    subject: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class DraftLetter:
    """`silent` are the tracks without an update, each with who leads it."""

    subject: str
    leaves: str
    silent: tuple[str, ...]


def update_letter(found: Sequence[Silent], link: Callable[..., str]) -> UpdateLetter:
    """Of at least one track."""
    wide = len({silent.programme.id for silent in found}) > 1
    calls = tuple(
        Call(
            name=joined(_(silent.track.label), silent.programme.title if wide else ""),
            track=silent.track.value,
            href=link("updates.show", slug=silent.programme.slug, track=silent.track.value),
        )
        for silent in found
    )
    first = _(
        "%(track)s: the update of %(week)s is expected", track=_(found[0].track.label), week=week_name(found[0].week)
    )
    others = len(found) - 1
    subject = ngettext("%(subject)s, and %(num)d more", "%(subject)s, and %(num)d more", others, subject=first)
    return UpdateLetter(subject if others else first, calls)


def draft_letter(found: Waiting, *, evening: bool) -> DraftLetter:
    wording = Wording(str(get_locale()))
    given = {"programme": found.programme.title, "week": week_name(found.cycle.week)}
    if evening:
        subject = _("%(programme)s: the report of %(week)s still waits to be published", **given)
    else:
        subject = _("%(programme)s: the draft of %(week)s is ready", **given)
    leaves = wording.instant(found.cycle.send_at.isoformat(), found.programme.timezone)
    return DraftLetter(subject, leaves, tuple(_silent(each) for each in found.silent))


def _silent(each: Silent) -> str:
    lead = each.lead.name if each.lead else _("no lead")
    return f"{_(each.track.label)} ({lead})"
