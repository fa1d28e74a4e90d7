"""History as sentences: who did what, when, and what it changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from app.core import db
from app.core.i18n import N_
from app.core.text import clip
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.comment import Comment
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.undo import can_be_taken_back
from app.web.fields import field_label, from_fact
from app.web.request import today
from app.web.words import When, past

COMMENTED = "commented"
"""Stands for a comment among activities; comments have a table of their own."""
LONGEST = 300

SENTENCES = {
    "created": N_("added it"),
    "imported": N_("imported it"),
    "changed": N_("changed it"),
    "rebaselined": N_("committed to the forecast"),
    "carry_over": N_("carried it over"),
    "reopen": N_("reopened it"),
    "archived": N_("archived it"),
    "unarchived": N_("took it out of the archive"),
    "trashed": N_("deleted it"),
    "restored": N_("restored it"),
    "undone": N_("took it back"),
    "linked": N_("linked it"),
    "unlinked": N_("removed a link"),
    "rated": N_("rated it"),
    "comment_reworded": N_("reworded a comment"),
    "comment_erased": N_("deleted a comment"),
    "ask_approve": N_("approved the decision that it waits for"),
    "ask_decline": N_("declined the decision that it waits for"),
    "ask_discuss": N_("wants to discuss the decision that it waits for"),
    "answered": N_("answered that it is late"),
}
"""Verb of an activity → msgid of what follows the person's name, on the page of the item; each kind adds its own."""

DEEDS = {
    "created": N_("added"),
    "imported": N_("imported"),
    "changed": N_("changed"),
    "rebaselined": N_("committed to the forecast of"),
    "carry_over": N_("carried over"),
    "reopen": N_("reopened"),
    "archived": N_("archived"),
    "unarchived": N_("took out of the archive"),
    "trashed": N_("deleted"),
    "restored": N_("restored"),
    "undone": N_("took back a change of"),
    "linked": N_("linked"),
    "unlinked": N_("removed a link of"),
    "rated": N_("rated"),
    "comment_reworded": N_("reworded a comment on"),
    "comment_erased": N_("deleted a comment on"),
    "ask_approve": N_("approved the decision asked about"),
    "ask_decline": N_("declined the decision asked about"),
    "ask_discuss": N_("wants to discuss the decision asked about"),
    "answered": N_("answered for"),
    COMMENTED: N_("commented on"),
}
"""The same where the item is named behind it."""

WHOLES: dict[str, Callable[[int], str]] = {
    "created": lambda n: ngettext("added %(num)d action", "added %(num)d actions", n),
    "changed": lambda n: ngettext("changed %(num)d item", "changed %(num)d items", n),
    "archived": lambda n: ngettext("archived %(num)d item", "archived %(num)d items", n),
    "trashed": lambda n: ngettext("deleted %(num)d item", "deleted %(num)d items", n),
    "linked": lambda n: ngettext("linked %(num)d action", "linked %(num)d actions", n),
    "problems_merged": lambda n: ngettext(
        "merged two problems, and moved %(num)d item", "merged two problems, and moved %(num)d items", n
    ),
    "handed_over": lambda n: ngettext("handed over %(num)d open item", "handed over %(num)d open items", n),
    "categories_merged": lambda n: ngettext(
        "merged two categories, with %(num)d action", "merged two categories, with %(num)d actions", n
    ),
    "undone": lambda n: ngettext("took back the change of %(num)d item", "took back the change of %(num)d items", n),
}
"""Verb of a line whose parts are those of many items → what was done, said once for all of them."""

HIDDEN = {
    "state", "stage", "closed_at", "archived_at", "trashed_at", "blocked_since", "link", "comment", "answered_for",
    "problem_id",
    "merged_into_id",
}  # fmt: skip
"""Facts that the sentence says already, or that follow from another one."""


def when(instant: datetime) -> When:
    return past(instant, today(), g.programme.zone)


def lines_of(item: Item, count: int, *, before: int | None = None) -> tuple[Sequence[Activity], bool]:
    """That many lines of its history, the latest first, from before the line of that id; and whether there are more."""
    lines = sa.select(Activity).where(Activity.item_id == item.id)
    if before is not None:
        lines = lines.where(Activity.id < before)
    found = (
        db.session.scalars(
            lines.order_by(Activity.id.desc())
            .limit(count + 1)
            .options(joinedload(Activity.by), joinedload(Activity.texts), joinedload(Activity.undoes))
            .options(joinedload(Activity.part_of).joinedload(Activity.undoes))
        )
        .unique()
        .all()
    )
    return found[:count], len(found) > count


def entries(
    item: Item, activities: Sequence[Activity], names: Mapping[Any, str], *, offered: bool = True
) -> list[dict[str, Any]]:
    """What the macro `history` shows, newest first; a line that can still be taken back is `offered` to be."""
    base = url_for("undo.take_back", activity_id=0).removesuffix("0")
    return [
        {
            "when": when(activity.at),
            "who": activity.by.name if activity.by else _("Jalon"),
            "sentence": _(SENTENCES.get(activity.verb, activity.verb)),
            "changes": _changes(item, activity, names),
            "reason": activity.reason,
            "undo": f"{base}{activity.id}" if offered and _can_be_taken_back(item, activity, activities) else None,
        }
        for activity in activities
    ]


def _can_be_taken_back(item: Item, line: Activity, among: Sequence[Activity]) -> bool:
    """Whether to offer it; a line that is part of one beside it goes with that one.

    Of what is archived or in the trash only putting it there is taken back.
    """
    if item.archived_at is not None and "archived_at" not in line.facts:
        return False
    ids = {each.id for each in among}
    if g.member is None or line.part_of_id in ids or any(each.undoes_id == line.id for each in among):
        return False
    return can_be_taken_back(item, [each for each in among if line.id in (each.id, each.part_of_id)], g.member)


def _changes(item: Item, activity: Activity, names: Mapping[Any, str]) -> list[dict[str, str]]:
    facts = [
        {
            "label": field_label(name),
            "before": from_fact(item, name, old, names),
            "after": from_fact(item, name, new, names),
        }
        for name, (old, new) in activity.facts.items()
        if name not in HIDDEN and not (name == "baseline_on" and "due_on" in activity.facts)
    ]
    texts = [
        {"label": field_label(t.field), "before": clip(t.before, LONGEST), "after": clip(t.after, LONGEST)}
        for t in activity.texts
    ]
    return texts + facts


def recent(programme: Programme, limit: int) -> sa.Select[*tuple[Any, ...]]:
    """What was done and said last, with what it is about: (at, verb, facts, who, kind, number, title).

    What was done to many items at once stands there once, without an item.
    """
    said = (
        sa.select(Comment.at, sa.literal(COMMENTED).label("verb"), sa.literal({}, Activity.facts.type).label("facts"))
        .add_columns(Comment.id, Comment.item_id, Comment.member_id)
        .where(Comment.programme_id == programme.id, Comment.erased_at.is_(None))
        .order_by(Comment.at.desc(), Comment.id.desc())
        .limit(limit)
    )
    done = (
        sa.select(Activity.at, Activity.verb, Activity.facts, Activity.id, Activity.item_id, Activity.member_id)
        .where(Activity.programme_id == programme.id, Activity.member_id.is_not(None), Activity.part_of_id.is_(None))
        .where(Activity.item_id.is_not(None) | Activity.verb.in_(WHOLES))
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit)
    )
    both = sa.union_all(sa.select(done.subquery()), sa.select(said.subquery())).subquery()
    return (
        sa.select(both.c.at, both.c.verb, both.c.facts, User.name.label("who"), Item.kind, Item.number, Item.title)
        .select_from(both)
        .outerjoin(Item, Item.id == both.c.item_id)
        .outerjoin(Member, Member.id == both.c.member_id)
        .outerjoin(User, User.id == Member.user_id)
        .order_by(both.c.at.desc(), both.c.id.desc())
        .limit(limit)
    )
