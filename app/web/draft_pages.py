"""What the pages of drafts show: the whole before it is opened, and the drafts to go on with."""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, url_for
from flask_babel import gettext as _

from app.programme.programme_draft import ProgrammeDraft
from app.steering.opening import Newcomer
from app.web.draft_steps import BY_CODE, CODES, STEPS, following, form_of, shape
from app.web.people_form import People
from app.web.programme_words import described
from app.web.request import now
from app.web.words import past


def review_page(draft: ProgrammeDraft, missing: Collection[str]) -> dict[str, Any]:
    """Every step with what was typed, those of `missing` with a way to what they lack."""
    outlook = following(shape(draft))
    return {
        "draft": draft,
        "sections": [
            {
                "code": step.code,
                "label": _(step.label),
                "href": url_for(f"wizard.{step.code}", draft_id=draft.id),
                "facts": [] if step.code in missing else facts(form_of(step, draft)),
                "missing": step.code in missing,
            }
            for step in STEPS
        ],
        "outlook": None if missing else outlook,
        "ready": not missing,
        "hrefs": {code: url_for(f"wizard.{code}", draft_id=draft.id) for code in CODES},
        "back": url_for(f"wizard.{STEPS[-1].code}", draft_id=draft.id),
    }


def facts(form: Any) -> list[dict[str, str]]:
    """A step that can be read, as the macro `definitions` shows it."""
    if not isinstance(form, People):
        return described(form.values)
    values = form.values
    seat = f" · {_(values['leads'].label)}" if values["leads"] else ""
    you = {"term": g.user.name, "value": _("Task-force leader") + seat}
    return [you, *(_person(each) for each in values["newcomers"])]


def _person(person: Newcomer) -> dict[str, str]:
    parts = (_(person.role.label), _(person.track.label) if person.track else "", person.email)
    return {"term": person.name, "value": " · ".join(filter(None, parts))}


def draft_card(draft: ProgrammeDraft) -> dict[str, Any]:
    """A draft as the page of programmes lists it."""
    place = draft.step if draft.step in CODES else STEPS[0].code
    step = _(BY_CODE[place].label) if place in BY_CODE else _("Check and open")
    zone = ZoneInfo(g.user.timezone)
    return {
        "title": draft.typed("mandate", "title") or draft.typed("mandate", "company") or _("Untitled programme"),
        "href": url_for(f"wizard.{place}", draft_id=draft.id),
        "step": _("step %(number)d of %(count)d: %(step)s", number=CODES.index(place) + 1, count=len(CODES), step=step),
        "when": past(draft.updated_at, now().astimezone(zone).date(), zone),
        "delete_href": url_for("wizard.deletion", draft_id=draft.id),
    }
