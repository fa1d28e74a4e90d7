"""The list of categories as the leader keeps it: add, rename, put in order, merge, delete."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.core.text import fold
from app.do_now.action import Action
from app.do_now.category import Category, add_category, categories_of
from app.do_now.import_row import ImportRow
from app.programme.activity import Activity, record_set
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.undo import undo

MOST = 60
ITEM: Any = Item.__table__
ACTION: Any = Action.__table__
CATEGORY: Any = Category.__table__
LINE: Any = Activity.__table__
MERGED = "categories_merged"


def counted(programme: Programme) -> sa.Select[Category, int]:
    """The categories in their order, each with how many actions have it, archived ones included."""
    used = sa.select(sa.func.count()).where(ACTION.c.category_id == Category.id).correlate(Category)
    return categories_of(programme).add_columns(used.scalar_subquery().label("used"))


def add(programme: Programme, *, label_fr: str, label_en: str, by: Member, now: datetime) -> Category:
    """A new one at the end of the list; a language that is left empty gets the other's name."""
    labels = _labels(label_fr, label_en)
    known = db.session.scalars(categories_of(programme)).all()
    if len(known) >= MOST:
        raise Refused(N_("%(limit)d categories are enough: merge some first."), limit=MOST)
    _check_names(labels, known)
    category = add_category(programme, *labels)
    _note(category, "category_added", by=by, now=now)
    return category


def rename(category: Category, *, label_fr: str, label_en: str, by: Member, now: datetime, seen: int) -> None:
    """Both names at once; what it stands for in actions and histories follows.

    Raises Conflict when somebody renamed it after `seen`, its version as the person had it before them.
    """
    if category.version != seen:
        mine = {"label_fr": label_fr, "label_en": label_en}
        raise Conflict(category, mine, {name: getattr(category, name) for name in mine})
    labels = _labels(label_fr, label_en)
    others = [each for each in db.session.scalars(_siblings(category)) if each.id != category.id]
    _check_names(labels, others)
    before = [category.label_fr, category.label_en]
    if before != labels:
        category.label_fr, category.label_en = labels
        _note(category, "category_renamed", by=by, now=now, labels=[before, labels])


def move(category: Category, step: int) -> None:
    """One place up (-1) or down (1); at an end it stays. Versions stay: nobody who renames one is disturbed."""
    order = list(db.session.scalars(_siblings(category).with_for_update()))
    here = order.index(category)
    there = min(max(here + step, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    placed = sa.update(CATEGORY).where(CATEGORY.c.id == sa.bindparam("one")).values(position=sa.bindparam("place"))
    db.session.execute(placed, [{"one": each.id, "place": place} for place, each in enumerate(order, 1)])


def merge(category: Category, into: Category, *, by: Member, now: datetime) -> int:
    """Give every action of `category` to `into` and close the former; returns how many there were.

    A handful of statements however many actions there are; the history of each says it, and `reopen` takes it back.
    """
    if category.is_of_method:
        raise Refused(N_("The method's three categories stay (safety, care, assistance)."))
    if into.id == category.id or into.programme_id != category.programme_id or into.closed_at:
        raise Refused(N_("Choose another category to merge it into."), field="into")
    mine = sa.select(ACTION.c.id).where(ACTION.c.category_id == category.id)
    facts = {"category": category.id, "into": into.id}
    whole = record_set(category.programme_id, MERGED, by=by, now=now, facts=facts)
    moved = _write_histories(mine, whole, {"category_id": [category.id, into.id]})
    whole.facts = facts | {"count": moved}
    _quietly(sa.update(ITEM).where(ITEM.c.id.in_(mine)), version=Item.version + 1, updated_at=now)
    _quietly(sa.update(ACTION).where(ACTION.c.category_id == category.id), category_id=into.id)
    _quietly(sa.update(ImportRow).where(ImportRow.category_id == category.id), category_id=into.id)
    category.closed_at, category.merged_into_id = now, into.id
    return moved


def delete(category: Category, *, by: Member, now: datetime) -> None:
    """Close an empty one. Refuses the method's three (R7), and one that actions have: that one is to be merged."""
    if category.is_of_method:
        raise Refused(N_("The method's three categories stay (safety, care, assistance)."))
    used = sa.exists().where(ACTION.c.category_id == category.id)
    if db.session.scalar(sa.select(used)):
        raise Refused(N_("Some actions have this category: merge it into another one."), field="into")
    _quietly(sa.update(ImportRow).where(ImportRow.category_id == category.id), category_id=None)
    category.closed_at = now
    _note(category, "category_deleted", by=by, now=now)


def closed(programme: Programme) -> sa.Select[Category]:
    """Those that were merged or deleted, the last one first."""
    mine = sa.select(Category).where(Category.programme_id == programme.id, Category.closed_at.is_not(None))
    return mine.order_by(Category.closed_at.desc(), Category.id.desc())


def reopen(category: Category, *, by: Member, now: datetime) -> None:
    """Bring it back; the actions that a merge took away return, except those that were changed since."""
    _check_names([category.label_fr, category.label_en], db.session.scalars(_siblings(category)).all())
    if category.merged_into_id is not None:
        _unmerge(category, by=by, now=now)
    category.closed_at = category.merged_into_id = None
    _note(category, "category_reopened", by=by, now=now)


def _unmerge(category: Category, *, by: Member, now: datetime) -> None:
    whole = db.session.scalars(
        sa.select(Activity)
        .where(Activity.programme_id == category.programme_id, Activity.verb == MERGED)
        .where(Activity.at == category.closed_at)
        .order_by(Activity.id.desc())
    )
    line = next((each for each in whole if each.facts["category"] == category.id and each.facts["count"]), None)
    if line is None:
        return
    try:
        undo(line, by=by, now=now)
    except Refused:  # all of them were changed since, or taken back already: they stay where they are
        return


def _siblings(category: Category) -> sa.Select[Category]:
    mine = Category.programme_id == category.programme_id, Category.closed_at.is_(None)
    return sa.select(Category).where(*mine).order_by(Category.position, Category.id)


def _labels(label_fr: str, label_en: str) -> list[str]:
    if not (label_fr or label_en):
        raise Refused(N_("Give it a name."), field="label_fr")
    return [label_fr or label_en, label_en or label_fr]


def _check_names(labels: list[str], others: Any) -> None:
    """Refuse a name that another category has already, whatever its accents, capitals and what is in brackets."""
    for field, label in zip(("label_fr", "label_en"), labels, strict=True):
        for other in others:
            if {fold(label), fold(label.split("(")[0])} & other.names:
                raise Refused(
                    N_("“%(name)s” is there already: use it, or choose a name that can't be taken for it."),
                    field=field,
                    name=other.label_fr if field == "label_fr" else other.label_en,
                )


def _write_histories(actions: sa.Select[int], whole: Activity, facts: dict[str, Any]) -> int:
    line = {
        "programme_id": ITEM.c.programme_id,
        "item_id": ITEM.c.id,
        "member_id": sa.literal(whole.member_id),
        "verb": sa.literal("changed"),
        "facts": sa.literal(facts, Activity.facts.type),
        "reason": sa.literal(""),
        "at": sa.literal(whole.at, Activity.at.type),
        "part_of_id": sa.literal(whole.id),
    }
    lines = sa.select(*line.values()).where(ITEM.c.id.in_(actions))
    written = sa.insert(LINE).from_select(list(line), lines)
    return int(db.session.execute(written.execution_options(preserve_rowcount=True)).rowcount)  # type: ignore[attr-defined]


def _quietly(update: sa.Update, **values: Any) -> None:
    """Run it without looking for the rows in the session: nobody holds them here."""
    db.session.execute(update.values(**values).execution_options(synchronize_session=False))


def _note(category: Category, verb: str, *, by: Member, now: datetime, **facts: Any) -> None:
    facts = {"category": category.id} | facts
    db.session.add(Activity(programme_id=category.programme_id, member_id=by.id, verb=verb, facts=facts, at=now))
