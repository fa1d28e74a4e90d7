"""The forms of a requested decision: its words, its answer, its withdrawal."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import ValidationError

from app.core.errors import Refused
from app.programme.ask import CONSEQUENCE_MAX, OPTION_MAX, OPTIONS_MAX, QUESTION_MAX, Ask
from app.web.forms import CreatingForm, Day, EditingForm, Line, at_most, lang_of_programme, required
from app.web.request import today
from app.web.steering.bilingual import add, filled, lines, texts, typed, words

LABELS = {
    "question": lazy_gettext("Question"),
    "options": lazy_gettext("Options"),
    "recommendation": lazy_gettext("What we recommend"),
    "consequence": lazy_gettext("What waiting costs"),
    "owner_label": lazy_gettext("Who decides"),
    "needed_by": lazy_gettext("Needed by"),
    "answer": lazy_gettext("Answer"),
}


class AskForm(EditingForm):
    owner_label = Line(LABELS["owner_label"], [at_most(120)])
    needed_by = Day(LABELS["needed_by"])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self[f"question_{lang_of_programme()}"].flags.required = True

    @property
    def values(self) -> dict[str, Any]:
        return {
            "question": words(self, "question"),
            "options": typed(self, options()),
            "recommendation": words(self, "recommendation"),
            "consequence": words(self, "consequence"),
            "owner_label": self.owner_label.data,
            "needed_by": self.needed_by.data,
        }


class NewAskForm(CreatingForm, AskForm):
    """The same, which makes one question however often it is sent. Nothing new is late from the start."""

    def validate_needed_by(self, field: Day) -> None:
        if field.data and field.data < today():
            raise ValidationError(gettext("Give a day from today on."))


class ClosingForm(EditingForm):
    """What became of a question: one text in both languages."""

    def refuse(self, refusal: Refused) -> None:
        """The domain speaks of the answer; the form has it in two languages."""
        field = f"answer_{lang_of_programme()}" if refusal.field == "answer" else refusal.field
        super().refuse(Refused(refusal.message, field=field, **refusal.values))


class AnswerForm(ClosingForm):
    on = Day(lazy_gettext("Decided on"), [required()])


class WithdrawalForm(ClosingForm):
    """Why it falls."""


def options() -> list[str]:
    return [f"option{number}" for number in range(1, OPTIONS_MAX + 1)]


def data_of(asked: Ask) -> dict[str, Any]:
    """The question as the form opens with it."""
    data = {"owner_label": asked.owner_label, "needed_by": asked.needed_by, "version": str(asked.version)}
    for name in ("question", "recommendation", "consequence"):
        data |= filled(name, getattr(asked, name))
    for name, option in zip(options(), asked.options, strict=False):
        data |= filled(name, option)
    return data


add(AskForm, "question", texts(LABELS["question"], QUESTION_MAX))
for _number, _name in enumerate(options()):
    add(AskForm, _name, lines(lazy_gettext("Option %(letter)s", letter="ABCD"[_number]), OPTION_MAX))
add(AskForm, "recommendation", lines(LABELS["recommendation"], OPTION_MAX))
add(AskForm, "consequence", texts(LABELS["consequence"], CONSEQUENCE_MAX))
add(AnswerForm, "answer", texts(lazy_gettext("What was decided"), CONSEQUENCE_MAX))
add(WithdrawalForm, "answer", texts(lazy_gettext("Why the question falls"), CONSEQUENCE_MAX))
