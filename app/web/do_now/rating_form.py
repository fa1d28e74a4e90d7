"""What one person gives a problem: a row of steps for each criterion, and for each scenario one of exposure."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField

from app.do_now.problem_sheet import Faced, Sheet
from app.do_now.problem_weight import EXPOSURE, IMPORTANCE, MISSION_FIT, SATISFACTION
from app.do_now.scenario import Scenario
from app.programme.rating import Criterion, Key
from app.web.do_now.problem_words import EXPOSURE_STEPS, FIT_STEPS
from app.web.forms import Form


class Steps(RadioField):
    """A whole number of a criterion's range, or None: blank is no answer, 0 is one (R17).

    `words` say what each step means, where it has a name.
    """

    def __init__(self, label: Any, criterion: Criterion, words: tuple[str, ...] = (), **given: Any) -> None:
        steps = [str(step) for step in range(criterion.low, criterion.high + 1)]
        super().__init__(label, choices=[("", "—"), *((step, step) for step in steps)], coerce=_whole, **given)
        self.words = {step: _(word) for step, word in zip(steps, words, strict=False)}


def _whole(typed: Any) -> int | None:
    text = str(typed)
    if typed in ("", None):
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise ValueError(text)
    return int(text)


class RatingForm(Form):
    """`was` says what stood there as the form was opened: what the person left as it was is not sent to the domain.

    So a form that somebody forgot in another window takes nothing back of what they gave meanwhile.
    """

    was = HiddenField()

    @property
    def rows(self) -> list[Steps]:
        return [field for field in self if isinstance(field, Steps)]

    def values(self) -> dict[Key, int | None]:
        """What differs from how the form was opened."""
        was = dict(entry.partition("=")[::2] for entry in str(self.was.data or "").split())
        sent = {row: "" if row.data is None else str(row.data) for row in self.rows if row.raw_data}
        return {_key(row.name): row.data for row, text in sent.items() if was.get(row.name) != text}


def rating_form(sheet: Sheet) -> RatingForm:
    """The form for those scenarios that are taken into account, as its member has rated so far."""
    rows: dict[str, Any] = {_name(MISSION_FIT): Steps(lazy_gettext("Link with the mission"), MISSION_FIT, FIT_STEPS)}
    rows |= {_name(EXPOSURE, each.id): Steps(_faced(each), EXPOSURE, EXPOSURE_STEPS) for each in sheet.scenarios}
    rows |= {
        _name(IMPORTANCE): Steps(lazy_gettext("Importance to those who have it"), IMPORTANCE),
        _name(SATISFACTION): Steps(lazy_gettext("Satisfaction with what there is today"), SATISFACTION),
    }
    mine = {name: sheet.mine.get(_key(name)) for name in rows}
    was = " ".join(f"{name}={'' if value is None else value}" for name, value in mine.items())
    made: RatingForm = type("ProblemRatingForm", (RatingForm,), rows)(data=mine | {"was": was})
    return made


def key_of(row: Steps) -> Key:
    return _key(row.name)


def _faced(scenario: Faced) -> str:
    return _("If “%(scenario)s” comes", scenario=f"{Scenario.PREFIX}-{scenario.number} {scenario.title}")


def _name(criterion: Criterion, scenario: int | None = None) -> str:
    return criterion.code if scenario is None else f"{criterion.code}-{scenario}"


def _key(name: str) -> Key:
    code, _dash, scenario = name.partition("-")
    return code, int(scenario) if scenario else None
