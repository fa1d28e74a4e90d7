"""Markdown typed by people, as HTML that can't do harm."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TAGS = set("p br strong em s code pre blockquote ul ol li a b h1 h2 h3 h4 hr table thead tbody tr th td".split())


def html(text: str, called: Mapping[str, str] | None = None) -> str:
    """Rendered and sanitised: no raw HTML, no images, links only to http, https and mailto, of bare addresses too.

    `called` maps what stands behind an @ to the name that this person bears now, which is shown in its place.
    """
    return nh3.clean(
        _markdown.render(text, {"called": called or {}}),
        tags=_TAGS,
        attributes={"a": {"href"}, "b": {"class"}},
        url_schemes={"http", "https", "mailto"},
    )


def plain(text: str, called: Mapping[str, str] | None = None) -> str:
    """The words alone, on one line: for a mail's first line or a list. `called` as in `html`."""
    return " ".join(unescape(nh3.clean(_markdown.render(text, {"called": called or {}}), tags=set())).split())


def _mark_people(state: StateCore) -> None:
    called = state.env.get("called")
    if not called:
        return
    longest_first = sorted(called, key=len, reverse=True)
    person = re.compile(rf"(?<![\w@])@({'|'.join(map(re.escape, longest_first))})(?!\w)")
    for block in state.tokens:
        if block.children:
            block.children = [part for token in block.children for part in _parts(token, person, called)]


def _parts(token: Token, person: re.Pattern[str], called: Mapping[str, str]) -> Iterator[Token]:
    """The token as it is, or cut where it names somebody: what is split has words and names in turn."""
    if token.type != "text":
        yield token
        return
    for place, words in enumerate(person.split(token.content)):
        kind, content = ("person", called[words]) if place % 2 else ("text", words)
        yield Token(kind, "", 0, content=content)


def _person(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return f'<b class="mention">@{escapeHtml(tokens[place].content)}</b>'


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(
    ["table", "strikethrough", "linkify"]
)
_addresses: Any = _markdown.linkify
_addresses.set({"fuzzy_link": False, "fuzzy_email": False})  # plan.md is a file, not a site in Moldova
for _scheme in ("ftp:", "//", "mailto:"):
    _addresses.add(_scheme, None)
_markdown.core.ruler.push("people", _mark_people)
_markdown.add_render_rule("person", _person)
