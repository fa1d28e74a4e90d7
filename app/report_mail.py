"""The mail that brings a published report: its asks first, its three tracks, and a link to exactly that report."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.letters import on_paper
from app.programme.ask import Verdict
from app.reading.colours import SHAPES
from app.reading.page import Reading
from app.reading.report import read
from app.reading.sample import mark, marked
from app.reading.wording import Wording, week_name

WORDS = 250
SHARES = (1, 0.85, 0.75, 0.6, 0.5, 0.25, 0.1)
REASONS, OPTIONS = 0.5, 0.25
"""With less of people's words than that, the tracks' reasons and the questions' options are left to the report."""
Answer = Callable[[str, str], str]
"""The address at which the ask of that name is answered, with that verdict beforehand («» for none)."""


def report_mail(
    payload: Mapping[str, Any],
    lang: str,
    *,
    link: str,
    answer: Answer | None = None,
    opt_out: str = "",
    sample_for: str = "",
) -> tuple[str, str, str]:
    """Subject, text and HTML in `lang`, 250 words at most. `link` leads to this version of this report.

    `answer` is for those who may answer what is asked: it leads to a page that asks once more, after signing in.
    `opt_out`: where its reader ends these mails. `sample_for`: the name of whom it is a sample for, which it then says.
    """
    with force_locale(lang):
        reading = read(payload, lang)
        reading = marked(reading, sample_for) if sample_for else reading
        facts = {"reading": reading, "link": link, "answer": answer, "opt_out": opt_out}
        share, text = _text(facts)
        page = _render("report.html", facts, share)
        html = on_paper(page, render_template("mail/mail.css"))
        subject = _subject(payload, reading)
        return f"[{mark(lang)}] {subject}" if sample_for else subject, text, html


def brief(text: str, words: int, *, share: float = 1) -> str:
    """The first `words` words, or a share of so many, with … when there are more; the report has them all."""
    parts, kept = text.split(" "), max(3, round(words * share))
    return text if len(parts) <= kept else " ".join(parts[:kept]).rstrip(",;: ") + "…"


def _text(facts: Mapping[str, Any]) -> tuple[float, str]:
    """The longest text that a mail may have, and the share of people's words that it keeps."""
    for share in SHARES:
        text = _render("report.txt", facts, share).strip() + "\n"
        if sum(any(map(str.isalnum, word)) for word in text.split()) <= WORDS:
            break
    return share, text


def _render(name: str, facts: Mapping[str, Any], share: float) -> str:
    return render_template(
        f"mail/{name}",
        **facts,
        lang=facts["reading"].lang,
        shapes=SHAPES,
        verdicts=[(verdict.value, _(verdict.label)) for verdict in Verdict],
        brief=partial(brief, share=share),
        reasons=share >= REASONS,
        options=share >= OPTIONS,
    )


def _subject(payload: Mapping[str, Any], reading: Reading) -> str:
    """What and how many: «Maison Cassel, semaine 47 : Sous tension, 2 décisions demandées»."""
    subject = _(
        "%(company)s, %(week)s: %(state)s",
        company=Wording(reading.lang).text(payload["programme"]["company"], "name"),
        week=week_name(payload["week"]),
        state=reading.overall.colour.word,
    )
    if reading.erratum:
        subject = _("Correction: %(subject)s", subject=subject)
    count = len(reading.asks)
    if not count:
        return subject
    return ngettext(
        "%(subject)s, %(num)d decision requested", "%(subject)s, %(num)d decisions requested", count, subject=subject
    )
