"""The forms of a report's draft: the leaders' words, and those of one track. No number can be typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.reading.labels import CONFIDENCE
from app.steering.report_draft import (
    COMMITMENTS_MAX,
    ERRATUM_MAX,
    HEADLINE_MAX,
    LINE_MAX,
    OWNER_MAX,
    REASON_MAX,
    WINS_MAX,
)
from app.steering.update import Colour
from app.web.forms import EditingForm, Line, at_most
from app.web.steering.bilingual import add, filled, lines, remove, texts, typed, words

STATED = (Colour.GREEN, Colour.AMBER, Colour.RED)
TRACK_WORDS = {
    "why": (lazy_gettext("Why"), 280),
    "need": (lazy_gettext("Need of the group"), 280),
    "override": (lazy_gettext("Why not the computed colour"), 500),
}


class PartForm(EditingForm):
    """One part of a draft. `opened` are the marks of the words that it opened with."""

    opened = HiddenField()


class DraftForm(PartForm):
    """What the leaders say. Wins and commitments have a fixed number of places; empty ones are left out."""

    stated = RadioField(lazy_gettext("The colour of the whole programme"), validators=[Optional()])
    confidence = RadioField(lazy_gettext("How sure we are"))
    kept = SelectMultipleField(
        lazy_gettext("Commitments of the last report that were kept"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, promised: Sequence[str], *, needed: str, corrects: bool = False, **given: Any) -> None:
        """`promised` in the last report; `needed` is the language without whose headline nothing is published.

        `corrects`: with a place to say what was wrong in the version before.
        """
        super().__init__(**given)
        if not corrects:
            remove(self, "erratum")
        for name in (f"headline_{needed}", "stated", *([f"erratum_{needed}"] if corrects else [])):
            self[name].flags.needed_for = _("needed to publish")
        self.stated.choices = [(colour.value, _(colour.label)) for colour in STATED]
        self.confidence.choices = [(code, _(label)) for code, label in CONFIDENCE.items()]
        self.kept.choices = list(enumerate(promised))

    @property
    def values(self) -> dict[str, Any]:
        """The words as the draft keeps them."""
        kept = set(self.kept.data or ())
        return {
            "headline": words(self, "headline"),
            "stated": self.stated.data or None,
            "reason": words(self, "reason"),
            "confidence": self.confidence.data,
            "wins": typed(self, wins()),
            "commitments": self._commitments(),
            "kept": [place in kept for place, _promise in self.kept.choices],
        } | ({"erratum": words(self, "erratum")} if "erratum_fr" in self else {})

    def _commitments(self) -> list[dict[str, Any]]:
        given = [(words(self, name), self[f"{name}_owner"].data) for name in commitments()]
        return [{"text": text, "owner": owner or ""} for text, owner in given if any(text.values())]


class TrackForm(PartForm):
    """What a group lead says of the own track; the colour comes from the weekly update."""

    def __init__(self, *, explained: bool, **given: Any) -> None:
        """`explained`: with a place to say why the colour is not the computed one."""
        super().__init__(**given)
        self.asked = [name for name in TRACK_WORDS if explained or name != "override"]
        for name in TRACK_WORDS.keys() - set(self.asked):
            remove(self, name)

    @property
    def values(self) -> dict[str, Any]:
        return {name: words(self, name) for name in self.asked}


def wins() -> list[str]:
    return [f"win{number}" for number in range(1, WINS_MAX + 1)]


def commitments() -> list[str]:
    return [f"commitment{number}" for number in range(1, COMMITMENTS_MAX + 1)]


def draft_data(said: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's words as the form opens with them."""
    data = {"stated": said["stated"], "confidence": said["confidence"], "version": str(said["revision"])}
    data |= filled("headline", said["headline"]) | filled("reason", said["reason"])
    data |= filled("erratum", said.get("erratum"))
    data["kept"] = [place for place, kept in enumerate(said["kept"]) if kept]
    for name, text in zip(wins(), said["wins"], strict=False):
        data |= filled(name, text)
    for name, promise in zip(commitments(), said["commitments"], strict=False):
        data |= filled(name, promise["text"]) | {f"{name}_owner": promise["owner"]}
    return data


def track_data(said: Mapping[str, Any]) -> dict[str, Any]:
    data = {"version": str(said["revision"])}
    for name in TRACK_WORDS:
        data |= filled(name, said[name])
    return data


add(DraftForm, "headline", lines(lazy_gettext("Bottom line"), HEADLINE_MAX))
add(DraftForm, "erratum", texts(lazy_gettext("What this version corrects"), ERRATUM_MAX))
add(DraftForm, "reason", texts(lazy_gettext("Why not the computed colour"), REASON_MAX, rows=2))
for _number, _name in enumerate(wins(), start=1):
    add(DraftForm, _name, lines(lazy_gettext("Win %(number)d", number=_number), LINE_MAX, inside=True))
for _number, _name in enumerate(commitments(), start=1):
    add(DraftForm, _name, lines(lazy_gettext("Commitment %(number)d", number=_number), LINE_MAX, inside=True))
    _owner = Line(
        lazy_gettext("Commitment %(number)d, who", number=_number),
        [at_most(OWNER_MAX)],
        render_kw={"placeholder": lazy_gettext("Who")},
    )
    setattr(DraftForm, f"{_name}_owner", _owner)
for _name, (_text, _cap) in TRACK_WORDS.items():
    add(TrackForm, _name, texts(_text, _cap, rows=2))
