"""The forms of a problem: its statement, its place by decision, the actions that raise it, its merging."""

import re
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.do_now.action import Action
from app.do_now.problem import JobType, Problem
from app.do_now.raising import MOST
from app.programme.item import Item
from app.programme.programme import Track
from app.web.forms import CreatingForm, Line, Text, Whole, at_most, choices, required
from app.web.item_forms import ItemForm, StepForm
from app.web.links import meant

_PIECES = re.compile(r"[,;\n]")
_REF = re.compile(r"\s*([A-Za-z]{2,5}-[1-9]\d{0,8})\b")


class ProblemForm(ItemForm):
    """The job in three parts, and what would be better once it is done. Its priority is computed, never chosen."""

    priority = None  # type: ignore[assignment]
    job_verb = Line(lazy_gettext("Verb"), [at_most(60)])
    job_object = Line(lazy_gettext("Of what"), [at_most(120)])
    job_context = Line(lazy_gettext("In which circumstances"), [at_most(160)])
    job_type = SelectField(lazy_gettext("Type of job"))
    desired_outcome = Text(lazy_gettext("Desired outcome"), [at_most(300)])
    how_might_we = Text(lazy_gettext("How might we …"), [at_most(300)])

    OWN = (
        *(name for name in ItemForm.OWN if name != "priority"),
        "job_verb", "job_object", "job_context", "job_type", "desired_outcome", "how_might_we",
    )  # fmt: skip

    def __init__(self, problem: Problem | None = None, **given: Any) -> None:
        super().__init__(obj=problem, **given)
        self.job_type.choices = [("", _("Not said yet")), *choices(JobType)]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found | {"job_type": JobType(found["job_type"]) if found["job_type"] else None}


class NewProblemForm(ProblemForm, CreatingForm):
    """Without a name its statement names it; `raised_by` are the actions that it is linked to at once.

    Now states it, Next solves it: that is its horizon, unless somebody says else.
    """

    title = Line(lazy_gettext("Name"), [at_most(200)])
    raised_by = Line(lazy_gettext("Which action raises it"), [at_most(1000)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"horizon": Track.NEXT} | given)


class RankForm(StepForm):
    """Empty: back to the computed order."""

    rank = Whole(lazy_gettext("Rank"))


class RaisingForm(CreatingForm):
    raised_by = Line(lazy_gettext("Which action raises it"), [required(), at_most(1000)])


class LinkingForm(CreatingForm):
    """The problem that the ticked actions raise."""

    problem = Line(lazy_gettext("Which problem they raise"), [required(), at_most(200)])


class MergeForm(StepForm):
    ASKS_REASON = False
    into = SelectField(lazy_gettext("Which problem goes on"), validators=[required()])

    def offer(self, others: list[tuple[str, str]]) -> None:
        """Reference and name of each that it can be merged into."""
        named = ((ref, f"{ref} {title}") for ref, title in others)
        self.into.choices = [("", _("Choose a problem")), *named]


def opened_with(refs: str) -> str:
    """What the form opens with where it is opened from actions: the reference of each, of one its title as well.

    Empty where one of them is not there.
    """
    if not all(_REF.fullmatch(each) for each in refs.split(",")):
        return ""
    try:
        actions = actions_of(refs)
    except Refused:
        return ""
    return f"{actions[0].ref} {actions[0].title}" if len(actions) == 1 else ", ".join(each.ref for each in actions)


def actions_of(typed: str) -> list[Item]:
    """The actions that somebody wrote: one by words, or any number by their references, in one line.

    What stands behind a reference is its title, as suggestions write it. Raises Refused.
    """
    named = [match[1].upper() for piece in _PIECES.split(typed) if (match := _REF.match(piece))]
    if not named:
        return [meant(typed, among="action", field="raised_by")] if typed else []
    numbers = [int(name.split("-")[1]) for name in named if name.startswith(f"{Action.PREFIX}-")]
    wanted = sa.select(Action).where(Action.programme_id == g.programme.id, Action.number.in_(numbers))
    known = {each.ref: each for each in db.session.scalars(wanted.limit(MOST + 1))}
    return [known.get(name) or meant(name, field="raised_by") for name in dict.fromkeys(named[: MOST + 1])]
