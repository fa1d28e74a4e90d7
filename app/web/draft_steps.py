"""The steps of a new programme: their forms, what was typed into them, and what the whole amounts to."""

import re
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core.errors import Refused
from app.core.i18n import LANGUAGES, N_
from app.core.text import clean
from app.programme.programme import Programme
from app.programme.programme_draft import ProgrammeDraft
from app.programme.setting import check_plan
from app.steering.outlook import imagined, outlook
from app.web.outlook import outlook_page
from app.web.people_form import People
from app.web.programme_forms import Calendar, Direction, Mandate, Rhythm, Section
from app.web.request import now
from app.web.words import lang

LONGEST = 2_500
REVIEW = "review"


@dataclass(frozen=True)
class Step:
    """`code` is its place in the address and in the draft."""

    code: str
    label: str
    form: type[Section]


STEPS = (
    Step("mandate", N_("Company and mandate"), Mandate),
    Step("direction", N_("Objective and strategy"), Direction),
    Step("calendar", N_("Day zero and calendar"), Calendar),
    Step("rhythm", N_("Weekly report"), Rhythm),
    Step("people", N_("People"), People),
)
BY_CODE = {step.code: step for step in STEPS}
CODES = [*BY_CODE, REVIEW]
DATED = ("calendar", "rhythm")
"""The steps that show what follows from them."""


def beside(code: str, by: int) -> str:
    """The step after (1) or before (-1) this one; the ends stay where they are."""
    return CODES[min(max(CODES.index(code) + by, 0), len(CODES) - 1)]


def sent(step: Step) -> MultiDict[str, str]:
    """What this request sends for the step's fields, as it was typed."""
    names = "|".join(_made(step, None, None)._fields)
    fields = re.compile(rf"(?:{names})(?:-[0-9]{{1,2}}-[a-z]+)?")
    return MultiDict([(k, v) for k, values in request.form.lists() for v in values[:7] if fields.fullmatch(k)])


def to_keep(typed: MultiDict[str, str]) -> dict[str, list[str]]:
    """The same without what no table should hold."""
    return {name: [clean(value)[:LONGEST] for value in values] for name, values in typed.lists()}


def form_of(step: Step, draft: ProgrammeDraft | None) -> Section:
    """The step's form as the draft has it; before anything was typed, as it is proposed to this person."""
    kept = draft.data.get(step.code) if draft else None
    return _made(step, draft, MultiDict(kept) if kept else None)


def form_sent(step: Step, draft: ProgrammeDraft | None) -> Section:
    """The step's form as it was just typed."""
    return _made(step, draft, sent(step))


def _made(step: Step, draft: ProgrammeDraft | None, typed: MultiDict[str, str] | None) -> Section:
    """Fed with `typed` alone: the request's token was looked at already."""
    spoken = g.user.lang if g.user.lang in LANGUAGES else "fr"
    given: dict[str, Any] = {"meta": {"csrf": False}}
    if step.form is People:
        return step.form(typed, lang=(draft and draft.typed("mandate", "lang")) or spoken, **given)
    own = {name: getattr(g.user, name) for name in ("timezone", "weekdays", "holidays")}
    return step.form(typed, data=own | {"lang": spoken, "day_zero": now().astimezone().date()}, **given)


def lacking(draft: ProgrammeDraft) -> dict[str, Section]:
    """The steps that keep the programme from being opened, by code, with what is wrong in each."""
    forms = {step.code: form_of(step, draft) for step in STEPS}
    return {code: form for code, form in forms.items() if not (form.validate() and _reached(code, draft))}


def _reached(code: str, draft: ProgrammeDraft) -> bool:
    """Whether somebody looked at the step; inviting people can wait."""
    return code in draft.data or code == "people"


def values_of(draft: ProgrammeDraft) -> dict[str, Any]:
    """Every setting of a draft that lacks nothing, as opening takes it."""
    found: dict[str, Any] = {}
    for step in STEPS:
        found |= form_of(step, draft).values if step.form is not People else {}
    return found


def people_of(draft: ProgrammeDraft) -> dict[str, Any]:
    """Who comes in from the first day: `leads` and `newcomers`."""
    return form_of(BY_CODE["people"], draft).values


def shape(draft: ProgrammeDraft | None, typed: Section | None = None) -> Programme | None:
    """The programme as its dates stand in the draft and in `typed`; None while one of them can't be read."""
    values: dict[str, Any] = {}
    for step in (BY_CODE[code] for code in DATED):
        is_typed = isinstance(typed, step.form)
        form = typed if is_typed and typed else form_of(step, draft)
        if (is_typed or (draft and draft.data.get(step.code))) and not form.validate():
            return None
        values |= form.values
    try:
        check_plan(values, now())
    except Refused:
        return None
    return imagined(values, now=now())


def following(programme: Programme | None) -> dict[str, Any] | None:
    """What follows from these dates, in words; None where there are none."""
    return outlook_page(programme, outlook(programme, now(), lang=lang())) if programme else None


def rail(current: str, draft: ProgrammeDraft | None) -> list[dict[str, Any]]:
    """The steps as the page's guide shows them."""
    return [
        {
            "code": code,
            "number": number,
            "label": _(BY_CODE[code].label) if code in BY_CODE else _("Check and open"),
            "current": code == current,
            "done": draft is not None and code in draft.data,
        }
        for number, code in enumerate(CODES, start=1)
    ]
