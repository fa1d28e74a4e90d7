"""The sheet of the gravest risks."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.programme.programme import Track
from app.reading.earlier import of_today
from app.reading.wording import Wording
from app.reading.workbook.column import CODE, Column, Facts, change, day, label, name, plain, sheet, words
from app.render.xlsx import Sheet

TRACKS = {track.value: track.label for track in Track}


def risks(payload: Facts, wording: Wording) -> Sheet:
    found = of_today(payload)["risks"]
    return sheet(_("Risks"), COLUMNS, found["top"] if found else (), wording)


def _score(read: Callable[[Any], Any]) -> Callable[[Facts, Wording], Any]:
    return lambda facts, wording: read(facts["score"])


def _truth(name: str) -> Callable[[Facts, Wording], str]:
    return lambda facts, wording: _("yes") if facts[name] else _("no")


COLUMNS = (
    Column(CODE, plain("ref"), 9),
    Column(N_("Risk"), lambda facts, wording: wording.text(facts["title"]), 26),
    Column(N_("Cause"), words("cause"), 26),
    Column(N_("What may happen"), words("event"), 26),
    Column(N_("Effect"), words("effect"), 26),
    Column(f"{CODE}_track", plain("track"), 10),
    Column(N_("Track"), label(TRACKS, "track"), 10),
    Column(N_("Likelihood"), plain("likelihood"), 10),
    Column(N_("Impact"), plain("impact"), 7),
    Column(N_("Score"), _score(lambda score: score[0]), 8),
    Column(N_("Score"), _score(lambda score: change(*score)), 8, delta=True),
    Column(N_("New"), _truth("new"), 8),
    Column(N_("Work waits for it"), _truth("blocking"), 10),
    Column(N_("Owner"), name("owner"), 16),
    Column(N_("What we do about it"), words("response"), 28),
    Column(N_("Due date"), day("due_on"), 11),
    Column(N_("Next review"), day("review_on"), 11),
)
