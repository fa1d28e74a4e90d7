"""Telling people of what an import gave them: one line each, with how many actions they were."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.import_row import ImportFile
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.notification import tell_owners


def tell(imported: ImportFile, whole: Activity, now: datetime) -> None:
    """In the transaction that writes the import; nobody is told of what nobody in particular sent."""
    if imported.by is None:
        return
    before = db.Base.metadata.tables["import_before"].c
    mine = sa.select(Item.owner_id, sa.func.count()).where(Item.owner_id.is_not(None)).group_by(Item.owner_id)
    made = mine.join(Activity, Activity.item_id == Item.id).where(
        Activity.part_of_id == whole.id, Activity.verb == whole.verb
    )
    moved = mine.join(before.import_id.table, before.item_id == Item.id).where(
        before.import_id == imported.id, Item.owner_id.is_distinct_from(before.owner_id)
    )
    counts = Counter[Any]()
    for owner, count in db.session.execute(sa.union_all(made, moved)):
        counts[owner] += count
    tell_owners(whole, counts, by=imported.by, now=now)
