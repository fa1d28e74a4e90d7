"""What a change of a scenario does to the priorities of problems, in words."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.do_now.problem import Problem
from app.do_now.problem_weight import Moved, moved, priorities
from app.do_now.scenario import weights
from app.programme.refs import ref
from app.web.words import figure

NAMED = 5


def watched() -> Callable[[], dict[str, Any] | None]:
    """See `KindPage.watched`."""
    before = priorities(g.programme.id)

    def told() -> dict[str, Any] | None:
        db.session.flush()  # the scenario's row weighs the problems when it is written
        return _told(moved(before, priorities(g.programme.id)))

    return told


def _told(found: Sequence[Moved]) -> dict[str, Any] | None:
    changed, lost = ([each for each in found if (each.after is None) is gone] for gone in (False, True))
    if lost:
        return {"words": _lost(len(lost)), "links": [], "more": _more(_("See the problems"))}
    if not changed:
        return None
    named, rest = changed[:NAMED], len(changed) - NAMED
    count = len(changed)
    return {
        "words": ngettext("%(num)d priority changed:", "%(num)d priorities changed:", count),
        "links": _links(named),
        "more": _more(ngettext("and %(num)d more", "and %(num)d more", rest)) if rest > 0 else None,
    }


def _lost(count: int) -> str:
    if not weights(g.programme.id):
        return ngettext(
            "No scenario is taken into account: %(num)d problem has no priority any more.",
            "No scenario is taken into account: %(num)d problems have no priority any more.",
            count,
        )
    return ngettext(
        "%(num)d problem has no priority until it is rated for it.",
        "%(num)d problems have no priority until they are rated for it.",
        count,
    )


def _links(named: Sequence[Moved]) -> list[dict[str, str]]:
    wanted = sa.select(Problem.id, Problem.number).where(Problem.id.in_([each.problem_id for each in named]))
    numbers = {row.id: row.number for row in db.session.execute(wanted)}
    return [
        {"ref": ref("problem", numbers[each.problem_id]), "words": f"{figure(each.before)} → {figure(each.after)}"}
        for each in named
    ]


def _more(words: str) -> dict[str, str]:
    return {"href": url_for("problems.index"), "words": words}
