"""A report's figures as a workbook: a sheet a part, real dates and numbers, codes beside the words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.reading.wording import Wording, week_code
from app.reading.workbook import risks, summary, tables
from app.render.xlsx import book

SHEETS = (
    summary.summary,
    tables.tracks,
    tables.figures,
    tables.comments,
    tables.asks,
    tables.milestones,
    risks.risks,
    tables.moves,
    tables.commitments,
    tables.inventory,
    summary.about,
)


def report_xlsx(payload: Mapping[str, Any], lang: str) -> bytes:
    """The report of `payload` in `lang`; the same payload and language give the same bytes."""
    with force_locale(lang):
        wording = Wording(lang, week_code(payload["previous_week"]))
        sheets = [make(payload, wording) for make in SHEETS]
        title = _(
            "%(company)s — report to the executive committee", company=wording.text(payload["programme"]["company"])
        )
    cutoff = datetime.fromisoformat(payload["cutoff"]).astimezone(UTC).replace(tzinfo=None)
    return book(
        sheets, wrap=True, about={"title": title, "author": wording.text(payload["author"], "name"), "created": cutoff}
    )
