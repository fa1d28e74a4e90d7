"""How the columns of a sheet were read last time, remembered for each programme by the names of the columns."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.do_now.import_columns import fingerprint
from app.programme.member import Member
from app.programme.programme import Programme


class ImportMapping(Base):
    """`fields`: what each column holds, in their order, None where it is passed over. `dates`: the order that was
    given for the dates of the sheet, empty when the sheet itself was asked."""

    __tablename__ = "import_mapping"
    __table_args__ = (sa.UniqueConstraint("programme_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    fields: Mapped[list[Any]]
    dates: Mapped[str] = mapped_column(sa.String(3), default="")
    at: Mapped[datetime]

    by: Mapped[Member | None] = relationship()


def remember(
    programme: Programme, header: list[str], fields: list[str | None], dates: str, *, by: Member, now: datetime
) -> None:
    """Keep how these columns are read; a later word about the same columns replaces it."""
    given = {"fields": fields, "dates": dates, "member_id": by.id, "at": now}
    key = {"programme_id": programme.id, "fingerprint": fingerprint(header)}
    if not db.insert_once(ImportMapping, [key | given], key=list(key)):
        known = sa.update(ImportMapping).filter_by(**key).values(**given)
        db.session.execute(known.execution_options(synchronize_session=False))


def remembered(programme: Programme) -> dict[str, ImportMapping]:
    """Every sheet that the programme knows, by the fingerprint of its columns."""
    mine = sa.select(ImportMapping).where(ImportMapping.programme_id == programme.id)
    return {mapping.fingerprint: mapping for mapping in db.session.scalars(mine)}
