"""What every form shares: clean text, the key that makes sending twice harmless, errors beside their field."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext, lazy_gettext
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    DateField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, StopValidation

from app.core.cell import EARLIEST, LATEST
from app.core.errors import Refused
from app.core.text import clean, one_line

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    csrf.init_app(app)


class Needed(InputRequired):
    """Something was typed, and blanks are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        typed = (field.data, *(field.raw_data or ()))
        if any(isinstance(text, str) and not text.strip() for text in typed[:2]):
            raise StopValidation(str(self.message))


def required() -> Needed:
    return Needed(lazy_gettext("This field is needed."))


def at_most(count: int) -> Length:
    return Length(max=count, message=lazy_gettext("%(max)d characters at most."))


def choices(enum: Any) -> list[tuple[str, str]]:
    """The values of a `Labelled` enumeration with their words in the reader's language."""
    return [(member.value, gettext(member.label)) for member in enum]


class Line(StringField):
    """One line of text, without control characters or double spaces."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""


class Text(TextAreaField):
    """Several lines of text, without control characters."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


class Day(DateField):
    """A date between 1990 and 2100, or None; what was typed is kept when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.raw_data, self.data = valuelist, None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError(gettext("This date does not exist. Write it as 2026-11-30.")) from None
        if not EARLIEST <= self.data <= LATEST:
            self.data = None
            raise ValueError(gettext("Give a date between 1990 and 2100."))


class Whole(IntegerField):
    """A whole number or None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not text.lstrip("-").isdecimal() or len(text) > 9:
            raise ValueError(gettext("Write a whole number."))
        self.data = int(text)


class Steps(RadioField):
    """A whole number from `low` to `high`, or None: blank is no answer, 0 is one (R17).

    `words` are msgids of what each step means, where it has a name.
    """

    def __init__(self, label: Any, low: int, high: int, words: Iterable[str] = (), **given: Any) -> None:
        steps = [str(step) for step in range(low, high + 1)]
        offered = [("", gettext("no answer")), *((step, step) for step in steps)]
        super().__init__(label, choices=offered, coerce=_step, **given)
        self.words = {step: gettext(word) for step, word in zip(steps, words, strict=False)}


def _step(typed: Any) -> int | None:
    text = str(typed)
    if typed in ("", None):
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise ValueError(text)
    return int(text)


class Coded(SelectField):
    """One member of a `Labelled` enumeration; `words` names the attribute that holds its msgid."""

    def __init__(self, label: Any, enum: Any, words: str = "label", **given: Any) -> None:
        offered = [(member.value, gettext(getattr(member, words))) for member in enum]
        super().__init__(label, choices=offered, coerce=enum, **given)


class Sayings:
    """What WTForms says by itself, as the rest of the product says it."""

    def gettext(self, message: str) -> str:
        if "time value" in message:
            return gettext("Write a time such as 07:30.")
        return gettext("Choose one of the list.")

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):
    """A form whose rules are elsewhere: it checks shape, and shows what the domain refuses beside its field."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            """Our own words for what WTForms says."""
            return Sayings()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent as a form; a file counts only where one is asked for, JSON nowhere."""
            if formdata is not None and request.is_json:
                return request.form
            sent = super().wrap_formdata(form, formdata)
            wanted = any(isinstance(each, FileField) for each in form)
            as_form = sent is request.form or (isinstance(sent, CombinedMultiDict) and not wanted)
            return chosen(request.form) if as_form else sent

    def accepts(self) -> bool:
        """Whether this is a sent form of the right shape; should it meet a conflict, its page shows this form."""
        g.sent = self
        return bool(self.validate_on_submit())

    def refuse(self, refusal: Refused) -> None:
        """Show the domain's refusal: beside its field when the form has it, else above the form."""
        words = gettext(refusal.message, **refusal.values)
        field: Field | None = self._fields.get(refusal.field)
        if field is None:
            self.form_errors: list[str] = [*self.form_errors, words]
        else:
            field.errors = [*field.errors, words]

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


PICK, SIDES = "pick.", ("mine", "theirs", "merged")


def chosen(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent from the page of a conflict, as the form itself would have sent it.

    There each field that differs has `pick.<name>` (one of SIDES) and the values of each side as `<side>.<name>`.
    """
    picked = {name.removeprefix(PICK): side for name, side in sent.items() if name.startswith(PICK)}
    if not picked:
        return sent
    resolved = MultiDict(sent.items(multi=True))
    for name, side in picked.items():
        resolved.setlist(name, sent.getlist(f"{side if side in SIDES else SIDES[0]}.{name}"))
    return resolved


def new_key() -> str:
    return secrets.token_urlsafe(18)


class CreatingForm(Form):
    """Carries a key: the same form sent ten times makes one thing."""

    once = HiddenField(default=new_key)


class EditingForm(Form):
    """Carries the version that the person saw: a later one is a conflict, not an overwrite."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1


def in_programme(value: Any, allowed: set[int]) -> int | None:
    """The id typed in a select, when it is one of this programme's; refuses any other."""
    if value in (None, "", "0"):
        return None
    if not str(value).isdecimal() or int(value) not in allowed:
        raise StopValidation(gettext("Choose one of the list."))
    return int(value)


def lang_of_programme() -> str:
    return str(g.programme.lang)
