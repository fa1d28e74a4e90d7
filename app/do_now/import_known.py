"""Which action of the inventory a row of an import stands for."""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from app.core import db
from app.core.text import name_key
from app.do_now.action import Action
from app.do_now.import_cells import BLANK, Values

COMPARED = tuple(name for name in BLANK if name not in {"source_ref", "category", "category_key"})
OWN_REF = re.compile(rf"{Action.PREFIX}-([1-9]\d{{0,8}})", re.ASCII)


def existing(programme_id: int, refs: list[str], *, own: bool) -> dict[str, sa.RowMapping]:
    """The actions that rows stand for, by what they are recognised with.

    In a file that this programme has exported (`own`) that is the reference here; elsewhere, and where there is none,
    the number of the team's own file.
    """
    columns = [getattr(Action, name) for name in (*COMPARED, "version", "source_ref", "baseline_on", "state", "stage")]
    here = (Action.programme_id == programme_id, Action.trashed_at.is_(None))
    rows = sa.select(Action.id, Action.number, *columns).where(*here)
    same = rows.where(Action.source_ref.in_(refs))
    found = {row["source_ref"]: row for row in db.session.execute(same).mappings()}
    numbers = {int(m[1]): m[0] for ref in refs if own and (m := OWN_REF.fullmatch(ref))}
    if not numbers:
        return found
    by_ref = db.session.execute(rows.where(Action.number.in_(numbers))).mappings()
    return found | {numbers[row["number"]]: row for row in by_ref}


def keep_owner(values: Values, owner_id: int | None, names: Mapping[int, str]) -> None:
    """A name that only tells who owns the item already says nothing new, even of somebody who has left; `names` as in
    `Known`."""
    said = values.get("owner_label")
    if said and owner_id and names.get(owner_id) == name_key(said):
        del values["owner_label"]
