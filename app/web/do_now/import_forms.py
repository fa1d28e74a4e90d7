"""The forms of an import: the file, what its columns hold, what is agreed to."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField

from app.core.errors import Refused
from app.core.text import fold
from app.do_now.category import Category
from app.do_now.import_categories import closest
from app.do_now.import_formats import Order
from app.do_now.import_layout import OTHER_COLUMNS, Glance, Layout
from app.do_now.import_row import NEW_CATEGORY, NO_CATEGORY
from app.web.do_now.import_fields import FIELDS
from app.web.forms import CreatingForm, Form, choices
from app.web.words import lang

COLUMN, CATEGORY = "column", "category"


class FileForm(CreatingForm):
    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file first."))])


class ColumnsForm(Form):
    """What each column holds: a select for each of them, named `column0`, `column1` …, is added by `columns_form`."""

    sheet = HiddenField()
    line = HiddenField()
    dates = RadioField(lazy_gettext("Dates such as 03/04/2020"))

    def layout(self, shown: Layout) -> Layout:
        """What was chosen for the columns that were `shown`; Refused when it was chosen for others."""
        sent = (self.sheet.data, self.line.data)
        self.sheet.data, self.line.data = shown.sheet, str(shown.line)
        if sent != (self.sheet.data, self.line.data):
            raise Refused(OTHER_COLUMNS)
        fields = [_sent(each) or None for each in self if each.name.startswith(COLUMN)]
        return Layout(shown.sheet, shown.line, fields, self.dates.data or "")

    def refuse(self, refusal: Refused) -> None:
        """A refusal names the field of an action: it is shown beside the last column that holds it."""
        columns = [each for each in self if each.name.startswith(COLUMN) and each.data == refusal.field]
        field = columns[-1].name if columns else refusal.field
        super().refuse(Refused(refusal.message, field=field, **refusal.values))


def columns_form(glance: Glance, layout: Layout) -> ColumnsForm:
    """The form for the columns that the row `layout.line` names; shows what the layout says of them."""
    header = glance.header(layout.sheet, layout.line)
    options = [("", _("passed over")), *((name, _(label)) for name, label in FIELDS.items())]
    selects = {
        f"{COLUMN}{place}": SelectField(name or letter(place), choices=options) for place, name in enumerate(header)
    }
    shown = {f"{COLUMN}{place}": field or "" for place, field in enumerate(layout.fields)}
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), selects)(
        data=shown | {"sheet": layout.sheet, "line": str(layout.line), "dates": layout.dates}
    )
    form.dates.choices = [("", _("as the columns show")), *choices(Order)]
    return form


def letter(place: int) -> str:
    """What a spreadsheet program calls the column: A to Z, then AA to BH."""
    first, last = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


class AgreeForm(Form):
    """What becomes of each unknown category: a select for each, named `category0` …, is added by `agree_form`."""

    def categories(self) -> dict[str, str]:
        """By folded name, as the domain takes it."""
        return {fold(str(each.label.text)): _sent(each) for each in self if each.name.startswith(CATEGORY)}

    def refuse(self, refusal: Refused) -> None:
        field = next((each.name for each in self if fold(str(each.label.text)) == refusal.field), refusal.field)
        super().refuse(Refused(refusal.message, field=field, **refusal.values))


def agree_form(unknown: list[str], categories: list[Category]) -> AgreeForm:
    """For each unknown category: the one that is most like it is proposed, else to create it."""
    own = [(str(category.id), category.label_in(lang())) for category in categories]
    selects: dict[str, Any] = {
        f"{CATEGORY}{n}": SelectField(
            label,
            choices=[
                (NEW_CATEGORY, _("create “%(label)s”", label=label)),
                (NO_CATEGORY, _("leave without a category")),
                *own,
            ],
            default=str(closest(label, categories) or NEW_CATEGORY),
        )
        for n, label in enumerate(unknown)
    }
    form: AgreeForm = type("AgreeForm", (AgreeForm,), selects)()
    return form


def _sent(field: Any) -> str:
    """What was chosen; a select that was not sent says nothing, whatever it would have proposed."""
    return str(field.data or "") if field.raw_data else ""
