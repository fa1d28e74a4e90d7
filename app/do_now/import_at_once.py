"""An import without anybody looking: the steps of person and worker one after the other, in this process."""

from datetime import datetime

from app.core import db
from app.core.text import fold
from app.core.workbook import Progress, silent
from app.do_now.import_actions import agree, discard, keep, tick_all
from app.do_now.import_layout import Layout
from app.do_now.import_reading import stage
from app.do_now.import_row import NEW_CATEGORY, ImportFile
from app.do_now.import_writing import reserve, write
from app.programme.member import Member
from app.programme.programme import Programme


def bring(
    programme: Programme,
    *,
    name: str,
    content: bytes,
    layout: Layout,
    by: Member | None,
    now: datetime,
    update: bool = False,
    new_categories: bool = False,
    progress: Progress = silent,
) -> dict[str, int]:
    """Read the file and write it, in transactions of its own; gives the counts of `ImportFile.result`.

    Raises Refused when a row is, or a category is unknown and may not be added. Then, and when nothing came of it,
    nothing of the way stays behind.
    """
    with db.writing():
        imported = keep(programme, name=name, content=content, by=by, now=now)
        imported.layout = layout.kept()
        import_id = imported.id
    written = False
    try:
        stage(import_id, progress=progress)
        with db.writing():
            imported = db.session.get_one(ImportFile, import_id)
            unknown = [fold(label) for label in (imported.summary or {})["unknown"]]
            tick_all(imported, wanted=update)
            agree(imported, dict.fromkeys(unknown, NEW_CATEGORY) if new_categories else {})
            reserve(import_id)
        with db.writing():
            result = write(import_id, now=now)
        written = bool(result["added"] or result["changed"])
        return result
    finally:
        if not written:
            with db.writing():
                discard(import_id)
