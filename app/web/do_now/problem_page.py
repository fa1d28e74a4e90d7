"""What the page of a problem shows of it: the job, what it weighs and why, what raises it, and what may be done."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core.markdown import html
from app.do_now.action import Action
from app.do_now.job_statement import JOB
from app.do_now.opportunity import Opportunity
from app.do_now.problem import UNRAISED, UNSAID, UNWEIGHED, Problem
from app.do_now.problem_sheet import Ranked, Sheet, sheet
from app.do_now.problem_state import ProblemState
from app.do_now.problem_weight import EXPOSURE
from app.programme.programme import Track
from app.programme.refs import ref
from app.web.do_now.problem_form import RaisingForm, RankForm
from app.web.do_now.problem_rating import form_of
from app.web.do_now.problem_words import exposed, gained, robustness, root_of
from app.web.history import when
from app.web.rating_form import RatingForm, key_of, spread_words
from app.web.request import can
from app.web.words import figure


def body(problem: Problem, names: dict[Any, str]) -> dict[str, Any]:
    found = sheet(problem, g.member)
    at_work = problem.is_at_work
    settles, edits = at_work and can("SETTLE", problem), at_work and can("EDIT", problem)
    return {
        "statement": problem.statement if problem.statement.lower() != problem.title.lower() else "",
        "said": all(getattr(problem, part) for part in JOB),
        "type": _(problem.job_type.label) if problem.job_type else "",
        "outcome": problem.desired_outcome,
        "how": problem.how_might_we,
        "notes": html(problem.body) if problem.body else None,
        "into": _into(found),
        "draft": at_work and problem.state == ProblemState.DRAFT.value,
        "weight": _weight(problem, found, at_work=at_work),
        "rank": _rank(problem, found.ranked, names),
        "ratings": ratings(found, form_of(found)),
        "may_rate": at_work and can("RATE"),
        "actions": _actions(problem, found, may_unlink=problem.archived_at is None and can("EDIT", problem)),
        "more_actions": found.more_actions,
        "opportunities": _opportunities(problem, found, at_work=at_work),
        "raising": RaisingForm(formdata=None) if edits else None,
        "ranking": RankForm(formdata=None, version=str(problem.version), rank=problem.rank) if settles else None,
        "merge_href": url_for("problems.merging", ref=problem.ref) if settles else None,
    }


def held(problem: Problem, body: dict[str, Any]) -> dict[str, str]:
    """What lacks for it to be framed, and to be prioritised."""
    unframed = "" if body["said"] and body["actions"] else UNRAISED if body["said"] else UNSAID
    unweighed = UNWEIGHED if problem.priority_score is None else ""
    return {verb: words for verb, words in (("frame", unframed), ("prioritise", unweighed)) if words}


def ratings(found: Sheet, form: RatingForm) -> dict[str, Any]:
    """The form, and beside each of its rows what everybody gives."""
    return {"form": form, "spreads": {row.name: spread_words(found.spreads.get(key_of(row.name))) for row in form.rows}}


def _into(found: Sheet) -> dict[str, str] | None:
    if not found.into:
        return None
    number, title = found.into
    name = ref("problem", number)
    return {"ref": name, "title": title, "href": url_for("items.show", ref=name)}


def _weight(problem: Problem, found: Sheet, *, at_work: bool) -> dict[str, Any]:
    """Its figures, each with how it came about or what it still lacks."""
    fit, exposure, priority = problem.mission_fit, problem.exposure, problem.priority_score
    medians = {key[1]: each.median for key, each in found.spreads.items() if key[0] == EXPOSURE.code and key[1]}
    complete = fit is not None and exposure is not None and priority is not None
    scored = problem.importance is not None and problem.satisfaction is not None and problem.odi is not None
    return {
        "priority": priority,
        "root": root_of(fit, exposure, priority) if complete else "",  # type: ignore[arg-type]
        "exposed": exposed(found.weights, medians, exposure) if exposure is not None else "",
        "lacks": [] if complete or not at_work else _lacks(problem, found, medians),
        "no_scenario": at_work and not found.scenarios,
        "robust": robustness(problem.robust, len(found.scenarios)),
        "no_regret": bool(found.scenarios) and problem.robust == len(found.scenarios),
        "odi": figure(problem.odi),
        "gained": gained(problem.importance, problem.satisfaction, problem.odi) if scored else "",  # type: ignore[arg-type]
    }


def _lacks(problem: Problem, found: Sheet, medians: dict[int, float]) -> list[str]:
    """What somebody has to rate before there is a priority."""
    unrated = [f"{ref('scenario', each.number)} {each.title}" for each in found.scenarios if each.id not in medians]
    none = len(unrated) == len(found.scenarios) > 1
    exposures = (
        [_("its exposure to the scenarios")]
        if none
        else [_("its exposure to %(scenario)s", scenario=each) for each in unrated]
    )
    return [*([_("its link with the mission")] if problem.mission_fit is None else []), *exposures]


def _rank(problem: Problem, ranked: Ranked | None, names: dict[Any, str]) -> dict[str, Any] | None:
    """The place that somebody decided, and who that was."""
    if problem.rank is None:
        return None
    known = ranked and {"who": names.get(("owner_id", ranked.by_id), "—"), "when": when(ranked.at)}
    return {"place": problem.rank, "reason": ranked.reason if ranked else "", **(known or {"who": "—", "when": None})}


def _actions(problem: Problem, found: Sheet, *, may_unlink: bool) -> list[dict[str, Any]]:
    base, here = url_for("items.index"), url_for("links.new", ref=problem.ref)
    states = {state.value: _(state.label) for state in Action.STATES}
    rows = ((each, ref("action", each.number)) for each in found.actions)
    return [
        {
            "ref": name,
            "title": each.title,
            "href": f"{base}{name}",
            "stage": each.stage,
            "state": states[each.state],
            "removal": f"{here}{each.link_id}/removal" if may_unlink else None,
        }
        for each, name in rows
    ]


def _opportunities(problem: Problem, found: Sheet, *, at_work: bool) -> dict[str, Any]:
    """Those that serve it as rows, the list that holds all of them, and where one more is written down."""
    base = url_for("items.index")
    states = {state.value: _(state.label) for state in Opportunity.STATES}
    rows = ((each, ref("opportunity", each.number)) for each in found.opportunities)
    adds = at_work and can("EDIT", track=Track.NOW)
    return {
        "rows": [
            {
                "ref": name,
                "title": each.title,
                "href": f"{base}{name}",
                "odi": "" if each.odi is None else figure(each.odi),
                "stage": each.stage,
                "state": states[each.state],
            }
            for each, name in rows
        ],
        "more": found.more_opportunities,
        "href": url_for("opportunities.index", problem=problem.ref) if found.opportunities else None,
        "new": url_for("opportunities.new", problem=problem.ref) if adds else None,
    }
