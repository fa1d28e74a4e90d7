"""The three tracks of a report: colour, figures, next gate, words, and the six last colours."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.colour_rule import ColourRule
from app.programme.programme import Track as Level
from app.reading.colours import colour, status
from app.reading.page import Colour, Figure, Gate, Track
from app.reading.proof import still_lacking
from app.reading.wording import Wording, pair, week_code


def tracks(facts: Mapping[str, Any], wording: Wording) -> tuple[Track, ...]:
    silence = (facts["rule"] or {}).get("silence_days", ColourRule.silence_days)
    return tuple(_track(track, silence, wording) for track in facts["tracks"])


def _track(facts: Mapping[str, Any], silence: int, wording: Wording) -> Track:
    level = Level(facts["track"])
    history = tuple(_past(each["colour"]) for each in facts["history"][-6:])
    weeks = [week_code(each["week"]) for each in facts["history"][-6:]]
    age = facts.get("update_age")
    return Track(
        code=level.value,
        name=_(level.label),
        lead=wording.text(facts.get("lead"), "name"),
        status=status(facts, "override", wording),
        history=history,
        history_alt=", ".join(f"{week} {past.word}" for week, past in zip(weeks, history, strict=True)),
        figures=(*_figures(facts["figures"], wording), *_age(facts, silence, wording)),
        gate=_gate(facts.get("gate"), wording),
        why=wording.words(facts.get("why"), "comment"),
        need=wording.words(facts.get("need"), "comment"),
        updated=_updated(facts, silence, wording),
        stale=age is None or age >= silence,
    )


def _past(code: str | None) -> Colour:
    """The colour of a week; none where no report was published."""
    return colour(code) if code else Colour("grey", "grey", _("no report"))


def _age(facts: Mapping[str, Any], silence: int, wording: Wording) -> tuple[Figure, ...]:
    """How old the group's last word is; schema 1 compared it with nothing."""
    if "update_age_before" not in facts:
        return ()
    age, before = facts["update_age"], facts["update_age_before"]
    alert = age is not None and age >= silence
    return (Figure(_("Days since update"), wording.number(age), "", wording.delta(age, before), alert),)


def _figures(facts: Mapping[str, Any], wording: Wording) -> tuple[Figure, ...]:
    """Deliverables done of all, done of what was planned by now, then what is open, overdue and blocked."""
    done, total = pair(facts, "done"), pair(facts, "deliverables")
    return (
        Figure(_("Deliverables"), wording.number(done[0]), wording.number(total[0]), wording.delta(*done)),
        figure(_("Planned by now"), pair(facts, "planned"), wording),
        figure(_("Open items"), pair(facts, "open"), wording),
        figure(_("Overdue"), pair(facts, "overdue"), wording, alert=True),
        figure(_("Blocked"), pair(facts, "blocked"), wording, alert=True),
    )


def figure(label: str, values: tuple[int | None, int | None], wording: Wording, *, alert: bool = False) -> Figure:
    """`alert`: any number but 0 asks for attention."""
    return Figure(label, wording.number(values[0]), "", wording.delta(*values), alert and bool(values[0]))


def _gate(facts: Mapping[str, Any] | None, wording: Wording) -> Gate | None:
    if not facts:
        return None
    slip, label = facts.get("slip") or 0, facts["label"]
    return Gate(
        label=_(label),
        dates=wording.short_date(facts.get("forecast") or facts.get("baseline")),
        slip=wording.slip(slip) if slip else "",
        late=slip > 0,
        ready=still_lacking(facts["evidence"]) if facts.get("evidence") else _ready(facts.get("ready")),
    )


def _ready(linked: list[int] | None) -> str:
    """«3 of 5 linked items done»; "" where nothing is linked to the deliverable."""
    if not linked:
        return ""
    done, total = linked
    return ngettext("%(done)d of %(num)d linked item done", "%(done)d of %(num)d linked items done", total, done=done)


def _updated(facts: Mapping[str, Any], silence: int, wording: Wording) -> str:
    """When the lead last wrote; with its age once it is stale, unless the reasons already say so."""
    told = any(reason["code"] == "no_update" for reason in facts["reasons"])
    if not facts.get("updated_on"):
        return "" if told else _("no update yet")
    written, age = _("updated on %(date)s", date=wording.short_date(facts["updated_on"])), facts["update_age"]
    if told or age < silence:
        return written
    ago = _("%(days)s ago", days=wording.age(age))
    return f"{written}, {ago}"
