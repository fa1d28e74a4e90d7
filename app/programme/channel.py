"""Channels: how somebody wants to hear of what. What they chose beats what their programme says, which beats ours."""

from collections.abc import Mapping
from typing import Any

from app.core.enums import Labelled
from app.core.i18n import N_
from app.programme.account import User
from app.programme.notification import IN_DIGEST, Rule

Chosen = Mapping[str, Any]
"""The code of a rule → that of a channel; a rule that is missing is not chosen."""


class Channel(Labelled):
    BOTH = "both", N_("In Jalon and by mail")
    APP = "app", N_("In Jalon only")
    MAIL = "mail", N_("By mail")
    NONE = "none", N_("Not at all")

    @property
    def by_mail(self) -> bool:
        return self in {Channel.BOTH, Channel.MAIL}

    @property
    def in_app(self) -> bool:
        return self in {Channel.BOTH, Channel.APP}


_KINDS = {
    (Rule.ASSIGNED, Rule.MENTIONED): (Channel.BOTH, Channel.APP),
    (Rule.DUE_SOON, Rule.OVERDUE, Rule.REVIEW, Rule.ESCALATED): tuple(Channel),
    (Rule.UPDATE, Rule.DRAFT, Rule.REPORT): (Channel.MAIL, Channel.NONE),
}
OFFERED = {rule: channels for rules, channels in _KINDS.items() for rule in rules}
"""What can be chosen, ours first. What people address to somebody always stays in Jalon."""

FAMILIES = {"digest": IN_DIGEST, "mention": (Rule.MENTIONED,), "update": (Rule.UPDATE,)} | {
    "draft": (Rule.DRAFT,),
    "report": (Rule.REPORT,),
}
"""What one mail, and one click in it, is about. Mails of no family (security, invitations) can't be refused."""


def channel(rule: Rule, own: Chosen, programme: Chosen) -> Channel:
    """The channel of that rule for somebody who chose `own`, in a programme that says `programme`."""
    for chosen in (own, programme):
        found = next((each for each in OFFERED[rule] if each.value == chosen.get(rule.value)), None)
        if found:
            return found
    return OFFERED[rule][0]


def choose(user: User, wanted: Mapping[Rule, Channel | None]) -> None:
    """Keep what the person wants; None leaves it to each programme."""
    user.channels = {rule.value: each.value for rule, each in wanted.items() if each in OFFERED[rule]}


def unsubscribe(user: User, family: str) -> None:
    """No mail of that family any more, in no programme; what shows in Jalon stays. A second call changes nothing."""
    silent = {rule.value: _silent(rule, user.channels).value for rule in FAMILIES[family]}
    user.channels = dict(user.channels) | silent


def _silent(rule: Rule, own: Chosen) -> Channel:
    """The same channel without its mail."""
    chosen = own.get(rule.value)
    hidden = chosen in {Channel.MAIL.value, Channel.NONE.value} or Channel.APP not in OFFERED[rule]
    return Channel.NONE if hidden else Channel.APP
