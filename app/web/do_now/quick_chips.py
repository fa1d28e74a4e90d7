"""The chips under the line of the quick add: what was read, what to answer, what else could be said."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.do_now.quick_line import Chip, QuickLine, parse
from app.do_now.quick_tokens import BLOCKED, CATEGORY, DUE, HORIZON, OWNER, PRIORITY, WORD
from app.programme.priority import Priority
from app.programme.programme import Track
from app.web.do_now.quick_words import Vocabulary, category_tokens, day_tokens, horizon_tokens, owner_tokens
from app.web.words import day_name, short_date

ICONS = {
    OWNER: "user",
    HORIZON: "milestone",
    DUE: "calendar",
    CATEGORY: "tag",
    PRIORITY: "chevrons-up",
    BLOCKED: "octagon-x",
    WORD: "hash",
}


def chips(line: QuickLine, words: Vocabulary, *, horizon: Track, meant: date | None) -> list[dict[str, Any]]:
    """[{what, icon, label, named, words, note, said, question, options: [{words, line}], remove, keep}], always in the
    same order.

    `said`: the line says so itself. `named`: the label is seen. `line` and `remove` are the whole lines to write
    instead; `keep` is a day that has passed, to be meant all the same.
    """
    found = [
        _owner(line, words),
        _horizon(line, horizon),
        _due(line, words, meant),
        _category(line, words),
        _priority(line),
        *([_blocked(line)] if line.chip(BLOCKED) else []),
        *([_word(line, words)] if line.chip(WORD) else []),
    ]
    return [_finished(line, one) for one in found]


def _finished(line: QuickLine, shown: dict[str, Any]) -> dict[str, Any]:
    chip = line.chip(shown["what"])
    usual: dict[str, Any] = {
        "icon": ICONS[shown["what"]],
        "said": chip is not None,
        "question": "",
        "options": [],
        "keep": "",
    }
    found: dict[str, Any] = (
        usual | {"named": False, "note": shown["label"], "remove": line.without(chip) if chip else ""} | shown
    )
    if chip and found["question"] and chip.what != BLOCKED:
        text, offered = {"words": _("Keep it as text"), "line": line.as_text(chip)}, found["options"]
        found["options"] = [*offered, text] if chip.choices else [text, *offered]
    return found


def _options(line: QuickLine, what: str, tokens: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"words": words, "line": line.instead(what, token)} for words, token in tokens]


def _owner(line: QuickLine, words: Vocabulary) -> dict[str, Any]:
    chip, offered = line.chip(OWNER), owner_tokens(words)
    owner = words.known.me if chip is None else chip.value
    names = {one: name for one, name, _token in offered}
    asked = {"words": _said(line, chip), "question": _whom(line, chip)} if owner is None else {"words": names[owner]}
    meant = [(name, token) for one, name, token in offered if not (chip and chip.choices) or one in chip.choices]
    return {"what": OWNER, "label": _("Owner"), "options": _options(line, OWNER, meant)} | asked


def _whom(line: QuickLine, chip: Chip | None) -> str:
    said = _said(line, chip)
    if chip and chip.choices:
        return _("Several people are called so: who is %(name)s?", name=said)
    return _("Nobody here is called %(name)s: who is it?", name=said)


def _said(line: QuickLine, chip: Chip | None) -> str:
    return line.said(chip) if chip else ""


def _horizon(line: QuickLine, horizon: Track) -> dict[str, Any]:
    chip, offered = line.chip(HORIZON), horizon_tokens()
    names = {track: label for track, label, _token in offered}
    tokens = [(label, token) for _track, label, token in offered]
    now = names[chip.value if chip else horizon]
    return {
        "what": HORIZON,
        "label": _("Horizon"),
        "named": True,
        "note": _("When it is meant for: its column on the roadmap. The group is that of the inventory."),
        "words": now,
        "options": _options(line, HORIZON, tokens),
    }


def _word(line: QuickLine, words: Vocabulary) -> dict[str, Any]:
    """A word behind # that names nothing: it can be a horizon or a category, unless the line has said which."""
    horizons = [] if line.chip(HORIZON) else horizon_tokens()
    categories = [] if line.chip(CATEGORY) else category_tokens(words)
    said = _said(line, line.chip(WORD))
    return {
        "what": WORD,
        "label": _("Unknown word"),
        "words": said,
        "question": _("No horizon and no category is called %(word)s: what is it?", word=said),
        "options": _options(line, WORD, [(label, token) for _meant, label, token in (*horizons, *categories)]),
    }


def _due(line: QuickLine, words: Vocabulary, meant: date | None) -> dict[str, Any]:
    chip = line.chip(DUE)
    days = [(token, parse(token, words.known).chip(DUE)) for token in day_tokens()]
    tokens = [(f"{token} · {short_date(day.value)}", day.value.isoformat()) for token, day in days if day]
    found = {"what": DUE, "label": _("Due date"), "options": _options(line, DUE, tokens)}
    if chip is None:
        return found | {"words": _("No date")}
    if chip.value is None:
        said = _said(line, chip)
        return found | {"words": said, "question": _("No calendar holds %(day)s: which day is meant?", day=said)}
    day = (chip.value - words.known.day_zero).days
    found |= {"words": f"{short_date(chip.value)} {chip.value.year} · {day_name(day)}"}
    if chip.value >= words.known.today or chip.value == meant:
        return found
    return found | {"question": _("This day has passed: is it meant?"), "keep": chip.value.isoformat()}


def _category(line: QuickLine, words: Vocabulary) -> dict[str, Any]:
    chip, offered = line.chip(CATEGORY), category_tokens(words)
    labels = {one: label for one, label, _token in offered}
    meant = [(label, token) for one, label, token in offered if not (chip and chip.choices) or one in chip.choices]
    found = {"what": CATEGORY, "label": _("Category"), "options": _options(line, CATEGORY, meant)}
    if chip and chip.value is None:
        return found | {"words": _said(line, chip), "question": _("Several categories begin so: which one?")}
    return found | {"words": labels[chip.value] if chip else _("No category")}


def _priority(line: QuickLine) -> dict[str, Any]:
    chip = line.chip(PRIORITY)
    tokens = [(_(Priority.HIGH.label), _("!high")), (_(Priority.NORMAL.label), _("!normal"))]
    words = _(chip.value.label if chip else Priority.NORMAL.label)
    return {"what": PRIORITY, "label": _("Priority"), "words": words, "options": _options(line, PRIORITY, tokens)}


def _blocked(line: QuickLine) -> dict[str, Any]:
    chip = line.chip(BLOCKED)
    reason = chip.value if chip else None
    question = "" if reason else _("Write after a colon what blocks it.")
    return {"what": BLOCKED, "label": _("What blocks it"), "words": reason or _("blocked"), "question": question}
