"""What an executive answers to a requested decision: asked once more on a page of its own, then kept."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import Optional

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.ask import Ask, Verdict, asks_of
from app.programme.ask_reply import WORDS_MAX, Reply, replies_of, reply
from app.programme.policy import Permission
from app.reading.wording import Wording
from app.steering.reply_news import tell_leaders
from app.steering.report import published
from app.web.forms import EditingForm, Text, at_most, choices, required
from app.web.request import now, requires
from app.web.steering.ask_words import ask_row
from app.web.steering.sending_words import moment
from app.web.words import lang, long_date

bp = Blueprint("replies", __name__)


class ReplyForm(EditingForm):
    verdict = RadioField(lazy_gettext("Your answer"), validators=[required()])
    choice = RadioField(lazy_gettext("Which option"), coerce=int, validators=[Optional()])
    words = Text(lazy_gettext("A word with it"), [at_most(WORDS_MAX)], render_kw={"rows": 2})

    def __init__(self, asked: Ask, **given: Any) -> None:
        super().__init__(**given)
        self.verdict.choices = choices(Verdict)
        self.choice.choices = list(enumerate(Wording(lang()).words(option).text for option in asked.options))


@bp.route("/<int:number>/reply", methods=["GET", "POST"])
@requires(Permission.REPLY)
def new(number: int) -> ResponseReturnValue:
    """A link in a mail only opens it, with the answer that was meant; sending it is the answer."""
    asked = db.session.scalar(asks_of(g.programme).where(Ask.number == number)) or abort(404)
    form = ReplyForm(asked, data={"version": str(asked.version), "choice": recommended(asked)})
    if not form.accepts():
        return _page(asked, form, form.status)
    try:
        return _answered(asked, form)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(asked, form, form.status)
    except Conflict:
        form.version.data = str(asked.version)
        form.refuse(Refused(_("The question was reworded while you were reading. Read it again, then answer.")))
        return _page(asked, form, 409)


def _answered(asked: Ask, form: ReplyForm) -> ResponseReturnValue:
    given = {"choice": form.choice.data, "words": form.words.data or ""}
    said = reply(asked, g.programme, Verdict(form.verdict.data), **given, by=g.member, now=now(), seen=form.seen)
    if said:
        tell_leaders(g.programme, asked, said, now=now())
    flash(_("Your answer is kept. The leaders get it by mail."), "success")
    newest = db.session.scalar(published(g.programme).limit(1))
    return redirect(url_for("reports.show", week=newest.week) if newest else url_for("asks.index"), 303)


def _page(asked: Ask, form: ReplyForm, status: int) -> ResponseReturnValue:
    meant = form.verdict.data or request.args.get("verdict")
    replies = db.session.scalars(replies_of(g.programme)).all()
    page = {
        "ask": ask_row(asked, replies),
        "late": too_late(asked, replies) if request.method == "POST" and asked.closed_on else "",
        "consequence": Wording(lang()).words(asked.consequence),
        "recommendation": Wording(lang()).words(asked.recommendation, "option"),
        "verdicts": sorted(((v.value, _(v.label)) for v in Verdict), key=lambda each: each[0] != meant),
    }
    return render_template("steering/ask/reply.html", form=form, page=page), status


def too_late(asked: Ask, replies: Sequence[Reply]) -> str:
    """That an answer came after the question was closed: by whom, and when as exactly as it is known."""
    who = asked.closed_by.name if asked.closed_by else "—"
    decided = (each for each in replies if each.ask_id == asked.id and each.verdict is not Verdict.DISCUSS)
    if first := next(decided, None):
        return _(
            "Your answer was not recorded: %(name)s had answered on %(moment)s.", name=who, moment=moment(first.at)
        )
    day = long_date(asked.closed_on) if asked.closed_on else "—"
    return _("Your answer was not recorded: %(name)s had closed the question (%(day)s).", name=who, day=day)


def recommended(asked: Ask) -> int | None:
    """The place of the option that is recommended, by its letter or in its words; None when it can't be told."""
    for code, words in asked.recommendation.items():
        letter = re.match(r"([A-D])\b(?!['’])", words or "")
        place = "ABCD".index(letter[1]) if letter else None
        texts = [(option.get(code) or "").casefold() for option in asked.options]
        if place is not None and place < len(texts):
            return place
        if words and words.casefold() in texts:
            return texts.index(words.casefold())
    return None
