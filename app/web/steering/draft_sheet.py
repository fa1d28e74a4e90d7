"""Everything that one person may write in a draft, as one sheet: sent together, kept together or not at all."""

from collections.abc import Iterable
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from app.core.errors import Refused
from app.programme.policy import Permission
from app.programme.programme import Track
from app.steering.report import Report
from app.steering.report_compare import commitments_of
from app.steering.report_draft import CONFIDENCES, write, write_track
from app.web.request import can, demand, now
from app.web.steering.draft_form import DraftForm, TrackForm, draft_data, track_data
from app.web.steering.draft_merge import differences, in_words_of, marks, together, touched
from app.web.words import lang

Words = DraftForm | TrackForm
LEADERS = None
PARTS: tuple[Track | None, ...] = (LEADERS, *Track)


class Sheet:
    """The forms of a draft, one a part: the leaders' (None) and one for each track.

    A part that was not touched since its page was opened is not written, and stands in nobody's way. One that somebody
    else changed meanwhile is put together with theirs; what both changed is asked in `lines`.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.stored = {part: _stored(report, part) for part in PARTS if _may(part)}
        self.forms = dict(self.stored)
        self.lines: list[dict[str, Any]] = []
        self.changed = self.merged = False

    def take(self) -> bool:
        """Write every part that was changed; False when one of them can't be kept, and then none must be."""
        for part in _sent():
            demand(*_permission(part))
            typed = _typed(self.report, part)
            if self._news(part, typed):
                self.forms[part], self.changed = typed, True
                self._keep(part, typed)
        return self.status == 200

    @property
    def status(self) -> int:
        return 409 if self.lines else max((form.status for form in self.forms.values()), default=200)

    def lost(self) -> list[dict[str, str]]:
        """What was typed into the sheet and is not stored, as a person reads it: `label` and `text`."""
        sent = [(part, _typed(self.report, part)) for part in _sent() if part in self.stored]
        opened = [(part, typed) for part, typed in sent if typed.opened.data]
        return [each for part, typed in opened for each in in_words_of(typed, self._news(part, typed), of=_name(part))]

    def _news(self, part: Track | None, typed: Words) -> list[str]:
        """The pieces that were typed and that nobody has stored."""
        stored = touched(typed.values, self.stored[part].opened.data)
        return [name for name in touched(typed.values, typed.opened.data or "") if name in stored]

    def _keep(self, part: Track | None, typed: Words) -> None:
        """What is asked stands in the form as of now: sending it again knowingly overwrites."""
        if not typed.accepts():
            return
        stored = self.stored[part]
        values, asked = together(typed.values, stored.values, typed.opened.data or "")
        if values != typed.values:
            self.merged, self.forms[part] = True, _filled(self.report, part, values, stored)
        if asked and typed.seen != stored.seen:
            self.forms[part] = _filled(self.report, part, values, stored)
            self.lines += differences(typed, asked, stored.values, of=_name(part))
            return
        try:
            _write(self.report, part, values, seen=stored.seen)
        except Refused as refusal:
            self.forms[part].refuse(refusal)


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
    said = report.words["tracks"][part.value] if part else report.words
    form = _opened(report, part, said)
    form.opened.data = marks(form.values)
    return form


def _filled(report: Report, part: Track | None, values: dict[str, Any], stored: Words) -> Words:
    """The form with these words, to be sent as if it had opened with those that are stored now."""
    said = report.words["tracks"][part.value] if part else report.words
    form = _opened(report, part, said | values)
    form.opened.data = stored.opened.data
    return form


def _opened(report: Report, part: Track | None, said: dict[str, Any]) -> Words:
    if part is LEADERS:
        return leaders_form(report, formdata=None, data=draft_data(said))
    stated, computed = (report.figures["tracks"][part.value][name] for name in ("stated", "computed"))
    explained = stated not in {None, computed}
    return TrackForm(formdata=None, prefix=part.value, data=track_data(said), explained=explained)


def _write(report: Report, part: Track | None, values: dict[str, Any], *, seen: int) -> None:
    if part is LEADERS:
        write(report, values, by=g.member, now=now(), seen=seen)
    else:
        write_track(report, part, values, by=g.member, now=now(), seen=seen)


def _name(part: Track | None) -> str:
    return _(part.label) if part else ""


def _sent() -> Iterable[Track | None]:
    """The parts that came; each page sends those that its reader may write."""
    return [part for part in PARTS if (f"{part.value}-version" if part else "version") in request.form]


def _permission(part: Track | None) -> tuple[Permission, Track | None]:
    return (Permission.EDIT_REPORT, part) if part else (Permission.PUBLISH, None)


def _may(part: Track | None) -> bool:
    return can("EDIT_REPORT", track=part) if part else can("PUBLISH")
