"""What the inventory's list shows and lets one set, beside what every list does."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.core.i18n import N_
from app.do_now.action import Action, Beneficiary, Disposition
from app.do_now.raising import numbers_raised
from app.programme.item import Item
from app.programme.refs import ref
from app.web.cell_forms import CellForm
from app.web.forms import choices, in_programme
from app.web.pages import KindList
from app.web.people import Offered
from app.web.set_form import SetForm, as_it_is

OWN = ("category_id", "disposition", "running", "customer_sense", "beneficiaries")
COLUMNS = [*(Action.__table__.c[n] for n in OWN), numbers_raised(Item.__table__.c.id).label("raised")]
RAISED = 2
"""So many of the problems that an action raises are named in its row."""
NONE = "0"


class ActionSetForm(SetForm):
    """With the category, and what becomes of the actions: a decision, through the verb that takes it."""

    category_id = SelectField(lazy_gettext("Category"), default="", validate_choice=False)
    disposition = SelectField(lazy_gettext("What becomes of it"), default="")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.disposition.choices = [as_it_is(), *(c for c in choices(Disposition) if c[0] != "undecided")]

    def offer(self, offered: Offered) -> None:
        super().offer(offered)
        self.category_id.choices = [as_it_is(), *offered.categories]

    def validate_category_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, {category for category, _label in self.offered.categories}) or ""

    def values(self) -> dict[str, Any]:
        chosen = {"category_id": int(self.category_id.data)} if self.category_id.data else {}
        return super().values() | chosen

    def more(self) -> dict[str, Any]:
        return {"disposition": Disposition(self.disposition.data) if self.disposition.data else None}


class CategoryCell(CellForm):
    category_id = SelectField(lazy_gettext("Category"), validate_choice=False)

    def offer(self, offered: Offered) -> None:
        self.known = {category for category, _label in offered.categories}
        self.category_id.choices = [("", _("Not categorised yet")), *offered.categories]

    def validate_category_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, self.known)


def _options(offered: Offered) -> dict[str, list[tuple[Any, str]]]:
    return {
        "category": [("", _("All")), (NONE, _("Not categorised")), *offered.categories],
        "problem": [("", _("All")), ("0", _("Without a problem")), ("1", _("Raises a problem"))],
        "disposition": [("", _("All")), *((d.value, _(d.label)) for d in Disposition)],
    }


def _words(offered: Offered) -> Callable[[Any], dict[str, Any]]:
    """Adds an action's own columns to its row, in words."""
    dispositions = {d: _(d.label) for d in Disposition}
    beneficiaries = {b.value: _(b.label) for b in Beneficiary}
    running, base = {True: _("yes"), False: _("no"), None: "—"}, url_for("items.index")
    return lambda row: {
        "category": offered.names.get(("category_id", row.category_id)),
        "disposition": row.disposition.value,
        "disposition_word": dispositions[row.disposition],
        "running": row.running,
        "running_word": running[row.running],
        "sense": row.customer_sense,
        "problems": [{"ref": name, "href": f"{base}{name}"} for name in raised(row)[:RAISED]],
        "more_problems": max(len(raised(row)) - RAISED, 0),
        "beneficiaries": ", ".join(beneficiaries.get(code, code) for code in row.beneficiaries),
    }


def raised(row: Any) -> list[str]:
    """The references of the problems that it raises."""
    return [ref("problem", int(number)) for number in row.raised.split(",")] if row.raised else []


LIST = KindList(
    "actions.index",
    row="do_now/action/_row.html",
    set_form=ActionSetForm,
    heads={
        "category": N_("Category"),
        "whom": N_("For whom"),
        "sense": N_("Sense"),
        "running": N_("Running"),
        "becomes": N_("Becomes"),
        "problem": N_("Problem"),
    },
    presets=(
        (N_("All"), {}),
        (N_("Mine"), {"owner": "me"}),
        (N_("Late"), {"due": "late"}),
        (N_("To categorise"), {"category": NONE}),
        (N_("To problematise"), {"problem": "0"}),
        (N_("To settle"), {"disposition": "undecided"}),
        (N_("Blocked"), {"blocked": "1"}),
        (N_("Archived"), {"archived": "1"}),
    ),
    tools=((N_("Link to a problem"), "linking.to_problem", "link"),),
    columns=COLUMNS,
    words=_words,
    options=_options,
)
