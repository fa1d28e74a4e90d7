"""What became of a report's questions after it was published: as it stands today, beside the frozen paper."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import g, url_for

from app.core import db
from app.programme.ask import Ask, Verdict, asks_of, number_of
from app.programme.ask_reply import Reply, replies_of
from app.reading.wording import Wording
from app.steering.report import Report
from app.web.request import can, today
from app.web.steering.ask_words import age, discussed, outcome
from app.web.words import lang, past

Row = dict[str, Any]


def since_publication(report: Report) -> dict[str, list[Row]]:
    """`awaiting`: the questions that whoever reads may still answer; `answered`: the others of which something was said
    since. Two statements, none for a report that asks nothing.
    """
    numbers = [number_of(each["ref"]) for each in report.payload["asks"]]
    if not numbers:
        return {"awaiting": [], "answered": []}
    asked = Ask.number.in_(numbers)
    known = {each.number: each for each in db.session.scalars(asks_of(g.programme).where(asked))}
    later = replies_of(g.programme).where(asked, Reply.at > (report.published_at or report.built_at))
    replies = db.session.scalars(later).all()
    rows = [_row(known[number], replies) for number in numbers if number in known]
    return {
        "awaiting": [row for row in rows if row["href"]],
        "answered": [row for row in rows if row["said"] and not row["href"]],
    }


def _row(ask: Ask, replies: Sequence[Reply]) -> Row:
    return {
        "question": Wording(lang()).words(ask.question, "question"),
        "owner": ask.owner_label,
        "age": age(ask),
        "open": ask.closed_on is None,
        "said": list(_said(ask, replies)),
        "href": url_for("replies.new", number=ask.number) if ask.closed_on is None and can("REPLY") else None,
    }


def _said(ask: Ask, replies: Sequence[Reply]) -> Iterator[Row]:
    """The latest first: how it was closed, then who wanted to discuss it."""
    if ask.closed_on:
        answer = Wording(lang()).words(ask.answer, "comment")
        yield {"words": outcome(ask), "answer": answer, "when": past(ask.closed_on, today(), g.programme.zone)}
    for reply in replies:
        if reply.ask_id == ask.id and reply.verdict is Verdict.DISCUSS:
            yield {"words": discussed(reply), "answer": None, "when": past(reply.at, today(), g.programme.zone)}
