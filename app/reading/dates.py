"""The header's day counter and rod, and the dates of a report: milestones and what was moved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.programme.programme import Track as Level
from app.reading.page import Bar, Day, Milestone, Move, Rod
from app.reading.titles import named
from app.reading.wording import Wording, joined, pair
from app.render.ruler import Ruler, draw, place

STATES = {"done": N_("done"), "missed": N_("missed"), "due": N_("due")}


def day(number: int, wording: Wording) -> Day:
    sign = _("D+") if number > 0 else _("D−") if number < 0 else _("D")
    spoken = _("Day %(number)s of the programme", number=wording.number(number))
    return Day(sign, wording.number(abs(number)), spoken)


def rod(payload: Mapping[str, Any], wording: Wording) -> Rod:
    """The ruler of the programme's home page as it stood at the cut-off."""
    programme, today = payload["programme"], payload["day"]
    first, last = programme["now_days"], programme["now_days"] + programme["next_days"]
    done = {track["track"]: _accepted(track["figures"]) for track in payload["tracks"]}
    drawn = draw(day=today, now_end=first, next_end=last, done=done)
    return Rod(
        mark=_share(drawn.today),
        reach=_share(drawn.line),
        ticks=(
            (0.0, joined(_("D0"), wording.short_date(programme["day_zero"]))),
            (_share(place(first, last)), _("D+%(number)d", number=first)),
            (_share(drawn.line), _("D+%(number)d", number=last)),
            (1.0, _("beyond")),
        ),
        bars=tuple(Bar(bar.track, _share(bar.end), _share(bar.fill), _share(bar.overrun)) for bar in drawn.bars),
        alt=_alt(today, drawn, wording),
    )


def _accepted(figures: Mapping[str, Any]) -> tuple[int, int]:
    return pair(figures, "done")[0] or 0, pair(figures, "deliverables")[0] or 0


def _share(percent: float) -> float:
    return round(percent / 100, 5)


def _alt(today: int, drawn: Ruler, wording: Wording) -> str:
    told = [_("Today is day %(day)s. The three tracks all started on day 0.", day=wording.number(today))]
    told += [
        ngettext(
            "%(track)s: %(num)d deliverable accepted of %(total)d.",
            "%(track)s: %(num)d deliverables accepted of %(total)d.",
            bar.done,
            track=_(Level(bar.track).label),
            total=bar.total,
        )
        for bar in drawn.bars
    ]
    return " ".join(told)


def period(dates: Mapping[str, str], wording: Wording) -> str:
    """«du lundi 16 au dimanche 22 novembre 2026»: month and year are said once when they are the same."""
    start, end = date.fromisoformat(dates["start"]), date.fromisoformat(dates["end"])
    if start.month == end.month:
        opening = wording.weekday(start)
    else:
        opening = wording.long_date(start) if start.year == end.year else wording.full_date(start)
    return _("from %(start)s to %(end)s", start=opening, end=wording.full_date(end))


def milestones(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Milestone, ...]:
    return tuple(_milestone(milestone, wording) for milestone in facts)


def _milestone(facts: Mapping[str, Any], wording: Wording) -> Milestone:
    slip, moves, first = facts.get("slip") or 0, facts.get("moves") or 0, facts.get("committed_first")
    label, state = facts.get("label"), STATES[facts["state"]]
    return Milestone(
        ref=facts["ref"],
        title=_(label) if label else wording.text(facts["title"]),
        track=facts["track"],
        state=facts["state"],
        state_word=_(state),
        baseline=wording.short_date(facts.get("baseline")),
        forecast=wording.short_date(facts.get("forecast")),
        slip=wording.slip(slip) if facts.get("baseline") and facts.get("forecast") else "—",
        change=_change(slip, facts.get("slip_before"), wording),
        late=slip > 0 or facts["state"] == "missed",
        moves=ngettext("moved %(num)d time", "moved %(num)d times", moves) if moves else "",
        first=_("first committed to %(date)s", date=wording.short_date(first)) if first else "",
    )


def _change(slip: int, before: int | None, wording: Wording) -> str:
    """How the delay has changed since the last published report."""
    return "—" if before is None or not wording.since else wording.slip(slip - before)


def moves(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Move, ...]:
    return tuple(
        Move(
            ref=move["ref"],
            title=wording.text(named(move["ref"], move["title"], wording.lang)),
            dates=f"{wording.short_date(move['from'])} → {wording.short_date(move['to'])}",
            reason=wording.words(move.get("reason")),
        )
        for move in facts
    )
