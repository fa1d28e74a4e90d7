"""Opening what a draft describes: the programme, its people, their invitations."""

from collections.abc import Callable

from flask import abort, flash, g
from flask_babel import force_locale, gettext, ngettext
from flask_babel import gettext as _

from app.programme.programme import Programme
from app.programme.programme_draft import ProgrammeDraft, becomes, hold
from app.steering.opening import bring_in, open_programme
from app.web.account_mails import mail_link, tell_of_joining
from app.web.draft_steps import people_of, values_of
from app.web.request import now


def opened(draft: ProgrammeDraft) -> Programme:
    """Open the programme with its people, all of it or nothing; the draft is used up.

    From then on this request stands in the new programme, as its mails do.
    """
    values, people = values_of(draft), people_of(draft)
    if not hold(draft):
        abort(404)
    programme, leader = open_programme(by=g.user, now=now(), words=words_in(values["lang"]), **values)
    becomes(draft, programme)
    brought_in = bring_in(programme, **people, by=leader, now=now())
    g.programme, g.member = programme, leader
    for invited in brought_in:
        if invited.token:
            mail_link(invited.member.user, invited.token)
        else:
            tell_of_joining(invited.member.user)
    flash(welcome(len(brought_in)), "success")
    return programme


def welcome(invited: int) -> str:
    said = _("The programme is open: three tracks, eleven deliverables with their dates.")
    if not invited:
        return said
    return said + " " + ngettext("%(num)d person is invited.", "%(num)d people are invited.", invited)


def words_in(language: str) -> Callable[[str], str]:
    """Translates a msgid into that language, whatever the reader's."""

    def words(msgid: str) -> str:
        with force_locale(language):
            return str(gettext(msgid))

    return words
