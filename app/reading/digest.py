"""The words of a digest in the language in force. Templates only place them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.core.markdown import plain
from app.reading.digest_subject import distance, subjects
from app.reading.wording import Wording, joined
from app.steering.digest import Digest
from app.steering.digest_lines import Given, Line, Raised
from app.steering.late_asks import Awaited
from app.steering.mentions import Called

MOST = 20
"""Lines in one mail; the rest is counted."""


@dataclass(frozen=True)
class Entry:
    """One line as it is read: «en retard de 5 jours», «mercredi 18 novembre», «Maison Cassel · S'adapter».

    What has no date has `why` alone: «Paul vous l'a confié.»; several at once have no `ref`. `comment` is the id of
    the one whose `text` it is. `answerable`: a date of the reader's own, which can be answered for; `review`: a risk
    to review. `asked` names a decision that is late, whose question is the title.
    """

    ref: str
    title: str
    lang: str
    slug: str
    track: str
    place: str
    why: str
    when: str = ""
    on: str = ""
    note: str = ""
    text: str = ""
    comment: int | None = None
    answerable: bool = False
    asked: str = ""
    review: bool = False

    @property
    def place_on_page(self) -> str:
        """Where on the page of the item its words stand."""
        if self.review:
            return "review"
        return f"comment-{self.comment}" if self.comment else ""


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
    groups = list(_groups(digest, wording))
    hidden = sum(len(group.entries) for group in groups) - MOST
    shown = tuple(_shortened(groups))
    return Letter(
        subject=" · ".join(subjects(digest)),
        title=_title(digest, wording),
        lead=_lead(shown[0].entries[0]),
        groups=shown,
        more=ngettext("+%(num)d more in Jalon", "+%(num)d more in Jalon", hidden) if hidden > 0 else "",
        slug="" if _is_wide(digest) else shown[0].entries[0].slug,
    )


def _shortened(groups: Sequence[Group]) -> Iterator[Group]:
    """The first `MOST` lines of all groups together."""
    left = MOST
    for group in groups:
        if left > 0:
            yield Group(group.heading, group.tone, group.entries[:left])
        left -= len(group.entries)


def _title(digest: Digest, wording: Wording) -> str:
    if digest.lines:
        return _("Your due dates on %(day)s", day=wording.long_date(digest.on))
    if digest.reviews:
        return _("Your risks to review on %(day)s", day=wording.long_date(digest.on))
    if digest.called or digest.given:
        return _("New to you")
    return _("Late decisions") if digest.undecided else _("Late in your group, without an answer")


def _lead(first: Entry) -> str:
    if first.asked:
        return _("Most urgent, %(when)s: %(title)s", title=first.title, when=first.when)
    if first.when:
        return _("Most urgent: %(ref)s %(title)s, %(when)s.", ref=first.ref, title=first.title, when=first.when)
    return " ".join(part for part in (first.ref, first.title, first.why) if part)


def _groups(digest: Digest, wording: Wording) -> Iterator[Group]:
    """Those that have something to show. The count beside a heading is that of all its lines, shown or not."""
    for heading, tone, lowest, highest in (
        (_("Overdue"), "bad", -math.inf, -1),
        (_("Today"), "warn", 0, 0),
        (_("Coming up"), "", 1, math.inf),
    ):
        dated = [line for line in digest.lines if lowest <= line.days <= highest]
        yield from _group(heading, tone, len(dated), [_dated(line, digest, wording) for line in dated], wording)
    risks = [_to_review(line, digest, wording) for line in digest.reviews]
    yield from _group(_("Risks to review"), "warn", len(risks), risks, wording)
    mentions = [_called(called, digest, wording) for called in digest.called]
    yield from _group(_("Mentions"), "", len(mentions), mentions, wording)
    gifts = [_gift(given, digest, wording) for given in digest.given]
    yield from _group(_("Given to you"), "", sum(given.count for given in digest.given), gifts, wording)
    decisions = [_awaited(each, digest, wording) for each in digest.undecided]
    yield from _group(_("Late decisions"), "bad", len(decisions), decisions, wording)
    above = [_raised(each, digest, wording) for each in digest.raised]
    yield from _group(_("Late in your group, without an answer"), "bad", len(above), above, wording)


def _group(heading: str, tone: str, count: int, entries: Sequence[Entry], wording: Wording) -> Iterator[Group]:
    if entries:
        yield Group(f"{heading} ({wording.number(count)})", tone, tuple(entries))


def _gift(given: Given, digest: Digest, wording: Wording) -> Entry:
    who = given.by or _("Jalon")
    many = ngettext("%(who)s gave you %(num)d item.", "%(who)s gave you %(num)d items.", given.count, who=who)
    return Entry(
        ref=given.ref,
        title=wording.text(given.title),
        lang=given.lang or wording.lang,
        slug=given.slug,
        track=given.track.value if given.track else "",
        place=joined(given.programme if _is_wide(digest) else "", _(given.track.label) if given.track else ""),
        why=_("%(who)s gave it to you.", who=who) if given.ref else many,
    )


def _awaited(each: Awaited, digest: Digest, wording: Wording) -> Entry:
    question = wording.words(each.question, "question")
    return Entry(
        ref="",
        title=question.text,
        lang=question.lang or wording.lang,
        slug=each.slug,
        track="",
        place=each.programme if _is_wide(digest) else "",
        when=distance(each.days),
        on=_day(each.needed_by, digest, wording),
        why=_("%(who)s has to decide.", who=each.owner) if each.owner else _("Nobody is named to decide."),
        asked=each.ref,
    )


def _called(called: Called, digest: Digest, wording: Wording) -> Entry:
    return Entry(
        ref=called.ref,
        title=wording.text(called.title),
        lang=called.lang,
        slug=called.slug,
        track="",
        place=called.programme if _is_wide(digest) else "",
        why=_("%(who)s mentioned you.", who=called.by),
        text=wording.text(plain(called.text, called.names), "comment"),
        comment=called.comment_id,
    )


def _dated(line: Line, digest: Digest, wording: Wording) -> Entry:
    return Entry(
        **_spine(line, digest, wording), why=_("You own it."), note=_warning(line, digest, wording), answerable=True
    )


def _to_review(line: Line, digest: Digest, wording: Wording) -> Entry:
    return Entry(**_spine(line, digest, wording), why=_("You own it, and it is to be reviewed."), review=True)


def _warning(line: Line, digest: Digest, wording: Wording) -> str:
    """Owners are told first: when it goes one level up unless they answer."""
    if line.goes_up_on is None:
        return ""
    if line.goes_up_on <= digest.on:
        return _("Nobody has answered: it goes one level up.")
    return _("Without an answer it goes one level up on %(day)s.", day=wording.long_date(line.goes_up_on))


def _raised(each: Raised, digest: Digest, wording: Wording) -> Entry:
    why = _("%(who)s owns it and has not answered.", who=each.owner) if each.owner else _("Nobody owns it.")
    note = ""
    if each.snoozed_until is not None:
        note = _("Put off by its owner until %(day)s.", day=wording.long_date(each.snoozed_until))
    return Entry(**_spine(each.line, digest, wording), why=why, note=note)


def _spine(line: Line, digest: Digest, wording: Wording) -> dict[str, Any]:
    return {
        "ref": line.ref,
        "title": wording.text(line.title),
        "lang": line.lang,
        "slug": line.slug,
        "track": line.track.value,
        "when": distance(line.days),
        "on": _day(line.due_on, digest, wording),
        "place": joined(line.programme if _is_wide(digest) else "", _(line.track.label)),
    }


def _day(day: date, digest: Digest, wording: Wording) -> str:
    return wording.long_date(day) if day.year == digest.on.year else wording.full_date(day)


def _is_wide(digest: Digest) -> bool:
    """Whether it speaks of several programmes, so that each line has to name its own."""
    return len(digest.programmes) > 1
