"""Everything that one person may write in a draft, as one sheet: sent together, kept together or not at all."""

from collections.abc import Iterable
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.core.errors import Conflict, Refused
from app.programme.policy import Permission
from app.programme.programme import Track
from app.steering.report import Report
from app.steering.report_compare import commitments_of
from app.steering.report_draft import CONFIDENCES, write, write_track
from app.web.request import can, demand, now
from app.web.steering.draft_form import DraftForm, TrackForm, differences, draft_data, track_data
from app.web.words import lang

Words = DraftForm | TrackForm
LEADERS = None
PARTS: tuple[Track | None, ...] = (LEADERS, *Track)


class Sheet:
    """The forms of a draft, one a part: the leaders' (None) and one for each track.

    A part that was not touched since its page was opened is not written, and stands in nobody's way.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.stored = {part: _stored(report, part) for part in PARTS if _may(part)}
        self.forms = dict(self.stored)
        self.lines: list[dict[str, Any]] = []
        self.changed = False

    def take(self) -> bool:
        """Write every part that was changed; False when one of them can't be kept, and then none must be."""
        for part in _sent():
            demand(*_permission(part))
            typed = _typed(self.report, part)
            if not {typed.opened.data, self.stored[part].opened.data} & {fingerprint(typed.values)}:
                self.forms[part], self.changed = typed, True
                self._keep(part, typed)
        return self.status == 200

    @property
    def status(self) -> int:
        return 409 if self.lines else max((form.status for form in self.forms.values()), default=200)

    def _keep(self, part: Track | None, typed: Words) -> None:
        """After a conflict the form carries the revision of now: sending it again knowingly overwrites."""
        if not typed.accepts():
            return
        try:
            _write(self.report, part, typed)
        except Refused as refusal:
            typed.refuse(refusal)
        except Conflict as conflict:
            self.lines += differences(conflict.mine, conflict.theirs, of=_(part.label) if part else "")
            typed.version.data = self.stored[part].version.data


def leaders_form(report: Report, **given: Any) -> DraftForm:
    """The leaders' form on what was sent, or as `given`."""
    promised = commitments_of(report.previous.payload if report.previous else None)
    texts = [promise["text"][lang()] or promise["text"][g.programme.lang] or "" for promise in promised]
    return DraftForm(texts, needed=report.words["lang"], corrects=report.edition > 1, **given)


def typed_words(report: Report) -> dict[str, Any]:
    """The draft's words with those that are being typed in their place; nothing is checked and nothing kept."""
    said, tracks = {}, dict(report.words["tracks"])
    for part in _sent():
        if _may(part) and part is LEADERS:
            said = _typed(report, part).values
            said |= {} if said["confidence"] in CONFIDENCES else {"confidence": report.words["confidence"]}
        elif _may(part) and part is not LEADERS:
            tracks[part.value] = tracks[part.value] | _typed(report, part).values
    return said | {"tracks": tracks}


def _typed(report: Report, part: Track | None) -> Words:
    if part is LEADERS:
        return leaders_form(report, data={"confidence": report.words["confidence"]})
    return TrackForm(prefix=part.value, explained=f"{part.value}-override_{report.words['lang']}" in request.form)


def _stored(report: Report, part: Track | None) -> Words:
    form: Words
    if part is LEADERS:
        form = leaders_form(report, formdata=None, data=draft_data(report.words))
    else:
        stated, computed = (report.figures["tracks"][part.value][name] for name in ("stated", "computed"))
        data = track_data(report.words["tracks"][part.value])
        form = TrackForm(formdata=None, prefix=part.value, data=data, explained=stated not in {None, computed})
    form.opened.data = fingerprint(form.values)
    return form


def _write(report: Report, part: Track | None, typed: Words) -> None:
    if part is LEADERS:
        write(report, typed.values, by=g.member, now=now(), seen=typed.seen)
    else:
        write_track(report, part, typed.values, by=g.member, now=now(), seen=typed.seen)


def _sent() -> Iterable[Track | None]:
    """The parts that came; each page sends those that its reader may write."""
    return [part for part in PARTS if (f"{part.value}-version" if part else "version") in request.form]


def _permission(part: Track | None) -> tuple[Permission, Track | None]:
    return (Permission.EDIT_REPORT, part) if part else (Permission.PUBLISH, None)


def _may(part: Track | None) -> bool:
    return can("EDIT_REPORT", track=part) if part else can("PUBLISH")
