"""The mail that tells a leader what the executive committee answers."""

from flask_babel import gettext as _

from app.programme.ask import Ask, Verdict
from app.programme.ask_reply import Reply
from app.reading.wording import Wording


def letter(asked: Ask, given: Reply, lang: str) -> dict[str, str]:
    """The words of templates/mail/ask_reply.*, in the language in force."""
    said, wording = _said(given), Wording(lang)
    option = asked.options[given.choice] if given.choice is not None and given.verdict is Verdict.APPROVE else None
    choice = wording.words(option, "option").text
    question = wording.words(asked.question, "question").text
    return {
        "subject": _("%(said)s: %(question)s", said=said, question=wording.words(asked.question, "option").text),
        "question": question,
        "said": f"{said}. {choice}" if choice else said,
        "words": wording.text(given.words, "comment"),
        "onward": _onward(given.verdict),
    }


def _said(given: Reply) -> str:
    name = given.by.name
    told = {
        Verdict.APPROVE: _("Approved by %(name)s", name=name),
        Verdict.DECLINE: _("Declined by %(name)s", name=name),
        Verdict.DISCUSS: _("%(name)s wants to discuss it", name=name),
    }
    return told[given.verdict]


def _onward(verdict: Verdict) -> str:
    if verdict is Verdict.DISCUSS:
        return _("The question stays open until it is decided.")
    return _("The question is closed; the next report says what became of it.")
