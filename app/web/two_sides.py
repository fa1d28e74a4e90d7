"""One field of a form read twice: what was typed into it, and what the row it was opened on holds now."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectFieldBase

from app.core.text import one_line as on_one_line
from app.web.words import long_date


@dataclass(frozen=True)
class Side:
    """`values` as a browser would send them, `words` as a person reads them (texts: all of it)."""

    values: tuple[str, ...]
    words: str


def typed(field: Field) -> Side:
    sent = MultiDict((field.name, value) for value in field.raw_data or ())
    return _read(field, sent)


def stored(field: Field) -> Side:
    """As the form would open now."""
    return _read(field, None)


def _read(field: Field, sent: MultiDict[str, str] | None) -> Side:
    """Let the field read it, and put back what it had."""
    kept = field.data, field.raw_data
    field.raw_data = None
    field.process(sent, data=field.object_data)
    side = Side(_values(field), _words(field))
    field.data, field.raw_data = kept
    return side


def _values(field: Field) -> tuple[str, ...]:
    if isinstance(field, SelectFieldBase):
        return tuple(str(value) for value, _label, chosen, *_rest in field.iter_choices() if chosen)
    if isinstance(field, BooleanField):
        return ("y",) if field.data else ()
    return (str(field._value()),)


def _words(field: Field) -> str:
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(label) for _value, label, chosen, *_rest in field.iter_choices() if chosen)
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    return long_date(field.data) if isinstance(field.data, date) else str(field._value())


def read(text: str, *, one_line: bool) -> str:
    return on_one_line(text) if one_line else text
