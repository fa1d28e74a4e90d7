"""Which action of the inventory a row of an import stands for."""

import re

import sqlalchemy as sa

from app.core import db
from app.core.text import name_key
from app.do_now.action import Action
from app.do_now.import_cells import BLANK, HASHED, Known, Values

COMPARED = tuple(name for name in BLANK if name not in {"source_ref", "category", "category_key"})
OWN_REF = re.compile(rf"{Action.PREFIX}-([1-9]\d{{0,8}})", re.ASCII)


def existing(programme_id: int, refs: list[str], *, own: bool) -> dict[str, sa.RowMapping]:
    """The actions that rows stand for, by what they are recognised with.

    That is the number of the team's own file; in a file that this programme has exported (`own`) also the reference
    here, of an action that has no such number.
    """
    columns = [getattr(Action, name) for name in (*COMPARED, "version", "source_ref", "baseline_on", "state", "stage")]
    here = (Action.programme_id == programme_id, Action.trashed_at.is_(None))
    rows = sa.select(Action.id, Action.number, *columns).where(*here)
    same = rows.where(Action.source_ref.in_(refs))
    found = {row["source_ref"]: row for row in db.session.execute(same).mappings()}
    numbers = {int(m[1]): m[0] for ref in refs if ref not in found and (m := OWN_REF.fullmatch(ref))}
    if not (own and numbers):
        return found
    unnumbered = sa.or_(Action.source_ref.is_(None), Action.source_ref.startswith(HASHED))
    by_ref = rows.where(Action.number.in_(numbers), unnumbered)
    return {numbers[row["number"]]: row for row in db.session.execute(by_ref).mappings()} | found


def keep_owner(values: Values, old: sa.RowMapping | None, known: Known) -> None:
    """A name that only tells who owns the action already says nothing new, even of somebody who has left."""
    said = values.get("owner_label")
    if old and said and known.names.get(old["owner_id"]) == name_key(said):
        del values["owner_label"]
