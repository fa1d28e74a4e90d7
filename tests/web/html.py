"""The forms of a page, as a browser would fill and send them."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

IGNORED = {"csrf_token"}
NAMED = {"people": "autre.personne@cx.example"}
"""What is plausible in a field whose kind doesn't tell it."""


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether somebody types into it what has to be shown again."""
        return self.kind in {"text", "textarea", "email", "date", "time", "number"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    shown: bool = True
    """Whether a page shows it: what was typed into one that no page shows can't be shown again."""

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(each.name for each in self.fields))

    def sent(self) -> list[tuple[str, str]]:
        """What the browser sends when nobody touches anything."""
        pairs: list[tuple[str, str]] = []
        for each in self.fields:
            if each.kind == "select":
                chosen = [value for value, selected in each.options if selected]
                pairs += [(each.name, value) for value in chosen or [value for value, _ in each.options[:1]]]
            elif each.kind != "submit" and each.chosen:
                pairs.append((each.name, each.value))
        return pairs

    def filled(self) -> list[tuple[str, str]]:
        """The same with something plausible where nothing stands and no choice is made; a line was seen as it is."""
        known = {each.name: each for each in self.fields}
        pairs = [(name, value or _plausible(known[name])) for name, value in self.sent()]
        pairs = [(name, dict(pairs)["line"] if name == "seen" else value) for name, value in pairs]
        missing = [each for each in self.fields if each.kind == "radio" and each.name not in dict(pairs)]
        return [*pairs, *{each.name: (each.name, each.value) for each in missing}.values()]


def _plausible(entry: Field) -> str:
    words = {"text": "Une phrase assez longue pour suffire", "email": "autre@cx.example", "number": "3"}
    words |= {"textarea": words["text"], "password": "une phrase de passe"}
    return NAMED.get(entry.name) or words.get(entry.kind, "")


def forms_of(page: str) -> list[Form]:
    """Every form of the page, in its order; fields of scripts' tokens left out."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = Form(given.get("action") or "", (given.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "option" and self._field:
            self._field.options.append((given.get("value") or "", "selected" in given))
        elif tag in {"input", "select", "textarea", "button"}:
            self._entry(tag, given)

    def _entry(self, tag: str, given: dict[str, str | None]) -> None:
        kind = (given.get("type") or {"input": "text", "button": "submit"}.get(tag, tag)) if tag != "select" else tag
        chosen = "checked" in given if kind in {"checkbox", "radio"} else True
        self._field = Field(given.get("name") or "", kind, given.get("value") or "", chosen)
        if self._form and self._field.name and self._field.name not in IGNORED:
            self._form.fields.append(self._field)

    def handle_data(self, data: str) -> None:
        if self._field and self._field.kind == "textarea":
            first = not self._field.value
            self._field.value += data.removeprefix("\r\n").removeprefix("\n") if first else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in {"select", "textarea", "button"}:
            self._field = None


def text_of(page: str) -> str:
    """What stands on the page, without its tags, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
